"""Small changes to the front matter of documents that people wrote: nothing else in them moves."""

from __future__ import annotations

import json

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.errors import Problem
from sitegen.inbox.store import InboxError
from sitegen.inbox.writing import yaml_text
from sitegen.read.front_matter import split


def with_field(text: str, file: str, name: str, value: str | int | list[str] | None) -> str:
    """A document's text with a field set, or without it if the value is None or empty.

    Raises InboxError if the front matter can't be read.
    """
    parts = split(text, file)
    if isinstance(parts, Problem):
        raise InboxError(str(parts))
    offset = text.index(parts.front) if parts.front else text.index("\n") + 1
    try:
        # Only the loader that is written in Python counts characters exactly.
        node = yaml.compose(parts.front, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise InboxError(f"{file}: the front matter can't be read: {error}") from error
    line = "" if value is None or value == [] else f"{name}: {_written(value)}"
    for key, found in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.value == name:
            start, end = key.start_mark.index + offset, _end_of(found) + offset
            if not line and text[end : end + 1] == "\n":
                end += 1
            return text[:start] + line + text[end:]
    if not line:
        return text
    end = offset + len(parts.front)
    newline = "" if not parts.front or parts.front.endswith("\n") else "\n"
    return f"{text[:end]}{newline}{line}\n{text[end:]}"


def _written(value: str | int | list[str]) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in value)}]"
    return yaml_text(value)


def _end_of(node: Node) -> int:
    """Where a value really ends: a block list's own mark lies after the following blank lines."""
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return max(_end_of(one) for one in node.value)
    return int(node.end_mark.index)
