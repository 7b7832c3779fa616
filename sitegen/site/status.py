"""The status of the community: what was published and by whom, what is unanswered, due and
scheduled.

Pure: a site and its clock give a status. The status of features is passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from sitegen.features import added
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.model.kinds.faq import Faq
from sitegen.model.scalars import Moment
from sitegen.read.project import Project
from sitegen.site.business_hours import deadline, schedule
from sitegen.site.conversation import unanswered
from sitegen.site.references import signers
from sitegen.site.site import Site
from sitegen.site.visibility import live_from, live_until

FRESH = timedelta(days=183)
"""Evidence older than half a year no longer proves a promise."""
MONTHS = 12
SOON = timedelta(days=60)
FOLLOW_UP = timedelta(days=21)
"""How long after something was put right the customer is asked whether it is right now."""


class AuthorActivity(Struct, frozen=True):
    """An author who wrote posts or answered FAQs in the last twelve months."""

    name: str
    written: dict[str, int]
    """How many documents of each kind that people sign, in the kinds' order."""
    last: datetime


class PromiseStatus(Struct, frozen=True):
    """A value with its evidence."""

    name: str
    evidence: int
    newest: datetime | None
    fresh: bool


class UnansweredComment(Struct, frozen=True):
    """A customer's comment without an answer."""

    who: str
    source: str
    since: datetime
    until: datetime | None
    """When the answer was promised; None without a promise."""
    late: bool


class StatusLine(Struct, frozen=True):
    """A line that a feature adds."""

    text: str
    late: bool = False
    """Whether it is about something that is overdue."""
    panel: str | None = None
    """The name of the preview's panel that shows more of it."""


class StatusPart(Struct, frozen=True):
    """A part of the status that a feature adds, under a title of its own."""

    title: str
    lines: tuple[StatusLine, ...]


class FeatureStatus(Struct, frozen=True):
    """What a feature adds to the status."""

    name: str
    """The feature's name, and that of its `data` in JSON."""
    waiting: tuple[StatusLine, ...] = ()
    """What is waiting for an answer."""
    data: Struct | None = None
    """The same for programs."""
    parts: tuple[StatusPart, ...] = ()
    """Whatever else there is to know."""


class DueItem(Struct, frozen=True):
    """Something to be done or to be known by a day."""

    what: Literal["review", "follow-up", "last day", "holiday"]
    day: date
    text: str
    source: str
    late: bool = False
    kind: str = ""
    """The kind of the document that it is about, if it is about one."""


class FrequentQuestion(Struct, frozen=True):
    """A FAQ, and how often customers have asked its question."""

    question: str
    source: str
    count: int


class CauseCount(Struct, frozen=True):
    """Why things went wrong, and how often."""

    cause: str
    count: int
    last: datetime
    """When it was last the cause."""


class UpcomingDocument(Struct, frozen=True):
    """A document that is not live yet."""

    source: str
    label: str
    kind: str
    at: datetime | None
    """None for a draft."""


class SiteStatus(Struct, frozen=True):
    """One screen for an owner."""

    business: str
    now: datetime
    documents: dict[str, int]
    """Live documents by kind."""
    months: tuple[tuple[str, int], ...]
    """The number of documents that went live in each of the last twelve months, `2026-11` last."""
    writers: tuple[AuthorActivity, ...]
    promises: tuple[PromiseStatus, ...]
    waiting: tuple[UnansweredComment, ...]
    features: tuple[FeatureStatus, ...]
    due: tuple[DueItem, ...]
    most_asked: tuple[FrequentQuestion, ...]
    """The FAQs that customers ask, the most frequent first."""
    causes: tuple[CauseCount, ...]
    """Causes of what went wrong, the most frequent first."""
    coming: tuple[UpcomingDocument, ...]
    """Scheduled documents, in order."""
    drafts: tuple[UpcomingDocument, ...]


def status(site: Site, features: tuple[FeatureStatus, ...] = ()) -> SiteStatus:
    """The status of a site at its clock's time, as visitors see it: without unpublished documents,
    even in a preview."""
    if site.viewpoint.drafts or site.viewpoint.future:
        seen = site.viewpoint._replace(drafts=False, future=False)
        site = Site(site.contents, site.config, seen)
    return SiteStatus(
        business=site.config.name,
        now=site.viewpoint.now.astimezone(site.zone),
        documents={
            kind: len(site.collection(kind)) for kind in kinds().by_name if site.collection(kind)
        },
        months=_months(site),
        writers=_writers(site),
        promises=_promises(site),
        waiting=_waiting(site),
        features=features,
        due=_due(site),
        most_asked=_most_asked(site),
        causes=_causes(site),
        coming=_not_live(site, "scheduled"),
        drafts=_not_live(site, "draft"),
    )


def feature_statuses(project: Project, site: Site) -> tuple[FeatureStatus, ...]:
    """The statuses of all features for a project. Raises SitegenError if one can't be had."""
    found = (status_of(project, site) for status_of in added("status"))
    return tuple(status for status in found if status is not None)


def newest_evidence(site: Site, value: str) -> datetime | None:
    """When the newest evidence of a value went live."""
    moments = (live_from(site.documents[key]) for key in site.evidence(value))
    return max((moment for moment in moments if moment is not None), default=None)


def _live(site: Site) -> list[tuple[datetime, Document]]:
    found = []
    for kind in kinds().placed:
        for key in site.collection(kind.name) if kind.status == "published" else ():
            document = site.documents[key]
            at = live_from(document)
            if at is not None:
                found.append((at.astimezone(site.zone), document))
    return found


def _months(site: Site) -> tuple[tuple[str, int], ...]:
    now = site.viewpoint.now.astimezone(site.zone)
    names = []
    year, month = now.year, now.month
    for _ in range(MONTHS):
        names.append(f"{year:04}-{month:02}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    counts = Counter(f"{at:%Y-%m}" for at, _ in _live(site))
    return tuple((name, counts[name]) for name in reversed(names))


def _writers(site: Site) -> tuple[AuthorActivity, ...]:
    since = site.viewpoint.now - timedelta(days=365)
    signed = [kind.name for kind in kinds().placed if kind.signed]
    counts: Counter[tuple[str, str]] = Counter()
    last: dict[str, datetime] = {}
    for at, document in _live(site):
        if at < since or not document.kind.signed:
            continue
        for name in signers(document.front):
            key = site.person(name)
            if key is not None:
                label = site.documents[key].label
                counts[label, document.kind.name] += 1
                last[label] = max(last.get(label, at), at)
    found = (
        AuthorActivity(name, {kind: counts[name, kind] for kind in signed}, at)
        for name, at in last.items()
    )
    return tuple(sorted(found, key=lambda one: ([-n for n in one.written.values()], one.name)))


def _promises(site: Site) -> tuple[PromiseStatus, ...]:
    found = []
    for key in site.collection("value"):
        newest = newest_evidence(site, key)
        fresh = newest is not None and newest >= site.viewpoint.now - FRESH
        found.append(
            PromiseStatus(site.documents[key].label, len(site.evidence(key)), newest, fresh)
        )
    return tuple(found)


def _waiting(site: Site) -> tuple[UnansweredComment, ...]:
    promise, hours = site.config.promise.reply, schedule(site.config)
    found = []
    for document, front in unanswered(site):
        until = deadline(hours, promise, front.date.at)
        late = until is not None and until <= site.viewpoint.now
        found.append(UnansweredComment(front.by, document.source, front.date.at, until, late))
    return tuple(found)


def _due(site: Site) -> tuple[DueItem, ...]:
    now = site.viewpoint.now
    today = now.astimezone(site.zone).date()
    found: list[DueItem] = []
    for document, review in under_review(site):
        if review.at <= now + SOON:
            day = review.at.astimezone(site.zone).date()
            found.append(_due_of("review", day, document, day <= today))
    for document, at in follow_ups(site):
        if at <= now + SOON:
            day = at.astimezone(site.zone).date()
            found.append(_due_of("follow-up", day, document, day <= today))
    for document in site.contents.documents:
        begin, end = document.front.dated, live_until(document)
        if document.front.ends is None or end is None or end <= now:
            continue
        if begin is None or begin.at <= now + SOON:
            day = (end - timedelta(microseconds=1)).astimezone(site.zone).date()
            found.append(_due_of("last day", day, document))
    for holiday in site.config.contact.holidays:
        day = holiday.date.at.astimezone(site.zone).date()
        if today <= day <= today + SOON:
            hours = ", ".join(holiday.hours)
            text = f"{holiday.name}: {hours}" if holiday.name else hours
            found.append(DueItem("holiday", day, text, "content/site.yaml"))
    return tuple(sorted(found, key=lambda one: (one.day, one.what, one.source)))


def under_review(site: Site) -> Iterator[tuple[Document, Moment]]:
    """The visible documents that say when somebody should check them, and when that is."""
    for kind in kinds().placed:
        for key in site.collection(kind.name) if kind.review_field is not None else ():
            document = site.documents[key]
            review: Moment | None = getattr(document.front, kind.review_field or "")
            if review is not None:
                yield document, review


def follow_ups(site: Site) -> Iterator[tuple[Document, datetime]]:
    """The documents whose customers should still be asked whether it is right now, drafts
    included, and when: three weeks after the document's date, or on a later day that it names."""
    for document in site.contents.documents:
        field = document.kind.follow_up_field
        if field is None or site.visibilities[document.id].state == "expired":
            continue
        asked: Moment | None = getattr(document.front, field)
        if asked is not None and asked.at > site.viewpoint.now:
            yield document, asked.at
        elif asked is None and document.front.dated is not None:
            # In local time, so that it is a whole day where the clocks change.
            yield document, document.front.dated.at.astimezone(site.zone) + FOLLOW_UP


def _most_asked(site: Site) -> tuple[FrequentQuestion, ...]:
    found = []
    for key in site.collection(Faq.kind.name):
        document = site.documents[key]
        if isinstance(document.front, Faq) and document.front.times_asked:
            found.append(
                FrequentQuestion(document.label, document.source, document.front.times_asked)
            )
    return tuple(sorted(found, key=lambda one: (-one.count, one.question)))


def _causes(site: Site) -> tuple[CauseCount, ...]:
    spelled: dict[str, list[tuple[datetime, str]]] = {}
    for kind in kinds().placed:
        for key in site.collection(kind.name) if kind.cause_field is not None else ():
            document = site.documents[key]
            cause: str | None = getattr(document.front, kind.cause_field or "")
            at = live_from(document)
            if cause and at is not None:
                spelled.setdefault(" ".join(cause.casefold().split()), []).append((at, cause))
    found = (CauseCount(max(ones)[1], len(ones), max(ones)[0]) for ones in spelled.values())
    return tuple(sorted(found, key=lambda one: (-one.count, one.cause.casefold())))


def _due_of(
    what: Literal["review", "follow-up", "last day"],
    day: date,
    document: Document,
    late: bool = False,
) -> DueItem:
    return DueItem(what, day, document.label, document.source, late, document.kind.name)


def _not_live(site: Site, state: str) -> tuple[UpcomingDocument, ...]:
    found = [
        UpcomingDocument(document.source, document.label, document.kind.name,
               site.visibilities[key].at if state == "scheduled" else None)
        for key, document in site.documents.items()
        if site.visibilities[key].state == state
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.at.timestamp() if one.at else 0.0, one.source)))
