"""A problem's place becomes a line number, by reading its file once more."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from sitegen.errors import InBody, InField, Problem
from sitegen.read.front_matter import decode, split
from sitegen.read.project import Project, read_bytes
from sitegen.read.yaml_nodes import NotYaml, compose, find, line_of


def locate(problems: Iterable[Problem], project: Project) -> list[Problem]:
    """The same problems, each with its line where that can be told."""
    return [
        problem
        if problem.where is None or isinstance(problem.where, int)
        else problem.at(_line(problem, project))
        for problem in problems
    ]


def _line(problem: Problem, project: Project) -> int | None:
    data = read_bytes(project.root, problem.file)
    text = decode(data, problem.file) if isinstance(data, bytes) else data
    if isinstance(text, Problem):
        return None
    if isinstance(problem.where, InField):
        return _line_of_field(text, problem.file, problem.where)
    if isinstance(problem.where, InBody):
        return _line_of_mention(text, problem.where)
    return None


def _line_of_field(text: str, file: str, where: InField) -> int | None:
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
    node = find(root, where.path)
    return 1 if node is None or node is root else line_of(node, first_line)


def _line_of_mention(text: str, where: InBody) -> int | None:
    start = max(text.find("\n---"), 0)
    for wanted in dict.fromkeys((where.text, escape(where.text), where.text.replace(" ", "%20"))):
        position, first = start, -1
        for _ in range(where.nth + 1):
            position = text.find(wanted, position + 1)
            if position < 0:
                break
            first = position
        if first >= 0:
            return text.count("\n", 0, first) + 1
    return None
