"""A text as Markdown, proven: rendered with the site's engine, it shows what its source shows.

Where a block doesn't come out the same, it stays as HTML. Where even that doesn't, the text is
reported with what differs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from sitegen.importing.markdown_writer import MarkdownWriter, TextBlock
from sitegen.importing.proof import TextFacts, facts, facts_of
from sitegen.slugs import slugify

Render = Callable[[str], str]
"""An engine: Markdown to HTML."""


class ProvenText(Struct, frozen=True):
    """A text, and what the proof found."""

    markdown: str
    kept: tuple[str, ...] = ()
    """The beginnings of the blocks that stayed HTML: Markdown can't say them, or they came out
    otherwise."""
    differences: tuple[str, ...] = ()
    """What of the whole still differs: `words`, `links`, …; empty if nothing does."""


def proven_text(root: Any, render: Render, language: str) -> ProvenText:
    """The text of a tree (`sitegen.importing.text_tree`) as Markdown."""
    wanted = facts_of(root)
    written: dict[str, int] = {}

    def has_other_id(words: str, own: str) -> bool:
        made = slugify(words, language) or "section"
        number = written.get(made, 0) + 1
        written[made] = number
        return own != (made if number == 1 else f"{made}-{number}")

    writer = MarkdownWriter(has_other_id)
    blocks = writer.blocks(root)
    as_html = list(writer.as_html)
    markdown = joined(blocks)
    if facts(_rendered(render, markdown)) == wanted:
        return ProvenText(markdown, _beginnings(as_html))
    kept = [block for block in blocks if not block.kept and _differs(block, render)]
    for block in kept:
        block.keep()
    markdown = joined(blocks)
    differences = _differences(wanted, render, markdown)
    if differences:
        # Blocks that come out right alone may not do so beside each other.
        others = [one for one in blocks if not one.kept and one.tag != "note"]
        for block in others:
            block.keep()
        whole = joined(blocks)
        again = _differences(wanted, render, whole)
        if len(again) < len(differences):
            markdown, differences, kept = whole, again, [*kept, *others]
    return ProvenText(markdown, _beginnings([*as_html, *kept]), differences)


def joined(blocks: list[TextBlock]) -> str:
    """The blocks as one text."""
    return "\n\n".join(block.markdown for block in blocks)


def _rendered(render: Render, markdown: str) -> str:
    return render(markdown) if markdown.strip() else ""


def _differences(wanted: TextFacts, render: Render, markdown: str) -> tuple[str, ...]:
    return wanted.differences(facts(_rendered(render, markdown)))


def _differs(block: TextBlock, render: Render) -> bool:
    if block.tag == "note":
        return False
    return facts(_rendered(render, block.markdown)) != facts(block.html)


def _beginnings(blocks: list[TextBlock]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_beginning, blocks)))


def _beginning(block: TextBlock) -> str:
    words = " ".join(facts(block.html).words[:8])
    return f"<{block.tag}> {words}".strip()
