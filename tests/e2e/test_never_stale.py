"""After any edit, a build on top of an earlier one equals a clean one, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sitegen.build import search
from sitegen.model.config import Config
from sitegen.model.fields import fields_of
from sitegen.model.kinds import kinds
from tests.conftest import BASE, NOW, Site, post
from tests.pictures import png

Make = Callable[..., Site]

SITE: dict[str, str | bytes] = {
    # With `tag_minimum`, feeds of tags don't depend on what was published before
    # (`tests/e2e/test_feeds.py` has what does).
    "content/site.yaml": f"""{BASE["content/site.yaml"].rstrip()}
        feeds: {{tag_minimum: 2}}
        """,
    "content/posts/first.md": post(
        "First",
        "One [two](second.md) words.",
        tags="[bread, tea]",
        series="Starting",
        date="2026-01-01",
    ),
    "content/posts/second.md": post(
        "Second",
        "![A cup](cup.png)\n\n## Heading",
        tags="[bread]",
        series="Starting",
        date="2026-02-01",
        values="[honest]",
        takeaway="Remember the cup.",
    ),
    "content/posts/cup.png": png(40, 30),
    "content/posts/third/index.md": post(
        "Third",
        "Text.\n\n![A jug](jug.png)",
        tags="[tea, milk]",
        date="2026-03-01",
        aliases="[/old/]",
        image="{src: jug.png, alt: A jug}",
    ),
    "content/posts/third/jug.png": png(60, 30),
    "content/posts/soon.md": post("Soon", tags="[bread]", date="2026-11-23"),
    "content/posts/fading.md": post("Fading", tags="[milk]", expires="2026-11-24"),
    "content/posts/draft.md": post("Draft", draft="true"),
    "content/faqs/price.md": "---\nid: price\nquestion: How much?\ndate: 2026-01-01\n"
    "category: Money\nanswered_by: anna\nnext: [tea]\n---\nTwo euros.\n",
    "content/faqs/tea.md": "---\nid: tea\nquestion: Tea?\ndate: 2026-01-01\n"
    "category: Money\nrelated: [posts/first]\n"
    "---\nYes, [always](../posts/first.md).\n",
    "content/values/honest.md": "---\nid: honest\ntitle: Honest\npromise: We say so.\nowner: anna\n"
    "evidence: [posts/first, faqs/price]\n---\nWords.\n",
    "content/series/starting.md": "---\nid: starting\ntitle: Starting\n---\nHow to start.\n",
    "content/stories/karl.md": "---\nid: karl\ntitle: Karl\ncustomer: Karl\ndate: 2026-05-01\n"
    "permission: {date: 2026-05-01, how: by mail}\nvalues: [honest]\n---\nI like it.\n",
    "content/recoveries/late.md": "---\nid: late\ntitle: Late\ndate: 2026-05-02\n"
    "owner: anna\n---\nSorry.\n",
    "content/mentions/paper.md": "---\nid: paper\ntitle: In the paper\ndate: 2026-05-03\n"
    "where: the paper\nquote: Good rolls.\n---\nThanks.\n",
    "content/questions/spelt.md": "---\nid: spelt\nquestion: Do you bake spelt?\ndate: 2026-05-04\n"
    "---\nNobody knows yet.\n",
    "content/notices/closed.md": "---\nid: closed\ntext: Closed on Monday.\nfrom: 2026-11-20\n"
    "until: 2026-11-25\n---\n",
    "content/pages/rules.md": "---\nid: rules\ntitle: Rules\nmenu: 1\n---\nBe kind.\n",
    "content/people/ben.md": "---\nid: ben\nname: Ben\nrole: staff\nphoto: ben.png\n"
    "email: ben@shop.example\n---\nHello.\n",
    "content/people/ben.png": png(50, 50),
    "content/newsletter/loaf.md": "---\nid: loaf\nsubject: A loaf\ndate: 2026-04-04\nfrom: ben\n"
    "items: [posts/first]\n---\nHello.\n",
    "content/newsletter/welcome/hello.md": "---\nid: hello\nsubject: Hello\nday: 0\nfrom: ben\n"
    "---\nWelcome.\n",
    "content/comments/posts/first/2026-01-02-kim.md": "---\nby: Kim\n"
    "date: 2026-01-02T10:00\n---\nNice.\n",
    "content/comments/posts/first/2026-01-03-anna.md": "---\nby: anna\nrole: staff\n"
    "date: 2026-01-03T10:00\nreply_to: 2026-01-02-kim\n---\nThanks.\n",
    "content/posts/third/menu.txt": "Tea\n",
    "content/posts/third/demo/app.js": "1;\n",
    "content/posts/fading.pdf": "pdf\n",
    "content/static/plain.txt": "plain\n",
    "content/static/icon.png": png(64, 64),
    "content/static/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>',
    "content/static/logo.png": png(90, 30),
    "content/pages/film.md": "---\nid: film\ntitle: Film\n---\n![The oven](oven.mp4)\n",
    "content/pages/oven.mp4": b"film",
    "content/pages/oven.png": png(48, 32),
    "content/pages/oven.vtt": "WEBVTT\n",
}
"""A site that uses everything at least once."""


def edit(path: str, old: str, new: str) -> Callable[[Site], None]:
    """An edit that replaces `old` in a file, which must have it."""

    def apply(site: Site) -> None:
        file = site.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return apply


def add(path: str, content: str | bytes) -> Callable[[Site], None]:
    """An edit that writes a file."""
    return lambda site: site.write({path: content})


def delete(path: str) -> Callable[[Site], None]:
    """An edit that deletes a file."""
    return lambda site: (site.root / path).unlink()


def rename(old: str, new: str) -> Callable[[Site], None]:
    """An edit that renames a file or folder."""

    def apply(site: Site) -> None:
        target = site.root / new
        target.parent.mkdir(parents=True, exist_ok=True)
        (site.root / old).rename(target)

    return apply


def nothing(_site: Site) -> None:
    """No edit at all."""


CONFIG = "content/site.yaml"


def setting(line: str) -> Callable[[Site], None]:
    """An edit that adds a key to the configuration."""
    return edit(CONFIG, "\nowner: ", f"\n{line}\nowner: ")


EDITS: dict[str, Callable[[Site], None]] = {
    "nothing": nothing,
    "body": edit("content/posts/first.md", "One", "Another"),
    "first paragraph of a long text": edit("content/posts/third/index.md", "Text.", "Other."),
    "title": edit("content/posts/first.md", "title: First", "title: The first"),
    "title of the neighbour": edit("content/posts/second.md", "title: Second", "title: Two"),
    "date": edit("content/posts/first.md", "2026-01-01", "2026-02-15"),
    "slug": edit("content/posts/first.md", "author: anna", "author: anna\nslug: erster"),
    "alias added": edit("content/posts/first.md", "author: anna", "author: anna\naliases: [/x/]"),
    "alias removed": edit("content/posts/third/index.md", "aliases: [/old/]\n", ""),
    "author": edit("content/posts/second.md", "author: anna", "author: [ben, anna]"),
    "tag removed": edit("content/posts/third/index.md", "[tea, milk]", "[tea]"),
    "tag added": edit("content/posts/third/index.md", "[tea, milk]", "[tea, milk, new]"),
    "tag's spelling": edit("content/posts/first.md", "[bread, tea]", "[Bread, tea]"),
    "series left": edit("content/posts/second.md", "series: Starting\n", ""),
    "series renamed": edit("content/series/starting.md", "title: Starting", "title: Begin"),
    "takeaway": edit("content/posts/second.md", "Remember", "Forget"),
    "value's promise": edit("content/values/honest.md", "We say so.", "We tell."),
    "evidence": edit("content/values/honest.md", "posts/first, ", ""),
    "person's name": edit("content/people/anna.md", "name: Anna", "name: Anna B."),
    "person's photo": add("content/people/ben.png", png(55, 50)),
    "picture": add("content/posts/cup.png", png(80, 30)),
    "picture of the same size": add("content/posts/cup.png", png(40, 30, colour=(1, 2, 3))),
    "post added": add("content/posts/new.md", post("New", tags="[bread]", date="2026-06-01")),
    "post deleted": delete("content/posts/fading.md"),
    "post renamed": rename("content/posts/fading.md", "content/posts/faded.md"),
    "post becomes a bundle": rename("content/posts/fading.md", "content/posts/fading/index.md"),
    "draft published": edit("content/posts/draft.md", "draft: true", "draft: false"),
    "published becomes a draft": edit("content/posts/fading.md", "author:", "draft: true\nauthor:"),
    "comment added": add(
        "content/comments/faqs/price/x.md", "---\nby: Lu\ndate: 2026-04-01T10:00\n---\nOh.\n"
    ),
    "comment changed": edit("content/comments/posts/first/2026-01-02-kim.md", "Nice.", "Fine."),
    "comment deleted": delete("content/comments/posts/first/2026-01-03-anna.md"),
    "faq's category": edit("content/faqs/price.md", "category: Money", "category: Other"),
    "faq added": add(
        "content/faqs/new.md", "---\nid: newfaq\nquestion: New?\ndate: 2026-01-01\n---\nYes.\n"
    ),
    "notice changed": edit("content/notices/closed.md", "Closed on", "Open on"),
    "notice deleted": delete("content/notices/closed.md"),
    "page in the menu": edit("content/pages/rules.md", "title: Rules", "title: House rules"),
    "page out of the menu": edit("content/pages/rules.md", "menu: 1\n", ""),
    "page added to the menu": add(
        "content/pages/imprint.md", "---\nid: imprint\ntitle: Imprint\nmenu: 2\n---\nUs.\n"
    ),
    "file listed": edit(
        "content/posts/third/index.md", "author: anna", 'author: anna\nfiles: [demo/, "*.txt"]'
    ),
    "file linked": edit("content/posts/third/index.md", "Text.", "[Text](menu.txt)."),
    "file linked by another document": edit(
        "content/posts/first.md", "One", "[One](third/menu.txt)"
    ),
    "picture no longer shown": edit("content/posts/second.md", "![A cup](cup.png)", "No cup."),
    "picture in HTML": edit(
        "content/posts/second.md", "![A cup](cup.png)", '<picture><img src="cup.png"></picture>'
    ),
    "suffix": rename("content/posts/fading.md", "content/posts/fading.markdown"),
    "suffix in upper case": rename("content/posts/fading.md", "content/posts/fading.MD"),
    "static file": add("content/static/plain.txt", "other\n"),
    "static file deleted": delete("content/static/plain.txt"),
    "icon's picture": add("content/static/icon.png", png(70, 70, colour=(4, 5, 6))),
    "icon removed": edit(CONFIG, "favicon: static/icon.png\n", ""),
    "icon becomes a drawing": edit(CONFIG, "static/icon.png", "static/icon.svg"),
    "logo's picture": add("content/static/logo.png", png(120, 30)),
    "logo removed": edit(CONFIG, "logo: static/logo.png\n", ""),
    "film's picture": add("content/pages/oven.png", png(60, 32)),
    "film's picture deleted": delete("content/pages/oven.png"),
    "film's captions": add("content/pages/oven.de.vtt", "WEBVTT\n"),
    "film's captions deleted": delete("content/pages/oven.vtt"),
    "documents a page": setting("kinds: {post: {per_page: 2}}"),
    "the other engine": setting("markdown: {engine: commonmark}"),
    "template": edit("themes/own/templates/page.html", "Mine", "Yours"),
    "overriding template added": add(
        "themes/own/templates/post.html",
        '{% extends "default:post.html" %}{% block main %}<p>{{ post.title }}</p>{% endblock %}',
    ),
    "overriding template deleted": delete("themes/own/templates/page.html"),
    "theme's asset": add("themes/own/assets/main.css", "body { color: red }\n"),
    "theme's words": add("themes/own/strings/en.yaml", "home_title: Start\n"),
}
SETTINGS: dict[str, Callable[[Site], None]] = {
    "name": edit(CONFIG, "Corner Shop", "The Shop"),
    "url": edit(CONFIG, "https://shop.example/", "https://shop.example/sub/"),
    "tagline": setting("tagline: Bread and tea"),
    "description": setting("description: A bakery with tables."),
    "language": setting("language: de"),
    "timezone": edit(CONFIG, "Europe/Berlin", "America/Los_Angeles"),
    "owner": edit(CONFIG, "owner: anna", "owner: ben"),
    "copyright": setting("copyright: © Us"),
    "theme": edit(CONFIG, "theme: {name: own}\n", ""),
    "logo": edit(CONFIG, "logo: static/logo.png", "logo: static/icon.png"),
    "favicon": edit(CONFIG, "favicon: static/icon.png", "favicon: static/logo.png"),
    "image": setting("image: static/logo.png"),
    "shared_assets": setting("shared_assets: [shared]"),
    "cards": setting("cards: on"),
    "menu": setting("menu: [{title: All texts, url: /posts/}]"),
    "contact": setting("contact: {phone: '+49 30 1234567', hours: {monday: 09:00-12:00}}"),
    "promise": setting("promise: {reply: 1 business day}"),
    "tags": setting("tags: [bread, tea, milk, salt]"),
    "categories": setting("categories: [Money, Other]"),
    "strings": setting("strings: {home_title: Begin}"),
    "kinds": setting("kinds: {post: {permalink: '/{year}/{slug}/'}}"),
    "markdown": setting("markdown: {typographic: off}"),
    "newsletter": edit(CONFIG, "postal_address: Street 1", "postal_address: Street 2"),
    "topics of the newsletter": edit(
        CONFIG, "postal_address: Street 1", "postal_address: Street 1, topics: [bread, tea]"
    ),
    "feeds": edit(
        CONFIG, "{tag_minimum: 2}", "{tag_minimum: 2, items: 1, hub: 'https://hub.example/'}"
    ),
    "feeds of small tags": edit(CONFIG, "{tag_minimum: 2}", "{tag_minimum: 1}"),
    "feeds of large tags": edit(CONFIG, "{tag_minimum: 2}", "{tag_minimum: 3}"),
    "formats of tags' feeds": edit(
        CONFIG, "{tag_minimum: 2}", "{tag_minimum: 2, tag_formats: [atom]}"
    ),
    "formats of discussions' feeds": edit(
        CONFIG, "{tag_minimum: 2}", "{tag_minimum: 2, discussion_formats: [atom, rss]}"
    ),
    "items of tags' feeds": edit(CONFIG, "{tag_minimum: 2}", "{tag_minimum: 2, tag_items: 1}"),
    "items of authors' feeds": edit(
        CONFIG, "{tag_minimum: 2}", "{tag_minimum: 2, author_items: 1}"
    ),
    "podcast": setting("podcast: {category: Arts}"),
    "business": setting("business: {founded: 1990-05-01, price_range: €€}"),
    "robots": setting("robots: {disallow: [/thanks/]}"),
    "security": setting("security: {contact: ['mailto:a@shop.example'], expires: 2027-01-01}"),
    "deployment": setting("deployment: {headers: off}"),
    "publish": setting("publish: {branch: site}"),
    "check": setting("check: {off: [orphan-page]}"),
    "search": edit(CONFIG, "search: off", "search: on"),
    "inbox": setting("inbox: {show_record: on}"),
    "noindex": setting("noindex: on"),
}
"""Another value for each key of the configuration."""


@pytest.fixture
def site(project: Callable[..., Site]) -> Site:
    """The site that uses everything, with a theme of its own."""
    site = project(SITE)
    site.write(
        {
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/page.html": '{% extends "default:page.html" %}'
            "{% block main %}<p>Mine</p>{{ super() }}{% endblock %}",
        }
    )
    config = site.root / CONFIG
    own = (
        "theme: {name: own}\nfavicon: static/icon.png\nlogo: static/logo.png\n"
        "newsletter: {reply_to: hello@shop.example, postal_address: Street 1}\n"
    )
    config.write_text(config.read_text() + own)
    return site


def test_the_site_has_every_kind_and_each_key_is_edited() -> None:
    assert {name for name, *_ in CASES} >= _CONVERTED
    sources = (path.removeprefix("content/") for path in {**BASE, **SITE} if path.endswith(".md"))
    assert {kinds().at(path) for path in sources} == set(kinds().by_name)
    # Names with blanks are further edits of a key.
    keys = [name for name in SETTINGS if " " not in name]
    assert keys == [field.key for field in fields_of(Config)]


def clean_build(site: Site, **options: object) -> dict[str, bytes]:
    """What a build gives that remembers nothing of this project."""
    cache, kept = site.root / ".sitegen", site.root / ".sitegen-kept"
    cache.rename(kept)
    site.build("clean", **options)
    tree = site.tree("clean")
    shutil.rmtree(cache)
    shutil.rmtree(site.root / "clean")
    kept.rename(cache)
    return tree


WAYS = [("python-markdown", 1), ("commonmark", 2)]
"""The engines, one in a single process and the other in two."""
_CONVERTED = {
    "body", "file linked", "file linked by another document", "first paragraph of a long text",
    "config: markdown", "picture in HTML", "picture no longer shown", "the other engine",
}  # fmt: skip
"""What changes the result of an engine."""
CASES = [
    (name, *way)
    for number, name in enumerate((*EDITS, *(f"config: {key}" for key in SETTINGS)))
    for way in (WAYS if name in _CONVERTED else [WAYS[number % 2]])
]
"""Each edit and each key of the configuration: both ways where an engine has to do with it, else
in turn with one way and with the other."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "engine", "jobs"), CASES)
def test_an_incremental_build_equals_a_clean_one(
    site: Site, name: str, engine: str, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.build.rendering.WORTH_FORKING", 5)
    config = site.root / CONFIG
    key = name.partition(": ")[2]
    if name != "the other engine" and key != "markdown":
        config.write_text(config.read_text() + f"markdown: {{engine: {engine}}}\n")
    site.build(jobs=jobs)
    (SETTINGS[key] if key else EDITS[name])(site)
    site.build(jobs=jobs)
    assert site.tree() == clean_build(site, jobs=jobs)
    again = site.build(jobs=jobs).report
    assert not again.changed


SEARCHED: dict[str, Callable[[Site], None]] = {
    **{name: EDITS[name] for name in ("body", "post deleted", "draft published", "nothing")},
    "site's language": SETTINGS["language"],
    "search off": edit(CONFIG, "search: on", "search: off"),
}


@pytest.mark.parametrize("name", SEARCHED)
def test_so_does_the_index_of_its_search(site: Site, name: str) -> None:
    SETTINGS["search"](site)
    site.build()
    before = {path for path in site.tree() if path.startswith("pagefind/")}
    assert bool(before) == bool(search.program())
    SEARCHED[name](site)
    site.build()
    assert site.tree() == clean_build(site)


@pytest.mark.parametrize("days", [1, 3, 60])
def test_as_time_passes(site: Site, days: int) -> None:
    site.build()
    before = site.tree()
    later = NOW + timedelta(days=days)
    assert site.build(now=later).report.changed
    assert site.tree() == clean_build(site, now=later) != before
    site.build()
    assert site.tree() == before


def test_a_published_file_that_somebody_changed_or_deleted_is_mended(site: Site) -> None:
    site.build()
    before = site.tree()
    (site.root / "public/posts/first/index.html").write_text("broken")
    (site.root / "public/posts/second/index.html").unlink()
    assert sorted(site.build().report.written) == [
        "posts/first/index.html",
        "posts/second/index.html",
    ]
    assert site.tree() == before


def test_seeing_drafts_and_the_future_changes_only_what_is_shown(site: Site) -> None:
    site.build()
    before = site.tree()
    site.build(drafts=True, future=True)
    assert site.tree() == clean_build(site, drafts=True, future=True)
    assert {"posts/draft/index.html", "posts/soon/index.html"} <= site.tree().keys() - before.keys()
    site.build()
    assert site.tree() == before


def test_the_same_input_gives_the_same_bytes_elsewhere(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    copy = Site(tmp_path / "elsewhere")
    shutil.copytree(site.root, copy.root, ignore=shutil.ignore_patterns("public", ".sitegen"))
    copy.build()
    assert copy.tree() == site.tree()
