"""Writes the inline part of a tree of HTML as Markdown that both engines read alike: words,
emphasis, code, links and pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sitegen.importing.html_tree import INLINE, attribute, is_element, words_of

_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"[\\`*_\[\]{}]|&(?=#?\w+;)|<|(?<=[^\s])\^(?=\[)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\[\]\\`*|]+|[\w.+-]+@[\w-]+\.[\w.-]+")
_LINE_START = re.compile(
    r"(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|\d{1,9}[.)](?=\s|$)|>|={2,}|-{2,}|:(?=\s)|~{3,}|\|)"
)
_KEPT_INLINE: Final = frozenset({
    "abbr", "bdi", "bdo", "cite", "dfn", "ins", "kbd", "mark", "q", "samp", "small", "sub", "sup",
    "time", "u", "var",
})  # fmt: skip
_STRONG, _EM, _DEL = ("strong", "**"), ("em", "*"), ("del", "~~")
_MARKS: Final = {
    "b": _STRONG, "strong": _STRONG, "i": _EM, "em": _EM, "del": _DEL, "s": _DEL, "strike": _DEL,
}  # fmt: skip


def inline(node: Any) -> str:
    """The inline content of an element; a line break is a backslash at the end of a line."""
    pieces: list[_Piece] = []
    _inside(node, pieces)
    return _joined(pieces)


def _inside(node: Any, pieces: list[_Piece]) -> None:
    if node.text:
        pieces.append(_Piece(_escaped(node.text)))
    for child in node:
        if is_element(child):
            _element(child, pieces)
        if child.tail:
            pieces.append(_Piece(_escaped(child.tail)))


def _element(node: Any, pieces: list[_Piece]) -> None:
    tag = node.tag
    if tag == "br":
        pieces.append(_Piece("\\\n"))
    elif tag == "img":
        pieces.append(_Piece(picture(node, node.get("title") or "")))
    elif tag == "a":
        _link(node, pieces)
    elif tag in _MARKS:
        _marked(node, pieces)
    elif tag in ("code", "tt") and not len(node):
        pieces.append(_Piece(_code(node.text or "")))
    elif tag == "sup" and node.get("data-note") is not None:
        pieces.append(_Piece(f"[^{node.get('data-note')}]"))
    elif tag in _KEPT_INLINE or (tag == "code" and len(node)):
        names = {name: node.get(name) for name in ("title", "id", "datetime", "href")}
        written = "".join(f' {name}="{attribute(one)}"' for name, one in names.items() if one)
        pieces.append(_Piece(f"<{tag}{written}>"))
        _inside(node, pieces)
        pieces.append(_Piece(f"</{tag}>"))
    else:
        if tag not in INLINE and pieces:
            pieces.append(_Piece(" "))
        _inside(node, pieces)


def _marked(node: Any, pieces: list[_Piece]) -> None:
    tag, mark = _MARKS[node.tag]
    inner: list[_Piece] = []
    _inside(node, inner)
    text = _joined(inner)
    core = text.strip(" ")
    if not core.strip("\\\n "):
        pieces.append(_Piece(text))
        return
    lead, trail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    pieces.append(_Piece(lead))
    pieces.append(_Piece(core, tag, mark))
    pieces.append(_Piece(trail))


def _link(node: Any, pieces: list[_Piece]) -> None:
    target, own = node.get("href"), node.get("id") or node.get("name")
    if own:
        pieces.append(_Piece(f'<a id="{attribute(own)}"></a>'))
    if not target:
        _inside(node, pieces)
        return
    inner: list[_Piece] = []
    _inside(node, inner)
    text = _joined(inner)
    core = text.strip(" ").replace("\\\n", "<br>")
    if not core:
        pieces.append(_Piece(text))
        return
    lead, trail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    title = title_of(node.get("title") or "")
    words = words_of(node)
    if words == target and not title and len(node) == 0 and re.match(r"https?://", target):
        written = f"<{destination(target)}>"
    else:
        written = f"[{core}]({destination(target)}{title})"
    pieces.append(_Piece(f"{lead}{written}{trail}"))


def picture(node: Any, caption: str) -> str:
    """An `img` as Markdown; a caption is its title."""
    alt = _SPACE.sub(" ", node.get("alt", "")).strip()
    alt = re.sub(r"([\\`*_\[\]<{}])", r"\\\1", alt).replace("\\<", "&lt;")
    return f"![{alt}]({destination(node.get('src', ''))}{title_of(caption)})"


@dataclass(slots=True)
class _Piece:
    """A part of a line; with a mark, its text is emphasised."""

    text: str
    tag: str = ""
    mark: str = ""


def _joined(pieces: list[_Piece]) -> str:
    """The pieces of a line, emphasis as marks where both engines read them, else as HTML."""
    shown = [piece for piece in pieces if piece.text]
    written = ""
    for place, piece in enumerate(shown):
        if not piece.mark:
            written += piece.text
            continue
        after = next((one.text for one in shown[place + 1 :] if one.text), "")
        following = shown[place + 1].mark if place + 1 < len(shown) else ""
        fits = (
            _is_apart(written[-1:], "([{\"'“„«—–-/")
            and (not following and _is_apart(after[:1], ".,;:!?)]}\"'”“»—–-/"))
            and piece.text[:1].isalnum()
            and (piece.text[-1:].isalnum() or piece.text[-1:] in ".!?,;:")
            and (piece.text[-1:].isalnum() or _is_apart(after[:1], ""))
            and "\n" not in piece.text
        )
        if fits:
            written += f"{piece.mark}{piece.text}{piece.mark}"
        else:
            written += f"<{piece.tag}>{piece.text}</{piece.tag}>"
    return re.sub(r" *\\\n *", "\\\\\n", re.sub(r" {2,}", " ", written))


def _is_apart(character: str, others: str) -> bool:
    return character == "" or character in " \n" or character in others


def _escaped(text: str) -> str:
    """A text in which nothing is markup; white space folded."""
    folded = _SPACE.sub(" ", text)
    if folded.count("~") > 1:
        return "&#126;".join(map(_escaped, folded.split("~")))
    written, place = "", 0
    for match in _ADDRESS.finditer(folded):
        written += _SPECIAL.sub(_escape, folded[place : match.start()]) + match[0]
        place = match.end()
    return written + _SPECIAL.sub(_escape, folded[place:])


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return {"<": "&lt;", "&": "&amp;", "^": "&#94;"}.get(character) or f"\\{character}"


def safe_start(line: str) -> str:
    """A line that begins no block."""
    found = _LINE_START.match(line)
    if found is None:
        return line
    lead, mark = found.groups()
    rest = line[found.end() :]
    if mark[0].isdigit():
        return f"{lead}{mark[:-1]}\\{mark[-1]}{rest}"
    if mark[0] in "=~:|":
        return f"{lead}&#{ord(mark[0])};{mark[1:]}{rest}"
    return f"{lead}\\{mark}{rest}"


def _code(text: str) -> str:
    folded = _SPACE.sub(" ", text)
    if not folded.strip():
        return folded
    longest = max((len(one) for one in re.findall(r"`+", folded)), default=0)
    fence = "`" * (longest + 1)
    core = folded.strip()
    pad = " " if core.startswith("`") or core.endswith("`") else ""
    lead = " " if folded.startswith(" ") else ""
    trail = " " if folded.endswith(" ") else ""
    return f"{lead}{fence}{pad}{core}{pad}{fence}{trail}"


def destination(address: str) -> str:
    """An address as the target of a link or a picture."""
    return re.sub(
        r"[\s()<>\\\"'`*_\[\]{}|^]",
        lambda one: (
            one[0] if one[0] == "_" else "".join(f"%{byte:02X}" for byte in one[0].encode())
        ),
        address.strip(),
    )


def title_of(text: str) -> str:
    """A text as the title of a link or a picture, with the space before it."""
    folded = _SPACE.sub(" ", text).strip()
    if not folded:
        return ""
    folded = folded.replace("&", "&amp;") if re.search(r"&#?\w+;", folded) else folded
    folded = re.sub(r"([\\`*_\[\]{}])", r"\\\1", folded)
    return f' "{folded.replace(chr(34), "&quot;").replace("<", "&lt;")}"'
