"""A text as voice rules see it: its words, its measures, and its signers."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.check.prose import Prose
from sitegen.check.voice.measures import Measures
from sitegen.check.words import Words
from sitegen.model.document import Document


@dataclass(frozen=True, slots=True)
class VoiceText:
    """One text to check for its voice."""

    document: Document
    prose: Prose
    measures: Measures
    words: Words
    signers: tuple[str, ...]
    """The names of the people who sign it."""
    business: str
    """The business's name, which doesn't count as a person."""
