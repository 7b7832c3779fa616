"""The data that the templates of the newsletter's panel show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.errors import RequestError, SitegenError
from sitegen.newsletter.background import SendingState
from sitegen.newsletter.issue_addresses import HOME, ITEM, TOPIC, issue_url
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.panel import (
    EmailVersion,
    campaign_in_preview,
    email_versions,
    panel_url,
)
from sitegen.newsletter.private_files import journal_file, subscribers_file
from sitegen.render.urls import href
from sitegen.serve.document_status import DocumentStatus, status
from sitegen.site.visibility import live_from

if TYPE_CHECKING:
    from sitegen.model.document import Document
    from sitegen.newsletter.proposal import IssueProposal
    from sitegen.newsletter.sending.journal import Delivery
    from sitegen.newsletter.sending.recipients import Selection, SkippedRecipient
    from sitegen.newsletter.sending.send_loop import SendingReport
    from sitegen.newsletter.subscribers.database import Subscriber
    from sitegen.read.project import Project
    from sitegen.serve.extensions import PanelRequest
    from sitegen.site.site import Site

LIMIT: Final = 8
"""Items that are proposed at most, if nobody asks for more."""
MOST_ITEMS: Final = 50
MOST_NAMED: Final = 100
"""Addresses that are named; more are counted."""


# --- the issues ---------------------------------------------------------------------------------


class IssueRow(NamedTuple):
    """An issue in the list."""

    url: str
    subject: str
    date: str
    status: DocumentStatus
    sent: int
    """The number of people who have it."""
    sending: bool


class ListView(NamedTuple):
    """The issues of the newsletter."""

    rows: tuple[IssueRow, ...]
    confirmed: int
    """The number of subscribers who would get the next."""


def list_view(project: Project, site: Site, state: SendingState, now: datetime) -> ListView:
    """The issues, the newest first."""
    issues = [one for one in site.documents.values() if isinstance(one.front, Issue)]
    issues = [one for one in issues if site.shown(one.id)]
    issues.sort(key=lambda one: (live_from(one) or now, one.source), reverse=True)
    sending = state.order.issue if state.working and state.order is not None else ""
    sent = _sent(project, issues)
    rows = tuple(
        IssueRow(
            issue_url(one),
            one.label,
            _day(site, live_from(one)),
            status(site, one.id, now),
            sent[one.id],
            one.id == sending,
        )
        for one in issues
    )
    return ListView(rows, sum(one.state == "confirmed" for one in _subscribers(project, now)))


def _sent(project: Project, issues: Iterable[Document]) -> dict[str, int]:
    """How many people have each issue."""
    from sitegen.newsletter.sending.journal import SendJournal

    file = journal_file(project.root)
    if not file.exists():
        return {one.id: 0 for one in issues}
    with SendJournal(file) as journal:
        return {one.id: len(journal.sent(_campaign_id(one))) for one in issues}


def _campaign_id(issue: Document) -> str:
    return f"{issue.kind.name}/{issue.id}"


def _subscribers(project: Project, now: datetime) -> tuple[Subscriber, ...]:
    """All subscribers; none if there is no file of them yet."""
    from sitegen.newsletter.subscribers.database import Subscribers

    file = subscribers_file(project.root)
    if not file.exists():
        return ()
    with Subscribers(file, lambda: now) as subscribers:
        return tuple(subscribers)


def _day(site: Site, at: datetime | None) -> str:
    return f"{at.astimezone(site.zone):%Y-%m-%d}" if at is not None else ""


# --- a new issue --------------------------------------------------------------------------------


class ItemRow(NamedTuple):
    """A document that the issue may carry."""

    name: str
    """Of its box."""
    label: str
    kind: str
    reason: str
    chosen: bool


class ProposalView(NamedTuple):
    """The form of a new issue."""

    token: str
    wrong: str
    """Why nothing was written, if so."""
    since: str
    cutoff: str
    """Since when documents count as new, in words."""
    limit: int
    items: tuple[ItemRow, ...]
    others: tuple[ItemRow, ...]
    """Left out, but they can be chosen."""
    waiting: tuple[ItemRow, ...]
    """They can't be chosen yet: visitors don't see them."""
    subject: str
    subjects: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    """Names that can sign, as the configuration writes them, with labels."""
    sender: str


def asked_proposal(
    project: Project, now: datetime, asked: Mapping[str, str]
) -> tuple[Site, IssueProposal]:
    """The site as visitors see it, and the proposal for what a form asks. Raises SitegenError."""
    from sitegen.newsletter.emails import load_site
    from sitegen.newsletter.proposal import cutoff_of, propose
    from sitegen.read.config import read_config

    site = load_site(project, read_config(project), now)
    since = asked.get("since", "").strip() or None
    return site, propose(site, cutoff_of(site, since), _limit(asked))


def _limit(asked: Mapping[str, str]) -> int:
    text = asked.get("limit", "")
    number = int(text) if text.isdecimal() and len(text) < 4 else LIMIT
    return min(max(number, 1), MOST_ITEMS)


def proposal_view(
    project: Project, request: PanelRequest, now: datetime, asked: Mapping[str, str], wrong: str
) -> ProposalView:
    """The form of a new issue, with what was typed and chosen before. Raises SitegenError."""
    try:
        site, proposal = asked_proposal(project, now, asked)
    except RequestError as error:  # of what was asked: the form is shown without it
        wrong = wrong or str(error)
        site, proposal = asked_proposal(project, now, {})
    again = request.method == "POST"

    def row(key: str, reason: str, *, proposed: bool) -> ItemRow:
        document, name = site.documents[key], f"{ITEM}{key}"
        chosen = name in asked if again else proposed
        return ItemRow(name, document.label, document.kind.one, reason, chosen)

    omitted = [(one, site.shown(one.id)) for one in proposal.omitted]
    people = [site.documents[key] for key in site.people()]
    sender = asked.get("from") or site.config.owner or (people[0].name if people else "")
    cutoff = proposal.cutoff
    return ProposalView(
        token=request.token,
        wrong=wrong,
        since=asked.get("since", ""),
        cutoff=_day(site, cutoff.at) + (f" ({cutoff.issue})" if cutoff.issue else ""),
        limit=_limit(asked),
        items=tuple(row(one.id, one.reason, proposed=True) for one in proposal.items),
        others=tuple(row(one.id, one.reason, proposed=False) for one, shown in omitted if shown),
        waiting=tuple(
            row(one.id, one.reason, proposed=False) for one, shown in omitted if not shown
        ),
        subject=asked.get("subject", "") if again else proposal.subject,
        subjects=tuple(dict.fromkeys((proposal.subject, *proposal.other_subjects))),
        people=tuple((one.name, one.label) for one in people),
        sender=sender,
    )


# --- one issue ----------------------------------------------------------------------------------


class IssueView(NamedTuple):
    """The page of an issue."""

    token: str
    home: str
    url: str
    """Of this page."""
    status: DocumentStatus
    edit: str
    """Where it is edited; empty if that isn't possible in the browser."""
    page: str
    """Of its page on the site."""
    email: str
    """The page with all about the email, such as the size of its parts."""
    versions: tuple[EmailVersion, ...]
    text: str
    broken: str
    """Why it is no email yet, if so."""
    missing: tuple[str, ...]
    """What has to be done before it can be sent."""
    missing_for_test: tuple[str, ...]
    """What has to be done even before a test."""
    restart: bool
    """Whether that is in the environment, which is read when the preview starts."""
    people: RecipientsView
    sending: SendingState | None
    """How far it is, if it is being sent, or was since the preview was started."""
    report: ReportView | None
    elsewhere: str
    """The URL path of another issue that is being sent just now."""


class RecipientsView(NamedTuple):
    """Who gets an issue, in numbers."""

    total: int
    have: int
    refused: int
    left: int
    left_out: tuple[tuple[str, int], ...]
    """How many don't get it, for which reasons."""


class ReportView(NamedTuple):
    """What came of a sending."""

    complete: bool
    sent: int
    before: int
    withdrawn: int
    stopped: str
    doubts: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    """Addresses with the words of the mail server."""
    waiting: tuple[tuple[str, str], ...]
    more: int
    """Addresses that aren't named here."""


def issue_view(
    project: Project, request: PanelRequest, document: Document, state: SendingState, now: datetime
) -> IssueView:
    """All about an issue. Raises PrivateError."""
    site = request.site
    path = site.url_path(document.id)
    text, broken, wrong = _email(request, document)
    missing = _missing(site)
    seen = status(site, document.id, now)
    # While it is being sent, the journal belongs to the sending.
    ours = state.order is not None and state.order.issue == document.id
    deliveries = () if state.working else _deliveries(project, document)
    people = _people(_subscribers(project, now), deliveries)
    more = [] if seen.state in ("live", "expired") else [_NOT_LIVE]
    if not people.total:
        more.append("Nobody has confirmed a subscription yet.")
    elsewhere = site.documents.get(state.order.issue) if state.order is not None else None
    return IssueView(
        token=request.token,
        home=HOME,
        url=issue_url(document),
        status=seen,
        edit=request.sources.edit(document.source) if request.sources is not None else "",
        page=href(site.config, path) if path is not None else "",
        email=panel_url(document),
        versions=email_versions(panel_url(document)) if text else (),
        text=text,
        broken=broken,
        missing=(*missing, *wrong, *more),
        missing_for_test=(*missing, *wrong),
        restart=any("environment variable" in one for one in (*missing, *wrong)),
        people=people,
        sending=state if ours else None,
        report=_report(state.report) if ours and state.report is not None else None,
        elsewhere=issue_url(elsewhere)
        if elsewhere is not None and state.working and not ours
        else "",
    )


_NOT_LIVE: Final = (
    "It isn't live yet: choose “Live” in the editor when it is ready, and publish the site, to "
    "which it links. You can send tests before."
)


def _email(request: PanelRequest, document: Document) -> tuple[str, str, tuple[str, ...]]:
    """The plain text of the email; why it is none, if so; and what is wrong with it."""
    from sitegen.newsletter.rendering.service_files import make_preview
    from sitegen.newsletter.sending import settings
    from sitegen.newsletter.sending.preflight import find_problems

    try:
        campaign = campaign_in_preview(request, document.id)
    except SitegenError as error:
        return "", str(error), (str(error),)
    secret = settings.unsubscribe_secret(request.site.config, os.environ)
    found = find_problems(campaign, secret)
    return (
        make_preview(campaign).text,
        "",
        tuple(one.text for one in found if one.severity == "error"),
    )


def _missing(site: Site) -> tuple[str, ...]:
    """Which settings are missing to send anything."""
    from sitegen.newsletter.campaigns import require_public_url
    from sitegen.newsletter.sending import settings

    found = []
    try:
        require_public_url(site.config)
    except RequestError as error:
        found.append(str(error))
    try:
        settings.server(site.config, os.environ)
    except settings.SettingsError as error:
        found.append(str(error))
    return tuple(found)


def _deliveries(project: Project, issue: Document) -> tuple[Delivery, ...]:
    """What the journal knows of an issue."""
    from sitegen.newsletter.sending.journal import SendJournal

    file = journal_file(project.root)
    if not file.exists():
        return ()
    with SendJournal(file) as journal:
        return journal.deliveries(_campaign_id(issue))


def _people(
    subscribers: Iterable[Subscriber],
    deliveries: Iterable[Delivery],
    topics: tuple[str, ...] = (),
) -> RecipientsView:
    """Who of the subscribers gets an issue, and who has it."""
    from sitegen.newsletter.sending.recipients import select_confirmed

    return _counted(select_confirmed(subscribers, topics), deliveries)


def _counted(selection: Selection, deliveries: Iterable[Delivery]) -> RecipientsView:
    known = {one.address.key: one.state for one in deliveries}
    states = [known.get(one.address.key, "") for one in selection.recipients]
    have, refused = states.count("sent"), states.count("failed")
    return RecipientsView(
        len(states), have, refused, len(states) - have - refused, _reasons(selection.skipped)
    )


def _reasons(skipped: Iterable[SkippedRecipient]) -> tuple[tuple[str, int], ...]:
    reasons: dict[str, int] = {}
    for one in skipped:
        reasons[one.reason] = reasons.get(one.reason, 0) + 1
    return tuple(sorted(reasons.items()))


def _report(report: SendingReport) -> ReportView:
    refused = tuple((str(one.address), one.words) for one in report.failed)
    waiting = tuple((str(one.address), one.words or "not tried yet") for one in report.waiting)
    more = max(0, len(refused) - MOST_NAMED) + max(0, len(waiting) - MOST_NAMED)
    return ReportView(
        complete=report.complete,
        sent=report.sent_now,
        before=report.sent_before,
        withdrawn=report.withdrawn,
        stopped=report.stopped,
        doubts=tuple(map(str, report.in_doubt[:MOST_NAMED])),
        refused=refused[:MOST_NAMED],
        waiting=waiting[:MOST_NAMED],
        more=more,
    )


# --- the question -------------------------------------------------------------------------------


class TopicBox(NamedTuple):
    """A topic that the recipients may have chosen."""

    name: str
    """Of its box."""
    label: str
    chosen: bool


class ConfirmView(NamedTuple):
    """What would be sent to whom."""

    token: str
    url: str
    """Of the issue's page."""
    subject: str
    sender: str
    digest: str
    people: RecipientsView
    topics: tuple[TopicBox, ...]
    size: str
    """Of the largest HTML part."""
    changed: bool
    """Whether some have an earlier version of it."""


def confirm_view(
    project: Project,
    request: PanelRequest,
    document: Document,
    topics: tuple[str, ...],
    at: datetime,
) -> ConfirmView:
    """Check everything that can be checked before sending. Raises SitegenError."""
    from sitegen.newsletter.issue_sending import open_sending
    from sitegen.newsletter.sending import settings

    deliveries = _deliveries(project, document)
    with open_sending(project, at) as sending:
        settings.server(sending.config, os.environ)
        campaign, selection = sending.issue(document.id, topics)
        sending.delivery.refuse_leaks(selection)
        plan = sending.delivery.plan(campaign, selection.recipients)
    return ConfirmView(
        token=request.token,
        url=issue_url(document),
        subject=campaign.subject,
        sender=f"{campaign.sender.name} <{campaign.sender.address}>",
        digest=campaign.digest.hex(),
        people=_counted(selection, deliveries),
        topics=tuple(
            TopicBox(f"{TOPIC}{place}", one, one in topics)
            for place, one in enumerate(request.site.config.newsletter.topics)
        ),
        size=f"{plan.largest_html / 1000:.1f} KB",
        changed="changed" in request.query,
    )
