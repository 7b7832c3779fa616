"""Python-Markdown without the work that can't change anything, for the same HTML in less time.

The library asks every block processor about every block, looks for attribute lists in texts without
a brace, and for raw HTML in texts without a `<`. Here, a known processor is passed over if the text
lacks what it requires; unknown ones run as ever. `inline` does the same for inline patterns.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockQuoteProcessor,
    CodeBlockProcessor,
    HRProcessor,
    ListIndentProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.md_in_html import HtmlBlockPreprocessor, MarkdownInHtmlProcessor
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import NormalizeWhitespace
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import STX, Registry

from sitegen.read.markdown.extension import Headings

_NEEDS: dict[type, tuple[str, ...]] = {
    AbbrBlockprocessor: ("*[",),
    BlockQuoteProcessor: (">",),
    CodeBlockProcessor: ("    ",),
    DefListIndentProcessor: ("    ",),
    DefListProcessor: (": ",),
    FootnoteBlockProcessor: ("[^",),
    Headings: ("#",),
    HRProcessor: ("-", "_", "*"),
    ListIndentProcessor: ("    ",),
    MarkdownInHtmlProcessor: (STX,),
    ReferenceProcessor: ("]:",),
    SetextHeaderProcessor: ("\n-", "\n="),
    TableProcessor: ("|",),
}
"""By the exact type of a processor: texts of which one must be in a block for it to do anything."""

_ALWAYS = ("",)


class QuickMarkdown(Markdown):
    """The library's parser, which remembers what it would work out again and again."""

    def __init__(self, **options: Any) -> None:
        self.may_have_attributes = False
        """Whether an attribute list can be in the text that is being converted."""
        self._block_level: dict[object, bool] = {}
        super().__init__(**options)
        _skip_idle_blocks(self)
        _skip_idle_passes(self)

    def reset(self) -> QuickMarkdown:
        """As the library does."""
        self.may_have_attributes = False
        self._block_level.clear()  # which has whatever tags the last text had
        super().reset()
        return self

    def convert(self, source: str) -> str:
        """As the library does."""
        if "{" in source:
            self.may_have_attributes = True
        return super().convert(source)

    def is_block_level(self, tag: object) -> bool:
        """As the library does, which looks through a list each time."""
        found = self._block_level.get(tag)
        if found is None:
            found = self._block_level[tag] = super().is_block_level(tag)
        return found


def _skip_idle_blocks(parser: Markdown) -> None:
    blocks = parser.parser
    steps = tuple((one, _NEEDS.get(type(one), _ALWAYS)) for one in blocks.blockprocessors)

    def parse_blocks(parent: Element, blocks: list[str]) -> None:
        while blocks:
            for processor, needs in steps:
                block = blocks[0]
                for need in needs:
                    if need in block:
                        break
                else:
                    continue
                if processor.test(parent, block) and processor.run(parent, blocks) is not False:
                    break

    if type(blocks) is BlockParser:
        blocks.parseBlocks = parse_blocks  # type: ignore[method-assign]  # processors keep `blocks`


def _skip_idle_passes(parser: QuickMarkdown) -> None:
    """Replace the known passes over a text or its elements by those that may skip it."""
    before, after = parser.preprocessors, parser.treeprocessors
    if _is(before, "normalize_whitespace", NormalizeWhitespace):
        before.register(_Whitespace(parser), "normalize_whitespace", 30)
    if _is(before, "html_block", HtmlBlockPreprocessor):
        before.register(_HtmlBlocks(parser), "html_block", 20)
    if _is(after, "attr_list", AttrListTreeprocessor):
        after.register(_Attributes(parser), "attr_list", 8)
    if _is(after, "unescape", UnescapeTreeprocessor):
        after.register(_Unescape(parser), "unescape", 0)


def _is(registry: Registry[Any], name: str, known: type) -> bool:
    return name in registry and type(registry[name]) is known


class _Whitespace(NormalizeWhitespace):
    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join([*lines, ""])  # which may end with a space
        if any(mark in text for mark in ("\t", "\r", " \n", "\x02", "\x03")):
            return super().run(lines)
        return [*lines, "", ""]


class _HtmlBlocks(HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return super().run(lines) if "<" in text or "&" in text else lines


class _Attributes(AttrListTreeprocessor):
    md: QuickMarkdown

    def run(self, doc: Element) -> None:
        if self.md.may_have_attributes:
            super().run(doc)


class _Unescape(UnescapeTreeprocessor):
    def unescape(self, text: str) -> str:
        return super().unescape(text) if STX in text else text
