"""Markup as the rules see it."""

from __future__ import annotations

import pytest

from sitegen.check.markup import html_tree, visible_words_of


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>Bread <b>and</b> tea</p>", "Bread and tea"),
        ("<title>T</title><style>p {}</style><p>Bread<script>x</script> today</p>", "Bread today"),
        ("<p>a<!-- b -->c</p> <template>d</template>e", "ac e"),
        ("<p>a <i hidden>b</i>c</p><p hidden='until-found'>d</p>", "a c"),
        ("<p>a <i style='color: red; DISPLAY : none'>b</i>c</p>", "a c"),
        ("<p>a <i style='visibility:hidden !important'>b</i>c</p>", "a c"),
        ("<p>a <i style='display: block'>b</i></p>", "a b"),
        ("<p style='display:none'><b style='display:block'>a</b></p>b", "b"),
        ("<b>" * 2000 + "deep" + "</b>" * 2000, "deep"),
    ],
)
def test_only_what_people_see_counts(html: str, seen: str) -> None:
    root = html_tree(html.encode())
    assert root is not None
    assert visible_words_of(root) == seen
