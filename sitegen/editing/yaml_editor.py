"""Edits front matter and `site.yaml`, and changes only the bytes that have to change.

    edit_front_matter(data, file, [Set(("image", "alt"), "A wheel"), Remove(("draft",))], Post)

Comments, order, quotes, blank lines, indentation, line ends and the byte order mark stay. An
unchanged value is not written again. After each change the text is parsed again: the changed value
must be read as intended, and everything else as before; otherwise EditError is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec import inspect
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.editing.spans import (
    BYTE_ORDER_MARK,
    Edit,
    EditError,
    first_line_end,
    raw_position,
    replace_spans,
)
from sitegen.editing.yaml_edits import Placement, YamlEdits
from sitegen.editing.yaml_shape import (
    Shape,
    shape_of,
    with_inserted,
    with_removed,
    with_renamed,
    with_replaced,
)
from sitegen.editing.yaml_tree import Slot, YamlTree
from sitegen.editing.yaml_values import (
    Path,
    Value,
    bare_type,
    is_null,
    node_of,
    same,
    type_at,
    value_at,
)
from sitegen.errors import Problem
from sitegen.read.front_matter import decode, split
from sitegen.read.yaml_nodes import YamlError


class Set(NamedTuple):
    """Gives a field or an item a value; a field that is missing is added, with its groups.

    A list or a group becomes exactly the value; items and fields that stay are not written again.
    """

    path: Path
    value: Value
    placement: Placement = "order"
    """Where a field is added."""


class SetDefault(NamedTuple):
    """Adds a field that is missing, and leaves one that is there as it is, even without a value."""

    path: Path
    value: Value
    placement: Placement = "order"


class Insert(NamedTuple):
    """Adds an item to a list before the one of this number, as in `("tags", 2)`."""

    path: Path
    value: Value


class Append(NamedTuple):
    """Adds an item at the end of a list; a list that is missing is added."""

    path: Path
    value: Value


class Remove(NamedTuple):
    """Removes a field or an item, if it is there. A list or a group that has nothing else becomes
    an empty one."""

    path: Path


class RenameField(NamedTuple):
    """Gives a field another name; its value stays."""

    path: Path
    name: str


Change = Set | SetDefault | Insert | Append | Remove | RenameField

Model = type[msgspec.Struct] | None
"""The model with the types and the order of the fields; None if there is none."""


def edit_front_matter(
    data: bytes, file: str, changes: Iterable[Change], model: Model = None
) -> bytes:
    """A document's bytes after some changes to its front matter, which is added if it is missing.

    `file` is for messages. Raises EditError, and changes nothing, if a change can't be made.
    """
    raw, text = _decoded(data, file)
    parts = split(text, file)
    if isinstance(parts, Problem):
        if text.lstrip("\n \t").startswith("---"):
            raise EditError(str(parts))
        line_end = first_line_end(raw)
        added = _edited("", file, 2, changes, model, line_end)
        if not added:
            return data
        raw = f"---{line_end}{added}---{line_end}{raw}"
    else:
        start = text.index("\n") + 1
        first, last = (raw_position(raw, place) for place in (start, start + len(parts.front)))
        line_end = first_line_end(raw)
        front = _edited(raw[first:last], file, parts.front_line, changes, model, line_end)
        raw = f"{raw[:first]}{front}{raw[last:]}"
    return _encoded(data, raw, file)


def edit_yaml(data: bytes, file: str, changes: Iterable[Change], model: Model = None) -> bytes:
    """The bytes of a YAML file such as `site.yaml` after some changes, like `edit_front_matter`."""
    raw, _ = _decoded(data, file)
    return _encoded(data, _edited(raw, file, 1, changes, model, first_line_end(raw)), file)


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    """The text of a source with its line ends as they are, and with `\\n`."""
    text = decode(data, file)
    if isinstance(text, Problem):
        raise EditError(str(text))
    return data.removeprefix(BYTE_ORDER_MARK).decode(), text


def _encoded(data: bytes, raw: str, file: str) -> bytes:
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    encoded = mark + raw.encode()
    problem = decode(encoded, file)
    if isinstance(problem, Problem):
        raise EditError(str(problem))
    return encoded


def _edited(
    raw: str, file: str, first_line: int, changes: Iterable[Change], model: Model, line_end: str
) -> str:
    try:
        editor = _Editor(raw, file, first_line, model, line_end)
        for change in changes:
            editor.make(change)
    except YamlError as error:
        raise EditError(str(error.problem)) from None
    except UnicodeEncodeError:
        raise EditError(f"{file}: a text has an incomplete character (type it again)") from None
    except RecursionError:
        raise EditError(f"{file}: the YAML is nested too deeply (flatten it)") from None
    return editor.raw


class _Editor:
    """One YAML text while it is changed, step by step."""

    def __init__(self, raw: str, file: str, first_line: int, model: Model, line_end: str) -> None:
        self.raw = raw
        self._file = file
        self._first_line = first_line
        self._model = model
        self._line_end = line_end
        self._tree = self._parsed(raw)
        root = self._tree.root
        if root is not None and not isinstance(root, MappingNode) and not is_null(root):
            raise EditError(f"{file}: there are no fields (write them as `name: value`)")

    def make(self, change: Change) -> None:
        """Make one change. Raises EditError."""
        match change:
            case Set():
                self._set(change.path, change.value, change.placement)
            case SetDefault():
                if len(self._slots(change.path)) <= len(change.path):
                    self._set(change.path, change.value, change.placement)
            case Insert():
                self._insert(change.path, change.value)
            case Append():
                self._append(change.path, change.value)
            case Remove():
                self._remove(change.path)
            case RenameField():
                self._rename(change.path, change.name)

    # Changes

    def _set(self, path: Path, value: Value, placement: Placement = "order") -> None:
        slots = self._slots(path)
        if len(slots) > len(path):
            self._set_existing(path, value)
            return
        # The groups that are missing are added with it.
        known = len(slots) - 1
        for step in reversed(path[known + 1 :]):
            if isinstance(step, int) and step:
                raise self._refused(path, f"the list has no item {step - 1}", "add that first")
            value = {step: value} if isinstance(step, str) else [value]
        step, parent = path[known], slots[-1]
        if isinstance(step, int):
            self._insert(path[: known + 1], value)
        elif isinstance(parent.node, MappingNode) or known == 0:
            self._insert_field(slots, path[:known], step, value, placement)
        elif is_null(parent.node):
            self._replace(slots, path[:known], {step: value})
        else:
            raise self._refused(path[:known], "it has no fields", "remove its value first")

    def _set_existing(self, path: Path, value: Value) -> None:
        slots, info = self._slots(path), self._type(path)
        node = slots[-1].node
        if same(node, node_of(value, info), info):
            return
        whole = not self._tree.is_alias(slots[-1])
        if isinstance(value, Mapping) and isinstance(node, MappingNode) and value and node.value:
            if whole and not self._tree.is_aliased(node):
                self._set_fields(path, value)
                return
        elif (
            isinstance(value, Sequence)
            and not isinstance(value, str)
            and isinstance(node, SequenceNode)
            and value
            and node.value
            and whole
            and not self._tree.is_aliased(node)
        ):
            self._set_items(path, node, value)
            return
        self._replace(slots, path, value)

    def _set_fields(self, path: Path, value: Mapping[str, Value]) -> None:
        for name, one in value.items():
            self._set((*path, name), one)
        node = self._slots(path)[-1].node
        for name in [str(key.value) for key, _ in node.value]:
            if name not in value:
                self._remove((*path, name))

    def _set_items(self, path: Path, node: SequenceNode, values: Sequence[Value]) -> None:
        """Makes a list of values with the fewest changes, from its end to its beginning."""
        info = self._type((*path, 0))
        old, new = _numbered(node.value, [node_of(one, info) for one in values], info)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, start, end, first, last in reversed(matcher.get_opcodes()):
            if tag == "equal":
                continue
            common = min(end - start, last - first)
            for number in reversed(range(start + common, end)):
                self._remove((*path, number))
            for offset in range(common, last - first):
                self._insert((*path, start + offset), values[first + offset])
            for offset in range(common):
                self._set((*path, start + offset), values[first + offset])

    def _insert(self, path: Path, value: Value) -> None:
        *above, number = path
        parent = tuple(above)
        slots = self._slots(parent)
        if not isinstance(number, int) or number < 0:
            raise self._refused(path, "this is not the number of an item", "count from 0")
        there = len(slots) > len(parent)
        node = slots[-1].node if there else None
        if node is None or is_null(node) or (isinstance(node, SequenceNode) and not node.value):
            if number:
                raise self._refused(path, "the list is shorter", "add the items before it first")
            self._set(parent, [value])
        elif not isinstance(node, SequenceNode):
            # One alone, which is read as a list.
            if number > 1:
                raise self._refused(path, "the list is shorter", "add the items before it first")
            alone = value_at(node, self._type((*parent, 0)))
            self._set(parent, [alone, value] if number else [value, alone])
        elif number > len(node.value):
            raise self._refused(path, "the list is shorter", "add the items before it first")
        else:
            self._check_aliases(slots, parent)
            info = self._type(parent)
            edits = YamlEdits(self._tree).insert_item(slots[-1], number, value, info)
            numbers = self._numbers(slots)
            shape = with_inserted(self._shape(), numbers, number, None)
            self._apply(path, edits, shape, [*numbers, number], value, self._type(path))

    def _append(self, path: Path, value: Value) -> None:
        slots = self._slots(path)
        node = slots[-1].node if len(slots) > len(path) else None
        count = len(node.value) if isinstance(node, SequenceNode) else 1
        self._insert((*path, 0 if node is None or is_null(node) else count), value)

    def _insert_field(
        self, slots: list[Slot], parent: Path, name: str, value: Value, placement: Placement
    ) -> None:
        self._check_aliases(slots, parent)
        slot = slots[-1] if isinstance(slots[-1].node, MappingNode) else None
        info = self._type(parent)
        edits = YamlEdits(self._tree)
        number, spans = edits.insert_field(slot, name, value, info, placement)
        numbers = self._numbers(slots)
        shape = with_inserted(self._shape(), numbers, number, name)
        path = (*parent, name)
        self._apply(path, spans, shape, [*numbers, number], value, self._type(path))

    def _replace(self, slots: list[Slot], path: Path, value: Value) -> None:
        self._check_aliases(slots[:-1], path)
        self._check_content(slots[-1], path)
        info = self._type(path)
        edits = YamlEdits(self._tree).replace(slots[-1], value, info)
        numbers = self._numbers(slots)
        shape = with_replaced(self._shape(), numbers)
        self._apply(path, edits, shape, numbers, value, info)

    def _remove(self, path: Path) -> None:
        slots = self._slots(path)
        if len(slots) <= len(path):
            return
        slot = slots[-1]
        if len(slots) > 1 and slot is slots[-2]:  # one alone, which is read as a list
            self._replace(slots[:-1], path[:-1], [])
            return
        assert slot.parent is not None
        if len(slot.parent.value) == 1 and len(path) > 1:
            self._replace(slots[:-1], path[:-1], {} if slot.key is not None else [])
            return
        self._check_aliases(slots[:-1], path)
        self._check_content(slot, path)
        edits = YamlEdits(self._tree).remove(slot)
        numbers = self._numbers(slots)
        self._apply(path, edits, with_removed(self._shape(), numbers), None, None, self._type(path))

    def _rename(self, path: Path, name: str) -> None:
        slots = self._slots(path)
        if len(slots) <= len(path) or slots[-1].key is None:
            raise self._refused(path, "there is no such field", "check the name")
        if path[-1] == name:
            return
        if len(self._slots((*path[:-1], name))) > len(path):
            raise self._refused(path, f'there already is a field "{name}"', "remove it first")
        slot = slots[-1]
        self._check_aliases(slots[:-1], path)
        if self._tree.is_alias(slot, key=True):
            raise self._aliased(path)
        edits = YamlEdits(self._tree).rename(slot, name)
        numbers = self._numbers(slots)
        shape = with_renamed(self._shape(), numbers, name)
        self._apply(path, edits, shape, None, None, self._type(path))

    # Finding nodes

    def _parsed(self, raw: str) -> YamlTree:
        text = raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw
        return YamlTree(text, self._file, self._first_line)

    def _type(self, path: Path) -> inspect.Type:
        return type_at(self._model, path)

    def _slots(self, path: Path) -> list[Slot]:
        """The places from the root down to a path, as far as there are any."""
        root = self._tree.root
        slots = [Slot(None, 0, root if root is not None else ScalarNode("?", "", style=None))]
        for depth, step in enumerate(path):
            found = self._below(slots[-1], step, path[: depth + 1])
            if found is None:
                break
            slots.append(found)
        return slots

    def _below(self, slot: Slot, step: str | int, path: Path) -> Slot | None:
        node = slot.node
        if isinstance(node, MappingNode) and not self._is_alone(node, step, path):
            numbers = [
                number
                for number, (key, _) in enumerate(node.value)
                if isinstance(key, ScalarNode) and key.value == str(step)
            ]
            if len(numbers) > 1:
                raise self._refused(path, "this field occurs twice", "remove one of them")
            return Slot(node, numbers[0], node.value[numbers[0]][1]) if numbers else None
        if isinstance(node, SequenceNode) and isinstance(step, int):
            return Slot(node, step, node.value[step]) if 0 <= step < len(node.value) else None
        if self._is_alone(node, step, path) and step == 0:
            return slot
        return None

    def _is_alone(self, node: Node, step: str | int, path: Path) -> bool:
        """Whether a node is an item that is written alone in place of a list."""
        if not isinstance(step, int) or isinstance(node, SequenceNode) or is_null(node):
            return False
        return isinstance(bare_type(self._type(path[:-1])), inspect.VarTupleType)

    def _check_aliases(self, slots: Sequence[Slot], path: Path) -> None:
        for slot in slots:
            if self._tree.is_alias(slot) or self._tree.is_aliased(slot.node):
                raise self._aliased(path)

    def _check_content(self, slot: Slot, path: Path) -> None:
        if self._tree.contains_aliased(slot) or (
            slot.key is not None and self._tree.is_aliased(slot.key)
        ):
            raise self._aliased(path)

    def _aliased(self, path: Path) -> EditError:
        return self._refused(
            path, "this is repeated elsewhere by an alias (*name)", "write it out by hand first"
        )

    def _refused(self, path: Path, why: str, remedy: str) -> EditError:
        place = ".".join(map(str, path))
        return EditError(f'{self._file}: "{place}" can\'t be changed: {why} ({remedy})')

    # Proof

    def _apply(
        self,
        path: Path,
        edits: Iterable[Edit],
        expected: Shape,
        changed: list[int] | None,
        value: Value,
        info: inspect.Type,
    ) -> None:
        """Make edits if the text then has the `expected` shape, and the value where `changed` is.

        Raises EditError otherwise.
        """
        raw = replace_spans(self.raw, edits, self._line_end)
        try:
            tree = self._parsed(raw)
        except YamlError:
            raise self._unsafe(path) from None
        shape = shape_of(tree)
        if changed is not None:
            node = _node_at(tree.root, changed)
            if node is None or not same(node, node_of(value, info), info):
                raise self._unsafe(path)
            shape = with_replaced(shape, changed)
        if shape != expected:
            raise self._unsafe(path)
        self.raw, self._tree = raw, tree

    def _unsafe(self, path: Path) -> EditError:
        return self._refused(
            path, "other values would change with it, as the file is written", "edit it by hand"
        )

    def _shape(self) -> Shape:
        return shape_of(self._tree)

    def _numbers(self, slots: Sequence[Slot]) -> list[int]:
        """The way to the last of some places, by the numbers of fields and items."""
        ways: list[int] = []
        for before, slot in pairwise(slots):
            if slot is not before:
                ways.append(slot.number)
        return ways


def _node_at(node: Node | None, numbers: Sequence[int]) -> Node | None:
    for number in numbers:
        if not isinstance(node, MappingNode | SequenceNode) or number >= len(node.value):
            return None
        part = node.value[number]
        node = part[1] if isinstance(node, MappingNode) else part
    return node


def _numbered(
    old: Sequence[Node], new: Sequence[Node], info: inspect.Type
) -> tuple[list[int], list[int]]:
    """Two lists of nodes as numbers, which are the same where the nodes mean the same."""
    seen: list[Node] = []

    def number(node: Node) -> int:
        for index, one in enumerate(seen):
            if same(one, node, info):
                return index
        seen.append(node)
        return len(seen) - 1

    return [number(one) for one in old], [number(one) for one in new]
