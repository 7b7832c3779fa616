"""Tags, series, aliases, ids and file names: distinct, found again, and never another's."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

import pytest

from tests.conftest import BASE, Site, post
from tests.pictures import png

Project = Callable[[Mapping[str, str | bytes]], Site]
A, B = "content/posts/a.md", "content/posts/b.md"
CONFIG = BASE["content/site.yaml"]


@pytest.mark.parametrize(
    ("tags", "slugs"),
    [
        (("C", "C++"), ("c", "cplusplus")),
        (("C", "C#"), ("c", "csharp")),
        ((".NET", "NET"), ("dotnet", "net")),
        (("มา", "ม้า"), ("มา", "ม้า")),
        (("Repair", "repair"), ("repair",)),
    ],
)
def test_tags_have_pages_of_their_own(
    project: Project, tags: tuple[str, str], slugs: tuple[str, ...]
) -> None:
    site = project({A: post("A", tags=f"['{tags[0]}']"), B: post("B", tags=f"['{tags[1]}']")})
    site.build()
    pages = {path.split("/")[1] for path in site.tree() if path.startswith("tags/")}
    assert set(slugs) <= pages


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("tags", "Q&A", "QA"),
        ("tags", "Node.js", "NodeJS"),
        ("tags", "new bikes", "new-bikes"),
        ("tags", "A/B", "AB"),
        ("series", "Q&A", "QA"),
    ],
)
def test_names_that_would_share_an_address_are_an_error(
    project: Project, field: str, one: str, other: str
) -> None:
    def written(name: str) -> str:
        return f"['{name}']" if field == "tags" else f"'{name}'"

    site = project({A: post("A", **{field: written(one)}), B: post("B", **{field: written(other)})})
    (mistake,) = site.mistakes()
    assert mistake.startswith((f"{A}:", f"{B}:"))
    assert f'"{one}"' in mistake
    assert f'"{other}"' in mistake


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        ("/*", "wildcard"),
        ("/blog/*", "wildcard"),
        ("/%2a", "wildcard"),
        ("/blog/:slug", "placeholder"),
        ("/{year}/x/", "placeholder"),
        ("/$1", "placeholder"),
        ("/../x/", "not a path on this site"),
        ("/%2e%2e/x/", "not a path on this site"),
        ("/a/./b/", "not a path on this site"),
        ("//elsewhere.example/", "not a path on this site"),
        ("/a%5Cb", "not a path on this site"),
        ("/caf%E9/", "another encoding"),
        ("/.sitegen/x/", "keeps for itself"),
        ("/", "home page"),
        ("/" + "x" * 300, "too long"),
    ],
)
def test_an_alias_is_one_path_on_the_site(project: Project, alias: str, words: str) -> None:
    site = project({A: post("A", aliases=f"[/fine/, '{alias}']")})
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{A}:")
    assert words in mistake


@pytest.mark.parametrize(
    ("alias", "page", "rule"),
    [
        ("/caf%C3%A9/", "café/index.html", "/caf%C3%A9/ /posts/a/ 301!\n"),
        ("/café/", "café/index.html", "/caf%C3%A9/ /posts/a/ 301!\n"),
        ("/cafe\u0301/", "café/index.html", "/caf%C3%A9/ /posts/a/ 301!\n"),
        ("/old%20name", "old name/index.html", "/old%20name /posts/a/ 301!\n"),
        ("/100%/", "100%/index.html", "/100%25/ /posts/a/ 301!\n"),
        ("/old.html", "old.html", "/old.html /posts/a/ 301!\n"),
        ("/wiki/Help:Contents", "wiki/Help:Contents/index.html", ""),
    ],
)
def test_an_alias_redirects_from_its_path(
    project: Project, alias: str, page: str, rule: str
) -> None:
    site = project({A: post("A", aliases=f"['{alias}']")})
    site.build()
    text = site.read(page)
    for tag in ("<html", "<head>", "</head>", "<body>", "</body>", "</html>"):
        assert text.count(tag) == 1
    assert '<meta name="robots" content="noindex">' in text
    assert '<link rel="canonical" href="https://shop.example/posts/a/">' in text
    path = "_redirects"
    rules = site.read(path) if path in site.tree() else ""
    assert rule in rules
    assert ":Contents" not in rules


@pytest.mark.parametrize("aliases", ["[/old, /old/]", "[/ä/, /%C3%A4/]", "[/old/, /posts/a/]"])
def test_an_alias_written_twice_is_one(project: Project, aliases: str) -> None:
    site = project({A: post("A", aliases=aliases)})
    site.build()
    assert site.read("_redirects").count("/posts/a/ 301!") == 1


def test_an_alias_of_two_documents_or_of_a_page_is_an_error(project: Project) -> None:
    site = project({A: post("A", aliases="[/old]"), B: post("B", aliases="[/old/, /posts/a]")})
    mistakes = site.mistakes()
    assert len(mistakes) == 2
    assert all(one.startswith(f"{B}:") and "alias" in one for one in mistakes)
    assert A in mistakes[0]
    assert A in mistakes[1]


@pytest.mark.parametrize("slug", ["feed.xml", "sitemap.xml"])
def test_a_page_in_the_place_of_a_file_is_reported_with_its_file(
    project: Project, slug: str
) -> None:
    page = f"---\nid: page0\ntitle: P\nslug: {slug}\n---\nText.\n"
    site = project({"content/pages/p.md": page, A: post("A")})
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/pages/p.md:")


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Menu", "menu-2"),
        ("Main", "main-2"),
        ("Comments", "comments-2"),
        ("By mail", "by-mail-2"),
        ("Comment", "comment-2"),
        ("Prices", "prices"),
    ],
)
def test_headings_leave_the_ids_of_the_theme(project: Project, heading: str, anchor: str) -> None:
    usual = anchor.removesuffix("-2")
    body = f'[See](#{usual})\n\n## {heading}\n\n<a href="#{usual}">Up</a> and [all](#nowhere).'
    site = project({A: post("A", body=body)})
    site.build()
    page = site.read("posts/a/index.html")
    assert f'<h2 id="{anchor}">' in page
    assert f'<a href="#{anchor}">See</a>' in page
    assert f'<a href="#{anchor}">Up</a>' in page
    assert page.count(f'id="{anchor}"') == 1


def test_headings_leave_the_ids_of_a_child_theme(project: Project) -> None:
    site = project(
        {
            A: post("A", body="## Offers\n\nText."),
            "content/site.yaml": CONFIG + "theme: {name: mine}\n",
            "themes/mine/theme.yaml": "name: Mine\nextends: default\n",
            "themes/mine/templates/post.html": '{% extends "default:post.html" %}'
            '{% block comments %}<p id="offers">x</p>{% endblock %}',
            "themes/other/theme.yaml": "name: Other\nextends: default\n",
            "themes/other/templates/post.html": '<p id="prices">x</p>',
            B: post("B", body="## Prices\n\nText."),
        }
    )
    site.build()
    assert '<h2 id="offers-2">' in site.read("posts/a/index.html")
    assert '<h2 id="prices">' in site.read("posts/b/index.html")


def test_addresses_of_before_stay_reachable(project: Project) -> None:
    site = project(
        {
            "content/site.yaml": CONFIG + "language: th\n",
            A: post("A", tags="[ยางใหม่, C++]", series="วิธีเลือก", body="## วิธี\n\nText."),
            "content/posts/ยาง ใหม่.md": post("B"),
        }
    )
    site.build()
    tree = site.tree()
    rules = unquote(site.read("_redirects"))
    assert "tags/ยางใหม่/index.html" in tree
    assert "/tags/ยางใหม่/" in unquote(site.read("tags/ยางใหม/index.html"))
    assert "/tags/cplusplus/" in unquote(site.read("tags/c/index.html"))
    assert "/series/วิธีเลือก/" in unquote(site.read("series/วธเลอก/index.html"))
    assert "/posts/ยาง-ใหม่/" in unquote(site.read("posts/ยาง-ใหม/index.html"))
    assert rules.count("301!") == 4
    page = site.read("posts/a/index.html")
    assert '<h2 id="วิธี"><span id="วธ"></span>' in page


def test_a_tag_keeps_the_address_that_another_had_before(project: Project) -> None:
    site = project({A: post("A", tags="[C, C++]")})
    site.build()
    assert 'http-equiv="refresh"' not in site.read("tags/c/index.html")


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_names_are_the_same_composed_or_not(project: Project, stored: str, written: str) -> None:
    def at(name: str) -> str:
        return unicodedata.normalize(stored, name)

    def as_written(text: str) -> str:
        return unicodedata.normalize(written, text)

    person = "---\nid: joerg\nname: Jörg\nrole: staff\n---\nHello.\n"
    site = project(
        {
            at("content/people/jörg.md"): person,
            at("content/posts/für.md"): post("B"),
            at("content/posts/über.png"): png(4, 3),
            at("content/posts/ü/bild ö.png"): png(4, 3),
            at("content/logö.png"): png(4, 3),
            at("content/static/dä.png"): png(4, 3),
            "content/site.yaml": CONFIG + as_written("logo: logö.png\n"),
            A: as_written(
                post(
                    "A",
                    author="jörg",
                    image="{src: über.png, alt: x}",
                    body="![x](über.png) ![x](</dä.png>) ![x](%C3%BCber.png) [y](für.md) "
                    "![z](<ü/bild ö.png>) [file](über.png)",
                )
            ),
        }
    )
    site.build()
    page = site.read("posts/a/index.html")
    assert "Jörg" in page
    assert "/posts/f" in page
    assert any(path.startswith("posts/") and path.endswith("ber.png") for path in site.tree())


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["/ö.txt", "/o\u0308.txt", "/%C3%B6.txt"])
def test_links_from_the_root_find_files_composed_or_not(
    project: Project, stored: str, written: str
) -> None:
    name = unicodedata.normalize(stored, "ö.txt")
    site = project({f"content/static/{name}": "x", A: post("A", body=f"[s]({written})")})
    site.build()
    assert f'href="/{quote(name)}"' in site.read("posts/a/index.html")
