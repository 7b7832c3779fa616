"""Moderation: what can be decided about a submission, and what each decision does.

Each function takes the open inbox and the number of a submission. `undo_last` undoes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sitegen.editing.yaml_editor import Remove, Set
from sitegen.errors import did_you_mean
from sitegen.inbox.documents import (
    answer_path,
    answer_text,
    comment_path,
    comment_text,
    draft_path,
    edited,
    faq_id,
    faq_text,
    question_of,
    story_text,
    title_of,
)
from sitegen.inbox.moderation_log import FileChange, decide, last_step, note, put, undo
from sitegen.inbox.newsletter import open_subscribers
from sitegen.inbox.similar_faqs import similar
from sitegen.inbox.store import InboxError, Store, time_text
from sitegen.inbox.submission import Reason, Submission
from sitegen.model.config import Config
from sitegen.model.content_path import document_name, document_path, typed_path
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.story import Story
from sitegen.site.permalinks import output_path
from sitegen.site.site import Site
from sitegen.site.visibility import Viewpoint, visibility

COUNTED = "counted"
"""The action of having counted a question that a FAQ answers already."""


@dataclass(frozen=True, slots=True)
class InboxContext:
    """The open inbox, and the site that it belongs to."""

    store: Store
    root: Path
    config: Config
    site: Site

    @property
    def zone(self) -> ZoneInfo:
        return self.site.zone

    def public_name(self, submission: Submission) -> str:
        """The name under which a submission may be published."""
        options = self.config.inbox
        return submission.public_name(options.anonymous, initials=options.initials)


# --- where it belongs -------------------------------------------------------------------------


def about(inbox: InboxContext, submission: Submission, on: str | None = None) -> Document:
    """The document that a submission is about: as it says, or as `on` says (`posts/its-name`).

    Raises InboxError if there is none.
    """
    found = _named(inbox.site, on) if on else at_page(inbox.site, submission.page)
    if found is None:
        if on:
            raise InboxError(f'there is no document "{on}" that can have comments')
        page = submission.page or "no page"
        raise InboxError(
            f"{submission.number} is about {page[:80]}, which shows no comments "
            f"(choose one: sitegen inbox approve {submission.number} --on posts/its-name)"
        )
    return found


def at_page(site: Site, page: str) -> Document | None:
    """The document with the URL that a form sent along, if comments are shown there; its aliases
    count, too."""
    try:
        path = unquote(urlsplit(page.strip()).path)
    except ValueError:
        return None
    if not path.startswith("/") or path == "/":
        return None
    base = site.config.base_path
    for tried in dict.fromkeys((path, f"/{path.removeprefix(base)}")):
        key = site.document_at(output_path(tried))
        if key is None:
            key = next((one for one in site.aliased if _had(site, one, tried)), None)
        if key is None:
            key = next((one for one in site.documents if site.url_path(one) == tried), None)
        if key is not None and site.documents[key].kind.comments:
            return site.documents[key]
    return None


def _had(site: Site, key: str, path: str) -> bool:
    return path.rstrip("/") in {one.rstrip("/") for one in site.aliases(key)}


def _named(site: Site, name: str) -> Document | None:
    path = typed_path(name)
    for document in site.documents.values():
        if document_path(document.source) == path and not isinstance(document.front, Comment):
            return document
    return None


def person(site: Site, name: str | None, config: Config) -> str:
    """The file name of a member of staff; without a name, of the contact person.

    Raises InboxError if there is no such person.
    """
    staff = {
        document.name: document.front
        for document in site.documents.values()
        if isinstance(document.front, Person) and document.front.role != "guest"
    }
    wanted = name or config.contact.person or config.owner
    if wanted is None and len(staff) == 1:
        wanted = next(iter(staff))
    if wanted is None:
        raise InboxError(
            f"nobody is there to sign the answer (--by NAME; known are: {', '.join(sorted(staff))})"
        )
    if wanted not in staff:
        raise InboxError(f'there is no member of staff "{wanted}" ({did_you_mean(wanted, staff)})')
    left = staff[wanted].left
    if left is not None and left.at <= site.viewpoint.now:
        raise InboxError(f'"{wanted}" has left; choose who signs the answer (--by NAME)')
    return wanted


# --- decisions --------------------------------------------------------------------------------


def approve(
    inbox: InboxContext, number: int, *, on: str | None = None, reply_to: str | None = None
) -> Path:
    """Publish a submission as a comment; returns the file. Raises InboxError if it can't be one."""
    submission = _undecided(inbox, number)
    path, text = _comment(inbox, submission, on, reply_to)
    columns = {"state": "approved", "path": path, "decided": time_text(inbox.store.now())}
    decide(inbox.store, inbox.root, submission, "approved", columns, [FileChange(path, None, text)])
    return inbox.root / path


def _comment(
    inbox: InboxContext, submission: Submission, on: str | None, reply_to: str | None
) -> tuple[str, bytes]:
    document = about(inbox, submission, on)
    if reply_to is not None:
        known = _comments_on(inbox.site, document)
        if reply_to not in known:
            raise InboxError(
                f'{document.source} has no comment "{reply_to}" ({did_you_mean(reply_to, known)})'
            )
    name = inbox.public_name(submission)
    path = comment_path(submission, document, name, inbox.zone)
    return path, comment_text(submission, name, inbox.zone, reply_to=reply_to)


def _comments_on(site: Site, document: Document) -> list[str]:
    return [
        one.name
        for one in site.documents.values()
        if isinstance(one.front, Comment) and site.comment_target(one) == document.id
    ]


def reject(inbox: InboxContext, number: int, reason: Reason) -> None:
    """Decide that a submission is not published, and why."""
    submission = _undecided(inbox, number)
    columns = {"state": "rejected", "reason": reason, "decided": time_text(inbox.store.now())}
    decide(inbox.store, inbox.root, submission, "rejected", columns)


def answer(
    inbox: InboxContext,
    number: int,
    words: str,
    *,
    by: str | None = None,
    on: str | None = None,
    private: bool = False,
) -> Path | None:
    """Answer a submission: a comment in public, below it; everything else by email (see
    `notifications`).

    A comment that waits is approved with it. Empty words note that it was answered some other way,
    by telephone for instance. Returns the file of a public answer.
    """
    submission = inbox.store.submission(number)
    if submission.answered is not None:
        raise InboxError(f"{number} was answered already (sitegen inbox undo {number} first)")
    if submission.state == "subscribed":
        raise InboxError(f"{number} can't be answered: it is {submission.state}")
    signed = person(inbox.site, by, inbox.config)
    now = inbox.store.now()
    columns = {"answer": words.strip(), "answered_by": signed, "answered": time_text(now)}
    changes: list[FileChange] = []
    public = not private and bool(words.strip()) and submission.state != "rejected"
    public = public and (
        submission.state == "approved" or submission.form == "comment" or on is not None
    )
    if submission.state in ("faq", "story"):
        public = False
    if not public:
        if submission.state == "waiting":
            columns.update(state="answered", decided=time_text(now))
        decide(inbox.store, inbox.root, submission, "answered", columns)
        return None
    if submission.state == "waiting":
        path, text = _comment(inbox, submission, on, None)
        changes.append(FileChange(path, None, text))
        columns.update(state="approved", path=path, decided=time_text(now))
    else:
        path = _where_now(inbox, submission)
    reply = answer_path(path, signed, now, inbox.zone, submission)
    name = document_name(path)
    text = answer_text(submission, signed, words, now, inbox.zone, name)
    changes.append(FileChange(reply, None, text))
    decide(inbox.store, inbox.root, submission, "answered", columns, changes)
    return inbox.root / reply


def _where_now(inbox: InboxContext, submission: Submission) -> str:
    """The file of a comment, also after the document that it is about was moved."""
    document = inbox.site.documents.get(submission.identifier)
    if document is None:
        raise InboxError(
            f"{submission.path} is gone (sitegen inbox undo {submission.number}, then approve)"
        )
    return document.source


def to_faq(inbox: InboxContext, number: int, *, by: str | None = None) -> Path:
    """Create the draft of a FAQ in the customer's own words; returns the file."""
    submission = _undecided(inbox, number)
    if not submission.message:
        raise InboxError(f"{number} has no question")
    path, text = _faq(inbox, submission, person(inbox.site, by, inbox.config))
    columns = _document_columns(inbox, "faq", path)
    decide(inbox.store, inbox.root, submission, "faq", columns, [FileChange(path, None, text)])
    return inbox.root / path


def _faq(inbox: InboxContext, submission: Submission, signed: str | None) -> tuple[str, bytes]:
    if not question_of(submission):
        raise InboxError(f"{submission.number} has no question that can be read")
    asked_by = inbox.public_name(submission) if submission.consents and submission.name else None
    text = faq_text(submission, asked_by, signed, _category(inbox, submission), inbox.zone)
    return draft_path(Faq.kind.folder, question_of(submission), submission), text


def _category(inbox: InboxContext, submission: Submission) -> str | None:
    """If the site has categories, that of the most similar FAQ, until somebody chooses."""
    known = inbox.config.categories
    if not known:
        return None
    likest = similar(inbox.site, question_of(submission), at_least=0)
    fronts = (inbox.site.documents[one.id].front for one in likest)
    found = (front.category for front in fronts if isinstance(front, Faq))
    return next((one for one in found if one in known), known[0])


def count_in_faq(inbox: InboxContext, number: int, faq: str) -> Path:
    """Count a question in the FAQ that answers it already, and credit its sender."""
    submission = _undecided(inbox, number)
    key = inbox.site.resolve(faq, (Faq.kind.name,))
    if key is None:
        known = [one.name for one in inbox.site.documents.values() if isinstance(one.front, Faq)]
        raise InboxError(f'there is no FAQ "{faq}" ({did_you_mean(faq, known)})')
    document = inbox.site.documents[key]
    credit = inbox.public_name(submission) if submission.consents and submission.name else None
    change = _counted(inbox, document, 1, credit)
    now = time_text(inbox.store.now())
    columns = _document_columns(inbox, "faq", document.source)
    # The answer is there already: who asked is shown where.
    columns.update(answered=now, answered_by=_keeper(document, inbox))
    decide(inbox.store, inbox.root, submission, COUNTED, columns, [change])
    return inbox.root / document.source


def _counted(inbox: InboxContext, document: Document, more: int, credit: str | None) -> FileChange:
    """A FAQ with its count raised or lowered, and a name added to or removed from `asked_by`."""
    before = (inbox.root / document.source).read_bytes()
    front = document.front
    assert isinstance(front, Faq)
    asked_by = list(front.asked_by)
    if credit and more > 0 and credit not in asked_by:
        asked_by.append(credit)
    elif credit and more < 0 and credit in asked_by:
        asked_by.remove(credit)
    times = max(0, (front.times_asked or 0) + more)
    changes: list[Set | Remove] = [Set(("times_asked",), times)]
    if asked_by != list(front.asked_by):
        changes.append(Set(("asked_by",), asked_by) if asked_by else Remove(("asked_by",)))
    return FileChange(document.source, before, edited(before, document.source, changes, Faq))


def to_story(inbox: InboxContext, number: int, *, how: str) -> Path:
    """Create the draft of a story, with how the customer agreed; returns the file."""
    submission = _undecided(inbox, number)
    if not submission.message:
        raise InboxError(f"{number} has no text")
    if not how.strip():
        raise InboxError("a story needs the customer's permission (--permission 'by email')")
    path, text = _story(inbox, submission, how.strip())
    columns = _document_columns(inbox, "story", path)
    decide(inbox.store, inbox.root, submission, "story", columns, [FileChange(path, None, text)])
    return inbox.root / path


def _story(inbox: InboxContext, submission: Submission, how: str) -> tuple[str, bytes]:
    day = f"{inbox.store.now().astimezone(inbox.zone):%Y-%m-%d}"
    text = story_text(submission, inbox.public_name(submission), (day, how), inbox.zone)
    return draft_path(Story.kind.folder, title_of(submission), submission), text


def proposed_file(inbox: InboxContext, submission: Submission) -> tuple[str, bytes] | None:
    """The file that a submission would most likely become, and its contents: a FAQ for a question,
    a story for a story, else a comment. None if it would become no document.
    """
    if not submission.message or submission.form == "subscribe":
        return None
    try:
        if submission.form == "question":
            path, text = _faq(inbox, submission, None)
        elif submission.form == "story":
            path, text = _story(inbox, submission, "not yet asked")
        else:
            path, text = _comment(inbox, submission, None, None)
    except InboxError:
        return None
    # Only the first such line is ours: the words of a customer stand in quotes, or below.
    return path, re.sub(rb"(?m)^draft: true.*\n", b"", text, count=1)


def questions_in_drafts(store: Store) -> tuple[Submission, ...]:
    """Questions that became the drafts of FAQs and are not answered yet."""
    return tuple(
        submission
        for submission in store.submissions("faq")
        if submission.asks and submission.answered is None
    )


def mark_answered_questions(inbox: InboxContext) -> tuple[int, ...]:
    """Note questions as answered whose FAQ is public by now; returns their numbers."""
    now, found = inbox.store.now(), []
    public = Viewpoint(now, inbox.zone)
    for submission in questions_in_drafts(inbox.store):
        key = faq_id(submission)
        document = inbox.site.documents.get(key)
        if document is None or not visibility(document, public).shown:
            continue
        answered_by = _keeper(document, inbox)
        note(
            inbox.store,
            submission.number,
            {"answered": time_text(now), "answered_by": answered_by},
        )
        found.append(submission.number)
    return tuple(found)


def subscribe(inbox: InboxContext, number: int) -> None:
    """Add somebody who asked for it to the newsletter's subscribers, unconfirmed.

    Raises InboxError without an address or without consent, RequestError without a newsletter.
    """
    submission = _undecided(inbox, number)
    if submission.email is None:
        raise InboxError(f"{number} has no email address")
    if not wants_newsletter(submission):
        raise InboxError(f"{number} did not ask for the newsletter")
    # First the newsletter, which takes a person twice as once; then our note that it has them.
    with open_subscribers(inbox.root, inbox.store.now) as subscribers:
        fresh = subscribers.find(submission.email) is None
        subscribers.add(submission.email, name=submission.name, source="the form on our site")
    columns = {
        "state": "subscribed",
        "decided": time_text(inbox.store.now()),
        "reason": "" if fresh else "known",
    }
    decide(inbox.store, inbox.root, submission, "subscribed", columns)


def wants_newsletter(submission: Submission) -> bool:
    """Whether the sender asked for the newsletter, by the form or by a ticked box."""
    asked = dict(submission.fields)
    ticked = asked.get("newsletter", asked.get("subscribe", "")).strip().casefold()
    return submission.form == "subscribe" or ticked in ("yes", "on", "true", "1")


def confirm(inbox: InboxContext, comment: str, *, by: str | None = None, yes: bool = True) -> Path:
    """Mark a customer's answer as confirmed by a member of staff, or remove the mark."""
    name = document_name(typed_path(comment))
    found = [
        one
        for one in inbox.site.documents.values()
        if isinstance(one.front, Comment) and name in (one.name, one.id)
    ]
    if len(found) != 1:
        known = [
            one.name for one in inbox.site.documents.values() if isinstance(one.front, Comment)
        ]
        what = "more than one comment" if found else "no comment"
        raise InboxError(f'there is {what} "{name}" ({did_you_mean(name, known)})')
    document = found[0]
    assert isinstance(document.front, Comment)
    if document.front.role != "customer":
        raise InboxError(f"{document.source} was written by staff and needs no confirmation")
    signed = person(inbox.site, by, inbox.config) if yes else None
    path = inbox.root / document.source
    change = Remove(("confirmed_by",)) if signed is None else Set(("confirmed_by",), signed)
    put(path, edited(path.read_bytes(), document.source, [change], Comment))
    return path


def undo_last(inbox: InboxContext, number: int) -> str:
    """Undo the last decision about a submission; returns what it was."""
    submission = inbox.store.submission(number)
    step = last_step(inbox.store, number)
    changes: Iterable[FileChange] | None = None
    if step is not None and step.action == COUNTED:
        changes = [_uncounted(inbox, submission)]
    elif step is not None:
        changes = [_as_it_lies(inbox, one).reversed for one in step.changes]
    if step is not None and step.action == "subscribed" and submission.reason != "known":
        _unsubscribe(inbox, submission)
    return undo(inbox.store, inbox.root, number, changes)


def _unsubscribe(inbox: InboxContext, submission: Submission) -> None:
    """Take the sender off the list, unless they confirmed or left since."""
    if submission.email is None:
        return
    with open_subscribers(inbox.root, inbox.store.now) as subscribers:
        one = subscribers.find(submission.email)
        if one is not None and one.state == "unconfirmed":
            subscribers.forget(one.address)


def _uncounted(inbox: InboxContext, submission: Submission) -> FileChange:
    key = inbox.site.by_source.get(submission.path)
    if key is None:
        raise InboxError(
            f"{submission.path} is gone: the question can't be subtracted from its count"
        )
    credit = inbox.public_name(submission) if submission.consents and submission.name else None
    return _counted(inbox, inbox.site.documents[key], -1, credit)


def _as_it_lies(inbox: InboxContext, change: FileChange) -> FileChange:
    """A change of a file that was moved since, along with the document that it belongs to."""
    if change.after is None or (inbox.root / change.path).exists():
        return change
    name = change.path.rpartition("/")[2]
    for document in inbox.site.documents.values():
        if document.source.rpartition("/")[2] == name and (
            (inbox.root / document.source).read_bytes() == change.after
        ):
            return FileChange(document.source, change.before, change.after)
    return change


def _undecided(inbox: InboxContext, number: int) -> Submission:
    submission = inbox.store.submission(number)
    if submission.state != "waiting":
        raise InboxError(
            f"{number} was decided already: {submission.state} "
            f"(sitegen inbox undo {number} takes it back)"
        )
    return submission


def _document_columns(inbox: InboxContext, state: str, path: str) -> dict[str, str]:
    """The columns of a submission that became part of a document."""
    return {"state": state, "path": path, "decided": time_text(inbox.store.now())}


def _keeper(document: Document, inbox: InboxContext) -> str:
    front = document.front
    named = front.answered_by if isinstance(front, Faq) else None
    return named or inbox.config.contact.person or inbox.config.owner or ""
