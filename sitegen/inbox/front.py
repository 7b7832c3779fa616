"""Small changes to the front matter of documents that people wrote: nothing else in them moves."""

from __future__ import annotations

import json
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.errors import Problem
from sitegen.inbox.documents import yaml_text
from sitegen.inbox.store import InboxError
from sitegen.read.front_matter import split

Value = str | int | float | list[str] | None
"""What a field can be set to; None takes it out. (A bool is an int.)"""


def with_field(text: str, file: str, name: str, value: Value) -> str:
    """A document's text with a field set, or without it if the value is None or empty.

    Raises InboxError if the front matter can't be read.
    """
    front = _front(text, file)
    line = "" if value is None or value == [] else f"{name}: {_written(value)}"
    found = _entry(front.node, name)
    if found is not None:
        return _replaced(text, front, found, line)
    return _with_last_line(text, front, line) if line else text


def with_entry(text: str, file: str, parent: str, name: str, value: Value) -> str:
    """A document's text with a field of the mapping `parent` set, or without it.

    Raises InboxError if the front matter can't be read.
    """
    front = _front(text, file)
    line = "" if value is None or value == [] else f"{name}: {_written(value)}"
    found = _entry(front.node, parent)
    if found is None:
        return _with_last_line(text, front, f"{parent}:\n  {line}") if line else text
    mapping = found[1]
    if not isinstance(mapping, MappingNode) or mapping.flow_style or not mapping.value:
        # Written in braces, or as nothing: written anew, a field a line.
        inside = yaml.safe_load(front.text[mapping.start_mark.index : mapping.end_mark.index])
        kept = inside if isinstance(inside, dict) else {}
        rest = {key: one for key, one in kept.items() if key != name}
        lines = [f"{key}: {json.dumps(one, ensure_ascii=False)}" for key, one in rest.items()]
        every = [*lines, *([line] if line else [])]
        block = "".join(f"\n  {one}" for one in every)
        return _replaced(text, front, found, f"{parent}:{block}" if every else "")
    inner = _entry(mapping, name)
    if inner is not None:
        return _replaced(text, front, inner, line)
    if not line:
        return text
    last = mapping.value[-1][1]
    end = front.offset + _end_of(last, front.text)
    end = text.find("\n", end) if "\n" in text[end:] else len(text)
    margin = " " * mapping.value[0][0].start_mark.column
    return f"{text[:end]}\n{margin}{line}{text[end:]}"


def has_field(text: str, file: str, name: str) -> bool:
    """Whether a document's front matter has a field. Raises InboxError if it can't be read."""
    return _entry(_front(text, file).node, name) is not None


class _Front(NamedTuple):
    """Front matter, and where in the document's text it begins."""

    node: Node | None
    text: str
    offset: int


def _front(text: str, file: str) -> _Front:
    parts = split(text, file)
    if isinstance(parts, Problem):
        raise InboxError(str(parts))
    offset = text.index(parts.front) if parts.front else text.index("\n") + 1
    try:
        # Only the loader that is written in Python counts characters exactly.
        node = yaml.compose(parts.front, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise InboxError(f"{file}: the front matter can't be read: {error}") from error
    return _Front(node, parts.front, offset)


def _entry(node: Node | None, name: str) -> tuple[ScalarNode, Node] | None:
    """A field of a mapping: its name and its value."""
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.value == name:
            return key, value
    return None


def _replaced(text: str, front: _Front, entry: tuple[ScalarNode, Node], line: str) -> str:
    """The text with other words for a field; without its line if there are none."""
    key, value = entry
    start = key.start_mark.index + front.offset
    end = max(_end_of(value, front.text), key.end_mark.index) + front.offset
    if line:
        if isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index:
            # Nothing was there but the name and its colon.
            end = text.index(":", key.end_mark.index + front.offset) + 1
        return text[:start] + line + text[end:]
    start = text.rfind("\n", 0, start) + 1
    rest = text.find("\n", end)
    return text[:start] + (text[rest + 1 :] if rest >= 0 else "")


def _with_last_line(text: str, front: _Front, line: str) -> str:
    end = front.offset + len(front.text)
    newline = "" if not front.text or front.text.endswith("\n") else "\n"
    return f"{text[:end]}{newline}{line}\n{text[end:]}"


def _written(value: str | float | list[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in value)}]"
    return yaml_text(value)


def _end_of(node: Node, text: str) -> int:
    """Where a value really ends: a block's own mark lies after the following blank lines."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return max(_end_of(one, text) for _, one in node.value)
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return max(_end_of(one, text) for one in node.value)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())
