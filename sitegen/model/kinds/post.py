"""The post: something the owner or the staff have to say, in their own words."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import (
    DatedNote,
    FilePath,
    Image,
    Moment,
    PersonReference,
    Playtime,
    Text,
    ValueReference,
    WebAddress,
    Word,
)


class Audio(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording that belongs to a post; it becomes a podcast episode."""

    src: Annotated[
        FilePath,
        Meta(description="The sound file, relative to this document.", extra={"holds": "sound"}),
    ]
    title: Annotated[Text | None, Meta(description="What it is called, if not like the post.")] = (
        None
    )
    duration: Annotated[
        Playtime | None, Meta(description="Its length. Without it, it is read from the file.")
    ] = None


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a post first appeared."""

    title: Annotated[Text, Meta(description="The publication's name.")]
    url: Annotated[WebAddress, Meta(description="The address of the first publication.")]
    date: Annotated[Moment | None, Meta(description="When it appeared there.")] = None


class Post(FrontMatter, frozen=True, kw_only=True, tag="post"):
    """Something the owner or the staff have to say, in their own words."""

    kind: ClassVar[Kind] = Kind(
        name="post",
        folder="posts",
        permalink="/posts/{slug}/",
        starter="Begin with what your customer wants to know.\n",
        starter_fields=("tags", "takeaway"),
        byline="author",
        notes_field="updates",
        place=10,
        view="sitegen.render.views.post:PostView",
        index_page="always",
        paginated=True,
        card=True,
        open_graph="article",
        structured_data=StructuredData(
            type="BlogPosting", nodes="sitegen.render.structured_data.writing:post"
        ),
        comments="invited",
        channel=True,
        in_everything=True,
        newsletter="news",
        evidence=True,
        related=True,
        status="published",
        signed=True,
        needs_text=True,
        voice=Voice(about_you=0.4, next_step=True, trend=True),
    )

    title: Annotated[Text, Meta(description="The headline.")]
    date: Annotated[Moment, Meta(description="The day of the post, with a time if you like.")]
    author: Annotated[
        tuple[PersonReference, ...],
        Meta(min_length=1, description="Who wrote it: one person or a list."),
    ]
    tags: Annotated[tuple[Word, ...], Meta(description="What it is about, in a few words.")] = ()
    series: Annotated[
        Text | None,
        Meta(
            description="The series it belongs to, read from oldest to newest.",
            extra={"may_name": ("series",)},
        ),
    ] = None
    values: Annotated[
        tuple[ValueReference, ...],
        Meta(description="Which of your promises this post demonstrates."),
    ] = ()
    image: Annotated[Image | None, Meta(description="The picture at the top and in previews.")] = (
        None
    )
    takeaway: Annotated[
        Annotated[str, Meta(min_length=1, max_length=140, extra={"plain": True})] | None,
        Meta(description="One sentence to remember, at most 140 characters."),
    ] = None
    audio: Annotated[Audio | None, Meta(description="A recording that can be listened to.")] = None
    originally: Annotated[
        Origin | None,
        Meta(description="Where it first appeared, if elsewhere; search engines are sent there."),
    ] = None
    updates: Annotated[
        tuple[DatedNote, ...], Meta(description="Dated notes on what changed, shown as such.")
    ] = ()
    newsletter: Annotated[
        bool, Meta(description="`off` keeps it out of the next newsletter's proposals.")
    ] = True
