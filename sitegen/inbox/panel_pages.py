"""The pages of the inbox panel: the list of open submissions, and each submission beside its page,
with the buttons for decisions.

The data is made by `panel_views`, the HTML by `templates/`. The preview server has already checked
that a decision comes from its own pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from sitegen.errors import SitegenError
from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.leaving import unsubscribe
from sitegen.inbox.moderation_log import recover
from sitegen.inbox.panel_views import (
    HOME,
    PanelContext,
    list_view,
    next_url,
    outcome_view,
    proposed_file,
    solved_view,
    submission_view,
)
from sitegen.inbox.store import InboxError, InboxStore, inbox_file
from sitegen.inbox.submission import REASONS, Submission
from sitegen.inbox.undo import undo_last
from sitegen.read.project import Project
from sitegen.render.unsaved_preview import unsaved_preview
from sitegen.serve.extensions import PanelRequest, PanelResponse
from sitegen.serve.panel_templates import render
from sitegen.site.site import Site

PACKAGE = "sitegen.inbox"


def respond(
    project: Project, request: PanelRequest, clock: Callable[[], datetime]
) -> PanelResponse:
    """Respond to a request. `POST` makes a decision; its origin has been checked."""
    name, _, view = request.path.partition("/")
    number = int(name) if _is_number(name) else None
    try:
        with _opened(project, request.site, clock) as inbox:
            context = PanelContext(inbox, request.token)
            if request.method == "POST" and number is not None and not view:
                _decide(inbox, number, request.form)
                return PanelResponse("Inbox", location=_after(inbox, number))
            if number is not None and view == "preview":
                return _preview(project, request, inbox, inbox.store.submission(number))
            done = request.query.get("done", "")
            outcome = outcome_view(context, int(done)) if _is_number(done) else None
            if number is None:
                rows = list_view(inbox)
                title = f"Inbox: {len(rows)} waiting" if rows else "Inbox"
                body = _body("list.html", rows=rows, solved=solved_view(inbox), outcome=outcome)
            else:
                one = submission_view(context, number)
                title = f"{number}: {one.form}"
                body = _body("submission.html", submission=one, outcome=outcome)
            return PanelResponse(title, body)
    except SitegenError as error:
        back = f"{HOME}/{quote(name)}" if name else HOME
        body = _body("error.html", message=str(error), back=back)
        return PanelResponse("That didn't work", body, 404 if request.method == "GET" else 409)


def _after(inbox: InboxContext, number: int) -> str:
    """Where a decision leads: to what waits next, with the words that say what was done."""
    return f"{next_url(inbox, number)}?done={number}#outcome"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


@contextmanager
def _opened(project: Project, site: Site, clock: Callable[[], datetime]) -> Iterator[InboxContext]:
    """The inbox, with the site as the preview shows it."""
    with InboxStore(inbox_file(project.root), clock) as store:
        recover(store, project.root)
        inbox = InboxContext(store, project.root, site.config, site)
        moderation.mark_answered_questions(inbox)
        yield inbox


def _body(template: str, **context: Any) -> Markup:
    return render(PACKAGE, template, home=HOME, **context)


# --- moderation ---------------------------------------------------------------------------------


def _decide(inbox: InboxContext, number: int, form: Mapping[str, str]) -> None:
    # The page marks what looks private: it was looked at.
    action = form.get("action", "")
    by, on = form.get("by") or None, form.get("on") or None
    if action == "approve":
        moderation.approve(inbox, number, on=on, reply_to=form.get("reply_to") or None, as_is=True)
    elif action == "reject":
        reason = next((one for one in REASONS if one == form.get("reason")), None)
        if reason is None:
            raise InboxError("the reason is missing (choose why it isn't published)")
        moderation.reject(inbox, number, reason)
    elif action == "note":
        moderation.note(inbox, number)
    elif action == "answer":
        words = form.get("text", "").replace("\r\n", "\n").strip()
        if not words:
            raise InboxError("the answer is empty, so nothing was changed (write one)")
        private = form.get("private") == "yes"
        moderation.answer(inbox, number, words, by=by, on=on, private=private, as_is=True)
    elif action == "elsewhere":
        moderation.answer(inbox, number, "", by=by, private=True)
    elif action == "question":
        moderation.to_question(inbox, number, as_is=True)
    elif action == "faq":
        if form.get("into"):
            moderation.count_in_faq(inbox, number, form["into"])
        else:
            moderation.to_faq(inbox, number, by=by)
    elif action == "story":
        moderation.to_story(inbox, number, how=form.get("permission", ""))
    elif action == "recovery":
        moderation.to_recovery(inbox, number, by=by, cause=form.get("cause"))
    elif action == "subscribe":
        moderation.subscribe(inbox, number)
    elif action == "unsubscribe":
        unsubscribe(inbox.store, inbox.root, inbox.config, number)
    elif action == "undo":
        undo_last(inbox, number)
    else:
        raise InboxError("the form's action is unknown (reload the page)")


# --- the preview of a page ----------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


def _preview(
    project: Project, request: PanelRequest, inbox: InboxContext, submission: Submission
) -> PanelResponse:
    """The page of the site with the submission as it will look, marked as waiting."""
    file = proposed_file(inbox, submission) if submission.state == "waiting" else None
    page = (
        unsaved_preview(project, request.context, request.renderer, *file)
        if file is not None
        else None
    )
    if page is None:
        raise InboxError("the submission doesn't belong to any visible page")
    marked = page.anchor if _NAME.fullmatch(page.anchor) else ""
    style = render(PACKAGE, "waiting_style.html", anchor=marked)
    note = render(PACKAGE, "waiting_note.html", number=submission.number)
    html = re.sub(r"</head>", lambda end: f"{style}{end[0]}", page.html, count=1)
    html = re.sub(r"<body\b[^>]*>", lambda start: f"{start[0]}{note}", html, count=1)
    return PanelResponse("", document=html)
