"""Writes values as YAML as a person would, in the style of the surrounding file.

Texts are written plain if sitegen and any other YAML parser read them as the same text, and quoted
otherwise. Each text is parsed again before it is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import inspect
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.editing.spans import EditError
from sitegen.editing.yaml_tree import Slot, YamlTree, is_flow
from sitegen.editing.yaml_values import (
    Value,
    bare_type,
    is_null,
    is_plain_type,
    node_of,
    part_type,
    plain_text,
    same,
)
from sitegen.read.field_text import as_written
from sitegen.read.yaml_nodes import YamlError, compose

# Starts with a letter, a digit or a path, and has nothing that ends a plain scalar.
_PLAIN = re.compile(r"(?:[^\W_]|/|\.{0,2}/)(?:(?!: |:$| #)[^\n\r\t\x00-\x1f])*")
_FLOW = frozenset(",[]{}")
_TYPED = re.compile(r"[-+.\w](?:(?!: |:$| #)[^\n\r\t\"'\\,\[\]{}&*!|>%@`#])*")
"""A date, a number, a switch or a word, for a field that takes no other text."""
# Other programs that read the file guess by YAML 1.1: these would not stay texts.
_GUESSED = re.compile(
    r"[-+]?[\d._]+(e[-+]?\d+)?|0[xob]\w+|\d+(:\d+)+|\d{4}-\d+-\d+.*|y|n|yes|no|on|off|true|false|null",
    re.IGNORECASE,
)
# JSON is YAML, but for what YAML does not print: control characters, the lines of Unicode, the byte
# order mark, and what no source file may hold.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_SINGLE = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff]*")
_CHOMPING = re.compile(r"[|>][0-9]?([+-]?)")
_FOLDING = re.compile(r"(?<=\S) (?=\S)")
_BLOCK_UNFIT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)

_WIDTH = 100
"""Characters of a list or a group that is still written on one line."""
_NARROWEST = 40
"""Characters of a line of a folded text, at least."""
_SWITCHES = (("on", "off"), ("yes", "no"), ("true", "false"))


class YamlStyle(NamedTuple):
    """How a file is written."""

    indent: int = 2
    """Spaces by which fields of a group are indented."""
    list_indent: int = 2
    """Spaces by which the dashes of a list are indented below their field."""
    quote: str = '"'
    block_lists: bool = False
    """Lists of texts are written with dashes rather than in brackets."""
    flow_groups: bool = False
    """Groups are written in braces rather than a field a line."""


def style_of(tree: YamlTree) -> YamlStyle:
    """The style of a file's author."""
    indents: list[int] = []
    list_indents: list[int] = []
    quotes = {"'": 0, '"': 0}
    lists = {True: 0, False: 0}
    groups = {True: 0, False: 0}
    for slot in _all_slots(tree):
        node = slot.node
        if isinstance(node, ScalarNode) and node.style in ("'", '"'):
            quotes[str(node.style)] += 1
        if slot.key is None or slot.in_flow or not isinstance(node, MappingNode | SequenceNode):
            continue
        deeper = tree.column(tree.content_start(slot)) - tree.column(tree.key_start(slot))
        if isinstance(node, SequenceNode):
            if node.value and all(isinstance(one, ScalarNode) for one in node.value):
                lists[is_flow(node)] += 1
            if not is_flow(node):
                list_indents.append(deeper)
        else:
            groups[is_flow(node)] += 1
            if not is_flow(node):
                indents.append(deeper)
    indent = max(1, indents[0]) if indents else 2
    return YamlStyle(
        indent=indent,
        list_indent=list_indents[0] if list_indents else indent,
        quote="'" if quotes["'"] > quotes['"'] else '"',
        block_lists=lists[False] > lists[True],
        flow_groups=groups[True] > groups[False],
    )


def _all_slots(tree: YamlTree) -> Iterator[Slot]:
    waiting = list(tree.children(tree.root)) if tree.root is not None else []
    while waiting:
        slot = waiting.pop()
        if not tree.is_alias(slot):
            yield slot
            waiting += tree.children(slot.node)


def scalar(text: str, *, inside: bool = False) -> str:
    """One text for a new file; with `inside`, fit for a place inside `[a, b]` or `{a: b}`."""
    return text if is_plain(text, inside=inside) else quoted(text)


def literal(text: str) -> str:
    """A text for readers, such as a title, for a new file: fields for words are plain text, so what
    looks like markup is written so that it is read as it is (`sitegen.read.field_text`)."""
    return scalar(as_written(text))


def sequence(texts: Sequence[str]) -> str:
    """Several texts on one line for a new file: `[a, b]`."""
    return f"[{', '.join(scalar(text, inside=True) for text in texts)}]"


def quoted(text: str, quote: str = '"') -> str:
    """A text in quotes; in single ones only if it can be written so."""
    if quote == "'" and _SINGLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return _UNPRINTABLE.sub(
        lambda one: f"\\u{ord(one[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def field_name(name: str, *, inside: bool = False) -> str:
    """The name of a field. sitegen always reads names as texts."""
    plain = _PLAIN.fullmatch(name) and name == name.strip()
    return name if plain and not (inside and _FLOW.intersection(name)) else quoted(name)


def is_plain(text: str, *, inside: bool = False) -> bool:
    """Whether a text needs no quotes for any YAML parser; `inside` of brackets."""
    return bool(
        _PLAIN.fullmatch(text)
        and not _GUESSED.fullmatch(text)
        and not _UNPRINTABLE.search(text)
        and text == text.strip()
        and not (inside and _FLOW.intersection(text))
    )


class OldValue(NamedTuple):
    """A value that will be replaced, and its text, whose style is kept."""

    node: Node
    source: str

    @property
    def style(self) -> str | None:
        """How a text is written: one of `'`, `"`, `|` and `>`; None if plain, or no text."""
        return self.node.style if isinstance(self.node, ScalarNode) else None


class ValueText(NamedTuple):
    """A value as text: what follows the colon or the dash, and the lines below, if any."""

    inline: str
    lines: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All of it, to be put directly behind a colon or a dash."""
        return "\n".join([f" {self.inline}" if self.inline else "", *self.lines])


class YamlWriter:
    """Writes values in the style of a file. `siblings` are the values next to the one to write."""

    def __init__(self, style: YamlStyle, siblings: Sequence[Node] = ()) -> None:
        self._style = style
        self._quotes = _usual_quotes(siblings)

    def flow(self, value: Value, info: inspect.Type, before: OldValue | None = None) -> str:
        """A value on one line, for a place in brackets. `before` is the present value."""
        if isinstance(value, str):
            return self._text(value, info, before, inside=True)
        if isinstance(value, Mapping):
            fields = (
                f"{field_name(key, inside=True)}: {self.flow(one, part_type(info, key))}"
                for key, one in value.items()
            )
            return f"{{{', '.join(fields)}}}"
        if isinstance(value, Sequence):
            return f"[{', '.join(self.flow(one, part_type(info, 0)) for one in value)}]"
        return _typed(value, info, before) or "~"

    def field(
        self, value: Value, info: inspect.Type, column: int, before: OldValue | None = None
    ) -> ValueText:
        """A value behind the colon of a field whose name begins at `column`."""
        dash = column + self._style.list_indent
        return self._block(value, info, column + self._style.indent, dash, before)

    def item(
        self, value: Value, info: inspect.Type, column: int, before: OldValue | None = None
    ) -> ValueText:
        """A value behind the dash of an item, which is at `column`."""
        written = self._block(value, info, column + 2, column + 2, before)
        if written.inline:
            return written
        if not written.lines:
            return ValueText("~")
        return ValueText(written.lines[0].lstrip(" "), written.lines[1:])

    def _block(
        self,
        value: Value,
        info: inspect.Type,
        column: int,
        dash: int,
        before: OldValue | None,
    ) -> ValueText:
        """A value outside of brackets: its lines begin at `column`, or its dashes at `dash`."""
        if isinstance(value, str):
            return self._block_text(value, info, column, before)
        if isinstance(value, Mapping):
            flow = self._style.flow_groups
            if before is not None and isinstance(before.node, MappingNode):
                flow = is_flow(before.node)
            if not value or (flow and self._fits(tuple(value.values()), value, info)):
                return ValueText(self.flow(value, info))
            lines: list[str] = []
            for key, one in value.items():
                written = self.field(one, part_type(info, key), column)
                lines += f"{' ' * column}{field_name(key)}:{written.whole}".split("\n")
            return ValueText("", tuple(lines))
        if isinstance(value, Sequence):
            flow = not self._style.block_lists
            if not value or (flow and self._fits(tuple(value), value, info)):
                return ValueText(self.flow(value, info))
            lines = []
            for one in value:
                written = self.item(one, part_type(info, 0), dash)
                lines += f"{' ' * dash}-{written.whole}".split("\n")
            return ValueText("", tuple(lines))
        return ValueText(_typed(value, info, before))

    def _fits(self, parts: Sequence[Value], value: Value, info: inspect.Type) -> bool:
        """Whether a list or a group is short and simple enough for one line."""
        return (
            not any(isinstance(one, Mapping) for one in parts)
            and all(isinstance(one, str) or not isinstance(one, Sequence) for one in parts)
            and not any(isinstance(one, str) and "\n" in one for one in parts)
            and len(self.flow(value, info)) <= _WIDTH
        )

    def _text(self, text: str, info: inspect.Type, before: OldValue | None, *, inside: bool) -> str:
        """A text on one line, in the form of the present one if that is possible."""
        meant = node_of(text, info)
        for candidate in self._candidates(text, info, before, inside):
            if _reads_as(candidate, meant, info, inside):
                return candidate
        raise EditError("a text has a character that can't be written in YAML (remove it)")

    def _candidates(
        self, text: str, info: inspect.Type, before: OldValue | None, inside: bool
    ) -> Iterator[str]:
        usual = before.style if before is not None else None
        if usual in ("'", '"'):
            yield quoted(text, usual)
        if is_plain_type(info) and _TYPED.fullmatch(text):
            yield text
        if self._quotes is not None and before is None:
            yield quoted(text, self._quotes)
        plain = is_plain(text, inside=inside)
        # Whoever wrote 1984 without quotes doesn't mind that other programs see a number.
        if plain or (_was_guessed(before) and _PLAIN.fullmatch(text)):
            yield text
        yield quoted(text, self._style.quote)
        yield quoted(text)

    def _block_text(
        self, text: str, info: inspect.Type, column: int, before: OldValue | None
    ) -> ValueText:
        was_block = before is not None and before.style in ("|", ">")
        fits = text.strip() and not _BLOCK_UNFIT.search(text) and not is_plain_type(info)
        if fits and ("\n" in text or was_block):
            for written in _block_scalars(text, column, before if was_block else None):
                if _block_reads_as(written, node_of(text, info), info):
                    return written
        return ValueText(self._text(text, info, before, inside=False))


def _usual_quotes(siblings: Sequence[Node]) -> str | None:
    """The quotes that the siblings use without need; None if they are plain."""
    found: list[str] = []
    for node in siblings:
        if not isinstance(node, ScalarNode) or is_null(node):
            continue
        if node.style is None and not _GUESSED.fullmatch(node.value):
            return None
        if node.style in ("'", '"') and is_plain(node.value):
            found.append(str(node.style))
    return found[0] if len(found) > 1 else None  # one alone is no habit


def _was_guessed(before: OldValue | None) -> bool:
    return (
        before is not None
        and isinstance(before.node, ScalarNode)
        and before.style is None
        and _GUESSED.fullmatch(before.node.value) is not None
    )


def _typed(
    value: bool | int | float | date | None, info: inspect.Type, before: OldValue | None
) -> str:
    """A value that is no text; a switch in the words that are there now."""
    if isinstance(value, bool) and isinstance(bare_type(info), inspect.BoolType) and before:
        words = next((pair for pair in _SWITCHES if before.source in pair), _SWITCHES[-1])
        return words[0] if value else words[1]
    return plain_text(value)


def _reads_as(candidate: str, meant: Node, info: inspect.Type, inside: bool) -> bool:
    text = f"[{candidate}, a]" if inside else f"a: {candidate}  # b\nb: c\n"
    try:
        root = compose(text, "")
    except YamlError:
        return False
    found = root.value if isinstance(root, SequenceNode) else []
    if isinstance(root, MappingNode):
        found = [value for _, value in root.value]
    return len(found) == 2 and same(found[0], meant, info)


def _block_reads_as(written: ValueText, meant: Node, info: inspect.Type) -> bool:
    try:
        root = compose("\n".join([f"a: {written.inline}", *written.lines, "c: d\n"]), "")
    except YamlError:
        return False
    pairs = root.value if isinstance(root, MappingNode) else []
    return len(pairs) == 2 and same(pairs[0][1], meant, info)


def _block_scalars(text: str, column: int, before: OldValue | None) -> Iterator[ValueText]:
    """A text of several lines as a block scalar, in the ways that may be right, the best first."""
    style, chompings, width = "|", ["", "-", "+"], _WIDTH
    if before is not None:
        style = str(before.style)
        found = _CHOMPING.search(before.source)
        chompings.insert(0, found[1] if found else "")
        old = [line for line in before.source.split("\n")[1:] if line.strip()]
        if old:
            column = len(old[0]) - len(old[0].lstrip(" "))
            width = max(map(len, old))
    content = text.rstrip("\n")
    for form in dict.fromkeys((style, "|")):
        folds = form == ">"
        lines = _folded(content, width - column) if folds else content.split("\n")
        for chomping in dict.fromkeys(chompings):
            more = [""] * (len(text) - len(content) - 1) if chomping == "+" else []
            every = tuple(f"{' ' * column}{line}" if line else "" for line in [*lines, *more])
            yield ValueText(f"{form}{chomping}", every)


def _folded(text: str, width: int) -> list[str]:
    """The lines of a folded text: a line of the text is broken at spaces, and its end is blank."""
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            lines.append("")
        row = ""
        for word in _FOLDING.split(line) if line else []:
            if row and len(row) + 1 + len(word) > max(width, _NARROWEST):
                lines.append(row)
                row = word
            else:
                row = f"{row} {word}" if row else word
        if row:
            lines.append(row)
    return lines
