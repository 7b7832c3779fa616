"""The value: a promise that a person is responsible for, with its evidence."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, Voice
from sitegen.model.scalars import DatedNote, EvidenceReference, PersonReference, Text


class Value(FrontMatter, frozen=True, kw_only=True, tag="value"):
    """A promise that a person is responsible for, with its evidence."""

    kind: ClassVar[Kind] = Kind(
        name="value",
        folder="values",
        permalink="/values/{slug}/",
        date_field=None,
        ordered=True,
        starter="What you do to keep this promise, and what happens when you fail.\n",
        starter_fields=("owner",),
        byline="owner",
        notes_field="changes",
        noun="promise",
        nouns="promises",
        place=30,
        view="sitegen.render.views.value:ValueView",
        index_page="with documents",
        comments="invited",
        newsletter="promise",
        related=True,
        status="counted",
        lasting=True,
        voice=Voice(),
    )

    title: Annotated[Text, Meta(description="The value in a word or three.")]
    promise: Annotated[Text, Meta(description="What a customer can count on, in one sentence.")]
    owner: Annotated[
        PersonReference | None, Meta(description="The person who is responsible for it.")
    ] = None
    order: Annotated[int | None, Meta(description="Its place; small numbers first.")] = None
    evidence: Annotated[
        tuple[EvidenceReference, ...],
        Meta(description="Posts, FAQs, stories, recoveries and mentions that prove it."),
    ] = ()
    changes: Annotated[
        tuple[DatedNote, ...], Meta(description="A dated log of what changed in the promise.")
    ] = ()
