"""`sitegen schema cms`: the configuration of a CMS that edits files as they are."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sitegen.authoring.git_backend import backend_fields
from sitegen.model.kinds import kinds
from tests.browser.tools import module
from tests.cli.conftest import Run, look
from tests.conftest import Site

Make = Callable[..., Site]


def config_of(run: Run, site: Site) -> dict[str, Any]:
    result = run("schema", "cms", folder=site.root)
    assert result.exit_code == 0, result.output
    config: dict[str, Any] = yaml.safe_load(result.stdout)
    return config


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def test_it_fits_the_schema_that_the_cms_publishes(project: Make, run: Run) -> None:
    schema = json.loads(module("@sveltia/cms/schema/sveltia-cms.json").read_text(encoding="utf-8"))
    jsonschema.validate(config_of(run, project()), schema, jsonschema.Draft7Validator)


def test_each_kind_has_its_folder_and_every_file_is_one_text(project: Make, run: Run) -> None:
    config = config_of(run, project())
    folders = [one["folder"] for one in config["collections"] if "folder" in one]
    assert set(folders) == {f"content/{kind.folder}" for kind in kinds().by_name.values()}
    (site,) = (one for one in config["collections"] if "files" in one)
    assert [one["file"] for one in site["files"]] == ["content/site.yaml"]
    names = [one["name"] for one in config["collections"]]
    assert len(set(names)) == len(names)
    for one in (*config["collections"], *site["files"]):
        if one is not site:
            assert one["format"] == "raw"
            assert [(field["name"], field["widget"]) for field in one["fields"]] == [
                ("body", "text")
            ]


def test_each_path_of_a_document_belongs_to_one_collection(project: Make, run: Run) -> None:
    config = config_of(run, project())
    for path, count in {
        "posts/a.md": 1,
        "posts/a/index.md": 1,
        "comments/posts/a/b.md": 1,
        "newsletter/a.md": 1,
        "newsletter/a/index.md": 1,
        "newsletter/welcome/a.md": 1,
        "newsletter/welcome/a/index.md": 1,
        "pages/a.md": 1,
    }.items():
        if any(path.startswith(f"{folder}/") for folder in kinds().by_folder):
            matching = [one for one in config["collections"] if _matches(one, f"content/{path}")]
            assert len(matching) == count, path


def _matches(collection: dict[str, Any], path: str) -> bool:
    """As src/lib/services/contents/file/config.js of the CMS matches."""
    if "folder" not in collection:
        return False
    one = "[^/]+?"
    nested = collection.get("nested")
    if "path" in collection:
        name = collection["path"].replace("{{slug}}", one)
    elif nested is None:
        name = one
    else:
        deeper = f"{{0,{nested['depth'] - 1}}}" if "depth" in nested else "*"
        name = f"{one}(?:/{one}){deeper}"
    return re.fullmatch(f"{collection['folder']}/{name}\\.md", path) is not None


@pytest.mark.parametrize("kind", sorted(kinds().by_name))
def test_what_a_new_document_begins_with_builds_as_a_draft(
    kind: str, project: Make, run: Run
) -> None:
    site = project()
    anna = site.root / "content/people/anna.md"
    anna.write_text(anna.read_text().replace("role:", "email: anna@shop.example\nrole:"))
    folder = f"content/{kinds().by_name[kind].folder}"
    found = [one for one in config_of(run, site)["collections"] if one.get("folder") == folder]
    beginning = found[0]["fields"][0].get("default")
    if kinds().by_name[kind].attached:
        assert beginning is None
        assert not found[0]["create"]
        return
    path = site.root / folder / "new.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    # As the CMS writes it: without spaces at its ends, with one line break.
    path.write_text(f"{beginning.strip()}\n", encoding="utf-8")
    site.build()
    assert f"{folder}/new.md" in look(site.root).by_source


def test_a_project_below_its_repository_is_found(project: Make, run: Run, tmp_path: Path) -> None:
    site = project()
    git(tmp_path, "init", "--quiet", "--initial-branch", "live")
    git(tmp_path, "remote", "add", "origin", "git@github.com:anna/shop.git")
    config = config_of(run, site)
    assert config["backend"] == {"name": "github", "repo": "anna/shop", "branch": "live"}
    prefix = site.root.relative_to(tmp_path).as_posix()
    below = "" if prefix == "." else f"{prefix}/"
    assert config["media_folder"] == f"{below}content/static/pictures"
    assert all(
        one["folder"].startswith(f"{below}content/")
        for one in config["collections"]
        if "folder" in one
    )


GITLAB = {"name": "gitlab", "repo": "group/sub/shop"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/anna/shop.git", {"name": "github", "repo": "anna/shop"}),
        ("https://anna:secret@github.com/anna/shop", {"name": "github", "repo": "anna/shop"}),
        ("ssh://git@github.com:22/anna/shop.git/", {"name": "github", "repo": "anna/shop"}),
        ("git@github.com:anna/shop.git", {"name": "github", "repo": "anna/shop"}),
        ("GitHub.com:anna/shop", {"name": "github", "repo": "anna/shop"}),
        ("https://gitlab.com/group/sub/shop.git", GITLAB),
        (
            "git@gitlab.shop.example:group/sub/shop.git",
            {
                **GITLAB,
                "base_url": "https://gitlab.shop.example",
                "api_root": "https://gitlab.shop.example/api/v4",
            },
        ),
        (
            "https://codeberg.org/anna/shop",
            {
                "name": "gitea",
                "repo": "anna/shop",
                "base_url": "https://codeberg.org",
                "api_root": "https://codeberg.org/api/v1",
            },
        ),
        ("https://code.shop.example/anna/shop.git", None),
        ("https://github.com/anna", None),
        ("/srv/git/shop.git", None),
        ("file:///srv/git/shop.git", None),
        ("C:\\git\\shop", None),
        ("../shop", None),
        ("", None),
    ],
)
def test_a_remote_names_its_service(url: str, expected: dict[str, str] | None) -> None:
    assert backend_fields(url) == expected


def test_a_folder_gets_the_page_and_keeps_its_backend(project: Make, run: Run) -> None:
    site = project()
    result = run("schema", "cms", "--output", "admin", folder=site.root)
    assert result.exit_code == 0, result.output
    assert "Now write the repository's owner and name" in result.output
    folder = site.root / "admin"
    assert {one.name for one in folder.iterdir()} == {"config.yml", "index.html", "_headers"}
    config = folder / "config.yml"
    text = config.read_text(encoding="utf-8")
    assert "# The repository isn't known yet" in text
    own = "repo: anna/shop\n  base_url: https://sign-in.shop.example"
    config.write_text(text.replace("repo: OWNER/REPOSITORY", own), encoding="utf-8")
    again = run("schema", "cms", "--output", "admin", folder=site.root)
    assert "Now write" not in again.output
    assert own in config.read_text(encoding="utf-8")
    assert "https://sign-in.shop.example" in (folder / "_headers").read_text(encoding="utf-8")
    assert '<meta name="robots" content="noindex">' in (folder / "index.html").read_text()
    assert "X-Robots-Tag: noindex" in (folder / "_headers").read_text()
    # It is no part of the site.
    site.build()
    assert not (site.root / "public/admin").exists()


@pytest.mark.parametrize("text", ["backend: {name: github}\n", "", "\ufeffno: mark\n"])
def test_a_configuration_of_somebody_else_stays(text: str, project: Make, run: Run) -> None:
    site = project({"admin/config.yml": text})
    file = site.root / "admin/config.yml"
    before = file.read_bytes()
    result = run("schema", "cms", "--output", "admin", folder=site.root)
    assert result.exit_code != 0
    assert "admin/config.yml stays: it isn't generated by sitegen" in result.output
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == ["config.yml"]


def test_other_schemas_take_no_folder(run: Run, tmp_path: Path) -> None:
    result = run("schema", "post", "--output", "x", folder=tmp_path)
    assert result.exit_code != 0
    assert "`--output` is for `sitegen schema cms`" in result.output


def test_the_page_asks_for_the_script_that_was_tested(project: Make, run: Run) -> None:
    site = project()
    run("schema", "cms", "--output", "admin", folder=site.root)
    page = (site.root / "admin/index.html").read_text(encoding="utf-8")
    version = json.loads(module("@sveltia/cms/package.json").read_text())["version"]
    assert f"https://unpkg.com/@sveltia/cms@{version}/dist/sveltia-cms.js" in page
    script = module("@sveltia/cms/dist/sveltia-cms.js").read_bytes()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert f'integrity="sha384-{digest}"' in page
