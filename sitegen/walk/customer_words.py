"""Words that customers use and the business seldom does: what a search is likely not to find."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.site.site import Site

_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_SELDOM: Final = 0.08
"""The largest share of the business's own texts that have the word: beyond it are the words that
every text has, in any language."""


_TEXTS: Final = 400
"""The business's own texts to read: enough to know the words that every text has."""

TextOf = Callable[[Document], str]
"""The whole text of a document."""


def customer_words(site: Site, count: int, text_of: TextOf) -> tuple[str, ...]:
    """The words that most customers use in public comments and in the words of their questions,
    without names of people and words of most texts."""
    theirs: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    names: set[str] = set()
    texts = 0
    for key, document in site.documents.items():
        if not site.shown(key):
            continue
        front = document.front
        if isinstance(front, Comment):
            names |= _words(front.by)
            if front.role == "customer":
                theirs.update(_words(text_of(document)))
            continue
        if texts < _TEXTS:
            texts += 1
            ours.update(_words(f"{document.label} {front.summary or ''} {text_of(document)}"))
        if isinstance(front, Faq):
            theirs.update(_words(str(front.extra.get("in_their_words", ""))))
            names |= _words(" ".join(front.asked_by))
    names |= {
        word for key in site.collection("person") for word in _words(site.documents[key].label)
    }
    found = [
        (ours[word] > 0, -times, word)
        for word, times in theirs.items()
        if word not in names and ours[word] <= texts * _SELDOM
    ]
    # A word of several customers says more than one's, a word that our texts have can be found,
    # and long words name things.
    found.sort(key=lambda one: (one[1] > -2, not one[0], one[1], -len(one[2]), one[2]))
    return tuple(word for _, _, word in found[:count])


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
