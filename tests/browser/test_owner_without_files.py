"""An owner who never sees a file: from an empty folder to a site on the web, in a browser.

Each step leaves pictures of its page, as on a phone and on a desk: in a folder of the test, or in
that of the environment variable SITEGEN_PICTURES.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from sitegen.cli.status.panel import status_panel
from sitegen.features import added
from sitegen.inbox.exports import read_export
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.publishing.panel import publish_panel
from sitegen.publishing.publication import PublishOptions
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from tests.browser.tools import close
from tests.conftest import NOW, Site
from tests.newsletter.conftest import server, start
from tests.newsletter.support import MailServer
from tests.pictures import png
from tests.publishing.conftest import Git, Web, git, web
from tests.publishing.netlify_api import TOKEN, NetlifyApi
from tests.serve.conftest import Running, serve

__all__ = ["git", "serve", "server", "start", "web"]

PATIENCE = 60_000
"""Milliseconds for what a busy machine may take its time with."""
EDITOR = "/_sitegen/panel/editor"
SETTINGS = f"{EDITOR}/edit?file=content/site.yaml"
PHOTO = {"name": "IMG_0042.png", "mimeType": "image/png", "buffer": png(64, 48)}
COMMENT = {
    "id": "1",
    "form_name": "comment",
    "created_at": "2026-11-20T09:30:00Z",
    "data": {
        "message": "Do you bake on Sundays?",
        "name": "Ruth",
        "consent": "yes",
        "page": "/posts/why-we-write-here/",
    },
}
ADDRESS = {
    "street": "1 High Street",
    "locality": "Berlin",
    "postal_code": "10115",
    "country": "Germany",
}
IN_SIGHT = """one => {
  const place = one.getBoundingClientRect();
  return place.top >= 0 && place.bottom <= innerHeight;
}"""
Files = dict[str, bytes]


class Owner:
    """The owner's browser, and what is on the disk that the owner never looks at."""

    def __init__(self, page: Any, site: Site, pictures: Path) -> None:
        self.page = page
        self.site = site
        self.pictures = pictures
        self.count = 0
        self.before = self.files()

    def files(self) -> Files:
        """All files of the content."""
        content = self.site.root / "content"
        return {
            path.relative_to(content).as_posix(): path.read_bytes()
            for path in content.rglob("*")
            if path.is_file()
        }

    def changed(self) -> dict[str, tuple[bytes | None, bytes | None]]:
        """The files that differ since the last call, as they were and as they are."""
        before, self.before = self.before, self.files()
        return {
            path: (before.get(path), self.before.get(path))
            for path in sorted({*before, *self.before})
            if before.get(path) != self.before.get(path)
        }

    def picture(self, name: str) -> None:
        """Keep how the page looks, on a phone and on a desk."""
        self.count += 1
        for width, height in ((390, 844), (1280, 900)):
            self.page.set_viewport_size({"width": width, "height": height})
            file = self.pictures / f"{self.count:02}-{name}-{width}.png"
            self.page.screenshot(path=file, animations="disabled")

    def fill(self, name: str, value: str) -> None:
        """Write into a field of the form, which may be in a part that is folded."""
        field = self.page.locator(f"[name='{name}']").first
        field.evaluate("one => { while (one = one.closest('details:not([open])')) one.open = 1; }")
        if field.evaluate("one => one.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)

    def ready(self) -> None:
        """Wait until the form and the page beside it are there."""
        self.page.locator("#editor[data-ready]").wait_for()
        self.page.frame_locator("#preview").locator("main").wait_for()

    def save(self) -> None:
        """Save, and wait until it is saved."""
        self.page.get_by_role("button", name="Save").first.click()
        version = self.page.locator("#editor").get_attribute("data-version")
        self.page.locator(f"#editor[data-saved='{version}']").wait_for()

    def publish(self, name: str) -> None:
        """Publish by the button in the bar of a page."""
        page = self.page
        page.goto("/")
        page.get_by_role("link", name="Publish").click()
        page.locator("main form button").first.click()  # "See what would be published"
        page.get_by_role("heading", name="Publish this?").wait_for()
        self.picture(f"{name}-plan")
        page.get_by_role("button", name="Publish", exact=True).click()
        page.get_by_role("heading", name="Published").wait_for()
        self.picture(f"{name}-done")


@pytest.fixture
def owner(
    tmp_path: Path,
    git: Git,
    serve: Callable[..., Running],
    browser: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Owner]:
    """Somebody who ran `sitegen init` and has the preview open."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    monkeypatch.setenv("NETLIFY_AUTH_TOKEN", TOKEN)
    root = tmp_path / "shop"
    asked = ("--name", "Corner Shop", "--owner", "Anna Weber", "--email", "anna@shop.example")
    place = ("--url", "http://shop.example/", "--timezone", "Europe/Berlin", "--host", "other")
    result = CliRunner().invoke(sitegen, ("init", str(root), *asked, *place))
    assert result.exit_code == 0, result.output
    site = Site(root)
    git.start(site)
    project = Project(root)
    named = {made.name: made for made in (make(project) for make in added("panels"))}
    named["publish"] = publish_panel(project, lambda: PublishOptions(now=NOW, wait=0))
    panels = (*named.values(), status_panel(project))
    running = serve(site, extensions=PreviewExtensions(panels=panels))
    context = browser.new_context(
        base_url=running.serving.origin, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda line: (
            wrong.append(f"{line.text} {line.location['url']}") if line.type == "error" else None
        ),
    )
    pictures = Path(os.environ.get("SITEGEN_PICTURES") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    yield Owner(page, site, pictures)
    close(context)
    assert wrong == []


@pytest.mark.needs_features("editor", "inbox", "newsletter", "publishing")
def test_from_an_empty_folder_to_the_web(
    owner: Owner,
    git: Git,
    web: Web,
    server: MailServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _look_around(owner)
    _write_an_answer(owner)
    _correct_the_hours(owner, server)
    _rename_a_post(owner)
    _answer_a_customer(owner)
    _test_the_newsletter(owner, server)
    # With git, the host builds what was pushed.
    owner.publish("git")
    host = git.colleague()
    shutil.copytree(host.root / "content", tmp_path / "pushed")
    assert owner.files() == {
        path.relative_to(tmp_path / "pushed").as_posix(): path.read_bytes()
        for path in (tmp_path / "pushed").rglob("*")
        if path.is_file()
    }
    host.build()
    web.folder = host.root / "public"
    _read_it(owner, web, "git")
    # Without git, the built site is uploaded.
    netlify = NetlifyApi(tmp_path / "deployed")
    monkeypatch.setenv("NETLIFY_API_URL", netlify.base)
    _publish_to_netlify(owner)
    assert netlify.uploads()
    web.folder = netlify.folder
    _read_it(owner, web, "netlify")
    netlify.server.shutdown()
    netlify.server.server_close()
    assert len(list(owner.pictures.iterdir())) >= 2 * owner.count


def _look_around(owner: Owner) -> None:
    owner.page.goto("/")
    owner.page.get_by_role("link", name="Edit").wait_for()
    owner.picture("home")
    owner.page.goto(EDITOR)
    owner.page.get_by_role("heading", name="New", exact=True).wait_for()
    owner.picture("editor")
    assert owner.changed() == {}


def _write_an_answer(owner: Owner) -> None:
    page = owner.page
    page.get_by_role("link", name="Answer").click()
    page.get_by_label("Question").fill("Do you bake rye bread?")
    owner.picture("new-answer")
    page.get_by_role("button", name="Begin").click()
    owner.ready()
    owner.fill("f:category", "Bread")
    text = page.get_by_label("Text", exact=True)
    text.fill("Yes, every Friday.\n")
    text.press("Control+End")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.get_by_label("From this device").set_input_files(PHOTO)
    page.get_by_text("IMG_0042.png, 64 × 48 pixels").wait_for()
    page.get_by_label("What it shows, for people who can't see it").fill("A loaf of rye")
    owner.picture("picture")
    page.locator("#picture-ok").click()
    page.frame_locator("#preview").get_by_role("img", name="A loaf of rye").wait_for()
    page.get_by_role("radio", name="Live").check()
    owner.save()
    owner.picture("answer")
    changed = owner.changed()
    folder = "faqs/do-you-bake-rye-bread"
    assert set(changed) == {f"{folder}/index.md", f"{folder}/a-loaf-of-rye.png"}
    written = (changed[f"{folder}/index.md"][1] or b"").decode()
    assert "category: Bread  # The heading" in written
    assert written.endswith("\nYes, every Friday.\n\n![A loaf of rye](a-loaf-of-rye.png)\n")
    assert "draft" not in written


def _correct_the_hours(owner: Owner, server: MailServer) -> None:
    page = owner.page
    page.goto(SETTINGS)
    owner.ready()
    owner.fill("f:contact.hours.monday.0", "09:00-17:30")
    owner.fill("f:contact.hours.sunday.0", "closed")
    owner.picture("hours")
    owner.save()
    (change,) = owner.changed().values()
    before, after = ((one or b"").decode().splitlines() for one in change)
    assert [line for line in after if line not in before] == [
        "  hours:",
        "    monday: 09:00-17:30",
        "    sunday: closed",
    ]
    assert [line for line in after if line in before] == before
    for name, value in ADDRESS.items():
        owner.fill(f"f:contact.address.{name}", value)
    # The newsletter needs a mail server; this is how its data get there without a file.
    owner.fill("f:newsletter.smtp.host", "127.0.0.1")
    owner.fill("f:newsletter.smtp.port", str(server.port))
    owner.fill("f:newsletter.smtp.tls", "none")
    owner.picture("mail-server")
    owner.save()
    assert set(owner.changed()) == {"site.yaml"}


def _rename_a_post(owner: Owner) -> None:
    page = owner.page
    page.goto("/posts/why-we-write-here/")
    page.get_by_role("link", name="Edit").click()
    owner.ready()
    page.get_by_label("Name in the address").fill("why-we-write")
    page.get_by_role("button", name="Rename").scroll_into_view_if_needed()
    owner.picture("rename")
    page.get_by_role("button", name="Rename").click()
    page.get_by_text("Renamed.").wait_for()
    owner.ready()
    owner.picture("renamed")
    changed = owner.changed()
    assert set(changed) >= {"posts/why-we-write-here.md", "posts/why-we-write.md"}
    old, new = changed["posts/why-we-write-here.md"][0], changed["posts/why-we-write.md"][1]
    assert changed["posts/why-we-write-here.md"][1] is None
    lines = (old or b"").decode().splitlines()
    added_lines = [one for one in (new or b"").decode().splitlines() if one not in lines]
    assert added_lines == ["aliases: [/posts/why-we-write-here/]"]


def _answer_a_customer(owner: Owner) -> None:
    page = owner.page
    with InboxStore(inbox_file(owner.site.root), lambda: NOW) as store:
        store.ingest(read_export(json.dumps([COMMENT]).encode(), "x").messages)
    page.goto("/_sitegen/")
    page.get_by_role("link", name="Inbox").first.click()
    page.get_by_text("Do you bake on Sundays?").first.wait_for()
    owner.picture("inbox")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".scroller").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.locator("a[data-key=Enter]").click()
    page.frame_locator("iframe").get_by_text("Do you bake on Sundays?").first.wait_for()
    page.get_by_label("Answer", exact=True).fill("No, on Sundays we sleep.")
    owner.picture("message")
    with page.expect_navigation():
        page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_text("published and answered").wait_for()
    assert page.evaluate("document.activeElement.id") == "outcome"
    owner.picture("answered")
    changed = owner.changed()
    assert len(changed) == 2
    assert all(path.startswith("comments/posts/why-we-write/") for path in changed)
    page.goto("/posts/why-we-write/")
    page.get_by_text("No, on Sundays we sleep.", exact=True).wait_for()
    owner.picture("comments")


def _test_the_newsletter(owner: Owner, server: MailServer) -> None:
    page = owner.page
    page.goto("/_sitegen/")
    page.get_by_role("link", name="Newsletter").first.click()
    page.get_by_role("link", name="New issue").click()
    page.get_by_label("Subject").fill("Rye on Fridays")
    owner.picture("new-issue")
    page.get_by_role("button", name="Write the issue").click()
    owner.ready()
    owner.picture("issue")
    owner.fill("body", "Dear {{ subscriber.first_name | friend }},\n\n{{ digest }}\n\nAnna\n")
    owner.save()
    (path,) = owner.changed()
    page.goto("/_sitegen/panel/newsletter")
    page.get_by_role("link", name="Rye on Fridays").click()
    page.get_by_label("Your email address").fill("anna@shop.example")
    page.get_by_role("button", name="Send a test").scroll_into_view_if_needed()
    owner.picture("issue-test")
    page.get_by_role("button", name="Send a test").click()
    page.get_by_role("status").first.wait_for()
    # On the screen, with the focus there, on every width.
    assert page.evaluate("document.activeElement.id") == "outcome"
    assert page.get_by_role("status").first.evaluate(IN_SIGHT)
    owner.picture("issue-tested")
    assert "*" not in page.inner_text("#work")
    ((recipient, data),) = server.accepted
    assert recipient == "anna@shop.example"
    subject = message_from_bytes(data, policy=policy.default)["Subject"]
    assert "Rye on Fridays" in subject
    assert path.startswith("newsletter/")
    assert owner.changed() == {}


def _publish_to_netlify(owner: Owner) -> None:
    owner.page.goto(SETTINGS)
    owner.ready()
    owner.fill("f:publish.to", "netlify")
    owner.fill("f:publish.site", "corner.netlify.app")
    owner.save()
    assert set(owner.changed()) == {"site.yaml"}
    owner.publish("netlify")


def _read_it(owner: Owner, web: Web, name: str) -> None:
    """Look at what was published, as visitors do."""
    assert web.folder is not None
    pages = {
        "faqs/do-you-bake-rye-bread/": "Yes, every Friday.",
        "posts/why-we-write/": "No, on Sundays we sleep.",
        "contact/": "9:00 AM–5:30 PM",
    }
    where = f"http://127.0.0.1:{web.server.server_port}/"
    for path, words in pages.items():
        owner.page.goto(f"{where}{path}")
        owner.page.get_by_text(words).first.wait_for()
        owner.picture(f"{name}-{path.split('/')[0]}")
    owner.page.goto(f"{where}faqs/do-you-bake-rye-bread/")
    picture = owner.page.get_by_role("img", name="A loaf of rye")
    assert picture.evaluate("one => one.naturalWidth") > 0
