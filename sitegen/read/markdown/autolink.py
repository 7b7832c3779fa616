"""Bare addresses as links, as GitHub reads them (GFM, section 6.9), for Python-Markdown."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import HTML_PLACEHOLDER_RE, INLINE_PLACEHOLDER_RE, AtomicString

URL = r"(?<![\w/@.&=+-])(?:(?:https?|ftp)://|www\.)[^\s<>\x02\x03]+"
EMAIL = r"(?<![\w.+/@:-])[\w.+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+(?![@\w-])"
"""The regular expressions; `inline.py` knows which characters they need."""

_SAFE = "%/:=&?~#+!$,;'@()*[]"
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
_HOST = re.compile(r"(?:\w+://)?[^/?#:]*")
_VERBATIM = ("a", "code", "kbd", "pre", "samp", "script", "style", "textarea")
_RAW_TAG = re.compile(rf"<(/?)({'|'.join(_VERBATIM)})\b", re.IGNORECASE)


class _Bare(InlineProcessor):
    """What all bare addresses have in common: none within links or elements of verbatim text."""

    ANCESTOR_EXCLUDES = ("a",)

    def _is_verbatim(self, data: str, end: int) -> bool:
        """Whether a tag of raw HTML before `end` opens a link or verbatim text."""
        if "\x02" not in data or self.md is None:
            return False
        nodes = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]
        blocks = self.md.htmlStash.rawHtmlBlocks
        for found in reversed(list(INLINE_PLACEHOLDER_RE.finditer(data, 0, end))):
            node = nodes.get(found[1])
            stashed = HTML_PLACEHOLDER_RE.match(node) if isinstance(node, str) else None
            raw = blocks[int(stashed[1])] if stashed is not None else ""
            tag = _RAW_TAG.match(raw) if isinstance(raw, str) else None
            if tag is not None:
                return not tag[1]
        return False


class BareUrl(_Bare):
    """`https://example.org/a` and `www.example.org` in a text."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        address = trimmed(m[0])
        host = _HOST.match(address)
        name = host[0].partition("://")[2] or host[0] if host else ""
        if "." not in name.strip(".") and not name.startswith("localhost"):
            return None, None, None
        if self._is_verbatim(data, m.start()):
            return None, None, None
        link = address if "://" in address else f"http://{address}"
        return _link(link, address), m.start(), m.start() + len(address)


class BareEmail(_Bare):
    """`anna@example.org` in a text."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        address = m[0].rstrip(".")
        if address[-1] in "-_" or self._is_verbatim(data, m.start()):
            return None, None, None
        return _link(f"mailto:{address}", address), m.start(), m.start() + len(address)


def trimmed(address: str) -> str:
    """An address without the punctuation behind it that belongs to the sentence."""
    while address:
        last = address[-1]
        if last == ";" and (entity := _ENTITY.search(address)) is not None:
            address = address[: entity.start()]
        elif last in _PUNCTUATION or _is_unopened(last, address):
            address = address[:-1]
        else:
            break
    return address


_PUNCTUATION = frozenset("?!.,:;*_~'\"’”»…")


def _is_unopened(last: str, address: str) -> bool:
    opening = {")": "(", "]": "["}.get(last)
    return opening is not None and address.count(last) > address.count(opening)


def _link(target: str, text: str) -> Element:
    href = unescape(target)
    if not href.isascii():
        href = quote(href, safe=_SAFE)
    element = Element("a", {"href": href})
    element.text = AtomicString(unescape(text))
    return element


def register(parser: Markdown) -> None:
    """Let `parser` read bare addresses, after links and raw HTML and before emphasis."""
    parser.inlinePatterns.register(BareUrl(URL, parser), "bare_url", 88)
    parser.inlinePatterns.register(BareEmail(EMAIL, parser), "bare_email", 86)
