"""What all content kinds have in common: their descriptor and their shared front matter."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct

from sitegen.model.config_check import DocumentCheck
from sitegen.model.scalars import Identifier, Moment, SitePath, Slug, Text


class Kind(Struct, frozen=True, kw_only=True):
    """A content kind as the program sees it. Its fields are those of its front-matter class."""

    name: str
    """The singular, as on the command line: `post`."""
    folder: str
    """The folder below `content/`, and the first segment of its addresses: `posts`."""
    label: str = "title"
    """The field that names a document in lists."""
    permalink: str | None = None
    """The default pattern of its addresses; None if it has no page of its own."""
    date_field: str | None = "date"
    """The field that dates a document; None if its kind has no date."""
    ordered: bool = False
    """Sorted by `order` and label rather than newest first."""
    markdown: bool = True
    """False if the body is untrusted plain text."""
    starter: str = "Write here.\n"
    """The body that `sitegen new` begins with."""
    starter_fields: tuple[str, ...] = ()
    """Optional fields that `sitegen new` writes too, beside the required ones."""
    starter_values: tuple[tuple[str, str], ...] = ()
    """Values that `sitegen new` writes unless it is told others; `+7` is a week from today."""
    merge_fields: bool = False
    """Whether its texts may hold merge fields, as emails do: a link to one stays as it is."""
    byline: str | None = None
    """The field that says whose it is, for lists."""


class FrontMatter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields that every kind has."""

    kind: ClassVar[Kind]

    id: Annotated[
        Identifier | None,
        Meta(
            description="The permanent identifier, written by `sitegen new` and never changed: "
            "feeds and newsletters know the document by it.",
        ),
    ] = None
    slug: Annotated[
        Slug | None,
        Meta(description="The last part of the address. Without it, the file's name is taken."),
    ] = None
    aliases: Annotated[
        tuple[SitePath, ...],
        Meta(description="Earlier addresses on this site; they redirect here."),
    ] = ()
    draft: Annotated[
        bool, Meta(description="`true` keeps the document to yourself: it is shown in no build.")
    ] = False
    publish: Annotated[
        Moment | None,
        Meta(description="When it goes live. Without it, the date at midnight counts."),
    ] = None
    expires: Annotated[Moment | None, Meta(description="From when on it is no longer shown.")] = (
        None
    )
    updated: Annotated[
        Moment | None,
        Meta(description="When the text was last changed in a way that readers should know."),
    ] = None
    summary: Annotated[
        Text | None,
        Meta(
            description="One or two sentences for lists, search results and feeds. "
            "Without it, the beginning of the text is taken."
        ),
    ] = None
    comments: Annotated[
        bool | None,
        Meta(description="`on` or `off`. Without it, what the site's configuration says."),
    ] = None
    check: Annotated[
        DocumentCheck | None,
        Meta(description="What `sitegen check` does differently here: `{off: [title-too-long]}`."),
    ] = None
    extra: Annotated[
        dict[str, Any],
        Meta(description="Free fields for your theme, by any name."),
    ] = {}

    @property
    def label(self) -> str:
        """What the document is called in lists and messages."""
        return str(getattr(self, self.kind.label))

    @property
    def dated(self) -> Moment | None:
        """The document's own date, if its kind has one."""
        field = self.kind.date_field
        return None if field is None else getattr(self, field)
