"""A content kind that does not come with sitegen: an event."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, Voice
from sitegen.model.scalars import Image, Moment, PersonReference, Text

REFERENCE = f"{__name__}:Event"


class Event(FrontMatter, frozen=True, kw_only=True):
    """Something that customers can come to."""

    kind: ClassVar[Kind] = Kind(
        name="event",
        folder="events",
        place=15,
        permalink="/events/{slug}/",
        byline="host",
        review_field="review_by",
        index_page="with documents",
        on_home=2,
        comments="invited",
        channel=True,
        in_everything=True,
        newsletter="news",
        evidence=True,
        related=True,
        status="published",
        signed=True,
        needs_text=True,
        voice=Voice(),
    )

    title: Annotated[Text, Meta(description="What it is.")]
    date: Annotated[Moment, Meta(description="The day on which it was announced.")]
    starts: Annotated[Moment, Meta(description="When it begins.")]
    place: Annotated[Text, Meta(description="Where it is.")]
    host: Annotated[PersonReference | None, Meta(description="Who invites.")] = None
    image: Annotated[Image | None, Meta(description="A picture of it.")] = None
    review_by: Annotated[Moment | None, Meta(description="When to check it.")] = None
