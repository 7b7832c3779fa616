"""Where front matter and configuration name other documents and files, and how to change that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.author.edits import Edit
from sitegen.author.yaml_text import scalar, sequence
from sitegen.model.fields import Field, fields_of
from sitegen.read.yaml_nodes import compose as compose_yaml


class Mention(NamedTuple):
    """A text in front matter or configuration, and its field."""

    field: Field
    text: str
    start: int
    end: int
    inside: bool
    """True inside `[…]` or `{…}`."""

    def becomes(self, text: str) -> Edit:
        """The edit that puts another text there."""
        return Edit(self.start, self.end, scalar(text, inside=self.inside))


def compose(text: str, offset: int) -> tuple[MappingNode | None, int]:
    """The fields of a YAML text whose places are exact, and their offset in the whole file."""
    node = compose_yaml(text, "")
    return (node if isinstance(node, MappingNode) else None), offset


def mentions(root: MappingNode, model: type[msgspec.Struct], offset: int) -> Iterator[Mention]:
    """Every text of every field of a model, also in groups and lists."""
    yield from _in_group(root, fields_of(model), offset, False)


def _in_group(
    node: MappingNode, fields: Sequence[Field], offset: int, inside: bool
) -> Iterator[Mention]:
    known = {one.key: one for one in fields}
    for key, value in node.value:
        field = known.get(key.value)
        if field is not None:
            yield from _in_value(value, field, offset, inside or bool(node.flow_style))


def _in_value(node: Node, field: Field, offset: int, inside: bool) -> Iterator[Mention]:
    if isinstance(node, ScalarNode):
        start, end = node.start_mark.index + offset, node.end_mark.index + offset
        yield Mention(field, node.value.strip(), start, end, inside)
    elif isinstance(node, SequenceNode):
        for one in node.value:
            yield from _in_value(one, field, offset, inside or bool(node.flow_style))
    elif isinstance(node, MappingNode) and field.group:
        if field.takes.endswith("by name"):
            for _, value in node.value:
                if isinstance(value, MappingNode):
                    yield from _in_group(value, field.group, offset, inside)
        else:
            yield from _in_group(node, field.group, offset, inside)


def with_line(front: str, offset: int, key: str, value: str) -> Edit:
    """The edit that adds a line `key: value` at the end of the fields."""
    end = offset + len(front)
    newline = "" if not front or front.endswith("\n") else "\n"
    return Edit(end, end, f"{newline}{key}: {value}\n")


def with_list(
    root: MappingNode | None, front: str, offset: int, key: str, texts: Sequence[str]
) -> Edit:
    """The edit that makes a list of texts of a field; without any, the field goes."""
    for key_node, node in root.value if root is not None else ():
        if key_node.value != key:
            continue
        start = key_node.start_mark.index
        end = _end_of(node)
        if texts:
            return Edit(start + offset, end + offset, f"{key}: {sequence(texts)}")
        rest = front.find("\n", end)
        return Edit(start + offset, (rest + 1 if rest >= 0 else end) + offset, "")
    return with_line(front, offset, key, sequence(texts)) if texts else Edit(offset, offset, "")


def _end_of(node: Node) -> int:
    """Where a value really ends: a block list's own mark lies after the following blank lines."""
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return max(_end_of(one) for one in node.value)
    return int(node.end_mark.index)
