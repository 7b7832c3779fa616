"""What a page asks of a site is recorded, whoever defined the query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import signature
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from sitegen.model.config import Config
from sitegen.model.config_feeds import FeedOptions
from sitegen.model.document import Body, Document
from sitegen.model.kinds.post import Post
from sitegen.model.scalars import Moment
from sitegen.read.cache import ContentCache
from sitegen.read.contents import Contents
from sitegen.read.project import ProjectFiles
from sitegen.site.query import QUERIES, load
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site
from sitegen.site.traced_site import (
    QUERIES_OF_SHAPE,
    SHARED_TEXTS,
    TracedSite,
    query_name,
    traced,
)
from sitegen.site.visibility import Viewpoint

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def site_of(*titles: str) -> Site:
    documents = []
    for number, title in enumerate(titles):
        date = Moment(NOW.replace(day=1 + number))
        front = Post(title=title, date=date, author=("anna",), tags=("tea",))
        source = f"content/posts/p{number}.md"
        body = Body(title.encode())
        documents.append(Document(source, f"p{number}", f"id{number}", front, body, b"", b""))
    contents = Contents(tuple(documents), ProjectFiles((), (), (), ()), ())
    return Site(contents, Config(name="Shop"), Viewpoint(NOW, ZoneInfo("UTC")))


@pytest.fixture
def content_cache() -> Iterator[ContentCache]:
    found = ContentCache(None)
    yield found
    found.close()


@pytest.fixture
def context(content_cache: ContentCache, tmp_path: Path) -> QueryContext:
    return QueryContext(site_of("One", "Two"), content_cache, tmp_path)


@traced
def longest_titles(site: Site, count: int, but: str = "") -> tuple[str, ...]:
    """A query that somebody else than the core defines."""
    titles = (one.label for one in site.documents.values() if one.label != but)
    return tuple(sorted(titles, key=len, reverse=True)[:count])


NAME = f"{__name__}.longest_titles"


def test_queries_are_recorded_in_order_and_once(context: QueryContext) -> None:
    site = TracedSite(context)
    assert site.tagged("tea") == ("id1", "id0")
    assert site.newest("post", 1) == ("id1",)
    site.tagged("tea")
    assert site.has_documents("faq") is False
    assert list(site.queries) == [
        ("tagged", ("tea",)), ("newest", ("post", 1)), ("has_documents", ("faq",)),
    ]  # fmt: skip


def test_a_recorded_query_can_be_asked_again(context: QueryContext) -> None:
    site = TracedSite(context)
    found = [
        site.tagged("tea"), site.reference("p1", "faq", "post"), site.neighbours("id0"),
        site.part("collection", "post", 0, 1), longest_titles(site, 1),
    ]  # fmt: skip
    kept = msgspec.msgpack.decode(
        msgspec.msgpack.encode(list(site.queries)), type=list[tuple[str, tuple[str | int, ...]]]
    )
    assert [context.result(query) for query in kept] == found


def test_a_query_of_another_module_is_a_function_of_either_site(context: QueryContext) -> None:
    site = TracedSite(context)
    assert longest_titles(context.site, 1) == longest_titles(site, 1) == ("One",)
    assert list(site.queries) == [(NAME, (1,))]


def test_named_arguments_are_recorded_by_their_places(context: QueryContext) -> None:
    site = TracedSite(context)
    assert longest_titles(site, but="One", count=1) == ("Two",)
    assert site.newest(count=1, kind="post") == ("id1",)
    assert list(site.queries) == [(NAME, (1, "One")), ("newest", ("post", 1))]


def test_a_shared_part_is_made_once_and_its_queries_are_recorded_for_all(
    context: QueryContext,
) -> None:
    made = []

    def make(site: TracedSite) -> str:
        made.append(site)
        return site.tag_name("tea")

    first, second = TracedSite(context), TracedSite(context)
    assert [one.share("tea", make) for one in (first, second)] == ["tea", "tea"]
    assert len(made) == 1
    assert list(first.queries) == list(second.queries) == [("tag_name", ("tea",))]


@pytest.mark.parametrize("items", [20, 200])
def test_all_formats_of_a_long_feed_share_its_items(
    items: int, content_cache: ContentCache, tmp_path: Path
) -> None:
    base = site_of("One")
    config = Config(name="Shop", feeds=FeedOptions(items=items))
    site = Site(base.contents, config, Viewpoint(NOW, ZoneInfo("UTC")))
    traced_site = TracedSite(QueryContext(site, content_cache, tmp_path))
    made = []

    def make(_site: TracedSite) -> str:
        made.append(_site)
        return "item"

    for form in ("rss", "atom", "json"):
        for number in range(items):
            traced_site.share(("item", number), make, whole_text=True)
            traced_site.share((form, number), make, whole_text=True)
    assert len(made) == 4 * items


def test_few_parts_with_whole_texts_are_kept(context: QueryContext) -> None:
    for number in range(2 * SHARED_TEXTS):
        TracedSite(context).share(number, lambda _site: "text", whole_text=True)
    assert len(context.shared_texts) == SHARED_TEXTS


def test_every_query_has_plain_arguments() -> None:
    for name, answer in QUERIES.items():
        for one in list(signature(answer).parameters.values())[1:]:
            plain = str(one.annotation).removeprefix("Literal").split("[")[0]
            assert plain in ("str", "int", "bool", "Group", "ListName"), f"{name}: {one}"


def test_every_public_query_of_a_traced_site_is_registered_by_its_name() -> None:
    assert {"tagged", "summary", "media", "channel_items"} <= QUERIES.keys()
    assert QUERIES.keys() >= QUERIES_OF_SHAPE
    assert query_name(Site.tagged) == "tagged"
    assert NAME in QUERIES


def test_the_modules_of_others_register_their_queries_when_they_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, context: QueryContext
) -> None:
    (tmp_path / "events_of_a_package.py").write_text(
        "from sitegen.site.site import Site\n"
        "from sitegen.site.traced_site import traced\n"
        "@traced\n"
        "def next_event(site: Site, kind: str) -> str | None:\n"
        "    return next(iter(site.collection(kind)), None)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    recorded = ("events_of_a_package.next_event", ("post",))
    assert context.digest(recorded) == b""
    load(["events_of_a_package"])
    later = QueryContext(context.site, context.cache, context.root)
    assert later.result(recorded) == "id1"
    assert later.digest(recorded)
