"""FAQs that already say what somebody asks. Likeness is measured by RapidFuzz (MIT)."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from sitegen.model.kinds.faq import Faq
from sitegen.site.site import Site

LIKE: Final = 62
"""Of 100: from here on a FAQ is proposed."""
MOST: Final = 5

_SMALL_WORDS: Final = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "do", "does", "for",
    "from", "have", "how", "i", "if", "in", "is", "it", "its", "me", "my", "of", "on", "or",
    "our", "please", "so", "that", "the", "there", "this", "to", "was", "we", "what", "when",
    "where", "which", "who", "why", "will", "with", "would", "you", "your", "hello", "hi",
    "thanks", "thank",
))  # fmt: skip


class SimilarFaq(Struct, frozen=True):
    """A FAQ, and how much of it is asked, of 100."""

    id: str
    source: str
    question: str
    score: int


def find_similar_faqs(site: Site, question: str, at_least: int = LIKE) -> tuple[SimilarFaq, ...]:
    """The FAQs, drafts too, that ask much the same; the likeliest first."""
    from rapidfuzz import fuzz

    asked = _plain(question)
    if not asked:
        return ()
    found: list[SimilarFaq] = []
    for key, document in site.documents.items():
        front = document.front
        if not isinstance(front, Faq):
            continue
        known = _plain(front.question)
        # Word sets see through another order; ratios through another ending of a word.
        score = max(
            fuzz.token_sort_ratio(asked, known),
            0.95 * fuzz.token_set_ratio(asked, known)
            if min(map(_words, (asked, known))) > 1
            else 0,
        )
        if score >= at_least:
            found.append(SimilarFaq(key, document.source, front.question, round(score)))
    found.sort(key=lambda one: (-one.score, one.source))
    return tuple(found[:MOST])


def _plain(text: str) -> str:
    words = re.findall(r"\w+", text.casefold())
    return " ".join(word for word in words if word not in _SMALL_WORDS) or " ".join(words)


def _words(text: str) -> int:
    return text.count(" ") + 1
