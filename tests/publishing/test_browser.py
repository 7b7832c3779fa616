"""Publishing in a browser: one follows it as it goes, by keyboard, on a phone, without barriers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.tools import barriers_and_width, close
from tests.conftest import Site, post
from tests.publishing.conftest import Git, Web
from tests.publishing.test_panel import HOME, Tab, browse, finish, serve, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browse", "serve", "started"]

PATIENCE = 60_000


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_from_the_bar_to_the_web(
    started: Site,
    git: Git,
    web: Web,
    tmp_path: Path,
    browse: Callable[..., Tab],
    browser: Browser,
    scheme: Any,
    width: int,
) -> None:
    gate = threading.Event()
    web.folder = tmp_path
    (tmp_path / "index.html").write_text("<p>Old</p>")
    started.write({"content/posts/b.md": post("Spelt" * 20), "content/posts/c.md": post("C")})
    (started.root / "content/posts/c.md").write_text(post("C", author="nobody"))
    tab = browse(started, wait=5, sleep=lambda _: gate.wait(60))
    context = browser.new_context(
        base_url=tab.running.serving.origin,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # for axe
    )
    # The whole site is checked after the first page can be served, and a page doesn't hear of it
    # here: otherwise it would be loaded again while it is looked at.
    tab.running.announced.wait(lambda: tab.running.announced.errors == 1)
    context.route("**/_sitegen/events", lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    try:
        page.goto("/posts/")
        page.get_by_role("button", name="Hide").click()  # the mistake, over the page
        page.get_by_role("link", name="Publish").wait_for()
        bar = page.locator("sitegen-bar aside")
        assert bar.evaluate("one => one.scrollWidth <= one.clientWidth")
        page.get_by_role("link", name="Publish").click()
        wrong += barriers_and_width(page)
        page.get_by_role("button", name="See what would be published").press("Enter")
        page.get_by_role("heading", name="Nothing was published: one error").wait_for()
        wrong += barriers_and_width(page)
        started.write({"content/posts/c.md": post("C")})
        page.get_by_role("button", name="Try again").press("Enter")
        page.get_by_role("heading", name="Publish this?").wait_for()
        assert page.evaluate("document.activeElement.id") == "phase"
        wrong += barriers_and_width(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Publish"
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("Waiting until").wait_for()
        wrong += barriers_and_width(page)
        assert "content/posts/b.md" in git.files()
        gate.set()
        page.get_by_role("heading", name="Published").wait_for()
        wrong += barriers_and_width(page)
    finally:
        gate.set()
        close(context)
        finish()
    assert wrong == []


def test_without_scripts_one_looks_again(
    started: Site, browse: Callable[..., Tab], browser: Browser
) -> None:
    tab = browse(started)
    started.write({"content/posts/b.md": post("Spelt")})
    context = browser.new_context(base_url=tab.running.serving.origin, java_script_enabled=False)
    page = context.new_page()
    page.goto(HOME)
    page.get_by_role("button", name="See what would be published").click()
    while page.get_by_role("link", name="See how far it is").count():
        page.get_by_role("link", name="See how far it is").click()
    page.get_by_text("One new post").wait_for()
    close(context)
