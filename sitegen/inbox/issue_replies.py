"""Replies to a newsletter issue and its question, gathered as the draft of a post.

Only what its sender agreed to publish is quoted: by the box of the form, or when asked.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from sitegen.authoring.new_file import file_name, write_new_file
from sitegen.inbox.context import InboxContext
from sitegen.inbox.documents import post_text
from sitegen.inbox.incoming import publishable_name
from sitegen.inbox.personal_data import private_kinds
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import Submission
from sitegen.inbox.targets import document_at_page, find_issue, find_signer
from sitegen.model.document import Document
from sitegen.model.kinds.post import Post


class GatheredReplies(Struct, frozen=True):
    """The draft of a post, and what is in it."""

    path: Path
    quoted: tuple[int, ...]
    """The numbers of the replies in it."""
    without_consent: tuple[int, ...]
    """Those whose senders didn't agree yet."""
    private: tuple[int, ...]
    """Those with a phone number or the like, which are left out unless wanted as they are."""


def to_post(
    inbox: InboxContext,
    issue: str,
    *,
    agreed: Collection[int] = (),
    by: str | None = None,
    as_is: bool = False,
) -> GatheredReplies:
    """Write the draft of a post with the replies to an issue whose senders consent.

    `agreed` are the numbers of those who agreed otherwise, such as by email. Raises InboxError if
    there is no reply to quote, RequestError if the draft exists.
    """
    document = find_issue(inbox.site, issue)
    replies = _replies(inbox, document)
    unknown = sorted(set(agreed) - {one.number for one in replies})
    if unknown:
        raise InboxError(f"{unknown[0]} is no reply to {document.source}")
    consenting = [one for one in replies if one.consents or one.number in agreed]
    private = [one.number for one in consenting if private_kinds(one.message) and not as_is]
    quoted = [one for one in consenting if one.number not in private]
    if not quoted:
        raise InboxError(
            f"there is no reply to {document.source} that may be published (ask the senders, then "
            "name those who agree with --agreed NUMBER)"
            if not private
            else f"{private[0]} has private data in it (read it, then use --as-is)"
        )
    title = _title(document)
    signer = find_signer(inbox.site, by, inbox.config)
    local = inbox.store.now().astimezone(inbox.zone)
    named = [(_name(inbox, one, one.number in agreed), one.message) for one in quoted]
    text = post_text(title, signer, f"{local:%Y-%m-%d}", document, named)
    name = file_name(title, Post.kind.name) or f"replies-{document.name}"
    path = write_new_file(inbox.root, f"content/{Post.kind.folder}/{name}.md", text)
    return GatheredReplies(
        path,
        tuple(one.number for one in quoted),
        tuple(one.number for one in replies if one not in consenting),
        tuple(private),
    )


def _replies(inbox: InboxContext, document: Document) -> list[Submission]:
    """What customers sent about an issue, oldest first, without spam and what was rejected."""
    return [
        one
        for one in inbox.store.submissions()
        if one.message
        and one.state != "rejected"
        and not (one.suspected or one.trapped)
        and document_at_page(inbox.site, one.page) is document
    ]


def _title(document: Document) -> str:
    """The issue's question, unless it has merge fields; else its subject."""
    question = getattr(document.front, "question", None)
    if isinstance(question, str) and "{{" not in question:
        return question
    return document.label if "{{" not in document.label else document.name


def _name(inbox: InboxContext, submission: Submission, agreed: bool) -> str:
    """The name by the form's consent; those who agreed otherwise by their first name."""
    name = publishable_name(submission.name)
    if agreed and not submission.consents and name:
        return name.split(" ")[0]
    return inbox.public_name(submission)
