"""The preview shows a text with addresses that lead nowhere, and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Site, post
from tests.serve.conftest import Running

Make = Callable[..., Site]


@pytest.mark.parametrize(
    "address",
    [
        "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==",
        "blob:https://web.example/1c1e",
        "javascript:alert(1)",
        "file:///C:/photo.jpg",
        r"C:\photo.jpg",
        r"images\photo.jpg",
        "cid:image001.png",
    ],
)
@pytest.mark.parametrize("form", ["![x]({})", "[x]({})", '<img src="{}">'])
def test_pages_and_feeds_are_shown(
    project: Make, serve: Callable[..., Running], address: str, form: str
) -> None:
    running = serve(project({"content/posts/a.md": post("A", form.format(address))}))
    for path in ("/posts/a/", "/posts/", "/posts/feed.xml", "/feed.xml", "/feed.json", "/"):
        assert running.get(path).status in (200, 404), path
    assert running.get("/posts/a/").status == 200
