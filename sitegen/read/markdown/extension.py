"""Python-Markdown's reading of what people write, where CommonMark is more lenient than it is.

Lists (`lists`), fences in lists (`fences`) and bare addresses (`autolink`) have modules of their
own. Here are headings (`#1 in town` is text, `C#` keeps its sign), a backslash at a line's end, and
references with code in their names.
"""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.inlinepatterns import (
    REFERENCE_RE,
    ReferenceInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sitegen.read.markdown import autolink
from sitegen.read.markdown.fences import with_split_more, without_nested_fences
from sitegen.read.markdown.lists import normalized_lists

BACKSLASH_BREAK = r"\\\n"
_STASHED = re.compile("\x02klzzwxh:([0-9]+)\x03|\x02([0-9]+)\x03")


class LenientExtension(Extension):
    """Registers all of it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  the library's name
        nested = _NestedFences(md)
        md.preprocessors.register(nested, "sitegen_fences", 26)
        md.preprocessors.register(_Lists(md), "sitegen_lists", 15)
        md.treeprocessors.register(_FenceParagraphs(nested, md), "sitegen_fences", 25)
        md.parser.blockprocessors.register(Headings(md.parser), "hashheader", 70)
        line_break = SubstituteTagInlineProcessor(BACKSLASH_BREAK, "br")
        md.inlinePatterns.register(line_break, "backslash_break", 101)
        autolink.register(md)
        md.inlinePatterns.register(_Reference(REFERENCE_RE, md), "reference", 170)
        md.references = _References(md)  # type: ignore[assignment]  # stubs leave out None


class Headings(HashHeaderProcessor):
    """Headings as CommonMark reads them (section 4.2): a space is needed after the signs, and
    before closing ones."""

    RE = re.compile(
        r"(?:^|\n)(?P<level>#{1,6})(?:[ ]+(?P<header>[^\n]*?))??(?:[ ]+#+)?[ ]*(?:\n|$)"
    )

    def test(self, parent: Element, block: str) -> bool:
        """Whether there may be a heading; a search of every block would take longer."""
        return (block[:1] == "#" or "\n#" in block) and super().test(parent, block)

    def run(self, parent: Element, blocks: list[str]) -> None:
        """As the library does, with an empty heading read, too."""
        found = self.RE.search(blocks[0])
        if found is not None and found["header"] is None:
            start = found.end("level")
            blocks[0] = f"{blocks[0][:start]} \u200b{blocks[0][start:]}"
        super().run(parent, blocks)  # type: ignore[no-untyped-call,unused-ignore]
        if found is not None and found["header"] is None:
            for element in parent:
                if element.text == "\u200b":
                    element.text = ""


class _NestedFences(Preprocessor):
    """Before the library's own fences."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.placeholders: set[str] = set()

    def run(self, lines: list[str]) -> list[str]:
        self.placeholders.clear()
        text = "\n".join(lines)
        if "-->" in text:
            lines = with_split_more(text).split("\n")
        if "```" not in text and "~~~" not in text:
            return lines
        return without_nested_fences(lines, self._stored)

    def _stored(self, lines: list[str]) -> str:
        assert self.md is not None
        fences = self.md.preprocessors["fenced_code_block"]
        assert isinstance(fences, FencedBlockPreprocessor)
        placeholder = "".join(fences.run(lines))
        self.placeholders.add(placeholder)
        return placeholder


class _FenceParagraphs(Treeprocessor):
    """Takes fences out of the paragraphs that they are directly below."""

    def __init__(self, nested: _NestedFences, md: Markdown) -> None:
        super().__init__(md)
        self._nested = nested

    def run(self, root: Element) -> None:
        if self._nested.placeholders:
            for parent in list(root.iter()):
                for place, child in reversed(list(enumerate(parent))):
                    if child.tag == "p" and child.text and "\n" in child.text and not len(child):
                        self._split(parent, place, child)

    def _split(self, parent: Element, place: int, paragraph: Element) -> None:
        parts: list[list[str]] = [[]]
        for line in (paragraph.text or "").split("\n"):
            if line.strip() in self._nested.placeholders:
                parts += [[line.strip()], []]
            else:
                parts[-1].append(line)
        texts = ["\n".join(part).strip() for part in parts]
        texts = [text for text in texts if text]
        if len(texts) < 2:
            return
        paragraph.text = texts[0]
        for number, text in enumerate(texts[1:], 1):
            element = Element("p")
            element.text = text
            parent.insert(place + number, element)


class _Lists(Preprocessor):
    """After raw HTML and fences are put aside."""

    def run(self, lines: list[str]) -> list[str]:
        return normalized_lists(lines)


class _Reference(ReferenceInlineProcessor):
    """`[text][name]`. With a space between, as older texts have it, only if `[text]` is none."""

    def evalId(  # noqa: N802  the library's name
        self, data: str, index: int, text: str
    ) -> tuple[str | None, int, bool]:
        parted = data[index : index + 1].isspace() and self.md is not None
        if parted and self.NEWLINE_CLEANUP_RE.sub(" ", text.lower()) in self.md.references:
            return None, index, False
        return super().evalId(data, index, text)


class _References(dict[str, tuple[str, str | None]]):
    """Definitions of links by name. Code in a name was put aside when the name is looked up."""

    def __init__(self, parser: Markdown) -> None:
        super().__init__()
        self._parser = parser

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(self._written(name))

    def __getitem__(self, name: str) -> tuple[str, str | None]:
        return super().__getitem__(self._written(name))

    def _written(self, name: str) -> str:
        """A name as it was written, in small letters as all are."""
        return _STASHED.sub(self._restored, name).lower() if "\x02" in name else name

    def _restored(self, match: re.Match[str]) -> str:
        if match[1] is None:
            return f"\\{chr(int(match[2]))}"
        nodes = self._parser.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]
        node = nodes.get(match[1])
        if isinstance(node, str):
            return node
        return f"`{unescape(node.text or '')}`" if node is not None else match[0]
