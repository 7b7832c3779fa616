"""Turns a problem's place into a line number, by reading its file once more.

A place is a field, or a mention in the text. A page does not show the text letter by letter as the
author typed it: quotation marks are changed, lines are broken, words are emphasised. So a text that
is not found literally is searched for by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from itertools import islice
from urllib.parse import unquote

from yaml.nodes import Node

from sitegen.errors import InBody, InField, InText, Problem, Where
from sitegen.model.content_path import is_document
from sitegen.read.front_matter import decode, split
from sitegen.read.project import Project, read_bytes
from sitegen.read.url_attributes import tidied
from sitegen.read.yaml_nodes import YamlError, compose, find
from sitegen.read.yaml_nodes import line_of as line_of_node

_BETWEEN = r"[\s*_`~>\[\]]+"
_QUOTES = {
    "'": "['’‘]",
    "’": "['’‘]",
    "“": '["“„]',
    "”": '["”“]',
    "–": "(?:–|--)",
    "…": r"(?:…|\.\.\.)",
}
_MOST_WORDS = 12
EMPTY_LINK = "]()"
"""The place of a link without a target, as it is written most often."""
_EMPTY_LINK = re.compile(
    r"""(?<!!)\[[^\[\]]*(?:!\[[^\[\]]*\]\([^()]*\)[^\[\]]*)*\]\(\s*(?:<\s*>)?\s*(?:"[^"]*"|'[^']*')?\s*\)"""
    r"""|<(?:a|area)\b[^<>]*?\shref\s*=\s*(?:"\s*"|'\s*'|(?=[\s>]))""",
    re.IGNORECASE,
)


def locate(problems: Iterable[Problem], project: Project) -> list[Problem]:
    """The same problems in the same order, each with its line number if it can be found.

    Each file is read once.
    """
    sources: dict[str, _Source | None] = {}
    located = []
    for problem in problems:
        if problem.where is not None and not isinstance(problem.where, int):
            if problem.file not in sources:
                sources[problem.file] = _read(problem.file, project)
            source = sources[problem.file]
            problem = problem.at(source.line(problem.where) if source is not None else None)
        located.append(problem)
    return located


def line_of(where: Where, text: str, file: str) -> int | None:
    """The line of a place in a file's text, from 1; None if it can't be found."""
    return where if isinstance(where, int) else _Source(text, file).line(where)


def _read(file: str, project: Project) -> _Source | None:
    data = read_bytes(project.root, file)
    text = decode(data, file) if isinstance(data, bytes) else data
    return _Source(text, file) if isinstance(text, str) else None


class _Source:
    """The text of a file, whose fields are parsed once, if at all."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._fields: tuple[Node | None, int] | None = None

    def line(self, where: Where) -> int | None:
        if isinstance(where, InField):
            return self._line_of_field(where.path)
        if isinstance(where, InBody):
            return _line_of_mention(self._text, where, max(self._text.find("\n---"), 0))
        if isinstance(where, InText):
            return _line_of_mention(self._text, InBody(where.text), 0)
        return where

    def _line_of_field(self, path: tuple[str | int, ...]) -> int:
        if self._fields is None:
            self._fields = self._parsed()
        root, first_line = self._fields
        node = find(root, path)
        return 1 if node is None or node is root else line_of_node(node, first_line)

    def _parsed(self) -> tuple[Node | None, int]:
        """The fields, and the line on which they begin; none if they can't be read."""
        front, first_line = self._text, 1
        if is_document(self._file):
            parts = split(self._text, self._file)
            if isinstance(parts, Problem):
                return None, 1
            front, first_line = parts.front, parts.front_line
        try:
            return compose(front, self._file, first_line), first_line
        except YamlError:
            return None, 1


def _line_of_mention(text: str, where: InBody, start: int) -> int | None:
    """The line of a mention in `text` from the offset `start` on."""
    line = _line_of_words(text, where, start)
    if line is None and "\\" in text:  # where Markdown's escapes stand between the words
        line = _line_of_words(text[:start] + _ESCAPE.sub(r"\1", text[start:]), where, start)
    if line is None and "&" in text:  # where entities stand within an address
        read = text[:start] + _ENTITY.sub(_without_entity, text[start:])
        line = _line_of_words(read, where, start)
    return line


_ENTITY = re.compile(r"&(?:#\w{1,8}|\w{2,32});")


def _without_entity(entity: re.Match[str]) -> str:
    """What an entity stands for; nothing for the tabs and line breaks that browsers leave out."""
    return tidied(unescape(entity[0]))


_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A character that is written with a backslash before it (CommonMark, 2.4)."""


def _as_html(text: str) -> Iterable[str]:
    """How an id or a picture of Markdown may be written instead."""
    if text.startswith("{#"):
        yield f'id="{text[2:]}"'
    if text.startswith("![") and text.endswith("]("):
        yield f'alt="{text[2:-2]}"'


def _line_of_words(text: str, where: InBody, start: int) -> int | None:
    if where.text == EMPTY_LINK:
        found = islice(_EMPTY_LINK.finditer(text, start), where.nth, None)
        return next((text.count("\n", 0, one.start()) + 1 for one in found), None)
    # An engine may write in percent what an author did not, and the other way about.
    forms = (where.text, escape(where.text), where.text.replace(" ", "%20"), unquote(where.text))
    for wanted in dict.fromkeys((*forms, *_as_html(where.text))):
        position, last = start, -1
        for _ in range(where.nth + 1):
            position = text.find(wanted, position + 1)
            if position < 0:
                break
            last = position
        if last >= 0:
            return text.count("\n", 0, last) + 1
    words = where.text.split()[:_MOST_WORDS]
    if not words:
        return None
    pattern = _BETWEEN.join(
        "".join(_QUOTES.get(sign, re.escape(sign)) for sign in word) for word in words
    )
    match = re.compile(pattern, re.IGNORECASE).search(text, start)
    return text.count("\n", 0, match.start()) + 1 if match is not None else None
