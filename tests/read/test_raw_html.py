"""Raw HTML, balanced: of any tags, what comes out ends all that it begins, and stays as it is."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.read.element_ids import with_own_ids
from sitegen.read.raw_html import balanced, has_raw_html

_VOID = frozenset({"br", "img", "input", "hr", "meta", "embed", "source", "col"})
_NAMES = re.findall(
    r"\S+",
    """
    a b i p div span ul li dl dt dd table tbody tr td th caption h2 h3 section article main form
    button select option details summary svg math mi path title script style textarea iframe
    noscript template object video br img input hr meta col publish my-map font center ruby rt
    body html pre blockquote
    """,
)
_PIECES = st.one_of(
    st.sampled_from([f"<{name}>" for name in _NAMES]),
    st.sampled_from([f"</{name}>" for name in _NAMES]),
    st.sampled_from([
        "words ", "\n", "<", ">", "&lt;", '"', "<!--", "-->", "<?x?>", "<b", "</", '<a href="x>',
        '<p id="x">', "<p id=x>", '<a name="y"/>', "<div/>", "<td title='a>b'>", "<!>", "]]>",
    ]),
)  # fmt: skip
_HTML = st.lists(_PIECES, max_size=14).map("".join)


class _Strict(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """It holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(tag)


@given(_HTML)
def test_what_comes_out_is_balanced(html: str) -> None:
    strict = _Strict(balanced(html).html)
    assert (strict.open, strict.faults) == ([], [])


@given(_HTML)
def test_what_came_out_stays_as_it_is(html: str) -> None:
    once = balanced(html).html
    assert balanced(once).html == once


@given(_HTML)
def test_each_id_stands_once(html: str) -> None:
    once = with_own_ids(balanced(html).html, ("x",))
    again = with_own_ids(once.html, ("x",))
    assert (again.html, again.repairs) == (once.html, ())


@given(st.text())
def test_any_text_is_taken(html: str) -> None:
    balanced(html)
    with_own_ids(html, ("main",))


@pytest.mark.parametrize(
    ("markdown", "raw"),
    [
        ("a <b>c</b>", True),
        ("</div>", True),
        ("<!-- x -->", True),
        ("<?php", True),
        ("<no:such>", False),
        ("1 < 2, a <3", False),
        ("<https://x.example/>", False),
        ("<a@b.example>", False),
    ],
)
def test_what_may_be_raw_html(markdown: str, raw: bool) -> None:
    assert has_raw_html(markdown) is raw


@pytest.mark.parametrize(
    "piece",
    ["<b>", "<div>", "<p><b>", "<svg>", "<table>", "<!--", "<script>", "</p>", '<a href="x'],
)
def test_many_of_a_kind_are_closed_or_shown(piece: str) -> None:
    result = balanced(piece * 2_000)
    strict = _Strict(result.html)
    assert (strict.open, strict.faults) == ([], [])
    assert result.repairs


def test_references_follow_an_id() -> None:
    html = (
        '<svg><g id="menu"/><use href="#menu"/><path fill="url(#menu)"/></svg>'
        '<label for="menu">a</label><a title="to #menu" href="/x#menu">b</a>'
    )
    assert with_own_ids(html, ("menu", "menu-2")).html == (
        '<svg><g id="menu-3"/><use href="#menu-3"/><path fill="url(#menu-3)"/></svg>'
        '<label for="menu-3">a</label><a title="to #menu" href="/x#menu">b</a>'
    )
