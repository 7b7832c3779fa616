"""An engine's HTML becomes a body: placeholders for what depends on other files, and facts.

A body that is remembered must not depend on another document's address or on another file, so
links and images are replaced by placeholders that `sitegen.render` fills in. A placeholder is a
letter and a number between two noncharacters, which no source file may contain.

The HTML is divided once into tags and texts, and gone through once: this is done for every
document of a clean build, and takes longer than a fast Markdown engine.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import NamedTuple

from sitegen.model.document import Heading, ImageUse
from sitegen.read.typography import MARK, Quotes, quotes_of, smarten
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


_TAG = re.compile(r"""(<(/?[a-zA-Z][a-zA-Z0-9-]*)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>)""")
"""A tag, its name with the slash of a closing one, and its attributes."""
_FIELDS = 4
"""Dividing by `_TAG` gives a text, a tag, its name, its attributes, and so on."""

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_ADDRESS = re.compile(
    r"""(\s(?:href|src|poster)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
_ID = re.compile(r"""\sid=(?:"([^"]*)"|'([^']*)')""")
_ALIGN = re.compile(r'(?:style="text-align: ?|align=")(left|right|center);?"')
_CALLOUT = re.compile(
    r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*([^\n<]*)(?:<br ?/?>)?"
    r"(\n|(?=</p>)|(?=<))"
)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_CJK_CHARACTER = re.compile(rf"[{_CJK}]")
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]+")

_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_VERBATIM = frozenset({
    "code", "kbd", "math", "pre", "samp", "script", "style", "svg", "textarea", "var",
})  # fmt: skip
"""Elements whose texts are left as they are."""
_UNREAD = frozenset({"script", "style"})
"""Elements whose texts nobody reads."""
_LINKING = frozenset({"a", "area", "audio", "embed", "iframe", "source", "track", "video"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def analyse(html: str, *, language: str, typographic: bool) -> Facts:
    """The body that an engine's `html` becomes."""
    if "<!--" in html:
        html = _COMMENT.sub("", html)
    if "[!" in html:
        html = _EMPTY_PARAGRAPH.sub("", _CALLOUT.sub(_callout, html))
    if 'class="footnote-backref"' in html:
        html = html.replace(' title=""', f' aria-label="{OPEN}Tfootnote_back{CLOSE}"')
    analysis = _Analysis(html, quotes_of(language) if typographic else None)
    return analysis.facts()


def _callout(match: re.Match[str]) -> str:
    name = match[1].lower()
    title = match[2].strip() or f"{OPEN}Tcallout_{name}{CLOSE}"
    return f'<blockquote class="callout callout-{name}">\n<p class="callout-title">{title}</p>\n<p>'


class _Analysis:
    """One way through a body."""

    def __init__(self, html: str, quotes: Quotes | None) -> None:
        self._pieces = _TAG.split(html)
        self._anchors = [one or other for one, other in _ID.findall(html)] if " id=" in html else []
        self._taken = {unescape(name) for name in self._anchors}
        self._out: list[str] = []
        self._texts: list[str] = []
        self._headings: list[Heading] = []
        self._links: list[str] = []
        self._images: list[ImageUse] = []
        self._excerpt = ""
        self._go_through(quotes)

    def facts(self) -> Facts:
        """What was found."""
        text = plain("".join(self._texts))
        return Facts(
            html="".join(self._out),
            words=count_words(text),
            excerpt=shorten(self._excerpt or text, EXCERPT_LENGTH),
            headings=tuple(self._headings),
            anchors=(*map(unescape, self._anchors), *(one.id for one in self._headings)),
            links=tuple(self._links),
            images=tuple(self._images),
        )

    def _go_through(self, quotes: Quotes | None) -> None:
        pieces, out, texts = self._pieces, self._out, self._texts
        before, verbatim = " ", ""
        heading: tuple[int, int] = (0, 0)
        paragraph = -1
        drop_paragraph_end = False
        last = len(pieces) - 1
        for place in range(0, len(pieces), _FIELDS):
            text = pieces[place]
            if text:
                if not verbatim and quotes is not None and text != "\n" and MARK.search(text):
                    text = smarten(text, before, quotes)
                if verbatim not in _UNREAD:
                    texts.append(text)
                out.append(text)
                before = text[-1]
            if place == last:
                break
            tag, name, attributes = pieces[place + 1 : place + _FIELDS]
            name = name.lower()
            if verbatim:
                if name == f"/{verbatim}":
                    verbatim, before = "", "x"
                out.append(tag)
                continue
            if name in _VERBATIM and not attributes.endswith("/"):
                verbatim = name
            if name.removeprefix("/") not in _INLINE:
                texts.append(" ")
                before = " "
            if name == "p":
                paragraph = len(texts) if "callout-title" not in attributes else -1
            elif name == "/p":
                if paragraph >= 0 and not self._excerpt:
                    self._excerpt = plain("".join(texts[paragraph:]))
                if drop_paragraph_end:
                    drop_paragraph_end = False
                    continue
            elif name in _HEADINGS:
                heading = (len(out), len(texts))
            elif name.removeprefix("/") in _HEADINGS:
                self._heading(name, *heading)
            elif name == "img":
                before = "x"
                drop_paragraph_end = self._image(place, attributes)
                continue
            elif attributes:
                tag = self._element(tag, name, attributes)
            out.append(tag)

    def _heading(self, name: str, place: int, start: int) -> None:
        opening = self._out[place]
        text = plain("".join(self._texts[start:]))
        own = _ID.search(opening)
        anchor = unescape(own[1] or own[2] or "") if own else ""
        if not own:
            anchor = _unique(slugify(text) or "section", self._taken)
            self._out[place] = f'{opening[:3]} id="{escape(anchor)}"{opening[3:]}'
        else:
            self._anchors.remove(own[1] or own[2] or "")
        self._headings.append(Heading(int(name[2]), anchor, text))

    def _image(self, place: int, attributes: str) -> bool:
        """Put a placeholder; True if the paragraph around it goes, as it holds nothing else."""
        found = _attributes(attributes)
        source = found.pop("src", None) or ""
        alt = found.pop("alt", None)
        title = found.pop("title", None)
        kept = tuple((name, value or "") for name, value in found.items())
        self._images.append(ImageUse(source, alt, title, kept))
        number = len(self._images) - 1
        pieces, out = self._pieces, self._out
        while out and out[-1].isspace() and len(out) > 1 and out[-2] == "<p>":
            out.pop()
        following = pieces[place + _FIELDS :: 1][:3]
        alone = (
            bool(out)
            and out[-1] == "<p>"
            and not following[0].strip()
            and len(following) > 1
            and following[1] == "</p>"
        )
        if alone:
            out.pop()
        out.append(f"{OPEN}{'F' if alone else 'I'}{number}{CLOSE}")
        return alone

    def _element(self, tag: str, name: str, attributes: str) -> str:
        if name in _LINKING:
            return _ADDRESS.sub(self._link, tag)
        if name in ("td", "th"):
            # Neither engine may write what a strict content security policy forbids.
            return _ALIGN.sub(r'class="align-\1"', tag)
        if name == "input" and 'type="checkbox"' in attributes:
            word = "task_done" if "checked" in attributes else "task_open"
            return f'<input{attributes.rstrip(" /")} aria-label="{OPEN}T{word}{CLOSE}">'
        return tag

    def _link(self, match: re.Match[str]) -> str:
        target = unescape(match[2].strip("\"'"))
        if not target or _EXTERNAL.match(target):
            return match[0]
        self._links.append(target)
        return f'{match[1]}"{OPEN}L{len(self._links) - 1}{CLOSE}"'


def plain(text: str) -> str:
    """Texts without placeholders and entities, white space folded."""
    if OPEN in text:
        text = PLACEHOLDER.sub("", text)
    if "&" in text:
        text = unescape(text)
    return " ".join(text.split())


def plain_text(html: str) -> str:
    """The words of a body's HTML, without tags and placeholders, white space folded."""
    pieces = _TAG.split(html)
    texts = []
    for place in range(0, len(pieces), _FIELDS):
        texts.append(pieces[place])
        if place + 2 < len(pieces) and pieces[place + 2].lower().lstrip("/") not in _INLINE:
            texts.append(" ")
    return plain("".join(texts))


def count_words(text: str) -> int:
    """How many words `text` has; where words have no spaces, each character counts as one."""
    if text.isascii() or not _CJK_CHARACTER.search(text):
        return len(text.split())
    return len(_WORD.findall(text))


def shorten(text: str, length: int) -> str:
    """`text` cut at a word boundary to at most `length` characters, with an ellipsis if cut."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    if space > length // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:.–—-") + "…"


def _attributes(text: str) -> dict[str, str | None]:
    return {
        name.lower(): unescape(value.strip("\"'")) if value else None
        for name, value in _ATTRIBUTE.findall(text)
    }


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate
