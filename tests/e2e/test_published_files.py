"""A file beside a document is published only if something refers to it; all others are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from tests.conftest import BASE, Site, post
from tests.pictures import png

Make = Callable[..., Site]
Files = Mapping[str, str | bytes]

A = "content/posts/a/index.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>'
SMALL = "text"


def beside(*names: str) -> dict[str, str | bytes]:
    """Files in the folder of the post `a`."""
    contents: dict[str, str | bytes] = {"png": png(40, 30), "svg": SVG}
    return {
        f"content/posts/a/{name}": contents.get(name.rpartition(".")[2], SMALL) for name in names
    }


class Case(NamedTuple):
    """Files of a project, those that a build publishes from beside documents, and the left out."""

    files: Files
    published: str
    """Paths below the site, with blanks between them."""
    left_out: str = ""
    """Paths below `content/`."""


def text(body: str, *names: str, **fields: str) -> Files:
    return {A: post("A", body, **fields), **beside(*names)}


REFERRED = {
    "a link": Case(text("[a](menu.pdf)", "menu.pdf", "x.pdf"), "posts/a/menu.pdf", "posts/a/x.pdf"),
    "a link with ./": Case(text("[a](./menu.pdf#page=2)", "menu.pdf"), "posts/a/menu.pdf"),
    "a link of references": Case(text("[a][1]\n\n[1]: menu.pdf", "menu.pdf"), "posts/a/menu.pdf"),
    "a link by address": Case(text("[a](/posts/a/menu.pdf)", "menu.pdf"), "posts/a/menu.pdf"),
    "a blank in its name": Case(text("[a](my%20menu.pdf)", "my menu.pdf"), "posts/a/my menu.pdf"),
    "a picture": Case(
        text("![p](cup.png)", "cup.png", "old.png"), "posts/a/cup.png", "posts/a/old.png"
    ),
    "a video": Case(
        text("![v](v.mp4)", "v.mp4", "v.png", "v.vtt", "v.de.vtt", "w.vtt"),
        "posts/a/v.mp4 posts/a/v.png posts/a/v.vtt posts/a/v.de.vtt",
        "posts/a/w.vtt",
    ),
    "a folder within": Case(
        text("![p](pictures/cup.png)", "pictures/cup.png"), "posts/a/pictures/cup.png"
    ),
    "img": Case(text('<img src="cup.png" alt="">', "cup.png"), "posts/a/cup.png"),
    "img srcset": Case(
        text('<img src="a.svg" srcset="a.svg 1x, b.svg 2x" alt="">', "a.svg", "b.svg"),
        "posts/a/a.svg posts/a/b.svg",
    ),
    "picture": Case(
        text(
            '<picture><source media="(max-width: 9em)" srcset="s.png, t.png 2x">'
            '<img src="l.png" alt=""></picture>',
            *("s.png", "t.png", "l.png", "o.png"),
        ),
        "posts/a/s.png posts/a/t.png posts/a/l.png",
        "posts/a/o.png",
    ),
    "video": Case(
        text(
            '<video poster="p.png"><source src="v.mp4"><track src="v.vtt"></video>',
            *("p.png", "v.mp4", "v.vtt"),
        ),
        "posts/a/p.png posts/a/v.mp4 posts/a/v.vtt",
    ),
    "audio": Case(text('<audio src="s.mp3" controls></audio>', "s.mp3"), "posts/a/s.mp3"),
    "object": Case(text('<object data="plan.pdf"></object>', "plan.pdf"), "posts/a/plan.pdf"),
    "embed": Case(text('<embed src="plan.pdf">', "plan.pdf"), "posts/a/plan.pdf"),
    "script": Case(text('<script src="x.js"></script>', "x.js"), "posts/a/x.js"),
    "area": Case(text('<map name="m"><area href="x.pdf" alt="x"></map>', "x.pdf"), "posts/a/x.pdf"),
    "input": Case(text('<input type="image" src="go.png" alt="Go">', "go.png"), "posts/a/go.png"),
    "a picture in a drawing": Case(
        text(
            '<svg viewBox="0 0 9 9"><image href="g.png"/><use xlink:href="i.svg#x"/></svg>',
            "g.png",
            "i.svg",
        ),
        "posts/a/g.png posts/a/i.svg",
    ),
    "a link in preformatted text": Case(
        text('<pre><a href="x.pdf">x</a></pre>', "x.pdf"), "posts/a/x.pdf"
    ),
    "not in code": Case(
        text("`[a](x.pdf)` `<img src=y.png>`", "x.pdf", "y.png"), "", "posts/a/x.pdf posts/a/y.png"
    ),
    "not in a comment": Case(text("Hello <!-- [a](x.pdf) -->", "x.pdf"), "", "posts/a/x.pdf"),
    "the picture of a post": Case(text("", "c.png", image="{src: c.png, alt: x}"), "posts/a/c.png"),
    "a recording": Case(
        text("Hear.", "r.mp3", "r.wav", audio="{src: r.mp3}"), "posts/a/r.mp3", "posts/a/r.wav"
    ),
    "a portrait": Case(
        {
            "content/people/ben.md": "---\nid: ben\nname: Ben\nrole: staff\nphoto: ben.png\n---\n"
            "Hi.\n",
            "content/people/ben.png": png(40, 30),
            "content/people/ben-old.png": png(40, 30),
        },
        "people/ben.png",
        "people/ben-old.png",
    ),
    "a field for the theme": Case(
        text("Hello.", "hero.png", "x.png", extra="{hero: {picture: hero.png}}"),
        "posts/a/hero.png",
        "posts/a/x.png",
    ),
    "the configuration": Case(
        {
            "content/site.yaml": BASE["content/site.yaml"].rstrip()
            + "\n        logo: logo.svg\n        favicon: icon.svg\n"
            "        podcast: {image: cover.png}\n        menu: [{title: Menu, url: menu.pdf}]\n",
            "content/logo.svg": SVG,
            "content/icon.svg": SVG,
            "content/icon.png": png(64, 64),
            "content/cover.png": png(40, 40),
            "content/menu.pdf": SMALL,
            "content/logo-old.svg": SVG,
        },
        "logo.svg icon.svg cover.png menu.pdf",
        "logo-old.svg",
    ),
    "files: a name": Case(
        text("Hello.", "x.pdf", "y.pdf", files="x.pdf"), "posts/a/x.pdf", "posts/a/y.pdf"
    ),
    "files: a folder": Case(
        text(
            "[demo](demo/index.html)",
            *("demo/index.html", "demo/js/app.js", "demo/style.css", "x.pdf"),
            files="[demo/]",
        ),
        "posts/a/demo/index.html posts/a/demo/js/app.js posts/a/demo/style.css",
        "posts/a/x.pdf",
    ),
    "files: a folder without the slash": Case(
        text("Hello.", "demo/index.html", files="demo"), "posts/a/demo/index.html"
    ),
    "a page of one's own needs them": Case(
        text("[demo](demo/index.html)", "demo/index.html", "demo/app.js"),
        "posts/a/demo/index.html",
        "posts/a/demo/app.js",
    ),
    "files: a pattern": Case(
        text("Hello.", "x.pdf", "y.pdf", "in/z.pdf", files='["*.pdf"]'),
        "posts/a/x.pdf posts/a/y.pdf",
        "posts/a/in/z.pdf",
    ),
    "files: a pattern of folders": Case(
        text("Hello.", "x.pdf", "in/y.pdf", "in/z.png", files='["**/*.pdf"]'),
        "posts/a/x.pdf posts/a/in/y.pdf",
        "posts/a/in/z.png",
    ),
    "files: characters of patterns are characters": Case(
        text("Hello.", "x[1].pdf", "x1.pdf", "a.b", "aXb", files='["x[1].*", "a.b"]'),
        "posts/a/x[1].pdf posts/a/a.b",
        "posts/a/x1.pdf posts/a/aXb",
    ),
    "files: everything here": Case(
        text("Hello.", "x.pdf", "in/y.pdf", files="./"), "posts/a/x.pdf posts/a/in/y.pdf"
    ),
    "files: not those of another document": Case(
        {
            "content/posts/b.md": post("B", files='["./", "*.pdf"]'),
            "content/posts/b.pdf": SMALL,
            **text("Hello.", "x.pdf", draft="true"),
        },
        "posts/b.pdf",
    ),
    "beside a flat document": Case(
        {
            "content/posts/b.md": post("B", "[b](b.pdf)"),
            "content/posts/b.pdf": SMALL,
            "content/posts/c.pdf": SMALL,
        },
        "posts/b.pdf",
        "posts/c.pdf",
    ),
    "of another document": Case(
        {**text("Hello.", "x.pdf"), "content/posts/b.md": post("B", "[b](a/x.pdf)")},
        "posts/a/x.pdf",
    ),
    "nothing of a draft": Case(text("![p](c.png)", "c.png", "notes.txt", draft="true"), ""),
    "nothing of what is scheduled": Case(text("![p](c.png)", "c.png", date="2027-01-01"), ""),
    "nothing of what has expired": Case(text("![p](c.png)", "c.png", expires="2026-10-01"), ""),
    "notes and invoices": Case(
        text("Hello.", "notes.txt", "invoice-mueller.xlsx", "cup.psd"),
        "",
        "posts/a/cup.psd posts/a/invoice-mueller.xlsx posts/a/notes.txt",
    ),
    "with marks, stored decomposed": Case(
        text("[a](men\u00fc.pdf)", "menu\u0308.pdf", "u\u0308ber/x.pdf", files="\u00fcber/"),
        "posts/a/menu\u0308.pdf posts/a/u\u0308ber/x.pdf",
    ),
}


def published(site: Site, output: str = "public") -> set[str]:
    """The outputs that are files from beside documents."""
    names = {path.name for path in (site.root / "content").rglob("*") if path.is_file()}
    return {path for path in site.tree(output) if path.rpartition("/")[2] in names - {"index.html"}}


@pytest.mark.parametrize("name", REFERRED)
def test_only_what_something_refers_to_is_published(name: str, project: Make) -> None:
    case = REFERRED[name]
    site = project(case.files)
    result = site.build()
    outputs = site.tree()
    wanted = case.published.replace("my menu", "my\0menu").split()
    assert {one.replace("\0", " ") for one in wanted} <= outputs.keys()
    left = [f"content/{one}" for one in case.left_out.split()]
    assert sorted(result.left_out) == sorted(left)
    for path in left:
        assert path.removeprefix("content/") not in outputs
    # And no file of another name either.
    allowed = {one.rpartition("/")[2].replace("\0", " ") for one in wanted}
    files = {
        path.rpartition("/")[2]
        for path in case.files
        if path.startswith("content/") and not path.endswith((".md", ".yaml"))
    }
    hidden = files - allowed - {"index.html", "icon.png"}
    assert not {path for path in outputs if path.rpartition("/")[2] in hidden}


def test_addresses_in_html_are_resolved(project: Make) -> None:
    body = (
        '<picture><source srcset="s.png, t.png 2x, https://x.example/u.png 3x">'
        '<img src="l.png" srcset="m.svg 2x" alt="A cup"></picture>\n\n'
        '<img src="d.svg" srcset="d.svg, e.svg 2x" alt="A jug">\n\n'
        '<object data="plan.pdf">A plan</object>\n\n<script src="x.js"></script>'
    )
    names = ("s.png", "t.png", "l.png", "m.svg", "d.svg", "e.svg", "plan.pdf", "x.js")
    files = {
        "content/posts/b.md": post(
            "B",
            body.replace('="', '="a/')
            .replace("d.svg, ", "a/d.svg, ")
            .replace(", t", ", a/t")
            .replace(", e", ", a/e")
            .replace('alt="a/', 'alt="')
            .replace("a/https", "https")
            .replace("a/a/", "a/"),
        ),
        A: post("A"),
        **beside(*names),
    }
    site = project(files)
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("shop.example/", "shop.example/sub/"))
    site.build()
    page = site.read("posts/b/index.html")
    root = "/sub/posts/a/"
    assert f'<source srcset="{root}s.png, {root}t.png 2x, https://x.example/u.png 3x">' in page
    # The author's own choice decides: no other pictures are offered in its place.
    picture = page[page.index("<picture><source") :].partition("</picture>")[0]
    assert picture.count("<source") == 1
    assert f'srcset="{root}m.svg 2x"' in picture
    assert f'src="{root}l.png"' in picture
    assert f'srcset="{root}d.svg, {root}e.svg 2x"' in page
    assert f'<object data="{root}plan.pdf">' in page
    assert f'<script src="{root}x.js">' in page
    assert "\ufdd0" not in page


WRONG = {
    "a name": ("[x.pdf]", 'there is no file "content/posts/a/x.pdf"'),
    "a folder": ("[demo/]", 'there is no file that "demo/" names'),
    "a pattern": ('["*.pdf"]', 'there is no file that "*.pdf" names'),
    "a document": ("[../b.md]", '"../b.md" is a document, and published as a page'),
    "an unquoted pattern": ("[*.pdf]", "quotes"),
    "this computer": ("['C:\\x.pdf']", "C:"),
    "outside": ("[../../../x.pdf]", "there is no file"),
    "a group": ("{a: b}", "a file's path"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_entry_that_names_nothing_is_an_error(name: str, project: Make) -> None:
    written, message = WRONG[name]
    site = project({A: post("A", files=written), "content/posts/b.md": post("B")})
    (mistake,) = site.mistakes()
    assert message in mistake
    assert mistake.startswith(f"{A}:6: ")


def test_a_file_that_nothing_refers_to_any_more_disappears(project: Make) -> None:
    site = project(text("![p](cup.png) [a](menu.pdf)", "cup.png", "menu.pdf"))
    site.build()
    assert {"posts/a/cup.png", "posts/a/menu.pdf"} <= site.tree().keys()
    site.write({A: post("A", "![p](cup.png)")})
    assert site.build().report.removed == ("posts/a/menu.pdf",)
    site.write({A: post("A", "![p](cup.png)", files="menu.pdf")})
    site.build()
    assert "posts/a/menu.pdf" in site.tree()
    site.write({A: post("A", "![p](cup.png)", draft="true")})
    site.build()
    assert not published(site)


def test_the_summary_names_the_first_and_counts_the_others(project: Make) -> None:
    site = project(text("Hello.", *(f"{number}.pdf" for number in range(5))))
    for _ in range(2):  # the second time, nothing is built
        shown = CliRunner().invoke(sitegen, ["--project", str(site.root), "build"]).output
        assert "left out: 5 files that nothing refers to: content/posts/a/0.pdf, " in shown
        assert "2.pdf and 2 more (`sitegen check` says what to do)" in shown
    whole = CliRunner().invoke(sitegen, ["--project", str(site.root), "build", "-v"]).output
    assert "content/posts/a/4.pdf" in whole
    quiet = CliRunner().invoke(sitegen, ["--project", str(site.root), "build", "-q"]).output
    assert "left out" not in quiet
    site.write({A: post("A", files="./")})
    assert (
        "left out" not in CliRunner().invoke(sitegen, ["--project", str(site.root), "build"]).output
    )


# --- texts that nobody sees -------------------------------------------------------------------

UNREAD = {
    "hello.txt": "rename it to content/posts/hello.md",
    "hello.md.txt": "rename it to content/posts/hello.md",
    "hello.markdown.TXT": "rename it to content/posts/hello.md",
    "hello.text": "rename it to content/posts/hello.md",
    "hello.mdown": "rename it to content/posts/hello.md",
    "hello.mkd": "rename it to content/posts/hello.md",
    "hello.mdx": "rename it to content/posts/hello.md",
    "hello": "rename it to content/posts/hello.md",
    "2026/hello.txt": "rename it to content/posts/2026/hello.md",
    "hello/index.txt": "rename it to content/posts/hello/index.md",
    "hello.docx": "copy its text into content/posts/hello.md; to offer it for download, link to it",
    "hello.DOC": "copy its text into content/posts/hello.md",
    "hello.odt": "copy its text into content/posts/hello.md",
    "hello.rtf": "copy its text into content/posts/hello.md",
    "hello.pages": "copy its text into content/posts/hello.md",
    "hello.adoc": "copy its text into content/posts/hello.md",
    "hello.html": "copy its text into content/posts/hello.md; a finished page belongs in content/s",
    "hello.HTM": "copy its text into content/posts/hello.md",
    "Grüß Gott.txt": "rename it to content/posts/Grüß Gott.md",
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_text_that_nobody_sees_is_named(name: str, project: Make) -> None:
    path = f"content/posts/{name}"
    site = project({path: "Hello."})
    result = site.build()
    (warning,) = result.warnings
    assert (warning.file, warning.rule) == (path, "unread-text")
    assert UNREAD[name] in warning.remedy
    assert not result.left_out
    assert site.build().warnings == (warning,)  # also if nothing is built
    run = CliRunner()
    for command in (["list"], ["list", "--json"], ["check"], ["build", "-v"]):
        shown = run.invoke(sitegen, ["--project", str(site.root), *command])
        assert path in shown.output, command
        assert "nobody sees this text" in shown.output
    assert run.invoke(sitegen, ["--project", str(site.root), "list"]).exit_code == 0


def test_a_text_that_is_a_folder_is_named_once(project: Make) -> None:
    parts = ("index.zip", "Data/a.png", "preview.jpg")
    site = project({f"content/posts/hello.pages/{part}": b"x" for part in parts})
    (warning,) = site.build().warnings
    assert warning.file == "content/posts/hello.pages"


SEEN = {
    "linked": {"content/posts/b.md": post("B", "[b](b.docx)"), "content/posts/b.docx": "x"},
    "linked by a draft": {
        "content/posts/b.md": post("B", "[b](b.docx)", draft="true"),
        "content/posts/b.docx": "x",
    },
    "in files": {"content/posts/b.md": post("B", files="b.html"), "content/posts/b.html": "x"},
    "in a document's folder": text("Hello.", "notes.txt"),
    "where the text was written": {"content/posts/b.md": post("B"), "content/posts/b.docx": "x"},
    "beside the folders of kinds": {"content/notes.txt": "x", "content/ideas/x.txt": "x"},
    "in static": {"content/static/robots-notes.txt": "x"},
    "no text": {"content/posts/x.png": png(4, 4), "content/posts/x.yaml": "a: b"},
}


@pytest.mark.parametrize("name", SEEN)
def test_other_files_are_no_texts(name: str, project: Make) -> None:
    site = project(SEEN[name])
    assert site.build().warnings == ()


def test_the_rule_can_be_switched_off(project: Make) -> None:
    config = (
        BASE["content/site.yaml"].rstrip() + "\n        check: {off: [unread-text, data-file]}\n"
    )
    files = {"content/posts/a.txt": "x", "content/static/a.xlsx": "x", "content/site.yaml": config}
    assert project(files).build().warnings == ()


# --- documents with other suffixes ------------------------------------------------------------

SUFFIXES = ("md", "MD", "Md", "markdown", "MARKDOWN", "Markdown")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("folder", [False, True])
def test_a_document_may_end_in_either(suffix: str, folder: bool, project: Make) -> None:
    path = f"tea/index.{suffix}" if folder else f"tea.{suffix}"
    place = "content/posts/tea/" if folder else "content/posts/"
    site = project(
        {
            f"content/posts/{path}": post("Tea", "![p](cup.png)\n\n## Milk\n\nHot."),
            f"{place}cup.png": png(40, 30),
            "content/posts/cake.md": post("Cake", f"See [tea]({path}#milk)."),
            "content/comments/posts/tea/x.MD": "---\nby: Kim\ndate: 2026-04-01T10:00\n---\nNice.\n",
            "content/values/v.md": "---\nid: v\ntitle: V\npromise: P.\nowner: anna\n"
            f"evidence: [posts/tea, posts/{path}]\n---\nWords.\n",
        }
    )
    assert site.build().warnings == ()
    assert 'href="/posts/tea/#milk"' in site.read("posts/cake/index.html")
    assert "Nice." in site.read("posts/tea/index.html")
    run = CliRunner().invoke(sitegen, ["--project", str(site.root), "list", "post"])
    assert f"content/posts/{path}" in run.output
    new = CliRunner().invoke(sitegen, ["--project", str(site.root), "new", "post", "Tea"])
    assert 'there is already a post named "tea"' in new.output
    moved = CliRunner().invoke(
        sitegen, ["--project", str(site.root), "move", "posts/tea", "coffee"]
    )
    assert moved.exit_code == 0, moved.output
    renamed = path.replace("tea", "coffee")
    assert (site.root / f"content/posts/{renamed}").is_file()
    assert f"[tea]({renamed}#milk)" in (site.root / "content/posts/cake.md").read_text()
    value = (site.root / "content/values/v.md").read_text()
    assert f"evidence: [posts/coffee, posts/{renamed}]" in value
    site.build()
    assert "Nice." in site.read("posts/coffee/index.html")


def test_mistakes_in_them_have_their_line(project: Make) -> None:
    site = project({"content/posts/a.markdown": post("A", "Hello [b](c.markdown).")})
    (mistake,) = site.mistakes()
    assert mistake.startswith('content/posts/a.markdown:7: the link "c.markdown" leads nowhere')


@pytest.mark.parametrize("other", ["content/posts/tea.MD", "content/posts/tea.markdown"])
def test_two_of_one_name_have_one_address(other: str, project: Make) -> None:
    site = project({"content/posts/tea.md": post("Tea"), other: post("Tea", id="other")})
    (mistake,) = site.mistakes()
    assert "its address /posts/tea/ is also that of content/posts/tea.m" in mistake.lower()


def test_a_markdown_file_in_an_unknown_folder_is_named(project: Make) -> None:
    (warning,) = project({"content/ideas/x.markdown": post("X")}).build().warnings
    assert warning.rule == "unknown-folder"


# --- data in static/ --------------------------------------------------------------------------

DATA = """
customers.xlsx customers.XLS prices.ods prices.numbers subscribers.csv list.tsv inbox.mbox
letter.eml letter.msg outlook.pst outlook.ost contacts.vcf shop.sqlite shop.sqlite3 shop.db
shop.mdb shop.accdb shop.odb dump.sql dump.sql.gz dump.SQL.zip passwords.kdbx server.pem
id.key cert.p12
"""
NO_DATA = """
menu.pdf robots.txt style.css app.js data.json film.mp4 keyboard.png database.html events.ics
song.mp3 places.xml archive.zip photos.tar.gz font.woff2 key db keys.txt
"""


@pytest.mark.parametrize("name", DATA.split())
def test_data_in_static_is_named(name: str, project: Make) -> None:
    path = f"content/static/downloads/{name}"
    site = project({path: "x"})
    (warning,) = site.build().warnings
    assert (warning.file, warning.rule) == (path, "data-file")
    assert "everybody can read it" in warning.message
    assert path in CliRunner().invoke(sitegen, ["--project", str(site.root), "check"]).output
    site.write({"content/posts/a.md": post("A", f"[data](/downloads/{name})")})
    assert site.build().warnings == ()


@pytest.mark.parametrize("name", NO_DATA.split())
def test_other_static_files_are_not(name: str, project: Make) -> None:
    assert project({f"content/static/{name}": "x"}).build().warnings == ()
