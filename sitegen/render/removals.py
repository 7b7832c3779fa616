"""Names that templates may no longer use, or not for long: first a warning, then an error.

A name that will leave the contract (`docs/theming.md`) is added to `REMOVALS` first, with the
context version that will not have it. Until then there is a warning for every template that uses
it, with the line and the replacement; from then on an error. The source of templates is read for
this, so that the result doesn't depend on which pages a build happens to render.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sitegen.errors import Problem
from sitegen.render.theme import CONTEXT_VERSION, Theme


class Removal(NamedTuple):
    """A name that templates may not use from a context version on."""

    name: str
    """As templates write it: `post.teaser`."""
    instead: str
    """The replacement: `post.summary`."""
    context: int
    """The first context version without it."""


REMOVALS: tuple[Removal, ...] = ()


def removal_problems(
    theme: Theme, removals: Sequence[Removal] = REMOVALS, version: int = CONTEXT_VERSION
) -> list[Problem]:
    """Where the theme uses names that are going (warnings) or gone (errors)."""
    if not removals:
        return []
    known = {removal.name: removal for removal in removals}
    found: list[Problem] = []
    for name, folder in theme.folders:
        for path in sorted((folder / "templates").rglob("*.html")):
            shown = f"themes/{name}/{path.relative_to(folder).as_posix()}"
            for line, used in _used(path):
                if used in known:
                    found.append(_problem(known[used], shown, line, version))
    return found


def _problem(removal: Removal, file: str, line: int, version: int) -> Problem:
    instead = f"write {removal.instead}"
    if version >= removal.context:
        message = f"{removal.name} was removed"
        return Problem(file, line, message, instead, rule="theme-removal")
    message = f"{removal.name} will be removed in the next version of templates"
    return Problem(file, line, message, instead, "warning", "theme-removal")


def _used(path: Path) -> Iterator[tuple[int, str]]:
    """The lines and dotted names of a template; of a broken one, none: rendering reports it."""
    from jinja2 import Environment, TemplateSyntaxError, nodes

    try:
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    except (TemplateSyntaxError, UnicodeDecodeError):
        return
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name):
            yield node.lineno, f"{node.node.name}.{node.attr}"
