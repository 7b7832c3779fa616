"""Links that begin with `/`: a build says if nothing answers them, and always knows the newest."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from sitegen.errors import ContentError
from tests.cli.conftest import Run, run
from tests.conftest import BASE, Site, post
from tests.pictures import png

__all__ = ["run"]

Make = Callable[..., Site]

FILES: dict[str, str | bytes] = {
    "content/posts/target.md": post(
        "Target", "Text", id="target", tags="[Salt]", series="Baking", aliases="[/old/, /ä-b/]"
    ),
    "content/posts/über.md": post("Über", "Text", id="ueber"),
    "content/posts/own/index.md": post("Own", "![x](photo.png)", id="own"),
    "content/posts/own/photo.png": png(20, 20),
    "content/pages/contact.md": "---\nid: contact\ntitle: Contact\n---\nText.\n",
    "content/static/files/prices.pdf": b"%PDF-",
    "content/static/plain.html": b"<p>x</p>",
    "content/static/_redirects": (
        b"/gone/* /posts/:splat\n/users/:id /people/:id 302\n"
        b"/api/* https://api.example/:splat 200\n"
        b"/exact /posts/ 301\n/lost/* /404.html 404\n"
    ),
    "netlify.toml": (
        '[[redirects]]\nfrom = "/shop/*"\nto = "https://shop.example/:splat"\nstatus = 200\n'
        '[[redirects]]\nfrom = "/missing/*"\nto = "/404.html"\nstatus = 404\n'
    ),
    "functions/prices.js": "",
    "functions/books/[id].js": "",
    "functions/docs/[[path]].ts": "",
}
PLAIN = textwrap.dedent(str(BASE["content/site.yaml"]))
CONFIG = PLAIN + "check: {external_paths: [/forum/]}\n"

ANSWERED = (
    "/", "/posts/", "/posts", "/posts/target/", "/posts/target", "/posts/target/#text",
    "/posts/target/?a=b#c", "/posts/%C3%BCber/", "/posts/über/", "/tags/salt/", "/series/baking/",
    "/feed.xml", "/posts/feed.json", "/old/", "/old", "/%C3%A4-b/", "/files/prices.pdf",
    "/plain.html", "/plain", "/posts/own/photo.png", "/contact/", "/sitemap.xml", "/robots.txt",
    "/gone/", "/gone/anything/at/all", "/users/7", "/api/x?y=1", "/exact", "/exact/", "/shop/",
    "/shop/bread/1", "/prices", "/books/7", "/docs/a/b", "/forum/", "/forum/topic/7",
    "/.netlify/functions/pay", "/cdn-cgi/l/email-protection", "//other.example/x",
)  # fmt: skip
BROKEN = {
    "/nothing/": "",
    "/posts/targets/": "/posts/target/",
    "/posts/Target/": "/posts/target/",
    "/files/Prices.PDF": "/files/prices.pdf",
    "/lost/x": "",
    "/missing/x": "",
    "/users/7/8/9": "",
    "/bücher-und-mehr/": "",
    "/forums-of-old/": "",
}


@pytest.mark.parametrize("form", ["[x]({})", '<a href="{}">x</a>'])
def test_what_answers(project: Make, form: str) -> None:
    lines = "\n\n".join(form.format(one.replace(" ", "%20")) for one in ANSWERED)
    site = project({**FILES, "content/site.yaml": CONFIG, "content/posts/a.md": post("A", lines)})
    assert [one for one in site.build().warnings if "leads nowhere" in str(one)] == []


@pytest.mark.parametrize("target", BROKEN)
def test_what_nothing_answers_is_an_error(project: Make, target: str) -> None:
    text = f"One.\n\n[x]({target})"
    site = project({**FILES, "content/site.yaml": CONFIG, "content/posts/a.md": post("A", text)})
    near = BROKEN[target]
    remedy = (
        f'did you mean "{near}"?'
        if near
        else "fix it; if something else on your host answers it, add it to check.external_paths"
    )
    assert site.mistakes() == [
        f'content/posts/a.md:9: the link "{target}" leads nowhere ({remedy})'
    ]


def test_below_a_base_path(project: Make) -> None:
    config = CONFIG.replace("https://shop.example/", "https://shop.example/base/")
    site = project(
        {
            "content/site.yaml": config,
            "content/static/_redirects": "/base/away /x 301\n",
            "content/posts/a.md": post("A", "[x](/posts/a/) [y](/away)"),
        }
    )
    site.build()
    site.write({"content/posts/a.md": post("A", "[x](/base/posts/a/)")})
    (said,) = site.mistakes()
    assert 'the link "/base/posts/a/" leads nowhere (did you mean "/posts/a/"?)' in said


FIELDS = {
    "menu": (
        "content/site.yaml",
        CONFIG + "menu: [{title: X, url: /nothing/}]\n",
        "content/site.yaml:7",
    ),
    "links of a person": (
        "content/people/anna.md",
        "---\nid: anna\nname: Anna\nrole: owner\nlinks:\n  - {title: X, url: /nothing/}\n---\nI.\n",
        "content/people/anna.md:6",
    ),
    "srcset": (
        "content/posts/a.md",
        post("A", '<video><source src="/nothing/"></video>'),
        "content/posts/a.md:7",
    ),
    "cite": ("content/posts/a.md", post("A", '<q cite="/nothing/">x</q>'), "content/posts/a.md:7"),
}


@pytest.mark.parametrize("what", FIELDS)
def test_links_elsewhere(project: Make, what: str) -> None:
    name, text, place = FIELDS[what]
    (said,) = project({"content/site.yaml": CONFIG, name: text}).mistakes()
    assert said.startswith(f'{place}: the link "/nothing/" leads nowhere')


def test_a_link_to_a_draft_says_so(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", "[x](/posts/b/)"),
            "content/posts/b.md": post("B", draft="true"),
        }
    )
    (said,) = site.mistakes()
    assert said.startswith(
        "content/posts/a.md:7: this leads to content/posts/b.md, which is a draft"
    )


def _mistakes(site: Site) -> list[str]:
    try:
        site.build()
    except ContentError as error:
        return [problem.message for problem in error.problems]
    return []


REMOVALS: dict[str, tuple[str, str | None]] = {
    "/posts/target/": ("content/posts/target.md", None),
    "/old/": ("content/posts/target.md", post("Target", id="target")),
    "/tags/salt/": ("content/posts/target.md", post("Target", id="target")),
    "/files/prices.pdf": ("content/static/files/prices.pdf", None),
    "/gone/x": ("content/static/_redirects", ""),
    "/shop/x": ("netlify.toml", None),
    "/books/7": ("functions/books/[id].js", None),
    "/forum/x": ("content/site.yaml", PLAIN),
}


@pytest.mark.parametrize("target", REMOVALS)
def test_a_build_never_misses_that_a_target_went(project: Make, target: str) -> None:
    text = post("A", f"[x]({target})")
    site = project({**FILES, "content/site.yaml": CONFIG, "content/posts/a.md": text})
    assert _mistakes(site) == []
    assert _mistakes(site) == []  # and nothing to do
    name, new = REMOVALS[target]
    if new is None:
        (site.root / name).unlink()
    else:
        site.write({name: new})
    assert f'the link "{target}" leads nowhere' in _mistakes(site)
    site.write({name: FILES.get(name, CONFIG)})
    assert _mistakes(site) == []


def test_the_rule_can_be_weighed_and_switched_off(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", "[x](/nothing/)")})
    site.write({"content/site.yaml": PLAIN + "check: {severity: {broken-address: warning}}\n"})
    (said,) = [str(one) for one in site.build().warnings]
    assert said.startswith('content/posts/a.md:7: warning: the link "/nothing/" leads nowhere')
    site.write({"content/site.yaml": PLAIN + "check: {off: [broken-address]}\n"})
    assert site.build().warnings == ()
    site.write(
        {
            "content/site.yaml": PLAIN,
            "content/posts/a.md": post("A", "[x](/nothing/)", check="{off: [broken-address]}"),
        }
    )
    assert site.build().warnings == ()


def test_check_says_it_once_in_the_same_words(project: Make, run: Run) -> None:
    site = project(
        {
            "content/site.yaml": CONFIG + "menu: [{title: X, url: /lost/}]\n",
            "content/posts/a.md": post("A", "[x](/nothing/#a) [y](/forum/1)"),
        }
    )
    out = run("check", folder=site.root).stdout
    assert out.count("/nothing/") == 1
    assert 'content/posts/a.md:7: the link "/nothing/#a" leads nowhere' in out
    assert out.count('"/lost/"') == 1
    assert "/forum/" not in out


def test_all_mistakes_in_one_run(project: Make) -> None:
    """Two documents of one address, a missing file, a wrong name, and a link to nowhere."""
    site = project(
        {
            "content/posts/a.md": post("A", "[x](/nothing/) [y](gone.md)", id="a"),
            "content/posts/b.md": post("B", id="b", slug="a"),
            "content/posts/c.md": post("C", id="c", author="nobody"),
            "content/posts/d.md": post("D", id="d", slug="feed.xml"),
            "content/static/posts/c/index.html": "x",
        }
    )
    said = "\n".join(site.mistakes())
    for one in (
        'the link "/nothing/" leads nowhere',
        'the link "gone.md" leads nowhere',
        "its address /posts/a/ is also that of",
        'there is no person "nobody"',
        "its address /posts/c/ is also that of",
    ):
        assert one in said


def test_a_document_that_cannot_be_read_makes_no_link_wrong(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", "[x](/posts/b/)"),
            "content/posts/b.md": post("B", date="never"),
            "content/posts/c.md": post("C", id="c"),
            "content/posts/d.md": post("D", id="d", slug="c"),
        }
    )
    said = site.mistakes()
    assert len(said) == 2
    assert 'content/posts/b.md:4: "date"' in said[0]
    assert "its address /posts/c/ is also that of" in said[1]


def test_thousands_are_grouped(project: Make, run: Run) -> None:
    text = "\n\n".join(f"[x](/nothing/{number}/)" for number in range(300))
    site = project({"content/posts/a.md": post("A", text)})
    out = run("build", folder=site.root).stderr
    assert len(out.splitlines()) < 30
    assert "300" in out
