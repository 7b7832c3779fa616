"""The pages of a site: one for each document, and the lists that lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from math import ceil
from typing import Any

from sitegen.model.document import Document
from sitegen.model.kind import Kind
from sitegen.model.kinds import KINDS
from sitegen.read.memo import digest
from sitegen.render.feeds.links import NEWSLETTER
from sitegen.render.meta import Meta, Pagination
from sitegen.render.output import Output
from sitegen.render.reader import Reader
from sitegen.render.renderer import Renderer
from sitegen.render.views.document import DocumentView
from sitegen.render.views.page import PageView
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.render.views.post import PostView
from sitegen.render.views.series import SeriesPlace
from sitegen.render.views.site import SECTIONS
from sitegen.render.views.views import Views
from sitegen.site.channels import Channel
from sitegen.site.permalinks import output_path
from sitegen.site.site import Site

TAKEAWAYS_PER_PAGE = 40

FORMS = ("comment", "question", "solved", "not-right", "contact", "story", "subscribe")
"""The forms of the default theme; each leads to a page of thanks."""


@dataclass(frozen=True, slots=True)
class List:
    """A list that goes over several pages: what it asks for, and how it is shown."""

    template: str
    address: str
    question: str
    argument: str = ""
    per_page: int = 10
    title: str = ""
    """Of what it is the list, if the question's argument does not say."""


def pages(site: Site, renderer: Renderer, path: str | None = None) -> Iterator[Output]:
    """Every page of the site; those that can't be the output at `path`, if one is given, may be
    left out."""
    make = _Maker(renderer)
    yield from _documents(site, make, path)
    yield from _lists(site, make, path)
    yield make.output("/", "home.html", _home, "the home page")
    yield make.output("/404.html", "404.html", partial(_simple, "not_found", "/404.html"), "404")
    yield make.output(
        "/subscribe/", "subscribe.html", partial(_simple, "subscribe", "/subscribe/"), "subscribe"
    )
    if make.has_search:
        yield make.output(
            "/search/", "search.html", partial(_simple, "search", "/search/"), "the search"
        )
    if make.has_template("thanks.html"):
        for form in FORMS:
            yield make.output(
                f"/thanks/{form}/",
                "thanks.html",
                partial(_thanks, form),
                f"the thanks for the form {form}",
            )
    for kind in SECTIONS:
        if kind != "post" and site.collection(kind):
            folder = KINDS[kind].folder
            yield make.output(
                f"/{folder}/", f"{folder}.html", partial(_section, kind), f"the list of {folder}"
            )


class _Maker:
    """Makes outputs that render a template."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._keys: dict[str, bytes] = {}

    def output(self, address: str, template: str, context: Any, origin: str) -> Output:
        key = self._keys.get(template)
        if key is None:
            key = self._keys[template] = digest(self._renderer.key, template)
        make = partial(_render, self._renderer, template, context)
        return Output(output_path(address), origin, key, make)

    @property
    def has_search(self) -> bool:
        return self._renderer.has_search

    def has_template(self, name: str) -> bool:
        return self._renderer.has_template(name)


def _render(renderer: Renderer, template: str, context: Any, reader: Reader) -> bytes:
    return renderer.page(reader, template, context)


# --- documents --------------------------------------------------------------------------------


def _documents(site: Site, make: _Maker, path: str | None) -> Iterator[Output]:
    if path is not None:
        key = site.document_at(path)
        if key is not None and _has_own_page(site.documents[key].kind):
            yield _document_output(site, make, key)
        return
    for name, kind in KINDS.items():
        if _has_own_page(kind):
            for key in site.collection(name):
                yield _document_output(site, make, key)


def _has_own_page(kind: Kind) -> bool:
    """Whether a document's page is made from it; series and people have lists instead."""
    return kind.permalink is not None and kind.name not in ("series", "person")


def _document_output(site: Site, make: _Maker, key: str) -> Output:
    document, address = site.documents[key], site.address(key)
    assert address is not None
    template = _layout(document) or f"{document.kind.name}.html"
    return make.output(address, template, partial(_document, key), document.source)


def _layout(document: Document) -> str | None:
    layout: str | None = getattr(document.front, "layout", None)
    return f"{layout}.html" if layout else None


def _document(key: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    view = views.one(key)
    more = {"document": view}
    if not isinstance(view, PageView):  # in its template, `page` is what every page has
        more[view.kind] = view
    return _document_meta(view, views), more


def _document_meta(view: DocumentView, views: Views) -> Meta:
    scope = views.scope
    address = view.address or "/"
    permalink = scope.absolute(address)
    canonical = permalink
    image: ImageView | None = getattr(view, "image", None)
    if isinstance(view, PostView) and view.originally is not None:
        canonical = view.originally.url
    section = address
    breadcrumbs = [_home_link(views)]
    if not isinstance(view, PageView):
        folder = KINDS[view.kind].folder
        section = f"/{folder}/"
        breadcrumbs.append(LinkView(scope.words(f"{folder}_title"), scope.href(section)))
    return Meta(
        kind=view.kind,
        title=view.title,
        address=address,
        url=scope.href(address),
        permalink=permalink,
        canonical=canonical,
        description=view.summary,
        section=section,
        breadcrumbs=breadcrumbs,
        noindex=scope.config.noindex,
        image=image,
        extra=view.extra,
        channel=_document_channel(view),
        _views=views,
    )


def _document_channel(view: DocumentView) -> Channel:
    return Channel(NEWSLETTER) if view.kind == "newsletter" else Channel("discussions", view.id)


def _home_link(views: Views) -> LinkView:
    return LinkView(views.scope.words("home_title"), views.scope.config.base_path)


# --- single pages -----------------------------------------------------------------------------


def _meta(
    views: Views,
    kind: str,
    title: str,
    address: str,
    *,
    description: str = "",
    section: str | None = None,
    above: Sequence[LinkView] = (),
    noindex: bool = False,
    pagination: Pagination | None = None,
    channel: Channel | None = None,
) -> Meta:
    scope = views.scope
    permalink = scope.absolute(address)
    return Meta(
        kind=kind,
        title=title,
        address=address,
        url=scope.href(address),
        permalink=permalink,
        canonical=permalink,
        description=description,
        section=section if section is not None else address,
        breadcrumbs=[_home_link(views), *above] if address != "/" else [],
        noindex=noindex or scope.config.noindex,
        pagination=pagination,
        channel=channel,
        _views=views,
    )


def _home(views: Views) -> tuple[Meta, dict[str, Any]]:
    config = views.scope.config
    description = config.description or config.tagline or ""
    channel = Channel("everything")
    return _meta(views, "home", config.name, "/", description=description, channel=channel), {}


def _simple(kind: str, address: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    title = views.scope.words(f"{kind}_title")
    description = _described(views, kind)
    unlisted = kind in ("not_found", "search")
    return _meta(views, kind, title, address, description=description, noindex=unlisted), {}


def _thanks(form: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    title = views.scope.words(f"thanks_{form}")
    return _meta(views, "thanks", title, f"/thanks/{form}/", noindex=True), {"form": form}


def _described(views: Views, kind: str) -> str:
    words = views.scope.words
    return words(f"{kind}_description") if f"{kind}_description" in words else ""


def _section(kind: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    folder = KINDS[kind].folder
    description = _described(views, folder)
    title = views.scope.words(f"{folder}_title")
    address, channel = f"/{folder}/", Channel(folder)
    return _meta(views, folder, title, address, description=description, channel=channel), {}


# --- lists over several pages -------------------------------------------------------------------


def _lists(site: Site, make: _Maker, path: str | None) -> Iterator[Output]:
    per_page = site.config.options("post").per_page
    posts = List("posts.html", "/posts/", "collection", "post", per_page)
    yield from _list(site, make, posts, path)
    if make.has_template("year.html"):
        for year in site.years():
            yield make.output(
                _year_address(year), "year.html", partial(_year, year), f"the posts of {year}"
            )
    if site.collection("newsletter") and make.has_template("newsletters.html"):
        issues = List("newsletters.html", "/newsletter/", "collection", "newsletter", per_page)
        yield from _list(site, make, issues, path)
    if site.takeaways():
        takeaways = List("takeaways.html", "/takeaways/", "takeaways", "", TAKEAWAYS_PER_PAGE)
        yield from _list(site, make, takeaways, path)
    if site.tags():
        yield make.output("/tags/", "tags.html", partial(_simple, "tags", "/tags/"), "the tags")
    for tag in site.tags():
        one = List("tag.html", f"/tags/{tag.slug}/", "tagged", tag.slug, per_page)
        yield from _list(site, make, one, path)
    if site.all_series():
        yield make.output(
            "/series/", "series_list.html", partial(_simple, "series", "/series/"), "the series"
        )
    for slug in site.all_series():
        origin = site.series_document(slug)
        yield make.output(
            f"/series/{slug}/",
            "series.html",
            partial(_series, slug),
            site.documents[origin].source if origin else f'the series "{slug}"',
        )
    for person in site.collection("person"):
        address = site.address(person)
        assert address is not None
        one = List("person.html", address, "written_by", person, per_page)
        yield from _list(site, make, one, path)


def _list(site: Site, make: _Maker, one: List, path: str | None) -> Iterator[Output]:
    if path is not None and not f"/{path}".startswith(one.address):
        return
    _, total = site.part((one.question, one.argument, 0, 0))
    count = max(1, ceil(total / one.per_page))
    for number in range(1, count + 1):
        origin = f"the list at {one.address}"
        if one.question == "written_by":
            origin = site.documents[one.argument].source
        yield make.output(
            _page_address(one.address, number), one.template, partial(_part, one, number), origin
        )


def _page_address(address: str, number: int) -> str:
    return address if number == 1 else f"{address}page/{number}/"


def _part(one: List, number: int, views: Views) -> tuple[Meta, dict[str, Any]]:
    start = (number - 1) * one.per_page
    keys, total = views.ask("part", (one.question, one.argument, start, start + one.per_page))
    count = max(1, ceil(total / one.per_page))
    scope = views.scope
    pagination = Pagination(
        views.many(keys),
        number,
        count,
        total,
        scope.href(_page_address(one.address, number - 1)) if number > 1 else None,
        scope.href(_page_address(one.address, number + 1)) if number < count else None,
    )
    return _LIST_CONTEXTS[one.template](one, number, pagination, views)


def _posts(
    one: List, number: int, pagination: Pagination, views: Views
) -> tuple[Meta, dict[str, Any]]:
    kind = one.template.removesuffix(".html")
    words = views.scope.words
    title = words(f"{kind}_title")
    if number > 1:
        title = words("page_of", title=title, number=number)
    meta = _meta(
        views,
        kind,
        title,
        _page_address(one.address, number),
        description=_described(views, kind) if number == 1 else "",
        section=one.address,
        pagination=pagination,
        channel=Channel(kind),
    )
    return meta, {"years": _years(views)}


def _issues(
    one: List, number: int, pagination: Pagination, views: Views
) -> tuple[Meta, dict[str, Any]]:
    words = views.scope.words
    title = words("newsletter_title")
    if number > 1:
        title = words("page_of", title=title, number=number)
    meta = _meta(
        views,
        "newsletters",
        title,
        _page_address(one.address, number),
        description=words("newsletter_description") if number == 1 else "",
        section=one.address,
        pagination=pagination,
        channel=Channel(NEWSLETTER),
    )
    return meta, {}


def _tag(
    one: List, number: int, pagination: Pagination, views: Views
) -> tuple[Meta, dict[str, Any]]:
    scope = views.scope
    name = views.ask("tag_name", one.argument)
    title = scope.words("tag_title", tag=name)
    if number > 1:
        title = scope.words("page_of", title=title, number=number)
    above = [LinkView(scope.words("tags_title"), scope.href("/tags/"))]
    meta = _meta(
        views,
        "tag",
        title,
        _page_address(one.address, number),
        section="/posts/",
        above=above,
        pagination=pagination,
        channel=Channel("tags", one.argument),
    )
    return meta, {"tag": name}


def _person(
    one: List, number: int, pagination: Pagination, views: Views
) -> tuple[Meta, dict[str, Any]]:
    scope = views.scope
    view = views.one(one.argument)
    title = view.title
    if number > 1:
        title = scope.words("page_of", title=title, number=number)
    meta = _meta(
        views,
        "person",
        title,
        _page_address(one.address, number),
        description=view.summary,
        section="/people/",
        above=[LinkView(scope.words("people_title"), scope.href("/people/"))],
        pagination=pagination,
        channel=Channel("authors", view.id),
    )
    return meta, {"document": view, "person": view}


_LIST_CONTEXTS = {
    "posts.html": _posts,
    "takeaways.html": _posts,
    "newsletters.html": _issues,
    "tag.html": _tag,
    "person.html": _person,
}


# --- posts by year ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year in the archive."""

    name: str
    posts: Sequence[PostView]


def _year_address(year: str) -> str:
    return f"/posts/{year}/"


def _years(views: Views, current: str = "") -> list[LinkView]:
    return [
        LinkView(year, views.scope.href(_year_address(year)), year == current)
        for year in views.ask("years")
    ]


def _month_of(post: PostView) -> date:
    assert post.date is not None  # a post without a date would not have been read
    return post.date.day.replace(day=1)


def _year(year: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    scope = views.scope
    posts = views.posts(views.ask("posts_of_year", year))
    months = []
    for _, group in groupby(posts, key=_month_of):
        written = list(group)
        months.append(Month(scope.written(_month_of(written[0]), "LLLL"), written))
    meta = _meta(
        views,
        "year",
        scope.words("year_title", year=year),
        _year_address(year),
        section="/posts/",
        above=[LinkView(scope.words("posts_title"), scope.href("/posts/"))],
        channel=Channel("posts"),
    )
    return meta, {"months": months, "years": _years(views, year)}


def _series(slug: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    scope = views.scope
    place = SeriesPlace.of(views, slug)
    introduction = place.introduction
    meta = _meta(
        views,
        "series",
        place.title,
        f"/series/{slug}/",
        description=introduction.summary if introduction is not None else "",
        section="/posts/",
        above=[LinkView(scope.words("series_title"), scope.href("/series/"))],
        channel=Channel("series", slug),
    )
    return meta, {"series": place, "document": introduction}
