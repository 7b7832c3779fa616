"""The spans that one change of a YAML text replaces: in blocks and in brackets, lists and groups.

Whether the result means what was meant is checked by `yaml_editor`; here it is only written where
a person would write it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec import inspect
from yaml.nodes import MappingNode, Node, ScalarNode

from sitegen.editing.spans import Edit, EditError
from sitegen.editing.yaml_tree import Slot, YamlTree, is_flow
from sitegen.editing.yaml_values import Value, field_order, part_type
from sitegen.editing.yaml_writer import (
    OldValue,
    ValueText,
    YamlWriter,
    field_name,
    quoted,
    style_of,
)

Placement = Literal["order", "first", "last"]
"""Where a new field goes: after the fields that come before it in its model, or to one end."""

_BLOCK_HEADER = re.compile(r"[^|>]*[|>][0-9+-]*")


class _OldSpans(NamedTuple):
    """The source of a value: the part in its first line, and the lines below."""

    start: int
    end: int
    lines_start: int
    lines_end: int


class YamlEdits:
    """Finds the edits of one text; each method describes one change."""

    def __init__(self, tree: YamlTree) -> None:
        self._tree = tree
        self._style = style_of(tree)

    def replace(self, slot: Slot, value: Value, info: inspect.Type) -> list[Edit]:
        """Another value for a field or an item."""
        tree = self._tree
        before = None
        if not tree.is_empty(slot) and not tree.is_alias(slot):
            before = OldValue(slot.node, tree.text[tree.start(slot) : tree.end_of(slot)])
        writer = self._writer(slot.parent, slot.number)
        if slot.in_flow:
            text = writer.flow(value, info, before)
            if not tree.is_empty(slot):
                return [Edit(tree.start(slot), tree.end_of(slot), text)]
            end = tree.indicator_end(slot)
            return [Edit(end, end, f" {text}" if tree.has_colon(slot) else f": {text}")]
        column = self._column(slot)
        write = writer.field if slot.key is not None else writer.item
        written = write(value, info, column, before)
        old = self._old_spans(slot, column)
        if written.inline[:1] in ("|", ">") and old.lines_end < tree.tail(old.lines_end, column):
            # Below it is a comment that would become a part of the text.
            written = ValueText(writer.flow(value, info))
        return self._exchange(slot, old, written)

    def insert_field(
        self,
        slot: Slot | None,
        name: str,
        value: Value,
        info: inspect.Type,
        placement: Placement = "order",
    ) -> tuple[int, list[Edit]]:
        """Another field for a group, or for the whole text if `slot` is None or empty: its number
        among the fields, and the edits. `info` is the type of the group."""
        if slot is None or not isinstance(slot.node, MappingNode):
            return 0, self._first_field(name, value, part_type(info, name))
        number = self._number_for(slot.node, name, info, placement)
        writer = self._writer(slot.node, None)
        if is_flow(slot.node):
            text = writer.flow(value, part_type(info, name))
            return number, self._insert_in_flow(
                slot, number, f"{field_name(name, inside=True)}: {text}"
            )
        tree, others = self._tree, list(self._tree.children(slot.node))
        column = self._column(others[0])
        written = writer.field(value, part_type(info, name), column)
        text = f"{field_name(name)}:{written.whole}"
        return number, self._insert_in_block(
            others, number, column, text, [tree.key_start(one) for one in others]
        )

    def insert_item(self, slot: Slot, number: int, value: Value, info: inspect.Type) -> list[Edit]:
        """Another item for a list that has some; `info` is the type of the list."""
        writer = self._writer(slot.node, None)
        part = part_type(info, 0)
        others = list(self._tree.children(slot.node))
        near = others[min(number, len(others) - 1)]
        if is_flow(slot.node):
            return self._insert_in_flow(slot, number, writer.flow(value, part))
        column = self._column(near)
        # A group among groups is written as they are.
        like = OldValue(near.node, "") if isinstance(near.node, MappingNode) else None
        written = writer.item(value, part, column, like)
        dashes = [self._tree.dash(one) for one in others]
        return self._insert_in_block(others, number, column, f"-{written.whole}", dashes)

    def remove(self, slot: Slot) -> list[Edit]:
        """Without a field or an item; the rest must not be an empty block."""
        others = list(self._tree.children(slot.parent)) if slot.parent is not None else []
        if slot.in_flow:
            return self._remove_from_flow(slot, others)
        tree, column = self._tree, self._column(slot)
        start, end = tree.entry_start(slot), tree.tail(tree.end_of(slot), column)
        if tree.begins_line(start):
            return [Edit(tree.line_start(start), min(end + 1, len(tree.text)), "")]
        if slot.number + 1 < len(others):
            following = tree.entry_start(others[slot.number + 1])
            if not tree.text[end:following].strip():
                end = following
        return [Edit(start, end, "")]

    def rename(self, slot: Slot, name: str) -> list[Edit]:
        """Another name for a field."""
        quotes = slot.key.style if isinstance(slot.key, ScalarNode) else None
        text = field_name(name, inside=slot.in_flow)
        if quotes in ("'", '"'):
            text = quoted(name, quotes)
        return [Edit(self._tree.key_start(slot), self._tree.key_end(slot), text)]

    def _writer(self, parent: Node | None, skipped: int | None) -> YamlWriter:
        siblings = self._tree.children(parent) if parent is not None else ()
        return YamlWriter(self._style, [one.node for one in siblings if one.number != skipped])

    def _column(self, slot: Slot) -> int:
        """The column of a block's names or dashes. Raises EditError for the form `? name`."""
        tree, start = self._tree, self._tree.entry_start(slot)
        if tree.text[tree.line_start(start) : start].rstrip(" ").endswith("?"):
            raise EditError("a field is written in the form `? name` (write it as `name: value`)")
        return tree.column(start)

    # Blocks

    def _old_spans(self, slot: Slot, column: int) -> _OldSpans:
        tree, text = self._tree, self._tree.text
        indicator = tree.indicator_end(slot)
        below = tree.line_end(indicator)
        if tree.is_empty(slot):
            return _OldSpans(indicator, indicator, below, below)
        start, end = tree.start(slot), tree.end_of(slot)
        if not tree.is_alias(slot):
            node = slot.node
            if isinstance(node, ScalarNode) and node.style in ("|", ">"):
                header = _BLOCK_HEADER.match(text, start)
                assert header is not None
                below = tree.line_end(start)
                return _OldSpans(start, header.end(), below, max(below, end))
            if not isinstance(node, ScalarNode) and not is_flow(node):
                content = tree.content_start(slot)
                if tree.line_end(content) != below:
                    # An anchor or a tag may be before the lines.
                    properties = (
                        text[start:below].partition("#")[0].rstrip() if start < below else ""
                    )
                    inline = start if properties else indicator
                    end = tree.tail(end, column)
                    return _OldSpans(inline, inline + len(properties), below, end)
        return _OldSpans(start, end, tree.line_end(end), tree.line_end(end))

    def _exchange(self, slot: Slot, old: _OldSpans, written: ValueText) -> list[Edit]:
        indicator = self._tree.indicator_end(slot)
        start, inline = old.start, written.inline
        # The lines of a group or a list begin where their first one does.
        exactly = bool(written.lines) and inline[:1] not in ("|", ">")
        if (exactly or not inline) and not self._tree.text[indicator:start].strip():
            start = indicator
        if inline and start == indicator:
            inline = f" {inline}"
        lines = "".join(f"\n{line}" for line in written.lines)
        return [Edit(start, old.end, inline), Edit(old.lines_start, old.lines_end, lines)]

    def _first_field(self, name: str, value: Value, info: inspect.Type) -> list[Edit]:
        text, end = self._tree.text, self._tree.end
        written = YamlWriter(self._style).field(value, info, 0)
        before = "\n" if end and text[end - 1] != "\n" else ""
        return [Edit(end, end, f"{before}{field_name(name)}:{written.whole}\n")]

    def _insert_in_block(
        self, others: Sequence[Slot], number: int, column: int, text: str, starts: Sequence[int]
    ) -> list[Edit]:
        tree, margin = self._tree, " " * column
        if number > 0:
            end = tree.tail(tree.end_of(others[number - 1]), column)
            return [Edit(end, end, f"\n{margin}{text}")]
        start = starts[0]
        if tree.begins_line(start):
            start = tree.above(start)
            return [Edit(start, start, f"{margin}{text}\n")]
        return [Edit(start, start, f"{text}\n{margin}")]

    def _number_for(
        self, mapping: MappingNode, name: str, info: inspect.Type, placement: Placement
    ) -> int:
        if placement == "first":
            return 0
        order = field_order(info)
        if placement == "last" or name not in order:
            return len(mapping.value)
        names = [str(key.value) for key, _ in mapping.value]
        rank = order.index(name)
        earlier = [one for one in order[:rank] if one in names]
        if earlier:
            return names.index(earlier[-1]) + 1
        # Only before what comes first by the model, never between fields that it does not know.
        return 0 if any(one in names for one in order[rank:]) else len(names)

    # Brackets

    def _insert_in_flow(self, slot: Slot, number: int, text: str) -> list[Edit]:
        tree, others = self._tree, list(self._tree.children(slot.node))
        opening = tree.content_start(slot)
        if tree.text[opening] not in "[{":  # `[name: value]` has a group without braces
            start, end = tree.start(slot), tree.end_of(others[-1])
            return [Edit(start, start, "{"), Edit(end, end, f", {text}}}")]
        if not others:
            return [Edit(opening + 1, opening + 1, text)]
        if number < len(others):
            return self._insert_before(others, number, text)
        last = others[-1]
        start, end, comma = tree.entry_start(last), tree.end_of(last), tree.comma_end(last)
        after = end if comma is None else comma
        if tree.begins_line(start) and tree.ends_line(after):
            line, margin = tree.line_end(after), " " * tree.column(start)
            if comma is None:
                return [Edit(end, end, ","), Edit(line, line, f"\n{margin}{text}")]
            return [Edit(line, line, f"\n{margin}{text},")]
        return [Edit(after, after, f", {text}" if comma is None else f" {text},")]

    def _insert_before(self, others: Sequence[Slot], number: int, text: str) -> list[Edit]:
        tree = self._tree
        start = tree.entry_start(others[number])
        if not tree.begins_line(start):
            return [Edit(start, start, f"{text}, ")]
        margin = " " * tree.column(start)
        above = tree.above(start)
        if number and above <= tree.end_of(others[number - 1]):
            return [Edit(start, start, f"{text},\n{margin}")]
        return [Edit(above, above, f"{margin}{text},\n")]

    def _remove_from_flow(self, slot: Slot, others: Sequence[Slot]) -> list[Edit]:
        tree, text = self._tree, self._tree.text
        start, end, comma = tree.entry_start(slot), tree.end_of(slot), tree.comma_end(slot)
        after = end if comma is None else comma
        if tree.begins_line(start) and tree.ends_line(after) and len(others) > 1:
            return [Edit(tree.line_start(start), tree.line_end(after) + 1, "")]
        if slot.number + 1 < len(others):
            following = tree.entry_start(others[slot.number + 1])
            same_line = "\n" not in text[after:following]
            return [Edit(start, following if same_line else after, "")]
        if slot.number == 0:
            return [Edit(start, after, "")]
        before = others[slot.number - 1]
        previous, previous_comma = tree.end_of(before), tree.comma_end(before)
        assert previous_comma is not None
        if comma is None and "\n" in text[previous:start]:
            return [Edit(previous, previous_comma, ""), Edit(start, end, "")]
        return [Edit(previous if comma is None else previous_comma, after, "")]
