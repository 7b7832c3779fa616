"""JSON-LD: one graph a page, with what search engines ask for, and nothing that breaks out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.render.structured_data.country import country_code
from sitegen.render.structured_data.node import graph_json, make_node
from tests.conftest import Site, post

Make = Callable[..., Site]
Node = dict[str, Any]

REQUIRED: dict[str, set[str]] = {
    # developers.google.com/search/docs/appearance/structured-data, else schema.org
    "LocalBusiness": {"name", "address", "url", "telephone"},
    "Organization": {"name", "url"},
    "PostalAddress": {"streetAddress", "addressLocality", "postalCode", "addressCountry"},
    "ContactPoint": {"contactType"},
    "OpeningHoursSpecification": {"opens", "closes"},
    "WebSite": {"name", "url", "publisher"},
    "BlogPosting": {"headline", "datePublished", "dateModified", "author", "publisher",
                    "mainEntityOfPage"},
    "Article": {"headline", "datePublished", "dateModified", "author", "publisher"},
    "Person": {"name"},
    "Comment": {"text", "author", "datePublished"},
    "FAQPage": {"mainEntity"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "PodcastEpisode": {"name", "url", "datePublished", "associatedMedia", "partOfSeries"},
    "PodcastSeries": {"name", "url", "webFeed"},
    "AudioObject": {"contentUrl", "encodingFormat", "duration"},
    "ImageObject": {"url"},
    "ProfilePage": {"mainEntity"},
    "GeoCoordinates": {"latitude", "longitude"},
    "CreativeWorkSeries": {"name", "url"},
}  # fmt: skip
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?")


def graph(html: str) -> list[Node]:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    found: list[Node] = data["@graph"]
    return found


def nodes(value: Any) -> Iterator[Node]:
    """Every node, at any depth."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from nodes(one)
    elif isinstance(value, list):
        for one in value:
            yield from nodes(one)


def pages(site: Site) -> Iterator[tuple[str, str]]:
    for path in site.tree():
        if path.endswith(".html") and "http-equiv" not in site.read(path):
            yield path, site.read(path)


def test_every_page_has_one_graph_with_all_that_is_required(built_demo: Site) -> None:
    seen = set()
    for path, html in pages(built_demo):
        for node in nodes(graph(html)):
            kind = node.get("@type")
            if kind is None:
                continue
            seen.add(kind)
            known = REQUIRED.get(kind, set())
            assert known <= set(node), f"{path}: {kind} has no {known - set(node)}"
            assert kind != "AggregateRating"
            for name in ("datePublished", "dateModified"):
                assert name not in node or _DATE.fullmatch(node[name])
    expected = {"BlogPosting", "Article", "Person", "Comment", "FAQPage", "Question",
                "BreadcrumbList", "PodcastEpisode", "WebSite", "ProfilePage"}  # fmt: skip
    assert expected <= seen


def test_names_are_whole_unique_and_lead_somewhere(built_demo: Site) -> None:
    for path, html in pages(built_demo):
        found = graph(html)
        described = [node["@id"] for node in found]
        assert len(described) == len(set(described)), path
        every = {node["@id"] for node in nodes(found) if "@id" in node and len(node) > 1}
        for node in nodes(found):
            if "@id" in node:
                assert node["@id"].startswith("https://"), path
                if len(node) == 1:
                    assert node["@id"] in every, f"{path}: {node['@id']} is described nowhere"


def test_a_page_tells_of_what_it_shows(built_demo: Site) -> None:
    html = built_demo.read("posts/three-noises-and-what-they-mean/index.html")
    by_type = {node["@type"]: node for node in graph(html)}
    address = "https://millracecycles.example/posts/three-noises-and-what-they-mean/"
    post_node = by_type["BlogPosting"]
    assert post_node["@id"] == f"{address}#post"
    assert by_type["WebPage"]["mainEntity"] == {"@id": f"{address}#post"}
    assert post_node["author"] == [
        {"@id": f"https://millracecycles.example/people/{name}/#person"}
        for name in ("joss", "tomasz")
    ]
    crumbs = by_type["BreadcrumbList"]["itemListElement"]
    assert [one["position"] for one in crumbs] == [1, 2, 3]
    assert crumbs[-1]["item"] == address
    episode = by_type["PodcastEpisode"]
    assert re.fullmatch(r"PT\d+M\d+S", episode["duration"])
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html)
    assert canonical and canonical[1] == address


def test_the_business_tells_when_it_is_open(built_demo: Site) -> None:
    business = graph(built_demo.read("index.html"))[0]
    hours = business["openingHoursSpecification"]
    thursday = [one for one in hours if "Thursday" in one["dayOfWeek"]]
    assert [(one["opens"], one["closes"]) for one in thursday] == [("09:00", "19:00")]
    assert not any("Monday" in one["dayOfWeek"] for one in hours)
    holidays = {one["validFrom"]: one for one in business["specialOpeningHoursSpecification"]}
    assert holidays["2026-12-25"]["opens"] == holidays["2026-12-25"]["closes"] == "00:00"
    assert holidays["2026-12-24"]["closes"] == "13:00"


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        ("index.html", True),
        ("visit/index.html", True),
        ("about/index.html", True),
        ("posts/index.html", False),
        ("tags/e-bikes/index.html", False),
        ("posts/the-battery-talk/index.html", False),
        ("people/priya/index.html", False),
    ],
)
def test_pages_about_the_business_have_its_hours_and_others_its_name_and_address(
    built_demo: Site, page: str, whole: bool
) -> None:
    found = graph(built_demo.read(page))
    business, website = found[:2]
    assert business["address"]["addressCountry"] == "GB"
    assert ("openingHoursSpecification" in business) == whole
    assert ("contactPoint" in business) == whole
    assert ("inLanguage" in website) == whole
    assert website["publisher"] == {"@id": business["@id"]}


def test_a_business_without_an_address_is_an_organization(project: Make) -> None:
    site = project()
    site.build()
    business = graph(site.read("index.html"))[0]
    assert business["@type"] == "Organization"
    assert business["@id"] == "https://shop.example/#business"


def test_an_article_from_elsewhere_points_there(project: Make) -> None:
    origin = "https://paper.example/a"
    site = project({"content/posts/a.md": post(originally=f"{{title: P, url: '{origin}'}}")})
    site.build()
    html = site.read("posts/a/index.html")
    assert f'<link rel="canonical" href="{origin}">' in html
    assert f'<meta property="og:url" content="{origin}">' in html
    (node,) = [one for one in graph(html) if one["@type"] == "BlogPosting"]
    assert node["sameAs"] == origin


def test_content_can_t_close_the_script(project: Make) -> None:
    evil = "</script><script>alert(1)</script><!--"
    written = evil.replace("<", "&lt;")
    site = project(
        {
            "content/posts/a.md": post(f"'{written}'", evil, id="a", summary=f"'{written}'"),
            "content/comments/posts/a/x.md": f"---\nby: '{written}'\n"
            f"date: 2026-03-15T10:00\n---\n{evil}\n",
        }
    )
    site.build()
    html = site.read("posts/a/index.html")
    (node,) = [one for one in graph(html) if one["@type"] == "BlogPosting"]
    assert node["headline"] == evil
    assert node["comment"][0]["text"] == evil
    head = html.partition("</head>")[0]
    assert "alert(1)</script>" not in head


@given(st.text())
def test_any_text_comes_back_and_ends_nothing(text: str) -> None:
    markup = str(graph_json([make_node(type_="Thing", name=text or "x")]))
    assert not re.search(r"[<>&\u2028\u2029]", markup)
    assert json.loads(markup)["@graph"][0]["name"] == (text or "x")


def test_networks_are_told_what_a_page_is(built_demo: Site) -> None:
    html = built_demo.read("posts/salt-off-your-chain/index.html")
    found = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', html))
    assert found["og:type"] == "article"
    assert unescape(found["og:title"]) == "Three minutes to keep the salt off your chain"
    assert found["twitter:card"] == "summary_large_image"
    image = found["og:image"].removeprefix("https://millracecycles.example/")
    assert (built_demo.root / "public" / image).is_file()
    assert int(found["og:image:width"]) > 300
    home = dict(
        re.findall(
            r'<meta (?:property|name)="([\w:]+)" content="([^"]*)"', built_demo.read("index.html")
        )
    )
    assert home["og:type"] == "website"


def test_what_should_not_be_found_says_so(built_demo: Site) -> None:
    for path in ("404.html", "search/index.html", "thanks/comment/index.html"):
        html = built_demo.read(path)
        assert '<meta name="robots" content="noindex">' in html
        assert 'rel="canonical"' not in html


@pytest.mark.parametrize(
    ("country", "language", "code"),
    [
        ("United Kingdom", "en-GB", "GB"),
        ("Deutschland", "de", "DE"),
        ("Germany", "de", "DE"),
        ("de", "fr", "DE"),
        ("España", "es-ES", "ES"),
        ("Nowhere", "en", "Nowhere"),
        ("World", "en", "World"),
    ],
)
def test_search_engines_are_told_the_code_of_a_country(
    country: str, language: str, code: str
) -> None:
    assert country_code(country, language) == code
