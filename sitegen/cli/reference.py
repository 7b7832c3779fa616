"""Generates the reference sections of the documentation from the program's own definitions.

`python -m sitegen.cli.reference` brings the sections between `<!-- reference: NAME -->` and
`<!-- end of reference -->` up to date in every file of `docs/`; a test fails if they are outdated.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path

import click

from sitegen.bundled import bundled
from sitegen.check.documentation import reference as reference_of_rules
from sitegen.cli.common import KindName
from sitegen.cli.main import sitegen
from sitegen.model.config import Config
from sitegen.model.fields import Field, fields_of
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import kinds

_SECTION = re.compile(
    r"(<!-- reference: ([a-z ]+) -->\n)(.*?)(<!-- end of reference -->)", re.DOTALL
)

_VERBATIM = "\b"
"""Click's mark for a paragraph whose lines must not be wrapped."""


def updated(text: str) -> str:
    """A document with up-to-date reference sections. Raises KeyError for an unknown section."""
    return _SECTION.sub(lambda match: f"{match[1]}\n{section(match[2])}\n{match[4]}", text)


def section(name: str) -> str:
    """One section: `commands`, `config`, `theme options`, `theme context`, `shared fields`,
    `rules` or `fields of KIND`."""
    if name == "commands":
        return "\n".join(_commands(sitegen, ("sitegen",)))
    if name == "config":
        return "\n".join(_config())
    if name == "theme context":
        return "\n".join(_context())
    if name == "theme options":
        return "\n".join(_theme_options())
    if name == "shared fields":
        return "\n".join(_table(_own_fields(FrontMatter)))
    if name == "rules":
        return reference_of_rules()
    if name.startswith("fields of "):
        return "\n".join(_kind(kinds().front_matters[name.removeprefix("fields of ")]))
    raise KeyError(name)


def _own_fields(model: type[FrontMatter]) -> list[Field]:
    """A kind's fields, without those that all kinds share."""
    if model is FrontMatter:
        return list(fields_of(FrontMatter))
    shared = {one.key for one in fields_of(FrontMatter)}
    return [one for one in fields_of(model) if one.key not in shared]


def _kind(model: type[FrontMatter]) -> Iterator[str]:
    kind = model.kind
    yield f"{' '.join((model.__doc__ or '').split())}"
    yield ""
    address = f"URL: `{kind.permalink}`." if kind.permalink else "It has no page of its own."
    yield f"Folder: `content/{kind.folder}/`. {address}"
    yield ""
    yield from _table(_own_fields(model))


def _table(fields: Iterable[Field]) -> Iterator[str]:
    yield "| Field | Value | Description |"
    yield "| --- | --- | --- |"
    yield from _rows(fields, "")


def _rows(fields: Iterable[Field], prefix: str) -> Iterator[str]:
    for one in fields:
        star = " *" if one.required else ""
        yield f"| `{prefix}{one.key}`{star} | {_cell(one.takes)} | {_cell(one.help)} |"
        name = f"{prefix}{one.key}."
        yield from _rows(one.group, f"{name}KIND." if one.takes.endswith("by name") else name)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _config() -> Iterator[str]:
    yield "| Key | Value | Description | Default |"
    yield "| --- | --- | --- | --- |"
    yield from _keys(fields_of(Config), "")


def _keys(fields: Iterable[Field], prefix: str) -> Iterator[str]:
    for one in fields:
        star = " *" if one.required else ""
        default = "" if one.group or one.default in (None, (), {}) else _default(one.default)
        cells = f"{_cell(one.takes)} | {_cell(one.help)} | {default}"
        yield f"| `{prefix}{one.key}`{star} | {cells} |"
        name = f"{prefix}{one.key}."
        yield from _keys(one.group, f"{name}KIND." if one.takes.endswith("by name") else name)


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "`on`" if value else "`off`"
    if isinstance(value, tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _context() -> Iterator[str]:
    """Every view with its variables."""
    from sitegen.render.contract import contract

    for view in contract():
        yield f"### {view.name}"
        yield ""
        yield view.help
        if view.extends is not None:
            yield f"It has everything that {view.extends} has, and:"
        yield ""
        if view.names:
            yield "| Name | Type | Description |"
            yield "| --- | --- | --- |"
            for one in view.names:
                kind = f"`{_cell(one.type)}`" if one.type else ""
                yield f"| `{one.name}` | {kind} | {_cell(one.help)} |"
            yield ""


def _theme_options() -> Iterator[str]:
    import yaml

    described = yaml.safe_load((bundled("themes") / "default/theme.yaml").read_text("utf-8"))
    yield "| Option | Value | Description | Default |"
    yield "| --- | --- | --- | --- |"
    for name, option in described["options"].items():
        takes = option["type"]
        if takes == "choice":
            takes = ", ".join(f"`{choice}`" for choice in option["choices"])
        default = f"`{option['default']}`" if option.get("default") is not None else ""
        yield f"| `{name}` | {takes} | {_cell(option.get('help', ''))} | {default} |"


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    """A section for a command, then one for each subcommand."""
    if command.hidden:
        return
    context = click.Context(command, info_name=" ".join(path))
    pieces = " ".join(_argument(one) for one in command.params if isinstance(one, click.Argument))
    below = " COMMAND" if isinstance(command, click.Group) else ""
    yield f"### {' '.join(path)}"
    yield ""
    yield f"`{' '.join(path)} [OPTIONS]{' ' if pieces else ''}{pieces}{below}`"
    yield ""
    yield from _choices(command)
    yield from _help_text(command.help or "")
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    if options:
        yield "| Option | Description |"
        yield "| --- | --- |"
        for one in options:
            yield f"| {_option(one)} | {_cell(one.help or _default_help(one))} |"
        yield ""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _commands(found, (*path, name))


def _argument(one: click.Argument) -> str:
    name = (one.metavar or (one.name or "").upper()).strip("[]…")
    if one.nargs == -1:
        name = f"{name}…"
    return name if one.required else f"[{name}]"


def _choices(command: click.Command) -> Iterator[str]:
    for one in command.params:
        if isinstance(one, click.Argument) and isinstance(one.type, click.Choice | KindName):
            names = ", ".join(f"`{choice}`" for choice in one.type.choices)
            yield f"{(one.name or '').upper()}: {names}."
            yield ""


def _option(one: click.Option) -> str:
    value = ""
    if not one.is_flag:
        kind = one.type.name.upper() if not isinstance(one.type, click.Choice) else "CHOICE"
        value = f" {one.metavar or kind}"
    names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    return names if not value else f"{names[:-1]}{value}`"


def _default_help(one: click.Option) -> str:
    return "Show the version and exit." if one.name == "version" else ""


def _help_text(text: str) -> Iterator[str]:
    """A command's help, with its examples as code."""
    for part in cleandoc(text).split("\n\n"):
        if part.startswith(_VERBATIM):
            head, *lines = part.removeprefix(_VERBATIM).strip("\n").split("\n")
            yield from (head, "", "```console", *(line.removeprefix("  ") for line in lines), "```")
        else:
            yield " ".join(part.split())
        yield ""


def main() -> None:
    """Update `docs/`, and print which files changed."""
    for file in sorted((Path(__file__).parents[2] / "docs").glob("*.md")):
        before = file.read_text(encoding="utf-8")
        after = updated(before)
        if after != before:
            file.write_text(after, encoding="utf-8")
            sys.stdout.write(f"updated {file.name}\n")


if __name__ == "__main__":
    main()
