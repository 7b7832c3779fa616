"""Descriptions of a model's fields: for the reference, for `sitegen new`, for editors.

All of it is derived from the types and their `Meta`.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, cast

import msgspec
from msgspec import NODEFAULT, inspect

from sitegen.model.choices import choices, reference_expects, reference_kinds
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import Kinds, kinds
from sitegen.model.scalars import Moment
from sitegen.model.types import field_types


class Field(NamedTuple):
    """One field of a kind or of the configuration."""

    key: str
    """As it is written in YAML: `from`."""
    attribute: str
    """As it is called in Python: `from_`."""
    required: bool
    takes: str
    """The values that it takes, in words: `a date, or a date with a time`."""
    help: str
    several: bool
    """Takes a list, or one alone."""
    refers: tuple[str, ...]
    """The kinds of documents that it names."""
    may_name: tuple[str, ...]
    """The kinds that its text names if it is the name of one, and is free otherwise."""
    leads: str
    """`file`, `files` or `link` if it is a path, else empty."""
    group: tuple[Field, ...]
    """The fields of a group, or of each item of a list of groups."""
    default: Any
    """The default, in words; None if there is none."""
    is_moment: bool
    info: inspect.Type


def fields_of(model: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a model: a kind's own before those that all kinds have."""
    return _fields_among(model, kinds())


@cache
def _fields_among(model: type[msgspec.Struct], _: Kinds) -> tuple[Field, ...]:
    """The fields of a model; what they take may depend on the kinds that there are."""
    own = model.kind.name if issubclass(model, FrontMatter) and model is not FrontMatter else ""
    fields = msgspec.structs.fields(model)
    if issubclass(model, FrontMatter):
        shared = {one.name for one in msgspec.structs.fields(FrontMatter)}
        fields = tuple(sorted(fields, key=lambda one: one.name in shared))
    types = field_types(model)
    return tuple(_field(one, types[one.name], own) for one in fields)


def field_at(model: type[msgspec.Struct], path: str) -> Field | None:
    """The field that a dotted `path` names, such as `permission.how`."""
    found: Field | None = None
    group = fields_of(model)
    for step in path.split("."):
        found = next((one for one in group if one.key == step), None)
        if found is None:
            return None
        group = found.group
    return found


def _field(one: msgspec.structs.FieldInfo, info: inspect.Type, own: str) -> Field:
    described = _FieldType(own)
    described.visit(info)
    if one.default is not NODEFAULT:
        default = one.default
    elif one.default_factory is not NODEFAULT:
        default = cast(Any, one.default_factory)()
    else:
        default = None
    return Field(
        key=one.encode_name,
        attribute=one.name,
        required=one.default is NODEFAULT and one.default_factory is NODEFAULT,
        takes=described.takes,
        help=described.help,
        several=described.several,
        refers=described.refers,
        may_name=described.may_name,
        leads=described.leads,
        group=described.group,
        default=default,
        is_moment=described.is_moment,
        info=info,
    )


class _FieldType:
    """The result of a walk down a field's type. The outermost help counts, the innermost type."""

    def __init__(self, own: str) -> None:
        """`own` is the kind that has the field, if it is one of a kind."""
        self._own = own
        self.takes = ""
        self.help = ""
        self.several = False
        self.is_moment = False
        self.refers: tuple[str, ...] = ()
        self.may_name: tuple[str, ...] = ()
        self.leads = ""
        self.group: tuple[Field, ...] = ()
        self._expects = ""

    def visit(self, info: inspect.Type) -> None:
        if isinstance(info, inspect.Metadata):
            self._meta(info)
        elif isinstance(info, inspect.UnionType):
            (one,) = (kind for kind in info.types if not isinstance(kind, inspect.NoneType))
            self.visit(one)
        elif isinstance(info, inspect.VarTupleType):
            self.several = True
            self.visit(info.item_type)
        elif isinstance(info, inspect.DictType):
            self._dictionary(info)
        else:
            self._plain(info)

    def _meta(self, info: inspect.Metadata) -> None:
        description = (info.extra_json_schema or {}).get("description")
        self.help = self.help or str(description or "")
        extra = info.extra or {}
        if "refers" in extra:
            self.refers = reference_kinds(extra["refers"], self._own)
            self._expects = reference_expects(self.refers)
        if "one_of" in extra:
            self._expects = _either(tuple(f"`{one}`" for one in choices(extra["one_of"])))
        self._expects = str(extra.get("expects", "")) or self._expects
        self.may_name = tuple(extra.get("may_name", ())) or self.may_name
        self.leads = str(extra.get("leads", "")) or self.leads
        self.visit(info.type)

    def _dictionary(self, info: inspect.DictType) -> None:
        inner = _FieldType(self._own)
        inner.visit(info.value_type)
        self.group = inner.group
        self.takes = "groups of fields, by name" if inner.group else "names and values"

    def _plain(self, info: inspect.Type) -> None:
        if isinstance(info, inspect.StructType):
            self.is_moment = info.cls is Moment
            if self.is_moment:
                takes = "a date, or a date with a time"
            else:
                self.group = fields_of(info.cls)
                takes = "a group of fields"
        elif isinstance(info, inspect.BoolType):
            takes = "`on` or `off`"
        elif isinstance(info, inspect.LiteralType):
            takes = _either(tuple(f"`{value}`" for value in info.values))
        elif isinstance(info, inspect.IntType | inspect.FloatType):
            takes = _number(info)
        elif isinstance(info, inspect.StrType):
            takes = self._expects or "a text"
            if info.max_length is not None and not self._expects:
                takes = f"a text of at most {info.max_length} characters"
        else:
            takes = "anything"
        self.takes = f"{takes}, or a list of them" if self.several else takes


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _number(info: inspect.IntType | inspect.FloatType) -> str:
    what = "a whole number" if isinstance(info, inspect.IntType) else "a number"
    if info.ge is not None and info.le is not None:
        return f"{what} from {info.ge} to {info.le}"
    if info.le is not None:
        return f"{what} up to {info.le}"
    return what
