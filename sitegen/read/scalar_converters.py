"""Converters for fields of one value: texts, numbers, choices, moments."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from msgspec import inspect
from yaml.nodes import Node, ScalarNode

from sitegen.errors import did_you_mean
from sitegen.model.dates import EXPECTED, DateError
from sitegen.model.merge_fields import FIELDS
from sitegen.model.scalars import Moment
from sitegen.model.unreachable import meant, unreachable
from sitegen.read.conversion import INVALID, Conversion, Converter, description_of, loses, needs
from sitegen.read.field_text import as_written, field_text, one_line
from sitegen.read.yaml_mistakes import in_curly_quotes, quoted

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
INTEGER = re.compile(r"[-+]?\d+")
FLOAT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def text_converter(info: inspect.StrType, expects: str) -> Converter:
    """A converter of a text, within the limits that `info` sets."""
    pattern = re.compile(info.pattern) if info.pattern else None
    least, most = info.min_length or 0, info.max_length

    def to_text(node: Node, name: str, reading: Conversion) -> Any:
        if not isinstance(node, ScalarNode):
            return needs(name, expects, node, reading)
        if loses(node, name, reading):
            return INVALID
        text: str = node.value.strip() if node.style in (None, ">", "|") else node.value
        if len(text) < least or (least and not text.strip()):
            return reading.wrong(node, f'"{name}" is empty', "fill it in, or remove the line")
        if most is not None and len(text) > most:
            return reading.wrong(
                node,
                f'"{name}" has {len(text)} characters, at most {most} are allowed',
                "shorten it",
            )
        if pattern is not None and not pattern.search(text):
            return needs(name, expects, node, reading)
        return text

    return to_text


def plain_converter(converter: Converter) -> Converter:
    """A converter of a text for readers: references are read, and markup is left out."""

    def to_plain(node: Node, name: str, reading: Conversion) -> Any:
        if not isinstance(node, ScalarNode):
            return converter(node, name, reading)
        plain = field_text(node.value)
        _warn_of_leftovers(node, name, plain.text, reading)
        if plain.text == node.value:
            return converter(node, name, reading)
        value = converter(
            ScalarNode(node.tag, plain.text, node.start_mark, node.end_mark, node.style),
            name,
            reading,
        )
        if plain.markup and value is not INVALID:
            words = quoted(" ".join(as_written(plain.text).split()))
            remedy = f"write {words}" if len(words) <= 200 else "write it without"
            message = f'"{name}" is plain text, so markup is left out: {one_line(plain.markup)}'
            reading.warn(node, message, remedy, "plain-text")
        return value

    return to_plain


def _warn_of_leftovers(node: Node, name: str, text: str, reading: Conversion) -> None:
    """Warn of template syntax in a field, which readers would see, unless it is a merge field."""
    if "{" not in text and "[" not in text and ":" not in text:
        return
    from sitegen.read.leftover_syntax import RULE, leftover_syntax

    has_merge_fields = any(one in text for one in FIELDS)
    for found in leftover_syntax(escape(text), with_fields=has_merge_fields):
        message = f'in "{name}", {found.message}'
        reading.warn(node, message, "write what it stood for, or remove it", RULE)


def address_converter(converter: Converter, *, is_link: bool) -> Converter:
    """A converter of an address that others than the author can open."""

    def to_address(node: Node, name: str, reading: Conversion) -> Any:
        wrong = unreachable(node.value.strip()) if isinstance(node, ScalarNode) else None
        if wrong is not None:
            return reading.wrong(node, f'"{name}": {wrong.message}', wrong.remedy)
        whole = meant(node.value) if is_link and isinstance(node, ScalarNode) else None
        if whole is not None:
            message = f'"{name}": {node.value} is read as the name of a file'
            return reading.wrong(node, message, f"write {whole}")
        return converter(node, name, reading)

    return to_address


def to_boolean(node: Node, name: str, reading: Conversion) -> Any:
    """True or False, in any of the words for it."""
    if isinstance(node, ScalarNode):
        word = node.value.lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    return needs(name, "on or off (true or false, yes or no)", node, reading)


def number_converter(info: inspect.IntType | inspect.FloatType) -> Converter:
    """A converter of a number, within the limits that `info` sets."""
    whole = isinstance(info, inspect.IntType)
    pattern = INTEGER if whole else FLOAT
    expects = "a whole number" if whole else "a number"

    def to_number(node: Node, name: str, reading: Conversion) -> Any:
        if not isinstance(node, ScalarNode) or not pattern.fullmatch(node.value):
            return needs(name, expects, node, reading)
        number = int(node.value) if whole else float(node.value)
        too_small = (info.ge is not None and number < info.ge) or (
            info.gt is not None and number <= info.gt
        )
        if too_small or (info.le is not None and number > info.le):
            bounds = f"between {info.ge if info.ge is not None else info.gt} and {info.le}"
            if info.le is None:
                bounds = f"of at least {info.ge if info.ge is not None else info.gt}"
            return needs(name, f"{expects} {bounds}", node, reading)
        return number

    return to_number


def choice_converter(known: tuple[str, ...]) -> Converter:
    """A converter of one of the texts that are `known`."""

    def to_choice(node: Node, name: str, reading: Conversion) -> Any:
        if isinstance(node, ScalarNode) and node.value in known:
            return node.value
        word = node.value if isinstance(node, ScalarNode) else ""
        return reading.wrong(
            node, f'"{name}" can\'t be {description_of(node)}', did_you_mean(word, known)
        )

    return to_choice


def to_moment(node: Node, name: str, reading: Conversion) -> Any:
    """A date, with or without a time."""
    if not isinstance(node, ScalarNode):
        return needs(name, EXPECTED, node, reading)
    try:
        return Moment.parse(node.value, reading.zone)
    except DateError as error:
        if in_curly_quotes(node.value):
            return needs(name, EXPECTED, node, reading)
        return reading.wrong(node, f'"{name}": {error.message}', error.remedy)
