"""Answers to "Did this solve it?": how often each FAQ solved a question, and how often it didn't.

They are counted over the submissions that the inbox keeps (`inbox.keep_days`), without spam.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from sitegen.inbox.submission import Submission
from sitegen.inbox.targets import document_at_page
from sitegen.model.kinds.faq import Faq
from sitegen.site.last_change import change_since_live
from sitegen.site.site import Site

FEW: Final = 3
"""With fewer customers whose question isn't solved, it may be chance."""


class SolvedCount(Struct, frozen=True, kw_only=True):
    """How often a FAQ solved the question, according to those who said so."""

    source: str
    question: str
    yes: int
    no: int
    yes_lately: int
    """Of these, since the FAQ was last changed."""
    no_lately: int

    @property
    def fails(self) -> bool:
        """Whether the present answer fails at least as often as it helps, and not by chance."""
        return self.no_lately >= FEW and self.no_lately >= self.yes_lately


def solved_counts(submissions: Iterable[Submission], site: Site) -> tuple[SolvedCount, ...]:
    """The counts of all FAQs about which somebody said something, those that fail first, then by
    how often they didn't help."""
    said: dict[str, list[Submission]] = defaultdict(list)
    for submission in submissions:
        spam = submission.suspected or submission.trapped or submission.state == "rejected"
        if submission.solved is None or spam:
            continue
        document = document_at_page(site, submission.page)
        if document is not None and isinstance(document.front, Faq):
            said[document.id].append(submission)
    counts = [_count(site, key, found) for key, found in said.items()]
    return tuple(sorted(counts, key=lambda one: (not one.fails, -one.no, -one.yes, one.source)))


def _count(site: Site, key: str, said: list[Submission]) -> SolvedCount:
    document = site.documents[key]
    changed = change_since_live(document)
    lately = [one for one in said if changed is None or one.arrived >= changed]
    return SolvedCount(
        source=document.source,
        question=document.label,
        yes=sum(one.solved is True for one in said),
        no=sum(one.solved is False for one in said),
        yes_lately=sum(one.solved is True for one in lately),
        no_lately=sum(one.solved is False for one in lately),
    )
