"""Problems of a comment: where it belongs, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.errors import InField, Problem, did_you_mean
from sitegen.model.content_path import document_path
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.project import CONTENT
from sitegen.site.conversation import thread_above
from sitegen.site.known_names import document_names, may_be_refused, refused_files, unknown_name
from sitegen.site.site import Site


def comment_problems(site: Site, document: Document, front: Comment) -> Iterator[Problem]:
    """The problems of one comment in relation to others."""
    target = site.comment_target(document)
    if target is None:
        named = document.folder.removeprefix(f"{CONTENT}/comments/")
        if named in map(document_path, refused_files(site)):
            return
        folder = document.source.split("/")[2] if document.source.count("/") > 2 else "…"
        yield Problem(
            document.source,
            None,
            "the document that this comment belongs to does not exist",
            f"move it to content/comments/{folder}/NAME/; "
            + did_you_mean(document.folder.rpartition("/")[2], site.index(document_names)),
            rule="lost-comment",
        )
        return
    about = site.documents[target]
    if about.kind.comments is None:
        yield Problem(
            document.source,
            None,
            f"{about.kind.several} have no comments, so nobody can see this one",
            "move it to the folder of a document that has",
            rule="no-comments-here",
        )
        return
    if front.reply_to is not None:
        siblings = [site.documents[key].name for key in site.comments(target)]
        if front.reply_to not in siblings and not may_be_refused(
            site, front.reply_to, ("comment",)
        ):
            yield Problem(
                document.source,
                InField(("reply_to",)),
                f'there is no comment "{front.reply_to}" here to reply to',
                did_you_mean(front.reply_to, siblings),
                rule="lost-comment",
            )
    unknown = site.person(front.by) is None and not may_be_refused(site, front.by, ("person",))
    if front.role == "staff" and unknown:
        message, remedy = unknown_name(site, front.by, ("person",))
        message = f"{message}, and staff sign with the names of their files"
        yield Problem(document.source, InField(("by",)), message, remedy, rule="unknown-name")
    yield from _circle(site, document, front, target)


def _circle(site: Site, document: Document, front: Comment, target: str) -> Iterator[Problem]:
    """A comment below itself would be shown nowhere."""
    comments = (site.documents[key] for key in site.comments(target))
    fronts = {one.name: one.front for one in comments if isinstance(one.front, Comment)}
    above = thread_above(front, fronts)
    if document.name not in above:
        return
    circle = above[: above.index(document.name)]
    message = "this comment replies to itself"
    if circle:
        message += f", through {' and '.join(circle)}"
    yield Problem(
        document.source,
        InField(("reply_to",)),
        message,
        "remove the line, or name the comment that it answers",
        rule="lost-comment",
    )
