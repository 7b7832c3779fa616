"""The meaning of a value in YAML: as sitegen reads it, by the type of its field.

`tags: winter` and `tags: [winter]` mean the same, and so do `on` and `true` where a switch is
expected. An edit that would not change the meaning changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.editing.spans import EditError
from sitegen.errors import Problem
from sitegen.model.fields import fields_of
from sitegen.model.scalars import Moment
from sitegen.read.conversion import INVALID, MAX_NODES, Conversion
from sitegen.read.convert import convert_value

Value = str | bool | int | float | date | None | Sequence["Value"] | Mapping[str, "Value"]
"""A value to be written. None is a name without a value, which sitegen reads as missing. A text
for a date, number or switch is written without quotes, so `"2026-03-14"` is a date there."""

Path = tuple[str | int, ...]
"""Where a value is: names of fields and, in lists, numbers from 0, as in `("image", "alt")`."""

ANYTHING: Final[inspect.Type] = inspect.AnyType()

_PLAIN_TYPES = (inspect.BoolType, inspect.IntType, inspect.FloatType, inspect.LiteralType)


def type_at(model: type[msgspec.Struct] | None, path: Path) -> inspect.Type:
    """The type of the field at a path; `Any` where the model has none."""
    info = ANYTHING if model is None else _type_of(model)
    for step in path:
        info = part_type(info, step)
    return info


@cache
def _type_of(model: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(model)


def part_type(info: inspect.Type, step: str | int) -> inspect.Type:
    """The type of a field of a group, or of an item of a list."""
    info = bare_type(info)
    if isinstance(info, inspect.VarTupleType):
        # A list of one item may be written as this item alone.
        return info.item_type if isinstance(step, int) else part_type(info.item_type, step)
    if isinstance(info, inspect.DictType):
        return info.value_type
    if isinstance(info, inspect.StructType) and info.cls is not Moment:
        found = [one.info for one in fields_of(info.cls) if one.key == step]
        return found[0] if found else ANYTHING
    return ANYTHING


def bare_type(info: inspect.Type) -> inspect.Type:
    """A type without its description, and without None."""
    if isinstance(info, inspect.Metadata):
        return bare_type(info.type)
    if isinstance(info, inspect.UnionType):
        (one,) = (kind for kind in info.types if not isinstance(kind, inspect.NoneType))
        return bare_type(one)
    return info


def field_order(info: inspect.Type) -> tuple[str, ...]:
    """The names of a group's fields in the order of its model; empty if any name is allowed."""
    info = bare_type(info)
    if isinstance(info, inspect.VarTupleType):
        return field_order(info.item_type)
    if isinstance(info, inspect.StructType) and info.cls is not Moment:
        return tuple(one.key for one in fields_of(info.cls))
    return ()


def is_plain_type(info: inspect.Type) -> bool:
    """Whether a value of this type is no text: it needs no quotes, whatever it looks like."""
    info = bare_type(info)
    if isinstance(info, inspect.VarTupleType):
        return is_plain_type(info.item_type)
    return isinstance(info, _PLAIN_TYPES) or (
        isinstance(info, inspect.StructType) and info.cls is Moment
    )


def plain_text(value: bool | int | float | date | None) -> str:
    """The text of a value that is not a text itself. Raises EditError for infinity and the like."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise EditError(f"{value} can't be written as a number")
        text = repr(value)
        # The converter reads a number without a point and with an exponent as a text.
        return text if "." in text else text.replace("e", ".0e")
    return str(value)


def node_of(value: Value, info: inspect.Type) -> Node:
    """A node with the meaning of a value, for comparison with a node of the file."""
    if isinstance(value, str):
        plain = is_plain_type(info)
        return ScalarNode("?", value, style=None if plain else '"')
    if isinstance(value, Mapping):
        return MappingNode(
            "?",
            [
                (ScalarNode("?", key, style='"'), node_of(one, part_type(info, key)))
                for key, one in value.items()
            ],
        )
    if isinstance(value, Sequence):
        return SequenceNode("?", [node_of(one, part_type(info, 0)) for one in value])
    return ScalarNode("?", plain_text(value), style=None)


def same(one: Node, other: Node, info: inspect.Type) -> bool:
    """Whether two nodes have the same meaning in a field of this type."""
    return _identical(meaning(one, info), meaning(other, info))


def meaning(node: Node, info: inspect.Type) -> object:
    """The converted value of a node; if the type does not allow it, its source."""
    if is_null(node) and not isinstance(bare_type(info), inspect.AnyType):
        return None
    reading = _SilentConversion("", UTC)
    value = convert_value(node, info, reading)
    return outline(node) if value is INVALID or reading.problems else value


def is_null(node: Node) -> bool:
    """Whether a node is null."""
    return isinstance(node, ScalarNode) and not node.style and node.value in ("", "~")


class _SilentConversion(Conversion):
    """A conversion without problem reports: nodes that were created here have no lines."""

    def wrong(self, node: Node, message: str, remedy: str = "") -> Any:
        self.problems.append(Problem("", None, message))
        return INVALID

    def warn(self, node: Node, message: str, remedy: str, rule: str) -> None:
        pass


def outline(node: Node) -> object:
    """The source of a node in a comparable form. Raises EditError if aliases repeat it too
    often."""
    left = MAX_NODES

    def of(node: Node) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise EditError("the YAML repeats itself too often through aliases (write it out)")
        if isinstance(node, MappingNode):
            return {"": [(of(key), of(value)) for key, value in node.value]}
        if isinstance(node, SequenceNode):
            return [of(one) for one in node.value]
        return ("", node.value) if is_null(node) else node.value

    return of(node)


def value_at(node: Node, info: inspect.Type) -> Value:
    """A node as a value that can be written again."""
    if isinstance(node, MappingNode):
        return {
            str(key.value): value_at(one, part_type(info, str(key.value)))
            for key, one in node.value
        }
    if isinstance(node, SequenceNode):
        return [value_at(one, part_type(info, 0)) for one in node.value]
    if is_null(node):
        return None
    if isinstance(bare_type(info), inspect.AnyType):
        read = meaning(node, info)
        return read if isinstance(read, str | bool | int | float) else None
    text = str(node.value)
    exact = isinstance(node, ScalarNode) and node.style in ("'", '"')
    return text if exact else text.strip()


def _identical(one: object, other: object) -> bool:
    """Equal, and of the same types: 1 is not true."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_identical, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _identical(value, other[key]) for key, value in one.items()
        )
    return one == other
