"""The next issue of the newsletter, proposed from what was published since the last one. Pure.

default_cutoff(site)    since when documents count as new
propose(site, …)        the items, those left out with the reasons, subject and preheader
choose(site, …)         a proposal with other items and another subject
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from sitegen.model.kinds import kinds
from sitegen.model.scalars import Moment
from sitegen.newsletter.emails import find_email
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.queries import DatedIssue, issues_by_item
from sitegen.site.last_change import last_change
from sitegen.site.site import Site
from sitegen.site.visibility import live_from

SUBJECT = 60
"""Characters of a subject line that phones show."""

PREHEADER = 110
"""Characters that email programs show after the subject."""


class Cutoff(NamedTuple):
    """Since when documents count as new, and what decides that."""

    at: datetime | None
    """None for the first issue: everything is new."""
    issue: str | None = None
    """The source of the issue that sets it; None if it is a date."""


class ProposedItem(NamedTuple):
    """An item of the proposed issue."""

    id: str
    reason: Literal["new", "updated", "holds now", "a promise", "chosen"]


class OmittedItem(NamedTuple):
    """A document that is not proposed, and the reason."""

    id: str
    reason: str


class IssueProposal(NamedTuple):
    """What the next issue could be."""

    cutoff: Cutoff
    items: tuple[ProposedItem, ...]
    """In the order of the sections."""
    omitted: tuple[OmittedItem, ...]
    subject: str
    preheader: str
    other_subjects: tuple[str, ...]
    """Alternatives to `subject`."""


def default_cutoff(site: Site) -> Cutoff:
    """The date of the newest issue: documents published from then on are new."""
    issues = [
        (at, document.source)
        for document in site.documents.values()
        if isinstance(document.front, Issue) and (at := live_from(document)) is not None
    ]
    if not issues:
        return Cutoff(None)
    at, source = max(issues)
    return Cutoff(at, source)


def cutoff_of(site: Site, since: str | None) -> Cutoff:
    """The cutoff that somebody asks for: a date, an issue, or None for the newest issue.

    Raises RequestError if there is no such issue.
    """
    if since is None:
        return default_cutoff(site)
    try:
        return Cutoff(Moment.parse(since, site.zone).at)
    except ValueError:
        document = site.documents[find_email(site, since)]
    return Cutoff(live_from(document), document.source)


def propose(site: Site, cutoff: Cutoff, limit: int = 8) -> IssueProposal:
    """The next issue: current notices, then at most `limit` new or updated documents.

    Nothing is proposed twice, unless it was updated since the issue that carried it.
    """
    items: list[ProposedItem] = [
        ProposedItem(key, "holds now")
        for key in _with_role(site, "now")
        if _newest_issue(site, key) is None
    ]
    omitted: list[OmittedItem] = []
    found: list[tuple[datetime, ProposedItem]] = []
    for key in _with_role(site, "news"):
        at, item, reason = _evaluate(site, key, cutoff)
        if item is not None:
            found.append((at, item))
        elif reason:
            omitted.append(OmittedItem(key, reason))
    found.sort(key=lambda one: (_rank(one[1]), -one[0].timestamp(), one[1].id))
    omitted += [
        OmittedItem(item.id, f"more than {limit}; --limit takes more") for _, item in found[limit:]
    ]
    items += [item for _, item in found[:limit]]
    promise = _promise(site, [item.id for item in items])
    if promise is not None and found:
        items.append(ProposedItem(promise, "a promise"))
    omitted += _upcoming(site)
    return _proposal(site, cutoff, items, omitted)


def choose(
    site: Site, proposal: IssueProposal, chosen: Collection[str], subject: str
) -> IssueProposal:
    """The proposal with the items that were chosen, also of those left out, and a subject.

    Without a subject it has one of its items. Documents that visitors can't see yet aren't taken.
    """
    reasons = {item.id: item.reason for item in proposal.items}
    offered = [*reasons, *(one.id for one in proposal.omitted if site.shown(one.id))]
    items = [
        ProposedItem(key, reasons.get(key, "chosen"))
        for key in dict.fromkeys(offered)
        if key in chosen
    ]
    omitted = [one for one in proposal.omitted if one.id not in chosen]
    return _proposal(site, proposal.cutoff, items, omitted, subject)


def _proposal(
    site: Site,
    cutoff: Cutoff,
    items: list[ProposedItem],
    omitted: Iterable[OmittedItem],
    subject: str = "",
) -> IssueProposal:
    """The items in the order of the sections, with their texts."""
    order = kinds().in_issues
    ordered = sorted(items, key=lambda one: order.index(site.documents[one.id].kind))
    texts = list(_texts(site, ordered))
    first = subject or (texts[0] if texts else "")
    return IssueProposal(
        cutoff,
        tuple(ordered),
        tuple(omitted),
        first,
        _preheader(site, ordered, first),
        tuple([text for text in texts if text != first][:4]),
    )


def _with_role(site: Site, role: str) -> Iterator[str]:
    """The ids of the documents that issues carry in a role, a trait of their kinds."""
    for kind in kinds().in_issues:
        if kind.newsletter == role:
            yield from site.collection(kind.name)


def _rank(item: ProposedItem) -> int:
    """New documents come before updated ones."""
    return 0 if item.reason == "new" else 1


def _evaluate(site: Site, key: str, cutoff: Cutoff) -> tuple[datetime, ProposedItem | None, str]:
    """When it was published or updated, the item if it is proposed, and else the reason, if any."""
    document = site.documents[key]
    live = live_from(document) or site.viewpoint.now
    changed = last_change(document)
    is_new = cutoff.at is None or live >= cutoff.at
    is_updated = (
        changed is not None
        and changed > live
        and changed <= site.viewpoint.now
        and (cutoff.at is None or changed >= cutoff.at)
    )
    if not is_new and not is_updated:
        return live, None, ""
    if not getattr(document.front, "newsletter", True):
        return live, None, "newsletter: off"
    before = _newest_issue(site, key)
    if before is not None and (changed is None or changed < before.at):
        return live, None, f"carried by {site.documents[before.id].source}, not updated since"
    at = max(live, changed) if changed is not None and is_updated else live
    return at, ProposedItem(key, "updated" if before or not is_new else "new"), ""


def _newest_issue(site: Site, key: str) -> DatedIssue | None:
    """The newest issue that carries it, drafts included."""
    issues = issues_by_item(site).get(key, ())
    return issues[-1] if issues else None


def _promise(site: Site, items: Iterable[str]) -> str | None:
    """The promise that most of these items demonstrate and that no issue has carried yet."""
    wanted = frozenset(items)
    ranked = []
    for place, key in enumerate(_with_role(site, "promise")):
        before = _newest_issue(site, key)
        changed = last_change(site.documents[key])
        if before is None or (changed is not None and changed > before.at):
            shown = sum(item in wanted for item in site.evidence(key))
            ranked.append((-shown, place, key))
    return min(ranked)[2] if ranked else None


def _upcoming(site: Site) -> Iterator[OmittedItem]:
    """Drafts and scheduled documents, which may be worth waiting for."""
    for key, document in site.documents.items():
        state = site.visibilities[key]
        if document.kind.newsletter != "news":
            continue
        if state.state == "draft" and not site.shown(key):
            yield OmittedItem(key, "a draft")
        elif state.state == "scheduled" and not site.shown(key) and state.at is not None:
            at = state.at.astimezone(site.zone)
            yield OmittedItem(key, f"scheduled, live at {at:%Y-%m-%d %H:%M}")


def _texts(site: Site, items: Iterable[ProposedItem]) -> Iterator[str]:
    """Possible subject lines, the best first: takeaways of posts, then titles."""
    keys = [item.id for item in items]
    fronts = [site.documents[key].front for key in keys]
    texts = []
    for front in fronts:
        takeaway = getattr(front, "takeaway", None)
        short = shortened(takeaway, SUBJECT) if takeaway else ""
        if short:
            texts.append(short)
    for kind in kinds().in_issues:
        if kind.newsletter == "news":
            of_kind = [front.label for front in fronts if front.kind is kind]
            texts += [label for label in of_kind if len(label) <= SUBJECT]
    yield from dict.fromkeys(texts)


def _preheader(site: Site, items: Iterable[ProposedItem], subject: str) -> str:
    """The next takeaway, or another title."""
    texts = []
    for item in items:
        front = site.documents[item.id].front
        takeaway = getattr(front, "takeaway", None)
        if takeaway and not _same(takeaway, subject):
            texts.append(shortened(takeaway, PREHEADER) or front.label)
    if texts:
        return texts[0]
    titles = [site.documents[item.id].label for item in items]
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
