"""The fields of a model that hold paths: of files, and of links to pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec
from msgspec import inspect

from sitegen.model.scalars import Moment
from sitegen.model.types import field_types


class PathField(NamedTuple):
    """A field that holds a path or several, or a group with such fields."""

    key: str
    """As it is written in YAML."""
    attribute: str
    """As it is called in Python."""
    leads: str
    """`file`, `files` or `link`; empty for a group."""
    group: tuple[PathField, ...]


@cache
def path_fields(model: type[msgspec.Struct]) -> tuple[PathField, ...]:
    """The fields of a model that hold paths, or groups with paths.

    A part of what `sitegen.model.fields` says of all fields, which takes longer than a build of
    one edited post can spare.
    """
    types = field_types(model)
    found = (
        PathField(one.encode_name, one.name, *_path_type(types[one.name]))
        for one in msgspec.structs.fields(model)
    )
    return tuple(field for field in found if field.leads or field.group)


def _path_type(info: inspect.Type) -> tuple[str, tuple[PathField, ...]]:
    if isinstance(info, inspect.Metadata):
        leads, group = _path_type(info.type)
        return leads or str((info.extra or {}).get("leads", "")), group
    if isinstance(info, inspect.UnionType):
        (one,) = (part for part in info.types if not isinstance(part, inspect.NoneType))
        return _path_type(one)
    if isinstance(info, inspect.VarTupleType):
        return _path_type(info.item_type)
    if isinstance(info, inspect.StructType) and info.cls is not Moment:
        return "", path_fields(info.cls)
    return "", ()


def placed_paths(
    value: object, fields: Iterable[PathField], place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], PathField, str]]:
    """The paths of files and links in a model's values, each with its place (its keys, and its
    number in a list) and its field."""
    for field in fields:
        found = getattr(value, field.attribute)
        items = enumerate(found) if isinstance(found, tuple) else ((None, found),)
        for number, one in items:
            here = (*place, field.key) if number is None else (*place, field.key, number)
            if isinstance(one, str) and field.leads:
                yield here, field, one
            elif isinstance(one, msgspec.Struct):
                yield from placed_paths(one, field.group, here)
