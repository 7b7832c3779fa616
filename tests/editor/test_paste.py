"""Formatted text that is pasted into the editor comes back as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sitegen.editor import paste_page
from tests.conftest import Site
from tests.editor.conftest import Editor
from tests.editor.test_saving import FILE, SALT

HTML = '<p><b>Salt</b> by <a href="https://shop.example/people/anna/?fbclid=1">Anna</a></p>'


@pytest.fixture
def edited(project: Callable[..., Site], editor: Callable[..., Editor]) -> Editor:
    return editor(project({FILE: SALT}))


def pasted(one: Editor, html: str, origin: str = "") -> tuple[int, Any]:
    return one.data("/paste", {"token": one.token(), "html": html, "origin": origin})


@pytest.mark.slow
def test_what_is_pasted_is_markdown(edited: Editor) -> None:
    status, answer = pasted(edited, HTML)
    assert status == 200
    assert answer == {
        "markdown": "**Salt** by [Anna](/people/anna/)",
        "plain": False,
        "inline": True,
        "pictures": 0,
    }
    # A page that was copied from the preview: its links are the site's own.
    own = edited.running.serving.origin
    html = f'<p><a href="{own}/posts/salt/">Salt</a></p>'
    assert pasted(edited, html, own)[1]["markdown"] == "[Salt](/posts/salt/)"
    for origin in ("", "http:", "file:///", "http://[", f"{own}/posts"):
        assert own in pasted(edited, html, origin)[1]["markdown"]
    assert edited.read(FILE) == SALT


def test_what_can_not_be_converted_says_so(edited: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paste_page, "_LARGEST", 10)
    status, answer = pasted(edited, HTML)
    assert (status, "too much" in answer["error"]) == (422, True)
    # Without the feature that imports sites, plain text is pasted.
    monkeypatch.setattr(paste_page, "service", lambda _name: None)
    assert pasted(edited, HTML)[0] == 422


def test_a_site_below_a_path_keeps_whole_addresses(
    project: Callable[..., Site], editor: Callable[..., Editor]
) -> None:
    config = "name: Shop\nurl: https://shop.example/shop/\nowner: anna\nsearch: off\n"
    one = editor(project({FILE: SALT, "content/site.yaml": config}))
    status, answer = pasted(one, HTML)
    assert (status, answer["markdown"]) == (
        200, "**Salt** by [Anna](https://shop.example/people/anna/)"
    )  # fmt: skip
