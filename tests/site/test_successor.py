"""A site after edits answers every question as one made from all documents does."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from sitegen.model.config import Config
from sitegen.model.document import Body, Document
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import kinds
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.series import Series
from sitegen.model.kinds.value import Value
from sitegen.model.scalars import Moment
from sitegen.read.contents import Contents
from sitegen.read.project import Files
from sitegen.site.site import Site
from sitegen.site.successor import Change, successor
from sitegen.site.visibility import Viewpoint

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
FILES = Files((), (), (), ())
CONFIG = Config(name="Shop", tags=("Bread",))


def moment(day: int) -> Moment:
    return Moment(NOW + timedelta(days=day), day_only=False)


def document(source: str, front: FrontMatter) -> Document:
    name = source.removesuffix(".md").removesuffix("/index").rpartition("/")[2]
    return Document(source, name, front.id or source, front, Body(b""), b"", b"")


def contents_of(documents: Iterable[Document]) -> Contents:
    return Contents(tuple(sorted(documents, key=lambda one: one.source)), FILES, ())


def arbitrary_front(kind: str, chance: random.Random) -> FrontMatter:
    shared: dict[str, Any] = {
        "draft": chance.random() < 0.2,
        "aliases": ("/old/",) if chance.random() < 0.1 else (),
        "slug": chance.choice((None, None, None, "same", f"slug-{chance.randrange(9)}")),
    }
    if kind == "post":
        return Post(
            title=f"Title {chance.randrange(9)}",
            date=moment(chance.randrange(-900, 20)),
            author=tuple(chance.sample(("anna", "ben", "content/people/anna", "nobody"), 2)),
            tags=tuple(chance.sample(("bread", "Bread", "tea", "Tea", "milk", "ink"), 2)),
            series=chance.choice((None, "Start", "Tea time")),
            values=tuple(chance.sample(("honest", "near"), 1)),
            takeaway=chance.choice((None, "Remember.")),
            expires=chance.choice((None, None, moment(-2), moment(5))),
            **shared,
        )
    if kind == "faq":
        return Faq(
            question=f"Why {chance.randrange(9)}?",
            date=moment(-5),
            category=chance.choice((None, "Money", "Time")),
            order=chance.choice((None, 1, 2)),
            answered_by=chance.choice((None, "anna", "ben")),
            **shared,
        )
    if kind == "person":
        return Person(name="Anna", role=chance.choice(("owner", "staff")), **shared)
    if kind == "value":
        return Value(title="Honest", promise="We say so.", owner="anna", **shared)
    if kind == "series":
        return Series(title=chance.choice(("Start", "Tea time")), **shared)
    return Comment(by="Karl", date=moment(chance.randrange(-9, 3)), draft=shared["draft"])


SOURCES = (
    *(f"content/posts/p{number}.md" for number in range(12)),
    "content/posts/2025/p1.md",
    "content/posts/p3/index.md",
    *(f"content/faqs/f{number}.md" for number in range(4)),
    "content/people/anna.md",
    "content/people/ben.md",
    "content/values/honest.md",
    "content/series/start.md",
    *(f"content/comments/posts/p{number}/c.md" for number in range(4)),
)
KIND_OF = {kind.folder: name for name, kind in kinds().by_name.items()}


def arbitrary(source: str, chance: random.Random) -> Document:
    kind = KIND_OF[source.split("/")[1]]
    front = arbitrary_front(kind, chance)
    # Stored identifiers outlive the move of a file; now and then two documents have the same.
    if chance.random() < 0.4:
        front = structs.replace(front, id=f"{kind}-{chance.randrange(40)}")
    return document(source, front)


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "collection": tuple(kinds().by_name),
    "tag_name": ("bread", "tea", "milk", "ink"),
    "tagged": ("bread", "tea", "milk", "ink"),
    "newest_tagged": ("bread", "tea"),
    "series_posts": ("start", "tea-time", "same"),
    "series_document": ("start", "same"),
    "series_name": ("start", "tea-time"),
    "series_slug": ("Start", "Tea time"),
    "person": ("anna", "ben"),
    "people": ("", "owner"),
    "newest": (("post", 3), ("faq", 2)),
    "reference": (("p1", "post"), ("posts/p3", "post", "faq"), ("same", "post")),
    "part": (("collection", "post", 0, 5), ("tagged", "tea", 1, 3)),
    "attachment_address": ("content/posts/p3/cup.png", "content/posts/cup.png"),
}
NOTHING = ("tags", "all_series", "categories", "menu_pages", "active_notices", "takeaways", "years")
OF_DOCUMENT = (
    "card",
    "visible",
    "neighbours",
    "written_by",
    "answered_by",
    "owned_by",
    "demonstrating",
    "comments",
)


def answers(site: Site) -> dict[tuple[str, Any], Any]:
    """What a site says to all questions that do not read a body."""
    asked: list[tuple[str, Any]] = [(name, "") for name in NOTHING]
    asked += [(name, argument) for name, many in ARGUMENTS.items() for argument in many]
    asked += [(name, key) for name in OF_DOCUMENT for key in sorted(site.documents)]
    asked += [("posts_of_year", year) for year in site.years()]
    found = {place: getattr(site, place[0])(place[1]) for place in asked}
    found["order of", "documents"] = list(site.documents)
    found["boundaries", ""] = site.boundaries
    found["sources", ""] = dict(site.by_source)
    found["aliased", ""] = site.aliased
    found["comments", ""] = site.every_comment
    found["visibilities", ""] = dict(site.visibilities)
    found["pages", ""] = {path: site.document_at(path) for path in PATHS}
    return found


PATHS = tuple(f"posts/{name}/index.html" for name in ("p1", "p3", "same", "slug-1", "slug-2"))


@pytest.mark.parametrize("seed", range(60))
def test_a_site_after_edits_is_the_site_of_the_edited_documents(seed: int) -> None:
    chance = random.Random(seed)
    documents = {source: arbitrary(source, chance) for source in chance.sample(SOURCES, 14)}
    viewpoint = Viewpoint(NOW, BERLIN, chance.random() < 0.5, chance.random() < 0.5)
    site = Site(contents_of(documents.values()), CONFIG, viewpoint)
    for _ in range(25):
        if chance.random() < 0.8:
            answers(site)  # else: indexes that were never computed
        changes = []
        for source in chance.sample(SOURCES, chance.choice((1, 1, 1, 2, 5))):
            old = documents.pop(source, None)
            new = arbitrary(source, chance)
            if old is not None and chance.random() < 0.4:
                new = structs.replace(old, body=Body(bytes([chance.randrange(256)])))
            if old is not None and type(old.front) is Post and chance.random() < 0.3:
                new = structs.replace(old, front=structs.replace(old.front, title="New title"))
            if old is None or chance.random() < 0.8:
                documents[source] = new
                changes.append(Change(old, new))
            else:
                changes.append(Change(old, None))
        contents = contents_of(documents.values())
        site = successor(site, contents, changes)
        assert answers(site) == answers(Site(contents, CONFIG, viewpoint))


def test_an_edit_of_a_text_costs_no_index() -> None:
    chance = random.Random(3)
    documents = [arbitrary(source, chance) for source in SOURCES[:12]]
    site = Site(contents_of(documents), CONFIG, Viewpoint(NOW, BERLIN, True, True))
    answers(site)
    edited = structs.replace(documents[0], body=Body(b"new"))
    contents = contents_of([edited, *documents[1:]])
    after = successor(site, contents, [Change(documents[0], edited)])
    assert after.documents[edited.id].body.key == b"new"
    for name in ("_names", "_positions", "by_source", "boundaries"):
        assert vars(after)[name] is vars(site)[name]
