"""Documents in templates: what every content kind shows, created by its id when a page uses it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast, overload

from markupsafe import Markup

from sitegen.model.document import Document
from sitegen.model.kind import FrontMatter, Kind
from sitegen.model.scalars import DatedNote
from sitegen.render.body import media_path, resolve
from sitegen.render.media_type import media_type
from sitegen.render.picture import Picture, Video, markup, video_markup
from sitegen.render.render_context import RenderContext
from sitegen.render.views.parts import DateView, ImageView, NoteView, TocEntry, outline
from sitegen.site.conversation import comments_open
from sitegen.site.last_change import change_since_live
from sitegen.site.links import field_target
from sitegen.site.references import reference_fields, references, signers
from sitegen.site.traced_site import TracedSite
from sitegen.site.visibility import live_from

WORDS_A_MINUTE = 230
"""Silent reading of non-fiction in English (Brysbaert, 2019, rounded down)."""

TOC_FROM_WORDS = 900
"""A shorter text needs no table of contents."""


class Credit(NamedTuple):
    """Somebody whose a document is."""

    name: str
    url: str | None = None
    """Their own address, whole."""
    person: DocumentView | None = None
    """Their page here, if they have one."""


class DocumentView:
    """A document of any kind."""

    def __init__(self, document: Document, url_path: str | None, views: Views) -> None:
        self._document = document
        self._url_path = url_path
        self._views = views
        self._context = views.context

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocumentView) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def kind(self) -> str:
        """The content kind's name, such as `post`."""
        return self._document.kind.name

    @property
    def kind_title(self) -> str:
        """The name of its kind, in the site's language."""
        return self._context.words(f"kind_{self.kind}")

    @property
    def traits(self) -> Kind:
        """The traits of its kind."""
        return self._document.kind

    @property
    def id(self) -> str:
        """The permanent identifier."""
        return self._document.id

    @property
    def name(self) -> str:
        """The file's name without its suffix."""
        return self._document.name

    @property
    def source(self) -> str:
        """The source file, relative to the project."""
        return self._document.source

    @property
    def title(self) -> str:
        """Its title, question or name."""
        return self._document.front.label

    @property
    def address(self) -> str | None:
        """The path from the site's root, not encoded; None without a page."""
        return self._url_path

    @property
    def url(self) -> str | None:
        """The URL for links inside the site."""
        return None if self._url_path is None else self._context.href(self._url_path)

    @property
    def permalink(self) -> str | None:
        """The whole URL, with scheme and host."""
        return None if self._url_path is None else self._context.absolute(self._url_path)

    @property
    def summary(self) -> str:
        """A sentence or two: the stored summary, else the beginning of the text."""
        return self._document.front.summary or self._document.body.excerpt

    @property
    def written_summary(self) -> str:
        """The summary, if one is written; a page that shows the text shows no other above it."""
        return self._document.front.summary or ""

    @cached_property
    def date(self) -> DateView | None:
        """The document's own date, if its kind has one."""
        return DateView.of(self._document.front.dated, self._context)

    @property
    def published(self) -> datetime | None:
        """When it went live."""
        at = live_from(self._document)
        return None if at is None else self._context.local(at)

    @property
    def updated(self) -> DateView | None:
        """The last change that matters to readers."""
        return DateView.of(self._document.front.updated, self._context)

    @property
    def modified(self) -> datetime | None:
        """The later of `updated` and its newest note, if that is after it went live."""
        at = change_since_live(self._document)
        return None if at is None else self._context.local(at)

    @cached_property
    def body(self) -> Markup:
        """The text as HTML."""
        html = self._views.site.html(self.id)
        return Markup(  # noqa: S704  made by the Markdown engine, or escaped if a customer's
            resolve(
                html,
                self._document,
                self._views.site,
                base=self._context.config.base_path,
                word=self._context.words,
                picture=self._picture,
            )
        )

    def _picture(self, path: str, url: str, use: Any, figure: bool) -> str:
        if media_type(url).startswith("video/"):
            return video_markup(self._video(path, url, use), figure)
        media = self._views.site.media(path) if path else None
        base = self._context.config.base_path
        source = "" if use.is_last_choice else path
        picture = Picture(url, media, use.alt or "", use.title, use.attributes, source, base)
        return markup(picture, figure)

    def _video(self, path: str, url: str, use: Any) -> Video:
        language = self._context.config.language.replace("_", "-")
        video = Video(url, use.alt or "", use.title, language=language)
        if not path:
            return video
        poster, captions = self._views.site.video_companions(path)
        media = self._views.site.media(path)
        video = video._replace(
            size=(media.width, media.height),
            captions=tuple((language, self._file(one)) for language, one in captions),
        )
        if not poster:
            return video
        if not media.width:
            media = self._views.site.media(poster)
        return video._replace(poster=self._file(poster), size=(media.width, media.height))

    def _file(self, path: str) -> str:
        """The URL of a file beside a document, for links inside the site."""
        return self._context.href(self._views.site.attachment_url_path(path))

    def image_view(self, source: str, alt: str | None, **more: str | None) -> ImageView:
        """A picture that the front matter names."""
        path = media_path(self._views.site, self._document, field_target(source))
        url_path = self._views.site.attachment_url_path(path)
        return ImageView(self._context, url_path, self._views.site.media(path), alt or "", **more)

    @cached_property
    def signers(self) -> Sequence[DocumentView]:
        """The people responsible for it: its authors, its owner, the person who answers."""
        return self._views.people(signers(self._document.front))

    @property
    def credits(self) -> Sequence[Credit]:
        """Everybody responsible for it, including those without a page here."""
        if self.signers:
            return [Credit(one.title, one.permalink, one) for one in self.signers]
        front, byline = self._document.front, self._document.kind.byline
        named = getattr(front, byline) if byline is not None and not signers(front) else None
        return [Credit(name) for name in (named if isinstance(named, tuple) else (named,)) if name]

    @property
    def notes(self) -> list[NoteView]:
        """Dated notes on what changed, newest first."""
        return note_views(self._document.front.notes, self._context)

    @property
    def words(self) -> int:
        """How many words the text has."""
        return self._document.body.words

    @property
    def reading_minutes(self) -> int:
        """How many minutes it takes to read, at least one."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def toc(self) -> list[TocEntry]:
        """The headings of a long text with at least three of them, nested; else empty."""
        if self.words < TOC_FROM_WORDS:
            return []
        headings = [one for one in self._document.body.sections.headings if one.level in (2, 3)]
        return outline(headings) if len(headings) >= 3 else []

    @property
    def extra(self) -> dict[str, Any]:
        """The free fields of the front matter."""
        return self._document.front.extra

    @cached_property
    def comments(self) -> list[DocumentView]:
        """The comments (each a CommentView) that answer no other comment, oldest first."""
        every = self._views.many(self._views.site.comments(self.id))
        return [comment for comment in every if comment.reply_to is None]

    @property
    def comment_count(self) -> int:
        """How many comments there are, answers included."""
        return len(self._views.site.comments(self.id))

    @property
    def comments_open(self) -> bool:
        """Whether comments are invited."""
        return comments_open(self._document, self._context.config)


def views_of(view: DocumentView) -> Views:
    """The views of the page on which a document is seen; not for templates."""
    return view._views


def note_views(notes: Iterable[DatedNote], context: RenderContext) -> list[NoteView]:
    """Dated notes, newest first."""
    ordered = sorted(notes, key=lambda note: note.date.at, reverse=True)
    return [NoteView(DateView.of(note.date, context), note.note) for note in ordered]


_View = TypeVar("_View", covariant=True)
_Part = TypeVar("_Part")


class Documents(Sequence[_View], Generic[_View]):
    """A list of documents that creates a view only when it is used."""

    def __init__(self, views: Views, keys: tuple[str, ...]) -> None:
        self._views = views
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[_View]:
        return cast("Iterator[_View]", map(self._views.one, self._keys))

    @overload
    def __getitem__(self, place: int) -> _View: ...

    @overload
    def __getitem__(self, place: slice) -> Documents[_View]: ...

    def __getitem__(self, place: int | slice) -> _View | Documents[_View]:
        if isinstance(place, slice):
            return Documents(self._views, self._keys[place])
        return cast("_View", self._views.one(self._keys[place]))


class Views:
    """Creates views. Creating one queries the document's summary, so that the page depends on
    it."""

    def __init__(
        self, context: RenderContext, class_of: Callable[[Document], type[DocumentView]]
    ) -> None:
        self.context = context
        self.site = context.site
        self._class_of = class_of
        self._made: dict[str, DocumentView] = {}

    def one(self, key: str) -> DocumentView:
        """The view of the document with this id."""
        view = self._made.get(key)
        if view is None:
            url_path = self.site.summary(key).url_path
            document = self.site.untraced.documents[key]
            view = self._class_of(document)(document, url_path, self)
            self._made[key] = view
        return view

    def clear(self) -> None:
        """Let go of the views. They refer to this, so that each page would leave a cycle behind,
        and to look for all of those takes a twentieth of a build."""
        self._made.clear()

    def url_path(self, key: str) -> str | None:
        """The URL path of the page of the document with this id, if it has one."""
        return self.site.summary(key).url_path

    def many(self, keys: Iterable[str]) -> Documents[Any]:
        """The views of several documents, created when they are used."""
        return Documents(self, tuple(keys))

    def share(self, key: Hashable, make: Callable[[Views], _Part]) -> _Part:
        """A part that pages share, made once in each process."""

        def made(site: TracedSite) -> _Part:
            return make(Views(self.context._replace(site=site), self._class_of))

        # The words stand for the renderer: the preview has another one after an edit of the theme.
        return self.site.share((key, self.context.words), made)

    def collection(self, kind: str) -> Documents[Any]:
        """All visible documents of a kind."""
        return self.many(self.site.collection(kind))

    def people(self, names: Iterable[str]) -> list[DocumentView]:
        """The people with these file names, if visible."""
        keys = (self.site.person(name) for name in names)
        return [self.one(key) for key in keys if key is not None]

    def named_in(self, front: FrontMatter, attribute: str) -> list[Any]:
        """The visible documents that a field of a front matter names."""
        field = next(one for one in reference_fields(type(front)) if one.attribute == attribute)
        names = [reference.text for reference in references(front, (field,))]
        return self.referenced(names, *field.kinds)

    def referenced(self, names: Iterable[str], *kinds: str) -> list[Any]:
        """The visible documents that references name."""
        keys = (self.site.reference(name, *kinds) for name in names)
        return [self.one(key) for key in keys if key is not None]
