"""What a link in a body leads to."""

from __future__ import annotations

import posixpath
import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

from sitegen.model.document import Document
from sitegen.read.project import CONTENT, STATIC

EXTERNAL = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*:|//|#)")
"""What a target begins with that leads to no other file of the project."""


_FIELD = re.compile(r"\{\{\s*[a-z._]+\s*\}\}")


class Link(NamedTuple):
    """A link's target, taken apart."""

    kind: Literal["document", "file", "url_path", "outside"]
    path: str
    """The file relative to the project, or a URL path on the site."""
    query: str = ""
    fragment: str = ""


def parse_link(document: Document, target: str) -> Link:
    """Take apart a `target` that stands in `document`: a relative path, or a path on the site."""
    return link_from(document.folder, target)


def link_from(folder: str, target: str) -> Link:
    """Take apart a `target` that stands in a file of `folder`."""
    rest, _, fragment = target.partition("#")
    rest, _, query = rest.partition("?")
    path = unquote(rest)
    if path.startswith("/"):
        return Link("url_path", path, query, fragment)
    whole = posixpath.normpath(posixpath.join(folder, path))
    if not whole.startswith(f"{CONTENT}/"):
        return Link("outside", whole, query, fragment)
    if whole.endswith(".md"):
        return Link("document", whole, query, fragment)
    return Link("file", whole, query, fragment)


def static_url_path(path: str) -> str | None:
    """The URL path of a file of `content/static/`, or None if it lies elsewhere."""
    prefix = f"{CONTENT}/{STATIC}/"
    return f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else None


def merge_field(target: str) -> str | None:
    """The merge field that a link's target is, in a letter: `{{ unsubscribe_url }}`."""
    whole = unquote(target)
    return whole if _FIELD.fullmatch(whole) else None
