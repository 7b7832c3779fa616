"""Descriptions of the types of a model's fields, as msgspec gives them."""

from __future__ import annotations

from functools import cache

import msgspec
from msgspec import inspect

_FOUND: dict[type, inspect.StructType] = {}


@cache
def field_types(model: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    """The types of a model's fields, by the fields' names in Python.

    msgspec describes the models of a model's fields with it, and takes as long for each of them
    alone as for its part in the whole, so every description is kept.
    """
    if model not in _FOUND:
        _keep(inspect.type_info(model))
    return {one.name: one.type for one in _FOUND[model].fields}


def _keep(info: inspect.Type) -> None:
    if isinstance(info, inspect.Metadata):
        _keep(info.type)
    elif isinstance(info, inspect.UnionType):
        for one in info.types:
            _keep(one)
    elif isinstance(info, inspect.VarTupleType):
        _keep(info.item_type)
    elif isinstance(info, inspect.DictType):
        _keep(info.value_type)
    elif isinstance(info, inspect.StructType) and info.cls not in _FOUND:
        _FOUND[info.cls] = info
        for field in info.fields:
            _keep(field.type)
