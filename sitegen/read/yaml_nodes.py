"""YAML text becomes nodes that know their lines; nothing is guessed about scalars.

Only composing is left to PyYAML: YAML 1.1's resolution (`10:30` is 630, `no` is false) would
change what an author wrote, so values are read by their field's type in `sitegen.read.convert`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import yaml
from yaml.events import Event
from yaml.nodes import MappingNode, Node, ScalarNode

from sitegen.errors import Problem

if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Composer(_Loader):
    """A composer that doesn't resolve tags, which would take half of its time; converters don't
    need them."""

    def resolve(self, kind: type[Node], value: object, implicit: object) -> str:
        """A placeholder for the tag of a node."""
        return "?"

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """No tag depends on where a node is."""

    def ascend_resolver(self) -> None:
        """As there is nothing to descend into."""


_LINE_BREAK = re.compile("[\x85\u2028\u2029]")
"""What YAML takes for the end of a line, and no editor shows as one."""

_TYPE_AGAIN = "delete the line and type it again"
_REMEDIES = (
    ("cannot start any token", "\\t", "use spaces instead of the tab"),
    ("cannot start any token", "", "put the text in quotes"),
    ("mapping values are not allowed", "", 'put quotes around a text that contains ": "'),
    ("unexpected end of stream", "", "close the quotes that are opened here"),
    ("expected <block end>", "", "check the indentation and the quotes of this line"),
    ("could not find expected ':'", "", "write it as `name: value`"),
    ("undefined alias", "", "put quotes around a text that starts with *"),
)


class YamlError(Exception):
    """The text is no YAML; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def compose(text: str, file: str, first_line: int = 1) -> Node | None:
    """The root node of `text`, or None if it is empty. `first_line` is its line in `file`.

    Raises YamlError, with a problem that has its line and a remedy.
    """
    if not text.isascii():
        found = _LINE_BREAK.search(text)
        if found is not None:
            line = first_line + text.count("\n", 0, found.start())
            message = f"there is an invisible line break (U+{ord(found[0]):04X})"
            raise YamlError(Problem(file, line, message, _TYPE_AGAIN))
    with _problems_of(text, file, first_line):
        root = _composed(text)
    if isinstance(root, ScalarNode) and root.value:
        from sitegen.read.yaml_mistakes import explained

        mistake = explained(text, root.start_mark.line)
        if mistake is not None:
            line = first_line + mistake.line
            message = f"the YAML is broken: {mistake.message}"
            raise YamlError(Problem(file, line, message, mistake.remedy))
    return root


def parse(text: str, file: str, first_line: int = 1) -> list[Event]:
    """The parser's events of `text`, whose marks count its characters; raises as `compose` does.

    Aliases are events of their own here, while `compose` has the same node in several places.
    """
    with _problems_of(text, file, first_line):
        return list(yaml.parse(text, Loader=_Loader))


@contextmanager
def _problems_of(text: str, file: str, first_line: int) -> Iterator[None]:
    """Turns the library's errors into YamlError."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        what = error.problem or "this is not YAML"
        mark = error.problem_mark
        if "end of stream" in what and error.context_mark is not None:
            mark = error.context_mark
        at = mark.line if mark is not None else 0
        from sitegen.read.yaml_mistakes import explained  # only needed if there is a mistake

        # Of an open list or quotation, its beginning counts and not where the parser gave up.
        began = error.context_mark if re.search("flow|quoted", error.context or "") else None
        mistake = (began and explained(text, began.line)) or explained(text, at)
        if mistake is not None:
            message = f"the YAML is broken: {mistake.message}"
            problem = Problem(file, first_line + mistake.line, message, mistake.remedy)
            raise YamlError(problem) from None
        line = first_line + at
        what = what.replace("'\\t'", "a tab")
        raise YamlError(
            Problem(file, line, f"the YAML is broken: {what}", _remedy(error))
        ) from None
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        code = f"U+{error.character:04X}" if isinstance(error.character, int) else ""
        message = f"there is an invisible character that YAML doesn't allow ({code})"
        raise YamlError(Problem(file, line, message, _TYPE_AGAIN)) from None
    except RecursionError:
        raise YamlError(
            Problem(file, first_line, "the YAML is nested too deeply", "flatten it")
        ) from None


def _composed(text: str) -> Node | None:
    composer = _Composer(text)
    try:
        root: Node | None = composer.get_single_node()
        return root
    finally:
        composer.dispose()


def _remedy(error: yaml.MarkedYAMLError) -> str:
    what = f"{error.context or ''} {error.problem or ''}"
    for symptom, detail, remedy in _REMEDIES:
        if symptom in what and detail in what:
            return remedy
    return "check quotes, colons and indentation"


def line_of(node: Node, first_line: int) -> int:
    """The line of a node in its file."""
    return first_line + int(node.start_mark.line)


def find(node: Node | None, path: tuple[str | int, ...]) -> Node | None:
    """The node at `path` below `node`, or the nearest one above it that exists."""
    for step in path:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if isinstance(key, ScalarNode) and key.value == str(step):
                    node = value if not isinstance(value, ScalarNode) or value.value else key
                    break
            else:
                return node
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                return node
            node = node.value[step]
        else:
            return node
    return node
