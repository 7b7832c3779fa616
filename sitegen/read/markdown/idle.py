"""Python-Markdown without the work that can't change anything, for the same HTML in less time.

The library asks every block processor about every block, looks for attribute lists in texts without
a brace, and for raw HTML in texts without a `<` or `&`. Here, a known processor is passed over if
the text lacks what it requires; unknown ones run as ever. `inline` does the same for inline
patterns.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
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
from markdown.util import STX

from sitegen.read.markdown.extension import Headings

_NEEDS: dict[type, tuple[str, ...]] = {
    AbbrBlockprocessor: ("*[",),
    BlockQuoteProcessor: (">",),
    DefListProcessor: (": ",),
    FootnoteBlockProcessor: ("[^",),
    Headings: ("#",),
    HRProcessor: ("-", "_", "*"),
    MarkdownInHtmlProcessor: (STX,),
    ReferenceProcessor: ("]:",),
    SetextHeaderProcessor: ("\n-", "\n="),
    TableProcessor: ("|",),
}
"""By the exact type of a processor: texts of which one must be in a block for it to do anything."""

_INDENTED = (CodeBlockProcessor, DefListIndentProcessor, ListIndentProcessor)
"""Processors of blocks that begin with as many spaces as a tab stands for."""
_ALWAYS = ("",)


class QuickMarkdown(Markdown):
    """The library's parser, which remembers what it would work out again and again."""

    def __init__(self, **options: Any) -> None:
        self.may_have_attributes = False
        """Whether an attribute list can be in the text that is being converted."""
        self._block_level: dict[object, bool] = {}
        super().__init__(**options)

    def reset(self) -> QuickMarkdown:
        """As the library does, which also calls it when all extensions are registered."""
        self.may_have_attributes = False
        self._block_level.clear()  # which has whatever tags the last text had
        super().reset()
        # Extensions may register other processors with every reset.
        _skip_idle_blocks(self)
        _skip_idle_passes(self)
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


class _QuickBlocks(BlockParser):
    """Asks a block processor only about blocks that have what it needs."""

    steps: tuple[tuple[BlockProcessor, tuple[str, ...]], ...]

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802  the library's
        while blocks:
            for processor, needs in self.steps:
                block = blocks[0]
                for need in needs:
                    if need in block:
                        break
                else:
                    continue
                if processor.test(parent, block) and processor.run(parent, blocks) is not False:
                    break


def _skip_idle_blocks(parser: Markdown) -> None:
    # Its class is exchanged and not the parser, which all processors keep.
    blocks: Any = parser.parser
    if type(blocks) is BlockParser:
        blocks.__class__ = _QuickBlocks
    if type(blocks) is _QuickBlocks:
        blocks.steps = tuple((one, _needs_of(one)) for one in blocks.blockprocessors)


def _needs_of(processor: BlockProcessor) -> tuple[str, ...]:
    """Texts of which one must be in a block for a processor to do anything with it."""
    if type(processor) in _INDENTED:
        return (" " * processor.tab_length,)
    return _NEEDS.get(type(processor), _ALWAYS)


def _skip_idle_passes(parser: QuickMarkdown) -> None:
    """Replace the known passes over a text or its elements by those that may skip it."""
    for processor in (*parser.preprocessors, *parser.treeprocessors):
        quick = _QUICK.get(type(processor))
        if quick is not None:
            # It keeps its state, and its place, which extensions may have changed.
            processor.__class__ = quick


class _Whitespace(NormalizeWhitespace):
    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join([*lines, ""])  # which may end with a space
        if any(mark in text for mark in ("\t", "\r", " \n", "\x02", "\x03")):
            return super().run(lines)
        return [*lines, "", ""]


class _HtmlBlocks(HtmlBlockPreprocessor):
    md: QuickMarkdown

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        if "{" in text:  # which a preprocessor may have put there
            self.md.may_have_attributes = True
        return super().run(lines) if "<" in text or "&" in text else lines


class _Attributes(AttrListTreeprocessor):
    md: QuickMarkdown

    def run(self, doc: Element) -> None:
        if self.md.may_have_attributes:
            super().run(doc)


class _Unescape(UnescapeTreeprocessor):
    def unescape(self, text: str) -> str:
        return super().unescape(text) if STX in text else text


_QUICK: dict[type, type] = {
    AttrListTreeprocessor: _Attributes,
    HtmlBlockPreprocessor: _HtmlBlocks,
    NormalizeWhitespace: _Whitespace,
    UnescapeTreeprocessor: _Unescape,
}
