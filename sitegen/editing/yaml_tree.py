"""A YAML text as nodes that know exactly which characters they are.

Only what the parser's marks leave open is worked out here: where block collections and block
scalars end, where the colon and the dashes are, and where an alias is in the text. All positions
count the characters of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.read.yaml_nodes import compose, parse

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s+(?:#[^\n]*)?)*)+")
_SPACE = re.compile(r"(?:\s+(?:#[^\n]*)?)*")
_COLON = re.compile(r"(?:\s+(?:#[^\n]*)?)*:")
_COMMA = re.compile(r"(?:\s+(?:#[^\n]*)?)*,")
_BLANK = re.compile(r"[ \t]*")


class Slot(NamedTuple):
    """A place in a YAML text that has a value: the root, a field's value, or an item of a list."""

    parent: MappingNode | SequenceNode | None
    number: int
    """Which field or item of the parent it is, from 0."""
    node: Node

    @property
    def key(self) -> Node | None:
        """The node of the field's name; None for an item and for the root."""
        if isinstance(self.parent, MappingNode):
            key: Node = self.parent.value[self.number][0]
            return key
        return None

    @property
    def in_flow(self) -> bool:
        """Whether the value is written within `[…]` or `{…}`."""
        return self.parent is not None and is_flow(self.parent)


class YamlTree:
    """The nodes of one YAML document, and where they are in its text.

    Raises NotYaml if `text` is no YAML. `first_line` is its line in `file`, for messages.
    """

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        compose(text, file, first_line)  # finds all that is wrong with it
        self.text = text
        self.root: Node | None = None
        self.end = len(text)
        """Where fields can be added: the end of the text, or the line `...` that ends them."""
        self._anchors: dict[str, Node] = {}
        self._aliases: dict[tuple[int, int, bool], tuple[int, int]] = {}
        self._aliased: set[int] = set()
        events: Iterator[Event] = iter(parse(text, file, first_line))
        for event in events:
            if isinstance(event, DocumentEndEvent):
                if event.explicit:
                    self.end = _mark(event).index
            elif not isinstance(event, StreamStartEvent | StreamEndEvent | DocumentStartEvent):
                self.root = self._node(event, events)

    def _node(self, event: Event, events: Iterator[Event]) -> Node:
        if isinstance(event, ScalarEvent):
            scalar = ScalarNode("?", event.value, _mark(event), _end_mark(event), event.style)
            self._anchor(event.anchor, scalar)
            return scalar
        if isinstance(event, SequenceStartEvent):
            sequence = SequenceNode("?", [], _mark(event), None, event.flow_style)
            self._anchor(event.anchor, sequence)
            while not isinstance(one := next(events), SequenceEndEvent):
                item = self._child(sequence, len(sequence.value), False, one, events)
                sequence.value.append(item)
            sequence.end_mark = _end_mark(one)
            return sequence
        assert isinstance(event, MappingStartEvent)
        mapping = MappingNode("?", [], _mark(event), None, event.flow_style)
        self._anchor(event.anchor, mapping)
        while not isinstance(one := next(events), MappingEndEvent):
            number = len(mapping.value)
            key = self._child(mapping, number, True, one, events)
            mapping.value.append((key, self._child(mapping, number, False, next(events), events)))
        mapping.end_mark = _end_mark(one)
        return mapping

    def _anchor(self, name: str | None, node: Node) -> None:
        if name is not None:
            self._anchors[name] = node

    def _child(
        self, parent: Node, number: int, is_key: bool, event: Event, events: Iterator[Event]
    ) -> Node:
        if isinstance(event, AliasEvent):
            span = (_mark(event).index, _end_mark(event).index)
            self._aliases[id(parent), number, is_key] = span
            target = self._anchors[str(event.anchor)]
            self._aliased.add(id(target))
            return target
        return self._node(event, events)

    # Nodes

    def children(self, node: Node) -> Iterator[Slot]:
        """The values of a mapping, or the items of a list."""
        if isinstance(node, MappingNode):
            for index, (_, value) in enumerate(node.value):
                yield Slot(node, index, value)
        elif isinstance(node, SequenceNode):
            for index, value in enumerate(node.value):
                yield Slot(node, index, value)

    def is_alias(self, slot: Slot, *, key: bool = False) -> bool:
        """Whether the value, or the name of the field, is written as `*alias`."""
        return (id(slot.parent), slot.number, key) in self._aliases

    def is_aliased(self, node: Node) -> bool:
        """Whether an alias repeats this node elsewhere."""
        return id(node) in self._aliased

    def contains_aliased(self, slot: Slot) -> bool:
        """Whether an alias somewhere repeats this value, or a part of it."""
        if self.is_alias(slot):
            return False
        return self.is_aliased(slot.node) or any(
            self.contains_aliased(child) or (child.key is not None and self.is_aliased(child.key))
            for child in self.children(slot.node)
        )

    # Where it is

    def is_empty(self, slot: Slot) -> bool:
        """Whether nothing at all is written here."""
        marks = slot.node.start_mark.index, slot.node.end_mark.index
        return marks[0] == marks[1] and not self.is_alias(slot)

    def start(self, slot: Slot) -> int:
        """The first character of a value, or of its anchor or tag."""
        alias = self._aliases.get((id(slot.parent), slot.number, False))
        if alias is not None:
            return alias[0]
        return self.end_of(slot) if self.is_empty(slot) else int(slot.node.start_mark.index)

    def content_start(self, slot: Slot) -> int:
        """The first character of a value after its anchor and tag."""
        if self.is_alias(slot):
            return self.start(slot)
        if isinstance(slot.node, MappingNode) and not is_flow(slot.node):
            return self.key_start(Slot(slot.node, 0, slot.node))
        start = self.start(slot)
        match = _PROPERTIES.match(self.text, start)
        return match.end() if match else start

    def end_of(self, slot: Slot) -> int:
        """The end of a value, without the blank lines and comments that follow it."""
        alias = self._aliases.get((id(slot.parent), slot.number, False))
        if alias is not None:
            return alias[1]
        node = slot.node
        if self.is_empty(slot):
            return self.indicator_end(slot)
        if isinstance(node, ScalarNode):
            return self._block_scalar_end(node) if node.style in ("|", ">") else _end(node)
        if is_flow(node):
            return _end(node)
        *_, last = self.children(node)
        return self.end_of(last)

    def indicator_end(self, slot: Slot) -> int:
        """The end of what comes before a value: the colon after a name, or the dash of an item."""
        if isinstance(slot.parent, MappingNode):
            end = self.key_end(slot)
            colon = _COLON.match(self.text, end)
            return colon.end() if colon else end
        if isinstance(slot.parent, SequenceNode) and not is_flow(slot.parent):
            return self.dash(slot) + 1
        return int(slot.node.start_mark.index)

    def has_colon(self, slot: Slot) -> bool:
        """Whether there is a colon after the name: in `{name}` there is none."""
        return self.text[self.indicator_end(slot) - 1] == ":"

    def key_start(self, slot: Slot) -> int:
        """The first character of a field's name."""
        alias = self._aliases.get((id(slot.parent), slot.number, True))
        assert isinstance(slot.parent, MappingNode)
        return alias[0] if alias else int(slot.parent.value[slot.number][0].start_mark.index)

    def key_end(self, slot: Slot) -> int:
        """The end of a field's name."""
        alias = self._aliases.get((id(slot.parent), slot.number, True))
        assert isinstance(slot.parent, MappingNode)
        return alias[1] if alias else int(slot.parent.value[slot.number][0].end_mark.index)

    def dash(self, slot: Slot) -> int:
        """The dash before an item of a block list."""
        assert isinstance(slot.parent, SequenceNode)
        start = int(slot.parent.start_mark.index)
        match = _PROPERTIES.match(self.text, start)
        first = match.end() if match else start
        if slot.number == 0:
            return first
        before = Slot(slot.parent, slot.number - 1, slot.parent.value[slot.number - 1])
        column = self.column(first)
        pattern = re.compile(rf"^ {{{column}}}-(?=\s|\Z)", re.MULTILINE)
        found = pattern.search(self.text, self.end_of(before))
        assert found is not None, "every item of a block list has a dash"
        return found.end() - 1

    def entry_start(self, slot: Slot) -> int:
        """Where a field or an item begins: its name, its dash, or, in brackets, the item itself."""
        if isinstance(slot.parent, MappingNode):
            return self.key_start(slot)
        return self.start(slot) if slot.in_flow else self.dash(slot)

    def comma_end(self, slot: Slot) -> int | None:
        """The end of the comma after a field or an item in brackets; None if there is none."""
        match = _COMMA.match(self.text, self.end_of(slot))
        return match.end() if match else None

    def closing(self, slot: Slot) -> int:
        """The bracket that closes a value in brackets."""
        return _end(slot.node) - 1

    def column(self, position: int) -> int:
        """How many characters there are before a position in its line."""
        return position - self.line_start(position)

    def line_start(self, position: int) -> int:
        """Where a position's line begins."""
        return self.text.rfind("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        """Where a position's line ends, before its line end."""
        end = self.text.find("\n", position)
        return end if end >= 0 else len(self.text)

    def begins_line(self, position: int) -> bool:
        """Whether there are only spaces before a position in its line."""
        return not self.text[self.line_start(position) : position].strip(" ")

    def ends_line(self, position: int) -> bool:
        """Whether only a comment, or nothing, follows a position in its line."""
        rest = self.text[position : self.line_end(position)]
        return not rest.strip() or (rest[0] in " \t" and rest.lstrip().startswith("#"))

    def tail(self, position: int, column: int) -> int:
        """The end of a block's last line and of the comments below that are indented deeper than
        `column`, and so belong to it."""
        end = line = self.line_end(position)
        while line < len(self.text):
            start = line + 1
            line = self.line_end(start)
            text = self.text[start:line]
            if text.lstrip(" \t").startswith("#") and len(text) - len(text.lstrip(" ")) > column:
                end = line
            elif text.strip():
                break
        return end

    def above(self, position: int) -> int:
        """The start of a line with the comments directly above it."""
        start = self.line_start(position)
        while start > 0:
            before = self.line_start(start - 1)
            if not self.text[before:start].lstrip(" \t").startswith("#"):
                break
            start = before
        return start

    def _block_scalar_end(self, node: ScalarNode) -> int:
        start, end = int(node.start_mark.index), _end(node)
        header = self.text[start : self.line_end(start)].partition("#")[0]
        if "+" in header:  # the blank lines below are a part of the text
            return end - 1 if self.text[end - 1] == "\n" else end
        end = start + len(self.text[start:end].rstrip(" \t\n"))
        blanks = _BLANK.match(self.text, end)
        return blanks.end() if blanks else end


def is_flow(node: Node) -> bool:
    """Whether a mapping or a list is written in brackets."""
    return isinstance(node, MappingNode | SequenceNode) and bool(node.flow_style)


def _mark(event: Event) -> Any:
    return event.start_mark


def _end_mark(event: Event) -> Any:
    return event.end_mark


def _end(node: Node) -> int:
    return int(node.end_mark.index)
