"""Converts YAML nodes to typed values: each scalar is read by the type of its field.

A converter is compiled once for each type from msgspec's description of it, so that only the schema
in `sitegen.model` says what is allowed. All problems of a file are collected; none prevents the
others from being found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import NODEFAULT, inspect
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.errors import did_you_mean
from sitegen.model.choices import choices, reference_expects, reference_kinds
from sitegen.model.kinds import Kinds, kinds
from sitegen.model.scalars import Moment
from sitegen.model.types import field_types
from sitegen.read.conversion import INVALID, Conversion, Converter, is_null, loses, needs, visited
from sitegen.read.scalar_converters import (
    FLOAT,
    INTEGER,
    address_converter,
    choice_converter,
    number_converter,
    plain_converter,
    text_converter,
    to_boolean,
    to_moment,
)
from sitegen.read.yaml_mistakes import (
    bullet_of,
    has_curly_quotes,
    in_curly_quotes,
    is_special_space,
    quoted,
    unquoted,
    without_invisible,
)

MAX_DEPTH = 40
"""Levels of free values in one another."""

COMMAS = re.compile(r"[,;،、，；]\s*")
"""What parts the items of a list in a sentence."""

_Model = TypeVar("_Model", bound=msgspec.Struct)


def convert(node: Node, model: type[_Model], reading: Conversion) -> _Model | None:
    """The value of `model` that `node` describes, or None after problems went to `reading`."""
    value = _struct(model)(node, "", reading)
    return None if value is INVALID else value


def convert_value(node: Node, info: inspect.Type, reading: Conversion) -> Any:
    """The value of one field of the type `info`; INVALID after problems went to `reading`."""
    return _converter(info, None)(node, "", reading)


def _struct(model: type[msgspec.Struct]) -> Converter:
    return _struct_among(model, kinds())


def _group_of(info: inspect.Type) -> type[msgspec.Struct] | None:
    """The model of the fields in a field; None if it has no fields, or several groups of them."""
    if isinstance(info, inspect.Metadata):
        return _group_of(info.type)
    if isinstance(info, inspect.UnionType):
        kept = [one for one in info.types if not isinstance(one, inspect.NoneType)]
        return _group_of(kept[0]) if len(kept) == 1 else None
    return info.cls if isinstance(info, inspect.StructType) and info.cls is not Moment else None


def _as_group(
    node: Node, name: str, required: Sequence[str], choices_of: Mapping[str, Sequence[str]]
) -> str:
    """What to write in place of a text where fields are needed, with the text in it if it may be
    meant for one of the `required` ones, or is one that a field's choices have."""
    if not (name and isinstance(node, ScalarNode) and node.value):
        return "fields written as `name: value`"
    text = unquoted(node.value)
    if not required:
        chosen = [one for one, words in choices_of.items() if text in words]
        if len(chosen) != 1:
            return "fields written as `name: value`"
        required = chosen
    text = quoted(text) if re.search(r"[,\[\]{}#:]", text) else text
    rest = "".join(f", {one}: …" for one in required[1:])
    return f"{name.rpartition('.')[2]}: {{{required[0]}: {text}{rest}}}"


def _mistyped(node: Node, key: str, prefix: str, reading: Conversion) -> str:
    """The name that an unknown one is meant to be, if it is clear what went wrong as it was typed;
    reports that. Otherwise empty."""
    plain = unquoted(without_invisible(key))
    if plain and plain != key:
        message = f'the name "{prefix}{plain}" has quotes or invisible characters in it'
        remedy = f"type `{plain}:` again, from the beginning of the line"
        if is_special_space(key[0]):
            message = f'"{prefix}{plain}" has special spaces before it (U+{ord(key[0]):04X})'
            remedy = "delete the line and type it again"
        reading.wrong(node, message, remedy)
        return plain
    name, colon, value = key.partition(":")
    if colon and value and not value.startswith("//"):
        remedy = f"write `{name}: {value}`"
        reading.wrong(node, f'there is no space after "{prefix}{name}:"', remedy)
        return name
    return ""


@cache
def _struct_among(model: type[msgspec.Struct], _: Kinds) -> Converter:
    """The converter for a model; what it takes may depend on the kinds that there are."""
    fields = msgspec.structs.fields(model)
    types = field_types(model)
    converters = {one.encode_name: (one.name, _converter(types[one.name], None)) for one in fields}
    groups = {
        one.encode_name: frozenset(part.encode_name for part in msgspec.structs.fields(group))
        for one in fields
        if (group := _group_of(types[one.name])) is not None
    }
    choices_of = {one.encode_name: _choices(types[one.name]) for one in fields}
    required = tuple(
        (one.name, one.encode_name)
        for one in fields
        if one.default is NODEFAULT and one.default_factory is NODEFAULT
    )

    def to_struct(node: Node, name: str, reading: Conversion) -> Any:
        if not isinstance(node, MappingNode):
            return needs(
                name or "the file",
                _as_group(node, name, [one for _, one in required], choices_of),
                node,
                reading,
            )
        values: dict[str, Any] = {}
        seen: set[str] = set()
        group = ""
        prefix = f"{name}." if name else ""
        broken = False
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else ""
            if key in seen:
                reading.wrong(key_node, f'"{prefix}{key}" occurs twice', "keep one of them")
                continue
            seen.add(key)
            known = converters.get(key)
            if known is None:
                plain = _mistyped(key_node, key, prefix, reading)
                if plain:
                    seen.add(plain)
                    broken = True
                    continue
                if key in groups.get(group, ()):
                    message = f'"{prefix}{key}" belongs to "{prefix}{group}" above it'
                    reading.wrong(key_node, message, "begin the line with two more spaces")
                    continue
                remedy = did_you_mean(key, converters)
                if remedy.startswith("did"):
                    # What it is meant to be isn't missing, too.
                    seen.add(remedy.split('"')[1])
                    broken = True
                if node.flow_style and is_null(value_node):
                    remedy = "put quotes around a text that has a comma in it"
                if key == "<<":  # a merge key: yaml.org/type/merge.html, not in YAML 1.2
                    remedy = "write out the fields that it stands for"
                reading.wrong(key_node, f'unknown field "{prefix}{key}"', remedy)
                continue
            attribute, converter = known
            group = key
            if is_null(value_node):
                if loses(value_node, prefix + key, reading):
                    broken = True
                elif any(attribute == one for one, _ in required):
                    reading.wrong(key_node, f'"{prefix}{key}" is empty', "fill it in")
                    broken = True
                continue
            value = converter(value_node, prefix + key, reading)
            if value is INVALID:
                broken = True
            else:
                values[attribute] = value
        for _, key in required:
            if key not in seen:
                reading.wrong(node, f'the field "{prefix}{key}" is missing', f"add `{key}: …`")
                broken = True
        return INVALID if broken else model(**values)

    return to_struct


def _converter(info: inspect.Type, expects: str | None) -> Converter:
    """The converter for a type as msgspec describes it."""
    if isinstance(info, inspect.Metadata):
        extra = info.extra or {}
        if "leads" in extra:
            inner = _converter(info.type, extra.get("expects", expects))
            return address_converter(inner, is_link=extra["leads"] == "link")
        if "one_of" in extra:
            return choice_converter(choices(extra["one_of"]))
        if "plain" in extra:
            return plain_converter(_converter(info.type, extra.get("expects", expects)))
        if "refers" in extra and "expects" not in extra:
            expects = reference_expects(reference_kinds(extra["refers"]))
        return _converter(info.type, extra.get("expects", expects))
    if isinstance(info, inspect.UnionType):
        (one,) = (kind for kind in info.types if not isinstance(kind, inspect.NoneType))
        return _converter(one, expects)
    if isinstance(info, inspect.StrType):
        return text_converter(info, expects or "a text")
    if isinstance(info, inspect.BoolType):
        return to_boolean
    if isinstance(info, inspect.IntType | inspect.FloatType):
        return number_converter(info)
    if isinstance(info, inspect.LiteralType):
        return choice_converter(tuple(str(value) for value in info.values))
    if isinstance(info, inspect.StructType):
        return to_moment if info.cls is Moment else _struct(info.cls)
    if isinstance(info, inspect.VarTupleType):
        return _several(info, expects)
    if isinstance(info, inspect.DictType):
        return _mapping(info)
    if isinstance(info, inspect.AnyType):
        return _anything
    raise TypeError(f"no converter for {info}")


def _choices(info: inspect.Type) -> tuple[str, ...]:
    """The words that a field takes; none if it takes others, too."""
    if isinstance(info, inspect.Metadata):
        return _choices(info.type)
    if isinstance(info, inspect.UnionType):
        return tuple(word for one in info.types for word in _choices(one))
    if isinstance(info, inspect.LiteralType):
        return tuple(str(value) for value in info.values)
    return ()


def _several(info: inspect.VarTupleType, expects: str | None) -> Converter:
    item = _converter(info.item_type, expects)
    splits = _is_text(info.item_type)
    least = info.min_length or 0

    def to_tuple(node: Node, name: str, reading: Conversion) -> Any:
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        if splits and _typed_badly(nodes, name, reading):
            return INVALID
        if splits and _lists_itself(node, name, reading):
            return INVALID
        if len(nodes) < least:
            return reading.wrong(node, f'"{name}" is empty', "fill it in")
        values = []
        for one in nodes:
            if not visited(reading, one):
                return INVALID
            values.append(item(one, name, reading))
        return INVALID if any(value is INVALID for value in values) else tuple(values)

    return to_tuple


def _lists_itself(node: Node, name: str, reading: Conversion) -> bool:
    """Whether a text is written where a list of texts is meant, such as `bread, rye`, or one with
    other commas in brackets, such as `[bread; rye]`; reports that."""
    one = node
    if isinstance(node, SequenceNode) and node.flow_style and len(node.value) == 1:
        one = node.value[0]
    if not isinstance(one, ScalarNode) or one.style:
        return False
    written = one.value.strip("［］【】〔〕")
    parts = [part.strip() for part in COMMAS.split(written) if part.strip()]
    if len(parts) < 2:
        return False
    if not loses(one, name, reading):
        reading.wrong(
            one,
            f'"{name}" is read as one text: {one.value}',
            f"write {name}: [{', '.join(parts)}], or put quotes around it if it is one",
        )
    return True


def _typed_badly(nodes: Sequence[Node], name: str, reading: Conversion) -> bool:
    """Whether a list of texts has hyphens, bullets or quotes that YAML takes for letters of a text;
    reports the first."""
    for one in nodes:
        if not isinstance(one, ScalarNode) or one.style or one.value[:1].isalnum():
            continue
        bullet = bullet_of(one.value)
        if bullet:
            first = one.value[1:].split(f" {bullet}")[0].strip()
            message = f'"{name}" is read as one text: {one.value}'
            reading.wrong(one, message, f"begin each with a hyphen and a space: `- {first}`")
            return True
        if in_curly_quotes(one.value) and not has_curly_quotes(one.value[1:-1]):
            message = f'"{name}" can\'t have curly quotes'
            remedy = f"write {unquoted(one.value)} without quotes, or with straight ones"
            reading.wrong(one, message, remedy)
            return True
    return False


def _is_text(info: inspect.Type) -> bool:
    while isinstance(info, inspect.Metadata):
        info = info.type
    return isinstance(info, inspect.StrType)


def _mapping(info: inspect.DictType) -> Converter:
    value_of = _converter(info.value_type, None)

    def to_dict(node: Node, name: str, reading: Conversion) -> Any:
        if not isinstance(node, MappingNode):
            return needs(name, "fields written as `name: value`", node, reading)
        reading.depth += 1
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not visited(reading, value_node):
                return INVALID
            if not isinstance(key_node, ScalarNode):
                reading.wrong(key_node, f'"{name}" has a key that is not a text')
            elif key_node.value in result:
                reading.wrong(
                    key_node, f'"{name}.{key_node.value}" occurs twice', "keep one of them"
                )
            else:
                value = value_of(value_node, f"{name}.{key_node.value}", reading)
                if value is not INVALID:
                    result[key_node.value] = value
        reading.depth -= 1
        return result

    return to_dict


def _anything(node: Node, name: str, reading: Conversion) -> Any:
    """A free value, by the rules of YAML 1.2's core schema: dates and times stay texts."""
    if reading.depth > MAX_DEPTH:
        return reading.wrong(node, f'"{name}" is nested too deeply', "flatten it")
    if isinstance(node, MappingNode):
        return _ANY_MAPPING(node, name, reading)
    if isinstance(node, SequenceNode):
        reading.depth += 1
        values = [_anything(one, name, reading) for one in node.value if visited(reading, one)]
        reading.depth -= 1
        return [value for value in values if value is not INVALID]
    if loses(node, name, reading):
        return INVALID
    text: str = node.value
    if isinstance(node, ScalarNode) and node.style:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if INTEGER.fullmatch(text) and (text == "0" or not text.lstrip("+-").startswith("0")):
        return int(text)
    if FLOAT.fullmatch(text) and "." in text:
        return float(text)
    return text


_ANY_MAPPING = _mapping(inspect.type_info(dict[str, Any]))  # type: ignore[arg-type]
