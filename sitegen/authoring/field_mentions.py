"""Finds texts in front matter and configuration that may refer to documents and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.editing.yaml_values import Path
from sitegen.model.fields import Field, fields_of
from sitegen.read.yaml_nodes import compose, line_of


class FieldMention(NamedTuple):
    """A text in front matter or configuration, with its field and its position."""

    field: Field
    text: str
    path: Path
    line: int


def mentions(
    text: str, file: str, model: type[msgspec.Struct], first_line: int = 1
) -> Iterator[FieldMention]:
    """Every text of every field of a model in a YAML text, including groups and lists.

    `first_line` is the line of the YAML text in its file. Raises NotYaml.
    """
    root = compose(text, file, first_line)
    if isinstance(root, MappingNode):
        yield from _in_group(root, fields_of(model), (), first_line)


def _in_group(
    node: MappingNode, fields: Sequence[Field], path: Path, first_line: int
) -> Iterator[FieldMention]:
    known = {one.key: one for one in fields}
    for key, value in node.value:
        field = known.get(key.value)
        if field is not None:
            yield from _in_value(value, field, (*path, field.key), first_line)


def _in_value(node: Node, field: Field, path: Path, first_line: int) -> Iterator[FieldMention]:
    if isinstance(node, ScalarNode):
        yield FieldMention(field, node.value.strip(), path, line_of(node, first_line))
    elif isinstance(node, SequenceNode):
        for number, one in enumerate(node.value):
            yield from _in_value(one, field, (*path, number), first_line)
    elif isinstance(node, MappingNode) and field.group:
        if field.takes.endswith("by name"):
            for key, value in node.value:
                if isinstance(value, MappingNode):
                    yield from _in_group(value, field.group, (*path, key.value), first_line)
        else:
            yield from _in_group(node, field.group, path, first_line)
