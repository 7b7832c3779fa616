"""The document that a submission is about, and the member of staff who signs the answer."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from sitegen.errors import did_you_mean
from sitegen.inbox.context import InboxContext
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import Submission
from sitegen.model.config import Config
from sitegen.model.content_path import document_path, typed_path
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.person import Person
from sitegen.site.permalinks import output_path
from sitegen.site.site import Site


def find_target(inbox: InboxContext, submission: Submission, on: str | None = None) -> Document:
    """The document that a submission is about: by its page, or named by `on` (`posts/its-name`).

    Raises InboxError if there is none.
    """
    found = _find_document(inbox.site, on) if on else document_at_page(inbox.site, submission.page)
    if found is None:
        if on:
            raise InboxError(f'there is no document "{on}" that takes comments')
        page = submission.page or "no page"
        raise InboxError(
            f"{submission.number} is about {page[:80]}, which doesn't take comments "
            f"(choose a document: sitegen inbox approve {submission.number} --on posts/its-name)"
        )
    return found


def document_at_page(site: Site, page: str) -> Document | None:
    """The document with the URL that a form sent, or with that alias; None if it doesn't take
    comments."""
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
            key = next((one for one in site.aliased if _has_alias(site, one, tried)), None)
        if key is None:
            key = next((one for one in site.documents if site.url_path(one) == tried), None)
        if key is not None and site.documents[key].kind.comments:
            return site.documents[key]
    return None


def _has_alias(site: Site, key: str, path: str) -> bool:
    return path.rstrip("/") in {one.rstrip("/") for one in site.aliases(key)}


def _find_document(site: Site, name: str) -> Document | None:
    path = typed_path(name)
    for document in site.documents.values():
        if document_path(document.source) == path and not isinstance(document.front, Comment):
            return document
    return None


def find_signer(site: Site, name: str | None, config: Config) -> str:
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
            f"the answer needs a signature (use --by NAME: {', '.join(sorted(staff))})"
        )
    if wanted not in staff:
        raise InboxError(f'there is no member of staff "{wanted}" ({did_you_mean(wanted, staff)})')
    left = staff[wanted].left
    if left is not None and left.at <= site.viewpoint.now:
        raise InboxError(f'"{wanted}" has left the team (choose another signature: --by NAME)')
    return wanted
