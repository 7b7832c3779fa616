"""An engine's HTML becomes a body: placeholders for what depends on other files, and facts.

A body that is remembered must not depend on another document's address or on another file, so
links and images are replaced by placeholders that `sitegen.render` fills in. A placeholder is a
letter and a number between two noncharacters, which no source file may contain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple

from sitegen.model.document import Heading, ImageUse
from sitegen.read.typography import smarten
from sitegen.slugs import slugify

OPEN, CLOSE = "\ufdd0", "\ufdd1"
PLACEHOLDER = re.compile(f"{OPEN}([A-Z])([a-z_0-9]+){CLOSE}")
"""`L3` a link's address, `I3` an image, `F3` an image that is a figure, `Tword` a word of the
theme's language."""

EXCERPT_LENGTH = 220
"""Characters of an excerpt, at most."""


class Facts(NamedTuple):
    """A body's HTML with placeholders, and what is known of it."""

    html: str
    words: int
    excerpt: str
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[ImageUse, ...]


_ATTRIBUTES = r"""((?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*/?>"""
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_IMAGE = re.compile(r"(<p>\s*)?<img\b" + _ATTRIBUTES + r"(\s*</p>)?", re.IGNORECASE)
_LINKING = re.compile(r"<(a|area|audio|video|source|track|embed)\b" + _ATTRIBUTES, re.IGNORECASE)
_HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r"""\bid=(?:"([^"]*)"|'([^']*)')""")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|u)\b[^>]*>"
)
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<!--.*?-->|<[^>]*>", re.DOTALL)
_TABLE_ALIGN = re.compile(
    r'<(t[hd]) (?:style="text-align: ?(left|right|center);?"|align="(left|right|center)")'
)
_CALLOUT = re.compile(
    r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*([^\n<]*)(?:<br ?/?>)?"
    r"(\n|(?=</p>)|(?=<))"
)
_CHECKBOX = re.compile(r'<input type="checkbox"([^>]*?)\s*/?>')
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_EXTERNAL = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*:|//|#)")
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’\-][^\W_]+)*")
_SPACE = re.compile(r"\s+")
_LINK_ATTRIBUTES = frozenset({"href", "src", "poster"})


def analyse(html: str, *, language: str, typographic: bool) -> Facts:
    """The body that an engine's `html` becomes."""
    if "<!--" in html:
        html = re.sub(r"<!--.*?-->\n?", "", html, flags=re.DOTALL)
    if typographic:
        html = smarten(html, language)
    html = _accessible(html)
    images: list[ImageUse] = []
    links: list[str] = []
    headings: list[Heading] = []
    if "<img" in html:
        html = _IMAGE.sub(_image_placeholder(images), html)
    html = _LINKING.sub(_link_placeholder(links), html)
    html = _with_heading_ids(html, headings)
    text = plain_text(html)
    return Facts(
        html=html,
        words=len(_WORD.findall(text)),
        excerpt=_excerpt(html, text),
        headings=tuple(headings),
        anchors=tuple(unescape(one or other) for one, other in _ID.findall(html)),
        links=tuple(links),
        images=tuple(images),
    )


def plain_text(html: str) -> str:
    """The words of a body, without tags and placeholders, white space folded."""
    return _SPACE.sub(
        " ", unescape(_TAG.sub(" ", _INLINE_TAG.sub("", PLACEHOLDER.sub("", html))))
    ).strip()


def _accessible(html: str) -> str:
    """Classes instead of inline styles, named checkboxes, callouts with a title."""
    if "<t" in html:
        html = _TABLE_ALIGN.sub(lambda m: f'<{m[1]} class="align-{m[2] or m[3]}"', html)
    if "[!" in html:
        html = _EMPTY_PARAGRAPH.sub("", _CALLOUT.sub(_callout, html))
    if 'type="checkbox"' in html:
        html = _CHECKBOX.sub(
            lambda m: (
                f'<input type="checkbox"{m[1]} aria-label="{OPEN}T'
                f'{"task_done" if "checked" in m[1] else "task_open"}{CLOSE}">'
            ),
            html,
        )
    if 'class="footnote-backref"' in html:
        html = html.replace(' title=""', f' aria-label="{OPEN}Tfootnote_back{CLOSE}"')
    return html


def _callout(match: re.Match[str]) -> str:
    name = match[1].lower()
    title = match[2].strip() or f"{OPEN}Tcallout_{name}{CLOSE}"
    return f'<blockquote class="callout callout-{name}">\n<p class="callout-title">{title}</p>\n<p>'


def _attributes(text: str) -> dict[str, str | None]:
    return {
        name.lower(): unescape(value.strip("\"'")) if value else None
        for name, value in _ATTRIBUTE.findall(text)
    }


def _image_placeholder(images: list[ImageUse]) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        attributes = _attributes(match[2])
        source = attributes.pop("src", None) or ""
        alt = attributes.pop("alt", None)
        title = attributes.pop("title", None)
        kept = tuple((name, value or "") for name, value in attributes.items())
        images.append(ImageUse(source, alt, title, kept))
        alone = match[1] is not None and match[3] is not None
        placeholder = f"{OPEN}{'F' if alone else 'I'}{len(images) - 1}{CLOSE}"
        return placeholder if alone else f"{match[1] or ''}{placeholder}{match[3] or ''}"

    return replace


def _link_placeholder(links: list[str]) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        tag = match[0]
        for name, quoted in _ATTRIBUTE.findall(match[2]):
            target = unescape(quoted.strip("\"'"))
            if name.lower() in _LINK_ATTRIBUTES and target and not _EXTERNAL.match(target):
                links.append(target)
                placeholder = f'{name}="{OPEN}L{len(links) - 1}{CLOSE}"'
                tag = re.sub(
                    rf"{re.escape(name)}\s*=\s*{re.escape(quoted)}",
                    lambda _: placeholder,  # noqa: B023  it is used at once
                    tag,
                    count=1,
                )
        return tag

    return replace


def _with_heading_ids(html: str, headings: list[Heading]) -> str:
    taken = {unescape(one or other) for one, other in _ID.findall(html)}

    def replace(match: re.Match[str]) -> str:
        level, attributes, inner = int(match[1]), match[2], match[3]
        text = plain_text(inner)
        own = _ID.search(attributes)
        if own:
            name = unescape(own[1] or own[2] or "")
        else:
            name = _unique(slugify(text) or "section", taken)
            attributes = f' id="{escape(name)}"{attributes}'
        headings.append(Heading(level, name, text))
        return f"<h{level}{attributes}>{inner}</h{level}>"

    return _HEADING.sub(replace, html)


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate


def _excerpt(html: str, text: str) -> str:
    """The first paragraph as plain text, cut at a word."""
    for paragraph in _PARAGRAPH.finditer(html):
        if 'class="callout-title"' not in paragraph[0]:
            found = plain_text(paragraph[1])
            if found:
                text = found
                break
    return shorten(text, EXCERPT_LENGTH)


def shorten(text: str, length: int) -> str:
    """`text` cut at a word boundary to at most `length` characters, with an ellipsis if cut."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    if space > length // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:.–—-") + "…"
