"""The preview in a browser: what is saved is on the screen, without a hand on the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.tools import close
from tests.conftest import Site, post
from tests.serve.conftest import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

PATIENCE = 30_000
"""Milliseconds, for a machine that has other things to do."""


class Window:
    """A tab, and what went wrong in it."""

    def __init__(self, page: Page, running: Running) -> None:
        self.page = page
        self.running = running
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._heard)
        self.wrong: list[str] = []

    def _heard(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.wrong.append(f"{line.location['url']}: {line.text}")

    def open(self, path: str) -> None:
        self.page.goto(self.running.serving.origin + path)
        self.page.locator("sitegen-bar .state").wait_for()

    def sees(self, text: str) -> None:
        """Wait until a text is on the page."""
        self.page.get_by_text(text).first.wait_for()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Window]]:
    contexts: list[Any] = []
    windows: list[Window] = []

    def make(running: Running, **options: Any) -> Window:
        contexts.append(browser.new_context(viewport={"width": 1100, "height": 700}, **options))
        windows.append(Window(contexts[-1].new_page(), running))
        return windows[-1]

    yield make
    for context in contexts:
        close(context)
    assert [wrong for window in windows for wrong in window.wrong] == []


LONG = "\n\n".join(f"Paragraph {number} of a long text." for number in range(80))
FILES: dict[str, str | bytes] = {
    "content/posts/tea.md": post("Tea", f"Black or green.\n\n{LONG}"),
    "content/posts/later.md": post("Later", "Not yet.", date="2026-11-25"),
    "content/posts/draft.md": post("Sketch", "Unfinished.", draft="true", date="2026-03-20"),
    "themes/own/theme.yaml": "name: own\nextends: default\n",
    "themes/own/assets/own.css": "h1 { color: rgb(1, 2, 3) }\n",
    "themes/own/templates/post.html": """\
        {% extends "default:post.html" %}
        {% block head %}{{ super() }}
        <link rel="stylesheet" href="{{ asset("own.css") }}">
        {% endblock %}
        """,
    "content/site.yaml": "name: Corner Shop\nurl: https://shop.example/\ntimezone: Europe/Berlin\n"
    "owner: anna\ntheme: {name: own}\n",
}


@pytest.fixture
def running(project: Callable[..., Site], serve: Callable[..., Running]) -> Running:
    return serve(project(FILES))


def test_a_save_is_on_the_screen(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/tea/")
    running.site.write({"content/posts/tea.md": post("Tea", "White, from the mountains.")})
    tab.sees("White, from the mountains.")


def test_a_save_elsewhere_does_not_reload(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running, bypass_csp=True)  # for the test's own waiting
    tab.open("/posts/tea/")
    version = "document.documentElement.dataset.sitegenVersion"
    tab.page.evaluate(f"window.untouched = {version}")
    running.site.write({"content/pages/about.md": "---\nid: about\ntitle: About\n---\nUs.\n"})
    tab.page.wait_for_function(f"{version} !== window.untouched")
    assert tab.page.evaluate("window.untouched")


def test_a_mistake_and_its_mending(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/tea/")
    broken = post("Tea", "Other.").replace("author: anna", "author: anna\n<b>oops</b>: <i>x")
    running.site.write({"content/posts/tea.md": broken})
    overlay = tab.page.locator("sitegen-mistakes")
    overlay.get_by_role("heading", name=re.compile("to fix")).first.wait_for()
    text = overlay.locator("section").inner_text()
    assert "content/posts/tea.md:6" in text
    assert "<b>oops</b>: <i>x" in text
    assert overlay.locator("b, i").count() == 0
    assert tab.page.get_by_text("Black or green.").first.is_visible()
    running.site.write({"content/posts/tea.md": post("Tea", "Mended.")})
    tab.sees("Mended.")
    overlay.wait_for(state="detached")


def test_the_overlay_can_be_hidden_and_brought_back(
    running: Running, window: Callable[..., Window]
) -> None:
    tab = window(running)
    tab.open("/posts/tea/")
    running.site.write({"content/posts/tea.md": "---\ntitle: [\n---\n"})
    panel = tab.page.locator("sitegen-mistakes section")
    panel.wait_for()
    tab.page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    tab.page.get_by_role("button", name="1 mistake").click()
    panel.wait_for()


def test_a_mistake_in_a_template(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/tea/")
    name = "themes/own/templates/post.html"
    good = (running.site.root / name).read_text()
    running.site.write({name: good + "\n{{ nothing_of_this_name }}\n{% block x %}"})
    panel = tab.page.locator("sitegen-mistakes section")
    panel.get_by_text(re.compile(r"themes/own/templates/post\.html:\d")).wait_for()
    assert tab.page.get_by_text("Black or green.").first.is_visible()
    running.site.write({name: good})
    panel.wait_for(state="detached")


def test_new_and_deleted_files(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/")
    running.site.write({"content/posts/milk.md": post("Fresh milk", date="2026-04-01")})
    tab.sees("Fresh milk")
    (running.site.root / "content/posts/milk.md").unlink()
    tab.page.get_by_text("Fresh milk").first.wait_for(state="detached")
    tab.wrong.clear()
    tab.page.goto(running.serving.origin + "/posts/soon-here/")
    running.site.write({"content/posts/soon-here.md": post("Here it is")})
    tab.page.get_by_role("heading", name="Here it is").wait_for()
    tab.wrong.clear()  # the browser reports the 404 that was meant


def test_styles_are_swapped_without_a_reload(
    running: Running, window: Callable[..., Window]
) -> None:
    tab = window(running, bypass_csp=True)  # for the test's own waiting
    tab.open("/posts/tea/")
    colour = "getComputedStyle(document.querySelector('h1')).color"
    assert tab.page.evaluate(colour) == "rgb(1, 2, 3)"
    tab.page.evaluate("window.untouched = true")
    running.site.write({"themes/own/assets/own.css": "h1 { color: rgb(9, 8, 7) }\n"})
    tab.page.wait_for_function(f"{colour} === 'rgb(9, 8, 7)'")
    running.site.write({"themes/own/assets/own.css": "h1 { color: rgb(4, 5, 6) }\n"})
    tab.page.wait_for_function(f"{colour} === 'rgb(4, 5, 6)'")
    assert tab.page.evaluate("window.untouched")


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
    '<rect width="40" height="30" fill="{}"/></svg>'
)


def test_a_picture_is_exchanged(running: Running, window: Callable[..., Window]) -> None:
    name = "content/static/cup.svg"
    running.site.write(
        {"content/posts/tea.md": post("Tea", "![A cup](/cup.svg)"), name: DRAWING.format("red")}
    )
    tab = window(running)
    tab.open("/posts/tea/")
    tab.page.evaluate("window.untouched = true")
    running.site.write({name: DRAWING.format("blue")})
    picture = tab.page.locator('main img[src^="/cup.svg?sitegen="]')
    picture.wait_for()
    assert "blue" in running.get(picture.get_attribute("src") or "").text
    assert tab.page.evaluate("window.untouched")


def test_the_place_on_the_page_is_kept(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running, bypass_csp=True)  # for the test's own waiting
    tab.open("/posts/tea/")
    tab.page.evaluate("window.scrollTo({top: 1500, behavior: 'instant'})")
    tab.page.wait_for_function("window.scrollY === 1500")
    text = LONG.replace("Paragraph 70 of", "Paragraph seventy of")
    running.site.write({"content/posts/tea.md": post("Tea", f"Black or green.\n\n{text}")})
    tab.page.get_by_text("Paragraph seventy").wait_for()
    tab.page.wait_for_function("Math.abs(window.scrollY - 1500) < 3")


def test_following_what_is_saved(
    project: Callable[..., Site], serve: Callable[..., Running], window: Callable[..., Window]
) -> None:
    running = serve(project(FILES), follow=True)
    tab = window(running)
    tab.open("/")
    running.site.write({"content/posts/tea.md": post("Tea", "Follow me.")})
    tab.page.wait_for_url("**/posts/tea/")
    tab.sees("Follow me.")


def test_more_tabs_than_a_browser_has_connections(
    running: Running, window: Callable[..., Window]
) -> None:
    first = window(running)
    first.open("/posts/tea/")
    tabs = [first]
    for _ in range(8):
        tab = Window(first.page.context.new_page(), running)
        tab.open("/posts/tea/")
        tabs.append(tab)
    running.site.write({"content/posts/tea.md": post("Tea", "For every tab.")})
    for tab in tabs:
        tab.sees("For every tab.")
    first.page.close()  # the one that listened for all
    running.site.write({"content/posts/tea.md": post("Tea", "Still for every tab.")})
    for tab in tabs[1:]:
        tab.sees("Still for every tab.")


def test_the_server_may_start_again(
    project: Callable[..., Site], serve: Callable[..., Running], window: Callable[..., Window]
) -> None:
    site = project(FILES)
    running = serve(site)
    tab = window(running)
    tab.open("/posts/tea/")
    port = running.port
    running.serving.stop()
    tab.page.locator("sitegen-bar .lost").wait_for(state="attached")
    site.write({"content/posts/tea.md": post("Tea", "Back again.")})
    from sitegen.read.project import Project
    from sitegen.serve.preview_updater import PreviewOptions
    from sitegen.serve.serve import ServeOptions, start

    again = start(
        Project(site.root),
        ServeOptions(PreviewOptions(running.clock), port=port, key=""),
        running.announced.listener,
    )
    import threading

    thread = threading.Thread(target=again.run, daemon=True)
    thread.start()
    try:
        tab.sees("Back again.")
    finally:
        again.stop()
        thread.join(timeout=20)
    tab.wrong.clear()  # refused connections, while nobody was there


def test_the_bar(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/draft/")
    bar = tab.page.get_by_role("complementary", name="Staff bar")
    assert bar.get_by_text("Draft", exact=True).is_visible()
    bar.get_by_role("button", name="content/posts/draft.md").click()
    bar.locator("[data-said='Opened']").wait_for()
    assert running.opened == [(running.site.root / "content/posts/draft.md", 1)]
    tab.open("/posts/later/")
    assert "Live in 2 days" in bar.inner_text()
    assert "2 words" in bar.inner_text()
    bar.get_by_role("button", name="Feeds").click()
    assert bar.get_by_role("link").first.is_visible()
    bar.get_by_role("button", name="Fold the bar").click()
    tab.page.get_by_role("button", name="Show the staff bar").click()
    bar.wait_for()


def test_drafts_are_marked_in_lists(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/")
    marks = tab.page.locator("main sitegen-mark")
    marks.first.wait_for()
    assert set(marks.all_inner_texts()) == {"Draft", "Live in 2 days"}


def test_a_page_as_on_a_phone(running: Running, window: Callable[..., Window]) -> None:
    tab = window(running)
    tab.open("/posts/tea/")
    tab.page.get_by_role("link", name="Phone").click()
    frame = tab.page.frame_locator("iframe")
    frame.get_by_text("Black or green.").first.wait_for()
    assert frame.locator("html").evaluate("document.documentElement.clientWidth") <= 390
    assert frame.locator("sitegen-bar").count() == 0
    tab.page.get_by_role("button", name="Small phone").click()
    running.site.write({"content/posts/tea.md": post("Tea", "Narrow words.")})
    frame.get_by_text("Narrow words.").first.wait_for()


def test_all_documents(running: Running, window: Callable[..., Window]) -> None:
    running.site.write({"content/posts/bad.md": "---\ntitle: <script>x\n---\n"})
    tab = window(running)
    tab.page.goto(running.serving.origin + "/_sitegen/")
    tab.page.get_by_role("heading", name="To fix").wait_for()
    assert tab.page.get_by_text("content/posts/bad.md").first.is_visible()
    assert (
        tab.page.get_by_role("row", name=re.compile("Sketch"))
        .get_by_text("Draft", exact=True)
        .is_visible()
    )
    assert tab.page.get_by_role("heading", name="Coming up").is_visible()
    tab.page.get_by_role("link", name="drafts").click()
    tab.page.get_by_role("row", name=re.compile("Sketch")).wait_for()
    assert tab.page.get_by_role("row", name=re.compile("Tea")).count() == 0
    (running.site.root / "content/posts/bad.md").unlink()
    tab.page.get_by_text("content/posts/bad.md").first.wait_for(state="detached")


def test_what_is_saved_before_the_page_listens(
    running: Running, window: Callable[..., Window]
) -> None:
    tab = window(running)
    saved: list[str] = []

    def save_first(route: Route) -> None:
        if not saved:
            saved.append("quick.md")
            running.site.write({"content/posts/quick.md": post("Quick")})
        route.continue_()

    tab.page.route("**/_sitegen/events", save_first)
    tab.page.goto(running.serving.origin + "/_sitegen/")
    tab.page.get_by_role("row", name=re.compile("Quick")).wait_for()


def test_nothing_good_yet(
    project: Callable[..., Site], serve: Callable[..., Running], window: Callable[..., Window]
) -> None:
    site = project({**FILES, "content/site.yaml": "name: [\n"})
    tab = window(serve(site))
    tab.page.goto(tab.running.serving.origin + "/")
    tab.page.locator("sitegen-mistakes section").wait_for()
    site.write({"content/site.yaml": str(FILES["content/site.yaml"])})
    tab.page.get_by_role("link", name="Corner Shop").first.wait_for()
    tab.wrong.clear()  # the 503 that was meant


def test_the_preview_obeys_a_strict_policy(running: Running, window: Callable[..., Window]) -> None:
    sources = ("script", "style", "font", "connect")
    policy = "; ".join(["default-src 'none'", *(f"{source}-src 'self'" for source in sources)])
    policy += "; img-src data:"  # the icon of a site that has none
    running.site.write({"content/static/_headers": f"/*\n  Content-Security-Policy: {policy}\n"})
    tab = window(running)
    tab.open("/posts/draft/")
    assert (
        tab.page.locator("sitegen-bar aside").evaluate("one => getComputedStyle(one).position")
        == "fixed"
    )
    tab.open("/posts/")
    tab.page.locator("main sitegen-mark").first.wait_for()
    assert Path(running.site.root / "public").exists() is False
