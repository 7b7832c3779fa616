"""Turns what was copied from Word, Google Docs or a web page into Markdown, for the editor.

The work is done in a process with limits (`sitegen.limited_process`): a page may have put anything
into the clipboard.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

import msgspec
from msgspec import Struct

from sitegen.errors import RequestError
from sitegen.importing.html_tree import INLINE, parse, to_html
from sitegen.importing.pasted_html import cleaned, without_trackers
from sitegen.importing.proven_text import proven_text
from sitegen.importing.text_tree import text_tree
from sitegen.limited_process import LimitExceeded, run_limited

_SECONDS: Final = 15.0
_MEMORY: Final = 1024**3
_LEADS: Final = ("http://", "https://", "mailto:", "tel:")
_MARKUP: Final = frozenset({
    "a", "b", "strong", "i", "em", "del", "s", "strike", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
    "ol", "table", "blockquote", "pre", "code", "hr", "sup", "sub", "dl", "kbd", "mark",
})  # fmt: skip
_CODE: Final = re.compile(r"white-space:\s*pre(?!-line)|data-vscode", re.IGNORECASE)
_NO_CODE: Final = frozenset({"p", "ul", "ol", "h1", "h2", "h3", "h4", "table"})


class PastedHtml(Struct, frozen=True):
    """What was copied."""

    html: str
    engine: str
    """Of the site's Markdown."""
    language: str
    origins: tuple[str, ...] = ()
    """Where links lead to the site itself: `https://shop.example`."""


class PastedText(Struct, frozen=True):
    """The same as Markdown."""

    markdown: str = ""
    plain: bool = False
    """Whether it has no markup: the plain text of the clipboard says as much."""
    inline: bool = False
    """Whether it is a part of a line."""
    pictures: int = 0
    """How many pictures were left out."""


def pasted_text(html: str, engine: str, language: str, origins: tuple[str, ...]) -> PastedText:
    """The Markdown of some HTML from a clipboard. Raises RequestError if it takes too long."""
    given = msgspec.json.encode(PastedHtml(html, engine, language, origins))
    work = "sitegen.importing.pasting:convert_pasted"
    try:
        done = run_limited(work, given, seconds=_SECONDS, memory=_MEMORY)
    except (LimitExceeded, OSError) as error:
        raise RequestError(f"this can't be pasted with its formatting: {error}") from None
    return msgspec.json.decode(done, type=PastedText)


def convert_pasted(given: bytes) -> bytes:
    """The PastedText, in JSON, of an encoded PastedHtml."""
    return msgspec.json.encode(markdown_of(msgspec.json.decode(given, type=PastedHtml)))


def markdown_of(pasted: PastedHtml) -> PastedText:
    """The Markdown of what was copied."""
    from sitegen.read.markdown import engine

    root = cleaned(parse(pasted.html))
    if _is_code(pasted.html, root):
        return PastedText(plain=True)
    left_out: Counter[str] = Counter()

    def report(rule: str, _message: str) -> None:
        left_out[rule] += 1

    tree = text_tree(to_html(root), _PastedAddresses(pasted.origins), report)
    marked = any(one.tag in _MARKUP for one in tree.iter())
    text = proven_text(tree, engine(pasted.engine).convert, pasted.language).markdown.strip()
    inline = "\n" not in text and not any(_is_block(one.tag) for one in tree.iter())
    plain = not marked and ("\n\n" not in text or not text)
    return PastedText(text, plain, inline, left_out["picture"])


def _is_block(tag: object) -> bool:
    return tag in _MARKUP and tag not in INLINE


def _is_code(html: str, root: Any) -> bool:
    """Whether it is lines of code, as editors copy them with their colours."""
    tags = {one.tag for one in root.iter()}
    return _CODE.search(html[:2000]) is not None and not tags & (_NO_CODE | {"pre"})


class _PastedAddresses:
    """Where links of a text lead that was copied from somewhere; its pictures stay there."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = origins

    def link(self, target: str) -> str | None:
        """The target of a link without trackers; None if it leads nowhere from here."""
        address = without_trackers(target)
        for origin in self._origins:
            if address == origin or address.startswith(f"{origin}/"):
                return address.removeprefix(origin) or "/"
        return address if address.lower().startswith(_LEADS) else None

    def picture(self, source: str) -> str | None:
        """None: pages load nothing from elsewhere."""
        return None
