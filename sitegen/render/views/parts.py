"""The small parts of views: dates, headings, pictures, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from sitegen.model import document
from sitegen.model.scalars import Moment
from sitegen.read.media import Media
from sitegen.render.media_type import media_type
from sitegen.render.picture import SIZES, Picture, markup
from sitegen.render.render_context import RenderContext
from sitegen.timestamps import iso_timestamp


class DateView(Struct, frozen=True):
    """A date. In a template, `{{ post.date }}` is written out in the site's language."""

    at: datetime
    """The point in time, by the site's clock; midnight for a bare day."""
    day_only: bool
    language: str
    """That of the site."""

    @overload
    @classmethod
    def of(cls, moment: Moment, context: RenderContext) -> DateView: ...

    @overload
    @classmethod
    def of(cls, moment: Moment | None, context: RenderContext) -> DateView | None: ...

    @classmethod
    def of(cls, moment: Moment | None, context: RenderContext) -> DateView | None:
        """The view of a moment, if there is one."""
        return None if moment is None else _date_view(moment, context.zone, context.config.language)

    @property
    def iso(self) -> str:
        """For `<time datetime>`: a day, or a point in time with its offset (ISO 8601)."""
        return self.day.isoformat() if self.day_only else iso_timestamp(self.at)

    @property
    def day(self) -> date:
        """The day."""
        return self.at.date()

    @property
    def year(self) -> int:
        """The year."""
        return self.at.year

    @property
    def short(self) -> str:
        """In figures, as the language has it."""
        return _written(self.day, "short", self.language)

    @property
    def medium(self) -> str:
        """With an abbreviated month."""
        return _written(self.day, "medium", self.language)

    @property
    def long(self) -> str:
        """With the month written out."""
        return _written(self.day, "long", self.language)

    @property
    def time(self) -> str | None:
        """The time of day, if there is one."""
        return None if self.day_only else _written(self.at.time(), "short", self.language)

    def __str__(self) -> str:
        return self.long


@lru_cache(maxsize=4096)
def _written(part: date | time, form: str, language: str) -> str:
    from sitegen.render.dates import localized_date  # which imports Babel

    return localized_date(part, form, language)


@lru_cache(maxsize=4096)
def _date_view(moment: Moment, zone: ZoneInfo, language: str) -> DateView:
    # Cached, as each post is shown on several pages.
    return DateView(moment.at.astimezone(zone), moment.day_only, language)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A dated note."""

    date: DateView
    note: str


class LinkView(Struct, frozen=True):
    """A link with its words."""

    title: str
    url: str
    current: bool = False
    """Whether it links to this page, or to the section that this page is in."""


@dataclass(slots=True)
class TocEntry:
    """An entry of a table of contents."""

    id: str
    text: str
    level: int
    children: list[TocEntry] = field(default_factory=list)


def outline(headings: Sequence[document.Heading]) -> list[TocEntry]:
    """Headings as a tree."""
    roots: list[TocEntry] = []
    open_headings: list[TocEntry] = []
    for one in headings:
        heading = TocEntry(one.id, one.text, one.level)
        while open_headings and open_headings[-1].level >= heading.level:
            open_headings.pop()
        (open_headings[-1].children if open_headings else roots).append(heading)
        open_headings.append(heading)
    return roots


class ImageView:
    """A picture that front matter or configuration names."""

    def __init__(
        self,
        context: RenderContext,
        url_path: str,
        media: Media,
        alt: str,
        credit: str | None = None,
        license: str | None = None,
    ) -> None:
        self.address = url_path
        """The path from the site's root."""
        self.url = context.href(url_path)
        """The URL for links inside the site."""
        self.permalink = context.absolute(url_path)
        """The whole URL."""
        self.alt = alt
        """The text that describes it."""
        self.width = media.width
        """In pixels."""
        self.height = media.height
        """In pixels."""
        self.size = media.size
        """In bytes."""
        self.type = media_type(url_path)
        """The media type, such as `image/jpeg`."""
        self.credit = credit
        """The person who made it."""
        self.license = license
        """Under which licence."""
        self.media = media
        """The file's facts."""
        self._base = context.config.base_path

    def html(
        self,
        alt: str | None = None,
        *,
        sizes: str = SIZES,
        widest: int | None = None,
        **attributes: str,
    ) -> Markup:
        """The markup of the picture, with `attributes` such as `class_="hero"`.

        `alt` replaces its own alternative text: empty if the words beside it say the same. `sizes`
        is its display width (as in HTML's attribute); for a picture that is always small, `widest`
        is the number of pixels that a sharp screen needs.
        """
        more = tuple(
            (name.rstrip("_").replace("_", "-"), text) for name, text in attributes.items()
        )
        picture = Picture(
            self.url,
            self.media,
            self.alt if alt is None else alt,
            None,
            more,
            source=self.address,
            base=self._base,
            sizes=sizes,
            widest=widest,
        )
        return Markup(markup(picture, figure=False))  # noqa: S704  every attribute is escaped
