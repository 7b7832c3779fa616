"""Finds the targets of the links in a Markdown text, with their exact spans in the source.

Markdown engines report what a text links to, but not where. This module guesses the spans for every
syntax of links; `sitegen.authoring.verification` checks each change by converting the text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Literal, NamedTuple

from sitegen.read.url_attributes import tidied, url_attributes, url_spans

Form = Literal["bare", "angle", "attribute", "unquoted"]

_INLINE = re.compile(r"\]\(\s*")
_REFERENCE = re.compile(
    r"^[ \t>]*\[(?!\^)(?:[^\[\]\\\n]|\\.)+\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)", re.MULTILINE
)
_TAG = re.compile(
    r"<[a-zA-Z][^\s/>]*"
    r"""(?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*\s*/?>"""
)
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*'|\([^()]*\))\s*$""", re.DOTALL)
_FENCED = re.compile(
    r"^(?P<fence>[ \t>]*(?P<marks>`{3,}|~{3,}))[^\n]*\n.*?(?:^[ \t>]*(?P=marks)[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNSAFE = {character: f"%{ord(character):02X}" for character in '%#? "<>\\()`*[]'}


class LinkTarget(NamedTuple):
    """A link's target, and its span in a text."""

    start: int
    end: int
    target: str
    """With escapes resolved."""
    form: Form

    def written(self, path: str, rest: str) -> str:
        """A `path` and the `rest` of a target (query and fragment), escaped for this form."""
        unsafe = {key: value for key, value in _UNSAFE.items() if self._needs(key)}
        quoted = "".join(unsafe.get(character, character) for character in path) + rest
        return escape(quoted) if self.form in ("attribute", "unquoted") else quoted

    def _needs(self, character: str) -> bool:
        return not (self.form == "angle" and character in " ()*[]`")


def link_targets(body: str) -> Iterator[LinkTarget]:
    """All link targets in a Markdown text, except those in code."""
    text = _without_code(body)
    for match in _INLINE.finditer(text):
        found = _inline(text, match.end())
        if found is not None:
            yield found
    for match in _REFERENCE.finditer(text):
        yield _target(text, match.start(1), match.end(1))
    for tag in _TAG.finditer(text):
        for attribute in url_attributes(tag[0]):
            form: Form = "attribute" if attribute.quoted else "unquoted"
            value = tag[0][attribute.start : attribute.end]
            for start, end in url_spans(value, attribute.syntax):
                written = value[start:end]
                place = tag.start() + attribute.start + start
                place += len(written) - len(written.lstrip())
                written = written.strip()
                yield LinkTarget(place, place + len(written), tidied(unescape(written)), form)


def _without_code(body: str) -> str:
    """The text with code blanked out; positions stay the same."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", "\x00", match[0])

    return _CODE.sub(blank, _FENCED.sub(blank, body))


def _inline(text: str, start: int) -> LinkTarget | None:
    """The target of `[…](…)` that begins at `start`, up to its closing bracket."""
    if text[start : start + 1] == "<":
        end = text.find(">", start)
        return _target(text, start, end + 1) if end >= 0 else None
    depth, position = 1, start
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                break
        elif text.startswith("\n\n", position):
            return None
        position += 1
    else:
        return None
    inner = text[start:position]
    title = _TITLE.search(inner)
    inner = inner[: title.start()] if title else inner
    return _target(text, start, start + len(inner.rstrip()))


def _target(text: str, start: int, end: int) -> LinkTarget:
    if text[start:end].startswith("<"):
        return LinkTarget(start + 1, end - 1, _meant(text[start + 1 : end - 1]), "angle")
    return LinkTarget(start, end, _meant(text[start:end]), "bare")


def _meant(written: str) -> str:
    return unescape(_ESCAPE.sub(r"\1", written))
