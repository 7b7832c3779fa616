"""The content of a YAML text in a form that can be compared, to prove that only the intended part
changes.

An edit is right if the shape of the text after it is the one before it with one part replaced,
inserted, removed or renamed. `numbers` identify the part by the numbers of fields and items from
the root down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from yaml.nodes import ScalarNode, SequenceNode

from sitegen.editing.yaml_tree import Slot, YamlTree
from sitegen.editing.yaml_values import is_null

Shape = Any
"""Nested tuples that begin with what they are: fields, items, a scalar with its style, an alias by
its name, or the part that was changed."""

CHANGED: Final = ("changed",)


def shape_of(tree: YamlTree) -> Shape:
    """The shape of a text."""
    root = tree.root
    if root is None or is_null(root):
        return ("fields", ())
    return _value(tree, Slot(None, 0, root))


def with_replaced(shape: Shape, numbers: Sequence[int]) -> Shape:
    """A shape in which a part has changed."""
    return _at(shape, numbers, lambda _: CHANGED)


def with_inserted(shape: Shape, numbers: Sequence[int], number: int, name: str | None) -> Shape:
    """A shape with another field of a name, or another item, as the one of a number in a part."""
    part = CHANGED if name is None else (name, CHANGED)
    return _at(shape, numbers, lambda one: (one[0], (*one[1][:number], part, *one[1][number:])))


def with_removed(shape: Shape, numbers: Sequence[int]) -> Shape:
    """A shape without a field or an item."""
    *above, number = numbers
    return _at(shape, above, lambda one: (one[0], (*one[1][:number], *one[1][number + 1 :])))


def with_renamed(shape: Shape, numbers: Sequence[int], name: str) -> Shape:
    """A shape in which a field has another name."""
    *above, number = numbers

    def renamed(one: Shape) -> Shape:
        kind, parts = one
        return (kind, (*parts[:number], (name, parts[number][1]), *parts[number + 1 :]))

    return _at(shape, above, renamed)


def _at(shape: Shape, numbers: Sequence[int], change: Callable[[Shape], Shape]) -> Shape:
    if not numbers:
        return change(shape)
    kind, parts = shape
    number, *rest = numbers
    part = parts[number]
    inner = (part[0], _at(part[1], rest, change)) if kind == "fields" else _at(part, rest, change)
    return (kind, (*parts[:number], inner, *parts[number + 1 :]))


def _value(tree: YamlTree, slot: Slot) -> Shape:
    node = slot.node
    if tree.is_alias(slot):
        return ("alias", tree.text[tree.start(slot) : tree.end_of(slot)])
    if isinstance(node, ScalarNode):
        return ("scalar", node.style, node.value)
    parts = tree.children(node)
    if isinstance(node, SequenceNode):
        return ("items", tuple(_value(tree, one) for one in parts))
    return ("fields", tuple((_name(tree, one), _value(tree, one)) for one in parts))


def _name(tree: YamlTree, slot: Slot) -> Shape:
    if isinstance(slot.key, ScalarNode) and not tree.is_alias(slot, key=True):
        return slot.key.value
    return ("name", tree.text[tree.key_start(slot) : tree.key_end(slot)])
