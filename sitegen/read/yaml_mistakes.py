"""What is wrong with YAML that can't be parsed: the mistakes that people and their programs make.

A parser names the place where it gave up, which is often a line below the mistake, in its own
terms. Here the lines above that place are looked at for what word processors, phones and copying
from web pages leave: no-break spaces, curly quotes, bullets, wide colons; and for what is forgotten
while typing. `explained` knows nothing of fields and their types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import yaml
from yaml.nodes import Node, ScalarNode

_LONGEST_EXAMPLE = 60
"""Characters of a line that a message repeats."""

_FIELD = re.compile(r"(?P<indent>\s*)(?:- +)?(?P<key>[\w.-]+):(?: +(?P<value>.*?))?\s*\Z")
_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u200b-\u200f\u2060\ufeff"
_WIDE_COLONS = "：﹕∶꞉︓"
_CURLY = "“”„‟‘’‚‛«»‹›「」"
_SPECIAL = "@`%*&!|>?[]{},#-"
_BULLETS = "•‣▪▫·●○◦⁃–—*"
_BULLET = re.compile(rf"-(?=[^\W\d])|[{_BULLETS}](?=\s*\w)")


_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
_LOST = re.compile(r"[ \t]+(#(?![#\s!]).*)")
"""A `#` with a word behind it, as no comment has it."""


class Mistake(NamedTuple):
    """A mistake: its line, counted from 0, what is wrong, and what to do."""

    line: int
    message: str
    remedy: str


def explained(text: str, line: int) -> Mistake | None:
    """The mistake that a parser found at a `line` of `text`, counted from 0; None if it is none of
    those known here."""
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    first = line
    while first > 0 and (first == line or not _is_field(lines[first])):
        first -= 1
    for number in range(first, line + 1):
        written = lines[number]
        if written.strip() and not written.lstrip().startswith("#") and not _parses(written):
            mistake = _of_line(written, _line_above(lines, number))
            if mistake is not None:
                return Mistake(number, *mistake)
    return _of_indentation(lines, line)


def quoted(text: str) -> str:
    """A text in quotes, as YAML has it; double ones if they need nothing escaped."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'{}'".format(text.replace("'", "''"))


def lost_after(lines: Sequence[str], node: Node) -> str:
    """What was written behind a plain value and is lost, as ` #` begins a comment in YAML: `#1 in
    town`; empty if nothing is, or if it looks like a comment. `lines` are those of the YAML."""
    mark = node.end_mark
    if not isinstance(node, ScalarNode) or node.style or mark is None or mark.line >= len(lines):
        return ""
    rest = lines[mark.line][mark.column :]
    found = _LOST.match(rest) or (None if node.value else _LOST.match(f" {rest.lstrip()}"))
    return found[1].rstrip() if found is not None else ""


def lost_before(lines: Sequence[str], node: Node) -> str:
    """What was written before a value and is lost, as YAML takes it for a tag or an anchor: `!new`
    or `&co`; empty if nothing is."""
    mark = node.start_mark
    if not isinstance(node, ScalarNode) or mark is None or mark.line >= len(lines):
        return ""
    found = re.match(r"[!&][^\s]*", lines[mark.line][mark.column :])
    return found[0] if found is not None else ""


def without_invisible(text: str) -> str:
    """A text without characters that nobody sees, as copying from web pages brings them."""
    return " ".join(_INVISIBLE.sub("", text).replace("\u00a0", " ").split())


def in_curly_quotes(text: str) -> bool:
    """Whether a text begins with a quotation mark that YAML takes for a letter."""
    return text[:1] != "" and text[0] in _CURLY


def has_curly_quotes(text: str) -> bool:
    """Whether quotation marks that YAML takes for letters are anywhere in a text."""
    return any(one in _CURLY for one in text)


def is_special_space(character: str) -> bool:
    """Whether a character looks like a space, and is none for YAML."""
    return character != " " and unicodedata.category(character) == "Zs"


def bullet_of(text: str) -> str:
    """The hyphen or bullet that a text begins with, as an item of a list does elsewhere."""
    found = _BULLET.match(text)
    return found[0] if found is not None else ""


def unquoted(text: str) -> str:
    """A text without the quotation marks around it that YAML takes for letters."""
    return text.strip(f"{_CURLY} ")


def _is_field(line: str) -> bool:
    match = _FIELD.match(line)
    return match is not None


def _parses(line: str) -> bool:
    """Whether a line by itself is a field, or an item of a list."""
    if re.match(rf"\s*[{_BLANKS}]", line):
        return False
    try:
        node = yaml.compose(line.strip(), Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    return isinstance(node, yaml.MappingNode | yaml.SequenceNode) and line[:1] != "\t"


def _of_line(line: str, above: str) -> tuple[str, str] | None:
    """The mistake in a line below that `above`: what is wrong, and what to do."""
    if re.match(r" *\t", line):
        field = _FIELD.match(above)
        if field is not None and field["value"] and not field["indent"]:
            return "the line begins with a tab", "delete the tab"
        return "the line begins with a tab", "use spaces instead of the tab"
    if re.match(r"(---|\.\.\.)\s*\Z", line):
        return "this line begins another document", "remove it"
    match = re.match(rf"\s*([{_BLANKS}])", line)
    if match is not None:
        return f"the line begins with {_name(match[1])}", "delete the line and type it again"
    match = re.match(rf"\s*(?:- +)?([\w-]+)\s?[{_WIDE_COLONS}]\s*(.*)", line)
    if match is not None:
        message = f'the colon after "{match[1]}" is not the plain one'
        return message, f"write `{_example(match[1], match[2])}`"
    match = re.match(rf"\s*(?:- +)?([\w-]+):[{_BLANKS}]", line)
    if match is not None:
        message = f'{_name(line[match.end() - 1])} follows "{match[1]}:"'
        return message, f"type the space after `{match[1]}:` again"
    match = re.match(r"\s*(?:- +)?([*_]{1,3})([\w-]+)(:?)\1(:?)\s*(.*)", line)
    if match is not None and (match[3] or match[4]):
        return f"the name {match[2]} has {match[1]} around it", (
            f"write `{_example(match[2], match[5])}`"
        )
    match = re.match(rf"\s*([{_BULLETS}])\s*(?=\S)(?!\*)", line)
    if match is not None and not _is_field(line):
        return f'"{match[1]}" begins no item of a list', "begin each with a hyphen and a space"
    match = re.match(r"\s*-([^\s-].*)", line)
    if match is not None and ":" not in line:
        return "there is no space after the hyphen", f"write `- {match[1]}`"
    match = re.match(r"\s*(?:- +)?([^\W\d][\w-]*):(?!//)(\S.*)", line)
    if match is not None:
        message = f'there is no space after "{match[1]}:"'
        return message, f"write `{_example(match[1], match[2])}`"
    match = re.match(r"\s*([^\W\d][\w-]*)\s*=\s*(.*)", line)
    if match is not None:
        value = match[2].strip("\"'")
        return f'"{match[1]}" is followed by = instead of a colon', (
            f"write `{_example(match[1], value)}`"
        )
    match = _FIELD.match(line)
    if match is not None and match["value"]:
        return _of_value(match["key"], match["value"])
    if not re.search(r":(?:\s|\Z)", line):
        return (
            f'"{_short(line.strip())}" is no field: it has no colon',
            "write it as `name: value`; if it belongs to the text above, begin it with two spaces",
        )
    return None


def _of_value(key: str, value: str) -> tuple[str, str] | None:
    first, example = value[0], f"write `{_example(key, value, quotes=True)}`"
    if first in "\"'":
        body = value[1:]
        if first == '"' and re.search(r'\\(?![0abtnvfre "/\\N_LPxuU])|\\[xuU]', body):
            inner = body.rstrip('"')
            return "a backslash has a meaning of its own in double quotes", (
                f"use single quotes: `{key}: '{inner}'`"
            )
        if first not in body:
            return _not_closed(key, first, body)
        if body.endswith(first):
            text = body[:-1]
            return f"the {first} inside the text ends it", (
                f"write `{_example(key, text, quotes=True)}`"
            )
        if re.fullmatch(rf"[^{first}]*{first}[,;.]", body):
            message = f"there is a {body[-1]} after the closing quotes"
            return message, f"write `{key}: {value[:-1]}`"
        return "the text goes on after its closing quotes", example
    if (first == "[" and "]" not in value) or (first == "{" and "}" not in value):
        if " #" in value or "[#" in value:
            return "a # begins a comment", _each_in_quotes(key, value)
        return f"the {first} is not closed", f"add {']' if first == '[' else '}'}"
    if first in "[{" and ("#" in value):
        return "a # begins a comment", _each_in_quotes(key, value)
    if first in _CURLY:
        text = value.strip(_CURLY)
        return f"curly quotes ({first}) don't hold a text together", (
            f"write `{_example(key, text, quotes=True)}`"
        )
    if first in _SPECIAL:
        return f"a text can't begin with {first}", f"put quotes around it: {example}"
    if ": " in value or value.endswith(":"):
        return 'the text contains ": "', f"put quotes around it: {example}"
    return None


def _each_in_quotes(key: str, value: str) -> str:
    """What to do about a list in whose items YAML sees comments."""
    items = (one.strip(" \"'") for one in value.strip("[]{} ").split(","))
    written = ", ".join(f'"{one}"' for one in items)
    return f"put each in quotes: `{key}: [{written}]`"


def _not_closed(key: str, first: str, text: str) -> tuple[str, str]:
    """What to do about quotes that are opened before a text, and not closed."""
    if text.rstrip()[-1:] and text.rstrip()[-1] in _CURLY:
        inner = text.strip(f"{_CURLY} ")
        return f"the text begins with {first} and ends with {text.rstrip()[-1]}", (
            f"write `{_example(key, inner, quotes=True)}`"
        )
    remedy = f"write `{key}: {first}{text.strip()}{first}`"
    if first == "'":
        whole = _example(key, f"'{text.strip()}", quotes=True)
        remedy = f"write `{whole}` if the ' belongs to the text, else `{key}: '{text.strip()}'`"
    if len(text) > _LONGEST_EXAMPLE:
        remedy = f"write {first} at the end of the text, too"
    return "the quotes that are opened here are not closed", remedy


def _line_above(lines: list[str], line: int) -> str:
    """The next line above that has something for YAML."""
    written = (one for one in reversed(lines[:line]) if one.strip())
    return next((one for one in written if not one.lstrip().startswith("#")), "")


def _of_indentation(lines: list[str], line: int) -> Mistake | None:
    """A line that begins at a column where none of its fields can."""
    here = lines[line]
    above = _line_above(lines, line)
    if above.startswith("- ") and not here.startswith(("-", " ", "#")) and _is_field(here):
        number = next(at for at in range(line - 1, -1, -1) if lines[at] == above)
        field = above.removeprefix("- ").strip()
        return Mistake(number, "the fields begin with a hyphen here", f"write `{_short(field)}`")
    found, before = _FIELD.match(here), _FIELD.match(above)
    if found is None or before is None or here.lstrip().startswith("- "):
        return None
    column, other = len(found["indent"]), len(before["indent"])
    if column > other and before["value"]:
        return Mistake(
            line,
            f'"{found["key"]}" begins further right than the field above it',
            "begin both in the same column, or leave the field above without a value",
        )
    if column != other:
        return Mistake(
            line,
            f'"{found["key"]}" begins in a column of its own',
            "begin the fields of a group in the same column, with spaces",
        )
    return None


def _example(key: str, value: str, *, quotes: bool = False) -> str:
    value = value.strip(f" {_CURLY}") if not quotes else value.strip()
    if len(value) > _LONGEST_EXAMPLE:
        return f'{key}: "…"' if quotes else f"{key}: …"
    return f"{key}: {quoted(value) if quotes or ': ' in value else value}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…"


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    kind = (
        "an invisible character"
        if character in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
        else ("a special space")
    )
    return f"{kind} ({code})"
