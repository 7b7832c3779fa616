"""The fields of a kind that refer to other documents, according to the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec
from msgspec import inspect

from sitegen.model.choices import reference_kinds
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import Kinds, kinds
from sitegen.model.types import field_types


class ReferenceField(NamedTuple):
    """A field that names documents of some kinds."""

    attribute: str
    key: str
    kinds: tuple[str, ...]
    several: bool


class Reference(NamedTuple):
    """One mention of another document in front matter."""

    field: ReferenceField
    item: int
    text: str

    @property
    def path(self) -> tuple[str | int, ...]:
        """Its path in the front matter."""
        return (self.field.key, self.item) if self.field.several else (self.field.key,)


def reference_fields(front_matter: type[FrontMatter]) -> tuple[ReferenceField, ...]:
    """The fields of a kind that name documents."""
    return _fields_among(front_matter, kinds())


@cache
def _fields_among(front_matter: type[FrontMatter], _: Kinds) -> tuple[ReferenceField, ...]:
    own = front_matter.kind.name
    types = field_types(front_matter)
    found = []
    for one in msgspec.structs.fields(front_matter):
        refers, several = _refers(types[one.name], False)
        if refers:
            named = reference_kinds(refers, own)
            found.append(ReferenceField(one.name, one.encode_name, named, several))
    return tuple(found)


def _refers(info: inspect.Type, several: bool) -> tuple[str | tuple[str, ...], bool]:
    if isinstance(info, inspect.Metadata):
        refers = (info.extra or {}).get("refers")
        return (refers, several) if refers else _refers(info.type, several)
    if isinstance(info, inspect.UnionType):
        for one in info.types:
            refers, many = _refers(one, several)
            if refers:
                return refers, many
    if isinstance(info, inspect.VarTupleType):
        return _refers(info.item_type, True)
    return (), False


def references(
    front: FrontMatter, fields: Iterable[ReferenceField] | None = None
) -> Iterator[Reference]:
    """Every mention of another document in a front matter, or in some `fields` of its kind."""
    for one in reference_fields(type(front)) if fields is None else fields:
        value = getattr(front, one.attribute)
        if one.several:
            for index, text in enumerate(value):
                yield Reference(one, index, text)
        elif value is not None:
            yield Reference(one, 0, value)


def signers(front: FrontMatter) -> tuple[str, ...]:
    """The people responsible for a document, according to its byline: its authors, its owner, the
    person who answers."""
    found = [one for one in reference_fields(type(front)) if one.attribute == front.kind.byline]
    return tuple(reference.text for reference in references(front, found))
