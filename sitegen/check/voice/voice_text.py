"""A text as the rules of the voice see it: its words, its measures, and who signs it."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.check.prose import Prose
from sitegen.check.voice.measures import Measures
from sitegen.check.words import Words
from sitegen.model.document import Document


@dataclass(frozen=True, slots=True)
class VoiceText:
    """One text, read for its voice."""

    document: Document
    prose: Prose
    measures: Measures
    words: Words
    signers: tuple[str, ...]
    """The names of those who sign it."""
    business: str
    """The business's name, which is nobody's."""
