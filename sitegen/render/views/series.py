"""A series as templates see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.render.views.document import DocumentView, Views


class SeriesView(DocumentView):
    """The introduction to a series."""


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """A series, seen from one of its posts or from its own page."""

    title: str
    url: str
    introduction: DocumentView | None
    posts: Sequence[DocumentView]
    """All its posts (each a PostView), oldest first."""
    number: int | None = None
    """The post's place in the series, from 1."""
    previous: DocumentView | None = None
    """The post (a PostView) before it in the series."""
    next: DocumentView | None = None
    """The post (a PostView) after it in the series."""

    @classmethod
    def of(cls, views: Views, slug: str, post: str | None = None) -> SeriesPlace:
        """The series `slug`, seen from the post with the id `post`."""
        posts = views.many(views.site.series_posts(slug))
        document = views.site.series_document(slug)
        place = next((i for i, one in enumerate(posts) if one.id == post), None)
        return cls(
            views.site.series_name(slug),
            views.context.href(f"/series/{slug}/"),
            None if document is None else views.one(document),
            posts,
            None if place is None else place + 1,
            posts[place - 1] if place else None,
            posts[place + 1] if place is not None and place + 1 < len(posts) else None,
        )
