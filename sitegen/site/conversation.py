"""Conversations under documents: which comments of customers are unanswered."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.site.site import Site


def unanswered(site: Site) -> Iterator[tuple[Document, Comment]]:
    """Customers' comments without a later comment of the staff, oldest first.

    A customer's reply to the staff without a question, such as a closing thank-you, needs no
    answer.
    """
    targets = {site.target_of_comment(key) for key in site.collection("comment")}
    found: list[tuple[Document, Comment]] = []
    for target in targets - {None}:
        comments = [site.documents[key] for key in site.comments(target or "")]
        for place, document in enumerate(comments):
            front = document.front
            if (
                isinstance(front, Comment)
                and front.role == "customer"
                and not _answered(document, front, comments, place)
            ):
                found.append((document, front))
    yield from sorted(found, key=lambda pair: (pair[1].date.at, pair[0].source))


def _answered(document: Document, front: Comment, comments: list[Document], place: int) -> bool:
    for later in comments[place + 1 :]:
        if isinstance(later.front, Comment) and later.front.role == "staff":
            return True
    by_name = {one.name: one.front for one in comments}
    before = by_name.get(front.reply_to or "")
    to_staff = isinstance(before, Comment) and before.role == "staff"
    return to_staff and "?" not in document.body.excerpt
