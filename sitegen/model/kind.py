"""The descriptor and the shared front matter of all content kinds."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from sitegen.model.config_check import DocumentCheck
from sitegen.model.scalars import DatedNote, FilePattern, Identifier, Moment, SitePath, Slug, Text


class Voice(Struct, frozen=True, kw_only=True):
    """How `sitegen check --voice` judges the kind's texts in the business's own voice."""

    about_you: float | None = None
    """The least share of "you" among all "you" and "we"; None if a text may speak of us."""
    next_step: bool = False
    """Whether a text should end with a question or a next step."""
    trend: bool = False
    """Whether the table shows how its authors' texts change over time."""


class StructuredData(Struct, frozen=True, kw_only=True):
    """What search engines read on a document's page (schema.org)."""

    page: str = "WebPage"
    """The type of the page: a WebPage, or one of its subtypes."""
    describes_business: bool = False
    """Whether the page has all that is known of the business, opening hours and address included;
    otherwise it has what matters on every page."""
    type: str | None = "CreativeWork"
    """The type of what the page is about: `Article`, `Event`, …; None if it is about nothing that
    has a description of its own."""
    is_work: bool = True
    """Whether that is a CreativeWork, which has the summary, the language and the dates."""
    fragment: str = ""
    """The last part of its name (`@id`), after the page's address; without it, the kind's name."""
    nodes: str = "sitegen.render.structured_data.writing:work"
    """The function that describes it, as `module:name`: takes the document's view, the page's name
    and the views, and returns nodes."""


class Kind(Struct, frozen=True, kw_only=True):
    """A content kind: its names and its traits. Its fields are those of its front-matter class.

    Code that treats kinds differently uses one of these traits; no other place lists kinds.
    """

    # Its names and places.

    name: str
    """The singular, as on the command line: `post`."""
    folder: str
    """The folder below `content/`, and the first segment of its addresses: `posts`."""
    noun: str = ""
    """The word for one of them, in English; without it, the name."""
    nouns: str = ""
    """The word for several of them, in English; without it, the folder."""
    place: int = 100
    """Its place among other kinds in the menu, in the list of feeds, in newsletter issues and in
    the status: small numbers first, then by name."""

    # The meaning of its fields.

    label: str = "title"
    """The field that names a document in lists."""
    label_is_text: bool = False
    """Whether that field is the text itself, a sentence rather than a headline."""
    date_field: str | None = "date"
    """The field that dates a document; it goes live then. None if its kind has no date."""
    end_field: str | None = None
    """The field with the moment from which it is no longer shown; a bare day is included."""
    review_field: str | None = None
    """The field with the day on which somebody should check that it is still true."""
    follow_up_field: str | None = None
    """The field with the day on which the customer was asked whether it is right now."""
    cause_field: str | None = None
    """The field with the reason why it happened, counted in the status."""
    notes_field: str | None = None
    """The field with dated notes on what changed."""
    group_field: str | None = None
    """The field by which lists group its documents, before their order."""
    byline: str | None = None
    """The field with the person responsible, for lists; such people count as its authors."""
    ordered: bool = False
    """Sorted by `order` and label rather than newest first."""
    markdown: bool = True
    """False if the body is untrusted plain text."""
    attached: bool = False
    """Whether each belongs to another document, in a folder of that one's name, as comments do: it
    moves with that one, needs no id, and lists of all documents leave it out."""

    # The new document that `sitegen new` writes.

    starter: str = "Write here.\n"
    """The body that `sitegen new` begins with. What it says in place of the author's words is a
    comment (`template_words`); `{signature}` is the name of the person who signs."""
    former_hints: tuple[str, ...] = ()
    """Lines that earlier starters had in place of the author's words."""
    starter_fields: tuple[str, ...] = ()
    """Optional fields that `sitegen new` writes in addition to the required ones."""
    starter_values: tuple[tuple[str, str], ...] = ()
    """Values that `sitegen new` writes by default; `+7` is a week from today."""

    # Its pages.

    permalink: str | None = None
    """The default pattern of its addresses; None if it has no page of its own."""
    lists_posts: bool = False
    """Whether its page is a list of the posts that name it, as that of a person or a series."""
    view: str = "sitegen.render.views.fields:FieldsView"
    """The view of a document in templates: a subclass of DocumentView as `module:Class`. Without
    it, its fields by their names."""
    index_page: Literal["always", "with documents"] | None = None
    """Whether it has an index page at its folder's address: always, once it has a document, or
    never."""
    index_template: str = ""
    """The template of the index page without `.html`; without it, the folder's name. A theme that
    has none uses `documents`, as it uses `document` for a page without a template."""
    paginated: bool = False
    """Whether the index page goes over several pages, by the kind's `per_page`."""
    in_menu: bool = True
    """Whether the menu links to the index page, unless the owner configures a menu."""
    on_home: int = 0
    """How many of its newest documents the home page shows in a section of their own."""

    # Search engines and social networks.

    searchable: bool = True
    """Whether the site's search finds its pages."""
    card: bool = False
    """Whether a page without a picture gets one with its title, where the owner wants cards."""
    open_graph: Literal["website", "article", "profile"] = "website"
    """Its type for social networks (ogp.me)."""
    structured_data: StructuredData = StructuredData()
    """What search engines read on its pages."""

    # Where else it is shown.

    comments: Literal["invited", "possible"] | None = None
    """Whether its pages have comments: customers are invited unless the owner switches that off, or
    only where the owner switches it on, or never."""
    channel: bool = False
    """Whether there are feeds of it, in a channel called like its folder."""
    in_everything: bool = False
    """Whether the feeds of everything carry it."""
    newsletter: Literal["now", "news", "promise"] | None = None
    """Whether newsletter issues contain it: as long as it applies, when it is new or was updated,
    or one in each issue that most of the other items demonstrate."""
    mailed: bool = False
    """Whether it is itself sent by email: its text may have merge fields, and what it refers to may
    have expired since."""
    evidence: bool = False
    """Whether it can be evidence for a promise."""
    related: bool = False
    """Whether FAQs may name it as related."""

    # What authors are expected to do.

    status: Literal["published", "counted"] | None = None
    """Whether the status counts it: as something published, month by month, or only as there."""
    signed: bool = False
    """Whether its authors address customers by name: the status shows how many each wrote, and the
    voice table checks for a signature."""
    lasting: bool = False
    """Whether it should stay true: it should not name people who have left."""
    needs_text: bool = False
    """Whether it is nothing without a text and a summary."""
    voice: Voice | None = None
    """What is expected of its texts; None if they are not in the business's own voice."""
    problems: str = ""
    """The function that finds further problems of a document in relation to others, as
    `module:name`: takes the site and the document, and returns problems."""

    @property
    def one(self) -> str:
        """The word for one of them, in English."""
        return self.noun or self.name

    @property
    def several(self) -> str:
        """The word for several of them, in English."""
        return self.nouns or self.folder.rpartition("/")[2]

    @property
    def url_path(self) -> str:
        """The URL path of its index page."""
        return f"/{self.folder}/"


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
        Meta(description="The last part of the URL. Without it, the file's name is used."),
    ] = None
    aliases: Annotated[
        tuple[SitePath, ...],
        Meta(description="Earlier paths on this site, which redirect here."),
    ] = ()
    draft: Annotated[
        bool, Meta(description="`true` keeps the document unpublished: builds leave it out.")
    ] = False
    publish: Annotated[
        Moment | None,
        Meta(description="When it goes live. Without it, at midnight of its date."),
    ] = None
    expires: Annotated[Moment | None, Meta(description="When it stops being shown.")] = None
    updated: Annotated[
        Moment | None,
        Meta(description="When the text was last changed in a way that matters to readers."),
    ] = None
    summary: Annotated[
        Text | None,
        Meta(
            description="One or two sentences for lists, search results and feeds. "
            "Without it, the beginning of the text is used."
        ),
    ] = None
    comments: Annotated[
        bool | None,
        Meta(description="`on` or `off`. Without it, the site's configuration decides."),
    ] = None
    files: Annotated[
        tuple[FilePattern, ...],
        Meta(
            description="Files beside this one that are published although the text doesn't refer "
            'to them: `price-list.pdf`, a folder `demo/` with all that is in it, `"*.pdf"`.'
        ),
    ] = ()
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
        """The document's name in lists and messages."""
        return str(getattr(self, self.kind.label))

    @property
    def dated(self) -> Moment | None:
        """The document's own date, if its kind has one."""
        field = self.kind.date_field
        return None if field is None else getattr(self, field)

    @property
    def ends(self) -> Moment | None:
        """From when on it is no longer true, if its kind has a field for that."""
        field = self.kind.end_field
        return None if field is None else getattr(self, field)

    @property
    def notes(self) -> tuple[DatedNote, ...]:
        """Dated notes on what changed, if its kind has a field for them."""
        field = self.kind.notes_field
        return () if field is None else getattr(self, field)
