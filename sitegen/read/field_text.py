"""The texts of fields, such as titles, summaries and names: plain text, whatever was written.

A title stands in pages, feeds, emails, search results and terminals, and only some of these can
show more than characters. So it is decided once, when it is read: references such as `&ldquo;` are
the characters that they mean, and markup (HTML, and Markdown for code, bold and links) is left out,
with a warning that says what was understood. `AT&T`, `a < b` and `C&C` have neither; `*` around a
word is how people stress it in plain text. To show markup as it is, one writes `&lt;em>`.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import NamedTuple

_TELLING = re.compile(r"[&<`*\[~]")
_REFERENCE = re.compile(r"&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|[a-zA-Z][a-zA-Z0-9]{1,31});")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters, which no source may hold."""
_BLANKS = re.compile(r"[ \t]{2,}")
_HIDDEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("br hr img wbr")
_LONG = _names(
    "abbr acronym bdi bdo big blink blockquote center cite code del details dfn div em figure font "
    "h1 h2 h3 h4 h5 h6 iframe ins kbd li mark marquee nobr ol pre ruby samp script section small "
    "span strike strong style sub sup svg table td th tr tt ul var"
)
_SHORT = _names("a b i p q s u")
"""Elements whose names may be anything else, too, as in `Vec<u>`: they need their end tags."""
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s+[\w:-]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s<>"'=]+))?)*"""
    r"""\s*/?>"""
)
_COMMENT = re.compile(r"<!--.*?-->")
_CODE = re.compile(r"(?<![`\w\\])(`{1,3})(?!`)(.+?)(?<!`)\1(?![`\w])")
_BOLD = re.compile(r"(?<![\w*\\])\*\*(?![\s*|])([^*]+)(?<![\s|])\*\*(?![\w*])")
_STRUCK = re.compile(r"(?<![~\\])~~(?![\s~])([^~]+)(?<!\s)~~(?!~)")
_LINK = re.compile(
    r"(?<!\\)!?\[([^\[\]]+)\]\((?:https?:|mailto:|tel:|\.{0,2}/|[\w./-]+\.\w)[^()\s]*\)"
)


_ESCAPED = {"&": "&amp;", "<": "&lt;", **{one: f"&#{ord(one)};" for one in "`*[~"}}

SHOWN = 60
"""Characters of markup in a message."""


class FieldText(NamedTuple):
    """A plain text, and the first markup that was left out of it; empty if there was none."""

    text: str
    markup: str = ""


def field_text(written: str) -> FieldText:
    """The plain text that was written in a field."""
    if _TELLING.search(written) is None or _OPEN in written:
        return FieldText(written)
    found: list[str] = []
    markup = ""

    def hide(character: str) -> str:
        """Keep a text from being looked at again."""
        found.append(character)
        return f"{_OPEN}{len(found) - 1}{_CLOSE}"

    def code(match: re.Match[str]) -> str:
        nonlocal markup
        markup = markup or match[0]
        return hide(match[2].strip())

    text = _CODE.sub(code, written) if "`" in written else written
    if "<" in text:
        text, first = _without_tags(text)
        markup = markup or first
    if "&" in text:
        # Before Markdown's marks are looked for, so that `&#42;` stays a character of the text.
        text = _REFERENCE.sub(lambda match: hide(_character(match[0])), text)
    for pattern in (_LINK, _BOLD, _STRUCK):
        match = pattern.search(text)
        if match is not None:
            markup = markup or match[0]
            text = pattern.sub(lambda one: one[1].strip(), text)
    text, markup = (_HIDDEN.sub(lambda one: found[int(one[1])], one) for one in (text, markup))
    if markup:
        text = _BLANKS.sub(" ", text).strip()
    return FieldText(text, markup) if text.strip() else FieldText(written, markup)


def as_written(text: str) -> str:
    """How a plain text is written in a field, so that it is read as it is."""
    if field_text(text).text == text:
        return text
    return "".join(_ESCAPED.get(one, one) for one in text)


def one_line(markup: str) -> str:
    """Markup as messages show it."""
    folded = " ".join(markup.split())
    return folded if len(folded) <= SHOWN else f"{folded[: SHOWN - 1]}…"


def _without_tags(text: str) -> FieldText:
    """A text without the tags of HTML's elements; `a < b` and `Vec<u8>` have none."""
    tags = [(match[1], match[2].lower()) for match in _TAG.finditer(text)]
    opened = {name for slash, name in tags if not slash}
    closed = {name for slash, name in tags if slash}
    both = opened & closed
    first = ""

    def without(match: re.Match[str]) -> str:
        nonlocal first
        name = match[2].lower()
        if name not in _VOID | _LONG and not (name in _SHORT and name in both):
            return match[0]
        first = first or match[0]
        return " " if name in _VOID and name != "wbr" else ""

    text = _TAG.sub(without, text)
    if (comment := _COMMENT.search(text)) is not None:
        first = first or comment[0]
        text = _COMMENT.sub("", text)
    return FieldText(text, first)


def _character(reference: str) -> str:
    """What a reference means; the reference itself if HTML has none of that name."""
    name = reference[1:]
    if name[0] != "#" and name not in html5:
        return reference
    character = _CONTROL.sub("", unescape(reference))
    return " " if character in ("\n", "\t") else character
