"""A post as templates see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sitegen.model.kinds.post import Post
from sitegen.render.body import media_path
from sitegen.render.media_type import media_type
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import DateView, ImageView, LinkView, NoteView
from sitegen.render.views.person import PersonView, people_named
from sitegen.render.views.series import SeriesPlace
from sitegen.render.views.value import ValueView
from sitegen.site.links import field_target


@dataclass(frozen=True, slots=True)
class AudioView:
    """A recording."""

    title: str
    url: str
    """The URL for links inside the site."""
    permalink: str
    size: int
    """In bytes."""
    type: str
    """The media type, such as `audio/mpeg`."""
    duration: str | None
    """Minutes and seconds, such as `12:05`: as written in the front matter, else as measured."""
    seconds: int | None
    """The same in seconds."""


@dataclass(frozen=True, slots=True)
class OriginView:
    """Where a post first appeared."""

    title: str
    url: str
    date: DateView | None


def seconds_of(duration: str | None) -> int:
    """The seconds of a written duration such as `12:05` or `1:02:03`; 0 of none."""
    seconds = 0
    for part in duration.split(":") if duration else ():
        seconds = seconds * 60 + int(part)
    return seconds


def playtime(seconds: int) -> str:
    """A duration as people write it: `12:05`, `1:02:03`."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class PostView(DocumentView):
    """A post."""

    @property
    def _front(self) -> Post:
        return cast("Post", self._document.front)

    @cached_property
    def authors(self) -> list[PersonView]:
        """Who wrote it."""
        return people_named(self._views, self._front.author)

    @cached_property
    def tags(self) -> list[LinkView]:
        """Its tags, with links to their pages."""
        site = self._views.site.untraced
        slugs = dict.fromkeys(site.tag_slug(tag) for tag in self._front.tags)
        return [
            LinkView(self._views.site.tag_name(slug), self._context.href(f"/tags/{slug}/"))
            for slug in slugs
        ]

    @property
    def takeaway(self) -> str | None:
        """One sentence to remember."""
        return self._front.takeaway

    @cached_property
    def image(self) -> ImageView | None:
        """The picture at the top and in previews."""
        image = self._front.image
        if image is None:
            return None
        return self.image_view(image.src, image.alt, credit=image.credit, license=image.license)

    @cached_property
    def audio(self) -> AudioView | None:
        """The recording, if there is one."""
        audio = self._front.audio
        if audio is None:
            return None
        path = media_path(self._views.site, self._document, field_target(audio.src))
        url_path = self._views.site.attachment_url_path(path)
        seconds = seconds_of(audio.duration) or round(self._views.site.seconds(path)) or None
        return AudioView(
            audio.title or self.title,
            self._context.href(url_path),
            self._context.absolute(url_path),
            self._views.site.media(path).size,
            media_type(path),
            audio.duration or (None if seconds is None else playtime(seconds)),
            seconds,
        )

    @property
    def originally(self) -> OriginView | None:
        """Where it first appeared, if elsewhere."""
        origin = self._front.originally
        if origin is None:
            return None
        return OriginView(origin.title, origin.url, DateView.of(origin.date, self._context))

    @property
    def updates(self) -> list[NoteView]:
        """Dated notes on what changed, newest first."""
        return self.notes

    @property
    def newsletter(self) -> bool:
        """Whether the newsletter may carry it."""
        return self._front.newsletter

    @property
    def values(self) -> list[ValueView]:
        """The promises that it demonstrates."""
        return self._views.referenced(self._front.values, "value")

    @cached_property
    def series(self) -> SeriesPlace | None:
        """Its series and its place there."""
        if self._front.series is None:
            return None
        slug = self._views.site.series_slug(self._front.series)
        return SeriesPlace.of(self._views, slug, self.id)

    @cached_property
    def previous(self) -> PostView | None:
        """The post before this one in time."""
        older = self._views.site.neighbours(self.id)[0]
        return None if older is None else cast("PostView", self._views.one(older))

    @cached_property
    def next(self) -> PostView | None:
        """The post after this one in time."""
        newer = self._views.site.neighbours(self.id)[1]
        return None if newer is None else cast("PostView", self._views.one(newer))

    @cached_property
    def related(self) -> Sequence[PostView]:
        """Posts that share most tags with this one, those of its series left out."""
        return self._views.many(self._views.site.related(self.id))
