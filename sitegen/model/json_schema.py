"""JSON Schemas of the kinds and of the configuration, for editors that complete and check YAML.

They allow what `sitegen.read.convert` reads, as exactly as JSON Schema can: a single value where a
list is possible, `on` and `off`, numbers where a text is expected. Draft 7, which editors support
best (https://json-schema.org/draft-07).
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import inspect

from sitegen.model.choices import choices
from sitegen.model.config import Config
from sitegen.model.fields import Field, fields_of
from sitegen.model.kinds import kinds
from sitegen.model.scalars import Moment

CONFIG = "config"
"""The name of the configuration's schema, in addition to the names of the kinds."""

Schema = dict[str, Any]


def schema_names() -> tuple[str, ...]:
    """The names of all schemas: each kind, and the configuration."""
    return (*kinds().front_matters, CONFIG)


_MOMENT = (
    r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$"  # ISO 8601
)


def json_schema(name: str) -> Schema:
    """The JSON Schema of a kind's front matter, or of `config`. Raises KeyError for other names."""
    model = Config if name == CONFIG else kinds().front_matters[name]
    title = "content/site.yaml" if name == CONFIG else f"front matter of a {name}"
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"sitegen: {title}",
        "description": " ".join((model.__doc__ or "").split()),
        **_group(model),
    }


def _group(model: type[msgspec.Struct]) -> Schema:
    fields = fields_of(model)
    schema: Schema = {
        "type": "object",
        "properties": {one.key: _property(one) for one in fields},
        "additionalProperties": False,
    }
    required = [one.key for one in fields if one.required]
    return {**schema, "required": required} if required else schema


def _property(field: Field) -> Schema:
    described = {"description": field.help} if field.help else {}
    schema = {**described, **_type(field.info)}
    # An empty optional field counts as not given.
    return schema if field.required else _or_nothing(schema)


def _or_nothing(schema: Schema) -> Schema:
    if "type" in schema:
        kinds = schema["type"]
        return {**schema, "type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return schema


def _type(info: inspect.Type) -> Schema:
    if isinstance(info, inspect.Metadata):
        one_of = (info.extra or {}).get("one_of")
        return {"enum": list(choices(one_of))} if one_of else _type(info.type)
    if isinstance(info, inspect.UnionType):
        (one,) = (kind for kind in info.types if not isinstance(kind, inspect.NoneType))
        return _type(one)
    if isinstance(info, inspect.VarTupleType):
        item = _type(info.item_type)
        several: Schema = {"type": "array", "items": item}
        if info.min_length:
            several["minItems"] = info.min_length
        return {"anyOf": [item, several]}
    if isinstance(info, inspect.StructType):
        if info.cls is Moment:
            return {"type": "string", "pattern": _MOMENT}
        return _group(info.cls)
    if isinstance(info, inspect.DictType):
        return {"type": "object", "additionalProperties": _type(info.value_type)}
    return _scalar(info)


def _scalar(info: inspect.Type) -> Schema:
    if isinstance(info, inspect.BoolType):
        # YAML 1.2 reads `on` as a text, YAML 1.1 as true; both are allowed.
        return {"enum": [True, False, "on", "off", "yes", "no"]}
    if isinstance(info, inspect.LiteralType):
        return {"enum": list(info.values)}
    if isinstance(info, inspect.IntType | inspect.FloatType):
        bounds = {
            "minimum": info.ge,
            "exclusiveMinimum": info.gt,
            "maximum": info.le,
            "exclusiveMaximum": info.lt,
        }
        kind = "integer" if isinstance(info, inspect.IntType) else "number"
        return {"type": kind, **{key: value for key, value in bounds.items() if value is not None}}
    if isinstance(info, inspect.StrType):
        return _text(info)
    return {}


def _text(info: inspect.StrType) -> Schema:
    bounds = {
        "minLength": info.min_length,
        "maxLength": info.max_length,
        "pattern": info.pattern,
    }
    fields = {key: value for key, value in bounds.items() if value is not None}
    # A title such as 2024 is a number to YAML and a text to sitegen.
    kinds = "string" if info.pattern else ["string", "number", "boolean"]
    return {"type": kinds, **fields}
