"""Lists that go over several pages: index pages of kinds, takeaways, tags, authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil
from typing import Any, NamedTuple

from sitegen.model.kinds import kinds
from sitegen.model.kinds.post import Post
from sitegen.render.meta import Meta, Pagination
from sitegen.render.output import Output
from sitegen.render.pages.archive import year_links
from sitegen.render.pages.described import description_of, page_meta
from sitegen.render.pages.maker import Maker
from sitegen.render.pages.single import ANY_INDEX
from sitegen.render.views.parts import LinkView
from sitegen.render.views.views import Views
from sitegen.site.channels import Channel
from sitegen.site.entries import index_kinds
from sitegen.site.site import Site

TAKEAWAYS_PER_PAGE = 40


class List(NamedTuple):
    """A list that goes over several pages: how it is shown, and what it asks for."""

    template: str
    context: Callable[[List, Pagination, Views], tuple[Meta, dict[str, Any]]]
    address: str
    per_page: int
    question: str
    argument: str = ""


def list_pages(site: Site, make: Maker, path: str | None) -> Iterator[Output]:
    """All pages of all lists; those that can't be the output at `path`, if one is given, may be
    left out."""
    for one in _lists(site, make):
        if path is None or f"/{path}".startswith(one.address):
            yield from _pages(site, make, one)


def _lists(site: Site, make: Maker) -> Iterator[List]:
    for kind in index_kinds(site):
        if kind.paginated:
            template = make.template(f"{kind.index_template or kind.folder}.html", ANY_INDEX)
            if make.has_template(template) or kind.index_page == "always":
                context = _posts if kind is Post.kind else _documents
                per_page = site.config.options(kind.name).per_page
                yield List(template, context, kind.address, per_page, "collection", kind.name)
    per_page = site.config.options(Post.kind.name).per_page
    if site.takeaways():
        yield List("takeaways.html", _posts, "/takeaways/", TAKEAWAYS_PER_PAGE, "takeaways")
    for tag in site.tags():
        yield List("tag.html", _tag, f"/tags/{tag.slug}/", per_page, "tagged", tag.slug)
    for person in site.collection("person"):
        address = site.address(person)
        assert address is not None
        yield List("person.html", _person, address, per_page, "written_by", person)


def _pages(site: Site, make: Maker, one: List) -> Iterator[Output]:
    _, total = site.part((one.question, one.argument, 0, 0))
    origin = f"the list at {one.address}"
    if one.question == "written_by":
        origin = site.documents[one.argument].source
    for number in range(1, _count(total, one) + 1):
        yield make.output(
            _address(one, number), one.template, partial(_context, one, number), origin
        )


def _count(total: int, one: List) -> int:
    return max(1, ceil(total / one.per_page))


def _address(one: List, number: int) -> str:
    return one.address if number == 1 else f"{one.address}page/{number}/"


def _context(one: List, number: int, views: Views) -> tuple[Meta, dict[str, Any]]:
    start = (number - 1) * one.per_page
    keys, total = views.ask("part", (one.question, one.argument, start, start + one.per_page))
    count = _count(total, one)
    href = views.scope.href
    pagination = Pagination(
        views.many(keys),
        number,
        count,
        total,
        href(_address(one, number - 1)) if number > 1 else None,
        href(_address(one, number + 1)) if number < count else None,
    )
    return one.context(one, pagination, views)


def _title(title: str, pagination: Pagination, views: Views) -> str:
    """What a page is called: those after the first say which they are."""
    if pagination.number == 1:
        return title
    return views.scope.words("page_of", title=title, number=pagination.number)


def _posts(one: List, pagination: Pagination, views: Views) -> tuple[Meta, dict[str, Any]]:
    kind = one.template.removesuffix(".html")
    meta = page_meta(
        views,
        kind,
        _title(views.scope.words(f"{kind}_title"), pagination, views),
        _address(one, pagination.number),
        description=description_of(views, kind) if pagination.number == 1 else "",
        section=one.address,
        pagination=pagination,
        channel=Channel(kind),
    )
    return meta, {"years": year_links(views)}


def _documents(one: List, pagination: Pagination, views: Views) -> tuple[Meta, dict[str, Any]]:
    kind = kinds().by_name[one.argument]
    meta = page_meta(
        views,
        kind.index_template or kind.folder,
        _title(views.scope.words(f"{kind.folder}_title"), pagination, views),
        _address(one, pagination.number),
        description=description_of(views, kind.folder) if pagination.number == 1 else "",
        section=one.address,
        pagination=pagination,
        channel=Channel(kind.folder),
    )
    return meta, {"documents": pagination.items}


def _tag(one: List, pagination: Pagination, views: Views) -> tuple[Meta, dict[str, Any]]:
    scope = views.scope
    name = views.ask("tag_name", one.argument)
    meta = page_meta(
        views,
        "tag",
        _title(scope.words("tag_title", tag=name), pagination, views),
        _address(one, pagination.number),
        section="/posts/",
        above=[LinkView(scope.words("tags_title"), scope.href("/tags/"))],
        pagination=pagination,
        channel=Channel("tags", one.argument),
    )
    return meta, {"tag": name}


def _person(one: List, pagination: Pagination, views: Views) -> tuple[Meta, dict[str, Any]]:
    scope = views.scope
    view = views.one(one.argument)
    meta = page_meta(
        views,
        "person",
        _title(view.title, pagination, views),
        _address(one, pagination.number),
        description=view.summary,
        section="/people/",
        above=[LinkView(scope.words("people_title"), scope.href("/people/"))],
        pagination=pagination,
        channel=Channel("authors", view.id),
    )
    return meta, {"document": view, "person": view}
