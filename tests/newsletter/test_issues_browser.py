"""An issue in a browser: chosen, written, tested, sent and followed, on a phone as on a desk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sitegen.editor.panel import editor_panel
from sitegen.newsletter.issue_addresses import HOME
from sitegen.newsletter.issues_panel import issues_panel
from sitegen.newsletter.panel import emails_panel
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from tests.browser.tools import barriers_and_width, close
from tests.conftest import NOW, Site
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.newsletter.support import MailServer
from tests.newsletter.test_issues_panel import FILES, ONE, configure, finish, subscribe
from tests.serve.conftest import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE = 60_000


def begun(site: Site, serve: Callable[..., Running]) -> Running:
    root = Project(site.root)
    panels = (issues_panel(root, lambda: NOW), emails_panel(root), editor_panel(root))
    return serve(site, extensions=PreviewExtensions(panels=panels))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_from_the_choice_to_the_last_recipient(
    project: Callable[..., Site],
    start: Callable[..., MailServer],
    serve: Callable[..., Running],
    browser: Browser,
    scheme: Any,
    width: int,
) -> None:
    gate = threading.Event()
    # The first message is the test.
    server = start(
        rcpt={"c@x.example": ["550 no such person"]},
        on_message=lambda count: gate.wait(60) if count == 3 else None,
    )
    site = project({"content/site.yaml": SETTINGS, **FILES})
    configure(site, server)
    subscribe(site, *(f"{letter}@x.example" for letter in "abcd"))
    running = begun(site, serve)
    context = browser.new_context(
        base_url=running.serving.origin,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # for axe
    )
    # Otherwise a page is loaded again when the whole site was checked, while it is looked at.
    context.route("**/_sitegen/events", lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    try:
        page.goto("/_sitegen/")
        page.get_by_role("link", name="Newsletter", exact=True).press("Enter")
        wrong += barriers_and_width(page, frames=False)
        page.get_by_role("link", name="New issue").press("Enter")
        page.get_by_label("Spelt").check()
        page.get_by_label("Subject").fill("Soak, and wait")
        wrong += barriers_and_width(page, frames=False)
        page.get_by_role("button", name="Write the issue").press("Enter")
        # The editor's form on the draft.
        page.locator("#editor[data-ready]").wait_for()
        page.get_by_label("Live", exact=True).check()
        page.get_by_role("button", name="Save").first.click()
        page.locator("#editor[data-saved]").wait_for()
        page.get_by_role("link", name="Newsletter", exact=True).click()
        page.get_by_role("link", name="Soak, and wait").click()
        page.frame_locator("iframe[title='phone']").get_by_role("link", name="Oat").first.wait_for()
        wrong += barriers_and_width(page, frames=False)
        page.get_by_label("Your email address").fill("me@home.example")
        page.keyboard.press("Enter")
        page.get_by_text("Sent to me@home.example.").wait_for()
        wrong += barriers_and_width(page, frames=False)
        page.get_by_role("link", name="Send to 4 people").press("Enter")
        page.get_by_role("heading", name="Send “Soak, and wait”?").wait_for()
        wrong += barriers_and_width(page, frames=False)
        page.get_by_role("button", name="Send to 4 people").press("Enter")
        page.get_by_text("1 of 4 sent, 0 refused, 3 left").wait_for()
        assert page.get_by_role("progressbar").get_attribute("value") == "1"
        wrong += barriers_and_width(page, frames=False)
        gate.set()
        page.get_by_text("Sent to 3 people.").wait_for()
        page.get_by_text("550 no such person").wait_for(state="attached")
        wrong += barriers_and_width(page, frames=False)
    finally:
        gate.set()
        close(context)
        finish()
    assert wrong == []
    assert [one for one, _ in server.accepted] == [
        "me@home.example",
        *(f"{letter}@x.example" for letter in "abd"),
    ]


def test_an_email_is_loaded_again_after_a_save(
    project: Callable[..., Site],
    server: MailServer,
    serve: Callable[..., Running],
    browser: Browser,
) -> None:
    site = project({"content/site.yaml": SETTINGS, **FILES})
    configure(site, server)
    running = begun(site, serve)
    context = browser.new_context(base_url=running.serving.origin)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    for path in ("/_sitegen/panel/emails/one", ONE):
        with page.expect_response("**/_sitegen/events"):
            page.goto(path)
        site.write({"content/newsletter/one.md": issue(f"Saved for {path}.", items="[rye]")})
        page.frame_locator("iframe[title='phone']").get_by_text(f"Saved for {path}.").wait_for()
    # Not while an address is typed.
    page.get_by_label("Your email address").fill("me@home.example")
    site.write({"content/newsletter/one.md": issue("Saved once more.", items="[rye]")})
    running.announced.wait(lambda: len(running.announced.saved) >= 3)
    assert page.get_by_label("Your email address").input_value() == "me@home.example"
    assert HOME in page.url
    close(context)
