"""How likely a submission is spam, with reasons. Suspected spam is listed last, not hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from msgspec import Struct

from sitegen.inbox.incoming import one_line
from sitegen.inbox.submission import Submission

SUSPICIOUS = 2
"""From this many points on, a submission is listed last."""


class Suspicion(Struct, frozen=True):
    """Points, and the reasons for them."""

    points: int
    reasons: tuple[str, ...]

    @property
    def strong(self) -> bool:
        return self.points >= SUSPICIOUS


def assess_spam(
    submissions: Iterable[Submission], blocked: Collection[str] = (), staff: Collection[str] = ()
) -> dict[int, Suspicion]:
    """The suspicion of each submission by its number; identical texts are compared."""
    every = tuple(submissions)
    bodies = Counter(_body(submission) for submission in every if len(submission.message) > 20)
    return {
        submission.number: _assess(submission, bodies[_body(submission)], blocked, staff)
        for submission in every
    }


def _assess(
    submission: Submission, times: int, blocked: Collection[str], staff: Collection[str]
) -> Suspicion:
    found: list[tuple[int, str]] = []
    words = " ".join(value for _, value in submission.fields)
    if submission.trapped:
        found.append((3, "the hidden field was filled in"))
    if submission.suspected:
        found.append((2, "marked as spam by the form's provider"))
    links = len(re.findall(r"https?://|www\.", words, re.I))
    if links >= 2:
        found.append((min(links - 1, 3), f"{links} links"))
    if times > 1:
        found.append((2, f"the same text was sent {times} times"))
    if re.search(r"\[url=|<a\s+href", words, re.I):
        found.append((2, "links as markup"))
    lowered = words.casefold()
    hit = next((one for one in blocked if one.casefold() in lowered), None)
    if hit is not None:
        found.append((3, f'"{hit}" is on your list of blocked words'))
    if re.search(r"https?:|www\.|@", submission.name):
        found.append((2, "a link or an email address as name"))
    if one_line(submission.name).casefold() in {one.casefold() for one in staff if one}:
        found.append((1, "signed with the name of a member of staff"))
    return Suspicion(sum(points for points, _ in found), tuple(reason for _, reason in found))


def _body(submission: Submission) -> str:
    return " ".join(submission.message.casefold().split())
