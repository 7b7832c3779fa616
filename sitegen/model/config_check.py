"""The configuration of `sitegen check`: `check:` in `content/site.yaml` and in front matter."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sitegen.model.scalars import Slug, Text, Word
from sitegen.model.section import Section

RuleName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]*$",
        extra={"expects": "a rule's id such as title-too-long; `sitegen check --explain` has all"},
    ),
]


ExternalPath = Annotated[
    str,
    Meta(
        pattern=r"^/[^\s?#*]+$",
        extra={"expects": "the beginning of a path, such as /shop/"},
    ),
]


class DocumentCheck(Section, frozen=True):
    """Exceptions of `sitegen check` for one document."""

    off: Annotated[
        tuple[RuleName, ...], Meta(description="Rules that don't apply to this document.")
    ] = ()


class OwnWords(Section, frozen=True):
    """Words and phrases of your own, in addition to sitegen's lists."""

    canned: Annotated[tuple[Text, ...], Meta(description="Clichés and empty phrases.")] = ()
    jargon: Annotated[tuple[Text, ...], Meta(description="Jargon of your trade.")] = ()
    promoting: Annotated[tuple[Text, ...], Meta(description="Advertising words.")] = ()
    serving: Annotated[tuple[Text, ...], Meta(description="Words that help a reader.")] = ()
    hedges: Annotated[tuple[Text, ...], Meta(description="Words that weaken a promise.")] = ()
    turning_away: Annotated[
        tuple[Text, ...], Meta(description="Phrases that send a customer away.")
    ] = ()
    dodges: Annotated[
        tuple[Text, ...],
        Meta(description="Beginnings of an answer that don't answer the question."),
    ] = ()
    vague_links: Annotated[
        tuple[Text, ...], Meta(description="Link texts that don't say where the link leads.")
    ] = ()
    empty_headings: Annotated[tuple[Text, ...], Meta(description="Headings without meaning.")] = ()


class Check(Section, frozen=True):
    """Settings of `sitegen check`."""

    off: Annotated[tuple[RuleName, ...], Meta(description="Rules that are switched off.")] = ()
    severity: Annotated[
        dict[str, Literal["error", "warning", "advice"]],
        Meta(description="Rules that matter more or less to you: `{orphan-page: advice}`."),
    ] = {}
    house_rules: Annotated[
        Slug, Meta(description="The page in `content/pages/` with the rules for comments.")
    ] = "house-rules"
    topics: Annotated[
        tuple[Word, ...],
        Meta(description="What customers ask first: FAQs should settle it in their `about`."),
    ] = ("price", "limits", "returns", "alternatives")
    max_image_kilobytes: Annotated[
        Annotated[int, Meta(ge=1)],
        Meta(description="Published pictures larger than this are too large."),
    ] = 1500
    external_paths: Annotated[
        tuple[ExternalPath, ...],
        Meta(
            description="Beginnings of paths on your host that something other than sitegen "
            "answers, such as `/shop/`: links to them are not checked."
        ),
    ] = ()
    words: Annotated[OwnWords, Meta(description="Words of your own for the word lists.")] = (
        OwnWords()
    )
    allowed: Annotated[
        tuple[Text, ...], Meta(description="Words of the lists that you accept here.")
    ] = ()
