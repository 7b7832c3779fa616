"""A text's HTML for places far from its page, such as feeds and emails: every URL is whole.

Everything that exports a text uses this. What URLs a tag may hold is in one table
(`sitegen.read.url_attributes`).
"""

from __future__ import annotations

from urllib.parse import urljoin

from sitegen.read.url_attributes import (
    UrlAttribute,
    srcset_candidates,
    syntax_of,
    tidied,
    url_spans,
    with_values,
)

_SHOWN = ("http", "https")
"""Schemes of what a page shows by itself: pictures, styles, sources."""
_FOLLOWED = frozenset({"href", "data-href", "xlink:href"})
"""Attributes whose URLs readers follow, which may have any scheme."""


def absolute_html(html: str, page: str, keep: tuple[str, ...] = ()) -> str:
    """`html` of the page at the whole URL `page` with whole URLs only.

    URLs that begin with one of `keep`, such as merge fields, stay. What can't be a URL, and what a
    page can't show by itself, is left out.
    """

    def change(value: str, attribute: UrlAttribute) -> str:
        return absolute_value(value, attribute.element, attribute.name, page, keep) or ""

    return with_values(html, change)


def absolute_value(
    value: str, element: str, attribute: str, page: str, keep: tuple[str, ...] = ()
) -> str | None:
    """The value of an element's attribute with whole URLs; None if none is left of it."""
    syntax = syntax_of(element, attribute)
    if syntax is None:
        return value
    followed = attribute in _FOLLOWED
    if syntax == "url":
        url = tidied(value)
        if url.startswith(keep):
            return value
        return absolute_url(url, page) if followed else _shown(url, page)
    if syntax == "srcset":
        candidates = (
            f"{whole} {descriptors}".rstrip()
            for url, descriptors in srcset_candidates(value)
            if (whole := _shown(url, page))
        )
        return ", ".join(candidates) or None
    parts, end = list[str](), 0
    for start, stop in url_spans(value, syntax):
        url = tidied(value[start:stop])
        # Within a style, it may be a part of the same drawing.
        parts += [value[end:start], url if url.startswith("#") else _shown(url, page) or ""]
        end = stop
    return "".join(parts) + value[end:]


def absolute_url(url: str, page: str) -> str | None:
    """The whole URL of one in the page at `page`; None if it is none."""
    try:
        return urljoin(page, url)
    except ValueError:
        return None


def _shown(url: str, page: str) -> str | None:
    whole = absolute_url(url, page) or ""
    return whole if whole.partition(":")[0].lower() in _SHOWN else None
