"""Where a finding stands: its line in the file's text, found as people would look for it.

What a page shows is not letter by letter what its author typed: quotation marks are turned, lines
are broken, words are emphasised. So a text that is not found as it is, is looked for by its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from html import escape

from sitegen.errors import InBody, InField, Problem, Where
from sitegen.read.front_matter import decode, split
from sitegen.read.project import Project, read_bytes
from sitegen.read.yaml_nodes import NotYaml, compose, find
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


def locate_all(problems: Iterable[Problem], project: Project) -> list[Problem]:
    """The same problems, in no certain order, each with its line where that can be told.

    Each file is read once.
    """
    done: list[Problem] = []
    by_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.where is None or isinstance(problem.where, int):
            done.append(problem)
        else:
            by_file[problem.file].append(problem)
    for file, waiting in by_file.items():
        data = read_bytes(project.root, file)
        text = decode(data, file) if isinstance(data, bytes) else data
        for problem in waiting:
            line = line_of(problem.where, text, file) if isinstance(text, str) else None
            done.append(problem.at(line))
    return done


def line_of(where: Where, text: str, file: str) -> int | None:
    """The line of a place in a file's text, from 1; None if it can't be found."""
    if isinstance(where, InField):
        return _line_of_field(text, file, where.path)
    if isinstance(where, InBody):
        return _line_of_mention(text, where)
    return where


def _line_of_field(text: str, file: str, path: tuple[str | int, ...]) -> int | None:
    front, first_line = text, 1
    if file.endswith(".md"):
        parts = split(text, file)
        if isinstance(parts, Problem):
            return 1
        front, first_line = parts.front, parts.front_line
    try:
        root = compose(front, file, first_line)
    except NotYaml:
        return 1
    node = find(root, path)
    return 1 if node is None or node is root else line_of_node(node, first_line)


def _line_of_mention(text: str, where: InBody) -> int | None:
    start = max(text.find("\n---"), 0)
    for wanted in dict.fromkeys((where.text, escape(where.text), where.text.replace(" ", "%20"))):
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
    pattern = _BETWEEN.join("".join(_QUOTES.get(sign, re.escape(sign)) for sign in word)
                            for word in words)  # fmt: skip
    match = re.compile(pattern, re.IGNORECASE).search(text, start)
    return text.count("\n", 0, match.start()) + 1 if match is not None else None
