"""The page: anything that is neither news nor an answer, such as house rules or privacy."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import Image, Slug, Text


class Page(FrontMatter, frozen=True, kw_only=True, tag="page"):
    """A page of its own, such as house rules or privacy."""

    kind: ClassVar[Kind] = Kind(
        name="page",
        folder="pages",
        permalink="/{slug}/",
        date_field=None,
        ordered=True,
        view="sitegen.render.views.page:PageView",
        structured_data=StructuredData(describes_business=True, type=None),
        comments="possible",
        related=True,
        lasting=True,
        needs_text=True,
        voice=Voice(about_you=0.35),
    )

    title: Annotated[Text, Meta(description="The headline.")]
    menu: Annotated[
        int | None, Meta(description="Its place in the menu; without it, it is not in the menu.")
    ] = None
    layout: Annotated[
        Slug | None,
        Meta(description="The theme's template to use instead of `page`, without `.html`."),
    ] = None
    image: Annotated[Image | None, Meta(description="A picture for the top and previews.")] = None

    @property
    def order(self) -> int | None:
        return self.menu
