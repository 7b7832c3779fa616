"""`sitegen ping` tells a hub which feeds changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from tests.conftest import Site, post

Make = Callable[..., Site]


class Hub:
    """A hub that writes down what it is told, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.told: list[dict[str, list[str]]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                hub.told.append(parse_qs(self.rfile.read(length).decode()))
                body = b"" if hub.status == 204 else b"not today"
                self.send_response(hub.status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/?key=a&b"

    @property
    def addresses(self) -> list[str]:
        return [address for form in self.told for address in form["hub.url"]]


@pytest.fixture
def hub() -> Iterator[Hub]:
    one = Hub()
    thread = threading.Thread(target=one.server.serve_forever, args=(0.01,))
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


@pytest.fixture
def site(project: Make, hub: Hub) -> Site:
    made = project({"content/posts/a.md": post("A", tags="[x]")})
    config = (made.root / "content/site.yaml").read_text()
    made.write({"content/site.yaml": config + f"feeds: {{hub: '{hub.url}', tag_minimum: 1}}\n"})
    return made


def ping(site: Site, *arguments: str) -> Result:
    return CliRunner().invoke(sitegen, ["--project", str(site.root), "ping", *arguments])


def test_a_hub_is_told_of_every_feed_once(site: Site, hub: Hub) -> None:
    site.build()
    result = ping(site)
    assert result.exit_code == 0, result.output
    assert all(form["hub.mode"] == ["publish"] for form in hub.told)
    feeds = [path for path in site.tree() if path.endswith(("feed.xml", "atom.xml", "feed.json"))]
    assert sorted(hub.addresses) == sorted(f"https://shop.example/{path}" for path in feeds)
    hub.told.clear()
    assert "No feed has changed" in ping(site).output
    assert hub.told == []


def test_only_what_changed_is_told_again(site: Site, hub: Hub) -> None:
    site.build()
    ping(site)
    hub.told.clear()
    site.write({"content/posts/b.md": post("B", tags="[y]", date="2026-03-15")})
    site.build()
    assert "https://shop.example/tags/y/feed.xml" in ping(site, "--dry-run").output
    assert hub.told == []
    ping(site)
    assert "https://shop.example/tags/y/feed.xml" in hub.addresses
    assert "https://shop.example/tags/x/feed.xml" not in hub.addresses
    hub.told.clear()
    ping(site, "--all")
    assert "https://shop.example/tags/x/feed.xml" in hub.addresses


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    return pauses


def test_a_hub_that_refuses_is_asked_again(site: Site, hub: Hub, slept: list[float]) -> None:
    site.build()
    hub.status = 503
    result = ping(site)
    assert result.exit_code == 1
    assert (len(hub.told), slept) == (3, [2, 10])
    assert "503" in result.output and "not today" in result.output
    hub.status = 204
    hub.told.clear()
    assert ping(site).exit_code == 0
    assert hub.told


def test_a_hub_that_is_not_there_is_told_in_words(site: Site, hub: Hub, slept: list[float]) -> None:
    site.build()
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": config.replace(hub.url, "http://127.0.0.1:9/")})
    site.build()
    result = ping(site)
    assert result.exit_code == 1
    assert "can't be reached" in result.output


def test_a_hub_that_moved_is_named_and_not_asked_for_a_page(site: Site, hub: Hub) -> None:
    """A 301 must not turn the form into a question for a page, and count as taken."""
    site.build()
    hub.status = 301
    result = ping(site)
    assert result.exit_code == 1
    assert "301" in result.output


def test_without_a_hub_or_a_built_site_the_next_step_is_told(site: Site, project: Make) -> None:
    assert "sitegen build" in ping(site).output
    assert ping(site).exit_code == 1
    config = (site.root / "content/site.yaml").read_text().partition("feeds:")[0]
    site.write({"content/site.yaml": config})
    site.build()
    assert "no WebSub hub is configured" in ping(site).output
