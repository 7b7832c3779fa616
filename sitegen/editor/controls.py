"""The controls of a form: one for each field of a model, with the value that a source gives it.

A control shows a value exactly as it comes back from the browser if nobody touches it: browsers
drop line ends in one-line fields, and dates that they can't read. What no control can show is
`fixed`, and edited in the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

import msgspec
from msgspec import inspect
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.editing.yaml_values import Path, bare_type, is_null
from sitegen.editor.repeated_values import RepeatedValues
from sitegen.model.choices import choices as named_choices
from sitegen.model.fields import Field, fields_of
from sitegen.model.scalars import Moment

Widget = Literal[
    "line", "text", "number", "date", "switch", "choice", "colour",
    "list", "group", "rows", "pairs", "fixed",
]  # fmt: skip

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_AND_TIME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})")
_TRUE: Final = frozenset({"true", "yes", "on"})
_FALSE: Final = frozenset({"false", "no", "off"})
_WITHOUT_CONTROL: Final = (("id",), ("draft",), ("publish",))
"""Fields that are shown in another way."""
_LONG_VALUE: Final = 70
"""Characters beyond which a text has more than one line on the screen."""
_LONG_TEXT: Final = 80
"""A field that takes more characters than these has room for them."""


class Choice(NamedTuple):
    """A value to choose, and what it is called."""

    value: str
    label: str = ""


class Control(NamedTuple):
    """One field of a form, with its value."""

    path: Path
    label: str
    help: str
    widget: Widget
    required: bool
    given: bool
    """Whether the source has it."""
    value: str = ""
    """Its value; of a date, the day."""
    time: str = ""
    """The time of a date, if it has one."""
    values: tuple[str, ...] = ()
    """The items of a list."""
    separable: bool = False
    """Whether a comma always parts two items of the list, as between tags."""
    pattern: str = ""
    """The regular expression of each item of the list, if it has one."""
    alone: bool = False
    """Whether the only item of the list is written without a list."""
    parts: tuple[Control, ...] = ()
    """The controls of a group."""
    rows: tuple[tuple[Control, ...], ...] = ()
    """The controls of each group of a list."""
    blank: tuple[Control, ...] = ()
    """Those of a group that is added to it; their paths have the number -1."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Names and values."""
    choices: tuple[Choice, ...] = ()
    """The values of a choice."""
    usual: str = ""
    """What is true without a value, in words."""
    offers: str = ""
    """The name of a list of suggestions."""
    why: str = ""
    """Of a `fixed` one: why it can't be changed, if it isn't how it is written."""
    plain: Literal["", "boolean", "number"] = ""
    """The type of a value that a theme's option takes besides text."""
    picture: bool = False
    """Whether it names a file with a picture."""

    @property
    def name(self) -> str:
        """Its name in the form."""
        return control_name(self.path)

    @property
    def is_empty(self) -> bool:
        """Whether it shows no value."""
        return not (self.value or self.values or self.rows or self.pairs) and all(
            one.is_empty for one in self.parts
        )


def control_name(path: Path) -> str:
    """The name of the control of a field: `f:image.alt`, `f:updates.0.note`."""
    return "f:" + ".".join("#" if step == -1 else str(step) for step in path)


Offers = Callable[[Field, Path], str]
"""The name of the list of suggestions for a field, or nothing."""


def controls_of(
    model: type[msgspec.Struct],
    root: Node | None,
    offers: Offers,
    instead: Callable[[Path, Field, Node | None], Control | None] = lambda _path, _field, _node: (
        None
    ),
) -> tuple[Control, ...]:
    """The controls of a model's fields with the values of a YAML text; `instead` may make those of
    a field that only a part of the program understands."""
    return _Builder(offers, instead, RepeatedValues(root)).group(fields_of(model), root, ())


def all_controls(controls: Sequence[Control]) -> Iterator[Control]:
    """All controls that have values, also those within groups."""
    for one in controls:
        yield one
        yield from all_controls(one.parts)
        for row in one.rows:
            yield from all_controls(row)


def label_of(key: str) -> str:
    """A field's name as a label: `answered_by` is "Answered by"."""
    words = key.replace("_", " ").strip()
    return _LABELS.get(key) or words[:1].upper() + words[1:]


_LABELS: Final = {
    "alt": "What it shows",
    "license": "Licence",
    "ps": "PS",
    "smtp": "Mail server (SMTP)",
    "src": "File",
    "url": "Address",
}
"""The labels of fields whose names say little to people who don't write HTML."""


def value_below(node: Node | None, key: str) -> Node | None:
    """The value of a field in a group."""
    if isinstance(node, MappingNode):
        for name, value in node.value:
            if isinstance(name, ScalarNode) and name.value == key:
                found: Node = value
                return found
    return None


def scalar_text(node: Node | None) -> str | None:
    """The text of a value; None if it is a list or a group."""
    if node is None or is_null(node):
        return ""
    if not isinstance(node, ScalarNode):
        return None
    text = str(node.value)
    # As it is read: what is around a text that isn't quoted is no part of it.
    return text if node.style in ("'", '"') else text.strip()


class _Builder:
    def __init__(
        self,
        offers: Offers,
        instead: Callable[[Path, Field, Node | None], Control | None],
        repeated: RepeatedValues,
    ) -> None:
        self._offers = offers
        self._instead = instead
        self._repeated = repeated

    def group(self, fields: Sequence[Field], node: Node | None, above: Path) -> tuple[Control, ...]:
        """The controls of a group's fields."""
        found = []
        for one in fields:
            value, path = value_below(node, one.key), (*above, one.key)
            control = self.control(one, value, path)
            if path not in _WITHOUT_CONTROL:
                control = self._fixed(control, node, one.key, value)
            found.append(control)
        return tuple(found)

    def _fixed(self, control: Control, above: Node | None, key: str, node: Node | None) -> Control:
        """A control as it is, or without a way to change it if an alias is in the way."""
        why = self._repeated.why_fixed(above, key, node, whole=control.widget == "pairs")
        if not why:
            return control
        return control._replace(widget="fixed", why=why, parts=(), rows=(), pairs=())

    def control(self, field: Field, node: Node | None, path: Path) -> Control:
        """The control of one field."""
        own = self._instead(path, field, node)
        if own is not None:
            return own
        given = node is not None and not is_null(node)
        base = Control(
            path, label_of(field.key), field.help, "line", field.required, given,
            usual=_usual(field), offers=self._offers(field, path),
            picture=field.leads == "file" and "holds" not in _extra(field.info),
        )  # fmt: skip
        info = bare_type(field.info)
        if isinstance(info, inspect.VarTupleType):
            item = bare_type(info.item_type)
            if isinstance(item, inspect.StructType) and item.cls is not Moment:
                return self._rows(base, field, node)
            return _list(base, info.item_type, node)
        if isinstance(info, inspect.DictType):
            return self._dictionary(base, field, info, node)
        if isinstance(info, inspect.StructType) and info.cls is not Moment:
            if given and not isinstance(node, MappingNode):
                return base._replace(widget="fixed")
            return base._replace(widget="group", parts=self.group(field.group, node, path))
        return _scalar(base, field, info, node)

    def _rows(self, base: Control, field: Field, node: Node | None) -> Control:
        items = node.value if isinstance(node, SequenceNode) else [node] if base.given else []
        blank = self.group(field.group, None, (*base.path, -1))
        rows = []
        for number, item in enumerate(items):
            row = self.group(field.group, item, (*base.path, number))
            known = {one.key for one in field.group}
            readable = isinstance(item, MappingNode) and all(
                isinstance(key, ScalarNode) and key.value in known for key, _ in item.value
            )
            if not readable or any(one.widget == "fixed" for one in all_controls(row)):
                return base._replace(widget="fixed")
            rows.append(row)
        return base._replace(widget="rows", rows=tuple(rows), blank=blank)

    def _dictionary(
        self, base: Control, field: Field, info: inspect.DictType, node: Node | None
    ) -> Control:
        if base.given and not isinstance(node, MappingNode):
            return base._replace(widget="fixed")
        items = node.value if isinstance(node, MappingNode) else []
        if field.group:
            parts = tuple(
                self._fixed(
                    self._named_group(base.path, str(key.value), field, value),
                    node, str(key.value), value,
                )
                for key, value in items
            )  # fmt: skip
            return base._replace(widget="group" if parts else "fixed", parts=parts)
        pairs = []
        for key, value in items:
            text = scalar_text(value)
            if text is None or not isinstance(key, ScalarNode) or "\n" in text:
                return base._replace(widget="fixed")
            pairs.append((str(key.value), text))
        plain = isinstance(
            bare_type(info.value_type), inspect.AnyType | inspect.StrType | inspect.LiteralType
        )
        return base._replace(widget="pairs" if plain else "fixed", pairs=tuple(pairs))

    def _named_group(self, above: Path, key: str, field: Field, node: Node) -> Control:
        path = (*above, key)
        parts = self.group(field.group, node, path)
        return Control(path, label_of(key), "", "group", False, True, parts=parts)


def _list(base: Control, item: inspect.Type, node: Node | None) -> Control:
    items = node.value if isinstance(node, SequenceNode) else [node] if base.given else []
    texts = [scalar_text(one) for one in items]
    if any(text is None or "\n" in text for text in texts):
        return base._replace(widget="fixed")
    return base._replace(
        widget="list",
        values=tuple(text for text in texts if text),
        separable=_is_separable(item),
        pattern=_pattern(item),
        alone=base.given and not isinstance(node, SequenceNode),
    )


def _is_separable(item: inspect.Type) -> bool:
    extra = _extra(item)
    few = isinstance(bare_type(item), inspect.LiteralType)
    return few or "refers" in extra or "one_of" in extra or extra.get("commas") is False


def _pattern(item: inspect.Type) -> str:
    info = bare_type(item)
    return (info.pattern or "") if isinstance(info, inspect.StrType) else ""


def _scalar(base: Control, field: Field, info: inspect.Type, node: Node | None) -> Control:
    text = scalar_text(node)
    if text is None:
        return base._replace(widget="fixed")
    if isinstance(info, inspect.StructType):  # a moment
        whole = _DAY_AND_TIME.fullmatch(text)
        if not text or _DAY.fullmatch(text):
            return base._replace(widget="date", value=text)
        if whole:
            return base._replace(widget="date", value=whole[1], time=whole[2])
        return base._replace(value=text)
    if isinstance(info, inspect.BoolType):
        if text.lower() in _TRUE | _FALSE or not text:
            shown = "" if not text else "on" if text.lower() in _TRUE else "off"
            return base._replace(widget="switch", value=shown)
        return base._replace(value=text)
    values = _values(field, info)
    if values:
        extra = (Choice(text),) if text and text not in values else ()
        return base._replace(widget="choice", value=text, choices=(*map(Choice, values), *extra))
    if isinstance(info, inspect.IntType | inspect.FloatType):
        return base._replace(widget="number", value=text)
    several_lines = "\n" in text or len(text) > _LONG_VALUE or _is_long(field, info)
    return base._replace(widget="text" if several_lines else "line", value=text)


def _values(field: Field, info: inspect.Type) -> tuple[str, ...]:
    """All values that a field takes, if there are few."""
    if isinstance(info, inspect.LiteralType):
        return tuple(map(str, info.values))
    one_of = _extra(field.info).get("one_of")
    return named_choices(str(one_of)) if one_of else ()


def _extra(info: inspect.Type) -> dict[str, object]:
    found: dict[str, object] = {}
    while isinstance(info, inspect.Metadata):
        found = {**(info.extra or {}), **found}
        info = info.type
    if isinstance(info, inspect.UnionType):
        (one,) = (part for part in info.types if not isinstance(part, inspect.NoneType))
        return {**_extra(one), **found}
    return found


def _is_long(field: Field, info: inspect.Type) -> bool:
    """Whether a field is for sentences, by its own description."""
    if field.refers or field.leads or not isinstance(info, inspect.StrType):
        return False
    return "sentence" in field.help.lower() or (
        (info.max_length or 0) > _LONG_TEXT and not (info.pattern)
    )


def _usual(field: Field) -> str:
    """What is true without a value, in words."""
    if field.required:
        return ""
    if isinstance(field.default, bool):
        return "on" if field.default else "off"
    return str(field.default) if isinstance(field.default, str | int | float) else ""
