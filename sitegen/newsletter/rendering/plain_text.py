"""Converts HTML to readable plain text: wrapped, with headings, and links as numbered notes.

Made for the HTML of our own email templates and texts. Tables with `role="presentation"` are layout
only; an element with `data-text="none"` is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unicodedata import east_asian_width

WIDTH = 72
"""Columns, so that a quoted reply still fits on a line."""

_GLUE = "\ufdd3"
"""A space at which no line may break."""
_FIELD = re.compile(r"\ufdd2[^{}\n]*\}\}|\{\{[^{}\n]*\}\}")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    "address article aside blockquote body center dd details div dl dt figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
_SKIPPED = _names("head script style svg template title")
_VOID = _names("area base br col embed hr img input link meta source track wbr")


def plain_text(html: str, *, links: str = "Links", width: int = WIDTH) -> str:
    """`html` as text, with a newline at its end. `links` is the heading of the notes."""
    writer = _TextWriter(width)
    writer.feed(html)
    writer.close()
    return writer.result(links)


@dataclass
class _Frame:
    """An open element."""

    tag: str
    first: str = ""
    """The prefix of its first line."""
    rest: str = ""
    """The prefix of every other line."""
    began: bool = False
    """Whether its first line is written."""
    counter: int = 0
    href: str = ""
    before: int = 0
    """The length of the paragraph's text when a link began."""
    skipped: bool = False
    rows: list[list[str]] = field(default_factory=list)
    """The cells of a data table."""
    is_data: bool = False


class _TextWriter(HTMLParser):
    def __init__(self, width: int) -> None:
        super().__init__(convert_charrefs=True)
        self._width = width
        self._frames: list[_Frame] = []
        self._words: list[str] = []
        self._text = ""
        self._tight = False
        self._notes: dict[str, int] = {}

    # --- reading ------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self._skipping:
            if tag not in _VOID:
                self._frames.append(_Frame(tag, skipped=True))
            return
        if tag in _VOID:
            self._void(tag, attributes)
            return
        skipped = tag in _SKIPPED or attributes.get("data-text") == "none"
        if tag in _BLOCKS:
            self._flush()
        frame = _Frame(tag, skipped=skipped, href=attributes.get("href", ""))
        frame.before = len("".join(self._words))
        self._describe(frame, attributes)
        self._frames.append(frame)
        if tag == "q":
            self._words.append("\u201c")

    def _describe(self, frame: _Frame, attributes: dict[str, str]) -> None:
        """Set the prefixes of an element's lines."""
        if frame.tag == "blockquote":
            frame.first = frame.rest = "> "
        elif frame.tag == "pre":
            frame.first = frame.rest = "    "
        elif frame.tag == "dd":
            frame.first = frame.rest = "  "
        elif frame.tag == "ol":
            start = attributes.get("start", "1")
            frame.counter = int(start) - 1 if start.isdigit() else 0
        elif frame.tag == "li":
            above = next((one for one in reversed(self._frames) if one.tag in ("ol", "ul")), None)
            mark = "- "
            if above is not None and above.tag == "ol":
                above.counter += 1
                mark = f"{above.counter}. "
            frame.first, frame.rest = mark, " " * len(mark)
        elif frame.tag == "table":
            frame.is_data = attributes.get("role") != "presentation"
        elif frame.tag == "tr" and (table := self._table) is not None:
            table.rows.append([])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(frame.tag == tag for frame in self._frames):
            return
        while self._frames[-1].tag != tag:
            self._end(self._frames[-1])
        self._end(self._frames[-1])

    def _end(self, frame: _Frame) -> None:
        if not frame.skipped:
            if frame.tag == "a":
                self._note(frame)
            elif frame.tag == "q":
                self._words.append("\u201d")
            elif frame.tag in ("td", "th") and (table := self._table) is not None and table.rows:
                table.rows[-1].append(_SPACE.sub(" ", "".join(self._words)).strip())
                self._words.clear()
            elif frame.tag in _BLOCKS:
                self._flush(frame.tag)
        self._frames.pop()
        if frame.is_data and frame.rows:
            self._block(_table(frame.rows, self._room))
        if frame.tag in ("ul", "ol", "dl") and not self._inside("li"):
            self._tight = False

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data if self._inside("pre") else _SPACE.sub(" ", data))

    @property
    def _skipping(self) -> bool:
        return bool(self._frames) and self._frames[-1].skipped

    def _inside(self, tag: str) -> bool:
        return any(frame.tag == tag for frame in self._frames)

    @property
    def _table(self) -> _Frame | None:
        """The innermost table, if it is a data table."""
        inner = next((frame for frame in reversed(self._frames) if frame.tag == "table"), None)
        return inner if inner is not None and inner.is_data else None

    @property
    def _in_cell(self) -> bool:
        """Whether the text belongs to a cell of a data table."""
        inner = next(
            (frame for frame in reversed(self._frames) if frame.tag in ("td", "th", "table")), None
        )
        return inner is not None and inner.tag != "table" and self._table is not None

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("data-text") == "none":
            return
        if tag == "br":
            self._words.append("\n")
        elif tag == "hr":
            self._flush()
            self._block(["* * *"])
        elif tag == "img" and attributes.get("alt"):
            self._words.append(f"[{attributes['alt']}]")

    def _note(self, frame: _Frame) -> None:
        """Add the number of a link's note, unless its text is the URL."""
        words = "".join(self._words)[frame.before :].strip()
        address = frame.href.removeprefix("mailto:").removeprefix("tel:").partition("?")[0]
        plain = re.sub(r"[\s()]", "", words)
        if not frame.href or frame.href.startswith("#") or not words:
            return
        if words == frame.href or plain in (address, frame.href.partition("//")[2].rstrip("/")):
            return
        if frame.href.startswith("tel:"):
            self._words.append(f" ({address})")
            return
        number = self._notes.setdefault(frame.href, len(self._notes) + 1)
        self._words.append(f"{_GLUE}[{number}]")

    # --- writing ------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return max(24, self._width - sum(len(frame.rest) for frame in self._frames))

    def _flush(self, tag: str = "") -> None:
        """Write the collected text as a block."""
        if self._in_cell:
            self._words.append(" ")
            return
        text = "".join(self._words)
        self._words.clear()
        if tag == "pre":
            self._block(text.strip("\n").split("\n"))
            return
        if not text.strip():
            return
        lines = [
            line for part in text.strip().split("\n") for line in wrapped(part, self._room) or [""]
        ]
        if tag in ("h1", "h2"):
            mark = "=" if tag == "h1" else "-"
            lines.append(mark * max(columns(line) for line in lines))
        self._block(lines, tight=self._is_tight)

    @property
    def _is_tight(self) -> bool:
        """Whether the block is an item of a list, which needs no empty line before it."""
        inner = self._frames[-1].tag if self._frames else ""
        return inner in ("li", "dt", "dd")

    def _block(self, lines: Iterable[str], *, tight: bool = False) -> None:
        quoted = "".join(one.rest for one in self._frames if one.tag == "blockquote" and one.began)
        written = []
        for line in lines:
            prefix = ""
            for frame in self._frames:
                prefix += frame.rest if frame.began or not frame.first else frame.first
                frame.began = True
            written.append((prefix + line).rstrip())
        if self._text:
            self._text += "\n" if tight and self._tight else f"\n{quoted.rstrip()}\n"
        self._text += "\n".join(written)
        self._tight = tight

    def result(self, links: str) -> str:
        """The whole text, with the notes."""
        while self._frames:
            self._end(self._frames[-1])
        self._flush()
        text = self._text.replace(_GLUE, " ").strip("\n")
        if self._notes:
            notes = "\n".join(f"[{number}] {href}" for href, number in self._notes.items())
            text += f"\n\n{links}\n{'-' * columns(links)}\n\n{notes}"
        return text + "\n"


_FIRST_WIDE = "\u1100"
"""The first character that takes two columns (Unicode's EastAsianWidth.txt, W and F)."""


def columns(text: str) -> int:
    """The width of a text in columns of a fixed-width font."""
    if text.isascii() or max(text) < _FIRST_WIDE:
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int) -> list[str]:
    """Wrap a paragraph into lines. URLs and merge fields are never broken."""
    text = _FIELD.sub(lambda found: found[0].replace(" ", _GLUE), text.strip())
    lines: list[str] = []
    line, taken = "", 0
    for word in _SPACE.split(text):
        for part in _breakable(word, width):
            gap = " " if line and part == word else ""
            added = len(gap) + columns(part)
            if line and taken + added > width:
                lines.append(line)
                line, taken = part, added - len(gap)
            else:
                line, taken = f"{line}{gap}{part}", taken + added
    if line:
        lines.append(line)
    return [one.replace(_GLUE, " ") for one in lines]


def _breakable(word: str, width: int) -> list[str]:
    """The parts into which a word may be broken: characters of scripts without spaces."""
    if columns(word) <= width or not any(east_asian_width(letter) in "WF" for letter in word):
        return [word]
    return list(word)


def _table(rows: list[list[str]], width: int) -> list[str]:
    """A data table: in columns if they fit, else a line for each cell."""
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    count = max(len(row) for row in rows)
    cells = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(columns(row[at]) for row in cells) for at in range(count)]
    if sum(widths) + 3 * (count - 1) <= width:
        lines = [
            "   ".join(
                cell + " " * (widths[at] - columns(cell)) for at, cell in enumerate(row)
            ).rstrip()
            for row in cells
        ]
        lines.insert(1, "   ".join("-" * one for one in widths))
        return lines
    head, *body = cells
    lines = []
    for row in body:
        for name, cell in zip(head, row, strict=True):
            if cell:
                lines += wrapped(f"{name}: {cell}" if name else cell, width)
        lines.append("")
    return lines[:-1]
