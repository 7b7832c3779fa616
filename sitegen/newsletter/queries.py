"""Issues of the newsletter and their items: pure functions over a site, some of them queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sitegen.errors import InField, Problem
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.model.template_words import fields_left
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.kinds.welcome import Welcome
from sitegen.site.last_change import last_change
from sitegen.site.site import Site
from sitegen.site.traced_site import traced
from sitegen.site.visibility import live_from


class IssueItem(NamedTuple):
    """An item of an issue."""

    id: str
    shown: bool
    """False if it has expired since: it is still mentioned, but has no page to link to."""
    again: bool
    """Whether an earlier issue had it too; it was updated since."""


class DatedIssue(NamedTuple):
    """An issue and its date."""

    at: datetime
    id: str


def item_ids(site: Site, document: Document) -> Iterator[tuple[int, str]]:
    """The ids of an issue's items with their positions; unknown names are left out."""
    front = document.front
    if isinstance(front, Issue | Welcome):
        for place, name in enumerate(front.items):
            key = site.resolve(name, kinds().group("newsletter"))
            if key is not None:
                yield place, key


def issues_by_item(site: Site) -> Mapping[str, tuple[DatedIssue, ...]]:
    """All issues, drafts included, by the ids of their items, oldest first."""
    return site.index(_issues_by_item)


def _issues_by_item(site: Site) -> Mapping[str, tuple[DatedIssue, ...]]:
    found: dict[str, list[DatedIssue]] = {}
    for document in site.documents.values():
        at = live_from(document)
        if isinstance(document.front, Issue) and at is not None:
            for _, key in item_ids(site, document):
                found.setdefault(key, []).append(DatedIssue(at, document.id))
    return {key: tuple(sorted(set(issues))) for key, issues in found.items()}


@traced
def issue_items(site: Site, issue: str) -> tuple[IssueItem, ...]:
    """The items of an issue or a welcome email that are public, or were once."""
    document = site.documents[issue]
    found = {}
    for _, key in item_ids(site, document):
        if site.shown(key) or site.visibilities[key].state == "expired":
            again = previous_issue(site, document, key) is not None
            found[key] = IssueItem(key, site.shown(key), again)
    return tuple(found.values())


@traced
def issue_neighbours(site: Site, key: str) -> tuple[str | None, str | None]:
    """The ids of the older and the newer issue."""
    issues = site.collection("newsletter")
    if key not in issues:
        return (None, None)
    place = issues.index(key)
    older = issues[place + 1] if place + 1 < len(issues) else None
    return (older, issues[place - 1] if place else None)


@traced
def mailed_posts(site: Site, count: int) -> tuple[str, ...]:
    """The ids of the newest posts that may be emailed."""
    mailed = (
        key
        for key in site.collection("post")
        if getattr(site.documents[key].front, "newsletter", True)
    )
    return tuple(islice(mailed, count))


def previous_issue(site: Site, document: Document, key: str) -> DatedIssue | None:
    """The newest issue before this one that has the item with the id `key`."""
    at = live_from(document)
    if not isinstance(document.front, Issue) or at is None:
        return None
    here = DatedIssue(at, document.id)
    earlier = [one for one in issues_by_item(site).get(key, ()) if one < here]
    return earlier[-1] if earlier else None


def _trigger_problems(document: Document, front: Welcome) -> Iterator[Problem]:
    if not front.triggers:
        yield Problem(
            document.source,
            1,
            "nothing says when this email is sent",
            "add `day: 0`, or `published`, `anniversary` or `idle`",
        )
    elif len(front.triggers) > 1:
        events = {"confirmed": "day"}
        names = " and ".join(f"`{events.get(one.event, one.event)}`" for one in front.triggers)
        yield Problem(
            document.source,
            InField((events.get(front.triggers[1].event, front.triggers[1].event),)),
            f"{names} say in different ways when this email is sent",
            "keep one, and write another email for the other",
        )


def find_email_problems(site: Site, document: Document) -> Iterator[Problem]:
    """The problems of an issue or a welcome email: its sender, and repeated items."""
    front = document.front
    if not isinstance(front, Issue | Welcome):
        return
    if isinstance(front, Welcome):
        yield from _trigger_problems(document, front)
    if not front.draft:
        for field in fields_left(front):
            yield Problem(
                document.source,
                InField(field),
                f"`{'.'.join(map(str, field))}` is still …, and subscribers would read that",
                "write it, or remove the line",
            )
    config = site.config
    person = site.person(front.from_)
    if person is not None and not (config.newsletter.reply_to or config.contact.email):
        name = site.documents[person].label
        if getattr(site.documents[person].front, "email", None) is None:
            yield Problem(
                document.source,
                InField(("from",)),
                f"{name} has no email address to send from",
                f"add `email` to {site.documents[person].source}, or set newsletter.reply_to",
            )
    for place, key in item_ids(site, document):
        before = previous_issue(site, document, key)
        changed = last_change(site.documents[key])
        if before is not None and (changed is None or changed < before.at):
            yield Problem(
                document.source,
                InField(("items", place)),
                f'"{site.documents[key].label}" is in {site.documents[before.id].source} already',
                "remove it, or add an update with its date to the document",
                "warning",
                "repeated-item",
            )
