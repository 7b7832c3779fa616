"""Only the person who started the preview sees what readers don't: the key decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import Markup

from sitegen.serve.access import new_key, with_key
from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse, PreviewExtensions
from sitegen.serve.request_security import host_name, is_known_host
from tests.conftest import Site, post
from tests.serve.conftest import Answer, Running

Make = Callable[..., Site]
KEY = "k-3y_of-this-preview"


def private(_request: PanelRequest) -> PanelResponse:
    return PanelResponse("Secret", Markup("<p>What customers wrote.</p>"))


@pytest.fixture
def running(project: Make, serve: Callable[..., Running]) -> Running:
    site = project(
        {
            "content/posts/live.md": post("Live"),
            "content/posts/draft.md": post("Unsaid", draft="true"),
            "content/posts/soon.md": post("Later", date="2027-01-01"),
            "content/posts/draft/picture.txt": "x",
        }
    )
    return serve(site, key=KEY, extensions=PreviewExtensions(panels=(panel(),)))


def panel() -> Panel:
    return Panel("secret", "Secret", private)


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"].partition(";")[0]


def test_the_address_that_is_printed_lets_a_browser_in(running: Running) -> None:
    address = running.serving.address
    assert address == f"{running.serving.origin}/?key={KEY}"
    path = address.removeprefix(running.serving.origin)
    answer = running.get(path)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie and "Expires" not in cookie
    for path in ("/posts/draft/", "/posts/soon/", "/_sitegen/", "/_sitegen/panel/secret"):
        assert running.get(path, Cookie=cookie_of(answer)).status == 200, path
    assert "preview.js" in running.get("/", Cookie=cookie_of(answer)).text


def test_the_rest_of_an_address_stays(running: Running) -> None:
    answer = running.get(f"/posts/%C3%BC/?q=a%20b&key={KEY}&p=1")
    assert answer.headers["Location"] == "/posts/%C3%BC/?q=a+b&p=1"


@pytest.mark.parametrize("cookie", ["", f"sitegen-1={KEY}", "sitegen-{port}=other", "a=b"])
def test_without_the_key_the_site_is_as_readers_see_it(running: Running, cookie: str) -> None:
    given: dict[str, Any] = {"Cookie": cookie.format(port=running.port)} if cookie else {}
    for path in ("/", "/posts/", "/posts/live/", "/feed.xml"):
        answer = running.get(path, **given)
        assert answer.status == 200, path
        assert not re.search("Unsaid|Later|preview.js|_sitegen", answer.text), path
        assert answer.headers["Vary"] == "Cookie"
    for path in ("/posts/draft/", "/posts/soon/"):
        assert running.get(path, **given).status == 404


@pytest.mark.parametrize(
    "path",
    ["/_sitegen/", "/_sitegen", "/_sitegen/events", "/_sitegen/page?path=/posts/draft/",
     "/_sitegen/phone", "/_sitegen/panel/secret", "/_sitegen/secret", "/_sitegen/?key=other"],
)  # fmt: skip
def test_without_the_key_there_is_no_panel(running: Running, path: str) -> None:
    answer = running.get(path)
    assert answer.status == 403
    assert "?key=" in answer.text
    assert "customers" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_without_the_key_nothing_is_changed(running: Running) -> None:
    for path in ("/_sitegen/open", "/_sitegen/panel/secret", "/"):
        assert running.get(path, "POST", "a=b").status == 403
    assert running.opened == []
    # A form of another site can't bring it either.
    assert running.get(f"/?key={KEY}", "POST", "a=b").status == 403


def test_readers_pages_follow_a_save(running: Running) -> None:
    assert "Good morning" in running.get("/posts/live/").text
    running.site.write({"content/posts/live.md": post("Live", "Good evening.")})
    assert "Good evening" in running.get("/posts/live/").text


def test_a_preview_without_drafts_hides_its_panels_too(
    project: Make, serve: Callable[..., Running]
) -> None:
    site = project({"content/posts/live.md": post("Live")})
    running = serve(site, key=KEY, hidden=False)
    assert running.get("/posts/live/").status == 200
    assert running.get("/_sitegen/").status == 403


def test_each_preview_has_a_key_of_its_own() -> None:
    keys = {new_key() for _ in range(9)}
    assert len(keys) == 9
    assert all(len(key) >= 22 for key in keys)
    assert with_key("http://127.0.0.1:8000/", "a&b") == "http://127.0.0.1:8000/?key=a%26b"


@pytest.mark.parametrize(
    "host",
    ["[::1].evil.example", "[::1]evil.example", "[::1]:8000.evil.example", "x[::1]", "[::1]]",
     "[evil.example]", "[::1%25.evil.example", "127.0.0.1:8000:1", "localhost:99999",
     "localhost\x00", "127.0.0.1%.evil.example", "1", "localhost:８０"],
)  # fmt: skip
def test_other_names_are_not_this_machine(host: str) -> None:
    assert not is_known_host(host, "127.0.0.1")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("[::1]", "::1"), ("[::1]:8000", "::1"), ("[FE80::1%eth0]:8000", "fe80::1%eth0"),
        ("localhost:8000", "localhost"), ("Shop.LOCALHOST", "shop.localhost"),
        ("192.168.1.7:8000", "192.168.1.7"), ("127.0.0.1:", "127.0.0.1"),
    ],
)  # fmt: skip
def test_names_of_this_machine(host: str, name: str) -> None:
    assert host_name(host) == name
    assert is_known_host(host, "0.0.0.0")
