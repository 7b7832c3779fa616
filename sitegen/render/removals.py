"""Names that templates may no longer use, or not for long: they are told of, and then refused.

A name that leaves the contract (`docs/theming.md`) stands in `REMOVALS` first, with the context
version that will not have it. Until then every template that uses it is warned of, with its line
and what to write instead; from then on it is an error. Templates are read for this, not watched
while they render, so that nothing depends on which pages a build happens to make.
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
    """What to write instead: `post.summary`."""
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
    """The lines and dotted names of a template; of a broken one, none: rendering tells of it."""
    from jinja2 import Environment, TemplateSyntaxError, nodes

    try:
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    except (TemplateSyntaxError, UnicodeDecodeError):
        return
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name):
            yield node.lineno, f"{node.node.name}.{node.attr}"
