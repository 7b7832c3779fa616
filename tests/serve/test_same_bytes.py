"""What is served is what is built, but for one tag: over the whole demo site."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from sitegen.render.host_rules import headers_of, read_headers, read_redirects
from tests.conftest import NOW, Site
from tests.serve.conftest import Answer, Running

TAG = re.compile(
    rb'<script src="/_sitegen/preview\.js" data-version="\d+" data-page="[0-9a-f]*" defer></script>'
)
OWN = {"content-type", "content-length", "etag", "last-modified", "date", "server", "connection"}


def address_of(path: str) -> str:
    return "/" + quote(path.removesuffix("index.html"))


def without_tag(answer: Answer, path: str) -> bytes:
    """The body as it was before the preview's tag came in; an HTML page has exactly one."""
    body, count = TAG.subn(b"", answer.body)
    assert count == (1 if path.endswith(".html") else 0), path
    return body


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [True, False], ids=["with drafts", "as readers see it"])
def test_every_output_of_the_demo(demo: Site, serve: Callable[..., Running], hidden: bool) -> None:
    demo.build(now=NOW, drafts=hidden, future=hidden)
    built = {path: data for path, data in demo.tree().items() if not path.startswith("pagefind/")}
    running = serve(demo, hidden=hidden)
    blocks = read_headers(built["_headers"].decode())
    moved = {
        rule.pattern: rule for rule in read_redirects(built["_redirects"].decode()) if rule.force
    }
    redirected = 0
    for path, data in built.items():
        address = address_of(path)
        answer = running.get(address)
        rule = next((rule for pattern, rule in moved.items() if pattern.fullmatch(address)), None)
        if rule is not None:
            assert (answer.status, answer.headers["Location"]) == (rule.status, rule.target)
            redirected += 1
            continue
        assert answer.status == 200, path
        assert without_tag(answer, path) == data, path
        for name, value in headers_of(blocks, address).items():
            assert answer.headers[name] == value, (path, name)
    assert redirected
    assert len(built) > 100


def test_what_is_not_there_is_the_404_page(demo: Site, serve: Callable[..., Running]) -> None:
    demo.build(now=NOW, drafts=True, future=True)
    answer = serve(demo).get("/posts/nothing-of-this-name/")
    assert answer.status == 404
    assert without_tag(answer, "404.html") == demo.tree()["404.html"]


def test_a_site_below_a_path(project: Callable[..., Site], serve: Callable[..., Running]) -> None:
    site = project({"content/site.yaml": "name: Shop\nurl: https://x.example/shop/\nowner: anna\n"})
    site.build()
    running = serve(site)
    assert running.serving.address.endswith("/shop/")
    answer = running.get("/shop/people/anna/")
    assert without_tag(answer, "a.html") == site.tree()["people/anna/index.html"]
    assert running.get("/").headers["Location"] == "/shop/"
    assert running.get("/shop").headers["Location"] == "/shop/"
    assert running.get("/people/anna/").status == 404


def test_nothing_is_written_to_the_output(demo: Site, serve: Callable[..., Running]) -> None:
    serve(demo).get("/")
    assert not (demo.root / "public").exists()


def test_a_page_is_reached_without_its_slash(demo: Site, serve: Callable[..., Running]) -> None:
    answer = serve(demo).get("/posts?a=1")
    assert (answer.status, answer.headers["Location"]) == (302, "/posts/?a=1")


def test_conditional_and_partial_requests(demo: Site, serve: Callable[..., Running]) -> None:
    running = serve(demo)
    page = running.get("/posts/")
    again = running.get("/posts/", If_None_Match=page.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    # Players ask for parts of a recording; pictures are small and come whole.
    recording = "/posts/three-noises-and-what-they-mean/three-noises.mp3"
    whole = running.get(recording)
    part = running.get(recording, Range="bytes=2-5")
    assert (part.status, part.body) == (206, whole.body[2:6])
    head = running.get("/posts/", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == page.headers["Content-Length"]
