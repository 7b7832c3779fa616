"""The contract with templates, read from the views: every class, its names, and their help.

The documentation is generated from it, and a test uses every name of every view.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import NamedTuple


class Name(NamedTuple):
    """A name that templates may use of a view."""

    name: str
    """With its arguments, if it is called: `newest(kind, count)`."""
    type: str
    help: str


class View(NamedTuple):
    """A view class."""

    name: str
    help: str
    extends: str | None
    names: tuple[Name, ...]


@cache
def contract() -> tuple[View, ...]:
    """All views that templates can reach, in the order of the documentation."""
    found = {view.name: view for module in _modules() for view in _views(module)}
    return tuple(found[name] for name in _ORDER)


_ORDER = (
    "SiteView", "ContactView", "DayView", "PageMeta", "Pagination", "Discovery", "DocumentView",
    "PostView", "SeriesPlace", "AudioView", "OriginView", "FaqView", "QuestionView",
    "ValueView", "StoryView", "RecoveryView", "MentionView",
    "PersonView", "PageView", "NoticeView", "CommentView",
    "SeriesView", "ImageView", "DateView", "NoteView", "LinkView", "TocEntry", "TagView",
    "CategoryView", "HomeSection", "Month", "FeedLink", "ChannelLinks", "ChannelGroup",
)  # fmt: skip


def _modules() -> tuple[ModuleType, ...]:
    from sitegen.render import discovery, meta
    from sitegen.render.feeds import links
    from sitegen.render.pages import archive
    from sitegen.render.views import (
        comment,
        document,
        faq,
        hours,
        mention,
        notice,
        page,
        parts,
        person,
        post,
        question,
        recovery,
        series,
        site,
        story,
        value,
    )

    return (
        site, hours, meta, discovery, document, post, series, faq, question, value, story, recovery,
        mention,
        person, page, notice, comment, parts, archive, links,
    )  # fmt: skip


def _views(module: ModuleType) -> Iterator[View]:
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef) and node.name in _ORDER:
            base = next((ast.unparse(one) for one in node.bases), None)
            extends = base if base in _ORDER else None
            help_text = " ".join((ast.get_docstring(node) or "").split())
            yield View(node.name, help_text, extends, tuple(_names(node.body)))


def _names(body: list[ast.stmt]) -> Iterator[Name]:
    for place, node in enumerate(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if not node.target.id.startswith("_") and not ast.unparse(node).startswith("context:"):
                yield Name(node.target.id, ast.unparse(node.annotation), _docstring_at(body, place))
        elif isinstance(node, ast.FunctionDef):
            if node.name == "__init__":
                yield from _assigned_names(node.body)
            elif not node.name.startswith("_") and not _is_internal(node):
                yield _called(node)


def _assigned_names(body: list[ast.stmt]) -> Iterator[Name]:
    """The attributes that an `__init__` sets and describes."""
    for place, node in enumerate(body):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            name, help_text = node.targets[0].attr, _docstring_at(body, place)
            if help_text and not name.startswith("_"):
                yield Name(name, "", help_text)


def _docstring_at(body: list[ast.stmt], place: int) -> str:
    after = body[place + 1] if place + 1 < len(body) else None
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
        return " ".join(str(after.value.value).split())
    return ""


_INTERNAL = frozenset({"of", "image_view", "traits", "credits"})
"""Used by views and outputs, not by templates."""


def _is_internal(node: ast.FunctionDef) -> bool:
    return node.name in _INTERNAL


def _called(node: ast.FunctionDef) -> Name:
    wanted = ast.unparse(node.returns) if node.returns is not None else ""
    help_text = " ".join((ast.get_docstring(node) or "").split())
    if any("property" in ast.unparse(one) for one in node.decorator_list):
        return Name(node.name, wanted, help_text)
    arguments = [one.arg for one in (*node.args.args, *node.args.kwonlyargs) if one.arg != "self"]
    return Name(f"{node.name}({', '.join(arguments)})", wanted, help_text)
