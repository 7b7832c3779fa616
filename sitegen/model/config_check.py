"""The configuration of `sitegen check`: `check:` in `content/site.yaml` and in front matter."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sitegen.model.scalars import Slug, Text
from sitegen.model.section import Section

RuleName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]*$",
        extra={"expects": "a rule's id such as title-too-long; `sitegen check --explain` has all"},
    ),
]


class DocumentCheck(Section, frozen=True):
    """What `sitegen check` does differently for one document."""

    off: Annotated[
        tuple[RuleName, ...], Meta(description="Rules that don't apply to this document.")
    ] = ()


class OwnWords(Section, frozen=True):
    """Words and phrases of your own, beside those that sitegen knows."""

    canned: Annotated[tuple[Text, ...], Meta(description="Phrases said without thinking.")] = ()
    jargon: Annotated[
        tuple[Text, ...], Meta(description="Words that only your trade understands.")
    ] = ()
    promoting: Annotated[tuple[Text, ...], Meta(description="Words that only advertise.")] = ()
    serving: Annotated[tuple[Text, ...], Meta(description="Words that help a reader.")] = ()
    hedges: Annotated[tuple[Text, ...], Meta(description="Words that take a promise back.")] = ()
    turning_away: Annotated[
        tuple[Text, ...], Meta(description="Phrases that send a customer away.")
    ] = ()
    dodges: Annotated[
        tuple[Text, ...], Meta(description="Beginnings of an answer that answer nothing.")
    ] = ()
    vague_links: Annotated[
        tuple[Text, ...], Meta(description="Words of a link that don't say where it leads.")
    ] = ()
    empty_headings: Annotated[tuple[Text, ...], Meta(description="Headings that say nothing.")] = ()


class Check(Section, frozen=True):
    """What `sitegen check` looks at."""

    off: Annotated[tuple[RuleName, ...], Meta(description="Rules that are switched off.")] = ()
    severity: Annotated[
        dict[str, Literal["error", "warning", "advice"]],
        Meta(description="Rules that matter more or less to you: `{orphan-page: advice}`."),
    ] = {}
    house_rules: Annotated[
        Slug, Meta(description="The page in `content/pages/` with the rules for comments.")
    ] = "house-rules"
    topics: Annotated[
        tuple[Text, ...],
        Meta(description="What customers ask first: FAQs should settle it in their `about`."),
    ] = ("price", "limits", "returns", "alternatives")
    max_image_kilobytes: Annotated[
        Annotated[int, Meta(ge=1)],
        Meta(description="Published pictures larger than this are too large."),
    ] = 1500
    words: Annotated[OwnWords, Meta(description="Words of your own for the word lists.")] = (
        OwnWords()
    )
    allowed: Annotated[
        tuple[Text, ...], Meta(description="Words of the lists that are all right here.")
    ] = ()
