"""Writes a tree of HTML as Markdown that both engines read alike.

What Markdown can't say stays as HTML: tables with joined cells, definitions, captions with links.
Whether the result means the same is not decided here, but by the proof.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sitegen.importing.html_tree import (
    element,
    is_element,
    is_inline,
    to_html,
    without_styling,
    words_of,
)
from sitegen.importing.markdown_inline import destination, inline, picture, safe_start

_SPACE = re.compile(r"[ \t\n\r\f]+")
_OUTER_BREAKS = re.compile(r"\A(?:\\\n|\s)+|(?:\\\n|\s)+\Z")
_HEADINGS: Final = {f"h{number}": number for number in range(1, 7)}
_INDENT = "    "
_SEPARATE = "<!-- -->"
_NO_LANGUAGE = frozenset({"", "none", "plain", "plaintext", "text", "txt"})


@dataclass(slots=True)
class TextBlock:
    """A block of a text."""

    markdown: str
    html: str
    """The same as HTML."""
    tag: str
    kept: bool = False
    """Whether the Markdown is that HTML."""

    def keep(self) -> None:
        """Use the HTML."""
        self.markdown, self.kept = self.html, True


class MarkdownWriter:
    """Writes the blocks of one text."""

    def __init__(self, heading_id: Callable[[str, str], bool]) -> None:
        """`heading_id(words, id)`: whether a heading's id has to be written."""
        self._heading_id = heading_id
        self.as_html: list[TextBlock] = []
        """The blocks that Markdown can't say, wherever they are."""

    def blocks(self, root: Any) -> list[TextBlock]:
        """The blocks of a tree, in their order."""
        found: list[TextBlock] = []
        for nodes in grouped(root):
            if isinstance(nodes, list):
                paragraph = _wrapped(nodes)
                markdown = self._paragraph(paragraph)
                if markdown:
                    found.append(TextBlock(markdown, to_html(paragraph), "p"))
            else:
                found += self._block(nodes)
        for before, after in pairwise(found):
            if _are_lists(before, after):
                after.markdown = f"{_SEPARATE}\n\n{after.markdown}"
        return found

    def written(self, root: Any) -> str:
        """All of a tree."""
        return "\n\n".join(block.markdown for block in self.blocks(root))

    # Blocks.

    def _block(self, node: Any) -> list[TextBlock]:
        tag = node.tag
        html = _plain_html(node)
        write = {
            "p": self._paragraph, "blockquote": self._quote, "ul": self._list, "ol": self._list,
            "pre": self._pre, "table": self._table, "figure": self._figure, "hr": _rule,
        }.get(tag)  # fmt: skip
        if tag in _HEADINGS:
            write = self._heading
        if tag == "p" and not is_inline(node):
            return self.blocks(node)
        if tag == "section" and node.get("data-notes") is not None:
            return self._notes(node)
        if write is None:
            if tag in ("dl", "details", "audio", "video", "address", "canvas"):
                return [self._kept(html, tag)]
            return self.blocks(node)
        markdown = write(node)
        if markdown is None:
            return [self._kept(html, tag)]
        return [TextBlock(markdown, html, tag)] if markdown else []

    def _kept(self, html: str, tag: str) -> TextBlock:
        """A block that Markdown can't say."""
        # Engines know fewer blocks than HTML.
        apart = tag in ("audio", "video", "canvas", "ins", "del")
        wrapped = f"<div>{html}</div>" if apart else html
        block = TextBlock(wrapped, wrapped, tag, kept=True)
        self.as_html.append(block)
        return block

    def _paragraph(self, node: Any) -> str:
        lines = _OUTER_BREAKS.sub("", inline(node)).split("\n")
        return "\n".join(safe_start(line.strip(" ")) for line in lines)

    def _heading(self, node: Any) -> str:
        text = _SPACE.sub(" ", inline(node).replace("\\\n", " ")).strip()
        if not text:
            return ""
        text = re.sub(r"(#+)$", r"\\\1", text)
        own = node.get("id", "")
        words = words_of(node)
        written = f" {{#{own}}}" if own and self._heading_id(words, own) else ""
        return f"{'#' * _HEADINGS[node.tag]} {text}{written}"

    def _quote(self, node: Any) -> str:
        inner = self.written(node)
        callout = node.get("data-callout")
        if callout:
            inner = f"[!{callout}]\n{inner}"
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if inner else ""

    def _list(self, node: Any) -> str | None:
        ordered = node.tag == "ol"
        if node.get("reversed") is not None or node.get("type") not in (None, "1", "disc"):
            return None
        start = node.get("start", "1") if ordered else "1"
        number = int(start) if start.isdigit() else 1
        lines: list[str] = []
        loose = False
        items = [one for one in node if is_element(one)]
        if any(one.tag != "li" or one.get("value") for one in items):
            return None
        for item in items:
            mark = f"{number}." if ordered else "-"
            number += 1
            blocks = self.blocks(item)
            text = self._item(blocks)
            wide = mark.ljust(4) if len(mark) < 4 else f"{mark} "
            several = sum(one.tag not in ("ul", "ol") for one in blocks) > 1
            loose = loose or several or any(one.tag == "p" for one in item if is_element(one))
            first, *rest = text.split("\n")
            lines.append("\n".join([f"{wide}{first}".rstrip(), *map(_indented, rest)]))
        return ("\n\n" if loose else "\n").join(lines)

    def _item(self, blocks: list[TextBlock]) -> str:
        """An item's blocks; a list directly below a line needs no empty line."""
        written = ""
        for place, block in enumerate(blocks):
            tight = place == 1 and blocks[0].tag == "p" and block.tag in ("ul", "ol")
            written += ("\n" if tight else "\n\n") if place else ""
            written += block.markdown
        return written

    def _pre(self, node: Any) -> str | None:
        if any(one.tag in ("a", "img") for one in node.iter() if is_element(one)):
            return None
        if node.get("data-prose") is not None:
            return None
        for line_break in node.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        text = node.text_content().replace("\r\n", "\n").strip("\n").rstrip()
        longest = max((len(one) for one in re.findall(r"`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        return f"{fence}{language_of(node)}\n{text}\n{fence}"

    def _table(self, node: Any) -> str | None:
        rows = list(node.iter("tr"))
        if not rows or any(True for one in node.iter("table") if one is not node):
            return None
        cells = [[one for one in row if is_element(one)] for row in rows]
        joined = any(one.get("colspan", "1") != "1" or one.get("rowspan", "1") != "1"
                     for row in cells for one in row)  # fmt: skip
        head = cells[0]
        named = all(one.tag == "th" for one in head) or rows[0].getparent().tag == "thead"
        others = any(one.tag == "th" for row in cells[1:] for one in row)
        even = all(len(row) == len(head) for row in cells)
        simple = all(is_inline(child) for row in cells for one in row for child in one)
        if joined or not head or not named or others or not even or not simple:
            return None
        if any(one.tag in ("caption", "tfoot") for one in node.iter() if is_element(one)):
            return None
        written = [[self._cell(one) for one in row] for row in cells]
        lines = [f"| {' | '.join(row)} |" for row in written]
        lines.insert(1, f"|{'|'.join(_alignment(one) for one in head)}|")
        return "\n".join(lines)

    def _cell(self, node: Any) -> str:
        text = inline(node).replace("\\\n", "<br>")
        return _SPACE.sub(" ", text).strip().replace("|", "\\|")

    def _figure(self, node: Any) -> str | None:
        """Pictures: one with a caption, or a gallery."""
        figures = [one for one in node if is_element(one) and one.tag == "figure"]
        if figures:
            written = [self._figure(one) for one in figures]
            captioned = any(one.tag == "figcaption" for one in node if is_element(one))
            if all(written) and not captioned and all("\n" not in (one or "") for one in written):
                return "\n".join(one or "" for one in written)
            return None
        pictures = list(node.iter("img"))
        caption = next(node.iter("figcaption"), None)
        if not pictures:
            parts = list(self.blocks_of_children(node))
            return "\n\n".join(block.markdown for block in parts)
        if len(pictures) > 1 or (caption is not None and len(caption)):
            return None
        words = words_of(caption) if caption is not None else ""
        link = pictures[0].getparent()
        if words and link is not None and link.tag == "a":
            return None
        if words_of(node) != words:
            return None
        whole = picture(pictures[0], words)
        if link is not None and link.tag == "a" and link.get("href"):
            return f"[{whole}]({destination(link.get('href'))})"
        return whole

    def blocks_of_children(self, node: Any) -> Iterator[TextBlock]:
        """The blocks in an element that has no Markdown of its own."""
        yield from self.blocks(node)

    def _notes(self, node: Any) -> list[TextBlock]:
        found = []
        for note in node:
            blocks = self.blocks(note)
            first, *rest = "\n\n".join(one.markdown for one in blocks).split("\n")
            name = note.get("data-note")
            markdown = "\n".join([f"[^{name}]: {first}", *map(_indented, rest)])
            found.append(TextBlock(markdown, markdown, "note"))
        return found


def grouped(root: Any) -> Iterator[Any]:
    """The block elements of an element, and lists of what is inline between them."""
    run: list[Any] = []
    if (root.text or "").strip():
        run.append(root.text)
    for child in root:
        if is_inline(child):
            if is_element(child):
                run.append(child)
        else:
            if _has_content(run):
                yield run
            run = []
            yield child
        if child.tail and (run or child.tail.strip()):
            run.append(child.tail)
    if _has_content(run):
        yield run


def _has_content(run: list[Any]) -> bool:
    return any(not isinstance(one, str) or one.strip() for one in run)


def _wrapped(nodes: list[Any]) -> Any:
    """A paragraph of texts and copies of inline elements."""
    from copy import deepcopy

    paragraph = element("p", "")
    for node in nodes:
        if isinstance(node, str):
            if len(paragraph):
                paragraph[-1].tail = (paragraph[-1].tail or "") + node
            else:
                paragraph.text = (paragraph.text or "") + node
        else:
            copy = deepcopy(node)
            copy.tail = None
            paragraph.append(copy)
    return paragraph


def _indented(line: str) -> str:
    return f"{_INDENT}{line}" if line else ""


def _rule(node: Any) -> str:
    return "---"


def _alignment(cell: Any) -> str:
    style = f"{cell.get('align', '')} {cell.get('style', '')} {cell.get('class', '')}"
    if "center" in style:
        return ":---:"
    return "---:" if "right" in style else "---"


def language_of(node: Any) -> str:
    """The programming language of a `pre`, as highlighters mark it."""
    for one in node.iter():
        if not is_element(one):
            continue
        for name in ("data-lang", "data-language", "data-enlighter-language", "lang"):
            if one.get(name) and one.tag in ("pre", "code") and name != "lang":
                return _language(one.get(name))
        classes = one.get("class", "")
        found = re.search(r"\b(?:language|lang)-([\w+#.-]+)|\bbrush:\s*([\w+#-]+)", classes)
        if found is not None:
            return _language(found[1] or found[2])
    return ""


def _language(name: str) -> str:
    plain = name.strip().lower()
    return "" if plain in _NO_LANGUAGE or not re.fullmatch(r"[\w+#.-]+", plain) else plain


def _plain_html(node: Any) -> str:
    from copy import deepcopy

    copy = deepcopy(node)
    copy.tail = None
    without_styling(copy)
    return to_html(copy)


def _are_lists(before: TextBlock, after: TextBlock) -> bool:
    return (
        before.tag in ("ul", "ol")
        and after.tag in ("ul", "ol", "pre")
        and not before.kept
        and not after.kept
    )
