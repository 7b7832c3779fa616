"""The attributes of HTML that hold URLs, and the places of these URLs in a tag.

This is the only table of them: reading finds links and files by it, `sitegen move` rewrites them,
and feeds and emails make them absolute. Where a form is sent to (`action`, `formaction`) is for the
host to answer, so that reading leaves it as it is.

Sources: the index of attributes in the HTML Standard, SVG 2 for `xlink:href` and the properties
with `url(…)`, HTML 4.01 for obsolete ones, and the usual scripts that load pictures late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Literal, NamedTuple

Syntax = Literal["url", "urls", "srcset", "css"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORM_TARGETS = _names("action formaction")
"""Attributes with the URL that a form is sent to."""
_SYNTAX: dict[str, Syntax] = {
    **dict.fromkeys(
        _names(
            "href src cite longdesc poster data xlink:href background lowsrc dynsrc "
            "data-src data-original data-lazy data-lazy-src data-poster data-bg data-background "
            "data-full data-large data-zoom data-href"
        )
        | FORM_TARGETS,
        "url",
    ),
    **dict.fromkeys(_names("ping"), "urls"),
    **dict.fromkeys(_names("srcset imagesrcset data-srcset data-lazy-srcset"), "srcset"),
    **dict.fromkeys(
        _names("style clip-path cursor fill filter marker-end marker-mid marker-start mask stroke"),
        "css",
    ),
}
_ONLY_OF = {"data": _names("object"), "cite": _names("blockquote del ins q")}
"""Attributes that hold a URL on these elements only."""
LATE_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy")
"""Attributes with a picture's real source, where a script would have loaded it late."""

_SKIPPED = re.compile(
    r"(<(script|style|textarea|title|xmp)\b[^>]*>)(.*?)(?=</\2\b)", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(r"<([a-zA-Z][^\s/>]*)")
_TAG = re.compile(r"""<([a-zA-Z][^\s/>]*+)(?=[\s/])(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
"""A tag with attributes."""
_ATTRIBUTE = re.compile(
    r"""[\s/]([a-zA-Z][a-zA-Z:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))"""
)
_WORD = re.compile(r"\S+")
_CANDIDATE = re.compile(r"[^\s,]\S*[^\s,]|[^\s,]")
_DESCRIPTORS = re.compile(r"[^,]*")
_CSS_URL = re.compile(
    r"""\burl\(\s*(?P<quote>&quot;|&\#0*3[49];|&apos;|["']|)(?P<url>.*?)(?P=quote)\s*\)""",
    re.IGNORECASE | re.VERBOSE,
)
_NEWLINES = re.compile(r"[\t\n\r]")
_BLANKS = "".join(map(chr, range(0x21)))


class UrlAttribute(NamedTuple):
    """An attribute with URLs, and the place of its value in a tag."""

    element: str
    name: str
    """Both in lower case."""
    syntax: Syntax
    start: int
    end: int
    quoted: bool
    """Whether the value stands between quotation marks."""


def tidied(url: str) -> str:
    """A URL without what browsers leave out of it: blanks around it, and line breaks within (URL
    Standard, basic URL parser)."""
    if url.isprintable() and url[:1] != " " and url[-1:] != " ":
        return url
    return _NEWLINES.sub("", url.strip(_BLANKS))


def syntax_of(element: str, attribute: str) -> Syntax | None:
    """How URLs are written in an attribute of an element, both in lower case; None if there are
    none."""
    only = _ONLY_OF.get(attribute)
    return None if only is not None and element not in only else _SYNTAX.get(attribute)


def url_attributes(tag: str) -> Iterator[UrlAttribute]:
    """The attributes with URLs of a tag such as `<img src="a.png" srcset="a.png 1x, b.png 2x">`."""
    element = _ELEMENT.match(tag)
    name = element[1].lower() if element is not None else ""
    for match in _ATTRIBUTE.finditer(tag):
        attribute = match[1].lower()
        syntax = syntax_of(name, attribute)
        if syntax is not None:
            group = next(number for number in (2, 3, 4) if match[number] is not None)
            yield UrlAttribute(name, attribute, syntax, *match.span(group), group != 4)


def url_spans(value: str, syntax: Syntax) -> Iterator[tuple[int, int]]:
    """The places of the URLs in an attribute's value, with entities or without."""
    if syntax == "url":
        yield 0, len(value)
    elif syntax == "urls":
        yield from (match.span() for match in _WORD.finditer(value))
    elif syntax == "css":
        yield from (match.span("url") for match in _CSS_URL.finditer(value))
    else:
        yield from ((start, end) for start, end, _ in _candidates(value))


def _candidates(value: str) -> Iterator[tuple[int, int, str]]:
    """The URLs of a `srcset` with their descriptors (HTML, "parsing a srcset attribute"). A URL
    ends at white space, so it may hold commas, but not at its ends."""
    place = 0
    while (match := _CANDIDATE.search(value, place)) is not None:
        # A comma right behind the URL ends the candidate; else its descriptors follow.
        place = match.end()
        rest = ""
        if value[place : place + 1] != "," and (found := _DESCRIPTORS.match(value, place)):
            rest = found[0]
            place = found.end()
        yield *match.span(), " ".join(rest.split())


def srcset_candidates(value: str) -> Iterator[tuple[str, str]]:
    """The URLs of a `srcset`, and the descriptor of each."""
    for start, end, descriptors in _candidates(value):
        yield value[start:end], descriptors


def with_values(html: str, change: Callable[[str, UrlAttribute], str | None]) -> str:
    """`html` with the attributes that hold URLs changed in all tags.

    `change` gets a value without entities, and returns the new one, or None to leave it as it is
    written. Scripts and styles are left alone.
    """
    parts, end = list[str](), 0
    for skipped in _SKIPPED.finditer(html):
        parts += [_changed(html[end : skipped.start(3)], change), skipped[3]]
        end = skipped.end()
    parts.append(_changed(html[end:], change))
    return "".join(parts)


def with_urls(html: str, change: Callable[[str, UrlAttribute], str | None]) -> str:
    """`html` with the single URLs in all tags changed; `change` gets each tidied."""

    def in_value(value: str, attribute: UrlAttribute) -> str | None:
        parts, end = list[str](), 0
        for start, stop in url_spans(value, attribute.syntax):
            new = change(tidied(value[start:stop]), attribute)
            if new is not None:
                parts += [value[end:start], new]
                end = stop
        return "".join(parts) + value[end:] if parts else None

    return with_values(html, in_value)


def _changed(html: str, change: Callable[[str, UrlAttribute], str | None]) -> str:
    def in_tag(match: re.Match[str]) -> str:
        tag = match[0]
        if "=" not in tag:
            return tag
        parts, end = list[str](), 0
        for one in url_attributes(tag):
            value = unescape(tag[one.start : one.end])
            new = change(value, one)
            if new is not None and new != value:
                mark = int(one.quoted)
                parts += [tag[end : one.start - mark], f'"{escape(new)}"']
                end = one.end + mark
        return "".join(parts) + tag[end:] if parts else tag

    return _TAG.sub(in_tag, html)
