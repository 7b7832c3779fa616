"""A site that records the queries made of it: the only way for a page to read other documents.

A page is a function of its template and of the results of its queries. As long as those are the
same, so is the page: a build that gets the same results need not render it again (a verifying
trace, Mokhov et al., "Build Systems à la Carte", 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sitegen.site.entries import SitemapEntry
from sitegen.site.query import Query, register
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site

P = ParamSpec("P")
R = TypeVar("R")

SHARED = 4096
"""Parts that a process keeps for several outputs, at most."""

SHARED_TEXTS = 256
"""Parts with whole texts, which take kilobytes each, that a process keeps, at most; more if feeds
have so many items that the first would be gone when the next format begins."""

PARTS_OF_AN_ITEM = 4
"""An item of a feed, and what is written of it in each format."""


def traced(
    function: Callable[Concatenate[Site, P], R],
) -> Callable[Concatenate[Site | TracedSite, P], R]:
    """Make a query of a method of `Site`, or of a module's function whose first argument is one.

    The function must be pure, its other arguments plain (`sitegen.site.query.Scalar`) and its
    result plain data that msgspec can encode; one that returns bytes returns a digest. Called with
    a `TracedSite`, the query is recorded there; called with a `Site`, it is not.

        @traced
        def issues_of_year(site: Site, year: int) -> tuple[str, ...]: ...

    Its name in records is that of the method, or of the function with its module.
    """
    name = query_name(function)
    plain: Callable[..., R] = function

    @wraps(function)
    def answer(context: QueryContext, *arguments: Any) -> R:
        return plain(context.site, *arguments)

    register(name, answer)

    @wraps(function)
    def query(site: Any, *arguments: Any, **keywords: Any) -> R:
        if type(site) is not TracedSite:
            return plain(site, *arguments, **keywords)
        if keywords:  # a record has arguments by position
            arguments = signature(function).bind(site, *arguments, **keywords).args[1:]
        site.queries[name, arguments] = None
        return plain(site.untraced, *arguments)

    return cast("Callable[Concatenate[Site | TracedSite, P], R]", query)


def query_name(function: Callable[..., Any]) -> str:
    """The name of a query in records."""
    name = function.__name__
    if getattr(Site, name, None) is function:
        return name
    return f"{function.__module__}.{function.__qualname__}"


def _of_files(
    function: Callable[[QueryContext, str], R],
) -> Callable[[TracedSite, str], R]:
    """A query about a file of the project."""
    name = function.__name__
    register(name, function)

    @wraps(function)
    def query(site: TracedSite, path: str) -> R:
        site.queries[name, (path,)] = None
        return function(site.context, path)

    return query


class TracedSite:
    """One page's view of the site. `queries` are its queries, in order."""

    __slots__ = ("context", "queries", "untraced")

    def __init__(self, context: QueryContext) -> None:
        self.context = context
        self.untraced = context.site
        """Only for what never differs between two builds with one configuration."""
        self.queries: dict[Query, None] = {}

    # Documents
    summary = traced(Site.summary)
    body = traced(Site.body)
    collection = traced(Site.collection)
    newest = traced(Site.newest)
    neighbours = traced(Site.neighbours)
    part = traced(Site.part)
    reference = traced(Site.reference)
    state = traced(Site.state)
    has_documents = traced(Site.has_documents)
    has_group = traced(Site.has_group)
    menu_pages = traced(Site.menu_pages)
    page_with_layout = traced(Site.page_with_layout)
    active_notices = traced(Site.active_notices)

    # URLs
    links = traced(Site.links)
    attachment_url_path = traced(Site.attachment_url_path)
    file_of = traced(Site.file_of)
    configured_file = traced(Site.configured_file)
    icon = traced(Site.icon)
    has_root_icon = traced(Site.has_root_icon)
    video_companions = traced(Site.video_companions)

    # Groups
    tags = traced(Site.tags)
    tag_name = traced(Site.tag_name)
    tagged = traced(Site.tagged)
    related = traced(Site.related)
    all_series = traced(Site.all_series)
    series_slug = traced(Site.series_slug)
    series_name = traced(Site.series_name)
    series_document = traced(Site.series_document)
    series_posts = traced(Site.series_posts)
    years = traced(Site.years)
    posts_of_year = traced(Site.posts_of_year)
    takeaways = traced(Site.takeaways)
    categories = traced(Site.categories)

    # Relations
    person = traced(Site.person)
    people = traced(Site.people)
    written_by = traced(Site.written_by)
    answered_by = traced(Site.answered_by)
    owned_by = traced(Site.owned_by)
    evidence = traced(Site.evidence)
    comments = traced(Site.comments)
    target_of_comment = traced(Site.target_of_comment)

    # Channels
    channels = traced(Site.channels)
    channel_items = traced(Site.channel_items)

    # Files
    media = _of_files(QueryContext.media)
    seconds = _of_files(QueryContext.seconds)

    def entries(self) -> tuple[SitemapEntry, ...]:
        """The pages for search engines. In the record, the site's state stands for them: it is much
        cheaper to compare."""
        self.state()
        return self.untraced.entries

    def html(self, key: str) -> str:
        """The HTML of the body of the document with this id, with its placeholders."""
        return self.context.html(self.body(key))

    def share(
        self, key: Hashable, make: Callable[[TracedSite], R], *, whole_text: bool = False
    ) -> R:
        """A part that several outputs share, made once in each process.

        Its queries are recorded for each of them. `key` stands for everything that decides the part
        besides its queries. Of parts with a `whole_text`, such as feed items, fewer are kept.
        """
        shared = self.context.shared_texts if whole_text else self.context.shared
        found = shared.pop(key, None)
        if found is None:
            site = TracedSite(self.context)
            found = (make(site), site.queries)
            if len(shared) >= (self._most_texts if whole_text else SHARED):
                del shared[next(iter(shared))]
        shared[key] = found
        part, queries = found
        self.queries.update(queries)
        return cast("R", part)

    @property
    def _most_texts(self) -> int:
        """How many parts with whole texts are kept."""
        items = self.untraced.config.feeds.items
        return min(SHARED, max(SHARED_TEXTS, PARTS_OF_AN_ITEM * items))

    def derived(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """The result of a slow pure step, cached under a digest of everything that it depends
        on."""
        cache = self.context.cache
        found = cache.get("derived", key)
        if found is None:
            found = make()
            cache.put("derived", {key: found})
        return found


QUERIES_OF_SHAPE = frozenset(
    query_name(query) for query in (Site.neighbours, Site.part, Site.related)
)
"""The most frequent queries whose results are the same as long as the site's `shape` is."""
