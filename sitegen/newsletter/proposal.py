"""The next issue of the newsletter, proposed from what was published since the last one. Pure.

since(site)             from when on things are new
propose(site, …)        what it would carry, what it leaves out and why, and its words
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from sitegen.model.kinds import kinds
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.queries import DatedIssue, issues_by_item
from sitegen.site.last_change import last_change
from sitegen.site.site import Site
from sitegen.site.visibility import live_from

SUBJECT = 60
"""Characters of a subject that a phone shows."""

PREHEADER = 110
"""Characters that mail programs show after it."""


class Since(NamedTuple):
    """From when on things are new, and what decides that."""

    at: datetime | None
    """None for the very first issue: everything is new."""
    issue: str | None = None
    """The source of the issue that it counts from."""


class Choice(NamedTuple):
    """Something that the issue carries."""

    id: str
    reason: Literal["new", "updated", "holds now", "a promise"]


class LeftOut(NamedTuple):
    """Something that it does not carry, and why."""

    id: str
    reason: str


class Proposal(NamedTuple):
    """An issue, before a human made it one."""

    since: Since
    chosen: tuple[Choice, ...]
    """In the order of the sections."""
    left_out: tuple[LeftOut, ...]
    subject: str
    preheader: str
    subjects: tuple[str, ...]
    """Others that would do."""


def since(site: Site) -> Since:
    """The newest issue's date: what went live from then on is new."""
    issues = [
        (at, document.source)
        for document in site.documents.values()
        if isinstance(document.front, Issue) and (at := live_from(document)) is not None
    ]
    if not issues:
        return Since(None)
    at, source = max(issues)
    return Since(at, source)


def propose(site: Site, start: Since, limit: int = 8) -> Proposal:
    """The next issue: notices that hold, then at most `limit` new or updated things.

    Nothing is carried twice, unless it was updated since the issue that had it.
    """
    chosen: list[Choice] = [
        Choice(key, "holds now")
        for key in _with_role(site, "now")
        if _newest_issue(site, key) is None
    ]
    left_out: list[LeftOut] = []
    found: list[tuple[datetime, Choice]] = []
    for key in _with_role(site, "news"):
        at, choice, reason = _judged(site, key, start)
        if choice is not None:
            found.append((at, choice))
        elif reason:
            left_out.append(LeftOut(key, reason))
    found.sort(key=lambda one: (_rank(one[1]), -one[0].timestamp(), one[1].id))
    left_out += [
        LeftOut(choice.id, f"more than {limit}; --limit takes more") for _, choice in found[limit:]
    ]
    chosen += [choice for _, choice in found[:limit]]
    promise = _promise(site, [choice.id for choice in chosen])
    if promise is not None and found:
        chosen.append(Choice(promise, "a promise"))
    order = kinds().in_issues
    chosen.sort(key=lambda one: order.index(site.documents[one.id].kind))
    left_out += _upcoming(site)
    texts = list(_texts(site, chosen))
    return Proposal(
        start,
        tuple(chosen),
        tuple(left_out),
        texts[0] if texts else "",
        _preheader(site, chosen, texts[0] if texts else ""),
        tuple(texts[1:5]),
    )


def _with_role(site: Site, role: str) -> Iterator[str]:
    """The ids of the documents that issues carry in a role, a trait of their kinds."""
    for kind in kinds().in_issues:
        if kind.newsletter == role:
            yield from site.collection(kind.name)


def _rank(choice: Choice) -> int:
    """What is new goes before what was updated."""
    return 0 if choice.reason == "new" else 1


def _judged(site: Site, key: str, start: Since) -> tuple[datetime, Choice | None, str]:
    """When it happened, whether it is chosen, and why not if that is worth saying."""
    document = site.documents[key]
    live = live_from(document) or site.viewpoint.now
    changed = last_change(document)
    is_new = start.at is None or live >= start.at
    is_updated = (
        changed is not None
        and changed > live
        and changed <= site.viewpoint.now
        and (start.at is None or changed >= start.at)
    )
    if not is_new and not is_updated:
        return live, None, ""
    if not getattr(document.front, "newsletter", True):
        return live, None, "newsletter: off"
    before = _newest_issue(site, key)
    if before is not None and (changed is None or changed < before.at):
        return live, None, f"carried by {site.documents[before.id].source}, not updated since"
    at = max(live, changed) if changed is not None and is_updated else live
    return at, Choice(key, "updated" if before or not is_new else "new"), ""


def _newest_issue(site: Site, key: str) -> DatedIssue | None:
    """The newest issue that has it as an item, a draft too."""
    issues = issues_by_item(site).get(key, ())
    return issues[-1] if issues else None


def _promise(site: Site, chosen: Iterable[str]) -> str | None:
    """The promise that most of the chosen things demonstrate, and that no issue carried yet."""
    wanted = frozenset(chosen)
    ranked = []
    for place, key in enumerate(_with_role(site, "promise")):
        before = _newest_issue(site, key)
        changed = last_change(site.documents[key])
        if before is None or (changed is not None and changed > before.at):
            shown = sum(item in wanted for item in site.evidence(key))
            ranked.append((-shown, place, key))
    return min(ranked)[2] if ranked else None


def _upcoming(site: Site) -> Iterator[LeftOut]:
    """What is not shown yet, so that one may wait for it."""
    for key, document in site.documents.items():
        state = site.visibilities[key]
        if document.kind.newsletter != "news":
            continue
        if state.state == "draft" and not site.shown(key):
            yield LeftOut(key, "a draft")
        elif state.state == "scheduled" and not site.shown(key) and state.at is not None:
            at = state.at.astimezone(site.zone)
            yield LeftOut(key, f"scheduled, live at {at:%Y-%m-%d %H:%M}")


def _texts(site: Site, chosen: Iterable[Choice]) -> Iterator[str]:
    """Subjects, the best first: what to remember of a post, else what a thing is called."""
    keys = [choice.id for choice in chosen]
    fronts = [site.documents[key].front for key in keys]
    told = []
    for front in fronts:
        takeaway = getattr(front, "takeaway", None)
        short = shortened(takeaway, SUBJECT) if takeaway else ""
        if short:
            told.append(short)
    for kind in kinds().in_issues:
        if kind.newsletter == "news":
            of_kind = [front.label for front in fronts if front.kind is kind]
            told += [label for label in of_kind if len(label) <= SUBJECT]
    yield from dict.fromkeys(told)


def _preheader(site: Site, chosen: Iterable[Choice], subject: str) -> str:
    """The next thing to remember, or what else there is."""
    told = []
    for choice in chosen:
        front = site.documents[choice.id].front
        takeaway = getattr(front, "takeaway", None)
        if takeaway and not _same(takeaway, subject):
            told.append(shortened(takeaway, PREHEADER) or front.label)
    if told:
        return told[0]
    titles = [site.documents[choice.id].label for choice in chosen]
    others = [title for title in titles if title != subject]
    return others[0][:PREHEADER] if others else ""


def _same(takeaway: str, subject: str) -> bool:
    return bool(subject) and takeaway.startswith(subject.rstrip("."))


def shortened(text: str, length: int) -> str:
    """`text` if it is short enough, else its first sentence or clauses that are; else nothing."""
    if len(text) <= length:
        return text.rstrip(".") if length == SUBJECT else text
    for ends, least in ((".!?", length // 4), (":;–—", length // 3), (",", length // 3)):
        cuts = [
            place
            for place, letter in enumerate(text[: length + 1])
            if letter in ends and text[place + 1 : place + 2] in (" ", "") and place >= least
        ]
        if cuts:
            cut = cuts[-1]
            return text[:cut].rstrip() + (text[cut] if text[cut] in "!?" else "")
    return ""
