"""Which fields of a kind refer to other documents, told by the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec
from msgspec import inspect

from sitegen.model.kind import FrontMatter


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
        """Where it stands in the front matter."""
        return (self.field.key, self.item) if self.field.several else (self.field.key,)


@cache
def reference_fields(front_matter: type[FrontMatter]) -> tuple[ReferenceField, ...]:
    """The fields of a kind that name documents."""
    found = []
    for one in msgspec.structs.fields(front_matter):
        kinds, several = _refers(inspect.type_info(one.type), False)
        if kinds:
            found.append(ReferenceField(one.name, one.encode_name, kinds, several))
    return tuple(found)


def _refers(info: inspect.Type, several: bool) -> tuple[tuple[str, ...], bool]:
    if isinstance(info, inspect.Metadata):
        kinds = (info.extra or {}).get("refers")
        return (tuple(kinds), several) if kinds else _refers(info.type, several)
    if isinstance(info, inspect.UnionType):
        for one in info.types:
            kinds, many = _refers(one, several)
            if kinds:
                return kinds, many
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
