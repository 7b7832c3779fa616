"""The story: a customer's own words."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from sitegen.model.kind import FrontMatter, Kind, StructuredData
from sitegen.model.scalars import Image, Moment, Text, ValueReference, WebAddress


class CustomerBusiness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a customer does for a living, so that readers can find that business."""

    name: Annotated[Text, Meta(description="The name of the customer's business.")]
    what: Annotated[Text | None, Meta(description="What it does, in a few words.")] = None
    url: Annotated[WebAddress | None, Meta(description="Its own site.")] = None


class Permission(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When and how somebody agreed to be published."""

    date: Annotated[Moment, Meta(description="When they agreed.")]
    how: Annotated[Text, Meta(description="How: by email, on paper, in person, …")]


class Story(FrontMatter, frozen=True, kw_only=True, tag="story"):
    """A customer's own words, published with permission."""

    kind: ClassVar[Kind] = Kind(
        name="story",
        folder="stories",
        permalink="/stories/{slug}/",
        starter="The customer's story, in the customer's words.\n",
        byline="customer",
        place=40,
        view="sitegen.render.views.story:StoryView",
        index_page="with documents",
        open_graph="article",
        structured_data=StructuredData(
            type="Article", nodes="sitegen.render.structured_data.writing:story"
        ),
        comments="invited",
        channel=True,
        in_everything=True,
        newsletter="news",
        evidence=True,
        status="published",
        needs_text=True,
    )

    title: Annotated[Text, Meta(description="The headline.")]
    customer: Annotated[Text, Meta(description="The customer, by the name they agreed to.")]
    date: Annotated[Moment, Meta(description="The day of the story.")]
    permission: Annotated[
        Permission, Meta(description="When and how the customer agreed to be published.")
    ]
    business: Annotated[
        CustomerBusiness | None, Meta(description="What the customer does, with a link.")
    ] = None
    since: Annotated[Moment | None, Meta(description="When they became a customer.")] = None
    quote: Annotated[Text | None, Meta(description="The sentence that says it best.")] = None
    values: Annotated[
        tuple[ValueReference, ...], Meta(description="Which promises it speaks of.")
    ] = ()
    image: Annotated[Image | None, Meta(description="A picture of it.")] = None
