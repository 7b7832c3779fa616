"""The HTTP client, asked for answers of a server that also has bad days and bad intentions."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from sitegen import http
from sitegen.http import Client, HttpError, Retries, ascii_url

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = frozenset({"127.0.0.1"})

Reply = Callable[[BaseHTTPRequestHandler, int], None]


def say(status: int = 200, content: bytes = b"", headers: dict[str, str] | None = None) -> Reply:
    """A whole answer."""

    def reply(request: BaseHTTPRequestHandler, nth: int) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(content)

    return reply


def at_first(times: int, trouble: Reply, then: Reply) -> Reply:
    """`trouble` for the first `times`, and `then` afterwards."""
    return lambda request, nth: (trouble if nth <= times else then)(request, nth)


def lead(status: int, location: str) -> Reply:
    return say(status, headers={"Location": location})


class Server:
    """Answers each path with its reply, and notes what it is asked."""

    def __init__(self, certificates: ssl.SSLContext | None = None) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, str]] = []
        self.fields: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                server.asked.append((self.command, self.path))
                server.fields.append({name.lower(): value for name, value in self.headers.items()})
                server.bodies.append(self.rfile.read(int(self.headers["Content-Length"] or 0)))
                reply = server.replies.get(self.path, say(404, b"not here"))
                reply(self, server.asked.count((self.command, self.path)))

            do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # the client hung up, as it should

        self.server = Quiet(("127.0.0.1", 0), Handler)
        if certificates is not None:
            self.server.socket = certificates.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(slept: list[float]) -> Client:
    return Client(
        trusted_hosts=HERE,
        timeout=5,
        retries=Retries(pauses=(1, 4), longest=60, sleep=slept.append),
        clock=lambda: NOW,
    )


# --- what is asked and answered -----------------------------------------------------------------


def test_an_answer_comes_whole(server: Server, client: Client) -> None:
    server.replies["/a?b=c"] = say(201, b"text" * 50_000, {"X-One": "1"})
    answer = client.request("GET", f"{server.url}/a?b=c#d")
    assert (answer.status, answer.content) == (201, b"text" * 50_000)
    assert answer.headers.getlist("x-one") == ["1"]
    assert server.fields[0]["user-agent"].startswith("sitegen/")
    assert server.fields[0]["host"] == f"127.0.0.1:{server.port}"


def test_a_file_is_put(server: Server, client: Client) -> None:
    server.replies["/file"] = say(204)
    assert client.request("PUT", f"{server.url}/file", body=b"\0" * 300_000).status == 204
    assert server.bodies == [b"\0" * 300_000]


def test_an_answer_in_chunks_is_read(server: Server, client: Client) -> None:
    def chunks(request: BaseHTTPRequestHandler, nth: int) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")

    server.replies["/"] = chunks
    assert client.request("GET", server.url).content == b"onetwo"


def test_what_is_not_asked_for_is_not_read(server: Server, client: Client) -> None:
    server.replies["/"] = say(200, b"x" * 1000)
    small = replace(client, largest=10)
    assert small.request("GET", server.url, content=False).status == 200
    assert small.request("HEAD", server.url).headers["Content-Length"] == "1000"


# --- limits -------------------------------------------------------------------------------------


def endless(request: BaseHTTPRequestHandler, nth: int) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"x" * 10_000)


@pytest.mark.parametrize(
    "reply",
    [
        say(200, b"x" * 100_001),
        endless,
        say(200, gzip.compress(b"x" * 50_000_000), {"Content-Encoding": "gzip"}),
    ],
    ids=["told", "endless", "unpacked"],
)
def test_an_answer_that_is_too_large_is_refused(
    server: Server, client: Client, reply: Reply
) -> None:
    server.replies["/"] = reply
    with pytest.raises(http.ResponseTooLarge, match="larger than 100,000"):
        replace(client, largest=100_000).request("GET", server.url)


def test_an_answer_of_the_largest_size_is_taken(server: Server, client: Client) -> None:
    server.replies["/"] = say(200, gzip.compress(b"x" * 1000), {"Content-Encoding": "gzip"})
    assert replace(client, largest=1000).request("GET", server.url).content == b"x" * 1000


def test_of_an_error_only_the_beginning_is_read(server: Server, client: Client) -> None:
    server.replies["/"] = say(404, b"x" * 1_000_000)
    assert len(client.request("GET", server.url).content) == 64 * 1024


def drip(into: str) -> Reply:
    """One octet after the other, quickly enough for any time-out between two of them."""

    def reply(request: BaseHTTPRequestHandler, nth: int) -> None:
        if into == "content":
            request.send_response(200)
            request.end_headers()
        gone = threading.Event()
        while not gone.wait(0.02):
            request.wfile.write(b"x")
            request.wfile.flush()

    return reply


@pytest.mark.parametrize("into", ["headers", "content"])
def test_a_server_that_drips_is_cut_off(
    server: Server, client: Client, slept: list[float], into: str
) -> None:
    server.replies["/"] = drip(into)
    with pytest.raises(http.TimedOut, match=r"no answer in 0\.2 seconds"):
        replace(client, deadline=0.2).request("GET", server.url)
    assert slept == [1, 4]


def test_a_server_that_says_nothing_is_not_waited_for(server: Server, client: Client) -> None:
    done = threading.Event()
    server.replies["/"] = lambda request, nth: (done.wait(10), None)[1]
    with pytest.raises(http.TimedOut, match=r"no answer in 0\.1 seconds"):
        replace(client, timeout=0.1, retries=http.NO_RETRIES).request("GET", server.url)
    done.set()


# --- trying again -------------------------------------------------------------------------------


def cut_before(request: BaseHTTPRequestHandler, nth: int) -> None:
    request.close_connection = True
    request.connection.close()


def cut_within(request: BaseHTTPRequestHandler, nth: int) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"half")


def cut_chunks(request: BaseHTTPRequestHandler, nth: int) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"9\r\nhalf")


def later(status: int, after: str) -> Reply:
    return say(status, headers={"Retry-After": after})


@pytest.mark.parametrize(
    ("trouble", "pauses"),
    [
        (cut_before, [1, 4]),
        (cut_within, [1, 4]),
        (cut_chunks, [1, 4]),
        (say(429), [1, 4]),
        (say(502), [1, 4]),
        (say(503), [1, 4]),
        (say(504), [1, 4]),
        (later(429, "17"), [17, 17]),
        (later(503, "2"), [2, 4]),
        (later(503, "0"), [1, 4]),
        (later(503, "Sun, 22 Nov 2026 12:00:30 GMT"), [30, 30]),
        (later(503, "Sunday, 22-Nov-26 12:00:30 GMT"), [30, 30]),
        (later(503, "Sun, 22 Nov 2026 11:00:30 GMT"), [1, 4]),
        (later(503, "soon"), [1, 4]),
        (later(503, "-5"), [1, 4]),
        (later(503, "9" * 400), [1, 4]),
    ],
)
def test_what_may_succeed_later_is_tried_again(
    server: Server, client: Client, slept: list[float], trouble: Reply, pauses: list[float]
) -> None:
    server.replies["/"] = at_first(2, trouble, say(200, b"at last"))
    assert client.request("GET", server.url).content == b"at last"
    assert slept == pauses


def test_the_last_answer_is_returned(server: Server, client: Client, slept: list[float]) -> None:
    server.replies["/"] = say(503, b"not today")
    answer = client.request("GET", server.url)
    assert (answer.status, answer.content, slept) == (503, b"not today", [1, 4])


def test_nobody_waits_for_too_long(server: Server, client: Client, slept: list[float]) -> None:
    server.replies["/"] = later(429, "61")
    answer = client.request("GET", server.url)
    assert (answer.status, answer.retry_after, slept) == (429, 61, [])


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 500, 501])
def test_a_final_answer_is_not_asked_for_again(
    server: Server, client: Client, slept: list[float], status: int
) -> None:
    server.replies["/"] = say(status)
    assert client.request("GET", server.url).status == status
    assert slept == []


def test_a_post_is_not_sent_twice_unless_that_does_no_harm(
    server: Server, client: Client, slept: list[float]
) -> None:
    server.replies["/cut"] = cut_before
    with pytest.raises(http.Unreachable):
        client.request("POST", f"{server.url}/cut", body=b"x")
    server.replies["/504"] = say(504)
    assert client.request("POST", f"{server.url}/504", body=b"x").status == 504
    assert slept == []
    server.replies["/429"] = at_first(1, say(429), say(200))
    assert client.request("POST", f"{server.url}/429", body=b"x").status == 200
    assert slept == [1]
    with pytest.raises(http.Unreachable):
        client.request("POST", f"{server.url}/cut", body=b"x", repeatable=True)
    assert slept == [1, 1, 4]
    assert set(server.bodies) == {b"x"}


def test_a_post_that_was_not_sent_is_sent_again(client: Client, slept: list[float]) -> None:
    with pytest.raises(http.Unreachable, match="refused"):
        client.request("POST", "http://127.0.0.1:9/")
    assert slept == [1, 4]


def test_a_caller_may_ask_for_another_answer(
    server: Server, client: Client, slept: list[float]
) -> None:
    server.replies["/"] = at_first(1, say(200, b"[1,"), say(200, b"[1]"))
    answer = client.request(
        "GET", server.url, unusable=lambda one: "" if one.content.endswith(b"]") else "it is cut"
    )
    assert (answer.content, slept) == (b"[1]", [1])


def test_each_pause_is_told(server: Server, client: Client) -> None:
    told: list[tuple[str, float]] = []
    server.replies["/"] = at_first(1, say(503), cut_before)
    retries = replace(client.retries, on_pause=lambda why, pause: told.append((why, pause)))
    with pytest.raises(http.Unreachable):
        replace(client, retries=retries).request("GET", server.url)
    assert told == [("the answer is 503", 1), ("the connection broke (RemoteDisconnected)", 4)]


# --- redirects ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Server, client: Client, status: int) -> None:
    server.replies |= {"/a/": lead(status, "../b"), "/b": say(200, b"here")}
    answer = client.request("GET", f"{server.url}/a/")
    assert (answer.url, answer.content) == (f"{server.url}/b", b"here")
    assert answer.hops == ((status, f"{server.url}/b"),)


def test_redirects_end(server: Server, client: Client) -> None:
    server.replies["/"] = lead(302, "/")
    with pytest.raises(http.TooManyRedirects):
        client.request("GET", server.url)
    assert len(server.asked) == 6


def test_without_redirects_they_are_answers(server: Server, client: Client) -> None:
    server.replies["/"] = lead(302, "/b")
    assert replace(client, redirects=0).request("GET", server.url).status == 302


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (301, [("POST", "/")]),
        (302, [("POST", "/")]),
        (303, [("POST", "/"), ("GET", "/b")]),
        (307, [("POST", "/"), ("POST", "/b")]),
        (308, [("POST", "/"), ("POST", "/b")]),
    ],
)
def test_a_post_never_becomes_a_get_unawares(
    server: Server, client: Client, status: int, asked: list[tuple[str, str]]
) -> None:
    server.replies |= {"/": lead(status, "/b"), "/b": say(200)}
    client.request("POST", server.url, body=b"words")
    assert server.asked == asked
    assert server.bodies == [b"words", *[b"words" if status > 303 else b""] * (len(asked) - 1)]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://["])
def test_redirects_lead_only_to_the_web(server: Server, client: Client, location: str) -> None:
    server.replies["/"] = lead(302, location)
    with pytest.raises(http.InvalidUrl):
        client.request("GET", server.url)


def test_a_redirect_may_have_any_letters(server: Server, client: Client) -> None:
    server.replies |= {"/": lead(302, "/käse".encode().decode("latin-1")), "/k%C3%A4se": say()}
    assert client.request("GET", server.url).status == 200


def test_secrets_stay_with_the_host_they_are_for(server: Server, client: Client) -> None:
    other = Server()
    try:
        server.replies |= {"/": lead(302, "/near"), "/near": lead(302, f"{other.url}/far")}
        client.request("GET", server.url, headers={"Authorization": "secret", "X-Kept": "1"})
        assert [fields.get("authorization") for fields in server.fields] == ["secret", "secret"]
        assert "authorization" not in other.fields[0]
        assert other.fields[0]["x-kept"] == "1"
    finally:
        other.close()


# --- where the connection goes ------------------------------------------------------------------


class Names:
    """Names with their addresses, each time the next one."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.asked: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise OSError("no such host")
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0x7f000001", "0.0.0.0"],
)
def test_nobody_is_led_to_this_computer(server: Server, client: Client, host: str) -> None:
    url = f"http://{host}:{server.port}/"
    with pytest.raises((http.PrivateAddress, http.NameNotFound)):
        replace(client, trusted_hosts=frozenset()).request("GET", url)
    assert server.asked == []


def test_a_name_that_leads_here_is_refused(server: Server, client: Client) -> None:
    names = Names(evil_example=[["127.0.0.1", "10.0.0.1", "fe80::1%eth0", "::ffff:127.0.0.1"]])
    with pytest.raises(http.PrivateAddress, match=r"evil\.example is not on the public Internet"):
        replace(client, resolve=names.resolve).request("GET", f"http://evil.example:{server.port}/")
    assert server.asked == []


def test_the_address_that_was_looked_at_is_the_one_connected_to(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may have another address a moment later; so it isn't asked for again."""
    names = Names(shop_example=[["127.0.0.1"], ["192.0.2.1"]])
    server.replies["/"] = say(200, b"here")
    trusted = replace(client, resolve=names.resolve, trusted_hosts=frozenset({"shop.example"}))
    answer = trusted.request("GET", f"http://shop.example:{server.port}/")
    assert (answer.content, names.asked) == (b"here", ["shop.example"])
    assert server.fields[0]["host"] == f"shop.example:{server.port}"


def test_each_redirect_is_looked_at_anew(server: Server, client: Client) -> None:
    names = Names(shop_example=[["127.0.0.1"]], evil_example=[["127.0.0.1"]])
    server.replies["/"] = lead(302, f"http://evil.example:{server.port}/inner")
    trusted = replace(client, resolve=names.resolve, trusted_hosts=frozenset({"shop.example"}))
    with pytest.raises(http.PrivateAddress):
        trusted.request("GET", f"http://shop.example:{server.port}/")
    assert names.asked == ["shop.example", "evil.example"]
    assert [path for _, path in server.asked] == ["/"]


def test_the_next_address_is_tried_if_one_does_not_answer(server: Server, client: Client) -> None:
    names = Names(shop_example=[["127.0.0.2", "127.0.0.1"]])
    server.replies["/"] = say(200, b"here")
    trusted = replace(client, resolve=names.resolve, trusted_hosts=frozenset({"shop.example"}))
    assert trusted.request("GET", f"http://shop.example:{server.port}/").content == b"here"


def test_a_host_that_is_not_there(client: Client, slept: list[float]) -> None:
    with pytest.raises(http.NameNotFound, match=r"no host shop\.example"):
        replace(client, resolve=Names().resolve).request("GET", "http://shop.example/")
    assert slept == []


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("shop.example").configure_cert(context)
    one = Server(context)
    one.replies["/"] = say(200, b"safe")
    yield one
    one.close()


def test_a_certificate_is_checked_for_the_name_and_not_the_address(
    secure: Server, authority: trustme.CA, client: Client
) -> None:
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    names = Names(shop_example=[["127.0.0.1"]], evil_example=[["127.0.0.1"]])
    hosts = frozenset({"shop.example", "evil.example"})
    trusted = replace(client, resolve=names.resolve, trusted_hosts=hosts, certificates=trust)
    answer = trusted.request("GET", f"https://shop.example:{secure.port}/")
    assert answer.content == b"safe"
    with pytest.raises(http.InvalidCertificate, match=r"not valid for 'evil\.example'"):
        trusted.request("GET", f"https://evil.example:{secure.port}/")
    with pytest.raises(http.InvalidCertificate):
        replace(trusted, certificates=None).request("GET", f"https://shop.example:{secure.port}/")


def test_a_proxy_of_the_environment_is_used(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies["http://shop.example/a"] = say(200, b"by proxy")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    monkeypatch.setenv("no_proxy", "")
    answer = client.request("GET", "http://shop.example/a")
    assert (answer.content, server.fields[0]["host"]) == (b"by proxy", "shop.example")
    with pytest.raises(http.PrivateAddress):
        client.request("GET", "http://192.168.1.1/")


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "ascii"),
    [
        ("http://shop.example", "http://shop.example/"),
        ("https://Käse.example/ö?ä=ü&b=%20#x", "https://xn--kse-qla.example/%C3%B6?%C3%A4=%C3%BC&b=%20"),
        ("http://[2001:db8::1]:8080/a b", "http://[2001:db8::1]:8080/a%20b"),
        ("http://name:secret@shop.example/", "http://shop.example/"),
    ],
)  # fmt: skip
def test_addresses_are_asked_for_in_ascii(url: str, ascii: str) -> None:
    assert ascii_url(url) == ascii


@pytest.mark.parametrize(
    "url", ["", "shop.example", "ftp://shop.example/", "http://", "http://[", "http://a:b/",
            "http://a b/", "javascript:alert(1)", "https://\udc80/"]
)  # fmt: skip
def test_what_is_no_address(url: str, client: Client) -> None:
    with pytest.raises(http.InvalidUrl):
        client.request("GET", url)


def test_a_header_with_a_line_break_is_not_sent(server: Server, client: Client) -> None:
    with pytest.raises(HttpError):
        client.request("GET", server.url, headers={"X": "a\r\nHost: evil.example"})
    assert server.asked == []


def test_no_message_has_a_secret(server: Server, client: Client) -> None:
    server.replies["/"] = cut_before
    with pytest.raises(HttpError) as caught:
        client.request("GET", server.url, headers={"Authorization": "Bearer secret"})
    error: BaseException | None = caught.value
    while error is not None:
        assert "secret" not in repr(error)
        error = error.__cause__
