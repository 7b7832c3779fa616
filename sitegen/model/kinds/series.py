"""The series: the introduction to posts that belong together."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import Text


class Series(FrontMatter, frozen=True, kw_only=True, tag="series"):
    """The introduction to posts that belong together; a series exists without it too."""

    kind: ClassVar[Kind] = Kind(
        name="series",
        folder="series",
        permalink="/series/{slug}/",
        date_field=None,
        ordered=True,
        lists_posts=True,
        view="sitegen.render.views.series:SeriesView",
        searchable=False,
        structured_data=StructuredData(page="CollectionPage", type=None),
        comments="possible",
        voice=Voice(),
    )

    title: Annotated[
        Text, Meta(description="The name of the series; posts name it, or this file's name.")
    ]
