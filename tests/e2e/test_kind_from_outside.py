"""A kind that does not come with sitegen reaches everything that its traits say, and no line of
sitegen knows it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from sitegen.model.kinds import references
from tests.cli.conftest import Run, run
from tests.conftest import Site, post
from tests.e2e.event import REFERENCE
from tests.pictures import png

Make = Callable[..., Site]

__all__ = ["run"]

EVENT = """
    ---
    id: workshop0000
    title: Open workshop
    date: 2026-11-10
    starts: 2026-12-05 18:30
    place: Back room
    host: anna
    image: {src: room.png, alt: The back room}
    ---
    Bring your bicycle, and we look at it together.
    """
FILES = {
    "content/events/open-workshop.md": EVENT,
    "content/events/room.png": png(40, 30),
    "content/posts/hello.md": post("Hello"),
    "content/comments/events/open-workshop/2026-11-12-bert.md": """
        ---
        by: Bert
        date: 2026-11-12 10:00
        ---
        May I bring two?
        """,
    "content/values/care.md": """
        ---
        id: care00000000
        title: Care
        promise: We show you how.
        evidence: [events/open-workshop]
        ---
        And you can do it at home.
        """,
    "content/faqs/learn.md": """
        ---
        id: learn0000000
        question: Can I learn it?
        date: 2026-11-11
        answered_by: anna
        related: [events/open-workshop]
        ---
        Yes, in our workshop.
        """,
    "content/newsletter/one.md": """
        ---
        id: one000000000
        subject: What is on
        date: 2026-11-20
        from: anna
        items: [workshop0000]
        ---
        Come by.
        """,
}
THEME = {
    "themes/own/theme.yaml": "name: Own\nextends: default\n",
    "themes/own/templates/event.html": """
        {% extends "base.html" %}
        {% block main %}<h1>{{ event.title }}</h1>
        <p class="when">{{ event.starts }}, {{ event.starts.time }}, {{ event.place }}</p>
        <p class="host">{{ event.host.title }}</p>{{ event.image.html() }}{{ event.body }}
        {{ forms.conversation(event, page, site) }}{% endblock %}
        """,
}
CONFIG = """
    name: Corner Shop
    url: https://shop.example/
    timezone: Europe/Berlin
    owner: anna
    search: off
    contact: {email: hello@shop.example}
    promise: {reply: 1 business day}
    """


@pytest.fixture(autouse=True)
def _event(monkeypatch: pytest.MonkeyPatch) -> None:
    others = references()
    monkeypatch.setattr("sitegen.model.kinds.references", lambda: (*others, REFERENCE))


@pytest.fixture
def site(project: Make) -> Site:
    """A project with an event, and a theme with a template for it."""
    config = f"{CONFIG}theme: {{name: own}}\n"
    return project({"content/site.yaml": config, **FILES, **THEME})


def graph(page: str) -> dict[str, dict[str, Any]]:
    """The nodes of a page's structured data by their types."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return {node["@type"]: node for node in json.loads(found[1])["@graph"]}


def test_it_has_a_page_with_its_own_template_and_typed_fields(site: Site) -> None:
    assert not [one for one in site.build().warnings if "event" in str(one)]
    page = site.read("events/open-workshop/index.html")
    assert '<p class="when">December 5, 2026, ' in page
    assert ", Back room</p>" in page
    assert '<p class="host">Anna</p>' in page
    assert 'alt="The back room"' in page
    assert "Bring your bicycle" in page
    assert '<a href="/events/"' in page  # the way up


def test_its_fields_are_checked_by_their_types(site: Site) -> None:
    site.write({"content/events/broken.md": EVENT.replace("2026-12-05 18:30", "soon")})
    (mistake,) = site.mistakes()
    assert mistake.startswith(
        'content/events/broken.md:5: "starts": "soon" can\'t be read as a date'
    )


def test_a_theme_that_does_not_know_it_shows_it_too(project: Make) -> None:
    site = project({"content/site.yaml": CONFIG, **FILES})
    site.build()
    page = site.read("events/open-workshop/index.html")
    assert "<h1>Open workshop</h1>" in page
    assert "Bring your bicycle" in page
    assert "Anna" in page


def test_it_has_an_index_page_to_which_the_menu_leads(site: Site) -> None:
    site.build()
    index = site.read("events/index.html")
    assert "<h1>Events</h1>" in index
    assert '<a href="/events/open-workshop/">Open workshop</a>' in index
    assert 'src="/events/room' in index
    home = site.read("index.html")
    menu = home.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'href="(/\w+/)"', menu)[:2] == ["/posts/", "/events/"]
    assert 'aria-labelledby="home-event"' in home


def test_a_kind_without_documents_has_no_index_page(site: Site) -> None:
    for path in ("events/open-workshop.md", "values/care.md", "faqs/learn.md", "newsletter/one.md"):
        (site.root / "content" / path).unlink()
    (site.root / "content/comments/events/open-workshop/2026-11-12-bert.md").unlink()
    site.build()
    assert not [path for path in site.tree() if path.startswith("events/")]
    assert "/events/" not in site.read("index.html")


def test_it_is_in_feeds_the_sitemap_and_the_search(site: Site) -> None:
    site.build()
    for path in ("feed.xml", "events/feed.xml", "events/atom.xml", "events/feed.json"):
        assert "Open workshop" in site.read(path), path
    feed = etree.fromstring(site.read("events/feed.xml").encode())
    assert feed.findtext("channel/title") == "Events – Corner Shop"
    assert "/events/feed.xml" in site.read("feeds.opml")
    assert 'href="https://shop.example/events/feed.xml"' in site.read("events/index.html")
    assert "Events: all that is new at Corner Shop." in site.read("subscribe/index.html")
    addresses = re.findall(r"<loc>(.*?)</loc>", site.read("sitemap.xml"))
    assert {"https://shop.example/events/", "https://shop.example/events/open-workshop/"} < set(
        addresses
    )
    assert "data-pagefind-body" in site.read("events/open-workshop/index.html")


def test_feeds_can_be_chosen_by_its_name(site: Site) -> None:
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "feeds: {channels: [events], formats: [rss]}\n")
    site.build()
    feeds = [path for path in site.tree() if path.endswith("/feed.xml")]
    assert feeds == ["events/feed.xml", "newsletter/feed.xml"]  # which is of its own
    config.write_text(config.read_text().replace("[events]", "[event]"))
    (mistake,) = site.mistakes()
    assert 'did you mean "events"?' in mistake


def test_search_engines_read_what_it_is_and_whose(site: Site) -> None:
    site.build()
    nodes = graph(site.read("events/open-workshop/index.html"))
    address = "https://shop.example/events/open-workshop/"
    work = nodes["CreativeWork"]
    assert work["@id"] == nodes["WebPage"]["mainEntity"]["@id"] == f"{address}#event"
    assert work["headline"] == "Open workshop"
    assert work["author"]["@id"] == nodes["Person"]["@id"]
    assert work["commentCount"] == 1
    assert "CollectionPage" in graph(site.read("events/index.html"))


def test_it_has_comments_and_can_prove_and_be_related(site: Site) -> None:
    site.build()
    page = site.read("events/open-workshop/index.html")
    assert "May I bring two?" in page
    assert 'name="comment"' in page  # the form
    assert "/events/open-workshop/" in site.read("values/care/index.html")
    assert "/events/open-workshop/" in site.read("faqs/learn/index.html")
    assert "Event ·" in site.read("faqs/learn/index.html")


def test_the_newsletter_carries_it(site: Site, run: Run) -> None:
    site.build()
    page = site.read("newsletter/one/index.html")
    assert '<h2 class="label" id="part-event">Events</h2>' in page
    assert "/events/open-workshop/" in page
    built = run("newsletter", "build", folder=site.root)
    assert built.exit_code == 0, built.output
    email = (site.root / "newsletter-out/one/issue.html").read_text()
    assert "https://shop.example/events/open-workshop/" in email
    (site.root / "content/newsletter/one.md").unlink()
    drafted = run("newsletter", "draft", folder=site.root)
    assert re.search(r"^  event +Open workshop \(new\)$", drafted.output, re.MULTILINE)


def test_commands_know_it(site: Site, run: Run) -> None:
    assert "event" in run("new", "--help", folder=site.root).output.partition("KIND is one of")[2]
    made = run("new", "event", "Swap day", "--set", "starts=2026-12-12", "--set", "place=Yard",
               "--author", "anna", folder=site.root)  # fmt: skip
    assert made.stdout == "content/events/swap-day.md\n", made.output
    text = (site.root / "content/events/swap-day.md").read_text()
    assert "starts: 2026-12-12\n" in text
    assert "place: Yard\n" in text
    listed = run("list", "event", folder=site.root).output
    assert re.search(r"Anna +Open workshop +content/events/open-workshop.md", listed)
    schema = json.loads(run("schema", "event", folder=site.root).output)
    assert schema["required"] == ["title", "date", "starts", "place"]
    channels = json.loads(run("schema", "config", folder=site.root).output)["properties"]["feeds"]
    assert "events" in json.dumps(channels)
    moved = run("move", "events/open-workshop", "open-evening", folder=site.root)
    assert moved.exit_code == 0, moved.output
    assert "events/open-evening" in (site.root / "content/values/care.md").read_text()
    assert (site.root / "content/comments/events/open-evening").is_dir()
    assert run("list", "party", folder=site.root).exit_code == 2


def test_the_status_counts_it(site: Site, run: Run) -> None:
    screen = run("status", folder=site.root).output
    assert "1 post, 1 event, 1 answer" in screen
    assert re.search(r"Anna .* 1 post, 1 event, 1 answer, last on 2026-11-11", screen)


def test_check_holds_it_to_what_its_traits_say(site: Site, run: Run) -> None:
    site.write(
        {
            "content/events/old.md": EVENT.replace("workshop0000", "old000000000").replace(
                "host: anna", "review_by: 2026-11-01"
            ),
            "content/events/empty.md": EVENT.replace("workshop0000", "empty0000000").partition(
                "Bring"
            )[0],
        }
    )
    found = json.loads(run("check", "--voice", "--format", "json", folder=site.root).stdout)
    rules = {(one["file"], one["rule"]) for one in found["problems"]}
    assert ("content/events/old.md", "faq-overdue") in rules
    assert ("content/events/old.md", "missing-summary") in rules
    assert ("content/events/old.md", "nobody-signs") in rules
    assert ("content/events/empty.md", "empty-text") in rules
    assert "content/events/open-workshop.md" in {one["file"] for one in found["voice"]["texts"]}


def test_without_it_its_documents_are_reported(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    # What refers to them is wrong then; they themselves are only reported.
    assert any("there is no" in one and "events/open-workshop" in one for one in site.mistakes())
    for path in ("content/values/care.md", "content/faqs/learn.md", "content/newsletter/one.md"):
        (site.root / path).unlink()
    (site.root / "content/comments/events/open-workshop/2026-11-12-bert.md").unlink()
    (warning,) = [str(one) for one in site.build().warnings if "content/events/" in str(one)]
    assert "content/events/ is not the folder of a content kind" in warning
