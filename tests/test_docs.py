"""The documentation says what the program does: every command, option, field and key."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sitegen.check.rules import all_rules
from sitegen.cli.main import sitegen
from sitegen.cli.reference import updated
from sitegen.model.config import Config
from sitegen.model.fields import Field, fields_of
from sitegen.model.kinds import kinds

PROJECT = Path(__file__).parents[1]
DOCS = sorted((PROJECT / "docs").glob("*.md"))
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *DOCS]


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_reference_sections_are_up_to_date(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == updated(text), "run: python -m sitegen.cli.reference"


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{path} {name}")


COMMANDS = [(path, one) for path, one in commands(sitegen, "sitegen") if not one.hidden]


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path for path, _ in COMMANDS])
def test_every_command_and_option_is_documented_with_help(
    path: str, command: click.Command
) -> None:
    page = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    found = re.search(rf"^### {re.escape(path)}\n(.*?)(?=^### |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found is not None
    for one in command.params:
        if isinstance(one, click.Option) and not one.hidden:
            assert one.help, f"{path} {one.opts[0]} has no help"
            assert all(f"`{name}" in found[1] for name in one.opts)


@pytest.mark.parametrize(
    ("path", "command"),
    [one for one in COMMANDS if not isinstance(one[1], click.Group)],
    ids=[path for path, one in COMMANDS if not isinstance(one, click.Group)],
)
def test_every_command_shows_examples(path: str, command: click.Command) -> None:
    # Since Python 3.13, docstrings come without their indentation.
    shown = inspect.cleandoc(command.help or "")
    assert "Examples:\n" in shown and f"\n  {path}" in shown


def keys(fields: tuple[Field, ...], prefix: str = "") -> Iterator[str]:
    for one in fields:
        yield f"{prefix}{one.key}"
        yield from keys(one.group, f"{prefix}{one.key}.")


@pytest.mark.parametrize("kind", sorted(kinds().by_name))
def test_every_field_is_documented_with_help(kind: str) -> None:
    page = (PROJECT / "docs" / "authoring.md").read_text(encoding="utf-8")
    for one in fields_of(kinds().front_matters[kind]):
        assert one.help, f"{kind}.{one.key} has no help"
        assert one.takes, f"{kind}.{one.key} does not say what it takes"
        assert f"| `{one.key}`" in page


def test_every_key_of_the_configuration_is_documented() -> None:
    page = (PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for key in keys(fields_of(Config)):
        assert f"| `{key.replace('kinds.', 'kinds.KIND.')}`" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_parts_of_pages_lead_to_headings(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for name, anchor in re.findall(r"\]\(([^)\s:#]*)#([^)\s]+)\)", text):
        target = page.parent / name if name else page
        assert anchor in anchors(target), f"{page.name}: {name}#{anchor}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_the_readme_links_every_page(page: Path) -> None:
    assert f"](docs/{page.name})" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    groups = {path for path, one in COMMANDS if isinstance(one, click.Group)}
    known = {path for path, _ in COMMANDS}
    text = page.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    for words in re.findall(r"^`?sitegen ([a-z]+(?: [a-z][a-z-]*)?)\b", code, re.MULTILINE):
        first, _, second = words.partition(" ")
        path = f"sitegen {first}"
        assert path in known, f"{page.name}: {path}"
        if second and path in groups:
            assert f"{path} {second}" in known, f"{page.name}: {path} {second}"


@pytest.mark.parametrize("name", ["seo", "scheduled-posts"])
def test_rules_that_are_named_exist(name: str) -> None:
    text = (PROJECT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text)
    assert named
    assert set(named) <= all_rules().keys()


def test_modules_that_the_architecture_page_names_exist() -> None:
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    # Paths with a folder: a bare `rss.py` is relative to what its sentence is about.
    paths = set(re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", text))
    assert len(paths) > 50
    places = (PROJECT, PROJECT / "sitegen", PROJECT / "sitegen" / "check")
    generated = {"private/", "public/", "templates/"}
    assert [
        one for one in sorted(paths - generated) if not any(_is_in(at, one) for at in places)
    ] == []


def _is_in(folder: Path, path: str) -> bool:
    """Whether a folder has a file, a folder or a module at a path."""
    return (folder / path).exists() or (folder / f"{path}.py").is_file()


def test_the_readme_has_the_two_commands() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    ci = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert ".venv/bin/sitegen serve" in readme
    command = re.search(r"^(python3 -m venv .* && \.venv/bin/pytest.*)$", readme, re.MULTILINE)
    assert command is not None
    # What the README promises is what runs on a bare machine.
    assert "README.md" in ci


def test_the_changelog_keeps_a_changelog() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    from sitegen import __version__

    assert text.startswith("# Changelog\n")
    assert f"## [{__version__}]" in text or "## [Unreleased]" in text
