"""The content kind of automated emails: what a subscriber gets on an occasion, such as some days
after confirming."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, field

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import ItemReference, PersonReference, Text
from sitegen.newsletter.trigger import Trigger


class Welcome(FrontMatter, frozen=True, kw_only=True, tag="welcome"):
    """An automated email, which each subscriber gets on an occasion: some days after confirming, as
    in a welcome series, on an anniversary, after a time of silence, or after something of theirs
    was published. It has no page on the site."""

    kind: ClassVar[Kind] = Kind(
        name="welcome",
        folder="newsletter/welcome",
        label="subject",
        date_field=None,
        ordered=True,
        byline="from_",
        noun="automated email",
        nouns="automated emails",
        view="sitegen.newsletter.views:WelcomeView",
        structured_data=StructuredData(type=None),
        mailed=True,
        voice=Voice(about_you=0.4),
        problems="sitegen.newsletter.queries:find_email_problems",
        starter="Hello {{ subscriber.first_name | friend }},\n\n"
        "<!-- Say who you are, and what they can count on. -->\n\n"
        "{signature}\n",
        former_hints=("Your name",),
        starter_fields=("day",),
        starter_values=(("day", "0"),),
    )

    subject: Annotated[Text, Meta(description="The subject line.")]
    day: Annotated[
        Annotated[int, Meta(ge=0, le=365)] | None,
        Meta(
            description="Days after the subscriber confirmed; 0 is the same day. With `published`, "
            "days after they were told."
        ),
    ] = None
    published: Annotated[
        tuple[Literal["story", "question"], ...],
        Meta(
            description="Instead, send it after a `story` or `question` of theirs was published, "
            "and `sitegen inbox notify` told them."
        ),
    ] = ()
    anniversary: Annotated[
        Annotated[int, Meta(ge=1, le=50)] | None,
        Meta(description="Instead, send it so many years after they confirmed."),
    ] = None
    idle: Annotated[
        Annotated[
            str,
            Meta(pattern=r"^[1-9]\d{0,3} days?$", extra={"expects": "a time such as 180 days"}),
        ]
        | None,
        Meta(
            description="Instead, send it when nothing came from them for so long: `180 days`. "
            "Replies count, and all that they send by a form."
        ),
    ] = None
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
    def triggers(self) -> tuple[Trigger, ...]:
        """What it waits for: one trigger, unless the front matter is wrong."""
        found: list[Trigger] = []
        if self.published:
            found.append(Trigger(event="published", days=self.day or 0, kinds=self.published))
        elif self.day is not None:
            found.append(Trigger(event="confirmed", days=self.day))
        if self.anniversary is not None:
            found.append(Trigger(event="anniversary", years=self.anniversary))
        if self.idle is not None:
            found.append(Trigger(event="idle", days=int(self.idle.partition(" ")[0])))
        return tuple(found)

    @property
    def order(self) -> int:
        """Automated emails are ordered by day, those with other triggers last."""
        return self.day if self.day is not None and not self.published else 366
