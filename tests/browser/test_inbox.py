"""From a form to the page, in a browser: hostile words stay words, and the panel decides."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sitegen.address import parse_address
from sitegen.inbox import moderation
from sitegen.inbox.exports import read_export
from sitegen.inbox.store import InboxError, InboxStore, inbox_file
from sitegen.newsletter.private_files import subscribers_file
from sitegen.newsletter.subscribers.database import Subscribers
from tests.browser.server import served
from tests.browser.tools import close
from tests.browser.vectors import own, published
from tests.conftest import BASE, NOW, Site, post
from tests.inbox.conftest import context_of
from tests.inbox.support import FILES

PER_PAGE = 120

OUTSIDE = """() => [...document.querySelectorAll("*")]
  .filter(one => !one.closest(".words"))
  .map(one => one.tagName + " " + one.getAttributeNames().sort())"""
INSIDE = """() => [...new Set([...document.querySelectorAll(".words *")]
  .map(one => one.tagName + " " + one.getAttributeNames().sort()))].sort()"""
LINKS = """() => [...document.querySelectorAll(".words a")].map(one => one.protocol)"""
WORDS = """() => [...document.querySelectorAll(".words")].map(one => one.textContent)"""


def shop(
    root: Path, vectors: list[str], *, hostile: bool, posts: int | None = None
) -> tuple[Site, int]:
    """A built shop with a comment for each vector, and how many posts they are spread over."""
    site = Site(root)
    posts = posts or -(-len(vectors) // PER_PAGE)
    site.write({**BASE, **FILES})
    site.write({f"content/posts/p{one}.md": post(f"P{one}") for one in range(posts)})
    records = [
        {
            "id": str(number),
            "form_name": "comment",
            "created_at": f"2026-11-{1 + number % 20:02}T09:30:00Z",
            "data": {
                "message": vector if hostile else f"Harmless {number}",
                "name": vector if hostile else f"Ruth {number}",
                "consent": "yes",
                "page": f"/posts/p{number // PER_PAGE}/",
            },
        }
        for number, vector in enumerate(vectors)
    ]
    with InboxStore(inbox_file(root), lambda: NOW) as store:
        batch = read_export(json.dumps(records).encode(), "vectors.json")
        assert batch.quarantined == ()
        store.ingest(batch.messages)
        inbox = context_of(root, store)
        for submission in store.submissions():
            try:
                moderation.approve(inbox, submission.number, as_is=True)
            except InboxError as error:
                assert "says nothing" in str(error)
    site.build()
    return site, posts


def test_hostile_words_stay_words(tmp_path: Path, browser: Any) -> None:
    vectors = [*own(), *published()]
    assert len(own()) >= 250
    hostile, posts = shop(tmp_path / "hostile", vectors, hostile=True)
    count = sum(1 for _ in (hostile.root / "content/comments").rglob("*.md"))
    assert count >= len(vectors) - 5
    said: list[str] = []
    shapes: dict[str, list[list[str]]] = {}
    with served(hostile.root / "public") as address:
        page = browser.new_context(reduced_motion="reduce").new_page()
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(f"{message.text} {message.location}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith(address) else said.append(request.url),
        )
        seen = 0
        for number in range(posts):
            page.goto(f"{address}/posts/p{number}/", wait_until="networkidle")
            assert page.evaluate("window.ran") is None
            allowed = ["A href,rel", "BR ", "P "]
            assert set(page.evaluate(INSIDE)) <= set(allowed)
            assert set(page.evaluate(LINKS)) <= {"http:", "https:"}
            seen += len(page.evaluate(WORDS))
            shapes.setdefault("hostile", []).append(page.evaluate(OUTSIDE))
        assert seen == count
        page.context.close()
    assert said == []
    for feed in (hostile.root / "public").rglob("*.xml"):
        ET.parse(feed)
    assert not (tmp_path / "ran").exists()
    # With as many harmless comments, the rest of each page is the same, element by element.
    harmless, _ = shop(tmp_path / "harmless", vectors[:PER_PAGE], hostile=False, posts=posts)
    with served(harmless.root / "public") as address:
        page = browser.new_context(reduced_motion="reduce").new_page()
        page.goto(f"{address}/posts/p0/", wait_until="networkidle")
        same = page.evaluate(OUTSIDE)
        page.context.close()
    assert shapes["hostile"][0] == same


PATIENCE = 120_000
"""Milliseconds for what a busy machine may take its time with."""


def record(number: int, form: str, **data: str) -> dict[str, object]:
    at = f"2026-11-20T09:3{number}:00Z"
    return {"id": str(number), "form_name": form, "created_at": at, "data": data}


RECORDS = [
    record(
        1,
        "comment",
        message="Lovely <i>bread</i>.",
        name="Ruth",
        consent="yes",
        page="/posts/bread/",
    ),
    record(2, "question", message="Do you have spelt?", name="Olga", email="olga@mail.example"),
    record(3, "story", message="I carried it home warm.", name="Mo", consent="yes"),
    record(4, "subscribe", email="eve@mail.example"),
]


@contextmanager
def serving(root: Path, *options: str) -> Iterator[tuple[str, str]]:
    """A preview of a project: its address, and that with its key."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "--project", str(root), "serve", "--port", "0", *options],
        stdout=subprocess.PIPE, text=True, env=environment, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = next(line.strip() for line in process.stdout if "http://" in line)
        yield address.partition("/?")[0], address
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture
def project(tmp_path: Path) -> Site:
    """A shop with something of each sort in its inbox."""
    site = Site(tmp_path / "shop")
    site.write({**BASE, **FILES, "content/posts/bread.md": post("Bread")})
    with InboxStore(inbox_file(site.root), lambda: NOW) as store:
        store.ingest(read_export(json.dumps(RECORDS).encode(), "x").messages)
    return site


@pytest.fixture
def panel(project: Site, page: Any) -> Iterator[tuple[Site, str]]:
    """The shop, and the address of its preview, to which the page has the key."""
    with serving(project.root) as (address, with_key):
        page.goto(with_key)
        yield project, address


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page with patience."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    close(context)


def press(page: Any, key: str) -> None:
    """Press a key of the panel, and wait for the page that follows."""
    page.locator(f'[data-key="{key}"]').first.wait_for()
    with page.expect_navigation():
        page.keyboard.press(key)


def test_from_the_panel_to_page_feed_and_structured_data(
    panel: tuple[Site, str], page: Any
) -> None:
    site, address = panel
    logged: list[str] = []
    page.on("console", lambda line: logged.append(line.text))
    page.goto(f"{address}/_sitegen/inbox")
    assert "Lovely <i>bread</i>." in page.inner_text("table")
    # The list reloads when something was saved: a link is there all the same.
    page.locator("a[data-key=Enter]").click()
    page.wait_for_url("**/_sitegen/panel/inbox/1")
    frame = page.frame_locator("iframe")
    waits = frame.locator("article.comment", has_text="Lovely <i>bread</i>.")
    waits.wait_for()
    assert "dashed" in waits.evaluate("one => getComputedStyle(one).outline")
    assert "is waiting in the inbox" in frame.locator("[role=note]").inner_text()
    assert logged == []
    # It is the page of the post in the look of the site, and not yet there for anybody.
    assert frame.locator("h1").inner_text() == "Bread"
    assert page.request.get(f"{address}/posts/bread/").text().count("Lovely") == 0
    press(page, "a")
    page.wait_for_url("**/_sitegen/panel/inbox/2?done=1#outcome")
    assert "1: approved." in page.inner_text("[role=status]")
    there = page.context.new_page()
    there.goto(f"{address}/posts/bread/")
    there.get_by_text("Lovely <i>bread</i>.", exact=True).wait_for()
    site.build()
    built = site.read("posts/bread/index.html")
    assert "Lovely &lt;i&gt;bread&lt;/i&gt;." in built
    assert '"@type":"Comment"' in built
    feeds = [path.read_text() for path in (site.root / "public/comments").rglob("feed.xml")]
    assert any("bread&lt;/i&gt;" in feed or "&amp;lt;i&amp;gt;bread" in feed for feed in feeds)
    press(page, "z")
    page.wait_for_url("**/_sitegen/panel/inbox/2?done=1#outcome")
    assert not list((site.root / "content/comments").rglob("*.md"))


def test_everything_is_decided_without_a_mouse(panel: tuple[Site, str], page: Any) -> None:
    site, address = panel
    content = site.root / "content"
    page.goto(f"{address}/_sitegen/panel/inbox/1")
    page.keyboard.press("n")
    page.keyboard.type("Thank you, Ruth: a r z f.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "1: published and answered." in page.inner_text("[role=status]")
    assert len(list((content / "comments/posts/bread").glob("*.md"))) == 2
    # The question: as the FAQ that it would be.
    assert page.url.endswith("/2?done=1#outcome")
    page.frame_locator("iframe").locator("h1", has_text="Do you have spelt?").wait_for()
    press(page, "f")
    (faq,) = content.glob("faqs/do-you-have-spelt-*.md")
    # The story: the permission is on the form, and recorded.
    assert page.url.endswith("/3?done=2#outcome")
    page.frame_locator("iframe").get_by_text("I carried it home warm.").first.wait_for()
    page.keyboard.press("s")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    (story,) = content.glob("stories/*.md")
    assert "how: by the form on our site" in story.read_text()
    # The draft is no answer yet: the question still waits for one.
    assert page.url.endswith("/2?done=3#outcome")
    page.goto(f"{address}/_sitegen/panel/inbox/4")
    press(page, "b")
    assert page.url.endswith("/2?done=4#outcome")
    with Subscribers(subscribers_file(site.root), lambda: NOW) as subscribers:
        one = subscribers.find(parse_address("eve@mail.example"))
        assert one is not None and one.state == "unconfirmed"
    press(page, "z")
    with Subscribers(subscribers_file(site.root), lambda: NOW) as subscribers:
        assert subscribers.find(parse_address("eve@mail.example")) is None
    for number, file in ((3, story), (2, faq)):
        page.goto(f"{address}/_sitegen/panel/inbox/{number}")
        press(page, "z")
        assert not file.exists()
    page.goto(f"{address}/_sitegen/panel/inbox/2")
    press(page, "r")
    with InboxStore(inbox_file(site.root), lambda: NOW) as store:
        assert (store.submission(2).state, store.submission(2).reason) == ("rejected", "spam")


def test_what_looks_as_it_will_be_runs_nothing(panel: tuple[Site, str], page: Any) -> None:
    site, address = panel
    hostile = "<script>ran=1</script></style></head><body onload=ran=1>\u202e {{ 7*7 }}"
    with InboxStore(inbox_file(site.root), lambda: NOW) as store:
        data = {"message": hostile, "name": hostile, "consent": "yes", "page": "/posts/bread/"}
        made = read_export(json.dumps([record(5, "comment", **data)]).encode(), "x")
        (number,) = store.ingest(made.messages).new
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/_sitegen/panel/inbox/{number}", wait_until="networkidle")
    page.frame_locator("iframe").locator("article.comment").wait_for()
    assert page.evaluate("window.ran") is None
    assert "\u202e" not in page.inner_text("main")
    preview = page.request.get(f"{address}/_sitegen/panel/inbox/{number}/preview")
    policy = preview.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-same-origin; default-src 'none'")
    assert all(url.startswith(address) for url in asked if not url.startswith("data:"))
    # An unknown submission, and one that is on no page, say so.
    assert page.request.get(f"{address}/_sitegen/panel/inbox/99/preview").status == 404
    assert page.request.get(f"{address}/_sitegen/panel/inbox/4/preview").status == 404


def test_nobody_else_reads_it(project: Site, browser: Any) -> None:
    with serving(project.root, "--host", "0.0.0.0") as (address, with_key):
        port = address.rpartition(":")[2]
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        assert context.request.get(with_key).status == 200
        for path in (
            "inbox",
            "desk/inbox",
            "panel/inbox",
            "panel/inbox/1",
            "panel/inbox/1/preview",
        ):
            answer = context.request.get(f"http://127.0.0.1:{port}/_sitegen/{path}")
            assert answer.status == 403
            assert "bread" not in answer.text()
        context.close()


def test_nobody_else_decides(panel: tuple[Site, str], page: Any) -> None:
    site, address = panel
    url = f"{address}/_sitegen/panel/inbox/1"
    form = {"action": "approve", "token": "guessed"}
    assert page.request.post(url, form=form).status == 403
    page.goto(url)
    form["token"] = page.locator("input[name=token]").first.get_attribute("value")
    elsewhere = {"Origin": "https://evil.example"}
    assert page.request.post(url, form=form, headers=elsewhere).status == 403
    assert page.request.get(f"{url}?action=approve&token={form['token']}").status == 200
    assert not (site.root / "content/comments").exists()
