"""Reduces a text's HTML to what email programs can show.

Semantic elements that old versions of Outlook don't know become plain ones, collapsed elements are
shown open, players become links, and scripts, forms and links within the email are removed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT = _names(
    "a abbr b blockquote br caption code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins li ol "
    "p pre s small span strong sub sup table tbody td tfoot th thead tr u ul"
)
_RENAMED = {
    "article": "div", "aside": "div", "details": "div", "dialog": "div", "fieldset": "div",
    "figcaption": "p", "figure": "div", "footer": "div", "header": "div", "kbd": "code",
    "main": "div", "mark": "span", "nav": "div", "samp": "code", "section": "div",
    "summary": "p", "time": "span", "var": "em", "cite": "em", "address": "div",
}  # fmt: skip
_CLASSES = {
    "figcaption": "caption",
    "kbd": "key",
    "mark": "mark",
    "summary": "summary",
}
"""Classes of renamed elements, for the stylesheet."""
_DROPPED = _names(
    "button canvas datalist embed form iframe map math meter noscript object option output "
    "progress script select style svg template textarea title"
)
"""Removed with their contents."""
_EMPTY = frozenset({"embed"})
"""Those of them that have no end."""
_VOID = frozenset({"br", "hr", "img"})
_ATTRIBUTES = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "img": ("src", "alt", "width", "height", "title"),
    "li": ("value",),
    "ol": ("start", "type", "reversed"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
}
_EVERYWHERE = ("class", "lang", "dir")
_SCHEMES = ("https://", "http://", "mailto:", "tel:", "sms:", "{{")


_NOTE_NUMBER = re.compile(r'<sup id="fnref[^"<>]*"><a [^<>]*>([^<]*)</a></sup>')
"""A footnote's number: its link leads nowhere in an email, and as text it would end a word."""


def email_safe(html: str, word: Callable[[str], str]) -> str:
    """`html`, with absolute URLs, as email programs can show it.

    `word` returns the theme's texts: `watch` and `listen` for players.
    """
    cleaner = _Cleaner(word)
    cleaner.feed(_NOTE_NUMBER.sub(r"<sup>[\1]</sup>", html))
    cleaner.close()
    return cleaner.result()


class _Cleaner(HTMLParser):
    def __init__(self, word: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._word = word
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []
        """The open elements, and their new names; empty for those that are left out."""
        self._dropping = 0
        self._playing: str | None = None

    def result(self) -> str:
        while self._open:
            self._close_last()
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _DROPPED:
            if tag not in _EMPTY:
                self._dropping += 1
            return
        if self._dropping:
            return
        if tag in ("video", "audio"):
            self._player(tag, attributes)
        elif tag == "source":
            self._player_link(attributes.get("src", ""))
        elif tag == "input":
            self._parts.append("\u2611 " if "checked" in attributes else "\u2610 ")
        elif tag == "q":
            self._parts.append("\u201c")
            self._open.append((tag, ""))
        else:
            self._element(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            if tag not in _EMPTY:
                self._dropping = max(0, self._dropping - 1)
            return
        if self._dropping:
            return
        if tag in ("video", "audio"):
            self._playing = None
            return
        if not any(name == tag for name, _ in self._open):
            return
        while self._open[-1][0] != tag:
            self._close_last()
        self._close_last()

    def handle_data(self, data: str) -> None:
        if not self._dropping and self._playing is None:
            self._parts.append(escape(data, quote=False))

    def _close_last(self) -> None:
        tag, new_name = self._open.pop()
        if tag == "q":
            self._parts.append("\u201d")
        if new_name:
            self._parts.append(f"</{new_name}>")

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        new_name = _RENAMED.get(tag, tag if tag in _KEPT else "")
        if tag == "a" and not attributes.get("href", "").startswith(_SCHEMES):
            new_name = ""
        if tag == "img" and not attributes.get("src", "").startswith(("https://", "http://")):
            return
        if tag not in _VOID:
            self._open.append((tag, new_name))
        if new_name:
            self._parts.append(f"<{new_name}{self._kept(new_name, tag, attributes)}>")

    def _kept(self, new_name: str, tag: str, attributes: dict[str, str]) -> str:
        classes = " ".join(filter(None, (_CLASSES.get(tag), attributes.get("class"))))
        if new_name == "table":
            classes = f"data {classes}".strip()
        attributes = {**attributes, "class": classes}
        names = (*_ATTRIBUTES.get(new_name, ()), *_EVERYWHERE)
        if new_name == "img" and "alt" not in attributes:
            attributes["alt"] = ""
        return "".join(
            f' {name}="{escape(attributes[name])}"'
            for name in names
            if name in attributes and (attributes[name] or name == "alt")
        )

    def _player(self, tag: str, attributes: dict[str, str]) -> None:
        self._playing = "watch" if tag == "video" else "listen"
        if attributes.get("src"):
            self._player_link(attributes["src"])

    def _player_link(self, source: str) -> None:
        if self._playing and source.startswith(_SCHEMES):
            words = escape(self._word(self._playing))
            self._parts.append(f'<a href="{escape(source)}">{words}</a>')
            self._playing = ""
