"""Chooses the Markdown engine that shows an author's Markdown as their old program did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from sitegen.importing.foreign_markdown import SourceMarkdown
from sitegen.importing.proof import facts
from sitegen.importing.record import SourceDocument
from sitegen.read.markdown import engine

ENGINES: Final = ("python-markdown", "commonmark")
MOST_COMPARED: Final = 300
"""Texts of a site that are compared."""


def chosen_engine(
    present: str, sources: Iterable[SourceDocument], bodies: Callable[[], Sequence[str]]
) -> str | None:
    """The engine to set; None if the present one stays.

    `sources` are texts in Markdown that are imported. Another engine has to show more of them as
    they were, and each of `bodies`, the texts that are here, as the present one does.
    """
    other = next(name for name in ENGINES if name != present)
    convert, convert_otherwise = engine(present).convert, engine(other).convert
    fitting = fitting_otherwise = 0
    for source in sources:
        text = SourceMarkdown(source)
        fitting += text.fits(convert)
        fitting_otherwise += text.fits(convert_otherwise)
    if fitting_otherwise <= fitting:
        return None
    same = all(facts(convert(body)) == facts(convert_otherwise(body)) for body in bodies())
    return other if same else None
