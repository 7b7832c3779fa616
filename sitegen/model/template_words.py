"""The words that a template has in place of the author's: `sitegen new` and `sitegen init` write
them, and nobody but the author should ever read them.

New documents have them in comments where a comment is possible. But somebody may take the marks of
a comment away, the texts of `sitegen init` are none, and earlier versions wrote them as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from msgspec import Struct

from sitegen.model.kind import FrontMatter, Kind

PLACEHOLDER: Final = "…"
"""What only the author can fill in."""

INIT_WORDS: Final = (
    "This is a draft: only you see it, in sitegen serve. Replace this text with yours.",
    "Begin with the number: “From 95, most people pay 120.”",
    (
        "Say whom a customer should tell, how soon they hear from you, and what they can expect: "
        "a repair, a replacement, or their money back."
    ),
    "Say when you would send a friend to somebody else, and to whom, by name.",
)
"""How the drafts of `sitegen init` begin. A test compares them with `authoring/starter/`."""

_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_HINT: Final = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_QUOTES: Final = str.maketrans("“”„‘’", '"""\'\'')


def words_left(lines: Iterable[str], kinds: Iterable[Kind]) -> tuple[str, ...]:
    """The lines that are a template's words, each once: those of any of these kinds."""
    known = frozenset[str]().union(*(_known(kind) for kind in kinds))
    return tuple(dict.fromkeys(line.strip() for line in lines if _folded(line) in known))


def is_untouched(lines: Iterable[str], kind: Kind) -> bool:
    """Whether a text has nothing but what a new document of its kind begins with, such as headings
    with nothing below, or nothing but the placeholder."""
    starter = _COMMENT.sub("", kind.starter)
    frame = {_folded(line.lstrip("# ")) for line in starter.split("\n") if line.strip()}
    found = [_folded(line) for line in lines]
    return bool(found) and (frame | {PLACEHOLDER}).issuperset(found)


def fields_left(front: FrontMatter) -> Iterator[tuple[str | int, ...]]:
    """The paths of the fields that only have the placeholder."""
    for name, key in zip(front.__struct_fields__, front.__struct_encode_fields__, strict=True):
        yield from _left(getattr(front, name), (key,))


def _left(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        if value.strip() == PLACEHOLDER:
            yield path
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _left(one, (*path, place))
    elif isinstance(value, Struct):
        names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        for name, key in names:
            yield from _left(getattr(value, name), (*path, key))


@cache
def _known(kind: Kind) -> frozenset[str]:
    starter = kind.starter.strip()
    hints = _HINT.findall(starter)
    if "\n" not in starter:
        hints.append(starter)
    return frozenset(map(_folded, (*hints, *kind.former_hints, *INIT_WORDS))) - {PLACEHOLDER}


def _folded(line: str) -> str:
    return " ".join(line.translate(_QUOTES).split()).casefold()
