"""Publishing from the preview, over HTTP as a browser does it."""

from __future__ import annotations

import html
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sitegen.publishing.panel import HOME, publish_panel
from sitegen.publishing.publication import PublishOptions
from sitegen.read.project import Project
from sitegen.serve.extensions import Panel, PreviewExtensions, SourceLinks
from tests.browser.tools import module, program
from tests.conftest import NOW, Site, post
from tests.publishing.conftest import Git, Publish, Web, configure, installed
from tests.serve.conftest import Answer, Running, serve

__all__ = ["serve"]

PAGE = {"Sec-Fetch-Mode": "navigate"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EDIT = "/_sitegen/panel/writing"


@dataclass
class Tab:
    """A tab of a browser without scripts."""

    running: Running

    def look(self) -> str:
        """The page of the panel, as text on one line."""
        page = self.running.get(HOME, **PAGE)
        assert page.status == 200
        return words(page.text)

    def token(self) -> str:
        return str(json.loads(self.running.get("/_sitegen/page?path=/").text)["token"])

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        given = {"Origin": self.running.serving.origin, **FORM, **headers}
        body = urlencode({"token": self.token()} if form is None else form)
        return self.running.get(f"{HOME}/{path}", "POST", body, **given)

    def plan(self) -> str:
        """Look what would be published, and wait for it."""
        answer = self.post("plan")
        assert (answer.status, answer.headers["Location"]) == (303, f"{HOME}#phase")
        finish()
        return self.look()

    def yes(self) -> str:
        """Agree to what the page shows; returns the number of the plan."""
        page = self.running.get(HOME, **PAGE).text
        number = re.search(r'name="number" value="(\d+)"', page)
        assert number is not None, words(page)
        answer = self.post("publish", {"token": self.token(), "number": number[1]})
        assert (answer.status, answer.headers["Location"]) == (303, f"{HOME}#phase")
        return number[1]

    def publish(self) -> str:
        """Agree, and wait for the end."""
        self.yes()
        finish()
        return self.look()


def words(page: str) -> str:
    """What a page says, below its heading."""
    main = page[page.index("<main>") :]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", main)))


def finish() -> None:
    """Wait until nothing is done in the background."""
    for thread in threading.enumerate():
        if thread.name == "publish":
            thread.join(60)
            assert not thread.is_alive()


@pytest.fixture
def browse(serve: Callable[..., Running]) -> Iterator[Callable[..., Tab]]:
    """Opens the panel in a preview."""

    def begin(site: Site, *, host: str = "127.0.0.1", **more: Any) -> Tab:
        def options() -> PublishOptions:
            return PublishOptions(**{"now": NOW, "wait": 0, **more})

        links = SourceLinks(lambda file: f"{EDIT}?file={file}", lambda kind: f"{EDIT}/{kind}", EDIT)
        writing = Panel("writing", "Writing", lambda _: None, private=True, sources=links)  # type: ignore[arg-type, return-value]
        panels = (publish_panel(Project(site.root), options), writing)
        return Tab(serve(site, extensions=PreviewExtensions(panels=panels), host=host))

    yield begin
    finish()


@pytest.fixture
def started(shop: Site, git: Git) -> Site:
    """The shop under git, pushed."""
    git.start(shop)
    return shop


# --- the way to the web ---------------------------------------------------------------------


def test_from_a_change_to_the_web(started: Site, git: Git, browse: Callable[..., Tab]) -> None:
    started.write(
        {
            "content/posts/b.md": post("Spelt"),
            "content/posts/c.md": post("Half done", draft="true"),
            "content/posts/later.md": post("Christmas", date="2026-12-24 08:00"),
        }
    )
    before = git.head()
    tab = browse(started)
    assert "It wasn't published from here yet." in tab.look()
    page = tab.plan()
    assert "Publish this?" in page
    assert "One new post, one new draft, one new scheduled post (3 files" in page
    assert "To git (main at origin)." in page
    assert "2 documents aren't shown to visitors" in page
    assert "content/posts/c.md (draft)" in page
    assert "Next, “Christmas” appears on 2026-12-24 08:00 (publish again then" in page
    assert git.head() == before
    page = tab.publish()
    assert "Published" in page
    assert "It is at git (main at origin)." in page
    assert "Next, “Christmas” appears" in page
    assert {"content/posts/b.md", "content/posts/c.md"} <= git.files()
    assert "Nothing to publish git (main at origin) has it all." in tab.plan()


def test_it_says_what_the_live_site_and_the_hub_answer(
    shop: Site, web: Web, tmp_path: Path, browse: Callable[..., Tab]
) -> None:
    installed("rsync", "rsync")
    web.folder = tmp_path / "htdocs"
    web.folder.mkdir()
    configure(shop, f"publish: {{to: rsync, target: {web.folder}}}")
    configure(shop, "feeds: {hub: 'http://127.0.0.1:9/'}")
    tab = browse(shop, wait=1, sleep=lambda _: None)
    tab.plan()
    page = tab.publish()
    assert "http://shop.example/ shows the new version." in page
    assert "The hub wasn't notified of changed feeds" in page
    assert "(run sitegen ping later)" in page
    # A host that shows another version.
    (tmp_path / "empty").mkdir()
    web.folder = tmp_path / "empty"
    shop.write({"content/posts/b.md": post("Spelt")})
    tab.plan()
    page = tab.publish()
    assert "http://shop.example/ doesn't show the new version yet" in page
    assert "sitegen-version.txt answers 404" in page


def test_the_page_says_when_it_was_published_and_what_changed_since(
    started: Site, publish: Publish, browse: Callable[..., Tab]
) -> None:
    started.write({"content/posts/b.md": post("Spelt")})
    assert publish(started).exit_code == 0
    started.write({"content/posts/b.md": post("Spelt", "Other.")})
    page = browse(started).look()
    assert "One file was changed since 2026-11-22 13:00." in page
    assert "Then it was published to git (main at origin)." in page


# --- what stops it --------------------------------------------------------------------------


def test_errors_stop_it_and_lead_to_the_editor(
    started: Site, git: Git, browse: Callable[..., Tab]
) -> None:
    before = git.head()
    tab = browse(started)
    wrong = post("Spelt", author="nobody")
    started.write({"content/posts/b.md": wrong, "content/static/_redirects": "/a /b\n/b /a\n"})
    page = tab.plan()
    assert "Nothing was published: " in page
    assert "content/static/_redirects" in page
    text = tab.running.get(HOME, **PAGE).text
    assert f'href="{EDIT}?file=content/posts/b.md"' in text
    assert f"{EDIT}?file=content/static" not in text
    assert 'name="number"' not in text
    assert git.head() == before
    # Remarks don't.
    (started.root / "content/static/_redirects").unlink()
    started.write({"content/posts/b.md": post("Spelt"), "content/static/customers.xlsx": "a table"})
    page = tab.plan()
    assert "Publish this?" in page
    assert "of the check, which" in page
    assert "content/static/customers.xlsx" in page


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("publish: {to: git, remote: nowhere}", 'Git has no remote "nowhere" here'),
        ("publish: {to: netlify}", "NETLIFY_AUTH_TOKEN"),
        ("publish: {to: rsync, target: /nowhere/at/all}", "/nowhere/at/all"),
    ],
)
def test_what_is_missing_is_said_with_the_remedy(
    lines: str,
    said: str,
    started: Site,
    browse: Callable[..., Tab],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NETLIFY_AUTH_TOKEN", raising=False)
    configure(started, lines)
    page = browse(started).plan()
    assert "It wasn't published" in page
    assert said in page
    assert "Try again" in page


def test_a_conflict_is_explained_as_on_the_command_line(
    started: Site, git: Git, browse: Callable[..., Tab]
) -> None:
    other = git.colleague()
    other.write({"content/posts/a.md": post("Rye bread", "Their words.")})
    git.push(other)
    started.write({"content/posts/a.md": post("Rye bread", "Our words.")})
    tab = browse(started)
    assert "1 commit of others at origin will be merged first" in tab.plan()
    page = tab.publish()
    assert "The same places were changed here and by others: content/posts/a.md" in page
    assert "Nothing was published, and your files are as they were" in page
    assert "run git merge origin/main." in page
    assert "<code>git merge origin/main</code>" in tab.running.get(HOME, **PAGE).text
    assert "Our words." in (started.root / "content/posts/a.md").read_text()
    assert "Their words." in git.content("content/posts/a.md")


def test_a_mistake_of_the_program_is_no_silence(
    started: Site, browse: Callable[..., Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    monkeypatch.setattr("sitegen.publishing.publication.open_destination", lambda *_, **__: 1 / 0)
    assert "The program failed" in browse(started).plan()
    assert [one.exc_type for one in reported] == [ZeroDivisionError]


# --- several tabs, and time between them ----------------------------------------------------


def test_a_second_tab_shows_what_is_running(
    started: Site, git: Git, web: Web, tmp_path: Path, browse: Callable[..., Tab]
) -> None:
    gate, waiting = threading.Event(), threading.Event()

    def sleep(_: float) -> None:
        waiting.set()
        assert gate.wait(60)

    web.folder = tmp_path / "old"
    web.folder.mkdir()
    (web.folder / "index.html").write_text("<p>Old</p>")
    (web.folder / "posts").mkdir()
    (web.folder / "posts/index.html").write_text("<p>Old</p>")
    started.write({"content/posts/b.md": post("Spelt")})
    before = git.head()
    tab = browse(started, wait=5, sleep=sleep)
    tab.plan()
    number = tab.yes()
    assert waiting.wait(60)
    try:
        pushed = git.head()
        assert pushed != before
        running = "Waiting until http://shop.example/ shows the new version …"
        assert running in tab.look()
        assert "Pushing to main at origin: done" in tab.look()
        # Neither another look nor another yes begins anything.
        assert tab.post("plan").status == 303
        assert tab.post("publish", {"token": tab.token(), "number": number}).status == 303
        assert running in tab.look()
        assert "See how far it is" in tab.look()
        assert 'data-working="1"' in tab.running.get(HOME, **PAGE).text
        assert sum(thread.name == "publish" for thread in threading.enumerate()) == 1
        assert git.head() == pushed
    finally:
        gate.set()


def test_a_yes_is_to_what_was_shown(started: Site, git: Git, browse: Callable[..., Tab]) -> None:
    started.write({"content/posts/b.md": post("Spelt")})
    before = git.head()
    tab = browse(started)
    tab.plan()
    tab.plan()
    for number in ("1", "3", "", "x", "9" * 30):
        answer = tab.post("publish", {"token": tab.token(), "number": number})
        assert answer.headers["Location"] == f"{HOME}?other=1#phase", number
    again = words(tab.running.get(f"{HOME}?other=1", **PAGE).text)
    assert "It was checked again in the meantime." in again
    assert git.head() == before


def test_what_changed_after_it_was_checked_is_checked_again(
    started: Site, git: Git, browse: Callable[..., Tab]
) -> None:
    started.write({"content/posts/b.md": post("Spelt")})
    before = git.head()
    tab = browse(started)
    assert "One new post" in tab.plan()
    started.write({"content/posts/c.md": post("Oats")})
    page = tab.publish()
    assert "Files were changed after they had been checked." in page
    assert "Two new posts" in page
    assert git.head() == before
    started.write({"content/posts/c.md": post("Oats", author="nobody")})
    assert "Nothing was published: one error has to be fixed" in tab.publish()
    assert git.head() == before
    started.write({"content/posts/c.md": post("Oats")})
    tab.plan()
    assert "Published" in tab.publish()


def test_the_next_one_goes_on_where_another_was_killed(
    started: Site, git: Git, browse: Callable[..., Tab]
) -> None:
    """As after a commit that wasn't pushed any more."""
    started.write({"content/posts/b.md": post("Spelt")})
    git("add", "--all", folder=started.root)
    git("commit", "--quiet", "--message", "Publish one new post", folder=started.root)
    tab = browse(started)
    assert "Publish this? One new post" in tab.plan()
    assert "Published" in tab.publish()
    assert "content/posts/b.md" in git.files()


# --- nobody else ----------------------------------------------------------------------------

HEADERS = {
    "another site": {"Origin": "https://evil.example"},
    "a name that points here": {"Origin": "http://evil.example", "Host": "evil.example"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a sandboxed frame": {"Origin": "null"},
    "a link from elsewhere": {"Sec-Fetch-Site": "cross-site"},
    "a page of the same site": {"Sec-Fetch-Site": "same-site"},
}


def test_no_other_page_begins_anything(started: Site, git: Git, browse: Callable[..., Tab]) -> None:
    started.write({"content/posts/b.md": post("Spelt")})
    before = git.head()
    tab = browse(started)
    form = {"token": tab.token(), "number": "1"}
    for name, headers in HEADERS.items():
        assert tab.post("plan", form, **headers).status == 403, name
    assert "It wasn't published from here yet." in tab.look()
    tab.plan()
    for name, headers in HEADERS.items():
        for path in ("plan", "publish"):
            assert tab.post(path, form, **headers).status == 403, name
    assert "Publish this?" in tab.look()
    assert git.head() == before


def test_no_form_without_the_token_and_no_link_begins_anything(
    started: Site, git: Git, browse: Callable[..., Tab]
) -> None:
    started.write({"content/posts/b.md": post("Spelt")})
    before = git.head()
    tab = browse(started)
    tab.plan()
    for token in ("", "x" * 32, tab.token()[:-1]):
        for path in ("plan", "publish"):
            assert tab.post(path, {"token": token, "number": "1"}).status == 403
    for path in ("plan", "publish", "publish?number=1"):
        answer = tab.running.get(f"{HOME}/{path}", **PAGE)
        assert (answer.status, answer.headers["Location"]) == (303, HOME)
    assert "Publish this?" in tab.look()
    assert git.head() == before


def test_another_computer_can_not_publish(shop: Site, browse: Callable[..., Tab]) -> None:
    tab = browse(shop, host="0.0.0.0")
    assert tab.running.get(HOME, **PAGE).status == 403
    assert tab.post("plan").status == 403
    assert "panel/publish" not in tab.running.get("/_sitegen/", **PAGE).text
    assert json.loads(tab.running.get("/_sitegen/page?path=/").text)["panels"] == []


def test_every_page_leads_there(shop: Site, browse: Callable[..., Tab]) -> None:
    tab = browse(shop)
    described = json.loads(tab.running.get("/_sitegen/page?path=/").text)
    assert described["panels"] == [{"title": "Publish", "url": HOME}]
    assert f'href="{HOME}"' in tab.running.get("/_sitegen/", **PAGE).text


@pytest.mark.slow
def test_every_page_is_valid(
    started: Site, git: Git, browse: Callable[..., Tab], tmp_path: Path
) -> None:
    java = program("java", remedy="apt-get install default-jre-headless")
    checker = module("vnu-jar/build/dist/vnu.jar")
    hostile = "<script>ran()</script>"
    started.write(
        {
            "content/posts/b.md": post("Spelt"),
            "content/posts/c.md": post("Half", draft="true"),
            "content/static/customers.xlsx": "x",
            "content/posts/later.md": post(hostile, date="2026-12-24 08:00", id="later"),
            "content/posts/wrong.md": post("Oats", author=f'"{hostile}"'),
        }
    )
    tab = browse(started)
    pages = {"idle": tab.running.get(HOME, **PAGE).text}

    def keep(name: str) -> None:
        pages[name] = tab.running.get(HOME, **PAGE).text

    tab.plan()
    keep("errors")
    (started.root / "content/posts/wrong.md").unlink()
    tab.plan()
    keep("planned")
    tab.yes()
    keep("working")
    finish()
    keep("published")
    configure(started, "publish: {to: git, remote: nowhere}")
    tab.plan()
    keep("failed")
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, page in pages.items():
        assert "<script>ran" not in page, name
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    command = [java, "-jar", str(checker), "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]
    assert [f"{one['url'][-20:]}:{one.get('lastLine')}: {one['message']}" for one in found] == []
