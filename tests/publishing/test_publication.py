"""The whole way: what is asked and said, the live site, the hub, the status, scheduled texts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from sitegen.publishing.errors import PublishError
from sitegen.publishing.publication import PublishOptions, plan_publication
from sitegen.publishing.publication import publish as send
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post
from tests.publishing.conftest import Git, Publish, Web, configure, installed


@pytest.fixture
def folder(shop: Site, tmp_path: Path) -> Path:
    """A folder of this computer that the shop is published to."""
    installed("rsync", "rsync")
    place = tmp_path / "htdocs"
    place.mkdir()
    configure(shop, f"publish: {{to: rsync, target: {place}}}")
    return place


class Clock:
    """A clock that only pauses move; each pause may do something."""

    def __init__(self, on_sleep: Callable[[int], object] = lambda _: None) -> None:
        self.now = NOW
        self.sleeps: list[float] = []
        self.on_sleep = on_sleep

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.sleeps.append(seconds)
        self.on_sleep(len(self.sleeps))

    def options(self, **more: object) -> PublishOptions:
        values = {"now": NOW, "sleep": self.sleep, "clock": lambda: self.now, "wait": 60, **more}
        return PublishOptions(**values)  # type: ignore[arg-type]


def nothing(_: str) -> None:
    """No progress is shown."""


# --- asking ---------------------------------------------------------------------------------


def test_it_asks_and_a_no_publishes_nothing(
    folder: Path, shop: Site, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = publish(shop, yes=False)
    assert result.exit_code == 1
    assert "publish with --yes, or in a terminal" in result.output
    monkeypatch.setattr("sitegen.publishing.commands.on_terminal", lambda: True)
    arguments = ("--project", str(shop.root), "publish", "--wait", "0")
    result = CliRunner().invoke(sitegen, arguments, input="n\n")
    assert "Publish this? [Y/n]" in result.output
    assert not list(folder.iterdir())
    assert CliRunner().invoke(sitegen, arguments, input="y\n").exit_code == 0
    assert (folder / "index.html").is_file()


def test_without_a_url_nothing_is_published(folder: Path, shop: Site, publish: Publish) -> None:
    file = shop.root / "content/site.yaml"
    file.write_text(file.read_text().replace("url: http://shop.example/\n", ""))
    result = publish(shop)
    assert result.exit_code == 1
    assert "the site has no URL yet" in result.output
    assert not list(folder.iterdir())


def test_errors_of_the_check_stop_it_before_anything_leaves(
    folder: Path, shop: Site, publish: Publish
) -> None:
    """Also errors with which a build would go on."""
    shop.write({"content/static/_redirects": "/one /two\n/two /one\n"})
    shop.build("elsewhere")
    result = publish(shop)
    assert result.exit_code == 1
    assert "content/static/_redirects" in result.output
    assert not list(folder.iterdir())
    assert not (shop.root / "public").exists()


def test_it_is_explained_how_to_choose_a_way(shop: Site, publish: Publish) -> None:
    result = publish(shop)
    assert result.exit_code == 1
    assert "publish: {to: netlify}" in result.output
    assert "publish: {to: sftp, target:" in result.output


@pytest.mark.parametrize(
    ("lines", "way"),
    [
        ("publish: {target: 'you@shop.example:/srv'}", "sftp"),
        ("publish: {site: corner}", "netlify"),
        ("deployment: {host: netlify}", "netlify"),
        ("publish: {to: git, target: 'you@shop.example:/srv'}", "git"),
    ],
)
def test_the_way_without_being_named(lines: str, way: str, shop: Site) -> None:
    from sitegen.publishing.destinations import way_of
    from sitegen.read.config import read_config

    configure(shop, lines)
    project = Project(shop.root)
    assert way_of(project, read_config(project)) == way


def test_only_one_at_a_time(folder: Path, shop: Site) -> None:
    from sitegen.publishing.publication import _one_at_a_time

    planned = plan_publication(Project(shop.root), Clock().options(), nothing)
    with (
        _one_at_a_time(planned.project),
        pytest.raises(PublishError, match="being published already"),
    ):
        send(planned, nothing)


# --- the live site --------------------------------------------------------------------------


def test_a_host_that_takes_its_time(shop: Site, folder: Path, web: Web, tmp_path: Path) -> None:
    """Such as a network of caches, which shows the old site for a while."""
    web.folder = tmp_path / "old"
    clock = Clock(lambda count: count == 4 and setattr(web, "folder", folder))
    planned = plan_publication(Project(shop.root), clock.options(), nothing)
    result = send(planned, nothing)
    assert result.live is not None and result.live.shown
    assert len(clock.sleeps) == 4


def test_a_host_that_never_shows_it(shop: Site, folder: Path, web: Web, publish: Publish) -> None:
    clock = Clock()
    planned = plan_publication(Project(shop.root), clock.options(wait=30), nothing)
    result = send(planned, nothing)
    assert result.live is not None and not result.live.shown
    assert "sitegen-version.txt answers 404" in result.live.reason
    assert sum(clock.sleeps) <= 30
    shop.write({"content/posts/b.md": post("B")})
    shown = publish(shop, "--wait", "1")
    assert shown.exit_code == 0
    assert "http://shop.example/ doesn't show the new version yet" in shown.output


def test_a_host_that_builds_by_itself(shop: Site, git: Git, web: Web, tmp_path: Path) -> None:
    """It has other assets and adds scripts, so bytes don't tell; the words of a page do."""
    git.start(shop)
    host = git.colleague()
    web.folder = host.root / "public"
    build_at_host(host, git)
    before = git.head()
    shop.write({"content/posts/a.md": post("Rye bread", "Other words.")})
    clock = Clock(lambda count: count == 3 and build_at_host(host, git))
    planned = plan_publication(Project(shop.root), clock.options(), nothing)
    result = send(planned, nothing)
    assert git.head() != before
    assert result.live is not None and result.live.shown, result.live
    assert len(clock.sleeps) == 3


def build_at_host(host: Site, git: Git) -> None:
    git("pull", "--quiet", folder=host.root)
    host.build(now=NOW)
    for page in (host.root / "public").rglob("*.html"):
        text = page.read_text().replace("</main>", "<script>track()</script></main>")
        page.write_text(text.replace("/assets/", "/assets/other-"))


def test_a_new_page_tells(shop: Site, git: Git, web: Web) -> None:
    git.start(shop)
    host = git.colleague()
    web.folder = host.root / "public"
    build_at_host(host, git)
    shop.write({"content/posts/b.md": post("New")})
    clock = Clock(lambda count: count == 2 and build_at_host(host, git))
    planned = plan_publication(Project(shop.root), clock.options(), nothing)
    result = send(planned, nothing)
    assert result.live is not None and result.live.shown
    assert len(clock.sleeps) == 2


def test_a_page_that_is_not_shown_yet_tells_nothing(
    shop: Site, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it is missing would seem to be the new version, as soon as the host can be reached."""
    git.start(shop)
    shop.write({"content/posts/b.md": post("Christmas", date="2026-12-24")})
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    planned = plan_publication(Project(shop.root), Clock().options(wait=5), nothing)
    result = send(planned, nothing)
    assert result.live is not None and not result.live.shown
    assert result.live.reason.startswith("http://shop.example/posts/ can't be reached")


# --- the hub --------------------------------------------------------------------------------


@pytest.fixture
def hub(shop: Site) -> Iterator[list[str]]:
    """The feeds of which a hub was notified."""
    notified: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            notified.extend(parse_qs(body)["hub.url"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=partial(server.serve_forever, 0.01), daemon=True)
    thread.start()
    configure(shop, f"feeds: {{hub: 'http://127.0.0.1:{server.server_port}/'}}")
    yield notified
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_hub_is_notified_once_the_new_feeds_are_live(
    hub: list[str], shop: Site, folder: Path, web: Web, publish: Publish
) -> None:
    result = publish(shop, "--wait", "1")
    assert result.exit_code == 0
    assert not hub
    assert "the hub wasn't notified of changed feeds" in result.output
    web.folder = folder
    shop.write({"content/posts/b.md": post("B")})
    result = publish(shop, "--wait", "10")
    assert "http://shop.example/feed.xml" in hub
    assert f"Announced {len(hub)} feeds to" in result.output
    hub.clear()
    shop.write({"content/static/x.txt": "no feed"})
    assert publish(shop, "--wait", "10").exit_code == 0
    assert not hub


# --- the status -----------------------------------------------------------------------------


def status(site: Site, now: datetime = NOW) -> list[str]:
    """The part of the status about publishing."""
    arguments = ("--project", str(site.root), "status", "--now", f"{now:%Y-%m-%dT%H:%M}+00:00")
    result = CliRunner().invoke(sitegen, arguments)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    if "Published" not in lines:
        return []
    start = lines.index("Published") + 1
    return [line.strip() for line in lines[start : lines.index("", start)]]


def test_the_status_knows_what_was_not_published(
    shop: Site, folder: Path, publish: Publish
) -> None:
    assert status(shop) == []
    shop.write({"content/posts/draft.md": post("Draft", draft="true")})
    assert publish(shop).exit_code == 0
    (line,) = status(shop)
    assert line.startswith(f"2026-11-22 13:00 {str(folder)[:20]}")
    shop.write(
        {
            "content/posts/a.md": post("Rye bread", "Other."),
            "content/posts/b.md": post("B"),
            "content/posts/draft.md": post("Draft", "Still one.", draft="true"),
        }
    )
    arguments = ("--project", str(shop.root), "status", "--json", "--now", "2026-11-23")
    found = json.loads(CliRunner().invoke(sitegen, arguments).output)["publishing"]
    assert found["changes"] == 2
    assert found["missed"] == []
    assert publish(shop).exit_code == 0
    found = json.loads(CliRunner().invoke(sitegen, arguments).output)["publishing"]
    assert found["changes"] == 0


def test_a_missed_text_is_a_warning(shop: Site, folder: Path, publish: Publish) -> None:
    later = NOW + timedelta(days=2)
    when = f"{later:%Y-%m-%d %H:%M}"
    shop.write({"content/posts/b.md": post("Christmas", date=when)})
    result = publish(shop)
    assert "Next, “Christmas” appears on 2026-11-24 12:00" in result.output
    assert "run `sitegen publish` then, or by a timer" in result.output
    assert len(status(shop)) == 1
    lines = status(shop, later + timedelta(hours=1))
    assert lines[1] == "missed: “Christmas” appears on 2026-11-24 12:00 (sitegen publish)"
    options = PublishOptions(now=later + timedelta(hours=2), wait=0)
    planned = plan_publication(Project(shop.root), options, nothing)
    assert planned.words == "“Christmas” appears as scheduled"
    send(planned, nothing)
    assert len(status(shop, later + timedelta(hours=3))) == 1


@pytest.mark.slow
def test_a_missed_text_lets_the_host_build_again(
    shop: Site, git: Git, web: Web, publish: Publish
) -> None:
    """No file changed, so there is nothing else to push."""
    later = NOW + timedelta(days=2)
    git.start(shop)
    host = git.colleague()
    web.folder = host.root / "public"
    shop.write({"content/posts/b.md": post("Christmas", date=f"{later:%Y-%m-%d %H:%M}")})
    assert publish(shop).exit_code == 0
    build_at_host(host, git)
    after = later + timedelta(hours=1)
    head = git.head()

    def build_later(_: int) -> None:
        git("pull", "--quiet", folder=host.root)
        host.build(now=after)

    clock = Clock(build_later)
    planned = plan_publication(Project(shop.root), clock.options(now=after), nothing)
    assert planned.words == "“Christmas” appears as scheduled"
    result = send(planned, nothing)
    assert result.live is not None and result.live.shown
    assert git.head() != head
    assert git("diff", head, git.head(), folder=git.bare) == ""
    # The host shows it, so nothing is left to do.
    assert plan_publication(Project(shop.root), clock.options(now=after), nothing).empty
    assert len(status(shop, after)) == 1


@pytest.mark.slow
def test_a_missed_text_that_the_host_shows_is_no_reason_to_publish(
    shop: Site, git: Git, web: Web, publish: Publish
) -> None:
    later = NOW + timedelta(days=2)
    git.start(shop)
    host = git.colleague()
    web.folder = host.root / "public"
    shop.write({"content/posts/b.md": post("Christmas", date=f"{later:%Y-%m-%d %H:%M}")})
    assert publish(shop).exit_code == 0
    git("pull", "--quiet", folder=host.root)
    after = later + timedelta(hours=1)
    host.build(now=after)
    assert len(status(shop, after)) == 2
    assert plan_publication(Project(shop.root), Clock().options(now=after), nothing).empty
    (line,) = status(shop, after)
    assert line.startswith("2026-11-22 13:00 git")


def test_what_was_published_elsewhere_is_known_after_looking(
    shop: Site, folder: Path, publish: Publish
) -> None:
    """Also if this program was killed just before it could remember it."""
    assert publish(shop).exit_code == 0
    (shop.root / ".sitegen/published.msgpack").unlink()
    assert status(shop) == []
    assert "Nothing to publish" in publish(shop).output
    assert len(status(shop)) == 1


def test_a_file_of_the_owner_in_place_of_the_version(
    shop: Site, folder: Path, publish: Publish
) -> None:
    shop.write({"content/static/sitegen-version.txt": "mine"})
    result = publish(shop)
    assert result.exit_code == 1
    assert "rename content/static/sitegen-version.txt" in result.output


# --- timers ---------------------------------------------------------------------------------

SCHEDULED = {"content/posts/b.md": post("Christmas", date="2026-12-24 08:00")}
PAGES = "on: {push: {branches: [main]}, workflow_dispatch: }\njobs: {b: {steps: [deploy-pages]}}\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "files", "written", "todo"),
    [
        ("netlify", {}, "netlify/functions/scheduled-build.mjs", "create a build hook at Netlify"),
        (
            "github",
            {".github/workflows/pages.yml": PAGES},
            ".github/workflows/scheduled.yml",
            "",
        ),
        (
            "github",
            {".github/workflows/site.yaml": PAGES.replace(", workflow_dispatch: ", "")},
            ".github/workflows/scheduled.yml",
            "add `workflow_dispatch:` below `on:` in .github/workflows/site.yaml",
        ),
        ("github", {".github/workflows/pages.yml": f"schedule:\n{PAGES}"}, None, ""),
        ("github", {}, None, ""),
        (
            "netlify",
            {".github/workflows/x.yml": "on:\n  schedule:\n    - cron: 0 5 * * *"},
            None,
            "",
        ),
        ("netlify", {"netlify/functions/mine.mjs": "config = {schedule: '@daily'}"}, None, ""),
        ("netlify", {"netlify.toml": '[functions.x]\nschedule = "@daily"'}, None, ""),
        ("cloudflare", {}, None, ""),
        ("other", {}, None, ""),
    ],
)
def test_the_timer_of_the_host_is_written_where_it_is_missing(
    host: str,
    files: dict[str, str],
    written: str | None,
    todo: str,
    shop: Site,
    git: Git,
    publish: Publish,
) -> None:
    configure(shop, f"deployment: {{host: {host}}}")
    shop.write(files)
    git.start(shop)
    shop.write(SCHEDULED)
    before = git.files()
    dry = publish(shop, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert git.files() == before
    result = publish(shop)
    assert result.exit_code == 0, result.output
    new = git.files() - before - SCHEDULED.keys()
    assert new == ({written} if written else set())
    assert "one new scheduled post" in result.output
    assert ("a timer for scheduled texts" in result.output) == (written is not None)
    assert todo in result.output
    if written:
        assert f"your host will build it by the timer in {written}" in result.output
        assert f"by the timer in {written}" in publish(shop).output
        name = next(iter(files), "").rpartition("/")[2]
        assert name in git.content(written)


def test_no_timer_is_written_if_nothing_is_scheduled(
    shop: Site, git: Git, publish: Publish
) -> None:
    configure(shop, "deployment: {host: netlify}")
    git.start(shop)
    shop.write({"content/posts/b.md": post("B")})
    before = git.files()
    assert publish(shop).exit_code == 0
    assert git.files() - before == {"content/posts/b.md"}


def test_at_cloudflare_the_timer_is_a_workflow_of_github(shop: Site) -> None:
    from sitegen.publishing.timers import missing_timer
    from sitegen.read.config import read_config

    configure(shop, "deployment: {host: cloudflare}")
    project = Project(shop.root)
    timer = missing_timer(project, read_config(project), "origin (git@github.com:anna/shop.git)")
    assert timer is not None
    assert timer.path == ".github/workflows/scheduled.yml"
    assert b"BUILD_HOOK" in timer.content


def test_with_a_timer_the_status_leaves_it_to_the_host(
    shop: Site, git: Git, publish: Publish
) -> None:
    configure(shop, "deployment: {host: netlify}")
    git.start(shop)
    shop.write(SCHEDULED)
    assert publish(shop).exit_code == 0
    lines = status(shop, datetime(2026, 12, 24, 12, tzinfo=UTC))
    assert lines[1].startswith("left to the timer in netlify/functions/scheduled-build.mjs")


def test_the_workflows_are_yaml() -> None:
    import yaml

    from sitegen.publishing import timers

    for path in (Path(timers.__file__).parent / "timer_files").glob("*.yml"):
        found = yaml.safe_load(path.read_text())
        assert found[True]["schedule"]  # `on` in YAML 1.1
