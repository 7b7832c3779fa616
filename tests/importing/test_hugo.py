"""Hugo and Zola: three kinds of front matter, bundles, languages, permalinks and shortcodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.conftest import Import, Imported
from tests.importing.folders import PICTURE, folder, moved_from, nothing_is_lost, shown

CONFIG = """\
baseURL = "https://old.example/"
title = "The old shop"
defaultContentLanguage = "en"
[permalinks]
posts = "/:year/:month/:slug/"
[languages.en]
[languages.de]
[params]
phone = "123"
[markup.goldmark.parser.attribute]
block = true
"""
YAML = "---\ntitle: {title}\ndate: 2014-05-01T10:00:00+02:00\n{more}---\n{body}\n"


def _post(title: str, body: str, more: str = "") -> str:
    return YAML.format(title=title, body=body, more=more)


FILES: dict[str, str | bytes] = {
    "hugo.toml": CONFIG,
    "layouts/index.html": "{{ .Content }}",
    "themes/plain/static/loaf.png": PICTURE,
    "static/loaf.png": PICTURE,
    "static/robots.txt": "User-agent: *\n",
    "public/index.html": "<p>made</p>",
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/about.md": "---\ntitle: About\n---\nWe bake. [Salt]({{< relref \"posts/salt\" >}})\n",
    "content/posts/salt.md": _post("Salt", "![L](/loaf.png)", "slug: salt\n"),
    "content/posts/toml.md": (
        '+++\r\ntitle = "Toml"\r\ndate = 2014-05-02\r\ndraft = false\r\n'
        'tags = ["Bread"]\r\ncategories = ["News"]\r\n[params]\r\nmood = "happy"\r\n+++\r\nT.\r\n'
    ),
    "content/posts/json.md": '{\n "title": "Json",\n "date": "2014-05-03T23:30:00Z"\n}\n\nJ.\n',
    "content/posts/bad-json.md": '{\n "title": "Bad json",\n "date": \n}\n\nJ.\n',
    "content/posts/bad-toml.md": '+++\ntitle = "Bad\n+++\nT.\n',
    "content/posts/bundle/index.md": _post(
        "Bundle", '![P](pic.png)\n\n{{< figure src="pic.png" >}}'
    ),
    "content/posts/bundle/pic.png": PICTURE,
    "content/posts/draft.md": _post("Draft", "D.", "draft: true\n"),
    "content/posts/headless.md": _post("Headless", "H.", "build:\n  render: never\n"),
    "content/posts/gone.md": _post("Gone", "G.", "expiryDate: 2015-01-01\n"),
    "content/posts/later.md": _post("Later", "L.", "publishDate: 2030-01-01\n"),
    "content/posts/salt.de.md": _post("Salz", "S.", "slug: salz\n"),
    "content/posts/alias.md": _post("Alias", "A.", "aliases: [/old.html, /posts/alias/]\n"),
    "content/posts/own.md": _post("Own", "O.", "url: /my/own.html\n"),
    "content/posts/more.md": _post("More", "Short.\n\n<!--more-->\n\nLong."),
    "content/posts/updated.md": _post("Updated", "U.", "lastmod: 2015-06-01\n"),
    "content/shop/opening.md": "---\ntitle: Opening\n---\nAt 8.\n",
}  # fmt: skip

BODIES = {
    # title: the text, what the page shows, what it doesn't, the rule of a finding
    "Ref": ('[s]({{< ref "salt.md#top" >}}) [a]({{% relref "/about" %}})',
            ['href="/2014/05/salt/#top"', 'href="/about/"'], ["{{"], ""),
    "Figure": ('{{< figure src="/loaf.png" alt="A loaf" caption="Our loaf" >}}',
               ['alt="A loaf"', "<figcaption>Our loaf"], ["{{"], ""),
    "Highlight": ('{{< highlight go "linenos=table" >}}\nfmt.Println("x")\n{{< /highlight >}}',
                  ["Println"], ["{{"], ""),
    "Video": ("{{< youtube abcdefghijk >}}\n\n{{< vimeo 12345 >}}",
              ["abcdefghijk", "vimeo.com"], ["{{"], ""),
    "Param": ('Ring {{< param "phone" >}}.', ["Ring 123."], ["{{"], ""),
    "Notice": ('{{% notice warning %}}\nHot *oven*.\n{{% /notice %}}', ["Hot <em>oven</em>."],
               ["{{", "[!"], ""),
    "Details": ('{{< details summary="More" >}}\nHidden **words**.\n{{< /details >}}',
                ["<summary>More", "<strong>words"], ["{{"], ""),
    "Accordion": ('{{< accordion title="Cancel?" >}}\nHidden **words**.\n{{< /accordion >}}',
                  ["<summary>Cancel?", "<strong>words"], ["{{"], ""),
    "Block attributes": ("[Go](/about/)\n{.button #go style=\"x y\"}\n\n`{.kept}`\n\n{.alone}\n",
                         [">Go</a>", "{.kept}"], ["{.button"], "leftover-syntax"),
    "Other case": ("[s](/2014/05/SALT/)", ['href="/2014/05/salt/"'], [], ""),
    "Gist": ("{{< gist ana 0123abcd >}}", ["gist.github.com/ana/0123abcd"], ["{{"], ""),
    "Literal": ("```\n{{</* figure src=x */>}}\n```", ["figure src=x"], ["/*"], ""),
    "Unknown": ('Look:\n\n{{< booking form="3" >}}\n\nEnd.', ["{{&lt; booking"], [],
                "leftover-syntax"),
    "Unknown pair": ("{{% columns %}}\nInside.\n{{% /columns %}}", ["Inside.", "{{% columns"], [],
                     "leftover-syntax"),
    "Missing": ('[x]({{< ref "nowhere.md" >}})', ["nowhere"], [], "leftover-syntax"),
    "Heading": ("## Où est-ce ?\n\n## C++ & C#\n", ['id="où-est-ce-"', 'id="c--c"'], [], ""),
    "Attributes": ("## Head {#mine}\n", ['id="mine"'], ["{#"], ""),
    "Relative file": ("[s](salt.md) [b](../about.md#x)", ['href="/2014/05/salt/"',
                                                         'href="/about/#x"'], [], ""),
    "Tasks": ("- [x] one\n- [ ] two\n\nTerm\n\n: Meaning\n", ["two", "Meaning"], [], ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, Path]:
    root = tmp_path_factory.mktemp("hugo")
    bodies = {
        f"content/posts/{title.lower().replace(' ', '-')}.md": _post(title, body)
        for title, (body, *_) in BODIES.items()
    }
    return moved_from(root, {**FILES, **bodies})


def test_every_file_is_somewhere(moved: tuple[Imported, Path]) -> None:
    came, place = moved
    nothing_is_lost(came, place)
    assert came.report["source"] == "hugo"
    assert came.omitted()["generated file"] == 1


FIELDS = {
    # title: state, kind, address, fields of the file
    "About": ("live", "page", "/about/", {}),
    "Opening": ("live", "page", "/shop/opening/", {}),
    "Salt": ("live", "post", "/2014/05/salt/", {"date": "2014-05-01 10:00"}),
    "Toml": ("live", "post", "/2014/05/toml/", {"date": "2014-05-02", "tags": ["News", "Bread"],
                                                "extra": {"mood": "happy"}}),
    "Json": ("live", "post", "/2014/05/json/", {"date": "2014-05-04 01:30"}),
    "Bad json": ("draft", "page", "", {}),
    "Bad toml": ("draft", "page", "", {}),
    "Bundle": ("live", "post", "/2014/05/bundle/", {}),
    "Draft": ("draft", "post", "", {}),
    "Headless": ("draft", "post", "", {}),
    "Gone": ("draft", "post", "", {}),
    "Later": ("scheduled", "post", "", {"date": "2030-01-01"}),
    "Salz": ("live", "post", "", {"aliases": ["/de/2014/05/salz/"]}),
    "Alias": ("live", "post", "/2014/05/alias/", {"aliases": ["/old.html", "/posts/alias/"]}),
    "Own": ("live", "post", "", {"aliases": ["/my/own.html"]}),
    "More": ("live", "post", "", {"summary": "Short."}),
    "Updated": ("live", "post", "", {"updated": "2015-06-01"}),
}  # fmt: skip


@pytest.mark.parametrize("title", FIELDS)
def test_fields(moved: tuple[Imported, Path], title: str) -> None:
    came, _ = moved
    state, kind, old, fields = FIELDS[title]
    shown_title = title.lower() if title.startswith("Bad") else title
    found = came.document(shown_title)
    assert (found["state"], found["kind"]) == (state, kind)
    assert old in found["old"]
    front = came.front(found["file"])
    for name, value in fields.items():
        written = front.get(name)
        assert (written if isinstance(written, dict | list) else str(written)) == value, name


@pytest.mark.parametrize("title", BODIES)
def test_texts(moved: tuple[Imported, Path], title: str) -> None:
    came, _ = moved
    _, parts, gone, rule = BODIES[title]
    found = came.document(title)
    assert found["state"] == "live"
    body, page = came.body(found["file"]), shown(came, title)
    for part in parts:
        assert part in page, body
    for part in gone:
        assert part not in page.partition("</article>")[0], body
    rules = {one["rule"] for one in came.report["findings"] if one["file"] == found["file"]}
    assert rules - {"missing-alt", "old-link"} == ({rule} if rule else set())


def test_pictures_of_bundles_and_static_files(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    assert came.report["media"] == 2
    assert (came.site.root / "content/loaf.png").read_bytes() == PICTURE
    body = came.body(came.document("Bundle")["file"])
    assert body.count("pic.png") == 2
    assert "old.example" not in body


def test_file_names_with_their_languages_stay(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    assert came.document("Salz")["file"] == "content/posts/salt.de.md"
    assert came.document("Bundle")["file"] == "content/posts/bundle.md"


def test_old_addresses(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    report = came.report
    assert report["permalink"] == "/{year}/{month}/{slug}/"
    assert report["addresses"] == report["same"] + report["redirected"]
    for path in ("2014/05/salt", "de/2014/05/salz", "posts/alias", "shop/opening"):
        assert (came.site.root / "public" / path / "index.html").is_file(), path


def test_folders_of_languages(importing: Import, tmp_path: Path) -> None:
    place = folder(
        tmp_path / "old",
        {
            "config/_default/hugo.toml": (
                'baseURL = "https://old.example/"\ndefaultContentLanguage = "en"\n'
                "[uglyURLs]\nnews = true\n"
            ),
            "config/_default/languages.en.toml": 'contentDir = "content/en"\n',
            "config/_default/languages.de.toml": 'contentDir = "content/de"\n',
            "content/fi/salt.md": _post("Not built", "N."),
            "content/en/news/ugly.md": _post("Ugly", "U."),
            "content/en/salt.md": _post("Salt", '[r]({{< ref "rye" >}})'),
            "content/en/rye.md": _post("Rye", "R."),
            "content/de/salt.md": _post("Salz", '[r]({{< ref "rye" >}})'),
            "content/de/rye.md": _post("Roggen", "[s](/salt/) [d](/de/salt/)"),
        },
    )
    came = importing(place)
    old = {one["title"]: one["old"] for one in came.report["documents"]}
    assert old.pop("Ugly") == "/news/ugly.html"
    assert old == {"Salt": "/salt/", "Rye": "/rye/", "Salz": "/de/salt/", "Roggen": "/de/rye/"}
    rye, roggen = (came.document(title)["file"].rpartition("/")[2] for title in ("Rye", "Roggen"))
    assert came.body(came.document("Salt")["file"]) == f"[r]({rye})"
    assert came.body(came.document("Salz")["file"]) == f"[r]({roggen})"
    salt, salz = (came.document(title)["file"].rpartition("/")[2] for title in ("Salt", "Salz"))
    assert came.body(came.document("Roggen")["file"]) == f"[s]({salt}) [d]({salz})"
    assert not came.findings("address")
    nothing_is_lost(came, place)


def test_zola(importing: Import, tmp_path: Path) -> None:
    front = (
        '+++\ntitle = "{}"\n{}\n[taxonomies]\ntags = ["Bread"]\nauthors = ["Ben Okri"]\n+++\n{}\n'
    )
    place = folder(
        tmp_path / "old",
        {
            "config.toml": 'base_url = "https://old.example/blog"\n',
            "content/news/_index.md": '+++\ntitle = "News"\n+++\n',
            "content/news/2014-05-01-salt.md": front.format("Salt", "", "[r](@/news/rye.md)"),
            "content/1.0.md": front.format(
                "One", 'path = "inside/2014/05/03/1.0"', "## What's in 1.0?\n\n## Plain"
            ),
            "content/news/rye.md": front.format("Rye", 'path = "2014/05/02/rye"', "R."),
        },
    )
    came = importing(place)
    nothing_is_lost(came, place)
    salt, rye = came.document("Salt"), came.document("Rye")
    assert salt["old"] == "/blog/news/salt/"
    assert rye["old"] == "/blog/2014/05/02/rye/"
    front_matter = came.front(salt["file"])
    assert (front_matter["tags"], front_matter["author"]) == (["Bread"], "ben-okri")
    assert str(front_matter["date"]) == "2014-05-01"
    assert "](rye.md)" in came.body(salt["file"])
    one = came.body(came.document("One")["file"])
    assert one == "## What's in 1.0? {#what-s-in-1-0}\n\n## Plain"
    assert {one["kind"] for one in came.report["documents"]} == {"post"}


def test_settings_in_several_files(importing: Import, tmp_path: Path) -> None:
    place = folder(
        tmp_path / "old",
        {
            "hugo.yaml": "baseURL: https://old.example\nparams: {phone: '123', fax: '4'}\n",
            "config/_default/params.toml": 'phone = "567"\n',
            "config/_default/permalinks.yaml": (
                "posts: /blog/:year/:month/:filename/\nterm: {tags: '/blog/tag/:slug/'}\n"
            ),
            "config/_default/menus.en.yaml": "main: []\n",
            "config/staging/permalinks.yaml": "posts: /staging/:filename/\n",
            "content/posts/2014/salt.md": _post(
                "All about salt",
                '{{< param phone >}}, {{< param "fax" >}}: [b](/blog/tag/bread/)',
                "tags: [Bread]\n",
            ),
        },
    )
    came = importing(place)
    assert came.report["permalink"] == "/blog/{year}/{month}/{slug}/"
    found = came.document("All about salt")
    assert (found["old"], found["url"]) == ("/blog/2014/05/salt/", "/blog/2014/05/salt/")
    assert came.body(found["file"]) == "567, 4: [b](/tags/bread/)"
    nothing_is_lost(came, place)
