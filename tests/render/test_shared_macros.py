"""Macros that pages share are rendered once, and every page depends on what they asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import BASE, Site, post

Make = Callable[..., Site]
THEME = {
    "themes/mine/theme.yaml": "name: mine\nextends: default\n",
    "content/site.yaml": str(BASE["content/site.yaml"]).rstrip(" ")
    + "        theme: {name: mine}\n",
    "content/people/anna.md": "---\nid: anna\nname: Anna\nrole: owner\n---\nAnna.\n",
    "content/posts/a.md": post("A"),
    "content/posts/b.md": post("B"),
    "content/faqs/c.md": "---\nid: c\nquestion: Why?\ndate: 2026-01-02\n---\nNo.",
}
PAGE = '{% extends "default:base.html" %}{% block main %}[CALL]{% endblock %}'
PARTS = """
{% macro names(site, mark="-") %}{{ mark }}{% for one in site.posts %}{{ one.title }} {% endfor %}{% endmacro %}
{% macro here(site) %}{% for link in site.menu if link.current %}{{ link.title }}{% endfor %}{% endmacro %}
{% macro one(document, mark) %}{{ mark }}{{ document.title }}{% endmacro %}
{% macro words(words) %}{{ words|join("+") }}{% endmacro %}
"""  # noqa: E501 - macros keep no line breaks of their own


def with_theme(project: Make, call: str) -> Site:
    """A site whose pages of posts and answers show `call`."""
    page = PAGE.replace("[CALL]", call)
    templates = {"post.html": page, "faq.html": page, "mine.html": PARTS}
    return project(
        {**THEME, **{f"themes/mine/templates/{name}": text for name, text in templates.items()}}
    )


WRITTEN = [
    ('{{ shared("mine.html", "names", site) }}', "[-A B ]", "[-A B ]"),
    ('{{ shared("mine.html", "names", site, 1) }}', "[1A B ]", "[1A B ]"),
    ('{{ shared("mine.html", "names", site, true) }}', "[TrueA B ]", "[TrueA B ]"),
    ('{{ shared("mine.html", "names", site, page.title) }}', "[AA B ]", "[BA B ]"),
    ('{{ shared("mine.html", "names", site, "<") }}', "[&lt;A B ]", "[&lt;A B ]"),
    ('{{ shared("mine.html", "names", site, "<b>"|safe) }}', "[<b>A B ]", "[<b>A B ]"),
    ('{{ shared("mine.html", "here", site) }}', "[Everything we write]", "[Everything we write]"),
    ('{{ shared("mine.html", "one", document, "") }}', "[A]", "[B]"),
    ('{{ shared("mine.html", "words", [page.title, "x"]) }}', "[A+x]", "[B+x]"),
]


@pytest.mark.parametrize(("call", "first", "second"), WRITTEN)
def test_a_part_is_what_its_macro_makes_for_its_arguments(
    project: Make, call: str, first: str, second: str
) -> None:
    site = with_theme(project, f"[{call}]")
    site.build()
    assert first in site.read("posts/a/index.html")
    assert second in site.read("posts/b/index.html")


def test_one_and_true_are_not_one_part(project: Make) -> None:
    calls = "".join(
        f'{{{{ shared("mine.html", "names", site, {mark}) }}}}' for mark in ("1", "true", "1.0")
    )
    site = with_theme(project, calls)
    site.build()
    assert "1A B TrueA B 1.0A B " in site.read("posts/a/index.html")


def test_a_part_that_shows_the_menu_is_that_of_the_section(project: Make) -> None:
    call = '[{{ shared("mine.html", "here", site) }}]'
    site = with_theme(project, call)
    site.build()
    assert "[Everything we write]" in site.read("posts/a/index.html")
    assert "[Straight answers]" in site.read("faqs/c/index.html")


def test_every_page_follows_what_its_part_shows(project: Make) -> None:
    call = '[{{ shared("mine.html", "names", site) }}]'
    site = with_theme(project, call)
    site.build()
    site.write({"content/posts/a.md": post("Anew")})
    site.build()
    for page in ("a", "b"):
        assert "[-Anew B ]" in site.read(f"posts/{page}/index.html")
    site.write({"themes/mine/templates/mine.html": PARTS.replace("{{ mark }}{% for", "*{% for")})
    site.build()
    for page in ("a", "b"):
        assert "[*Anew B ]" in site.read(f"posts/{page}/index.html")


@pytest.mark.parametrize("name", ["no_such", "_hidden"])
def test_a_macro_that_is_not_there_is_named(project: Make, name: str) -> None:
    call = f'{{{{ shared("mine.html", "{name}", site) }}}}'
    site = with_theme(project, call)
    mistakes = site.mistakes()
    assert any(f'"mine.html" has no macro "{name}"' in one for one in mistakes)
