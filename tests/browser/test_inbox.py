"""From a form to the page, in a browser: hostile words stay words, and the desk decides."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.inbox import deciding
from sitegen.inbox.exports import read_export
from sitegen.inbox.store import InboxError, Store, inbox_file
from tests.browser.server import served
from tests.browser.vectors import own, published
from tests.conftest import BASE, NOW, Site, post
from tests.inbox.conftest import office_of
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
    with Store(inbox_file(root), lambda: NOW) as store:
        reading = read_export(json.dumps(records).encode(), "vectors.json")
        assert reading.asides == ()
        store.take_in(reading.submissions)
        office = office_of(root, store)
        for item in store.items():
            try:
                deciding.approve(office, item.number)
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
    assert [one for one in said if "/favicon.ico" not in one] == []
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A preview with one comment and one question in its inbox, and its address."""
    site = Site(tmp_path / "shop")
    site.write({**BASE, **FILES, "content/posts/bread.md": post("Bread")})
    data = {"message": "Lovely <i>bread</i>.", "name": "Ruth", "consent": "yes",
            "page": "/posts/bread/"}  # fmt: skip
    record = {"id": "1", "form_name": "comment", "created_at": "2026-11-20T09:30:00Z", "data": data}
    with Store(inbox_file(site.root), lambda: NOW) as store:
        store.take_in(read_export(json.dumps(record).encode(), "x").submissions)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "--project", str(site.root), "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True, env=environment, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = next(line.strip() for line in process.stdout if "http://" in line)
        yield site, address.rstrip("/")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_from_the_desk_to_page_feed_and_structured_data(
    desk: tuple[Site, str], browser: Any
) -> None:
    site, address = desk
    page = browser.new_context().new_page()
    page.goto(f"{address}/_sitegen/inbox")
    assert "Lovely <i>bread</i>." in page.inner_text("table")
    page.keyboard.press("Enter")
    page.wait_for_url("**/_sitegen/desk/inbox/1")
    assert page.locator("iframe").get_attribute("src") == "/posts/bread/#comments"
    page.keyboard.press("a")
    page.wait_for_url("**/_sitegen/desk/inbox")
    page.goto(f"{address}/posts/bread/")
    page.get_by_text("Lovely <i>bread</i>.").wait_for()
    site.build()
    built = site.read("posts/bread/index.html")
    assert "Lovely &lt;i&gt;bread&lt;/i&gt;." in built
    assert '"@type":"Comment"' in built
    feeds = [path.read_text() for path in (site.root / "public/comments").rglob("feed.xml")]
    assert any("bread&lt;/i&gt;" in feed or "&amp;lt;i&amp;gt;bread" in feed for feed in feeds)
    page.goto(f"{address}/_sitegen/desk/inbox/1")
    page.keyboard.press("z")
    page.wait_for_url("**/_sitegen/desk/inbox")
    assert not list((site.root / "content/comments").rglob("*.md"))
    page.context.close()


def test_nobody_else_decides(desk: tuple[Site, str], browser: Any) -> None:
    site, address = desk
    page = browser.new_context().new_page()
    url = f"{address}/_sitegen/desk/inbox/1"
    form = {"action": "approve", "token": "guessed"}
    assert page.request.post(url, form=form).status == 403
    page.goto(url)
    form["token"] = page.locator("input[name=token]").first.get_attribute("value")
    elsewhere = {"Origin": "https://evil.example"}
    assert page.request.post(url, form=form, headers=elsewhere).status == 403
    assert page.request.get(f"{url}?action=approve&token={form['token']}").status == 200
    assert not (site.root / "content/comments").exists()
    page.context.close()
