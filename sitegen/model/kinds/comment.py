"""The comment: a customer's words under a document, or the answer of staff."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind
from sitegen.model.scalars import Moment, PersonReference, Slug, Text


class Comment(FrontMatter, frozen=True, kw_only=True, tag="comment"):
    """A customer's words under a document. The body is plain text and never trusted."""

    kind: ClassVar[Kind] = Kind(
        name="comment",
        folder="comments",
        label="by",
        markdown=False,
        starter="…\n",
        former_hints=("Their words.",),
        byline="by",
        attached=True,
        place=80,
        view="sitegen.render.views.comment:CommentView",
        channel=True,
        status="counted",
    )

    by: Annotated[
        Text,
        Meta(
            description="The author, by the name they agreed to; staff by their file name.",
            extra={"may_name": ("person",)},
        ),
    ]
    date: Annotated[Moment, Meta(description="When it was written, with the time.")]
    role: Annotated[Literal["customer", "staff"], Meta(description="`customer` or `staff`.")] = (
        "customer"
    )
    reply_to: Annotated[
        Slug | None, Meta(description="The file name of the comment that it answers.")
    ] = None
    confirmed_by: Annotated[
        PersonReference | None,
        Meta(description="The member of staff who confirms this customer's answer."),
    ] = None
