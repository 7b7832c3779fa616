"""FAQs that are similar to a question. Similarity is measured by RapidFuzz (MIT)."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from sitegen.model.kinds.faq import Faq
from sitegen.site.site import Site

SIMILAR_ENOUGH: Final = 62
"""The score, of 100, from which a FAQ is proposed."""
MOST: Final = 5

_SMALL_WORDS: Final = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "do", "does", "for",
    "from", "have", "how", "i", "if", "in", "is", "it", "its", "me", "my", "of", "on", "or",
    "our", "please", "so", "that", "the", "there", "this", "to", "was", "we", "what", "when",
    "where", "which", "who", "why", "will", "with", "would", "you", "your", "hello", "hi",
    "thanks", "thank",
))  # fmt: skip


class SimilarFaq(Struct, frozen=True):
    """A FAQ and its similarity to the question, of 100."""

    id: str
    source: str
    question: str
    score: int


def find_similar_faqs(
    site: Site, question: str, at_least: int = SIMILAR_ENOUGH
) -> tuple[SimilarFaq, ...]:
    """FAQs similar to a question, drafts included, the most similar first."""
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
        # Token sets ignore the order of words; ratios tolerate different endings.
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
