"""What every content kind shows of itself."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sitegen.model.document import Document
from sitegen.render.body import media_path, resolve
from sitegen.render.media_type import media_type
from sitegen.render.picture import Film, Picture, film_markup, markup
from sitegen.render.views.parts import DateView, Heading, ImageView, outline
from sitegen.render.views.views import Views
from sitegen.site.last_change import change_since_live
from sitegen.site.visibility import live_from

if TYPE_CHECKING:
    from sitegen.render.views.comment import CommentView

WORDS_A_MINUTE = 230
"""Silent reading of non-fiction in English (Brysbaert, 2019, rounded down)."""

TOC_FROM_WORDS = 900
"""A shorter text needs no table of contents."""


class DocumentView:
    """A document of any kind."""

    def __init__(self, document: Document, address: str | None, views: Views) -> None:
        self._document = document
        self._address = address
        self._views = views
        self._scope = views.scope

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocumentView) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def kind(self) -> str:
        """The content kind's name, such as `post`."""
        return self._document.kind.name

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
        """What it is called: title, question or name."""
        return self._document.front.label

    @property
    def address(self) -> str | None:
        """The path from the site's root, not encoded; None without a page."""
        return self._address

    @property
    def url(self) -> str | None:
        """The address for links inside the site."""
        return None if self._address is None else self._scope.href(self._address)

    @property
    def permalink(self) -> str | None:
        """The whole address, with scheme and host."""
        return None if self._address is None else self._scope.absolute(self._address)

    @property
    def summary(self) -> str:
        """A sentence or two: the stored summary, else the beginning of the text."""
        return self._document.front.summary or self._document.body.excerpt

    @cached_property
    def date(self) -> DateView | None:
        """The document's own date, if its kind has one."""
        return DateView.of(self._document.front.dated, self._scope)

    @property
    def published(self) -> datetime | None:
        """When it went live."""
        at = live_from(self._document)
        return None if at is None else self._scope.local(at)

    @property
    def updated(self) -> DateView | None:
        """When its text was last changed in a way that readers should know."""
        return DateView.of(self._document.front.updated, self._scope)

    @property
    def modified(self) -> datetime | None:
        """The later of `updated` and its newest note, if that is after it went live."""
        at = change_since_live(self._document)
        return None if at is None else self._scope.local(at)

    @cached_property
    def body(self) -> Markup:
        """The text as HTML."""
        html = self._scope.reader.html(self.id)
        return Markup(  # noqa: S704  made by the Markdown engine, or escaped if a customer's
            resolve(
                html,
                self._document,
                self._scope.reader,
                base=self._scope.config.base_path,
                word=self._scope.words,
                picture=self._picture,
            )
        )

    def _picture(self, path: str, address: str, use: Any, figure: bool) -> str:
        if media_type(address).startswith("video/"):
            return film_markup(self._film(path, address, use), figure)
        media = self._views.ask("media", path) if path else None
        base = self._scope.config.base_path
        picture = Picture(address, media, use.alt or "", use.title, use.attributes, path, base)
        return markup(picture, figure)

    def _film(self, path: str, address: str, use: Any) -> Film:
        language = self._scope.config.language.replace("_", "-")
        film = Film(address, use.alt or "", use.title, language=language)
        if not path:
            return film
        poster, captions = self._views.ask("film", path)
        media = self._views.ask("media", path)
        film = film._replace(
            size=(media.width, media.height),
            captions=tuple((language, self._file(one)) for language, one in captions),
        )
        if not poster:
            return film
        if not media.width:
            media = self._views.ask("media", poster)
        return film._replace(poster=self._file(poster), size=(media.width, media.height))

    def _file(self, path: str) -> str:
        """The address of a file beside a document, for links inside the site."""
        return self._scope.href(self._views.ask("attachment_address", path))

    def image_view(self, source: str, alt: str | None, **more: str | None) -> ImageView:
        """A picture that the front matter names."""
        path = media_path(self._document, source)
        address = self._views.ask("attachment_address", path)
        return ImageView(self._scope, address, self._views.ask("media", path), alt or "", **more)

    @property
    def words(self) -> int:
        """How many words the text has."""
        return self._document.body.words

    @property
    def reading_minutes(self) -> int:
        """How many minutes it takes to read, at least one."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def toc(self) -> list[Heading]:
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
    def comments(self) -> list[CommentView]:
        """The comments that answer no other comment, oldest first."""
        every = self._views.comments(self._views.ask("comments", self.id))
        return [comment for comment in every if comment.reply_to is None]

    @property
    def comment_count(self) -> int:
        """How many comments there are, answers included."""
        return len(self._views.ask("comments", self.id))

    @property
    def comments_open(self) -> bool:
        """Whether comments are invited."""
        own = self._document.front.comments
        if own is not None:
            return own
        configured = self._scope.config.options(self.kind).comments
        return configured if configured is not None else self.kind in COMMENTED


COMMENTED = frozenset({"post", "faq", "value", "story", "recovery"})
"""Kinds under which comments are invited unless the configuration says otherwise."""
