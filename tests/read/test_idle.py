"""Passing over what can't match changes nothing but the time."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import SubElement

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor

from sitegen.read.front_matter import SourceParts, split
from sitegen.read.markdown import idle, inline
from sitegen.read.markdown.inline import skip_idle_patterns
from sitegen.read.markdown.python_markdown import new_parser
from tests.read.conftest import Example

ROOT = Path(__file__).parents[2]
PIECES = (
    "a", "Öl ", "7", " ", "  \n", "\n", "\n\n", "*", "**", "_", "`", "``", "\\", "[", "]", "(", ")",
    "![", "[^1]", "\n\n[^1]: n\n", "\n\n[a]: /b\n", "<", ">", "<b>", "&", "&amp;", "://", "http://x",
    "<http://x.y>", "@", "<a@b.c>", "~~", "~", "#", "- ", "1. ", "> ", "    ", "|", "|-|-|\n",
    "{#i}", "{.c}", "\"", "'", "!", "<!-- c -->", "```\n", ": ", "- [x] ", "*[a]: t\n",
    "\x02", "\x03", "\t", "\r", "\n---\n", "\n___\n", "* * *", "\n===\n", "***",
    "\n\n    ", "\n|a|b|\n|-|-|\n", "\n: ",
    "{: .c }", "<div markdown=\"1\">", "</div>\n", "\\{", "# ", "\n## ", "  - ", "  ```\n", "~~~\n",
)  # fmt: skip


PLAIN, QUICK = new_parser(markdown.Markdown), new_parser()


def _convert(parser: markdown.Markdown, text: str) -> str:
    return parser.reset().convert(text)


def _assert_same(text: str) -> None:
    assert _convert(QUICK, text) == _convert(PLAIN, text)


def test_every_pattern_of_the_installed_library_is_known() -> None:
    unknown = [
        pattern.getCompiledRegExp().pattern
        for pattern in QUICK.inlinePatterns
        if pattern.getCompiledRegExp().pattern not in inline._NEEDS
    ]
    assert type(QUICK.treeprocessors["inline"]) is not InlineProcessor
    assert unknown == []


def test_every_block_processor_of_the_installed_library_is_known() -> None:
    unknown = {
        type(one).__name__
        for one in QUICK.parser.blockprocessors
        if type(one) not in (*idle._NEEDS, *idle._INDENTED)
    }
    always = {"EmptyBlockProcessor", "SaneOListProcessor", "SaneUListProcessor"}
    assert unknown == always | {"ParagraphProcessor"}


def test_every_pass_that_may_be_skipped_is_replaced() -> None:
    passes = {type(one) for one in (*QUICK.preprocessors, *QUICK.treeprocessors)}
    assert passes > {idle._Whitespace, idle._HtmlBlocks, idle._Attributes, idle._Unescape}


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=400, deadline=None)
def test_same_html_for_any_text(text: str) -> None:
    _assert_same(text)


@pytest.mark.slow
def test_same_html_for_the_specification(specification: tuple[Example, ...]) -> None:
    for example in specification:
        _assert_same(example.markdown)


def test_same_html_for_the_demo() -> None:
    files = sorted((ROOT / "content").rglob("*.md"))
    assert files
    for file in files:
        parts = split(file.read_text(encoding="utf-8"), file.name)
        assert isinstance(parts, SourceParts)
        _assert_same(parts.body)


def test_a_library_of_another_shape_keeps_its_own_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def changed(self: InlineProcessor, data: str) -> str:
        return data.upper()

    monkeypatch.setattr(InlineProcessor, "_InlineProcessor__handleInline", changed)
    parser = markdown.Markdown()
    assert not skip_idle_patterns(parser)
    assert type(parser.treeprocessors["inline"]) is InlineProcessor


def test_a_pattern_that_is_not_known_is_tried_on_every_text() -> None:
    class Loud(markdown.inlinepatterns.SimpleTextInlineProcessor):
        def handleMatch(self, m, data):  # type: ignore[no-untyped-def]  # noqa: N802
            return m[0].upper(), m.start(0), m.end(0)

    parser = markdown.Markdown()
    parser.inlinePatterns.register(Loud("quiet"), "loud", 5)
    assert skip_idle_patterns(parser)
    assert parser.convert("be quiet") == "<p>be QUIET</p>"


def test_a_block_processor_that_is_not_known_is_asked_about_every_block() -> None:
    class Loud(markdown.blockprocessors.BlockProcessor):
        def test(self, parent, block):  # type: ignore[no-untyped-def]
            return block == "quiet"

        def run(self, parent, blocks):  # type: ignore[no-untyped-def]
            SubElement(parent, "p").text = blocks.pop(0).upper()

    class Shout(markdown.extensions.Extension):
        def extendMarkdown(self, md):  # type: ignore[no-untyped-def]  # noqa: N802
            md.parser.blockprocessors.register(Loud(md.parser), "loud", 200)

    assert (
        idle.QuickMarkdown(extensions=[Shout()]).convert("a\n\nquiet") == "<p>a</p>\n<p>QUIET</p>"
    )


def test_attribute_lists_are_found_after_a_text_without_any() -> None:
    assert _convert(QUICK, "no list") == "<p>no list</p>"
    assert _convert(QUICK, "# A {#b}") == '<h1 id="b">A</h1>'


def test_attribute_lists_may_come_from_a_preprocessor() -> None:
    class Include(markdown.preprocessors.Preprocessor):
        def run(self, lines):  # type: ignore[no-untyped-def]
            return ["# Prices {#prices}" if line == "include" else line for line in lines]

    class Included(markdown.extensions.Extension):
        def extendMarkdown(self, md):  # type: ignore[no-untyped-def]  # noqa: N802
            md.preprocessors.register(Include(md), "include", 32)

    parser = idle.QuickMarkdown(extensions=["attr_list", "md_in_html", Included()])
    assert parser.convert("include") == '<h1 id="prices">Prices</h1>'


def test_code_is_indented_as_far_as_an_extension_says() -> None:
    class Narrow(markdown.extensions.Extension):
        def extendMarkdown(self, md):  # type: ignore[no-untyped-def]  # noqa: N802
            md.tab_length = 2
            code = markdown.blockprocessors.CodeBlockProcessor(md.parser)
            md.parser.blockprocessors.register(code, "code", 80)

    parser = idle.QuickMarkdown(extensions=[Narrow()])
    assert parser.convert("a\n\n  b") == "<p>a</p>\n<pre><code>b\n</code></pre>"


def test_a_processor_that_is_registered_later_is_asked() -> None:
    class Silent(markdown.blockprocessors.BlockProcessor):
        def test(self, parent, block):  # type: ignore[no-untyped-def]
            return True

        def run(self, parent, blocks):  # type: ignore[no-untyped-def]
            blocks.pop(0)

    class Late(markdown.extensions.Extension):
        def extendMarkdown(self, md):  # type: ignore[no-untyped-def]  # noqa: N802
            self.md = md
            md.registerExtension(self)

        def reset(self):  # type: ignore[no-untyped-def]
            self.md.parser.blockprocessors.register(Silent(self.md.parser), "silent", 200)

    parser = idle.QuickMarkdown(extensions=[Late()])
    assert parser.reset().convert("x") == ""
