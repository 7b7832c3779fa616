"""The languages in which sources hold their texts, by the names in `SourceDocument.markup`."""

from __future__ import annotations

from html import escape

from sitegen.importing.blogger_markup import blogger_html
from sitegen.importing.ghost_markup import ghost_html
from sitegen.importing.html_tree import parse
from sitegen.importing.media import ExportedMedia
from sitegen.importing.record import SourceDocument
from sitegen.importing.squarespace_markup import squarespace_html
from sitegen.importing.substack_markup import substack_html
from sitegen.importing.text_tree import Report
from sitegen.importing.wordpress_markup import inner_html, wordpress_html


def html_of(source: SourceDocument, media: ExportedMedia, report: Report) -> str:
    """The text of a document as HTML, for sources that hold something that becomes HTML."""
    html = source.text
    if source.markup == "wordpress":
        html = wordpress_html(html, source.key, media, report)
    elif source.markup == "ghost":
        html = ghost_html(html)
    elif source.markup == "substack":
        html = substack_html(html, report)
    elif source.markup == "squarespace":
        html = squarespace_html(html, report)
    elif source.markup == "blogger":
        html = blogger_html(html)
    return with_notes(html, source.notes)


def with_notes(html: str, notes: tuple[tuple[str, str], ...]) -> str:
    """HTML with footnotes that its source keeps elsewhere.

    WordPress marks the places of notes with `<sup data-fn="name">`.
    """
    if not notes:
        return html
    numbers = {name: str(number) for number, (name, _) in enumerate(notes, 1)}
    root = parse(html)
    for mark in list(root.iter("sup")):
        name = mark.get("data-fn")
        if name in numbers:
            tail = mark.tail
            for child in list(mark):
                mark.remove(child)
            mark.attrib.clear()
            mark.text, mark.tail = numbers[name], tail
            mark.set("data-note", numbers[name])
    items = "".join(
        f'<div data-note="{escape(numbers[name])}"><p>{text}</p></div>' for name, text in notes
    )
    return f'{inner_html(root)}<section data-notes="">{items}</section>'
