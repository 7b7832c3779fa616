"""Lists on one page each: the posts of a year and of a series, and the lists of tags and series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from sitegen.render.meta import PageMeta
from sitegen.render.output import Output
from sitegen.render.pages.described import page_meta
from sitegen.render.pages.page_outputs import PageOutputs
from sitegen.render.pages.single import plain_page
from sitegen.render.views.document import Views
from sitegen.render.views.parts import LinkView
from sitegen.render.views.post import PostView
from sitegen.render.views.series import SeriesPlace
from sitegen.site.channels import Channel
from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year in the archive."""

    name: str
    posts: Sequence[PostView]


def archive_pages(site: Site, make: PageOutputs) -> Iterator[Output]:
    """A page for each year and each series, the list of tags and the list of series."""
    if make.has_template("year.html"):
        for year in site.years():
            yield make.output(
                _year_url_path(year), "year.html", partial(_year, year), f"the posts of {year}"
            )
    if site.tags():
        yield plain_page(make, "/tags/", "tags.html", "tags")
    if site.all_series():
        yield plain_page(make, "/series/", "series_list.html", "series")
    for slug in site.all_series():
        origin = site.series_document(slug)
        yield make.output(
            f"/series/{slug}/",
            "series.html",
            partial(_series, slug),
            site.documents[origin].source if origin else f'the series "{slug}"',
        )


def year_links(views: Views, current: str = "") -> list[LinkView]:
    """The pages of all years that have posts; `current` is the one that shows them."""
    return [
        LinkView(year, views.context.href(_year_url_path(year)), year == current)
        for year in views.site.years()
    ]


def _year_url_path(year: str) -> str:
    return f"/posts/{year}/"


def _month_of(post: PostView) -> date:
    assert post.date is not None  # a post without a date would not have been read
    return post.date.day.replace(day=1)


def _year(year: str, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    context = views.context
    posts = views.many(views.site.posts_of_year(year))
    months = []
    for _, group in groupby(posts, key=_month_of):
        written = list(group)
        months.append(Month(context.localized_date(_month_of(written[0]), "LLLL"), written))
    meta = page_meta(
        views,
        "year",
        context.words("year_title", year=year),
        _year_url_path(year),
        section="/posts/",
        above=[LinkView(context.words("posts_title"), context.href("/posts/"))],
        channel=Channel("posts"),
    )
    return meta, {"months": months, "years": year_links(views, year)}


def _series(slug: str, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    context = views.context
    place = SeriesPlace.of(views, slug)
    introduction = place.introduction
    meta = page_meta(
        views,
        "series",
        place.title,
        f"/series/{slug}/",
        description=introduction.summary if introduction is not None else "",
        section="/posts/",
        above=[LinkView(context.words("series_title"), context.href("/series/"))],
        channel=Channel("series", slug),
    )
    return meta, {"series": place, "document": introduction}
