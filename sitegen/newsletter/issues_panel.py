"""The newsletter in the preview: choose items for an issue, look at it, test it, send it.

`/_sitegen/panel/newsletter` lists the issues. The preview server has already checked that a change
comes from its own pages, and that no other computer can reach it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sitegen.cli.common import now
from sitegen.errors import ContentError, RequestError, SitegenError
from sitegen.newsletter.background import BackgroundSending, SendOrder
from sitegen.newsletter.issue_addresses import HOME, ITEM, NAME, TOPIC, issue_url
from sitegen.newsletter.kinds.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.model.document import Document
    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse

PACKAGE: Final = "sitegen.newsletter"


class _Session(NamedTuple):
    """A request, and what its answer is made of."""

    project: Project
    background: BackgroundSending
    request: PanelRequest
    clock: Callable[[], datetime]


def issues_panel(project: Project, clock: Callable[[], datetime] = now) -> Panel:
    """The panel in which a project's issues are made and sent."""
    from sitegen.serve.extensions import Panel

    background = BackgroundSending(project, clock)

    def respond(request: PanelRequest) -> PanelResponse:
        session = _Session(project, background, request, clock)
        try:
            return _respond(session)
        except ContentError as error:
            return _message(session, "; ".join(str(one) for one in error.problems))
        except SitegenError as error:
            return _message(session, str(error))

    return Panel(NAME, "Newsletter", respond, private=True)


def _respond(session: _Session) -> PanelResponse:
    request = session.request
    first, _, rest = request.path.partition("/")
    posts = request.method == "POST"
    if first == "" and not posts:
        return _list(session)
    if first == "new" and not rest:
        return _create(session) if posts else _propose(session)
    if first == "stop" and posts:
        session.background.stop()
        return _go_to_running(session)
    if first == "issue":
        name, _, step = rest.rpartition("/")
        name, step = (name, step) if step in ("test", "send") and name else (rest, "")
        document = _issue(session, name)
        if step == "test" and posts:
            return _test(session, document)
        if step == "send":
            return _send(session, document) if posts else _confirm(session, document)
        if not step and not posts:
            return _page(session, document)
    return _message(session, "There is no such page.", 404)


def _issue(session: _Session, name: str) -> Document:
    """An issue of the site with drafts. Raises RequestError."""
    site = session.request.site
    key = site.resolve(name, (Issue.kind.name,))
    if key is None or not site.shown(key):
        raise RequestError("there is no such issue (it may have another name now)")
    return site.documents[key]


def _render(title: str, template: str, status: int = 200, **context: Any) -> PanelResponse:
    from sitegen.serve.extensions import PanelResponse
    from sitegen.serve.panel_templates import render

    return PanelResponse(title, render(PACKAGE, template, home=HOME, **context), status)


def _message(session: _Session, message: str, status: int = 422) -> PanelResponse:
    return _render("That didn't work", "sending_message.html", status, message=message)


def _go_to(location: str) -> PanelResponse:
    from sitegen.serve.extensions import PanelResponse

    return PanelResponse("", location=location)


def _go_to_running(session: _Session) -> PanelResponse:
    """To the issue that is being sent."""
    order = session.background.state.order
    document = session.request.site.documents.get(order.issue) if order is not None else None
    return _go_to(f"{issue_url(document)}#phase" if document is not None else HOME)


# --- the issues, and a new one ------------------------------------------------------------------


def _list(session: _Session) -> PanelResponse:
    from sitegen.newsletter.issues_views import list_view

    state = session.background.state
    view = list_view(session.project, session.request.site, state, session.clock())
    return _render("Newsletter", "issues.html", view=view)


def _propose(
    session: _Session, wrong: str = "", form: Mapping[str, str] | None = None
) -> PanelResponse:
    """The form of a new issue: what it could carry, with what was typed before."""
    from sitegen.newsletter.issues_views import proposal_view

    view = proposal_view(
        session.project, session.request, session.clock(), form or session.request.query, wrong
    )
    return _render("New issue", "new_issue.html", 422 if wrong else 200, view=view)


def _create(session: _Session) -> PanelResponse:
    """Write a new issue as a draft, and go on to write its text."""
    from sitegen.newsletter.draft import write_issue
    from sitegen.newsletter.issues_views import asked_proposal
    from sitegen.newsletter.proposal import choose

    form = session.request.form
    try:
        site, proposal = asked_proposal(session.project, session.clock(), form)
        chosen = {name.removeprefix(ITEM) for name in form if name.startswith(ITEM)}
        wanted = choose(site, proposal, chosen, " ".join(form.get("subject", "").split()))
        if not wanted.items and not wanted.subject:
            raise RequestError("an issue without items needs a subject (write one)")
        sender = form.get("from") or None
        path = write_issue(session.project, site, wanted, sender, session.clock())
    except SitegenError as error:
        return _propose(session, str(error), form)
    file = path.relative_to(session.project.root).as_posix()
    sources = session.request.sources
    return _go_to(sources.edit(file) if sources is not None else f"{HOME}/issue/{path.stem}")


# --- one issue ----------------------------------------------------------------------------------


def _page(
    session: _Session, document: Document, status: int = 200, **outcome: str
) -> PanelResponse:
    from sitegen.newsletter.issues_views import issue_view

    view = issue_view(
        session.project, session.request, document, session.background.state, session.clock()
    )
    given = {"address": "", "done": "", "wrong": "", **outcome}
    return _render(document.label, "issue.html", status, view=view, **given)


def _test(session: _Session, document: Document) -> PanelResponse:
    """Send it to one address, which is kept nowhere."""
    from sitegen.address import AddressError, parse_address
    from sitegen.newsletter.issue_sending import open_sending
    from sitegen.newsletter.sending.smtp import DeliveryAccepted

    text = session.request.form.get("address", "").strip()
    try:
        address = parse_address(text)
        with open_sending(session.project, session.clock()) as sending:
            campaign = sending.campaigns.of_issue(document.id, hidden=True)
            ((_, outcome),) = sending.delivery.test(campaign, [address])
    except AddressError as error:
        wrong = f"“{text}” is no email address: {error}"
        return _page(session, document, 422, address=text, wrong=wrong)
    except SitegenError as error:
        return _page(session, document, 422, address=text, wrong=str(error))
    if isinstance(outcome, DeliveryAccepted):
        return _page(session, document, address=text, done=f"Sent to {address}.")
    wrong = f"The mail server doesn't take it for {address}: {outcome.words}"
    return _page(session, document, 422, address=text, wrong=wrong)


def _confirm(session: _Session, document: Document) -> PanelResponse:
    """What would be sent to whom, and the question."""
    from sitegen.newsletter.issues_views import confirm_view

    if session.background.state.working:
        return _go_to_running(session)
    topics = _topics(session, session.request.query)
    view = confirm_view(session.project, session.request, document, topics, session.clock())
    return _render(f"Send “{document.label}”?", "send_issue.html", view=view)


def _send(session: _Session, document: Document) -> PanelResponse:
    form = session.request.form
    count = form.get("recipients", "")
    order = SendOrder(
        document.id,
        int(count) if count.isdecimal() and len(count) < 9 else 0,
        form.get("digest", ""),
        _topics(session, form),
        retry_failed="retry" in form,
        accept_changes="changed" in form,
    )
    session.background.start(order)
    return _go_to_running(session)


def _topics(session: _Session, given: Mapping[str, str]) -> tuple[str, ...]:
    """The topics of the boxes that are ticked."""
    known = session.request.site.config.newsletter.topics
    return tuple(one for place, one in enumerate(known) if f"{TOPIC}{place}" in given)
