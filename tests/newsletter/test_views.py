"""The text of an issue, divided at the place of its items."""

from __future__ import annotations

import pytest

from sitegen.newsletter.views import split_at_items

ITEMS = "<p>{{ digest }}</p>\n"


@pytest.mark.parametrize(
    ("body", "opening", "closing"),
    [
        (f"<p>a</p>\n{ITEMS}<p>b</p>", "<p>a</p>\n", "<p>b</p>"),
        ("<p>a</p>", "<p>a</p>", ""),
        (
            f"<blockquote>\n{ITEMS}</blockquote>\n<p>b</p>",
            "<blockquote>\n</blockquote>",
            "\n<p>b</p>",
        ),
        (f"<ul><li>{ITEMS}</li></ul><hr>b", "<ul><li></li></ul>", "<hr>b"),
        (
            f"<table><tr><td><br>a{ITEMS}b</td></tr></table><p>c</p>",
            "<table><tr><td><br>ab</td></tr></table>",
            "<p>c</p>",
        ),
        (
            f"<div><img alt='>'>{ITEMS}<!-- </div> --></div>c",
            "<div><img alt='>'><!-- </div> --></div>",
            "c",
        ),
        (
            f"<style>p > a</style><p>a</p>{ITEMS}{ITEMS}<p>b</p>",
            "<style>p > a</style><p>a</p>",
            "<p>b</p>",
        ),
        (f'<svg><path d="M0"/></svg>{ITEMS}<p>b</p>', '<svg><path d="M0"/></svg>', "<p>b</p>"),
    ],
)
def test_both_parts_are_whole(body: str, opening: str, closing: str) -> None:
    assert split_at_items(body) == (opening, closing)
