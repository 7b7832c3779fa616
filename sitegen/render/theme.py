"""A theme: a chain of folders from the site's own to the default one, and its options. The folders
of features come last, so that every theme may override their files.

theme.yaml    name, what it extends, the context version it was written for, its options
templates/    Jinja2; a template of the child replaces the parent's of the same name, and may
              extend it as `{% extends "default:post.html" %}`
assets/       published with a fingerprint in their names; `*.j2` are rendered first
strings/      the words of the interface, a file a language
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sitegen.bundled import bundled
from sitegen.digest import digest, file_digest
from sitegen.errors import ContentError, InField, Problem, did_you_mean
from sitegen.features import features
from sitegen.loading import load_folder
from sitegen.model.config import Config, Section
from sitegen.model.scalars import RawText, Slug
from sitegen.read.conversion import Conversion
from sitegen.read.convert import convert
from sitegen.read.front_matter import MAX_BYTES, too_large
from sitegen.read.inventory import files_below
from sitegen.read.project import CONFIG, Project, encodable, file_problem, is_encodable, read_text
from sitegen.read.yaml_nodes import YamlError, compose
from sitegen.render.form_targets import working_options

CONTEXT_VERSION = 1
"""Of what templates may use (`docs/theming.md`). It counts removals, not additions."""

_COLOUR_DIGITS = (4, 7)


class Option(Section, frozen=True):
    """An option that a theme offers in `site.yaml`."""

    type: Annotated[
        Literal["text", "colour", "boolean", "number", "choice"],
        Meta(description="What it takes."),
    ] = "text"
    default: Annotated[Any, Meta(description="Its value if the site says nothing.")] = None
    choices: Annotated[tuple[RawText, ...], Meta(description="The values of a choice.")] = ()
    help: Annotated[RawText | None, Meta(description="What it does, for owners.")] = None


class ThemeFile(Section, frozen=True):
    """A theme's own description, `theme.yaml`."""

    name: Annotated[RawText, Meta(description="The theme's name.")]
    extends: Annotated[Slug | None, Meta(description="The theme that it builds on.")] = None
    context: Annotated[int, Meta(description="The context version it was written for.")] = 1
    description: Annotated[RawText | None, Meta(description="What it is for.")] = None
    options: Annotated[dict[str, Option], Meta(description="What a site may set.")] = {}


class Theme(msgspec.Struct, frozen=True):
    """A theme, ready to render with."""

    name: str
    folders: tuple[tuple[str, Path], ...]
    """The chain's names and folders, the site's own first."""
    options: Mapping[str, Any]
    """As templates see them: without forms, if nothing would take what visitors send."""
    files: Mapping[str, Path]
    """Every file of the chain by its path in the theme; a child's replaces its parent's."""
    words: tuple[tuple[str, Path], ...]
    """The folders with the interface's words; the default theme's come last in every chain."""
    digest: bytes
    """Of all files of the chain, of the words and of the options."""
    chosen: Mapping[str, Any] = {}
    """The options as the configuration and the themes have them."""
    declared: Mapping[str, Option] = {}
    """The options that a site may set."""
    trusted: bool = True
    """Whether all of its templates are parts of sitegen or of installed packages, whose programs
    run anyway."""


_TEXTS = (".css", ".js", ".svg", ".j2")
"""Ends of the names of assets that are read as texts."""


def load_theme(project: Project, config: Config) -> Theme:
    """The site's theme. Raises ContentError with all that is wrong in its `theme.yaml`s, or with
    the file that can't be read."""
    try:
        return _load_theme(project, config)
    except OSError as error:
        problem = file_problem(error, project.root)
        if problem is None:
            raise
        raise ContentError([problem]) from error


def _load_theme(project: Project, config: Config) -> Theme:
    chain: list[tuple[str, Path]] = []
    described: list[ThemeFile] = []
    name: str | None = config.theme.name
    while name is not None:
        folder = _folder(project, name, chain)
        theme_file = _read_theme_file(project, folder)
        chain.append((name, folder))
        described.append(theme_file)
        name = theme_file.extends
    declared = _declared(described)
    options = _options(config, declared)
    names = {theme_name for theme_name, _ in chain}
    chain += [
        (feature.name, load_folder(feature.theme))
        for feature in features()
        if feature.theme is not None and feature.name not in names
    ]
    files: dict[str, Path] = {}
    parts: list[bytes | str] = [_ENCODER.encode(options)]
    for theme_name, folder in reversed(chain):
        for path in _files(project, folder):
            relative = path.relative_to(folder).as_posix()
            files[relative] = path
            if relative.startswith(("templates/", "strings/")) or relative.endswith(_TEXTS):
                _check_size(project, path)
            parts += [theme_name, relative, file_digest(path)]
    words = list(chain)
    shipped = bundled("themes") / "default"
    if shipped not in (folder for _, folder in chain):
        words.append(("default", shipped))
        parts += [path.read_bytes() for path in sorted((shipped / "strings").glob("*.yaml"))]
    theme_digest = digest(*parts)
    trusted = not any(folder.is_relative_to(project.themes) for _, folder in chain)
    return Theme(
        config.theme.name,
        tuple(chain),
        working_options(options, config),
        files,
        tuple(words),
        theme_digest,
        options,
        declared,
        trusted,
    )


_ENCODER = msgspec.msgpack.Encoder(order="sorted")


def _files(project: Project, folder: Path) -> list[Path]:
    """The files of a theme. Raises ContentError if a link in it leads out of the theme.

    The theme's own folder may be a link: whoever sets it chooses the theme.
    """
    found: list[Path] = []
    problems: list[Problem] = []
    real = Path(os.path.realpath(folder))
    for path in files_below(folder):
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if not is_encodable(str(path)):
            message = "the file's name is not UTF-8"
            problems.append(Problem(encodable(_shown(project, path)), None, message, "rename it"))
        elif not Path(os.path.realpath(path)).is_relative_to(real):
            message = "this link leads out of its theme"
            remedy = "remove it, or copy the file here if it may be public"
            problems.append(Problem(_shown(project, path), None, message, remedy))
        elif path.is_file():
            found.append(path)
    if problems:
        raise ContentError(problems)
    return found


def _folder(project: Project, name: str, chain: list[tuple[str, Path]]) -> Path:
    own, shipped = project.themes / name, bundled("themes") / name
    installed = {one: at for feature in features() for one, at in feature.themes.items()}
    places = [own, shipped, *([load_folder(installed[name])] if name in installed else [])]
    seen = [folder for _, folder in chain]
    # A site's own theme may be called like the shipped one that it extends.
    for folder in places:
        if (folder / "theme.yaml").is_file() and folder not in seen:
            return folder
    shown = [project.themes, bundled("themes")]
    known = sorted({path.parent.name for at in shown for path in at.glob("*/theme.yaml")})
    known += sorted(installed.keys() - set(known))
    if any(folder.name == name for folder in seen):
        problem = Problem(
            _shown(project, chain[-1][1] / "theme.yaml"),
            InField(("extends",)),
            f'the theme "{name}" extends itself',
            "remove `extends`, or name another theme",
        )
    else:
        problem = Problem(
            CONFIG if not chain else _shown(project, chain[-1][1] / "theme.yaml"),
            InField(("theme", "name") if not chain else ("extends",)),
            f'there is no theme "{name}" with a theme.yaml',
            did_you_mean(name, known),
        )
    raise ContentError([problem])


def _check_size(project: Project, path: Path) -> None:
    """Raises ContentError for a text that is too large to be read."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ContentError([too_large(_shown(project, path), size)])


def _shown(project: Project, path: Path) -> str:
    try:
        return path.relative_to(project.root).as_posix()
    except ValueError:
        return path.as_posix()


def _read_theme_file(project: Project, folder: Path) -> ThemeFile:
    path = folder / "theme.yaml"
    file = _shown(project, path)
    text = read_text(path, file)
    if isinstance(text, Problem):
        raise ContentError([text])
    try:
        node = compose(text, file)
    except YamlError as error:
        raise ContentError([error.problem]) from None
    if node is None:
        raise ContentError([Problem(file, 1, "the file is empty", "write at least `name: …`")])
    from datetime import UTC

    reading = Conversion(file, UTC, lines=text.split("\n"))
    theme_file = convert(node, ThemeFile, reading)
    if theme_file is None or reading.problems:
        raise ContentError(reading.problems)
    if theme_file.context > CONTEXT_VERSION:
        message = f"the theme was written for a newer sitegen (context {theme_file.context})"
        raise ContentError([Problem(file, InField(("context",)), message, "upgrade sitegen")])
    return theme_file


def _declared(described: list[ThemeFile]) -> dict[str, Option]:
    """The options of a chain of themes, by name."""
    declared: dict[str, Option] = {}
    for theme_file in reversed(described):
        declared.update(theme_file.options)
    return declared


def _options(config: Config, declared: Mapping[str, Option]) -> dict[str, Any]:
    problems = []
    values = {name: option.default for name, option in declared.items()}
    for name, value in config.theme.options.items():
        where = InField(("theme", "options", name))
        option = declared.get(name)
        if option is None:
            problems.append(
                Problem(
                    CONFIG,
                    where,
                    f'the theme has no option "{name}"',
                    did_you_mean(name, declared),
                )
            )
        elif not _fits(option, value):
            expects = {
                "colour": 'a colour in quotes, such as "#1f6f78"',
                "boolean": "true or false",
                "number": "a number",
                "choice": f"one of: {', '.join(option.choices)}",
                "text": "a text",
            }[option.type]
            problems.append(
                Problem(CONFIG, where, f'"{name}" can\'t be "{value}"', f"write {expects}")
            )
        else:
            values[name] = value
    if problems:
        raise ContentError(problems)
    return values


def _fits(option: Option, value: Any) -> bool:
    if option.type == "boolean":
        return isinstance(value, bool)
    if option.type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if option.type == "choice":
        return value in option.choices
    if option.type == "colour":
        return (
            isinstance(value, str)
            and len(value) in _COLOUR_DIGITS
            and value.startswith("#")
            and all(digit in "0123456789abcdefABCDEF" for digit in value[1:])
        )
    return isinstance(value, str | int | float) and not isinstance(value, bool)
