"""The sitemap, and the notes beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from lxml import etree

from sitegen.render import sitemap
from tests.conftest import BASE, Site, post
from tests.pictures import png

Make = Callable[..., Site]
SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}
FILES: dict[str, str | bytes] = {
    "content/site.yaml": str(BASE["content/site.yaml"]).rstrip()
    + "\n        newsletter: {reply_to: a@shop.example, postal_address: Street 1}\n",
    "content/posts/a/index.md": post(
        "A", "![x](cup.png)", id="a", tags="[bread]", series="Baking",
        image="{src: jug.png, alt: a jug}", takeaway="Keep it.",
        updates="[{date: 2026-05-01, note: Changed.}]",
    ),
    "content/posts/a/cup.png": png(4, 3),
    "content/posts/a/jug.png": png(4, 3),
    "content/posts/elsewhere.md": post(
        "E", id="e", originally="{title: Paper, url: 'https://paper.example/'}"
    ),
    "content/posts/soon.md": post("S", id="s", date="2026-12-24"),
    "content/posts/ünï.md": post("U", id="u", date="2026-03-15 09:30"),
    "content/faqs/f.md": "---\nid: f\nquestion: How?\ndate: 2026-01-01\n---\nSo.\n",
    "content/newsletter/one.md": "---\nid: n\nsubject: One\ndate: 2026-05-02\nfrom: anna\n"
    "---\nHello.\n\n{{ digest }}\n",
    "content/pages/rules.md": "---\nid: r\ntitle: Rules\n---\nBe kind.\n",
}  # fmt: skip


def entries(site: Site, path: str = "sitemap.xml") -> dict[str, etree._Element]:
    root = etree.fromstring(site.read(path).encode())
    return {
        unquote(
            (url.findtext("s:loc", namespaces=SPACE) or "").removeprefix("https://shop.example")
        ): url
        for url in root.iterfind("s:url", SPACE)
    }


def indexable(site: Site) -> Iterator[str]:
    """The addresses of pages that are their own canonical, first pages of lists only."""
    for path, content in site.tree().items():
        if path.endswith("index.html"):
            text = content.decode()
            address = "/" + path.removesuffix("index.html")
            canonical = re.search(r'<link rel="canonical" href="([^"]+)"', text)
            if canonical and unquote(canonical[1]) == f"https://shop.example{address}":
                yield address


def test_every_page_that_stands_for_itself_is_listed(project: Make) -> None:
    site = project(FILES)
    site.build()
    listed = set(entries(site))
    # Archives by year and later pages of lists lead to what is listed already.
    expected = {
        one for one in indexable(site) if not re.fullmatch(r"/posts/\d{4}/|.*/page/.*", one)
    }
    assert listed == expected
    assert "/posts/elsewhere/" not in listed
    assert "/search/" not in listed and "/posts/soon/" not in listed
    assert not any(address.startswith("/thanks/") for address in listed)


def test_dates_are_those_of_the_texts(project: Make) -> None:
    site = project(FILES)
    site.build()
    found = entries(site)
    when = {key: url.findtext("s:lastmod", namespaces=SPACE) for key, url in found.items()}
    assert when["/posts/a/"] == "2026-04-30T22:00:00Z"  # the note, by the clock of Berlin
    assert when["/posts/ünï/"] == "2026-03-15T08:30:00Z"
    assert when["/tags/bread/"] == when["/posts/a/"]
    assert when["/rules/"] is None
    pictures = [one.text for one in found["/posts/a/"].iterfind("i:image/i:loc", SPACE)]
    assert pictures == [f"https://shop.example/posts/a/{name}.png" for name in ("jug", "cup")]


def test_many_pages_make_an_index(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LONGEST", 5)
    site = project(FILES)
    site.build()
    index = etree.fromstring(site.read("sitemap.xml").encode())
    parts = [one.text or "" for one in index.iterfind("s:sitemap/s:loc", SPACE)]
    names = [part.removeprefix("https://shop.example/") for part in parts]
    assert names == [f"sitemap-{n}.xml" for n in range(1, len(names) + 1)]
    assert len(names) > 1
    listed = [address for name in names for address in entries(site, name)]
    assert all(len(entries(site, name)) <= 5 for name in names)
    assert len(listed) == len(set(listed))
    monkeypatch.setattr(sitemap, "LONGEST", 50_000)
    site.write({"content/posts/one-more.md": post("One more", id="one")})
    site.build()
    assert set(listed) | {"/posts/one-more/"} == set(entries(site))
    assert not (site.root / "public/sitemap-1.xml").exists()


def test_an_edit_that_changes_no_date_leaves_the_sitemap(project: Make) -> None:
    site = project(FILES)
    site.build()
    before = site.read("sitemap.xml")
    site.write({"content/pages/rules.md": "---\nid: r\ntitle: House rules\n---\nBe kinder.\n"})
    assert "sitemap.xml" not in site.build().report.written
    assert site.read("sitemap.xml") == before


def test_robots_are_asked_and_refused(project: Make) -> None:
    site = project()
    config = (site.root / "content/site.yaml").read_text()
    site.build()
    assert site.read("robots.txt") == (
        "User-agent: *\nDisallow:\n\nSitemap: https://shop.example/sitemap.xml\n"
    )
    site.write(
        {
            "content/site.yaml": config.replace("shop.example/", "shop.example/sub/")
            + "robots: {refuse: [GPTBot, CCBot], disallow: /thanks/}\n"
        }
    )
    site.build()
    assert site.read("robots.txt") == (
        "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\n"
        "User-agent: *\nDisallow: /sub/thanks/\n\n"
        "Sitemap: https://shop.example/sub/sitemap.xml\n"
    )


def test_a_preview_is_not_to_be_found(project: Make) -> None:
    site = project(FILES)
    site.build(url="https://preview.example/", noindex=True)
    assert not (site.root / "public/sitemap.xml").exists()
    assert "Sitemap:" not in site.read("robots.txt")
    assert "X-Robots-Tag: noindex" in site.read("_headers")
    pages = [path for path in site.tree() if path.endswith(".html")]
    assert all('name="robots" content="noindex"' in site.read(path) for path in pages)
    assert "https://preview.example/posts/a/" in site.read("feed.xml")
    assert "shop.example" not in site.read("feed.xml")


def test_people_are_named_but_not_their_addresses(project: Make) -> None:
    site = project(
        {
            "content/people/ben.md": "---\nid: b\nname: Ben\nrole: staff\njob: Baker\n"
            "email: ben@shop.example\n---\n",
            "content/people/gone.md": "---\nid: g\nname: Gone\nrole: staff\n"
            "left: 2025-01-01\n---\n",
        }
    )
    site.build()
    text = site.read("humans.txt")
    assert "Baker: Ben\n" in text and "Anna" in text
    assert "@" not in text and "Gone" not in text


def test_security_is_told_when_it_is_configured(project: Make) -> None:
    site = project()
    config = (site.root / "content/site.yaml").read_text()
    site.build()
    assert not (site.root / "public/.well-known/security.txt").exists()
    more = "security: {contact: ['mailto:a@shop.example', /subscribe/], expires: 2027-06-30}\n"
    site.write({"content/site.yaml": config + more})
    site.build()
    assert site.read(".well-known/security.txt") == (
        "Contact: mailto:a@shop.example\nContact: https://shop.example/subscribe/\n"
        "Expires: 2027-06-29T22:00:00Z\nPreferred-Languages: en\n"
        "Canonical: https://shop.example/.well-known/security.txt\n"
    )
    site.write({"content/site.yaml": config + more.replace("2027-06-30", "2026-12-01")})
    (warning,) = site.build().warnings
    line = config.count("\n") + 1
    told = f"content/site.yaml:{line}: warning: security.txt expires within a month"
    assert str(warning).startswith(told)
    site.write({"content/site.yaml": config + "security: {contact: 'mailto:a@shop.example'}\n"})
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"content/site.yaml:{line}: security.txt needs an expiry date (")


@pytest.mark.parametrize("path", ["robots.txt", "humans.txt", ".well-known/security.txt"])
def test_an_owner_s_own_note_takes_its_place(project: Make, path: str) -> None:
    site = project({f"content/static/{path}": "My own.\n"})
    config = (site.root / "content/site.yaml").read_text()
    more = "security: {contact: 'mailto:a@shop.example', expires: 2027-06-30}\n"
    site.write({"content/site.yaml": config + more})
    site.build()
    assert site.read(path) == "My own.\n"
