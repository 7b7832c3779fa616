"""A body's placeholders are filled in: links, pictures, and words of the theme's language."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from sitegen.model.document import Document, ImageUse
from sitegen.model.unreachable import unreachable
from sitegen.read.placeholder import OPEN, PLACEHOLDER
from sitegen.render.escaping import escape
from sitegen.site.links import file_named, parse_link
from sitegen.site.permalinks import encode
from sitegen.site.traced_site import TracedSite

Picture = Callable[[str, str, ImageUse, bool], str]
"""Makes a picture's markup: the file, its URL, how it is used, whether it is a figure."""


def resolve(
    html: str,
    document: Document,
    site: TracedSite,
    *,
    base: str,
    word: Callable[[str], str],
    picture: Picture,
) -> str:
    """`html` with its placeholders filled in. `base` is the site's base path."""
    if OPEN not in html:
        return html
    hidden: list[str] = []
    base = base.rstrip("/")
    hrefs = site.links(document.id) if document.body.links else ()

    def link(number: str) -> str | None:
        href = hrefs[int(number)]
        if href is None or href.startswith("{{"):  # a merge field, which becomes a whole URL
            return href
        return base + href

    def fill(match: re.Match[str]) -> str:
        placeholder, name = match[1], match[2]
        if placeholder == "T":
            return escape(word(name))
        if placeholder == "L":
            href = link(name)
            if href is None:
                hidden.append(match[0])
                return match[0]
            return href if href.startswith("{{") else escape(href)
        image = document.body.images[int(name)]
        image = _with_urls(image, link)
        foreign = "://" in image.src or image.src.startswith("//")
        if foreign or unreachable(image.src) is not None:  # which only the preview shows
            return picture("", image.src, image, placeholder == "F")
        path = media_path(site, document, image.src)
        href = base + encode(site.attachment_url_path(path))
        return picture(path, href, image, placeholder == "F")

    html = PLACEHOLDER.sub(fill, html)
    for placeholder in hidden:
        html = _without_link(html, placeholder)
    return html


def _with_urls(image: ImageUse, link: Callable[[str], str | None]) -> ImageUse:
    """A picture whose attributes, such as its own `srcset`, have the URLs of their placeholders."""
    if not any(OPEN in value for _, value in image.attributes):
        return image
    filled = tuple(
        (name, PLACEHOLDER.sub(lambda found: link(found[2]) or "", value))
        for name, value in image.attributes
    )
    return msgspec.structs.replace(image, attributes=filled)


def media_path(site: TracedSite, document: Document, source: str) -> str:
    """The file, relative to the project, that a `src` in a document names."""
    if source.isascii() and "%" not in source:  # and so named as the disk has it
        return file_named(parse_link(document, source))
    return site.file_of(document.id, source)


def _without_link(html: str, placeholder: str) -> str:
    """A link to a document that is not shown becomes plain text."""
    link = re.compile(rf'<a\b[^>]*"{re.escape(placeholder)}"[^>]*>(.*?)</a>', re.DOTALL)
    return link.sub(r"\1", html).replace(placeholder, "")
