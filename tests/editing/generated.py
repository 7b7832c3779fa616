"""Random YAML as people write it: any style, with comments, and each field's own bytes known."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = (
    "salt", "Rye bread", "it's", 'a "b"', "null", "no", "1984", "3.5", "09:30", "2026-03-14",
    "ÄÖ 𝄞", "a # b", "x: y", "[a]", "- a", "& b", "*c", "50 %", "a, b", "{}", "'", "~", "#",
    "a\u2028b", "@home", "!x", "tab\there", "trailing: ", "# no comment", "https://x.example/?a=1&b=2",
    "…",
)  # fmt: skip
"""Texts that YAML reads as something else unless they are written with care."""

TEXTS = st.one_of(
    st.sampled_from(WORDS),
    st.text(
        st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\x00\r"), max_size=20
    ).filter(lambda text: "\ufeff" not in text),
)
LONG = st.lists(TEXTS, min_size=2, max_size=5).map("\n".join)
SCALARS = st.one_of(TEXTS, LONG, st.booleans(), st.integers(-9, 2050), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("abcdef"), inner, max_size=3),
    ),
    max_leaves=8,
)
COMMENT = st.sampled_from(("# a: b", "#", "# - x", "# 'quote"))
SAFE = st.sampled_from(
    ("salt", "Rye bread", "1984", "true", "ÄÖ 𝄞", "09:30", "a-b", "https://x.example/?a=1")
)


@dataclass(frozen=True)
class Field:
    """A field of a generated text: its name and its lines, which end with a line end."""

    name: str
    lines: str


@dataclass(frozen=True)
class Source:
    """A generated text: what is before each field, and the fields."""

    parts: tuple[tuple[str, Field], ...]
    end: str

    @property
    def text(self) -> str:
        return "".join(before + field.lines for before, field in self.parts) + self.end


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """A YAML text with some fields, which are separated by comments and blank lines."""
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=5))
    parts = []
    for name in names:
        gap = st.lists(st.one_of(st.just(""), COMMENT), max_size=2)
        before = "".join(f"{line}\n" for line in draw(gap))
        quote = draw(st.sampled_from(("", "", "", "'", '"')))
        lines = draw(_field(f"{quote}{name}{quote}", 0))
        parts.append((before, Field(name, "".join(f"{line}\n" for line in lines))))
    return Source(
        tuple(parts), "".join(f"{line}\n" for line in draw(st.lists(COMMENT, max_size=1)))
    )


@st.composite
def _field(draw: st.DrawFn, name: str, column: int) -> list[str]:
    margin = " " * column
    lines = draw(_value(column, draw(st.integers(1, 4))))
    return [f"{margin}{name}:{lines[0]}", *lines[1:]]


@st.composite
def _value(draw: st.DrawFn, column: int, indent: int) -> list[str]:
    """The lines of a value: the first follows the colon."""
    kinds = ["scalar", "scalar", "empty", "flow", "literal", "folded"]
    if column < 9:
        kinds += ["fields", "items"]
    kind = draw(st.sampled_from(kinds))
    comment = draw(st.sampled_from(("", "", "  # why", " #")))
    deeper = column + indent
    if kind == "empty":
        return [comment]
    if kind == "scalar":
        return [f"{draw(st.sampled_from((' ', '   ')))}{draw(_inline())}{comment}"]
    if kind == "flow":
        return _with_comment(draw(_flow(deeper)), comment)
    if kind in ("literal", "folded"):
        sign = draw(st.sampled_from(("|", "|-") if kind == "literal" else (">", ">-")))
        texts = draw(
            st.lists(st.sampled_from(("salt", "a: b", "# no comment", "", "- x")), max_size=4)
        )
        body = [f"{' ' * deeper}{text}" if text else "" for text in ["text", *texts]]
        while not body[-1]:
            body.pop()
        return [f" {sign}{comment}", *body]
    lines = [comment]
    if kind == "fields":
        for name in draw(st.lists(st.sampled_from("klmn"), unique=True, min_size=1, max_size=3)):
            lines += draw(st.lists(COMMENT.map(lambda one: " " * deeper + one), max_size=1))
            lines += draw(_field(name, deeper))
        return lines
    dash = column + draw(st.integers(0, 3))
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(st.lists(COMMENT.map(lambda one: " " * (dash + 1) + one), max_size=1))
        lines += draw(_item(dash))
    return lines


@st.composite
def _item(draw: st.DrawFn, dash: int) -> list[str]:
    margin = " " * dash
    if draw(st.booleans()):
        names = draw(st.lists(st.sampled_from("xyz"), unique=True, min_size=1, max_size=3))
        lines: list[str] = []
        for name in names:
            lines += draw(_field(name, dash + 2))
        return [f"{margin}- {lines[0].lstrip(' ')}", *lines[1:]]
    lines = draw(_value(dash, 2))
    return [f"{margin}-{lines[0]}", *lines[1:]]


@st.composite
def _inline(draw: st.DrawFn) -> str:
    style = draw(st.sampled_from(("plain", "plain", "'", '"')))
    if style == "plain":
        return draw(SAFE)
    text = draw(st.sampled_from(WORDS)).replace("\t", " ").replace("\u2028", " ")
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace('"', '\\"') + '"'


@st.composite
def _flow(draw: st.DrawFn, column: int) -> list[str]:
    """A list or a group in brackets, on one line or on several."""
    fields = draw(st.booleans())
    parts = draw(
        st.lists(_inline().filter(lambda text: text[0] in "'\"" or "?" not in text), max_size=4)
    )
    if fields:
        parts = [f"{name}: {part}" for name, part in zip("klmn", parts, strict=False)]
    opening, closing = "{}" if fields else "[]"
    on_lines: bool = draw(st.booleans())
    if parts and on_lines:
        margin = " " * column
        every = [f"{margin}{part}," for part in parts]
        if draw(st.booleans()):
            every[-1] = every[-1][:-1]
        if draw(st.booleans()):
            every[0] += "  # first"
        return [f" {opening}", *every, f"{margin}{closing}"]
    return [f" {opening}{', '.join(parts)}{closing}"]


def _with_comment(lines: list[str], comment: str) -> list[str]:
    return [*lines[:-1], lines[-1] + comment]
