"""The FAQ: one question that customers ask, and the straight answer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import (
    FaqReference,
    Moment,
    PersonReference,
    RelatedReference,
    Text,
    Word,
)


class Faq(FrontMatter, frozen=True, kw_only=True, tag="faq"):
    """One question that customers ask, and the straight answer."""

    kind: ClassVar[Kind] = Kind(
        name="faq",
        folder="faqs",
        label="question",
        permalink="/faqs/{slug}/",
        ordered=True,
        starter="Answer in the first sentence. Then explain.\n",
        starter_fields=("category", "answered_by"),
        byline="answered_by",
        review_field="review_by",
        group_field="category",
        noun="answer",
        nouns="answers",
        place=20,
        view="sitegen.render.views.faq:FaqView",
        index_page="with documents",
        structured_data=StructuredData(
            page="FAQPage",
            type="Question",
            is_work=False,
            fragment="question",
            nodes="sitegen.render.structured_data.writing:question",
        ),
        comments="invited",
        channel=True,
        in_everything=True,
        newsletter="news",
        evidence=True,
        related=True,
        status="published",
        signed=True,
        lasting=True,
        needs_text=True,
        voice=Voice(about_you=0.4, next_step=True),
    )

    question: Annotated[Text, Meta(description="The question as a customer would ask it.")]
    date: Annotated[Moment, Meta(description="When the answer was first given.")]
    category: Annotated[
        Text | None, Meta(description="The heading that the question is listed under.")
    ] = None
    about: Annotated[
        tuple[Word, ...],
        Meta(description="What it settles: price, limits, returns, alternatives, …"),
    ] = ()
    answered_by: Annotated[
        PersonReference | None,
        Meta(description="The person who answers, and keeps the answer up to date."),
    ] = None
    asked_by: Annotated[
        tuple[Text, ...], Meta(description="The customer who asked, by the name they agreed to.")
    ] = ()
    asked_on: Annotated[Moment | None, Meta(description="When it was first asked.")] = None
    times_asked: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="How often customers have asked it.")
    ] = None
    review_by: Annotated[
        Moment | None, Meta(description="When to check that the answer is still true.")
    ] = None
    order: Annotated[
        int | None, Meta(description="Its place within the category; small numbers first.")
    ] = None
    related: Annotated[
        tuple[RelatedReference, ...],
        Meta(description="Other FAQs and documents that help with this."),
    ] = ()
    next: Annotated[tuple[FaqReference, ...], Meta(description="Questions that often follow.")] = ()
