"""A body's HTML with only what mail programs can show.

Semantic elements that old Outlook does not know become plain ones, what opens is open, what plays
becomes a link, and nothing is left that runs, submits, or leads to a place inside the mail.
"""

from __future__ import annotations

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
"""What a renamed element was, for the stylesheet."""
_DROPPED = _names(
    "button canvas datalist embed form iframe map math meter noscript object option output "
    "progress script select style svg template textarea title"
)
"""Gone with all that is in them."""
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


def mail_safe(html: str, word: Callable[[str], str]) -> str:
    """`html`, with absolute addresses, as mail programs can show it.

    `word` gives the theme's texts: `watch` and `listen` for what plays.
    """
    cleaner = _Cleaner(word)
    cleaner.feed(html)
    cleaner.close()
    return cleaner.result()


class _Cleaner(HTMLParser):
    def __init__(self, word: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._word = word
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []
        """The elements that are open, and what they became; empty for what was left out."""
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
        tag, became = self._open.pop()
        if tag == "q":
            self._parts.append("\u201d")
        if became:
            self._parts.append(f"</{became}>")

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        became = _RENAMED.get(tag, tag if tag in _KEPT else "")
        if tag == "a" and not attributes.get("href", "").startswith(_SCHEMES):
            became = ""
        if tag == "img" and not attributes.get("src", "").startswith(("https://", "http://")):
            return
        if tag not in _VOID:
            self._open.append((tag, became))
        if became:
            self._parts.append(f"<{became}{self._kept(became, tag, attributes)}>")

    def _kept(self, became: str, tag: str, attributes: dict[str, str]) -> str:
        classes = " ".join(filter(None, (_CLASSES.get(tag), attributes.get("class"))))
        if became == "table":
            classes = f"data {classes}".strip()
        attributes = {**attributes, "class": classes}
        names = (*_ATTRIBUTES.get(became, ()), *_EVERYWHERE)
        if became == "img" and "alt" not in attributes:
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
