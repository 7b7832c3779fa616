"""What the server refuses, by raw sockets: no client in between repairs a request."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sitegen.serve.request_security import clean_path, host_name, is_known_host
from sitegen.serve.server import PortInUse, listening_socket
from tests.conftest import Site
from tests.serve.conftest import Running

Make = Callable[..., Site]


@pytest.fixture
def running(project: Make, serve: Callable[..., Running]) -> Running:
    site = project({"content/static/hello.txt": "hello"})
    (site.root / "secret.txt").write_text("secret")
    (site.root / "content" / "static" / "leaves").symlink_to("/etc")
    return serve(site)


def connect(running: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running.port), timeout=30)


def send(running: Running, request: bytes) -> bytes:
    """All that the server answers to bytes as they are; nothing if it just hangs up."""
    with connect(running) as opened:
        answer = b""
        try:
            opened.sendall(request)
            while part := opened.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        return answer


def ask(running: Running, target: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{running.port}", *headers]
    return send(running, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/static/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%00",
        "/hello.txt%00.html",
        "/posts/%0d%0aX-Injected:%20yes",
        "/%2fetc/passwd",
        "/./secret.txt",
        "/%ff%fe",
        "/" + "a" * 5000,
    ],
)
def test_addresses_that_no_honest_page_has(running: Running, target: str) -> None:
    answer = ask(running, target)
    assert status(answer) == 400
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]
    assert b"X-Injected" not in answer.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize(
    "target",
    [
        "/secret.txt",
        "//etc/passwd",
        "///etc/passwd",
        "/content/site.yaml",
        "/content/posts/",
        "/.sitegen/content-cache.sqlite",
        "/%252e%252e/secret.txt",
        "/leaves/passwd",
        "/static/",
        "/assets/",
        "/_sitegen/pages/preview.js",
        "/_sitegen/../secret.txt%3f",
        "/_sitegen/overview.html",
        "/file:///etc/passwd",
    ],
)
def test_files_that_are_not_published_are_not_there(running: Running, target: str) -> None:
    answer = ask(running, target)
    assert status(answer) in (400, 404)
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "localhost@evil.example", "",
     "127.0.0.1, evil.example", "localhost.evil.example", "[::1", "localhost:x"],
)  # fmt: skip
def test_foreign_hosts(running: Running, host: str) -> None:
    answer = send(running, f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert status(answer) == 403
    assert b"Corner Shop" not in answer


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "a.localhost"])
def test_own_hosts(running: Running, host: str) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {host}:{running.port}\r\n\r\n"
    assert status(send(running, request.encode())) == 200


def test_an_absolute_target_counts_as_host(running: Running) -> None:
    assert status(ask(running, "http://evil.example/")) == 403


def test_no_other_site_may_read(running: Running) -> None:
    for path in ("/", "/_sitegen/page?path=/", "/_sitegen/"):
        answer = ask(running, path)
        assert b"access-control" not in answer.lower()
        assert b"cross-origin-resource-policy: same-origin" in answer.lower()


@pytest.mark.parametrize("path", ["/_sitegen/events", "/_sitegen/page?path=/"])
@pytest.mark.parametrize(
    "header",
    ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site",
     "Sec-Fetch-Site: same-site", "Origin: https://127.0.0.1"],
)  # fmt: skip
def test_streams_and_facts_are_for_own_pages(running: Running, path: str, header: str) -> None:
    assert status(ask(running, path, header)) == 403


def test_nothing_is_started_for_others(running: Running) -> None:
    own = f"Origin: {running.serving.origin}"
    form = "file=content/people/anna.md&line=3"
    sort = "Content-Type: application/x-www-form-urlencoded"

    def post(*headers: str, body: str = form) -> int:
        lines = ["POST /_sitegen/open HTTP/1.1", f"Host: 127.0.0.1:{running.port}", sort]
        lines += [f"Content-Length: {len(body)}", *headers]
        return status(send(running, ("\r\n".join(lines) + "\r\n\r\n" + body).encode()))

    import json

    token = f"X-Sitegen-Token: {json.loads(running.get('/_sitegen/page?path=/').body)['token']}"
    assert post() == 403
    assert post(token) == 403
    assert post(own) == 403
    assert post(own, "X-Sitegen-Token: guess") == 403
    assert post("Origin: http://evil.example", token) == 403
    assert post(own, token, body="file=secret.txt") == 404
    assert post(own, token, body="file=content/../secret.txt") == 404
    assert post(own, token, body="file=content/static/leaves/passwd") == 404
    assert running.opened == []
    assert post(own, token) == 200
    assert running.opened == [(running.site.root / "content/people/anna.md", 3)]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / FTP/1.0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /_sitegen/open HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_malformed_requests(running: Running, request_bytes: bytes) -> None:
    with connect(running) as opened:
        opened.sendall(request_bytes)
        opened.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while part := opened.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    # Some are hung up on, and one is a bare HTTP/0.9 page of mistakes; none is answered well.
    assert not answer.startswith(b"HTTP/1.1 2")
    assert running.get("/").status == 200


@pytest.fixture
def half_open(running: Running) -> Iterator[list[socket.socket]]:
    """More connections than the server keeps, each with the beginning of a request."""
    opened = [connect(running) for _ in range(150)]
    for one in opened:
        one.sendall(b"GET / HTTP/1.1\r\nHost: local")
    yield opened
    for one in opened:
        one.close()


def test_half_open_connections(running: Running, half_open: list[socket.socket]) -> None:
    assert running.get("/").status == 200
    assert running.get("/hello.txt").body == b"hello"


@pytest.mark.slow
def test_a_thousand_quick_requests(running: Running) -> None:
    def one(_number: int) -> int:
        return status(ask(running, "/hello.txt"))

    with ThreadPoolExecutor(20) as pool:
        found = set(pool.map(one, range(1000)))
    assert found == {200}


def test_connections_that_are_dropped(running: Running) -> None:
    for _ in range(50):
        with connect(running) as opened:
            opened.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{running.port}\r\n\r\n".encode())
    assert running.get("/").status == 200


def test_streams_are_limited_and_pages_are_not_starved(running: Running) -> None:
    opened = []
    request = f"GET /_sitegen/events HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n".encode()
    try:
        heads = []
        for _ in range(30):
            one = connect(running)
            opened.append(one)
            one.sendall(request)
            heads.append(one.recv(12))
        assert heads.count(b"HTTP/1.1 200") == 24
        assert heads.count(b"HTTP/1.1 503") == 6
        assert running.get("/").status == 200
    finally:
        for one in opened:
            one.close()


def test_a_stream_tells_of_a_save(running: Running) -> None:
    with connect(running) as opened:
        request = f"GET /_sitegen/events HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n"
        opened.sendall(request.encode())
        stream = opened.makefile("rb")
        while b"event: hello" not in stream.readline():
            pass
        running.site.write(
            {"content/people/anna.md": "---\nid: a\nname: Ann\nrole: owner\n---\nx\n"}
        )
        while b"event: saved" not in (line := stream.readline()):
            assert line
        while b"content/people/anna.md" not in (line := stream.readline()):
            assert line.strip()  # the event ends with an empty line


def test_a_taken_port_names_the_next(running: Running) -> None:
    with pytest.raises(PortInUse) as caught:
        listening_socket("127.0.0.1", running.port)
    assert caught.value.free is not None
    assert caught.value.free > running.port
    listening_socket("127.0.0.1", caught.value.free).close()


def test_who_is_known() -> None:
    assert is_known_host("shop.test:8000", "shop.test")
    assert not is_known_host("shop.test", "127.0.0.1")
    assert is_known_host("192.168.1.7:8000", "0.0.0.0")
    assert host_name("[::1]:8000") == "::1"
    assert clean_path("/a/b/") == "a/b/"
    assert clean_path("/") == ""
    assert clean_path("a") is None
