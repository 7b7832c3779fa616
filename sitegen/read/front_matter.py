"""A source file is split into its front matter and its body, and decoded."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import NamedTuple

from sitegen.errors import Problem

MAX_BYTES = 2 * 1024 * 1024
"""A source file may be this large: a thousand pages of text."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FORBIDDEN = re.compile("[\x00\ufdd0-\ufdef\ufffe\uffff]")


class SourceParts(NamedTuple):
    """The two parts of a source file, and the lines on which they begin."""

    front: str
    front_line: int
    body: str
    body_line: int


def too_large(file: str, size: int) -> Problem:
    """What is said of a text file of so many bytes."""
    shown = f"{size / 1_000_000:.1f}".removesuffix(".0")
    return Problem(
        file, None, f"the file has {shown} MB, at most 2 MB are read", "split it into several"
    )


def decode(data: bytes, file: str) -> str | Problem:
    """The text of a source file: UTF-8, with or without BOM, with any line endings."""
    if len(data) > MAX_BYTES:
        return too_large(file, len(data))
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(
            file, line, "the file has bytes that are not UTF-8 text", "save the file as UTF-8"
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # In UTF-8, forbidden characters have one of these bytes, which few texts have.
    forbidden = _FORBIDDEN.search(text) if b"\x00" in data or b"\xef" in data else None
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        code = f"U+{ord(forbidden.group()):04X}"
        return Problem(file, line, f"there is an invisible character ({code})", "remove it")
    return text


def split(text: str, file: str) -> SourceParts | Problem:
    """Front matter and body of a decoded source file."""
    opening = _FENCE.match(text)
    if not opening:
        lead = len(text) - len(text.lstrip("\n \t"))
        if text[lead : lead + 3] == "---":
            line = text.count("\n", 0, lead) + 1
            return Problem(file, 1, f"the front matter begins on line {line}", "begin on line 1")
        return Problem(
            file,
            1,
            "there is no front matter",
            "begin the file with a line ---, then the fields, then another line ---",
        )
    closing = _FENCE.search(text, opening.end() + 1)
    if not closing:
        return Problem(
            file, 1, "the front matter is not closed", "add a line --- after the last field"
        )
    front = text[opening.end() + 1 : closing.start()]
    body = text[closing.end() + 1 :]
    return SourceParts(front, 2, body, text.count("\n", 0, closing.end()) + 2)
