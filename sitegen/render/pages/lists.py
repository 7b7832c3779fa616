"""Lists that go over several pages: index pages of kinds, takeaways, tags, authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil
from typing import Any, NamedTuple

from sitegen.model.kinds import kinds
from sitegen.model.kinds.post import Post
from sitegen.render.meta import PageMeta, Pagination
from sitegen.render.output import Output
from sitegen.render.pages.archive import year_links
from sitegen.render.pages.described import description_of, page_meta
from sitegen.render.pages.page_outputs import PageOutputs
from sitegen.render.pages.single import ANY_INDEX
from sitegen.render.views.document import Views
from sitegen.render.views.parts import LinkView
from sitegen.site.channels import Channel
from sitegen.site.entries import index_kinds
from sitegen.site.site import ListName, Site

TAKEAWAYS_PER_PAGE = 40


class List(NamedTuple):
    """A list that goes over several pages: how it is shown, and the query that gives it."""

    template: str
    context: Callable[[List, Pagination, Views], tuple[PageMeta, dict[str, Any]]]
    url_path: str
    per_page: int
    query: ListName
    argument: str = ""


def list_pages(site: Site, make: PageOutputs, path: str | None) -> Iterator[Output]:
    """All pages of all lists; those that can't be the output at `path`, if one is given, may be
    left out."""
    for one in _lists(site, make):
        if path is None or f"/{path}".startswith(one.url_path):
            yield from _pages(site, make, one)


def _lists(site: Site, make: PageOutputs) -> Iterator[List]:
    for kind in index_kinds(site):
        if kind.paginated:
            template = make.template(f"{kind.index_template or kind.folder}.html", ANY_INDEX)
            if make.has_template(template) or kind.index_page == "always":
                context = _posts if kind is Post.kind else _documents
                per_page = site.config.options(kind.name).per_page
                yield List(template, context, kind.url_path, per_page, "collection", kind.name)
    per_page = site.config.options(Post.kind.name).per_page
    if site.takeaways():
        yield List("takeaways.html", _posts, "/takeaways/", TAKEAWAYS_PER_PAGE, "takeaways")
    for tag in site.tags():
        yield List("tag.html", _tag, f"/tags/{tag.slug}/", per_page, "tagged", tag.slug)
    for person in site.collection("person"):
        url_path = site.url_path(person)
        assert url_path is not None
        yield List("person.html", _person, url_path, per_page, "written_by", person)


def _pages(site: Site, make: PageOutputs, one: List) -> Iterator[Output]:
    _, total = site.part(one.query, one.argument, 0, 0)
    origin = f"the list at {one.url_path}"
    if one.query == "written_by":
        origin = site.documents[one.argument].source
    for number in range(1, _count(total, one) + 1):
        yield make.output(
            _url_path(one, number), one.template, partial(_context, one, number), origin
        )


def _count(total: int, one: List) -> int:
    return max(1, ceil(total / one.per_page))


def _url_path(one: List, number: int) -> str:
    return one.url_path if number == 1 else f"{one.url_path}page/{number}/"


def _context(one: List, number: int, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    start = (number - 1) * one.per_page
    keys, total = views.site.part(one.query, one.argument, start, start + one.per_page)
    count = _count(total, one)
    href = views.context.href
    pagination = Pagination(
        views.many(keys),
        number,
        count,
        total,
        href(_url_path(one, number - 1)) if number > 1 else None,
        href(_url_path(one, number + 1)) if number < count else None,
    )
    return one.context(one, pagination, views)


def _title(title: str, pagination: Pagination, views: Views) -> str:
    """The title of a page: those after the first have their number."""
    if pagination.number == 1:
        return title
    return views.context.words("page_of", title=title, number=pagination.number)


def _posts(one: List, pagination: Pagination, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    kind = one.template.removesuffix(".html")
    meta = page_meta(
        views,
        kind,
        _title(views.context.words(f"{kind}_title"), pagination, views),
        _url_path(one, pagination.number),
        description=description_of(views, kind) if pagination.number == 1 else "",
        section=one.url_path,
        pagination=pagination,
        channel=Channel(kind),
    )
    return meta, {"years": year_links(views)}


def _documents(one: List, pagination: Pagination, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    kind = kinds().by_name[one.argument]
    meta = page_meta(
        views,
        kind.index_template or kind.folder,
        _title(views.context.words(f"{kind.folder}_title"), pagination, views),
        _url_path(one, pagination.number),
        description=description_of(views, kind.folder) if pagination.number == 1 else "",
        section=one.url_path,
        pagination=pagination,
        channel=Channel(kind.folder),
    )
    return meta, {"documents": pagination.items}


def _tag(one: List, pagination: Pagination, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    context = views.context
    name = views.site.tag_name(one.argument)
    meta = page_meta(
        views,
        "tag",
        _title(context.words("tag_title", tag=name), pagination, views),
        _url_path(one, pagination.number),
        section="/posts/",
        above=[LinkView(context.words("tags_title"), context.href("/tags/"))],
        pagination=pagination,
        channel=Channel("tags", one.argument),
    )
    return meta, {"tag": name}


def _person(one: List, pagination: Pagination, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    context = views.context
    view = views.one(one.argument)
    meta = page_meta(
        views,
        "person",
        _title(view.title, pagination, views),
        _url_path(one, pagination.number),
        description=view.summary,
        section="/people/",
        above=[LinkView(context.words("people_title"), context.href("/people/"))],
        pagination=pagination,
        channel=Channel("authors", view.id),
    )
    return meta, {"document": view, "person": view}
