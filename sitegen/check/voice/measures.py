"""Measures of a text: counts, shares and reading ease."""

from __future__ import annotations

from msgspec import Struct

from sitegen.check.prose import Prose
from sitegen.check.voice.sentences import sentences, syllables, words_in
from sitegen.check.words import Words

ENOUGH_MENTIONS = 6
"""Mentions of us and the reader together; fewer are not significant."""
ENOUGH_WORDS = 80
"""Words needed for reading ease; it is random in shorter texts."""


class Measures(Struct, frozen=True):
    """The counts of one text, in its author's own words."""

    words: int = 0
    sentences: int = 0
    we: int = 0
    you: int = 0
    promoting: int = 0
    serving: int = 0
    hedges: int = 0
    passives: int = 0
    ease: float | None = None
    """Reading ease, 100 very easy and 0 very hard; None if it can't be measured."""

    @property
    def about_you(self) -> float | None:
        """The reader's share among the mentions of us and the reader, 0 to 1."""
        both = self.we + self.you
        return self.you / both if both >= ENOUGH_MENTIONS else None

    @property
    def sentence_length(self) -> float:
        """Words per sentence."""
        return self.words / self.sentences if self.sentences else 0.0


def measure(prose: Prose, words: Words) -> Measures:
    """The measures of a text."""
    text = prose.text
    spoken = [one for paragraph in prose.paragraphs for one in sentences(paragraph, words)]
    found = words_in(text)
    ease = None
    formula = words.ease
    if formula is not None and len(found) >= ENOUGH_WORDS and spoken:
        parts = sum(syllables(word, words) for word in found)
        ease = (
            formula.base
            - formula.sentence * len(found) / len(spoken)
            - formula.syllable * parts / len(found)
        )
    return Measures(
        words=len(found),
        sentences=len(spoken),
        we=words.we.count(text),
        you=words.you.count(text),
        promoting=words.promoting.count(text),
        serving=words.serving.count(text),
        hedges=words.hedges.count(text),
        passives=sum(1 for sentence in spoken if words.passive.search(sentence)),
        ease=ease,
    )
