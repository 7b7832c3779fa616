"""The recovery: something that went wrong, and how it was put right."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.kinds.story import Permission
from sitegen.model.scalars import Moment, PersonReference, Text


class Recovery(FrontMatter, frozen=True, kw_only=True, tag="recovery"):
    """Making it right: what went wrong, the apology, what was done, what changed for good."""

    kind: ClassVar[Kind] = Kind(
        name="recovery",
        folder="recoveries",
        permalink="/recoveries/{slug}/",
        starter="## What went wrong\n\n## Our apology\n\n## What we did\n\n"
        "## What changed for good\n",
        starter_fields=("cause",),
        follow_up_field="followed_up",
        cause_field="cause",
        byline="owner",
        noun="mistake made right",
        nouns="mistakes made right",
        place=50,
        view="sitegen.render.views.recovery:RecoveryView",
        index_page="with documents",
        structured_data=StructuredData(type="Article"),
        comments="invited",
        channel=True,
        in_everything=True,
        newsletter="news",
        evidence=True,
        status="published",
        needs_text=True,
        voice=Voice(),
    )

    title: Annotated[Text, Meta(description="The headline.")]
    date: Annotated[Moment, Meta(description="The date of the account.")]
    owner: Annotated[PersonReference, Meta(description="The person who made it right.")]
    cause: Annotated[
        Text | None,
        Meta(
            description="Why it happened, in two or three words that others can share: "
            "`interrupted work`. The status counts causes."
        ),
    ] = None
    followed_up: Annotated[
        Moment | None,
        Meta(
            description="When you asked the customer whether it is right now. The status and "
            "`sitegen check` ask for it three weeks after the date."
        ),
    ] = None
    permission: Annotated[
        Permission | None, Meta(description="When and how the customer agreed to publication.")
    ] = None
