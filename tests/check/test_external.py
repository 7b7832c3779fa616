"""Links to other sites are asked for politely, remembered, and told as what they are."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.check.external import LinkCheckOptions, check_links
from sitegen.cli.main import sitegen
from sitegen.errors import Problem
from tests.check.cases import CLEAN, SITE, A, rye
from tests.check.conftest import Look

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Server:
    """Another site, that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.together = 0
        self.most = 0
        lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.answer()

            def do_GET(self) -> None:
                self.answer()

            def answer(self) -> None:
                with lock:
                    server.asked.append((self.command, self.path))
                    server.agents.add(self.headers["User-Agent"])
                    server.together += 1
                    server.most = max(server.most, server.together)
                self.reply(Counter(server.asked)[self.command, self.path])

            def leave(self) -> None:
                """Count this request as over, before its client can know that it is."""
                with lock:
                    server.together -= 1

            def end_headers(self) -> None:
                self.leave()
                super().end_headers()

            def reply(self, nth: int) -> None:
                path = self.path
                status, headers = 200, {}
                if path == "/no-head":
                    status = 405 if self.command == "HEAD" else 200
                elif path == "/liar":
                    status = 404 if self.command == "HEAD" else 200
                elif path == "/busy":
                    status = 429 if nth < 3 else 200
                    headers = {"Retry-After": "7"}
                elif path == "/cut":
                    self.leave()
                    self.connection.close()
                    return
                elif path == "/old":
                    status, headers = 301, {"Location": "/new"}
                elif path == "/inner":
                    port = server.server.server_port
                    status, headers = 302, {"Location": f"http://localhost:{port}/new"}
                elif path == "/passing":
                    status, headers = 302, {"Location": "/new"}
                elif path == "/loop":
                    status, headers = 302, {"Location": "/loop"}
                elif path == "/file":
                    status, headers = 302, {"Location": "file:///etc/passwd"}
                elif path.strip("/").isdigit():
                    status = int(path.strip("/"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    thread = threading.Thread(target=one.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


class Asking:
    """Asks with a clock and a sleep of our own."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "links.json"
        self.slept: list[float] = []

    def ask(self, *links: str, later: timedelta = timedelta(0)) -> tuple[Problem, ...]:
        settings = LinkCheckOptions(
            self.cache, NOW + later, pause=0.5, patience=5, sleep=self.slept.append
        )
        return check_links(dict.fromkeys(links, ("content/posts/a.md",)), settings)


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/", None),
        ("/no-head", None),
        ("/liar", None),
        ("/403", None),
        ("/busy", None),
        ("/404", "dead-link"),
        ("/410", "dead-link"),
        ("/file", "dead-link"),
        ("/500", "unreachable-link"),
        ("/cut", "unreachable-link"),
        ("/loop", "unreachable-link"),
        ("/old", "moved-link"),
        ("/passing", None),
        ("/schön?ä=ü#part", None),
    ],
)
def test_each_answer_is_told(server: Server, asking: Asking, path: str, rule: str | None) -> None:
    found = asking.ask(server.url + path)
    assert [problem.rule for problem in found] == ([rule] if rule else [])
    assert server.agents.pop().startswith("sitegen/")


def test_a_moved_page_says_where(server: Server, asking: Asking) -> None:
    (problem,) = asking.ask(f"{server.url}/old")
    assert problem.remedy == f"link to {server.url}/new"


def test_a_host_that_asks_us_to_wait_is_obeyed(server: Server, asking: Asking) -> None:
    assert asking.ask(f"{server.url}/busy") == ()
    assert asking.slept == [7, 7]


def test_a_failure_is_retried_with_longer_pauses(server: Server, asking: Asking) -> None:
    asking.ask(f"{server.url}/503")
    assert asking.slept == [0.5, 1.0]
    assert server.asked == [("HEAD", "/503"), ("GET", "/503")] * 3


def test_one_host_gets_one_request_at_a_time_with_pauses(server: Server, asking: Asking) -> None:
    asking.ask(*(f"{server.url}/{number}" for number in range(200, 208)))
    assert server.most == 1
    assert asking.slept == [0.5] * 7


def test_several_hosts_are_asked_at_once(asking: Asking) -> None:
    barrier = threading.Barrier(2, timeout=10)

    class Meets(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            barrier.wait()  # passes only if both are here
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Meets) for _ in range(2)]
    threads = [threading.Thread(target=one.serve_forever, args=(0.01,)) for one in servers]
    for thread in threads:
        thread.start()
    try:
        found = asking.ask(*(f"http://127.0.0.1:{one.server_port}/" for one in servers))
    finally:
        for one, thread in zip(servers, threads, strict=True):
            one.shutdown()
            thread.join()
            one.server_close()
    assert found == ()


def test_answers_are_kept_for_a_week_and_failures_for_a_day(server: Server, asking: Asking) -> None:
    links = (f"{server.url}/", f"{server.url}/404")
    first = asking.ask(*links)
    server.asked.clear()
    assert asking.ask(*links, later=timedelta(hours=23)) == first
    assert server.asked == []
    asking.ask(*links, later=timedelta(days=2))
    assert {path for _, path in server.asked} == {"/404"}
    server.asked.clear()
    asking.ask(*links, later=timedelta(days=8))
    assert {path for _, path in server.asked} == {"/", "/404"}


def test_a_damaged_cache_is_begun_afresh(server: Server, asking: Asking) -> None:
    asking.cache.write_text("{no")
    assert asking.ask(f"{server.url}/") == ()
    assert asking.cache.read_text().startswith("{")


def test_one_page_is_asked_for_once_whatever_its_fragments(server: Server, asking: Asking) -> None:
    asking.ask(f"{server.url}/#a", f"{server.url}/#b")
    assert server.asked == [("HEAD", "/")]


def test_without_a_network_no_link_is_called_dead(asking: Asking) -> None:
    (problem,) = asking.ask("http://a.invalid/", "http://b.invalid/")
    assert (problem.rule, problem.severity) == ("unreachable-link", "advice")
    assert "online?" in problem.message


def test_a_site_that_does_not_exist_is_dead(server: Server, asking: Asking) -> None:
    (problem,) = asking.ask("http://a.invalid/", f"{server.url}/")
    assert problem.rule == "dead-link"


@pytest.mark.parametrize("path", ["/new", "/inner"])
def test_a_name_or_a_redirect_leads_to_no_private_address(
    server: Server, asking: Asking, path: str
) -> None:
    """What an author names by its number is meant; a name may lead anywhere, and so may a host."""
    host = "127.0.0.1" if path == "/inner" else "localhost"
    (problem,) = asking.ask(f"http://{host}:{server.server.server_port}{path}")
    assert problem.rule == "unreachable-link"
    assert "localhost is not on the public Internet" in problem.message
    assert {asked for _, asked in server.asked} <= {"/inner"}
    assert asking.slept == []


def test_only_what_the_author_links_to_is_asked_for(look: Look, server: Server) -> None:
    """Customers' links in comments are theirs: they could make us ask anybody."""
    report = look(
        {
            **CLEAN,
            A: rye(f"You may ask [them]({server.url}/a)."),
            "content/comments/posts/a/1.md": (
                f"---\nby: Bert\ndate: 2026-11-20 10:00\n---\nSee {server.url}/b too.\n"
            ),
        }
    )
    assert report.external_links == {f"{server.url}/a": (A,)}


def test_dead_links_stand_on_a_line_and_can_be_switched_off_and_weighed(
    look: Look, tmp_path: Path, server: Server
) -> None:
    dead = f"See [a page that is gone]({server.url}/404)."
    quiet = f"See [another one]({server.url}/410). <!-- check: off dead-link -->"
    body = f"{dead}\n\n{quiet}"

    def found(configuration: str = SITE) -> list[tuple[int | None, str, str]]:
        look({**CLEAN, "content/site.yaml": configuration, A: rye(body)})
        arguments = ["--project", str(tmp_path), "check", "--external", "--format", "json"]
        shown = json.loads(CliRunner().invoke(sitegen, arguments).stdout)
        return [
            (one["line"], one["severity"], one["rule"])
            for one in shown["problems"]
            if one["rule"] == "dead-link"
        ]

    assert found() == [(8, "warning", "dead-link")]
    assert found(SITE + "check: {severity: {dead-link: error}}\n") == [(8, "error", "dead-link")]
    assert found(SITE + "check: {off: dead-link}\n") == []
