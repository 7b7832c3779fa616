"""Moderation: the decisions about submissions, and what each of them changes.

Each function takes the open inbox and the number of a submission. `undo` reverts them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sitegen.address import Address
from sitegen.editing.yaml_editor import Remove, Set
from sitegen.errors import did_you_mean
from sitegen.inbox.context import InboxContext
from sitegen.inbox.documents import (
    answer_path,
    answer_text,
    comment_path,
    comment_text,
    draft_path,
    edit_document,
    faq_id,
    faq_text,
    question_of,
    recovery_text,
    recovery_title,
    story_text,
    title_of,
)
from sitegen.inbox.incoming import AUTOMATIC, CONFIRM, UNSUBSCRIBE, one_line, time_text
from sitegen.inbox.joining import confirm as confirm_subscription
from sitegen.inbox.joining import says_yes
from sitegen.inbox.moderation_log import (
    FileChange,
    record_decision,
    update_submission,
    was_decided,
    write_file,
)
from sitegen.inbox.newsletter import open_subscribers
from sitegen.inbox.open_questions import answer_question, publish_question
from sitegen.inbox.personal_data import private_kinds
from sitegen.inbox.similar_faqs import find_similar_faqs
from sitegen.inbox.store import InboxError, InboxStore
from sitegen.inbox.submission import Reason, Submission
from sitegen.inbox.targets import find_signer, find_target
from sitegen.model.content_path import document_name, typed_path
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.recovery import Recovery
from sitegen.model.kinds.story import Story
from sitegen.site.site import Site
from sitegen.site.visibility import Viewpoint, visibility

_NO_DOCUMENT: Final = frozenset(("subscribe", CONFIRM, UNSUBSCRIBE, AUTOMATIC))
"""Forms whose texts become no document."""
COUNTED = "counted"
"""The action of counting a question in a FAQ that already answers it."""


class PrivateDataError(InboxError):
    """A text that would be published looks as if it had private data in it."""


def _refuse_private_data(submission: Submission, as_is: bool) -> None:
    """Raise PrivateDataError before a customer's words are published as they are, unless somebody
    has looked at them: `as_is`."""
    found = () if as_is else private_kinds(submission.message)
    if found:
        number = submission.number
        raise PrivateDataError(
            f"{number} contains {' and '.join(found)} (look at it with `sitegen inbox show "
            f"{number}`; publish it with --as-is)"
        )


def approve(
    inbox: InboxContext,
    number: int,
    *,
    on: str | None = None,
    reply_to: str | None = None,
    as_is: bool = False,
) -> Path:
    """Publish a submission as a comment; returns the file. Raises InboxError if it can't be."""
    submission = _require_waiting(inbox, number)
    _refuse_private_data(submission, as_is)
    path, text = _comment(inbox, submission, on, reply_to)
    columns = {"state": "approved", "path": path, "decided": time_text(inbox.store.now())}
    record_decision(
        inbox.store, inbox.root, submission, "approved", columns, [FileChange(path, None, text)]
    )
    return inbox.root / path


def _comment(
    inbox: InboxContext, submission: Submission, on: str | None, reply_to: str | None
) -> tuple[str, bytes]:
    document = find_target(inbox, submission, on)
    if reply_to is not None:
        known = _comments_on(inbox.site, document)
        if reply_to not in known:
            raise InboxError(
                f'{document.source} has no comment "{reply_to}" ({did_you_mean(reply_to, known)})'
            )
    elif submission.reply_to in _comments_on(inbox.site, document):
        reply_to = submission.reply_to
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
    """Reject a submission for a reason: it isn't published."""
    submission = _require_waiting(inbox, number)
    columns = {"state": "rejected", "reason": reason, "decided": time_text(inbox.store.now())}
    record_decision(inbox.store, inbox.root, submission, "rejected", columns)


def note(inbox: InboxContext, number: int) -> None:
    """Record that a submission was read and needs neither an answer nor a publication.

    Raises InboxError if its sender was promised one of them.
    """
    submission = inbox.store.submission(number)
    if not submission.still_asks:
        submission = _require_waiting(inbox, number)
    if not submission.can_be_noted:
        if submission.asks:
            remedy = f"sitegen inbox answer {number}, with --elsewhere if you did already"
            raise InboxError(f"{number} was promised an answer ({remedy})")
        raise InboxError(f"{number} is meant for publication (publish it, or reject it)")
    columns = {"state": "noted", "decided": time_text(inbox.store.now())}
    record_decision(inbox.store, inbox.root, submission, "noted", columns)


def note_automatic(store: InboxStore, root: Path) -> tuple[int, ...]:
    """Note the emails that programs sent by themselves, once: undoing it leaves them to a person.
    Returns their numbers."""
    found = [
        one
        for one in store.submissions("waiting")
        if one.form == AUTOMATIC and not was_decided(store, one.number)
    ]
    for submission in found:
        columns = {"state": "noted", "decided": time_text(store.now())}
        record_decision(store, root, submission, "noted", columns)
    return tuple(one.number for one in found)


def answer(
    inbox: InboxContext,
    number: int,
    words: str,
    *,
    by: str | None = None,
    on: str | None = None,
    private: bool = False,
    as_is: bool = False,
) -> Path | None:
    """Answer a submission: comments in public, below the comment; everything else by email (see
    `notifications`).

    The answer to an open question makes it a FAQ. A waiting comment is approved with it. Empty
    `words` record that it was answered some other way, such as by telephone. Returns the file of a
    public answer.
    """
    submission = inbox.store.submission(number)
    if submission.answered is not None:
        raise InboxError(f"{number} has been answered already (first: sitegen inbox undo {number})")
    if submission.state == "subscribed" and not submission.asks:
        raise InboxError(
            f"{number} was added to the subscribers, and asks for nothing else "
            f"(first: sitegen inbox undo {number})"
        )
    signed = find_signer(inbox.site, by, inbox.config)
    if submission.state == "question":
        if private or not words.strip():
            raise InboxError(
                f"{number} is an open question on your site, so its answer belongs there "
                f"(answer it in public, or first: sitegen inbox undo {number})"
            )
        category = _category(inbox, submission)
        return answer_question(inbox, submission, words.strip(), signed, category)
    now = inbox.store.now()
    columns = {"answer": words.strip(), "answered_by": signed, "answered": time_text(now)}
    changes: list[FileChange] = []
    public = not private and bool(words.strip()) and submission.state != "rejected"
    public = public and (
        submission.state == "approved" or submission.form == "comment" or on is not None
    )
    if submission.state in ("faq", "story", "recovery", "subscribed", "unsubscribed"):
        public = False
    if not public:
        if submission.state == "waiting":
            columns.update(state="answered", decided=time_text(now))
        record_decision(inbox.store, inbox.root, submission, "answered", columns)
        return None
    if submission.state == "waiting":
        _refuse_private_data(submission, as_is)
        path, text = _comment(inbox, submission, on, None)
        changes.append(FileChange(path, None, text))
        columns.update(state="approved", path=path, decided=time_text(now))
    else:
        path = _comment_source(inbox, submission)
    reply = answer_path(path, signed, now, inbox.zone, submission)
    name = document_name(path)
    text = answer_text(submission, signed, words, now, inbox.zone, name)
    changes.append(FileChange(reply, None, text))
    record_decision(inbox.store, inbox.root, submission, "answered", columns, changes)
    return inbox.root / reply


def _comment_source(inbox: InboxContext, submission: Submission) -> str:
    """The source file of a comment, even after it was moved along with its document."""
    document = inbox.site.documents.get(submission.identifier)
    if document is None:
        raise InboxError(
            f"{submission.path} is missing (sitegen inbox undo {submission.number}, then approve)"
        )
    return document.source


def to_question(inbox: InboxContext, number: int, *, as_is: bool = False) -> Path:
    """Publish a question as not answered yet; returns the file. It still needs an answer, with
    which it becomes a FAQ. Raises InboxError without the sender's consent."""
    submission = _require_waiting(inbox, number)
    _refuse_private_data(submission, as_is)
    return publish_question(inbox, submission)


def to_faq(inbox: InboxContext, number: int, *, by: str | None = None) -> Path:
    """Create the draft of a FAQ in the customer's own words; returns the file."""
    submission = _require_waiting(inbox, number)
    if not submission.message:
        raise InboxError(f"{number} has no question")
    path, text = _faq(inbox, submission, find_signer(inbox.site, by, inbox.config))
    columns = _document_columns(inbox, "faq", path)
    record_decision(
        inbox.store, inbox.root, submission, "faq", columns, [FileChange(path, None, text)]
    )
    return inbox.root / path


def _faq(inbox: InboxContext, submission: Submission, signed: str | None) -> tuple[str, bytes]:
    if not question_of(submission):
        raise InboxError(f"{submission.number} has no readable question")
    asked_by = inbox.public_name(submission) if submission.consents and submission.name else None
    text = faq_text(submission, asked_by, signed, _category(inbox, submission), inbox.zone)
    return draft_path(Faq.kind.folder, question_of(submission), submission), text


def _category(inbox: InboxContext, submission: Submission) -> str | None:
    """The category of the most similar FAQ, as a proposal; None if the site has no categories."""
    known = inbox.config.categories
    if not known:
        return None
    most_similar = find_similar_faqs(inbox.site, question_of(submission), at_least=0)
    fronts = (inbox.site.documents[one.id].front for one in most_similar)
    found = (front.category for front in fronts if isinstance(front, Faq))
    return next((one for one in found if one in known), known[0])


def count_in_faq(inbox: InboxContext, number: int, faq: str) -> Path:
    """Count a question in the FAQ that already answers it, and credit the sender."""
    submission = _require_waiting(inbox, number)
    key = inbox.site.resolve(faq, (Faq.kind.name,))
    if key is None:
        known = [one.name for one in inbox.site.documents.values() if isinstance(one.front, Faq)]
        raise InboxError(f'there is no FAQ "{faq}" ({did_you_mean(faq, known)})')
    document = inbox.site.documents[key]
    credit = inbox.public_name(submission) if submission.consents and submission.name else None
    change = count_change(inbox, document, 1, credit)
    now = time_text(inbox.store.now())
    columns = _document_columns(inbox, "faq", document.source)
    # The FAQ already has the answer: the notification links to it.
    columns.update(answered=now, answered_by=_faq_signer(document, inbox))
    record_decision(inbox.store, inbox.root, submission, COUNTED, columns, [change])
    return inbox.root / document.source


def count_change(
    inbox: InboxContext, document: Document, more: int, credit: str | None
) -> FileChange:
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
    return FileChange(document.source, before, edit_document(before, document.source, changes, Faq))


def to_story(inbox: InboxContext, number: int, *, how: str) -> Path:
    """Create the draft of a story, with how the customer agreed; returns the file."""
    submission = _require_waiting(inbox, number)
    if not submission.message:
        raise InboxError(f"{number} has no text")
    if not how.strip():
        raise InboxError("a story needs the customer's permission (--permission 'by email')")
    path, text = _story(inbox, submission, how.strip())
    columns = _document_columns(inbox, "story", path)
    record_decision(
        inbox.store, inbox.root, submission, "story", columns, [FileChange(path, None, text)]
    )
    return inbox.root / path


def _story(inbox: InboxContext, submission: Submission, how: str) -> tuple[str, bytes]:
    day = f"{inbox.store.now().astimezone(inbox.zone):%Y-%m-%d}"
    text = story_text(submission, inbox.public_name(submission), (day, how), inbox.zone)
    return draft_path(Story.kind.folder, title_of(submission), submission), text


def to_recovery(
    inbox: InboxContext, number: int, *, by: str | None = None, cause: str | None = None
) -> Path:
    """Create the draft of a recovery from a complaint, owned by a member of staff; returns the
    file. The customer is still owed an answer."""
    submission = _require_waiting(inbox, number)
    if not submission.message:
        raise InboxError(f"{number} has no text")
    signed = find_signer(inbox.site, by, inbox.config)
    cause = one_line(cause or "") or None
    text = recovery_text(submission, signed, cause, inbox.zone, Recovery.kind.starter)
    path = draft_path(Recovery.kind.folder, recovery_title(submission, inbox.zone), submission)
    columns = _document_columns(inbox, "recovery", path)
    record_decision(
        inbox.store, inbox.root, submission, "recovery", columns, [FileChange(path, None, text)]
    )
    return inbox.root / path


def proposed_file(inbox: InboxContext, submission: Submission) -> tuple[str, bytes] | None:
    """The file that a submission would most likely become, and its contents: a FAQ for a question,
    a story for a story, else a comment. None if it wouldn't become a document.
    """
    if not submission.message or submission.form in _NO_DOCUMENT:
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
    # Only the first such line is ours: the customer's words are quoted, or come below.
    return path, re.sub(rb"(?m)^draft: true.*\n", b"", text, count=1)


def questions_in_drafts(store: InboxStore) -> tuple[Submission, ...]:
    """Questions that became drafts of FAQs, or are open in public, and aren't answered yet."""
    return tuple(
        submission
        for submission in store.submissions("faq", "question")
        if submission.asks and submission.answered is None
    )


def mark_answered_questions(inbox: InboxContext) -> tuple[int, ...]:
    """Record questions as answered once their FAQ is public; returns their numbers."""
    now, found = inbox.store.now(), []
    public = Viewpoint(now, inbox.zone)
    for submission in questions_in_drafts(inbox.store):
        key = faq_id(submission)
        document = inbox.site.documents.get(key)
        if document is None or not visibility(document, public).shown:
            continue
        if not isinstance(document.front, Faq):
            continue
        answered_by = _faq_signer(document, inbox)
        update_submission(
            inbox.store,
            submission.number,
            {"answered": time_text(now), "answered_by": answered_by},
        )
        found.append(submission.number)
    return tuple(found)


def subscribe(inbox: InboxContext, number: int, address: Address | None = None) -> str:
    """Add the sender to the newsletter's subscribers, unconfirmed, if they asked for it; confirm
    the subscription of anyone who says yes to it. Returns the subscriber's state.

    `address` is the sender's, if what they gave can't be read. Raises InboxError if there is no
    address or consent, RequestError without the newsletter.
    """
    submission = _require_waiting(inbox, number)
    if says_yes(submission):
        confirm_subscription(inbox.store, inbox.root, submission)
        return "confirmed"
    if address is not None and submission.email not in (None, address):
        raise InboxError(f"{number} gives {submission.email} (leave out --address)")
    address = address or submission.email
    if address is None:
        why = f"can't be added: {submission.unread_address}"
        if not submission.unread_address:
            why = "has no email address"
        raise InboxError(f"{number} {why} (if you know the right one, use --address)")
    if not wants_newsletter(submission):
        raise InboxError(f"{number} did not ask for the newsletter")
    # First the subscribers, where adding twice does no harm; then the record of the decision.
    with open_subscribers(inbox.root, inbox.store.now) as subscribers:
        fresh = subscribers.find(address) is None
        state = subscribers.add(
            address,
            name=submission.name,
            interests=submission.topics(inbox.config.newsletter.topics),
            source="the form on our site",
        ).state
    columns = {
        "state": "subscribed",
        "decided": time_text(inbox.store.now()),
        "reason": "" if fresh else "known",
    }
    record_decision(inbox.store, inbox.root, submission, "subscribed", columns)
    return state


def wants_newsletter(submission: Submission) -> bool:
    """Whether the sender asked for the newsletter, by the form or by a ticked box."""
    asked = dict(submission.fields)
    ticked = asked.get("newsletter", asked.get("subscribe", "")).strip().casefold()
    return submission.form == "subscribe" or ticked in ("yes", "on", "true", "1")


def confirm(inbox: InboxContext, comment: str, *, by: str | None = None, yes: bool = True) -> Path:
    """Mark a customer's answer as confirmed by a member of staff, or, without `yes`, unmark it."""
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
        raise InboxError(f"{document.source} was written by staff and doesn't need a confirmation")
    signed = find_signer(inbox.site, by, inbox.config) if yes else None
    path = inbox.root / document.source
    change = Remove(("confirmed_by",)) if signed is None else Set(("confirmed_by",), signed)
    write_file(path, edit_document(path.read_bytes(), document.source, [change], Comment))
    return path


def _require_waiting(inbox: InboxContext, number: int) -> Submission:
    submission = inbox.store.submission(number)
    if submission.state != "waiting":
        raise InboxError(
            f"{number} has been decided already: {submission.state} "
            f"(first: sitegen inbox undo {number})"
        )
    return submission


def _document_columns(inbox: InboxContext, state: str, path: str) -> dict[str, str]:
    """The changed columns of a submission that became a document or part of one."""
    return {"state": state, "path": path, "decided": time_text(inbox.store.now())}


def _faq_signer(document: Document, inbox: InboxContext) -> str:
    front = document.front
    named = front.answered_by if isinstance(front, Faq) else None
    return named or inbox.config.contact.person or inbox.config.owner or ""
