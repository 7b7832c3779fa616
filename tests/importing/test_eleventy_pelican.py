"""Eleventy with its data files, and Pelican with its lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importing.conftest import Import, Imported, base_project
from tests.importing.folders import PICTURE, folder, moved_from, nothing_is_lost, shown


def _post(title: str, body: str, more: str = "") -> str:
    return f"---\ntitle: {title}\ndate: 2014-05-01\n{more}---\n{body}\n"


ELEVENTY: dict[str, str | bytes] = {
    "eleventy.config.js": "export default () => {};",
    "package.json": "{}",
    "src/_data/metadata.json": json.dumps({"url": "https://old.example", "phone": "123"}),
    "src/_includes/base.njk": "{{ content | safe }}",
    "src/index.njk": "---\ntitle: Home\n---\n{% for post in collections.posts %}{% endfor %}",
    "src/about.md": "---\ntitle: About\n---\nWe bake.\n",
    "src/blog/blog.json": json.dumps({"tags": ["posts"], "author": "Ana Ruiz", "layout": "post"}),
    "src/blog/blog.11tydata.js": "module.exports = {};",
    "src/blog/salt.md": _post("Salt", "![L]({{ '/img/loaf.png' | url }})", "tags: [Bread]\n"),
    "src/blog/salt.json": json.dumps({"mood": "happy"}),
    "src/blog/2014-05-02-rye.md": "---\ntitle: Rye\n---\nR.\n",
    "src/blog/own.md": _post("Own", "O.", 'permalink: "/my/{{ page.fileSlug }}/index.html"\n'),
    "src/blog/by-title.md": _post("By title", "B.", 'permalink: "/t/{{ title | slugify }}.html"\n'),
    "src/blog/hidden.md": _post("Hidden", "H.", "permalink: false\n"),
    "src/blog/draft.md": _post("Draft", "D.", "draft: true\n"),
    "src/blog/html.html": _post("Html", "<pre>\na\n\nb\n</pre>"),
    "src/img/loaf.png": PICTURE,
}
ELEVENTY_BODIES = {
    # title: the text, what the page shows, what it doesn't, the rule of a finding
    "Data": ("Ring {{ metadata.phone }}. {{ title }}!", ["Ring 123. Data!"], ["{{"], ""),
    "Image": ('{% image "/img/loaf.png", "A loaf" %}', ['alt="A loaf"'], ["{%"], ""),
    "Image in html": (
        ('<figure>\n  {% image "img/loaf.png" "A loaf" %}\n  <figcaption>Ours</figcaption>\n'
         '</figure>\n\n{% image "img/loaf.png" "Markdown" %}\n'),
        ['alt="A loaf"', 'alt="Markdown"', "<figcaption>Ours"], ["![", "!["], ""),
    "Link": ("[a]({{ '/about/' | url }}) [s](salt.md)", ['href="/about/"', '/salt/"'],
             ["{{"], ""),
    "Raw": ("```\n{% raw %}{{ x }}{% endraw %}\n```", ["{{ x }}"], ["{% raw"], ""),
    "Comment": ("{# secret #}Shown.", ["Shown."], ["secret"], ""),
    "Unknown": ("Before.\n\n{% newsletter 'a' %}\n\nAfter.", ["{% newsletter"], [],
                "leftover-syntax"),
}  # fmt: skip
PELICAN: dict[str, str | bytes] = {
    "pelicanconf.py": (
        "SITEURL = 'https://old.example'\nPATH = 'content'\n"
        "ARTICLE_URL = '{date:%Y}/{date:%m}/{slug}.html'\n"
    ),
    "content/salt.md": (
        "\ufeffTitle: Salt & more\r\nDate: 2014-05-01 10:20\r\nModified: 2014-06-01\r\n"
        "Category: News\r\nTags: bread, sour dough\r\nAuthors: Ana Ruiz, Ben Okri\r\n"
        "Summary: About\r\n    salt.\r\nMood: happy\r\n\r\n![L]({static}/images/loaf.png)\r\n"
    ),
    "content/rye.md": "\nTitle: Rye\nDate: 2014-05-02\n\n[s]({filename}salt.md#top)\n",
    "content/yaml.md": "---\ntitle: Yaml\ndate: 2014-05-03\n---\nY.\n",
    "content/draft.md": "Title: Draft\nDate: 2014-05-04\nStatus: draft\n\nD.\n",
    "content/hidden.md": "Title: Hidden\nDate: 2014-05-05\nStatus: hidden\n\nH.\n",
    "content/own.md": "Title: Own\nDate: 2014-05-06\nurl: my/own/\nsave_as: my/own/index.html\n",
    "content/stories/long.md": "Title: Long\nDate: 2014-05-07\nSlug: long-story\n\n[TOC]\n\nL.\n",
    "content/bad.md": "Title: Bad\nDate: 31.02.2014\n\nB.\n",
    "content/steps.md": "Title: Steps\nDate: 2014-05-08\n\n<div>\n\n*a*\n\n</div>\n",
    "content/page.html": (
        '<html><head><title>Paper</title><meta name="date" content="2014-05-09 09:00">'
        '<meta name="tags" content="a, b"></head><body>\n<p>Old <b>paper</b>.</p>\n</body></html>'
    ),
    "content/pages/about.md": "Title: About\n\nWe bake.\n",
    "content/old.rst": "Old\n###\n\n:date: 2014-05-01\n\nWords.\n",
    "content/notes.md": "No fields at all.\n",
    "content/images/loaf.png": PICTURE,
    "output/index.html": "<p>made</p>",
    "README.md": "Title: no\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def eleventy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, Path]:
    bodies = {
        f"src/blog/{title.lower()}.md": _post(title, body)
        for title, (body, *_) in ELEVENTY_BODIES.items()
    }
    return moved_from(tmp_path_factory.mktemp("eleventy"), {**ELEVENTY, **bodies})


@pytest.fixture(scope="module")
def pelican(tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, Path]:
    return moved_from(tmp_path_factory.mktemp("pelican"), PELICAN)


FIELDS = {
    "eleventy": {
        # title: state, kind, old address, fields of the file
        "About": ("live", "page", "/about/", {}),
        "Salt": ("live", "post", "/blog/salt/",
                 {"tags": ["Bread"], "author": "ana-ruiz", "extra": {"mood": "happy"}}),
        "Rye": ("live", "post", "/blog/rye/", {"date": "2014-05-02"}),
        "Own": ("live", "post", "/my/own/", {}),
        "By title": ("live", "post", "/t/by-title.html", {"aliases": ["/t/by-title.html"]}),
        "Hidden": ("draft", "post", "", {}),
        "Draft": ("draft", "post", "", {}),
    },
    "pelican": {
        "Salt & more": ("live", "post", "/2014/05/salt-more.html",
                        {"date": "2014-05-01 10:20", "updated": "2014-06-01",
                         "tags": ["News", "bread", "sour dough"],
                         "author": ["ana-ruiz", "ben-okri"], "summary": "About salt.",
                         "extra": {"mood": "happy"}}),
        "Rye": ("live", "post", "/2014/05/rye.html", {"date": "2014-05-02"}),
        "Yaml": ("live", "post", "/2014/05/yaml.html", {}),
        "Draft": ("draft", "post", "", {}),
        "Hidden": ("draft", "post", "", {}),
        "Own": ("live", "post", "/my/own/", {}),
        "Long": ("live", "post", "/2014/05/long-story.html", {"tags": ["stories"]}),
        "Bad": ("draft", "post", "", {}),
        "Paper": ("live", "post", "/2014/05/paper.html", {"tags": ["a", "b"]}),
        "About": ("live", "page", "/pages/about.html", {}),
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "title"), [(source, title) for source, titles in FIELDS.items() for title in titles]
)
def test_fields(
    eleventy: tuple[Imported, Path], pelican: tuple[Imported, Path], source: str, title: str
) -> None:
    came, _ = {"eleventy": eleventy, "pelican": pelican}[source]
    state, kind, old, fields = FIELDS[source][title]
    found = came.document(title)
    assert (found["state"], found["kind"], found["old"]) == (state, kind, old)
    front = came.front(found["file"])
    for name, value in fields.items():
        written = front.get(name)
        assert (written if isinstance(written, dict | list) else str(written)) == value, name


@pytest.mark.parametrize("source", FIELDS)
def test_every_file_is_somewhere(
    eleventy: tuple[Imported, Path], pelican: tuple[Imported, Path], source: str
) -> None:
    came, place = {"eleventy": eleventy, "pelican": pelican}[source]
    nothing_is_lost(came, place)
    assert came.report["source"] == source
    report = came.report
    assert report["addresses"] == report["same"] + report["redirected"]
    assert report["media"] == 1
    assert not came.findings("text-differs")


@pytest.mark.parametrize("title", ELEVENTY_BODIES)
def test_texts_of_eleventy(eleventy: tuple[Imported, Path], title: str) -> None:
    came, _ = eleventy
    _, parts, gone, rule = ELEVENTY_BODIES[title]
    found = came.document(title)
    body, page = came.body(found["file"]), shown(came, title)
    for part in parts:
        assert part in page, body
    for part in gone:
        assert part not in page, body
    rules = {one["rule"] for one in came.report["findings"] if one["file"] == found["file"]}
    assert rules - {"missing-alt"} == ({rule} if rule else set())


def test_data_in_programs_is_named(eleventy: tuple[Imported, Path]) -> None:
    came, _ = eleventy
    assert any("blog.11tydata.js" in one["message"] for one in came.findings("unknown-field"))


def test_eleventy_whose_settings_are_hidden(importing: Import, tmp_path: Path) -> None:
    files = {".eleventy.js": "", "posts/salt.md": _post("Salt", "S.")}
    came = importing(folder(tmp_path / "old", files))
    assert came.report["source"] == "eleventy"


def test_links_and_pictures_of_pelican(pelican: tuple[Imported, Path]) -> None:
    came, _ = pelican
    assert "](salt.md#top)" in came.body(came.document("Rye")["file"])
    assert "](../images/loaf.png)" in came.body(came.document("Salt & more")["file"])
    assert "[TOC]" not in came.body(came.document("Long")["file"])


def test_pelican_is_read_as_python_markdown(pelican: tuple[Imported, Path]) -> None:
    """Which other engines read otherwise: `*a*` within a `div` is no emphasis there."""
    came, _ = pelican
    assert came.report["engine"] == ""
    assert "*a*" in shown(came, "Steps")


def test_rest_is_left_out_with_a_word(pelican: tuple[Imported, Path]) -> None:
    came, _ = pelican
    (found,) = (one for one in came.report["omissions"] if "reStructuredText" in one["what"])
    assert found["names"] == ["content/old.rst"]
    assert "pandoc" in found["why"]


def test_pelican_without_its_settings(importing: Import, tmp_path: Path) -> None:
    came = importing(folder(tmp_path / "old", {"salt.md": "Title: Salt\nDate: 2014-05-01\n\nS.\n"}))
    assert came.report["source"] == "pelican"
    assert came.document("Salt")["state"] == "live"


PROGRAM = """\
module.exports = {
  layout: 'post.html', // a template
  permalink: '/{{ page.date | toDatePath }}/{{ page.fileSlug }}/',
  eleventyComputed: { title: (data) => data.title },
};
"""


def test_addresses_that_a_program_makes_are_told_by_links(
    importing: Import, tmp_path: Path
) -> None:
    names = ("salt", "rye", "oven", "flour")
    texts: dict[str, str | bytes] = {
        f"content/posts/2014-05-0{number}-{name}.md": f"---\ntitle: {name.title()}\n---\nWords.\n"
        for number, name in enumerate(names, 1)
    }
    links = (
        "[s](/2014/05/01/salt/) [r]({{ '/2014/05/02/rye/' | url }}) [x](/2014/05/01/nothing/)\n\n"
        "<a href='https://old.example/2014/05/03/oven/'>o</a> [f](/posts/2014-05-04-flour.md)\n\n"
        "[p]({{ site.baseurl }}/posts/)"
    )
    place = folder(
        tmp_path / "old",
        {
            ".eleventy.js": (
                "module.exports = () => ({\n  dir: {\n    input: 'content',\n    "
                "includes: 'layouts',\n    data: '../facts',\n  },\n});\n"
            ),
            ".eleventyignore": "# not these\ncontent/notes\ncontent/*.draft.md\n",
            "facts/site.yaml": "host: https://old.example\n",
            "content/posts/posts.11tydata.js": PROGRAM,
            "content/layouts/page.html": "---\ntitle: Layout\n---\n{{ content }}",
            "content/notes/one.md": "---\ntitle: Note\n---\nN.\n",
            "content/two.draft.md": "---\ntitle: Two\n---\nT.\n",
            "content/about.md": f"---\ntitle: About\n---\n{links}\n",
            **texts,
        },
    )
    came = importing(place)
    assert came.report["site"] == "https://old.example"
    assert came.report["permalink"] == "/{year}/{month}/{day}/{slug}/"
    old = {one["title"]: one["old"] for one in came.report["documents"]}
    assert old == {
        "About": "/about/",
        "Salt": "/2014/05/01/salt/",
        "Rye": "/2014/05/02/rye/",
        "Oven": "/2014/05/03/oven/",
        "Flour": "/2014/05/04/flour/",
    }
    body = came.body(came.document("About")["file"])
    for name in names:
        assert f"{name}.md" in body
    assert [one["message"] for one in came.findings("old-link")] == [
        "a link leads to /2014/05/01/nothing/, which is not imported",
        "a link leads to /posts/, which is not imported",
    ]
    came.site.build()


@pytest.mark.parametrize("address", ["", "https://shop.example/"])
def test_links_to_pages_that_stay_behind_stop_no_build(
    importing: Import, tmp_path: Path, address: str
) -> None:
    """Also if neither the export nor the configuration knows the site's address."""
    site = base_project(tmp_path / "site")
    config = site.root / "content/site.yaml"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith("url:"))
    config.write_text(f"{kept}url: {address}\n" if address else kept, encoding="utf-8")
    body = '[x](/nothing/) ![y](/loaf.png) <img src="{{ z }}/z.png" alt="Z">\n'
    came = importing(
        folder(
            tmp_path / "old",
            {
                "eleventy.config.js": "",
                "salt.md": f"---\ntitle: Salt\ndate: 2014-05-01\n---\n{body}",
            },
        )
    )
    assert came.document("Salt")["state"] == "live"
    assert ("https://shop.example/nothing/" in came.body("content/posts/salt.md")) == bool(address)
    came.site.build()
