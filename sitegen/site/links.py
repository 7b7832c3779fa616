"""The targets of links in a body."""

from __future__ import annotations

import posixpath
import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

from sitegen.model.content_path import is_document
from sitegen.model.document import Document
from sitegen.read.project import CONTENT, STATIC

EXTERNAL = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*:|//|#)")
"""Beginnings of targets that are not other files of the project."""


_FIELD = re.compile(r"\{\{\s*[a-z._]+\s*\}\}")


class Link(NamedTuple):
    """The parts of a link's target."""

    kind: Literal["document", "file", "url_path", "outside"]
    path: str
    """The file relative to the project, or a URL path on the site."""
    query: str = ""
    fragment: str = ""


def parse_link(document: Document, target: str) -> Link:
    """Parse a `target` in `document`: a relative path, or a path on the site."""
    return link_from(document.folder, target)


def file_named(link: Link) -> str:
    """The file, relative to the project, that a link names; a path on the site is one of
    `static/`."""
    return f"{CONTENT}/{STATIC}{link.path}" if link.kind == "url_path" else link.path


def link_from(folder: str, target: str) -> Link:
    """Parse a `target` in a file of `folder`."""
    rest, _, fragment = target.partition("#")
    rest, _, query = rest.partition("?")
    path = unquote(rest)
    if path.startswith("/"):
        return Link("url_path", path, query, fragment)
    whole = posixpath.normpath(posixpath.join(folder, path))
    if not whole.startswith(f"{CONTENT}/"):
        return Link("outside", whole, query, fragment)
    if is_document(whole):
        return Link("document", whole, query, fragment)
    return Link("file", whole, query, fragment)


def field_target(path: str) -> str:
    """The target of a file that front matter names: there, `#` and `?` are part of its name."""
    return path.replace("#", "%23").replace("?", "%3F")


def static_url_path(path: str) -> str | None:
    """The URL path of a file of `content/static/`, or None for other files."""
    prefix = f"{CONTENT}/{STATIC}/"
    return f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else None


def merge_field(target: str) -> str | None:
    """The merge field that is a link's target in a newsletter issue: `{{ unsubscribe_url }}`."""
    whole = unquote(target)
    return whole if _FIELD.fullmatch(whole) else None
