"""Where a document lives on the site: its URL path, and the file that serves it."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sitegen.model.config import Config
from sitegen.model.content_path import CONTENT, document_path
from sitegen.model.document import Document
from sitegen.site.visibility import live_from
from sitegen.slugs import former_slug, slugify

_SAFE = "/~:@!$&'()*+,;="
"""Characters that a path keeps when it is percent-encoded (RFC 3986, section 3.3)."""

_ENCODED = re.compile(r"[/~:@!$&'()*+,;=A-Za-z0-9_.-]*+")
"""URL paths that `quote` doesn't change: nearly all, and this test is faster."""

_CLEAN = re.compile(r"^[^\s/\\?#%\x00-\x1f.][^\s/\\?#%\x00-\x1f]*$")


def encode(url_path: str) -> str:
    """A URL path, percent-encoded."""
    return url_path if _ENCODED.fullmatch(url_path) else quote(url_path, safe=_SAFE)


def slug_of(document: Document) -> str:
    """The document's slug: the stored one, or one made of its name."""
    slug = unicodedata.normalize("NFC", document.front.slug or document.name)
    return slug if _CLEAN.match(slug) else slugify(slug) or document.id


def former_slug_of(document: Document) -> str | None:
    """The slug that the document had before slugs kept marks, if it was another."""
    slug = unicodedata.normalize("NFC", document.front.slug or document.name)
    if _CLEAN.match(slug):
        return None
    former = former_slug(slug) or document.id
    return None if former == slug_of(document) else former


def folder_of(document: Document) -> str:
    """The folders of a document below that of its kind, such as `news/2014`; empty for most."""
    return folder_below(document.source, document.kind.folder)


def folder_below(source: str, kind_folder: str) -> str:
    """The folders of a file below that of its kind, as they are in URLs."""
    path = document_path(source).removeprefix(f"{CONTENT}/").removeprefix(f"{kind_folder}/")
    parts = unicodedata.normalize("NFC", path).split("/")[:-1]
    return "/".join(part if _CLEAN.match(part) else slugify(part) for part in parts)


def permalink(
    document: Document, config: Config, zone: ZoneInfo, slug: str | None = None
) -> str | None:
    """The document's URL path, such as `/posts/a/`; None if its kind has no pages. With a `slug`,
    the path that it would have with that one."""
    kind = document.kind
    if kind.permalink is None:
        return None
    pattern = config.options(kind.name).permalink or kind.permalink
    slug = slug_of(document) if slug is None else slug
    if pattern == kind.permalink:
        return pattern.replace("{slug}", slug)
    at = live_from(document)
    local = at.astimezone(zone) if at is not None else None
    if "{folder}" in pattern:
        # Documents that are in no folder of their kind leave no empty part.
        pattern = re.sub(r"//+", "/", pattern.replace("{folder}", folder_of(document)))
    return (
        pattern.replace("{slug}", slug)
        .replace("{name}", document.name)
        .replace("{id}", document.id)
        .replace("{year}", f"{local.year:04}" if local else "")
        .replace("{month}", f"{local.month:02}" if local else "")
        .replace("{day}", f"{local.day:02}" if local else "")
    )


def output_path(url_path: str) -> str:
    """The file that serves a URL path: `/posts/a/` is `posts/a/index.html`."""
    path = url_path.lstrip("/")
    if not path or path.endswith("/"):
        return f"{path}index.html"
    return path if "." in path.rpartition("/")[2] else f"{path}/index.html"
