"""`sitegen schema`: what it allows is what is read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sitegen.model.json_schema import json_schema, schema_names
from sitegen.model.kinds import kinds
from tests.cli.conftest import Run

CONTENT = Path(__file__).parents[2] / "content"


class Core(yaml.SafeLoader):
    """Reads YAML as editors do, which follow YAML 1.2: dates, times and `on` stay texts."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for tag, pattern, first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
):
    Core.add_implicit_resolver(tag, re.compile(pattern), list(first))


def read(text: str) -> Any:
    return yaml.load(text, Loader=Core)


@pytest.mark.parametrize("name", schema_names())
def test_each_schema_is_one(name: str, run: Run, tmp_path: Path) -> None:
    result = run("schema", name, folder=tmp_path)
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema == json_schema(name)
    assert "type" not in schema["properties"] or name != "post"
    assert schema["additionalProperties"] is False


@pytest.mark.needs_features("newsletter")
def test_the_demo_fits_its_schemas() -> None:
    seen = set()
    for path in sorted(CONTENT.rglob("*.md")):
        kind = kinds().at(path.relative_to(CONTENT).as_posix()) or ""
        front = path.read_text(encoding="utf-8").split("\n---\n")[0].removeprefix("---\n")
        jsonschema.validate(read(front), json_schema(kind), jsonschema.Draft7Validator)
        seen.add(kind)
    assert seen == set(kinds().by_name)
    config = read((CONTENT / "site.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(config, json_schema("config"), jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    ("kind", "front", "fits"),
    [
        ("post", "title: 2024\ndate: 2026-01-02\nauthor: [a, b]\ndraft: on", True),
        ("post", "title: A\ndate: 2026-01-02 09:30\nauthor: a\ntags:\nnewsletter: no", True),
        ("post", "title: A\ndate: 2026-01-02T09:30:00+02:00\nauthor: a\nextra: {any: [1]}", True),
        ("post", "titel: A\ndate: 2026-01-02\nauthor: a", False),
        ("post", "title: A\ndate: yesterday\nauthor: a", False),
        ("post", "title: A\ndate: 2026-01-02\nauthor: a\nimage: {alt: x}", False),
        ("post", "title: [A]\ndate: 2026-01-02\nauthor: a", False),
        ("person", "name: A\nrole: boss", False),
        ("notice", "text: A\nfrom: 2026-01-02\nuntil: 2026-01-03", True),
        ("config", "name: A\nkinds: {post: {per_page: 0}}", False),
        ("config", "name: A\nurl: shop.example", False),
    ],
)
def test_what_fits_and_what_does_not(kind: str, front: str, fits: bool) -> None:
    validator = jsonschema.Draft7Validator(json_schema(kind))
    assert validator.is_valid(read(front)) is fits


def test_an_unknown_kind_is_named(run: Run, tmp_path: Path) -> None:
    result = run("schema", "blog", folder=tmp_path)
    assert result.exit_code == 2
    assert "'blog'" in result.stderr and "post" in result.stderr
