"""The content kind of welcome emails: what new subscribers get some days after confirming."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import ItemReference, PersonReference, Text


class Welcome(FrontMatter, frozen=True, kw_only=True, tag="welcome"):
    """An email to new subscribers. It has no page on the site."""

    kind: ClassVar[Kind] = Kind(
        name="welcome",
        folder="newsletter/welcome",
        label="subject",
        date_field=None,
        ordered=True,
        byline="from_",
        nouns="welcome emails",
        view="sitegen.newsletter.views:WelcomeView",
        structured_data=StructuredData(type=None),
        mailed=True,
        voice=Voice(about_you=0.4),
        problems="sitegen.newsletter.queries:find_email_problems",
        starter="Hello {{ subscriber.first_name | friend }},\n\n"
        "Say who you are, and what they can count on.\n\n"
        "Your name\n",
        starter_values=(("day", "0"),),
    )

    subject: Annotated[Text, Meta(description="The subject line.")]
    day: Annotated[
        Annotated[int, Meta(ge=0, le=365)],
        Meta(description="Days after the subscriber confirmed; 0 is the same day."),
    ]
    from_: Annotated[
        PersonReference, Meta(description="The sender, who signs it: the file name of a person.")
    ] = field(name="from")
    preheader: Annotated[
        Text | None, Meta(description="What email programs show after the subject.")
    ] = None
    items: Annotated[
        tuple[ItemReference, ...],
        Meta(description="Documents to read first, by id."),
    ] = ()
    question: Annotated[
        Text | None, Meta(description="A question at the end that subscribers answer by replying.")
    ] = None
    ps: Annotated[Text | None, Meta(description="A last line, below the signature.")] = None

    @property
    def order(self) -> int:
        """Welcome emails are ordered by day."""
        return self.day
