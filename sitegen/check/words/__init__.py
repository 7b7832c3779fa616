"""Word lists by language, as data: phrases to report, and words that measures count.

One file a language, `en.yaml`; an owner adds words in `content/site.yaml` under `check.words`,
and removes words with `check.allowed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

import msgspec

from sitegen.model.config_check import Check

_APOSTROPHE = re.compile("['’]")
_NEVER = re.compile(r"(?!)")


class EaseFormula(msgspec.Struct, frozen=True, kw_only=True):
    """A formula of reading ease: base − sentence · words a sentence − syllable · syllables a word.

    Flesch (1948) for English, Amstad (1978) for German: 100 is very easy, 0 very hard.
    """

    base: float
    sentence: float
    syllable: float
    hard: float
    """Below this, a text is hard for most of its readers."""


class WordLists(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's file as it is written. Phrases carry what to do instead; it may be empty."""

    language: str
    vowels: str = "aeiouy"
    silent: str = ""
    """A pattern of endings with silent vowels."""
    ease: EaseFormula | None = None
    abbreviations: tuple[str, ...] = ()
    we: tuple[str, ...] = ()
    you: tuple[str, ...] = ()
    canned: dict[str, str] = {}
    jargon: dict[str, str] = {}
    promoting: tuple[str, ...] = ()
    serving: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    auxiliaries: tuple[str, ...] = ()
    participles: str = ""
    empty_headings: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    """Words that invite the reader at the end of a text."""
    turning_away: dict[str, str] = {}
    dodges: dict[str, str] = {}
    vague_links: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    """Signatures that are not a person's."""


class PhraseMatch(NamedTuple):
    """A phrase of a list that was found in a text."""

    phrase: str
    """As the list has it."""
    text: str
    """As the text has it."""
    suggestion: str


@dataclass(frozen=True)
class Phrases:
    """A list of phrases that are searched for all at once."""

    suggestions: Mapping[str, str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches any of them; compiled only when needed, because that is slow."""
        return pattern_of(self.suggestions)

    @classmethod
    def of(cls, phrases: Mapping[str, str] | Iterable[str], allowed: frozenset[str]) -> Phrases:
        """The phrases, without those that are allowed."""
        known = phrases if isinstance(phrases, Mapping) else dict.fromkeys(phrases, "")
        return cls({fold(one): text for one, text in known.items() if fold(one) not in allowed})

    def matches(self, text: str) -> Iterator[PhraseMatch]:
        """Every phrase in the text, in order."""
        for match in self.pattern.finditer(text):
            phrase = fold(match[0])
            yield PhraseMatch(phrase, match[0], self.suggestions.get(phrase, ""))

    def count(self, text: str) -> int:
        """How many of them a text has."""
        return sum(1 for _ in self.pattern.finditer(text))


def fold(phrase: str) -> str:
    """A phrase in canonical form: lower case, straight apostrophes, single spaces."""
    return " ".join(_APOSTROPHE.sub("'", phrase).lower().split())


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases as whole words, longer ones first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    if not ordered:
        return _NEVER
    alternatives = "|".join(
        r"\s+".join(re.escape(word).replace("'", "['’]") for word in phrase.split())
        for phrase in ordered
    )
    return re.compile(rf"(?<![\w'’-])(?:{alternatives})(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """A language's words, with those of the owner."""

    lists: WordLists
    """As the language has them."""
    abbreviations: frozenset[str]
    we: Phrases
    you: Phrases
    canned: Phrases
    jargon: Phrases
    promoting: Phrases
    serving: Phrases
    hedges: Phrases
    empty_headings: frozenset[str]
    next_steps: Phrases
    turning_away: Phrases
    dodges: Phrases
    vague_links: frozenset[str]
    nobody: frozenset[str]

    @property
    def language(self) -> str:
        return self.lists.language

    @property
    def ease(self) -> EaseFormula | None:
        return self.lists.ease

    @cached_property
    def vowels(self) -> re.Pattern[str]:
        """A group of vowels: a syllable."""
        return re.compile(f"[{re.escape(self.lists.vowels)}]+", re.IGNORECASE)

    @cached_property
    def silent(self) -> re.Pattern[str]:
        """An ending that is not spoken."""
        return re.compile(self.lists.silent, re.IGNORECASE) if self.lists.silent else _NEVER

    @cached_property
    def passive(self) -> re.Pattern[str]:
        """A passive."""
        return _passive(self.lists)


@cache
def lists(language: str) -> WordLists | None:
    """The lists of a language such as `en`, or None if there are none."""
    place = files(__name__) / f"{language}.yaml"
    if not language.isalpha() or not place.is_file():
        return None
    import yaml

    # All scalars as texts: "no" is a word here. It can make nothing but texts, lists and mappings.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    written = yaml.load(place.read_bytes(), Loader=loader)  # noqa: S506
    return msgspec.convert(written, WordLists, strict=False)


def words_for(language: str, check: Check) -> Words:
    """The words for a site's language; without lists for it, only the owner's own."""
    code = re.split("[-_]", language)[0].lower()
    known = lists(code) or WordLists(language=code)
    own = check.words
    allowed = frozenset(fold(one) for one in check.allowed)

    def phrases(listed: Mapping[str, str] | Iterable[str], added: Iterable[str]) -> Phrases:
        base = dict(listed) if isinstance(listed, Mapping) else dict.fromkeys(listed, "")
        return Phrases.of({**base, **dict.fromkeys(added, "")}, allowed)

    def folded(listed: Iterable[str], added: Iterable[str]) -> frozenset[str]:
        return frozenset(map(fold, (*listed, *added))) - allowed

    return Words(
        lists=known,
        abbreviations=frozenset(one.lower() for one in known.abbreviations),
        we=phrases(known.we, ()),
        you=phrases(known.you, ()),
        canned=phrases(known.canned, own.canned),
        jargon=phrases(known.jargon, own.jargon),
        promoting=phrases(known.promoting, own.promoting),
        serving=phrases(known.serving, own.serving),
        hedges=phrases(known.hedges, own.hedges),
        empty_headings=folded(known.empty_headings, own.empty_headings),
        next_steps=phrases(known.next_steps, ()),
        turning_away=phrases(known.turning_away, own.turning_away),
        dodges=phrases(known.dodges, own.dodges),
        vague_links=folded(known.vague_links, own.vague_links),
        nobody=folded(known.nobody, ()),
    )


def _passive(known: WordLists) -> re.Pattern[str]:
    if not known.auxiliaries or not known.participles:
        return _NEVER
    auxiliaries = "|".join(re.escape(one) for one in known.auxiliaries)
    between = r"(?:\s+\w+){0,2}?" if known.language == "en" else r"(?:\s+[\w,]+){0,6}?"
    return re.compile(
        rf"(?<!\w)(?:{auxiliaries}){between}\s+(?:{known.participles})(?!\w)", re.IGNORECASE
    )
