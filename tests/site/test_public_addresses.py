"""What is public on purpose is so for `check` and for sending."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec.inspect as inspect
import pytest
import yaml
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from sitegen.model.config import Config
from sitegen.model.kinds.person import Person
from sitegen.site.public_addresses import key_of
from tests.conftest import NOW, Site, post
from tests.newsletter.rendering.letters import SETTINGS, issue

Make = Callable[..., Site]
ADDRESS = "Kim@x.example"


def places(kind: inspect.Type, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The fields that take a mail address, or a link that may be one, with such a value."""
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield from places(field.type, (*path, field.encode_name))
    elif isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from places(one, path)
    elif isinstance(kind, inspect.Metadata):
        yield from places(kind.type, path)
    elif isinstance(kind, inspect.VarTupleType):
        yield from places(kind.item_type, (*path, "*"))
    elif isinstance(kind, inspect.StrType) and kind.pattern:
        if re.search(kind.pattern, ADDRESS) and not re.search(kind.pattern, "kim"):
            yield path, ADDRESS
        elif re.search(kind.pattern, f"mailto:{ADDRESS}") and not re.search(kind.pattern, "x:y"):
            yield path, f"mailto:{ADDRESS}?subject=Hello"


def put(values: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    """Set the field at a path; each list on the way has one item."""
    inner: Any = value
    for name in reversed(path[1:]):
        if name == "*":
            inner = [inner]
        else:
            inner = {name: inner, **({"title": "Kim"} if name == "url" else {})}
    before = values.get(path[0])
    values[path[0]] = {**before, **inner} if isinstance(before, dict) else inner


OF_CONFIG = [("site", *one) for one in places(inspect.type_info(Config))]
OF_PERSON = [("person", *one) for one in places(inspect.type_info(Person))]


def test_the_fields_are_found() -> None:
    names = {(owner, ".".join(path)) for owner, path, _ in (*OF_CONFIG, *OF_PERSON)}
    assert names == {
        ("site", "contact.email"),
        ("site", "newsletter.reply_to"),
        ("site", "newsletter.unsubscribe"),
        ("site", "podcast.email"),
        ("site", "podcast.funding.*.url"),
        ("site", "security.contact.*"),
        ("site", "menu.*.url"),
        ("person", "email"),
        ("person", "links.*.url"),
    }


@pytest.fixture
def commands(project: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[bool, bool]]:
    """Whether `check` and `newsletter send` let a subscriber's address pass that a page has."""

    def run(config: dict[str, Any], person: dict[str, Any]) -> tuple[bool, bool]:
        front = yaml.safe_dump({"name": "Anna", "role": "owner", **person})
        site = project(
            {
                "content/site.yaml": yaml.safe_dump(config),
                "content/people/anna.md": f"---\n{front}---\nI bake.\n",
                "content/posts/a.md": post("A", "You may also ask kim@X.example."),
                "content/newsletter/one.md": issue(),
            }
        )
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))

        def call(*arguments: str) -> Any:
            return CliRunner().invoke(sitegen, ["--project", str(site.root), *arguments])

        assert call("subscribers", "add", ADDRESS).exit_code == 0
        assert call("subscribers", "confirm", ADDRESS).exit_code == 0
        checked = call("check", "--format", "json").output
        assert '"problems"' in checked
        rules = ('"private-address"', '"exposed-address"')
        sent = call("newsletter", "send", "one", "--dry-run")
        refused = "a subscriber's address stands here" in sent.output
        assert sent.exit_code == int(refused), sent.output
        return not any(rule in checked for rule in rules), not refused

    return run


@pytest.mark.parametrize(("owner", "path", "value"), [*OF_CONFIG, *OF_PERSON])
def test_both_commands_let_pass_what_is_public_on_purpose(
    commands: Callable[..., tuple[bool, bool]], owner: str, path: tuple[str, ...], value: str
) -> None:
    config, person = yaml.safe_load(SETTINGS), {}
    if path[0] == "security":
        config["security"] = {"expires": "2027-06-30"}
    put(config if owner == "site" else person, path, value)
    assert commands(config, person) == (True, True)


def test_both_commands_refuse_the_others(commands: Callable[..., tuple[bool, bool]]) -> None:
    config = yaml.safe_load(SETTINGS)
    config["inbox"] = {"blocked": [ADDRESS]}
    assert commands(config, {}) == (False, False)


def test_addresses_are_the_same_as_their_mailboxes_are() -> None:
    assert key_of("Kim@BÜCHER.example") == key_of("kim@xn--bcher-kva.example")
    assert key_of("No Address") == "no address"
