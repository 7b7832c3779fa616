"""One file that is being converted, and what its converters have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.errors import Problem
from sitegen.read.yaml_mistakes import in_curly_quotes, lost_after, lost_before, quoted, unquoted
from sitegen.read.yaml_nodes import line_of

MAX_NODES = 20_000
"""Visits of nodes in one file: an alias bomb ends here."""

_HASHTAGS = re.compile(r"#[^\s,]+(,? +#[^\s,]+)+,?")


class _Invalid:
    """The result of a converter after it has reported a problem."""


INVALID: Final = _Invalid()


@dataclass(slots=True)
class Conversion:
    """One file being converted: where we are, and what was found wrong."""

    file: str
    zone: tzinfo
    first_line: int = 1
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    lines: Sequence[str] = ()
    """Of the YAML, if there may be something in it that is lost."""
    visits: int = 0
    depth: int = 0

    def wrong(self, node: Node, message: str, remedy: str = "") -> _Invalid:
        """Report a problem at a node."""
        line = line_of(node, self.first_line)
        self.problems.append(Problem(self.file, line, message, remedy))
        return INVALID

    def warn(self, node: Node, message: str, remedy: str, rule: str) -> None:
        """Note something at a node that is read all the same."""
        line = line_of(node, self.first_line)
        self.warnings.append(Problem(self.file, line, message, remedy, "warning", rule))


def loses(node: Node, name: str, reading: Conversion) -> bool:
    """Whether YAML leaves out a part of what the author wrote; reports it."""
    if not reading.lines:
        return False
    after, before = lost_after(reading.lines, node), lost_before(reading.lines, node)
    if not after and not before:
        return False
    value = str(node.value)
    whole = " ".join(filter(None, (before, value, after)))
    understood = f'"{name}" is read as "{value}"' if value else f'"{name}" is empty'
    if after and not value and _HASHTAGS.fullmatch(after):
        whole = ", ".join(one.strip(",#") for one in after.split())
        reading.wrong(
            node, f"{understood}: YAML takes {after} for a comment", f"write {name}: [{whole}]"
        )
        return True
    lost, what = (after, "a comment") if after else (before, "an instruction")
    line = reading.lines[node.start_mark.line][: node.start_mark.column]
    key = "-" if line.strip() == "-" else f"{name.rpartition('.')[2]}:"
    reading.wrong(
        node,
        f"{understood}: YAML takes {lost} for {what}",
        f"put quotes around it: {key} {quoted(whole)}",
    )
    return True


Converter = Callable[[Node, str, Conversion], Any]
"""Converts a node, given the name of its field; INVALID after it has reported a problem."""


def visited(reading: Conversion, node: Node) -> bool:
    """Whether the file may be read on after this node; reports an alias bomb."""
    reading.visits += 1
    if reading.visits == MAX_NODES:
        reading.wrong(node, "the YAML repeats itself too often through aliases", "write it out")
    return reading.visits < MAX_NODES


def description_of(node: Node) -> str:
    """What an author wrote there, for messages: `a list`, `"7"`, `empty`."""
    if isinstance(node, MappingNode):
        return "a group of fields"
    if isinstance(node, SequenceNode):
        return "a list"
    return f'"{node.value}"' if node.value else "empty"


def is_null(node: Node) -> bool:
    """Whether nothing is written there, or `~`."""
    return isinstance(node, ScalarNode) and not node.style and node.value in ("", "~")


def needs(name: str, expects: str, node: Node, reading: Conversion) -> _Invalid:
    """Report that a field has something else than it `expects`: `a whole number`."""
    if isinstance(node, ScalarNode) and in_curly_quotes(node.value):
        remedy = f"write {unquoted(node.value)} without quotes, or with straight ones"
        return reading.wrong(node, f'"{name}" can\'t have curly quotes', remedy)
    return reading.wrong(node, f'"{name}" can\'t be {description_of(node)}', f"write {expects}")
