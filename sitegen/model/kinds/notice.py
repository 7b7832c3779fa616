"""The notice: a banner on every page while it holds."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from sitegen.model.kind import FrontMatter, Kind
from sitegen.model.scalars import Moment, Text, Word


class Notice(FrontMatter, frozen=True, kw_only=True, tag="notice"):
    """A change of hours, a delay, a closure: a banner on every page while it holds."""

    kind: ClassVar[Kind] = Kind(
        name="notice",
        folder="notices",
        label="text",
        label_is_text=True,
        date_field="from_",
        end_field="until",
        place=70,
        view="sitegen.render.views.notice:NoticeView",
        channel=True,
        in_everything=True,
        newsletter="now",
        status="counted",
        starter="",
        starter_values=(("until", "+7"),),
    )

    text: Annotated[Text, Meta(description="What customers should know, in a sentence.")]
    from_: Annotated[Moment, Meta(description="When it begins to apply.")] = field(name="from")
    until: Annotated[
        Moment, Meta(description="When it stops applying; a day without a time is included.")
    ]
    affects: Annotated[
        tuple[Word, ...], Meta(description="What it affects: hours, deliveries, …")
    ] = ()
