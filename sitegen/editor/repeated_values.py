"""Values that a YAML text repeats by aliases (`&name`, `*name`): which of them a form can change.

A form changes one field. A value that an alias repeats would change in two places, and a list or a
group that is an alias has nothing of its own that could be changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_REPEATED = (
    "Another field has the same value by an alias (& and *), so a change here would change both. "
    "You can change it in the source."
)
_REPEATS = (
    "This is the value of another field, repeated by an alias (*). You can change it in the source."
)


class RepeatedValues:
    """The aliases of one text."""

    def __init__(self, root: Node | None) -> None:
        self._seen: set[int] = set()
        self._repeated: set[int] = set()
        """Nodes that an alias repeats."""
        self._aliases: set[tuple[int, str | int]] = set()
        """Places of aliases: the node above, with the name of the field or the number."""
        if root is not None:
            self._walk(root)

    def why_fixed(
        self, above: Node | None, step: str | int, node: Node | None, *, whole: bool = False
    ) -> str:
        """Why the value at a place can't be changed there; empty if it can, or if the fields of a
        group say it, each for itself. `whole`: they don't."""
        if node is None:
            return ""
        if (id(above), step) in self._aliases:
            # A text of its own can be written in the place of an alias.
            return "" if isinstance(node, ScalarNode) else _REPEATS
        if isinstance(node, MappingNode) and id(node) not in self._repeated and not whole:
            return ""
        return _REPEATED if self.has_repeated(node) else ""

    def has_repeated(self, node: Node) -> bool:
        """Whether an alias elsewhere repeats a value, or a part of it."""
        if id(node) in self._repeated:
            return True
        return any(
            (id(node), step) not in self._aliases and self.has_repeated(child)
            for step, child in _children(node)
        )

    def _walk(self, node: Node) -> None:
        self._seen.add(id(node))
        for step, child in _children(node):
            if id(child) in self._seen:
                self._repeated.add(id(child))
                self._aliases.add((id(node), step))
            else:
                self._walk(child)


def _children(node: Node) -> Iterator[tuple[str | int, Node]]:
    if isinstance(node, SequenceNode):
        yield from enumerate(node.value)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield str(key.value) if isinstance(key, ScalarNode) else id(key), value
