"""The mention: what somebody said about the business elsewhere, and its own answer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import Moment, PersonReference, Text, WebAddress


class Mention(FrontMatter, frozen=True, kw_only=True, tag="mention"):
    """Praise or blame on another platform, in their words, with our answer on our own site.

    It is typed by hand: nothing is fetched from the platform.
    """

    kind: ClassVar[Kind] = Kind(
        name="mention",
        folder="mentions",
        permalink="/mentions/{slug}/",
        starter="Our answer.\n",
        starter_fields=("by", "link", "answered_by"),
        byline="answered_by",
        place=60,
        view="sitegen.render.views.mention:MentionView",
        index_page="with documents",
        open_graph="article",
        structured_data=StructuredData(type="Article"),
        comments="possible",
        channel=True,
        in_everything=True,
        newsletter="news",
        evidence=True,
        status="published",
        needs_text=True,
        voice=Voice(),
    )

    title: Annotated[Text, Meta(description="The headline.")]
    date: Annotated[Moment, Meta(description="When it was said.")]
    where: Annotated[
        Text, Meta(description="Where it was said: the platform, the paper, the programme.")
    ]
    quote: Annotated[Text, Meta(description="What was said, in their words; a sentence or two.")]
    by: Annotated[
        Text | None,
        Meta(description="Who said it, by the name that they used in public there."),
    ] = None
    link: Annotated[WebAddress | None, Meta(description="The address at which it was said.")] = None
    answered_by: Annotated[
        PersonReference | None,
        Meta(description="The person who answers. The answer is the text."),
    ] = None
