"""A source file is split into its front matter and its body, and decoded."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

from sitegen.errors import Problem

MAX_BYTES = 2 * 1024 * 1024
"""A source file may be this large: a thousand pages of text."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"[\w-]+:(?:\s|\Z)")
_DASHES = "-—–―‒‐‑−－﹣_"
"""What programs make of hyphens, and what is mistaken for them."""
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
        other = _other_format(data)
        if other is not None:
            return Problem(file, 1, *other)
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(
            file,
            line,
            "the file has bytes that are not UTF-8 text",
            "save the file as UTF-8: most programs offer it as the encoding in Save As",
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # In UTF-8, forbidden characters have one of these bytes, which few texts have.
    forbidden = _FORBIDDEN.search(text) if b"\x00" in data or b"\xef" in data else None
    if forbidden and (other := _other_format(data)) is not None:
        return Problem(file, 1, *other)
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        code = f"U+{ord(forbidden.group()):04X}"
        return Problem(file, line, f"there is an invisible character ({code})", "remove it")
    return text


def _other_format(data: bytes) -> tuple[str, str] | None:
    """What a file is that is no UTF-8 text, and what to do; None if that can't be told."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in (data[:1], data[1:2]):
        return 'the file is saved as UTF-16 ("Unicode")', "save it as UTF-8"
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "this is a document of a word processor", "save it as plain text in UTF-8"
    if data.startswith(b"%PDF"):
        return "this is a PDF", "copy its text into a text file"
    return None


def _not_begun(text: str) -> tuple[int, str, str]:
    """Why a text has no front matter: the line, what is wrong, and what to do."""
    lead = len(text) - len(text.lstrip("\n \t\ufeff\u00a0\u200b"))
    line = text.count("\n", 0, lead) + 1
    first = text[lead:].partition("\n")[0].rstrip(" \t\u00a0")
    begin = "begin the file with a line ---, then the fields, then another line ---"
    if first == "---":
        if line > 1:
            return 1, f"the front matter begins on line {line}", "delete what is above it"
        return 1, "something invisible is before or after the first ---", "type this line again"
    if first and not first.removeprefix("\\").strip(_DASHES):
        return line, f'the first line is "{first}" instead of ---', "type three hyphens"
    if text[lead:].startswith("{\\rtf"):
        message = "this is a rich text file"
        return 1, message, "make it plain text (in TextEdit: Format, Make Plain Text)"
    if first == "+++" or (first.startswith("{") and not first.startswith("{{")):
        form = "TOML" if first == "+++" else "JSON"
        return line, f"the fields are in {form}", f"write them in YAML: {begin}"
    if first.startswith("---"):
        return (
            line,
            "--- is not alone on the first line",
            ("write only --- there, then each field on a line of its own, then another line ---"),
        )
    if first.startswith("```"):
        message = f'the first line is "{first}" instead of ---'
        return line, message, f"delete the lines that begin with ```; {begin}"
    if first[:1] == "<":
        return line, "this is a web page", f"write its text in Markdown; {begin}"
    if _FIELD.match(first):
        return line, "there is no line --- before the fields", begin
    return 1, "there is no front matter", begin


def _not_closed(text: str) -> tuple[int, str, str]:
    for number, line in enumerate(text.split("\n")[1:], 2):
        shown = line.strip(" \t\u00a0\u200b\ufeff")
        hyphens = shown.removeprefix("\\")
        if hyphens and not hyphens.strip(_DASHES + "….=*+") and (len(shown) > 1 or shown in "—―…"):
            message = f'the front matter is not closed: line {number} is "{shown}"'
            if shown == "---":
                message = f"the front matter is not closed: --- on line {number} is not alone there"
            return number, message, "type three hyphens there, and nothing else on that line"
    return 1, "the front matter is not closed", "add a line --- after the last field"


def split(text: str, file: str) -> SourceParts | Problem:
    """Front matter and body of a decoded source file."""
    opening = _FENCE.match(text)
    if not opening:
        return Problem(file, *_not_begun(text))
    closing = _FENCE.search(text, opening.end() + 1)
    if not closing:
        return Problem(file, *_not_closed(text))
    front = text[opening.end() + 1 : closing.start()]
    body = text[closing.end() + 1 :]
    return SourceParts(front, 2, body, text.count("\n", 0, closing.end()) + 2)
