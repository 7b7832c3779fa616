"""Lines of Markdown with fences of code as Python-Markdown's extension knows them.

That extension finds a fence at a line's very beginning only, and knows an information string of one
word. `without_nested_fences` hands over fences in lists and quotes with what is before them taken
away, and reads an information string as CommonMark does (section 4.5): its first word counts.
`with_split_more` is for both engines.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = re.compile(
    r"(?P<before>(?:[ ]|>|[*+-][ ]+|\d{1,9}[.)][ ]+)*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)\Z"
)
_ITEM = re.compile(r"([ ]*)((?:[*+-]|\d{1,9}[.)])[ ]{1,4})(?=\S)")
_LANGUAGE = re.compile(r"[ ]*(\.?[\w#.+-]*)")
_WORD = re.compile(r"""[^\s,="']*=(?:"[^"]*"|'[^']*'|[^\s,]*)|[^\s,]+""")
_NAME = re.compile(r"[.#]?[^\W\d_][\w#.+-]*")
_MORE = re.compile(
    r"([ ]{0,3}<!--\s*(?:more|truncate|excerpt|end[ _-]?excerpt|readmore)\b(?:(?!-->).)*-->)"
    r"[ \t]*(\S.*)\Z",
    re.IGNORECASE,
)


def info_language(info: str) -> str:
    """The information string of a fence as Python-Markdown's extension can read it."""
    info = info.strip()
    if info.startswith("{"):
        language, rest = _in_braces(info)
        return f"{{ .{' '.join((language, *rest))} }}" if language and rest else language
    found = _LANGUAGE.match(info)
    return found[1] if found else ""


def bare_language(info: str) -> str:
    """The language alone that an information string names; empty if it names none."""
    return (_in_braces(info)[0] if info.startswith("{") else info_language(info)).lstrip(".")


def _in_braces(info: str) -> tuple[str, tuple[str, ...]]:
    """The language, and other classes and the id, of an information string as Pandoc, Quarto,
    MkDocs (`{.python #id title="a.py"}`), R Markdown (`{r, echo=FALSE}`) and MyST
    (`{code-block} python`) have it. Other attributes mean nothing to readers."""
    inside, _, behind = info[1:].partition("}")
    words = [match[0] for match in _WORD.finditer(inside)]
    names = [word for word in words if _NAME.fullmatch(word)]
    classes = [word for word in names if word.startswith(".")]
    if classes:
        return classes[0][1:], tuple(
            word for word in names if word[0] in ".#" and word != classes[0]
        )
    argument = _NAME.fullmatch(behind.strip().partition(" ")[0])
    if argument is not None:
        return argument[0].lstrip("."), ()
    return (words[0] if words and words[0] in names and words[0][0] != "#" else ""), ()


def without_nested_fences(lines: list[str], replace: Callable[[list[str]], str]) -> list[str]:
    """`lines` with each fence in a list or quote as one line, made by `replace` of its lines;
    those at a line's beginning stay, with an information string of one word."""
    written: list[str] = []
    place, contents = 0, 0
    # Only fences inside lists or quotes need the lists' columns, and keeping track of these takes
    # most of the time.
    nested = any(line[0] not in "`~" for line in lines if "```" in line or "~~~" in line)
    while place < len(lines):
        line = lines[place]
        found = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if found is None:
            if nested:
                contents = _contents(line, contents, bool(written) and not written[-1].strip())
            written.append(line)
            place += 1
            continue
        before, fence = found["before"], found["fence"]
        item = before.strip(" >")
        indent = len(before) - len(before.lstrip(" "))
        end = _end(lines, place, before, fence)
        if end is None or (indent >= 4 and (not contents or indent >= contents + 4)):
            written.append(line)
            place += 1
            continue
        code = [_inside(one, before) for one in lines[place + 1 : end]]
        whole = [fence + info_language(found["info"]), *code, fence]
        if not before:
            written += whole
            contents = 0
        elif item or ">" in before or contents:
            written.append(before + replace(whole))
            contents = len(before) if item else contents
        else:
            written += ["", replace(whole), ""]
        place = end + 1
    return written


def _contents(line: str, contents: int, after_blank: bool) -> int:
    """The column of the contents of the innermost list item behind `line`; 0 outside lists."""
    item = _ITEM.match(line)
    if item is not None and (len(item[1]) < 4 or contents):
        return item.end()
    if after_blank and line.strip() and not line.startswith(" "):
        return 0
    return contents


def _end(lines: list[str], place: int, before: str, fence: str) -> int | None:
    """The line that closes a fence; None if its list or quote ends before."""
    quoted = before.count(">")
    indented = bool(before.strip()) and not quoted
    for number in range(place + 1, len(lines)):
        line = lines[number]
        if quoted and line.count(">") < quoted:
            return None
        content = line.lstrip(" >" if quoted else " ").rstrip()
        if content.startswith(fence) and not content.strip(fence[0]):
            return number
        if indented and content and not line.startswith(" "):
            return None
    return None


def _inside(line: str, before: str) -> str:
    """A line of code without what is before it as part of its lists and quotes."""
    for _ in range(before.count(">")):
        line = line.lstrip(" ").removeprefix(">")
        line = line.removeprefix(" ")
    if ">" in before:
        return line
    return line[min(len(before), len(line) - len(line.lstrip(" "))) :]


def with_split_more(text: str) -> str:
    """`text` with an empty line between the comment that ends a teaser and what follows it on its
    line, which would be raw HTML otherwise: `<!-- more -->The rest of the text`."""
    if "-->" not in text:
        return text
    lines = text.split("\n")
    written: list[str] = []
    fence = ""
    for line in lines:
        content = line.strip()
        if fence:
            if content.startswith(fence) and not content.strip(fence[0]):
                fence = ""
        elif content.startswith(("```", "~~~")):
            opening = _FENCE.match(line)
            fence = opening["fence"] if opening else ""
        elif "-->" in line and (found := _MORE.match(line)) is not None:
            written += [found[1], "", found[2]]
            continue
        written.append(line)
    return "\n".join(written)
