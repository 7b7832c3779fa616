"""The open question: what a customer asked and nobody has answered yet; others may know."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData
from sitegen.model.scalars import Moment, Text


class Question(FrontMatter, frozen=True, kw_only=True, tag="question"):
    """A question of a customer that isn't answered yet. It becomes a FAQ when it is."""

    kind: ClassVar[Kind] = Kind(
        name="question",
        folder="questions",
        label="question",
        permalink="/questions/{slug}/",
        starter="",
        starter_fields=("asked_by",),
        noun="open question",
        nouns="open questions",
        place=25,
        view="sitegen.render.views.question:QuestionView",
        index_page="with documents",
        in_menu=False,
        structured_data=StructuredData(type=None),
        comments="invited",
        status="counted",
    )

    question: Annotated[Text, Meta(description="The question as the customer asked it.")]
    date: Annotated[Moment, Meta(description="When it was asked.")]
    asked_by: Annotated[
        tuple[Text, ...], Meta(description="The customer who asked, by the name they agreed to.")
    ] = ()
