"""`_headers`, the content security policy, and `_redirects`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sitegen.render.headers import HeaderRule, merged, parse
from sitegen.render.security_policy import origin_of
from tests.conftest import Site, post
from tests.pictures import png

Make = Callable[..., Site]


def headers_of(site: Site, pattern: str) -> dict[str, str]:
    """The headers that one path pattern of the built `_headers` sets."""
    return {
        name: value
        for rule in parse(site.read("_headers"))
        if rule.pattern == pattern
        for name, value in rule.headers
    }


def policy_of(site: Site) -> dict[str, str]:
    text = headers_of(site, "/*")["Content-Security-Policy"]
    return {one.split(" ", 1)[0]: one.partition(" ")[2] for one in text.split("; ")}


def test_the_policy_forbids_all_inline_code(project: Make) -> None:
    site = project()
    site.build()
    policy = policy_of(site)
    assert "unsafe-inline" not in str(policy)
    assert "'unsafe-eval'" not in str(policy)
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["style-src"] == "'self'"


def test_web_assembly_is_allowed_only_where_there_is_search(project: Make) -> None:
    site = project()
    site.build()
    searching = (site.root / "public/search/index.html").exists()
    assert ("'wasm-unsafe-eval'" in policy_of(site)["script-src"]) == searching
    plain = {
        "content/site.yaml": (site.root / "content/site.yaml").read_text() + "theme: {name: own}\n",
        "themes/own/theme.yaml": "name: Own\ncontext: 1\n",
    }
    template = "<!doctype html><title>{{ page.title }}</title>"
    for name in ("home", "404", "subscribe", "posts", "people", "person", "post", "tag"):
        plain[f"themes/own/templates/{name}.html"] = template
    site.write(plain)
    site.build()
    assert not (site.root / "public/search/index.html").exists()
    assert policy_of(site)["script-src"] == "'self'"


def test_what_a_site_uses_from_elsewhere_is_allowed(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", "![x](https://pictures.example/a.png)")})
    config = (site.root / "content/site.yaml").read_text()
    site.write(
        {
            "content/site.yaml": config
            + "theme: {options: {forms: address, forms_address: 'https://forms.example/{form}'}}\n"
            + "deployment: {allow: {frame-src: https://video.example, child-src: \"'self'\"}}\n"
        }
    )
    site.build()
    policy = policy_of(site)
    assert policy["img-src"] == "'self' data: https://pictures.example"
    assert policy["form-action"] == "'self' https://forms.example"
    assert policy["frame-src"] == "https://video.example"
    assert policy["child-src"] == "'self'"


@pytest.mark.parametrize("text", ["https://x.example; script-src *", "a b", "x\\nSet-Cookie: a=b"])
def test_a_source_can_t_end_the_policy(project: Make, text: str) -> None:
    site = project()
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": config + f'deployment: {{allow: {{img-src: "{text}"}}}}\n'})
    (mistake,) = site.mistakes()
    assert "is not a source of a content security policy" in mistake


def test_assets_are_cached_and_feeds_have_their_types(project: Make) -> None:
    site = project()
    site.build()
    assert headers_of(site, "/assets/*")["Cache-Control"] == "public, max-age=31536000, immutable"
    for pattern in ("/feed.json", "/*/feed.json"):
        kind = headers_of(site, pattern)["Content-Type"]
        assert kind == "application/feed+json; charset=utf-8"
    assert headers_of(site, "/*/feed.xml")["Content-Type"] == "application/xml; charset=utf-8"


def test_an_owner_s_headers_stay_and_go_before_ours(project: Make) -> None:
    own = (
        "# mine\n/*\n  X-Frame-Options: SAMEORIGIN\n  referrer-policy: no-referrer\n"
        "/a.pdf\n  X-A: b\n"
    )
    site = project({"content/static/_headers": own})
    site.build()
    text = site.read("_headers")
    assert text.startswith(own.rstrip("\n"))
    assert text.lower().count("referrer-policy:") == 1
    assert "X-Content-Type-Options: nosniff" in text


def test_merging_never_sets_a_header_twice() -> None:
    ours = [
        HeaderRule("/*", (("A", "1"), ("B", "2"))),
        HeaderRule("/feed.xml", (("A", "3"), ("C", "4"))),
    ]
    assert merged("", iter(ours)) == "/*\n  A: 1\n  B: 2\n\n/feed.xml\n  A: 3\n  C: 4\n"
    assert (
        merged("/*\n  a: own\n", iter(ours)) == "/*\n  a: own\n\n/*\n  B: 2\n\n/feed.xml\n  C: 4\n"
    )
    assert merged("/*\n  a: own\n  b: own\n  c: own\n", iter(ours)) == (
        "/*\n  a: own\n  b: own\n  c: own\n"
    )


def test_a_mistake_in_an_owner_s_headers_is_told(project: Make) -> None:
    site = project({"content/static/_headers": "Cache-Control: x\n/a\n  nothing\n"})
    first, second = site.mistakes()
    assert first.startswith('content/static/_headers:1: "Cache-Control: x" is neither a path')
    assert second.startswith('content/static/_headers:3: "nothing" is not a header')


def test_neither_file_is_written_if_none_is_wanted(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", aliases="[/old/]")})
    config = (site.root / "content/site.yaml").read_text()
    site.build()
    assert "/old/ /posts/a/ 301!" in site.read("_redirects")
    site.write({"content/site.yaml": config + "deployment: {headers: off, redirects: off}\n"})
    site.build()
    assert not {"_headers", "_redirects"} & set(site.tree())


def test_headers_of_a_site_below_a_path(project: Make) -> None:
    site = project()
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": config.replace("example/", "example/shop/")})
    site.build()
    assert "Content-Security-Policy" in headers_of(site, "/shop/*")
    assert headers_of(site, "/shop/*/atom.xml")["Content-Type"].startswith("application/xml")


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_no_engine_s_markup_needs_inline_styles(project: Make, engine: str) -> None:
    if engine == "commonmark":
        pytest.importorskip("comrak")
    body = (
        "| L | C | R |\n|:--|:-:|--:|\n| a | b | c |\n\n- [x] done\n\nTerm\n: Meaning\n\n"
        "```python\nx = 1\n```\n\nText[^1] ~~old~~ <b>raw</b>.\n\n[^1]: Note.\n\n"
        "> [!NOTE]\n> Good to know.\n\n![A cup](cup.png)\n"
    )
    site = project({"content/posts/a.md": post("A", body), "content/posts/cup.png": png(40, 30)})
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": config + f"markdown: {{engine: {engine}}}\n"})
    site.build()
    page = site.read("posts/a/index.html")
    assert '<td class="align-right">c</td>' in page
    tags = re.findall(r"<[a-zA-Z][^>]*>", page)
    assert [tag for tag in tags if re.search(r"\s(style|align|bgcolor|on\w+)=", tag)] == []
    inline = re.findall(r"<(?:script|style)\b(?![^>]*\bsrc=)[^>]*>", page)
    assert inline == ['<script type="application/ld+json">']


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://x.example/a?b#c", "https://x.example"),
        ("//x.example/a", "https://x.example"),
        ("http://user:secret@x.example:8080/", "http://x.example:8080"),
        ("/a.png", None),
        ("data:image/png;base64,", None),
        ("https://[broken", None),
    ],
)
def test_origins(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin
