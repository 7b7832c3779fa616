"""The data that the templates of the inbox panel show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.documents import possible_ids, question_of
from sitegen.inbox.incoming import CONFIRM, UNSUBSCRIBE
from sitegen.inbox.joining import says_yes as says_yes_to_newsletter
from sitegen.inbox.moderation import COUNTED
from sitegen.inbox.moderation_log import last_step
from sitegen.inbox.newsletter import is_available
from sitegen.inbox.newsletter_requests import NewsletterRequest, newsletter_request
from sitegen.inbox.open_submissions import OpenSubmission
from sitegen.inbox.personal_data import marked, private_kinds
from sitegen.inbox.similar_faqs import find_similar_faqs
from sitegen.inbox.solved import SolvedCount, solved_counts
from sitegen.inbox.status import open_submissions_in
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import REASONS, Reason, Submission
from sitegen.inbox.targets import document_at_page
from sitegen.model.content_path import without_suffix
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.person import Person
from sitegen.render.urls import href
from sitegen.serve.extensions import PANELS

HOME: Final = f"{PANELS}/inbox"
"""The URL path of the panel."""
LONGEST_PREVIEW: Final = 20_000
"""The longest message, in characters, whose page is previewed."""
LONGEST_FIELD: Final = 20_000
"""Characters of a field that are shown."""


@dataclass(frozen=True, slots=True)
class PanelContext:
    """The open inbox, and the token that the forms send."""

    inbox: InboxContext
    token: str


class ListRow(NamedTuple):
    """An open submission in the list."""

    number: int
    form: str
    due: str
    """When the answer was promised; empty without a promise."""
    late: bool
    name: str
    message: str
    """The beginning of the message, after what the sender wants of the newsletter."""
    doubts: str
    """Why it may be spam; empty if nothing suggests it."""


class OutcomeView(NamedTuple):
    """The decision that was just made."""

    number: int
    url: str
    token: str
    state: str
    can_undo: bool


class SelectOption(NamedTuple):
    """An option of a select element."""

    value: str
    label: str


class ActionsView(NamedTuple):
    """The available actions."""

    undo: bool = False
    approve: bool = False
    reject: bool = False
    note: bool = False
    """Whether it is enough to have read it."""
    answer: bool = False
    elsewhere: bool = False
    """Whether it can be marked as answered some other way."""
    open_question: bool = False
    """Whether it can be published as not answered yet."""
    faq: bool = False
    story: bool = False
    recovery: bool = False
    subscribe: bool = False
    says_yes: bool = False
    """Whether that confirms a subscription."""
    unsubscribe: bool = False
    """Whether the sender can be taken off the newsletter's list."""
    choose_page: bool = False
    """Whether the page that the submission is about has to be entered."""
    reasons: tuple[Reason, ...] = REASONS
    staff: tuple[SelectOption, ...] = ()
    similar_faqs: tuple[SelectOption, ...] = ()
    permission: str = ""
    """How the customer agreed to a story, if the form asked."""


class FrameView(NamedTuple):
    """The page on which a submission is, or will be, published."""

    title: str
    url: str


class SubmissionView(NamedTuple):
    """One submission with its actions."""

    number: int
    url: str
    token: str
    form: str
    state: str
    arrived: str
    due: str
    late: bool
    public_name: str
    newsletter: str
    """Who wants what of the newsletter; empty if it is about something else."""
    doubts: str
    fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Names and values; a value in pieces, each with the label of what looks private in it."""
    private: str
    """What in the message looks private, in words."""
    actions: ActionsView
    frame: FrameView | None
    no_frame: str
    """Why no page is shown."""


def list_view(inbox: InboxContext) -> tuple[ListRow, ...]:
    """The open submissions, in the order to read them."""
    now = inbox.store.now()
    return tuple(
        ListRow(
            number=one.submission.number,
            form=one.submission.form,
            due=f"{one.due.astimezone(inbox.zone):%a %d %b %H:%M}" if one.due else "",
            late=one.late(now),
            name=visible(one.submission.sender[:40]) or "unknown",
            message=visible(_message(inbox, one.submission)),
            doubts=", ".join(one.suspicion.reasons),
        )
        for one in _open(inbox)
    )


def _message(inbox: InboxContext, submission: Submission) -> str:
    """The beginning of the message; of a request to the newsletter, who wants what."""
    message, request = submission.message[:120], _request(inbox, submission)
    if request is None:
        return message
    says_more = submission.asks or (submission.form == "subscribe" and message)
    return f"{request.words}; {message}" if says_more else request.words


def _request(inbox: InboxContext, submission: Submission) -> NewsletterRequest | None:
    """What the sender wants of the newsletter, if that is what the submission is for."""
    return newsletter_request(inbox.store, inbox.root, inbox.config, submission)


def _wish(request: NewsletterRequest) -> str:
    return f"{request.words} ({request.remedy})" if request.remedy else request.words


def solved_view(inbox: InboxContext) -> tuple[SolvedCount, ...]:
    """How often each FAQ solved the question, those that fail first."""
    return solved_counts(inbox.store.submissions(), inbox.site)


def next_url(inbox: InboxContext, number: int) -> str:
    """The URL path of the next open submission, or of the list."""
    left = [one.submission.number for one in _open(inbox) if one.submission.number != number]
    return f"{HOME}/{left[0]}" if left else HOME


def outcome_view(context: PanelContext, number: int) -> OutcomeView | None:
    """The decision that was just made; None if the submission doesn't exist (any more)."""
    try:
        submission = context.inbox.store.submission(number)
    except InboxError:
        return None
    is_waiting = submission.state == "waiting"
    state = "waiting again" if is_waiting else _outcome(context.inbox, submission)
    return OutcomeView(number, f"{HOME}/{number}", context.token, state, not is_waiting)


def _outcome(inbox: InboxContext, submission: Submission) -> str:
    """What the last decision did."""
    step = last_step(inbox.store, submission.number)
    if step is not None and step.action == COUNTED:
        return "counted in the FAQ"
    if step is None or step.action != "answered" or submission.answered is None:
        return _state(submission)
    if not submission.answer:
        return "answered some other way"
    if not step.changes:
        return "answered by email only"
    published = any(change.path == submission.path for change in step.changes)
    return "published and answered" if published else "answered"


def submission_view(context: PanelContext, number: int) -> SubmissionView:
    """One submission. Raises InboxError if the number is unknown."""
    inbox = context.inbox
    submission = inbox.store.submission(number)
    waiting = next((one for one in _open(inbox) if one.submission.number == number), None)
    due = waiting.due if waiting is not None else None
    frame = _frame(inbox, submission)
    request = _request(inbox, submission)
    no_frame = "isn't shown on any page"
    if submission.state == "waiting":
        no_frame = "doesn't belong to any page that is shown"
    return SubmissionView(
        number=number,
        url=f"{HOME}/{number}",
        token=context.token,
        form=submission.form,
        state=_state(submission),
        arrived=f"{submission.arrived.astimezone(inbox.zone):%Y-%m-%d %H:%M}",
        due=f"{due.astimezone(inbox.zone):%Y-%m-%d %H:%M}" if due else "",
        late=waiting is not None and waiting.late(inbox.store.now()),
        public_name=inbox.public_name(submission),
        newsletter=_wish(request) if request is not None else "",
        doubts=", ".join(waiting.suspicion.reasons) if waiting is not None else "",
        fields=tuple(
            (visible(name), _pieces(value, submission)) for name, value in submission.fields
        ),
        private=" and ".join(private_kinds(submission.message)),
        actions=_actions(inbox, submission),
        frame=frame,
        no_frame=f"The submission {no_frame}.",
    )


def proposed_file(inbox: InboxContext, submission: Submission) -> tuple[str, bytes] | None:
    """The file that a submission would become; None if it is too long to preview."""
    if len(submission.message) > LONGEST_PREVIEW:
        return None
    return moderation.proposed_file(inbox, submission)


_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _pieces(value: str, submission: Submission) -> tuple[tuple[str, str], ...]:
    """A field's value; in the text that would be published, what looks private has its label."""
    shown = value[:LONGEST_FIELD]
    pieces = marked(shown) if value.strip() == submission.message else ((shown, ""),)
    return tuple((visible(text), label) for text, label in pieces)


def visible(text: str) -> str:
    """Untrusted text with invisible and direction-changing characters made visible."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _open(inbox: InboxContext) -> tuple[OpenSubmission, ...]:
    return open_submissions_in(inbox.store, inbox.config, inbox.site)


def _state(submission: Submission) -> str:
    return f"{submission.state}, {submission.reason}" if submission.reason else submission.state


def _frame(inbox: InboxContext, submission: Submission) -> FrameView | None:
    """The page on which a submission is, or will be, published."""
    if submission.state == "waiting":
        file = proposed_file(inbox, submission)
        if file is None:
            return None
        name = without_suffix(file[0]).rpartition("/")[2]
        url = f"{HOME}/{submission.number}/preview#comment-{name}"
        return FrameView("Preview of the page", url)
    url = _published(inbox, submission)
    return FrameView("The page", url) if url else None


def _published(inbox: InboxContext, submission: Submission) -> str:
    """The preview URL of the document made from a submission; empty if it isn't visible."""
    site = inbox.site
    keys = (*possible_ids(submission), site.by_source.get(submission.path, ""))
    key: str | None = next((one for one in keys if one in site.documents), None)
    if key is None or not site.shown(key):
        return ""
    document, anchor = site.documents[key], ""
    if isinstance(document.front, Comment):
        anchor = f"#comment-{document.name}"
        key = site.comment_target(document)
    address = site.url_path(key) if key is not None and key in site.documents else None
    return "" if address is None else href(inbox.config, address) + anchor


def _actions(inbox: InboxContext, submission: Submission) -> ActionsView:
    """The actions that are possible now."""
    if submission.state in ("subscribed", "unsubscribed") and not submission.asks:
        return ActionsView(undo=True)
    if submission.state != "waiting":
        answer = submission.answered is None
        return ActionsView(
            undo=True,
            note=submission.still_asks and submission.can_be_noted,
            answer=answer,
            elsewhere=answer and submission.asks and submission.state != "question",
            staff=_staff(inbox) if answer else (),
        )
    says_yes = says_yes_to_newsletter(submission)
    subscribe = (says_yes or moderation.wants_newsletter(submission)) and is_available()
    if submission.form == "subscribe":
        return ActionsView(subscribe=subscribe and submission.email is not None, reject=True)
    if submission.form == CONFIRM:
        return ActionsView(subscribe=subscribe, says_yes=True, note=True, reject=True)
    if submission.form == UNSUBSCRIBE:
        request = _request(inbox, submission)
        return ActionsView(
            unsubscribe=request is not None and request.possible,
            answer=submission.email is not None,
            note=True,
            reject=True,
            staff=_staff(inbox),
        )
    agreed = submission.form == "story" and submission.consents
    return ActionsView(
        approve=True,
        reject=True,
        note=submission.can_be_noted,
        answer=True,
        elsewhere=submission.asks,
        open_question=submission.form == "question" and submission.consents,
        faq=True,
        story=True,
        recovery=bool(submission.message),
        subscribe=subscribe,
        says_yes=says_yes,
        choose_page=document_at_page(inbox.site, submission.page) is None,
        staff=_staff(inbox),
        similar_faqs=_similar(inbox, submission),
        permission="by the form on our site" if agreed else "",
    )


def _staff(inbox: InboxContext) -> tuple[SelectOption, ...]:
    """The people who can sign an answer."""
    return tuple(
        SelectOption(one.name, one.label)
        for one in inbox.site.documents.values()
        if isinstance(one.front, Person) and one.front.role != "guest" and one.front.left is None
    )


def _similar(inbox: InboxContext, submission: Submission) -> tuple[SelectOption, ...]:
    """Similar FAQs with their similarity."""
    found = find_similar_faqs(inbox.site, question_of(submission)) if submission.message else ()
    return tuple(
        SelectOption(inbox.site.documents[one.id].name, f"{one.question} ({one.score} %)")
        for one in found
    )
