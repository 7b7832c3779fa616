"""A site after edits answers every registered query as one made from all documents does."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import Parameter, signature
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from sitegen.digest import digest
from sitegen.features import features
from sitegen.model.config import Config
from sitegen.model.document import Body, Document, ImageUse
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import kinds
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.notice import Notice
from sitegen.model.kinds.page import Page
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.post import Audio, Post
from sitegen.model.kinds.recovery import Recovery
from sitegen.model.kinds.series import Series
from sitegen.model.kinds.story import Permission, Story
from sitegen.model.kinds.value import Value
from sitegen.model.scalars import Image, Moment
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.kinds.welcome import Welcome
from sitegen.read.cache import ContentCache
from sitegen.read.contents import Contents
from sitegen.read.project import ProjectFiles
from sitegen.site.query import QUERIES, load
from sitegen.site.query_context import QueryContext
from sitegen.site.site import GROUPS, Site
from sitegen.site.update import DocumentChange, updated_site
from sitegen.site.visibility import Viewpoint
from tests.pictures import png

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CUP, OVEN, TALK = "content/posts/p3/cup.png", "content/posts/oven.mp4", "content/posts/talk.mp3"
ATTACHMENTS = (CUP, "content/posts/cup.png", "content/posts/oven.png", OVEN, TALK)
STATIC = tuple(f"content/static/{name}" for name in ("favicon.ico", "icon.png", "oven.vtt"))
FILES = ProjectFiles((), ATTACHMENTS, STATIC, ())
CONFIG = Config(name="Shop", tags=("Bread",), favicon="static/icon.png")


def moment(day: int) -> Moment:
    return Moment(NOW + timedelta(days=day), day_only=False)


def document(source: str, front: FrontMatter, body: Body) -> Document:
    name = source.removesuffix(".md").removesuffix("/index").rpartition("/")[2]
    said, known = repr(front), repr((front, body.words, body.links, body.images))
    images = digest(said, repr(body.images))
    return Document(source, name, front.id or source, front, body, digest(known), images)


def contents_of(documents: Iterable[Document], files: ProjectFiles = FILES) -> Contents:
    return Contents(tuple(sorted(documents, key=lambda one: one.source)), files, ())


# --- every query with every sensible argument --------------------------------------------------

KINDS = kinds().by_name
MODULES = [module for feature in features() for module in feature.queries]
load(MODULES)
OUR_QUERIES = [name for name in QUERIES if "." not in name or name.rpartition(".")[0] in MODULES]
"""All that are registered, but for those of other tests."""

ARGUMENTS: Mapping[str, Callable[[Site], Iterable[Any]]] = {
    # By the names of parameters. A query with a parameter of a new name needs a line here.
    "key": lambda site: (*sorted(site.documents), "nobody"),
    "issue": lambda site: (*sorted(site.documents), "nobody"),
    "value": lambda site: (*sorted(site.documents), "nobody"),
    "person": lambda site: (*sorted(site.documents), "nobody"),
    "kind": lambda _: KINDS,
    "layout": lambda _: ("contact", "record", "none"),
    "count": lambda _: (0, 1, 3, 100),
    "slug": lambda _: (
        "bread",
        "tea",
        "milk",
        "ink",
        "cplusplus",
        "start",
        "tea-time",
        "same",
        "slug-1",
        "no",
    ),
    "group": lambda _: GROUPS,
    "year": lambda _: ("2024", "2025", "2026", "1999"),
    "role": lambda _: ("", "owner", "staff", "guest"),
    "path": lambda _: (*ATTACHMENTS, "content/static/icon.png", "content/posts/none.png"),
    "text": lambda _: ("p1", "posts/p3", "same", "content/people/anna", "slug-2", "none"),
    "kinds": lambda _: ((), ("post",), ("post", "faq"), ("person",), tuple(KINDS)),
    "start": lambda _: (0, 1, 5),
    "stop": lambda _: (0, 3, 100),
    "source": lambda _: ("a.png", "../posts/\u00fc.png", "/icon.png"),
}
NAMES: Mapping[tuple[str, str], Iterable[str]] = {
    # Where the name of a parameter does not say enough.
    ("person", "name"): ("anna", "ben", "slug-1", "nobody"),
    ("configured_file", "name"): ("icon.png", "static/icon.png", "\u00fc.png"),
    ("series_slug", "name"): ("Start", "Tea time", "start", "New"),
    ("part", "name"): ("collection", "tagged", "written_by", "takeaways"),
    ("part", "argument"): ("post", "faq", "tea", "content/people/anna.md", ""),
    ("channel_items", "name"): (
        "everything", "posts", "tags", "series", "authors", "faqs", "stories", "recoveries",
        "notices", "takeaways", "comments", "discussions", "audio", "none",
    ),
    ("channel_items", "argument"): (
        "", "tea", "start", "content/people/anna.md", "content/posts/p1.md",
    ),
}  # fmt: skip


def arguments_of(name: str, site: Site) -> Iterator[tuple[Any, ...]]:
    """All sensible arguments of a query."""
    _, *parameters = signature(QUERIES[name]).parameters.values()
    pools = [
        NAMES[name, one.name] if (name, one.name) in NAMES else ARGUMENTS[one.name](site)
        for one in parameters
    ]
    for found in product(*pools):
        several = parameters and parameters[-1].kind is Parameter.VAR_POSITIONAL
        yield (*found[:-1], *found[-1]) if several else found


def result(context: QueryContext, name: str, arguments: tuple[Any, ...]) -> Any:
    try:
        return context.result((name, arguments))
    except (KeyError, OSError) as error:
        return type(error)


def results(context: QueryContext) -> dict[Any, Any]:
    """What a site says to all queries, and what else it is asked for directly."""
    site = context.site
    found: dict[Any, Any] = {
        (name, arguments): result(context, name, arguments)
        for name in OUR_QUERIES
        for arguments in arguments_of(name, site)
    }
    found["order of documents"] = list(site.documents)
    found["publish times"] = site.publish_times
    found["sources"] = dict(site.by_source)
    found["aliased"] = site.aliased
    found["comments"] = site.every_comment
    found["discussed"] = site.discussed()
    found["other sites"] = site.showing_other_sites
    found["visibilities"] = dict(site.visibilities)
    found["pages"] = {path: site.document_at(path) for path in PATHS}
    found["entries"] = site.entries
    found["former names"] = site.former_names
    found["shape"], found["link targets"] = site.shape, site.link_targets
    if "newsletter" in KINDS:
        from sitegen.newsletter.queries import issues_by_item

        found["issues"] = issues_by_item(site)
    return found


PATHS = tuple(f"posts/{name}/index.html" for name in ("p1", "p3", "same", "slug-1", "slug-2"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("update")
    for path in (*ATTACHMENTS, "content/static/icon.png"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(png(3, 2) if path.endswith(".png") else b"")
    return folder


@pytest.fixture(scope="module")
def content_cache() -> Iterator[ContentCache]:
    found = ContentCache(None)
    yield found
    found.close()


def differing(after: Site, fresh: Site, content_cache: ContentCache, root: Path) -> list[Any]:
    """What the two sites say differently."""
    had, wanted = (
        results(QueryContext(after, content_cache, root)),
        results(QueryContext(fresh, content_cache, root)),
    )
    assert had.keys() == wanted.keys()
    return [query for query in wanted if had[query] != wanted[query]]


def test_every_query_is_asked(content_cache: ContentCache, root: Path) -> None:
    documents = [document(source, front, BODY) for source, front in FRONTS.items()]
    site = Site(contents_of(documents), CONFIG, Viewpoint(NOW, BERLIN))
    context = QueryContext(site, content_cache, root)
    for name in OUR_QUERIES:
        found = [result(context, name, one) for one in arguments_of(name, site)]
        assert found, name
        # With a result that says something: not empty, and no error.
        assert any(one not in ((), None, "", b"", 0, False, KeyError, OSError) for one in found), (
            name
        )


# --- a table of edits ---------------------------------------------------------------------------

BODY = Body(
    b"body",
    5,
    "Hello there.",
    links=("p1.md", "../faqs/f1.md#a", "/posts/", "cup.png", "none.md"),
    images=(ImageUse("oven.mp4", None), ImageUse("https://elsewhere.example/a.png", "")),
)


def a_post(day: int, **fields: Any) -> Post:
    return Post(**{"title": "A post", "date": moment(day), "author": ("anna",), **fields})


def of_a_known_kind(front: FrontMatter) -> bool:
    """Whether the kind's feature is there; these tests also run without one of them."""
    return type(front) in kinds().front_matters.values()


FRONTS: dict[str, FrontMatter] = {
    "content/posts/p1.md": a_post(-400, tags=("bread", "Tea"), series="Start"),
    "content/posts/p2.md": a_post(-200, tags=("Bread",), takeaway="Remember.", author=("ben",)),
    "content/posts/p3/index.md": a_post(
        -9, series="Start", values=("honest",), audio=Audio(src="../talk.mp3")
    ),
    "content/posts/p4.md": a_post(-3, tags=("tea",), series="Tea time", aliases=("/old/",)),
    "content/posts/p5.md": a_post(5, tags=("tea", "milk", "C++")),
    "content/faqs/f1.md": Faq(
        question="Why?", date=moment(-5), category="Money", answered_by="anna"
    ),
    "content/faqs/f2.md": Faq(question="When?", date=moment(-6), order=1),
    "content/people/anna.md": Person(name="Anna", role="owner"),
    "content/people/ben.md": Person(name="Ben", role="staff"),
    "content/values/honest.md": Value(
        title="Honest", promise="We say so.", owner="anna", evidence=("posts/p1", "faqs/f1")
    ),
    "content/series/start.md": Series(title="Start"),
    "content/stories/s1.md": Story(
        title="A story", customer="Karl", date=moment(-8),
        permission=Permission(date=moment(-9), how="by mail"), values=("honest",),
    ),
    "content/recoveries/r1.md": Recovery(title="Made right", date=moment(-7), owner="ben"),
    "content/notices/n1.md": Notice(text="Closed.", from_=moment(-1), until=moment(3)),
    "content/pages/a.md": Page(title="A page", menu=2),
    "content/pages/b.md": Page(title="B page", menu=1, layout="contact"),
    "content/newsletter/i1.md": Issue(
        subject="One", date=moment(-30), from_="anna", items=("posts/p1", "posts/p2")
    ),
    "content/newsletter/i2.md": Issue(
        subject="Two", date=moment(-2), from_="anna", items=("posts/p1", "faqs/f1")
    ),
    "content/newsletter/welcome/w1.md": Welcome(
        subject="Hello", day=1, from_="anna", items=("values/honest",)
    ),
    "content/comments/posts/p1/c1.md": Comment(by="Karl", date=moment(-4)),
    "content/comments/posts/p1/c2.md": Comment(by="anna", date=moment(-3), role="staff"),
    "content/comments/faqs/f1/c1.md": Comment(by="Eva", date=moment(-2)),
}  # fmt: skip

P1, P2, P4 = "content/posts/p1.md", "content/posts/p2.md", "content/posts/p4.md"
FAQ, ANNA, HONEST = "content/faqs/f1.md", "content/people/anna.md", "content/values/honest.md"
C1 = "content/comments/posts/p1/c1.md"

FRONTS = {source: front for source, front in FRONTS.items() if of_a_known_kind(front)}

EDITS: dict[str, dict[str, dict[str, Any] | FrontMatter | Body | None]] = {
    # By source: fields that change, what is there instead, another body, or None if it goes.
    "nothing": {},
    "a body": {P1: structs.replace(BODY, key=b"other")},
    "a body's length": {P1: structs.replace(BODY, key=b"other", words=7)},
    "a link": {P1: structs.replace(BODY, key=b"other", links=("p2.md", "p5.md"))},
    "a picture": {P1: structs.replace(BODY, key=b"other", images=())},
    "a title": {P2: {"title": "Another title"}},
    "a date, to another place in time": {P4: {"date": moment(-300)}},
    "a date, to the future": {P4: {"date": moment(30)}},
    "a draft": {P1: {"draft": True}},
    "an end in the past": {P1: {"expires": moment(-1)}},
    "an end in the future": {P1: {"expires": moment(1)}},
    "when it goes live": {"content/posts/p5.md": {"publish": moment(-1)}},
    "a slug": {P1: {"slug": "same"}},
    "one slug for two": {P1: {"slug": "same"}, P2: {"slug": "same"}},
    "a slug that was another's name": {P1: {"slug": "p2"}},
    "an identifier": {P1: {"id": "stored"}},
    "an identifier that another has": {P1: {"id": "stored"}, P2: {"id": "stored"}},
    "no alias": {P4: {"aliases": ()}},
    "an alias": {P1: {"aliases": ("/before/",)}},
    "a tag more": {P2: {"tags": ("Bread", "ink")}},
    "a tag less": {P2: {"tags": ()}},
    "a tag in other letters": {P2: {"tags": ("BREAD",)}},
    "no tea at all": {P1: {"tags": ()}, P4: {"tags": ()}},
    "an author": {P1: {"author": ("ben", "anna")}},
    "an author by path": {P1: {"author": ("content/people/ben",)}},
    "another series": {P1: {"series": "Tea time"}},
    "a new series": {P1: {"series": "New"}},
    "a series with a former slug": {P1: {"series": "C#"}},
    "no series": {P4: {"series": None}},
    "a series' title": {"content/series/start.md": {"title": "The start"}},
    "no introduction to a series": {"content/series/start.md": None},
    "no takeaway": {P2: {"takeaway": None}},
    "a takeaway": {P1: {"takeaway": "This."}},
    "no recording": {"content/posts/p3/index.md": {"audio": None}},
    "a value shown": {P2: {"values": ("honest",)}},
    "evidence": {HONEST: {"evidence": ("stories/s1",)}},
    "a value's owner": {HONEST: {"owner": "ben"}},
    "a category": {FAQ: {"category": "Time"}},
    "an order": {FAQ: {"order": 3}},
    "who answers": {FAQ: {"answered_by": "ben"}},
    "a person's name": {ANNA: {"name": "Anna B."}},
    "a person's slug": {ANNA: {"slug": "slug-1"}},
    "a person's role": {ANNA: {"role": "guest"}},
    "a person who left": {ANNA: {"left": moment(-1)}},
    "no person": {ANNA: None},
    "a notice's end": {"content/notices/n1.md": {"until": moment(-1)}},
    "the menu": {"content/pages/a.md": {"menu": None}},
    "the menu's order": {"content/pages/a.md": {"menu": 0}},
    "an issue's items": {"content/newsletter/i2.md": {"items": ("posts/p2", "stories/s1")}},
    "an issue's date": {"content/newsletter/i2.md": {"date": moment(-60)}},
    "no issue": {"content/newsletter/i1.md": None},
    "a welcome email's items": {"content/newsletter/welcome/w1.md": {"items": ("posts/p4",)}},
    "not to be mailed": {P2: {"newsletter": False}},
    "a comment's date": {C1: {"date": moment(-1)}},
    "a hidden comment": {C1: {"draft": True}},
    "no comment": {C1: None},
    "a comment on another": {
        C1: None,
        "content/comments/posts/p2/c1.md": Comment(by="Karl", date=moment(-4)),
    },
    "a comment that answers": {
        "content/comments/posts/p2/c9.md": Comment(by="Karl", date=moment(-1)),
    },
    "a post with comments goes": {P1: None},
    "a post with comments is renamed": {P1: None, "content/posts/p9.md": FRONTS[P1]},
    "a post is renamed and keeps its identifier": {
        P2: None,
        "content/posts/p9.md": structs.replace(FRONTS[P2], id=P2),
    },
    "a post more": {"content/posts/p9.md": a_post(-1, tags=("tea", "ink"), series="Start")},
    "a post that had the name of another": {"content/posts/2025/p1.md": a_post(-1)},
    "a folder of its own": {"content/posts/index.md": a_post(-1)},
    "a story more": {
        "content/stories/s2.md": structs.replace(
            FRONTS["content/stories/s1.md"], title="Another story"
        )
    },
    "no recovery": {"content/recoveries/r1.md": None},
    "many at once": {P1: None, P2: {"tags": ("milk",)}, ANNA: {"role": "staff"}, C1: None},
}
EDITS = {
    name: edit
    for name, edit in EDITS.items()
    if "newsletter" in KINDS or not any("content/newsletter/" in source for source in edit)
}


def edited(
    documents: Mapping[str, Document], edit: Mapping[str, Any]
) -> tuple[dict[str, Document], list[DocumentChange]]:
    """The documents after an edit, and the changes that it is."""
    after, changes = dict(documents), []
    for source, change in edit.items():
        old = after.pop(source, None)
        new: Document | None = None
        if isinstance(change, Body):
            assert old is not None
            new = document(source, old.front, change)
        elif isinstance(change, FrontMatter):
            new = document(source, change, BODY)
        elif change is not None:
            assert old is not None
            new = document(source, structs.replace(old.front, **change), old.body)
        if new is not None:
            after[source] = new
        changes.append(DocumentChange(old, new))
    return after, changes


@pytest.mark.parametrize("hidden", [False, True], ids=["public", "preview"])
@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_and_after_it_is_taken_back(
    name: str, hidden: bool, content_cache: ContentCache, root: Path
) -> None:
    viewpoint = Viewpoint(NOW, BERLIN, hidden, hidden)
    before = {source: document(source, front, BODY) for source, front in FRONTS.items()}
    site = Site(contents_of(before.values()), CONFIG, viewpoint)
    results(QueryContext(site, content_cache, root))
    after, changes = edited(before, EDITS[name])
    for documents, steps in (
        (after, changes),
        (before, [DocumentChange(new, old) for old, new in changes]),
    ):
        contents = contents_of(documents.values())
        site = updated_site(site, contents, steps)
        assert differing(site, Site(contents, CONFIG, viewpoint), content_cache, root) == []


@pytest.mark.parametrize(
    "files",
    [
        replace(FILES, attachments=tuple(one for one in ATTACHMENTS if one != CUP)),
        replace(FILES, attachments=(*ATTACHMENTS, "content/posts/oven.de.vtt")),
        replace(FILES, static=()),
    ],
    ids=["a file less", "a file more", "no static files"],
)
def test_after_files_came_and_went(
    files: ProjectFiles, content_cache: ContentCache, root: Path
) -> None:
    viewpoint = Viewpoint(NOW, BERLIN)
    documents = [document(source, front, BODY) for source, front in FRONTS.items()]
    site = Site(contents_of(documents), CONFIG, viewpoint)
    results(QueryContext(site, content_cache, root))
    contents = contents_of(documents, files)
    site = updated_site(site, contents, [])
    assert differing(site, Site(contents, CONFIG, viewpoint), content_cache, root) == []


# --- and any edits -------------------------------------------------------------------------------


def arbitrary_front(kind: str, chance: random.Random) -> FrontMatter:
    shared: dict[str, Any] = {
        "draft": chance.random() < 0.2,
        "aliases": ("/old/",) if chance.random() < 0.1 else (),
        "slug": chance.choice((None, None, None, "same", f"slug-{chance.randrange(9)}")),
    }
    items = tuple(chance.sample(("posts/p1", "posts/p2", "faqs/f1", "values/honest"), 2))
    if kind == "post":
        image = Image(src="cup.png", alt="A cup") if chance.random() < 0.2 else None
        return Post(
            title=f"Title {chance.randrange(9)}",
            date=moment(chance.randrange(-900, 20)),
            author=tuple(chance.sample(("anna", "ben", "content/people/anna", "nobody"), 2)),
            tags=tuple(chance.sample(("bread", "Bread", "tea", "Tea", "milk", "C++"), 2)),
            series=chance.choice((None, "Start", "Tea time", "C#")),
            values=tuple(chance.sample(("honest", "near"), 1)),
            takeaway=chance.choice((None, "Remember.")),
            audio=Audio(src="talk.mp3") if chance.random() < 0.2 else None,
            image=image,
            newsletter=chance.random() < 0.8,
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
    if kind == "newsletter":
        date = moment(chance.randrange(-90, 9))
        return Issue(subject="Hello", date=date, from_="anna", items=items, **shared)
    if kind == "notice":
        return Notice(
            text="Closed.", from_=moment(-3), until=moment(chance.choice((-1, 3))), **shared
        )
    if kind == "page":
        return Page(title="A page", menu=chance.choice((None, 1, 2)), **shared)
    if kind == "person":
        return Person(name="Anna", role=chance.choice(("owner", "staff")), **shared)
    if kind == "value":
        evidence = tuple(chance.sample(("posts/p1", "posts/p4", "faqs/f1"), 2))
        return Value(
            title="Honest", promise="We say so.", owner="anna", evidence=evidence, **shared
        )
    if kind == "series":
        return Series(title=chance.choice(("Start", "Tea time")), **shared)
    return Comment(by="Karl", date=moment(chance.randrange(-9, 3)), draft=shared["draft"])


def arbitrary_body(chance: random.Random) -> Body:
    links = ("p1.md", "p3/index.md", "../faqs/f1.md", "/posts/", "cup.png")
    images = (ImageUse("https://elsewhere.example/a.png", ""),) if chance.random() < 0.2 else ()
    return Body(bytes([chance.randrange(256)]), links=tuple(chance.sample(links, 2)), images=images)


SOURCES = (
    *(f"content/posts/p{number}.md" for number in range(12)),
    "content/posts/2025/p1.md",
    "content/posts/p3/index.md",
    *(f"content/faqs/f{number}.md" for number in range(4)),
    ANNA,
    "content/people/ben.md",
    HONEST,
    "content/series/start.md",
    "content/notices/n1.md",
    "content/pages/a.md",
    *(f"content/newsletter/i{number}.md" for number in range(3)),
    *(f"content/comments/posts/p{number}/c.md" for number in range(4)),
)
KIND_OF = {kind.folder: name for name, kind in KINDS.items()}
SOURCES = tuple(source for source in SOURCES if source.split("/")[1] in KIND_OF)


def arbitrary(source: str, chance: random.Random) -> Document:
    kind = KIND_OF[source.split("/")[1]]
    front = arbitrary_front(kind, chance)
    # Stored identifiers outlive the move of a file; now and then two documents have the same.
    if chance.random() < 0.4:
        front = structs.replace(front, id=f"{kind}-{chance.randrange(40)}")
    return document(source, front, arbitrary_body(chance))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_after_any_edits(seed: int, content_cache: ContentCache, root: Path) -> None:
    chance = random.Random(seed)
    documents = {source: arbitrary(source, chance) for source in chance.sample(SOURCES, 18)}
    viewpoint = Viewpoint(NOW, BERLIN, chance.random() < 0.5, chance.random() < 0.5)
    site = Site(contents_of(documents.values()), CONFIG, viewpoint)
    for _ in range(15):
        if chance.random() < 0.8:
            results(
                QueryContext(site, content_cache, root)
            )  # else: indexes that were never computed
        changes = []
        for source in chance.sample(SOURCES, chance.choice((1, 1, 1, 2, 5))):
            old = documents.pop(source, None)
            new = arbitrary(source, chance)
            if old is not None and chance.random() < 0.4:
                new = document(source, old.front, arbitrary_body(chance))
            if old is not None and type(old.front) is Post and chance.random() < 0.3:
                front = structs.replace(old.front, title="New title")
                new = document(source, front, old.body)
            if old is None or chance.random() < 0.8:
                documents[source] = new
                changes.append(DocumentChange(old, new))
            else:
                changes.append(DocumentChange(old, None))
        contents = contents_of(documents.values())
        site = updated_site(site, contents, changes)
        assert differing(site, Site(contents, CONFIG, viewpoint), content_cache, root) == []


def test_an_edit_of_a_text_costs_no_index(content_cache: ContentCache, root: Path) -> None:
    chance = random.Random(3)
    documents = [arbitrary(source, chance) for source in SOURCES[:12]]
    site = Site(contents_of(documents), CONFIG, Viewpoint(NOW, BERLIN, True, True))
    results(QueryContext(site, content_cache, root))
    edited = structs.replace(documents[0], body=Body(b"new"))
    contents = contents_of([edited, *documents[1:]])
    after = updated_site(site, contents, [DocumentChange(documents[0], edited)])
    assert after.documents[edited.id].body.key == b"new"
    for name in ("_names", "_positions", "_tags", "by_source", "former_names", "publish_times"):
        assert vars(after)[name] is vars(site)[name]


def test_an_index_that_the_site_does_not_know_is_made_anew_after_an_edit() -> None:
    made: list[Site] = []

    def titles(site: Site) -> tuple[str, ...]:
        made.append(site)
        return tuple(one.label for one in site.documents.values())

    before = {source: document(source, front, BODY) for source, front in FRONTS.items()}
    site = Site(contents_of(before.values()), CONFIG, Viewpoint(NOW, BERLIN))
    assert site.index(titles) is site.index(titles)
    documents, changes = edited(before, EDITS["a title"])
    after = updated_site(site, contents_of(documents.values()), changes)
    assert "Another title" in after.index(titles)
    assert made == [site, after]
