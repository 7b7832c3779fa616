"""What a human may decide about an item, and what each decision does.

Each function takes the `Office` that holds the inbox open, and the number of an item. All of
them can be undone with `take_back`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sitegen.errors import did_you_mean
from sitegen.inbox.documents import (
    answer_path,
    answer_text,
    comment_path,
    comment_text,
    draft_path,
    faq_id,
    faq_text,
    question_of,
    story_text,
    title_of,
)
from sitegen.inbox.front import with_field
from sitegen.inbox.moderation_log import Change, decide, last_step, note, put, undo
from sitegen.inbox.newsletter import open_subscribers
from sitegen.inbox.similar_faqs import similar
from sitegen.inbox.store import InboxError, Store, time_text
from sitegen.inbox.submission import Reason, Submission
from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.person import Person
from sitegen.site.permalinks import output_path
from sitegen.site.site import Site
from sitegen.site.visibility import Viewpoint, visibility

TALKED_ABOUT = frozenset(("faq", "newsletter", "post", "recovery", "story", "value"))
"""Kinds whose pages show comments. Elsewhere nobody would see them."""

COUNTED = "counted"
"""The action of having counted a question that a FAQ answers already."""


@dataclass(frozen=True, slots=True)
class Office:
    """The open inbox, and the site that it belongs to."""

    store: Store
    root: Path
    config: Config
    site: Site

    @property
    def zone(self) -> ZoneInfo:
        return self.site.zone

    def public_name(self, submission: Submission) -> str:
        """The name under which an item may be published."""
        options = self.config.inbox
        return submission.public_name(options.anonymous, initials=options.initials)


# --- where it belongs -------------------------------------------------------------------------


def about(office: Office, submission: Submission, on: str | None = None) -> Document:
    """The document that an item is about: as it says, or as `on` says (`posts/its-name`).

    Raises InboxError if there is none.
    """
    found = _named(office.site, on) if on else at_page(office.site, submission.page)
    if found is None:
        if on:
            raise InboxError(f'there is no document "{on}" that could have comments')
        page = submission.page or "no page"
        raise InboxError(
            f"{submission.number} is about {page[:80]}, where this site shows no comments "
            f"(say which: sitegen inbox approve {submission.number} --on posts/its-name)"
        )
    return found


def at_page(site: Site, page: str) -> Document | None:
    """The document with the address that a form sent along, if comments are shown there; earlier
    addresses count too."""
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
            key = next((one for one in site.documents if site.address(one) == tried), None)
        if key is not None and site.documents[key].kind.name in TALKED_ABOUT:
            return site.documents[key]
    return None


def _had(site: Site, key: str, path: str) -> bool:
    return path.rstrip("/") in {one.rstrip("/") for one in site.documents[key].front.aliases}


def _named(site: Site, name: str) -> Document | None:
    path = name.strip().replace("\\", "/").removeprefix("./").removeprefix("content/")
    path = path.removesuffix(".md").removesuffix("/index").strip("/")
    for document in site.documents.values():
        here = document.source.removeprefix("content/").removesuffix(".md").removesuffix("/index")
        if here == path and not isinstance(document.front, Comment):
            return document
    return None


def person(site: Site, name: str | None, config: Config) -> str:
    """The file name of a member of staff; without a name, of who answers the contact.

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
        raise InboxError(f"who answers? (--by NAME; known are: {', '.join(sorted(staff))})")
    if wanted not in staff:
        raise InboxError(f'there is no member of staff "{wanted}" ({did_you_mean(wanted, staff)})')
    left = staff[wanted].left
    if left is not None and left.at <= site.viewpoint.now:
        raise InboxError(f'"{wanted}" left; somebody who is there has to sign (--by NAME)')
    return wanted


# --- decisions --------------------------------------------------------------------------------


def approve(
    office: Office, number: int, *, on: str | None = None, reply_to: str | None = None
) -> Path:
    """Publish an item as a comment; returns the file. Raises InboxError if that can't be."""
    submission = _undecided(office, number)
    path, text = _comment(office, submission, on, reply_to)
    columns = {"state": "approved", "path": path, "decided": time_text(office.store.now())}
    decide(office.store, office.root, submission, "approved", columns, [Change(path, None, text)])
    return office.root / path


def _comment(
    office: Office, submission: Submission, on: str | None, reply_to: str | None
) -> tuple[str, bytes]:
    document = about(office, submission, on)
    if reply_to is not None:
        known = _comments_on(office.site, document)
        if reply_to not in known:
            raise InboxError(
                f'{document.source} has no comment "{reply_to}" ({did_you_mean(reply_to, known)})'
            )
    name = office.public_name(submission)
    path = comment_path(submission, document, name, office.zone)
    return path, comment_text(submission, name, office.zone, reply_to=reply_to)


def _comments_on(site: Site, document: Document) -> list[str]:
    return [
        one.name
        for one in site.documents.values()
        if isinstance(one.front, Comment) and site.comment_target(one) == document.id
    ]


def reject(office: Office, number: int, reason: Reason) -> None:
    """Decide that an item is not published, and why."""
    submission = _undecided(office, number)
    columns = {"state": "rejected", "reason": reason, "decided": time_text(office.store.now())}
    decide(office.store, office.root, submission, "rejected", columns)


def answer(
    office: Office,
    number: int,
    words: str,
    *,
    by: str | None = None,
    on: str | None = None,
    private: bool = False,
) -> Path | None:
    """Answer an item: a comment in public, below it; everything else by mail (see `notices`).

    A comment that waits is approved with it. Empty words note that it was answered elsewhere, by
    telephone for instance. Returns the file of a public answer.
    """
    submission = office.store.submission(number)
    if submission.answered is not None:
        raise InboxError(f"{number} was answered already (sitegen inbox undo {number} first)")
    if submission.state == "subscribed":
        raise InboxError(f"{number} is settled: {submission.state}")
    signed = person(office.site, by, office.config)
    now = office.store.now()
    columns = {"answer": words.strip(), "answered_by": signed, "answered": time_text(now)}
    changes: list[Change] = []
    public = not private and bool(words.strip()) and submission.state != "rejected"
    public = public and (
        submission.state == "approved" or submission.form == "comment" or on is not None
    )
    if submission.state in ("faq", "story"):
        public = False
    if not public:
        if submission.state == "waiting":
            columns.update(state="answered", decided=time_text(now))
        decide(office.store, office.root, submission, "answered", columns)
        return None
    if submission.state == "waiting":
        path, text = _comment(office, submission, on, None)
        changes.append(Change(path, None, text))
        columns.update(state="approved", path=path, decided=time_text(now))
    else:
        path = _where_now(office, submission)
    reply = answer_path(path, signed, now, office.zone, submission)
    name = path.rpartition("/")[2].removesuffix(".md")
    text = answer_text(submission, signed, words, now, office.zone, name)
    changes.append(Change(reply, None, text))
    decide(office.store, office.root, submission, "answered", columns, changes)
    return office.root / reply


def _where_now(office: Office, submission: Submission) -> str:
    """The file of a comment, also after the document that it is about was moved."""
    document = office.site.documents.get(submission.identifier)
    if document is None:
        raise InboxError(
            f"{submission.path} is gone (sitegen inbox undo {submission.number}, then approve)"
        )
    return document.source


def to_faq(office: Office, number: int, *, by: str | None = None) -> Path:
    """Make a FAQ's draft of an item, in the customer's own words; returns the file."""
    submission = _undecided(office, number)
    if not submission.message:
        raise InboxError(f"{number} asks nothing")
    path, text = _faq(office, submission, person(office.site, by, office.config))
    columns = _settled(office, "faq", path)
    decide(office.store, office.root, submission, "faq", columns, [Change(path, None, text)])
    return office.root / path


def _faq(office: Office, submission: Submission, signed: str | None) -> tuple[str, bytes]:
    if not question_of(submission):
        raise InboxError(f"{submission.number} asks nothing that can be read")
    asked_by = office.public_name(submission) if submission.consents and submission.name else None
    text = faq_text(submission, asked_by, signed, _category(office, submission), office.zone)
    return draft_path("faqs", question_of(submission), submission), text


def _category(office: Office, submission: Submission) -> str | None:
    """Where categories are given, that of the likest FAQ, until somebody chooses."""
    known = office.config.categories
    if not known:
        return None
    likest = similar(office.site, question_of(submission), at_least=0)
    fronts = (office.site.documents[one.id].front for one in likest)
    found = (front.category for front in fronts if isinstance(front, Faq))
    return next((one for one in found if one in known), known[0])


def count_in_faq(office: Office, number: int, faq: str) -> Path:
    """Count an item in the FAQ that answers it already, and credit who asked."""
    submission = _undecided(office, number)
    key = office.site.resolve(faq, ("faq",))
    if key is None:
        known = [one.name for one in office.site.documents.values() if isinstance(one.front, Faq)]
        raise InboxError(f'there is no FAQ "{faq}" ({did_you_mean(faq, known)})')
    document = office.site.documents[key]
    credit = office.public_name(submission) if submission.consents and submission.name else None
    change = _counted(office, document, 1, credit)
    now = time_text(office.store.now())
    columns = _settled(office, "faq", document.source)
    # The answer is there already: who asked is shown where.
    columns.update(answered=now, answered_by=_keeper(document, office))
    decide(office.store, office.root, submission, COUNTED, columns, [change])
    return office.root / document.source


def _counted(office: Office, document: Document, more: int, credit: str | None) -> Change:
    """A FAQ with its count raised or lowered, and a name added to or taken from who asked."""
    before = (office.root / document.source).read_bytes()
    text = before.decode("utf-8-sig").replace("\r\n", "\n")
    front = document.front
    assert isinstance(front, Faq)
    asked_by = list(front.asked_by)
    if credit and more > 0 and credit not in asked_by:
        asked_by.append(credit)
    elif credit and more < 0 and credit in asked_by:
        asked_by.remove(credit)
    times = max(0, (front.times_asked or 0) + more)
    text = with_field(text, document.source, "times_asked", times)
    if asked_by != list(front.asked_by):
        text = with_field(text, document.source, "asked_by", asked_by)
    return Change(document.source, before, text.encode())


def to_story(office: Office, number: int, *, how: str) -> Path:
    """Make a story's draft of an item, with how the customer agreed; returns the file."""
    submission = _undecided(office, number)
    if not submission.message:
        raise InboxError(f"{number} tells nothing")
    if not how.strip():
        raise InboxError("a story needs the customer's permission (--permission 'by mail')")
    path, text = _story(office, submission, how.strip())
    columns = _settled(office, "story", path)
    decide(office.store, office.root, submission, "story", columns, [Change(path, None, text)])
    return office.root / path


def _story(office: Office, submission: Submission, how: str) -> tuple[str, bytes]:
    day = f"{office.store.now().astimezone(office.zone):%Y-%m-%d}"
    text = story_text(submission, office.public_name(submission), (day, how), office.zone)
    return draft_path("stories", title_of(submission), submission), text


def foreseen(office: Office, submission: Submission) -> tuple[str, bytes] | None:
    """The file that an item would most likely become, and what it would say: a FAQ of a question,
    a story of a story, of everything else a comment. None if it would become no document.
    """
    if not submission.message or submission.form == "subscribe":
        return None
    try:
        if submission.form == "question":
            path, text = _faq(office, submission, None)
        elif submission.form == "story":
            path, text = _story(office, submission, "not yet asked")
        else:
            path, text = _comment(office, submission, None, None)
    except InboxError:
        return None
    # Only the first such line is ours: the words of a customer stand in quotes, or below.
    return path, re.sub(rb"(?m)^draft: true.*\n", b"", text, count=1)


def unsettled(store: Store) -> tuple[Submission, ...]:
    """Questions that became the drafts of FAQs, and that nobody has answered yet."""
    return tuple(
        submission
        for submission in store.submissions("faq")
        if submission.asks and submission.answered is None
    )


def settle(office: Office) -> tuple[int, ...]:
    """Note questions as answered whose FAQ is there for everybody by now; returns their numbers."""
    now, found = office.store.now(), []
    public = Viewpoint(now, office.zone)
    for submission in unsettled(office.store):
        key = faq_id(submission)
        document = office.site.documents.get(key)
        if document is None or not visibility(document, public).shown:
            continue
        answered_by = _keeper(document, office)
        note(
            office.store,
            submission.number,
            {"answered": time_text(now), "answered_by": answered_by},
        )
        found.append(submission.number)
    return tuple(found)


def subscribe(office: Office, number: int) -> None:
    """Add somebody who asked for it to the newsletter's subscribers, unconfirmed.

    Raises InboxError without an address or without consent, RequestError without a newsletter.
    """
    submission = _undecided(office, number)
    if submission.email is None:
        raise InboxError(f"{number} has no mail address that could be subscribed")
    if not wants_newsletter(submission):
        raise InboxError(f"{number} did not ask for the newsletter")
    # First the newsletter, which takes a person twice as once; then our note that it has them.
    with open_subscribers(office.root, office.store.now) as subscribers:
        fresh = subscribers.find(submission.email) is None
        subscribers.add(submission.email, name=submission.name, source="the form on our site")
    columns = {
        "state": "subscribed",
        "decided": time_text(office.store.now()),
        "reason": "" if fresh else "known",
    }
    decide(office.store, office.root, submission, "subscribed", columns)


def wants_newsletter(submission: Submission) -> bool:
    """Whether who sent an item asked for the newsletter, by its form or by a ticked box."""
    asked = dict(submission.fields)
    ticked = asked.get("newsletter", asked.get("subscribe", "")).strip().casefold()
    return submission.form == "subscribe" or ticked in ("yes", "on", "true", "1")


def confirm(office: Office, comment: str, *, by: str | None = None, yes: bool = True) -> Path:
    """Mark a customer's answer as confirmed by a member of staff, or take that back."""
    name = comment.replace("\\", "/").removesuffix(".md").rpartition("/")[2]
    found = [
        one
        for one in office.site.documents.values()
        if isinstance(one.front, Comment) and name in (one.name, one.id)
    ]
    if len(found) != 1:
        known = [
            one.name for one in office.site.documents.values() if isinstance(one.front, Comment)
        ]
        what = "more than one comment" if found else "no comment"
        raise InboxError(f'there is {what} "{name}" ({did_you_mean(name, known)})')
    document = found[0]
    assert isinstance(document.front, Comment)
    if document.front.role != "customer":
        raise InboxError(f"{document.source} was written by staff; that needs no confirmation")
    signed = person(office.site, by, office.config) if yes else None
    path = office.root / document.source
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    put(path, with_field(text, document.source, "confirmed_by", signed).encode())
    return path


def take_back(office: Office, number: int) -> str:
    """Undo the last decision about an item; returns what it was."""
    submission = office.store.submission(number)
    step = last_step(office.store, number)
    changes: Iterable[Change] | None = None
    if step is not None and step.action == COUNTED:
        changes = [_uncounted(office, submission)]
    elif step is not None:
        changes = [_as_it_lies(office, one).reversed for one in step.changes]
    if step is not None and step.action == "subscribed" and submission.reason != "known":
        _unsubscribe(office, submission)
    return undo(office.store, office.root, number, changes)


def _unsubscribe(office: Office, submission: Submission) -> None:
    """Take whoever sent an item off the list, unless they confirmed or left since."""
    if submission.email is None:
        return
    with open_subscribers(office.root, office.store.now) as subscribers:
        one = subscribers.find(submission.email)
        if one is not None and one.state == "unconfirmed":
            subscribers.forget(one.address)


def _uncounted(office: Office, submission: Submission) -> Change:
    key = office.site.by_source.get(submission.path)
    if key is None:
        raise InboxError(f"{submission.path} is gone; there is nothing to count back")
    credit = office.public_name(submission) if submission.consents and submission.name else None
    return _counted(office, office.site.documents[key], -1, credit)


def _as_it_lies(office: Office, change: Change) -> Change:
    """A change of a file that was moved since, along with the document it belongs to."""
    if change.after is None or (office.root / change.path).exists():
        return change
    name = change.path.rpartition("/")[2]
    for document in office.site.documents.values():
        if document.source.rpartition("/")[2] == name and (
            (office.root / document.source).read_bytes() == change.after
        ):
            return Change(document.source, change.before, change.after)
    return change


def _undecided(office: Office, number: int) -> Submission:
    submission = office.store.submission(number)
    if submission.state != "waiting":
        raise InboxError(
            f"{number} was decided already: {submission.state} "
            f"(sitegen inbox undo {number} takes it back)"
        )
    return submission


def _settled(office: Office, state: str, path: str) -> dict[str, str]:
    """The columns of an item that became part of a document."""
    return {"state": state, "path": path, "decided": time_text(office.store.now())}


def _keeper(document: Document, office: Office) -> str:
    front = document.front
    named = front.answered_by if isinstance(front, Faq) else None
    return named or office.config.contact.person or office.config.owner or ""
