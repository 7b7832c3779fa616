"""What rules on sources and on documents get."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sitegen.check.prose import Prose, prose
from sitegen.check.words import Words
from sitegen.model.config import Config
from sitegen.model.document import Document


@dataclass(frozen=True)
class SourceText:
    """A source file's text, and the document that was read from it."""

    document: Document
    lines: tuple[str, ...]
    """Without line ends."""
    body_line: int
    """The line on which the body begins, from 1."""

    @property
    def body(self) -> tuple[tuple[int, str], ...]:
        """The lines of the body with their numbers."""
        return tuple(enumerate(self.lines[self.body_line - 1 :], self.body_line))


@dataclass(frozen=True)
class DocumentText:
    """A document with its text, independent of other documents."""

    document: Document
    html: str
    """Of the body, with its placeholders."""
    config: Config
    words: Words

    @cached_property
    def prose(self) -> Prose:
        """The author's own words."""
        return prose(self.html)
