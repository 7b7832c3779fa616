"""Conversations under documents: where comments are open, and which of customers are unanswered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.site.site import Site


def comments_open(document: Document, config: Config) -> bool:
    """Whether comments are invited on a document: by itself, else by the configuration of its
    kind, else by its kind. A kind whose pages show no comments has none, whatever they say."""
    kind = document.kind
    if kind.comments is None:
        return False
    own = document.front.comments
    configured = own if own is not None else config.options(kind.name).comments
    return configured if configured is not None else kind.comments == "invited"


def unanswered(site: Site) -> Iterator[tuple[Document, Comment]]:
    """Customers' comments without a later comment of the staff, oldest first.

    A customer's answer that the staff confirmed counts as one of the staff for the comments that it
    replies to, and needs no answer itself. A customer's reply to the staff without a question, such
    as a closing thank-you, needs no answer either.
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
    if front.confirmed_by is not None:
        return True
    by_name = {one.name: one.front for one in comments if isinstance(one.front, Comment)}
    for later in comments[place + 1 :]:
        if isinstance(later.front, Comment) and (
            later.front.role == "staff" or _confirms(later.front, document.name, by_name)
        ):
            return True
    before = by_name.get(front.reply_to or "")
    to_staff = before is not None and before.role == "staff"
    return to_staff and "?" not in document.body.excerpt


def _confirms(later: Comment, name: str, by_name: Mapping[str, Comment]) -> bool:
    """Whether a later comment is a customer's confirmed answer to the comment with this name: a
    reply to it or to one of its replies, or a reply to nobody in particular."""
    if later.confirmed_by is None:
        return False
    if later.reply_to is None:
        return True
    return name in thread_above(later, by_name)


def thread_above(comment: Comment, by_name: Mapping[str, Comment]) -> tuple[str, ...]:
    """The names of the comments that a comment replies to, directly or through others, the nearest
    first. A circle ends where it comes back to a name."""
    found: dict[str, None] = {}
    name = comment.reply_to
    while name is not None and name not in found:
        found[name] = None
        above = by_name.get(name)
        name = above.reply_to if above is not None else None
    return tuple(found)
