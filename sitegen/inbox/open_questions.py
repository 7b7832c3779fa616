"""Open questions: a customer's question in public, with the form for others who know, until it is
answered and becomes a FAQ, with its comments and its address.
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from sitegen.editing.yaml_writer import literal, scalar, sequence
from sitegen.inbox.context import InboxContext
from sitegen.inbox.documents import draft_path, faq_id, question_of, question_text
from sitegen.inbox.incoming import time_text
from sitegen.inbox.moderation_log import FileChange, record_decision
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import Submission
from sitegen.model.document import Document
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.question import Question
from sitegen.read.field_text import as_written


def publish_question(inbox: InboxContext, submission: Submission) -> Path:
    """Publish a waiting question as not answered yet; returns the file.

    Raises InboxError without the sender's consent.
    """
    number = submission.number
    if not submission.message or not question_of(submission):
        raise InboxError(f"{number} has no readable question")
    if not submission.consents:
        raise InboxError(
            f"{number} may not be published: its sender didn't tick the box "
            f"(answer it: sitegen inbox answer {number})"
        )
    path = draft_path(Question.kind.folder, question_of(submission), submission)
    asked_by = inbox.public_name(submission) if submission.name else None
    text = question_text(submission, asked_by, inbox.zone)
    columns = {"state": "question", "path": path, "decided": time_text(inbox.store.now())}
    changes = [FileChange(path, None, text)]
    record_decision(inbox.store, inbox.root, submission, "question", columns, changes)
    return inbox.root / path


def answer_question(
    inbox: InboxContext, submission: Submission, words: str, signed: str, category: str | None
) -> Path:
    """Turn an open question into a FAQ with its answer; returns the file.

    Raises InboxError if the question is missing.
    """
    document = inbox.site.documents.get(faq_id(submission))
    if document is None or not isinstance(document.front, Question):
        raise InboxError(
            f"{submission.path} is missing (restore it, or sitegen inbox undo {submission.number})"
        )
    now = inbox.store.now()
    path = f"content/{Faq.kind.folder}/{document.name}.md"
    text = _faq_text(inbox, document, document.front, words, signed, category)
    question = (inbox.root / document.source).read_bytes()
    changes = [
        FileChange(path, None, text),
        *_moved_comments(inbox.root, document),
        FileChange(document.source, question, None),
    ]
    columns = {
        "state": "faq",
        "path": path,
        "answer": words,
        "answered_by": signed,
        "answered": time_text(now),
    }
    record_decision(inbox.store, inbox.root, submission, "answered", columns, changes)
    return inbox.root / path


def _faq_text(
    inbox: InboxContext,
    document: Document,
    front: Question,
    words: str,
    signed: str,
    category: str | None,
) -> bytes:
    zone: ZoneInfo = inbox.zone
    address = inbox.site.url_path(document.id)
    aliases = [*front.aliases, *([address] if address else [])]
    lines = [
        "---",
        f"id: {document.id}",
        f"question: {literal(front.question)}",
        f"date: {inbox.store.now().astimezone(zone):%Y-%m-%d}",
        *([f"slug: {scalar(front.slug)}"] if front.slug else []),
        *([f"aliases: {sequence(aliases)}"] if aliases else []),
        *([f"category: {literal(category)}"] if category else []),
        f"answered_by: {scalar(signed)}",
        *([f"asked_by: {sequence([*map(as_written, front.asked_by)])}"] if front.asked_by else []),
        f"asked_on: {front.date.at.astimezone(zone):%Y-%m-%d}",
        "times_asked: 1",
        "---",
        words,
        "",
    ]
    return "\n".join(lines).encode()


def _moved_comments(root: Path, document: Document) -> list[FileChange]:
    """The comments on a question, in the folder of the FAQ that it becomes."""
    moved: list[FileChange] = []
    folder = f"content/comments/{document.kind.folder}/{document.name}"
    for file in sorted((root / folder).glob("*")):
        if file.is_file():
            content = file.read_bytes()
            target = f"content/comments/{Faq.kind.folder}/{document.name}/{file.name}"
            moved += [
                FileChange(target, None, content),
                FileChange(f"{folder}/{file.name}", content, None),
            ]
    return moved
