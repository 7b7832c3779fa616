"""`sitegen move`: the address redirects, every mention is updated, all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.authoring.changes import Changes, apply_changes
from sitegen.authoring.link_targets import link_targets
from sitegen.errors import RequestError
from tests.cli.conftest import Run, look
from tests.conftest import Site, post
from tests.pictures import png

Make = Callable[..., Site]

EVERY_WAY = """\
[inline](salt.md), [title](salt.md "A title"), [angle](<salt.md>), [anchor](salt.md#wet),
[query](salt.md?a=1#wet), [address](/posts/salt/), [address](/posts/salt/#wet),
[round about](../posts/salt.md), [spelled](%73alt.md), [image ![dot](dot.png)](salt.md)

[by reference][one] and [two] and <a class="x" href='salt.md'>raw</a> and <a href=salt.md>bare</a>

Not `[a link](salt.md)` and not [another](other.md) or [elsewhere](https://x.example/salt.md).

```
[in code](salt.md)
```

[one]: salt.md "Title"
[two]: <salt.md#wet>
"""


def everything(make: Make) -> Site:
    return make(
        {
            "content/site.yaml": """
                name: Corner Shop
                url: https://shop.example/
                timezone: Europe/Berlin
                owner: anna
                contact: {person: anna}
                menu:
                  - {title: Salt, url: /posts/salt/}
                  - title: Questions
                    url: /faqs/
                """,
            "content/posts/salt.md": post(
                "Salt",
                "## Wet\n\n[other](other.md) [self](#wet) [me](salt.md#wet) ![dot](dot.png)\n",
                image="{src: wheel.png, alt: A wheel}",
                aliases="/posts/old-salt/",
                id="salt00000000",
            ),
            "content/posts/other.md": post("Other", EVERY_WAY),
            "content/posts/dot.png": png(40, 30),
            "content/posts/wheel.png": png(40, 30),
            "content/values/patience.md": """
                ---
                id: patience
                title: Patience
                promise: We wait.
                evidence: [posts/salt, content/posts/other.md]
                ---
                [down](../posts/salt.md)
                """,
            "content/faqs/how.md": """
                ---
                id: how
                question: How?
                date: 2026-01-02
                answered_by: anna
                related:
                  - posts/salt.md
                  - values/patience
                ---
                Well.
                """,
            "content/comments/posts/salt/2026-01-03-bert.md": """
                ---
                id: bert
                by: Bert
                date: 2026-03-15 10:00
                ---
                See salt.md
                """,
            "content/comments/posts/salt/2026-01-04-anna.md": """
                ---
                id: reply
                by: anna
                role: staff
                date: 2026-03-16 10:00
                reply_to: 2026-01-03-bert
                ---
                Thank you.
                """,
        }
    )


def read(site: Site, path: str) -> str:
    return (site.root / path).read_text(encoding="utf-8")


def test_a_rename_updates_every_way_of_naming_it(project: Make, run: Run) -> None:
    site = everything(project)
    result = run("move", "posts/salt", "salt-and-chains", folder=site.root)
    assert result.exit_code == 0, result.stderr
    expected = (
        EVERY_WAY.replace("salt.md", "salt-and-chains.md")
        .replace("%73alt-and-chains.md", "salt-and-chains.md")
        .replace("%73alt.md", "salt-and-chains.md")
        .replace("../posts/salt-and-chains.md", "salt-and-chains.md")
        .replace("/posts/salt/", "/posts/salt-and-chains/")
        .replace("`[a link](salt-and-chains.md)`", "`[a link](salt.md)`")
        .replace("[in code](salt-and-chains.md)", "[in code](salt.md)")
        .replace("https://x.example/salt-and-chains.md", "https://x.example/salt.md")
    )
    assert expected in read(site, "content/posts/other.md")
    assert "[posts/salt-and-chains, content/posts/other.md]" in read(
        site, "content/values/patience.md"
    )
    assert "(../posts/salt-and-chains.md)" in read(site, "content/values/patience.md")
    assert "  - posts/salt-and-chains.md\n" in read(site, "content/faqs/how.md")
    assert "{title: Salt, url: /posts/salt-and-chains/}" in read(site, "content/site.yaml")
    moved = read(site, "content/posts/salt-and-chains.md")
    assert "aliases: [/posts/old-salt/, /posts/salt/]" in moved
    assert "[me](salt-and-chains.md#wet)" in moved and "![dot](dot.png)" in moved
    assert not (site.root / "content/posts/salt.md").exists()
    comments = site.root / "content/comments/posts"
    assert [path.name for path in comments.iterdir()] == ["salt-and-chains"]
    site.build()
    assert 'url=/posts/salt-and-chains/"' in site.read("posts/salt/index.html").replace("'", '"')
    assert "Thank you." in site.read("posts/salt-and-chains/index.html")


def test_it_tells_what_it_did(project: Make, run: Run) -> None:
    site = everything(project)
    lines = run("move", "posts/salt", "salt2", folder=site.root).stdout.splitlines()
    assert "moved     content/posts/salt.md → content/posts/salt2.md" in lines
    assert "updated   content/faqs/how.md:7: posts/salt.md → posts/salt2.md" in lines
    assert "redirect  /posts/salt/ → /posts/salt2/" in lines


def test_a_dry_run_changes_nothing(project: Make, run: Run) -> None:
    site = everything(project)
    before = tree(site)
    result = run("move", "posts/salt", "salt2", "--dry-run", folder=site.root)
    assert "content/posts/salt2.md" in result.stdout
    assert tree(site) == before


def tree(site: Site) -> dict[str, bytes]:
    return {
        path.relative_to(site.root).as_posix(): path.read_bytes()
        for path in sorted((site.root / "content").rglob("*"))
        if path.is_file()
    }


def test_moving_back_takes_its_own_alias_out(project: Make, run: Run) -> None:
    site = everything(project)
    run("move", "posts/salt", "salt2", folder=site.root)
    run("move", "posts/salt2", "salt", folder=site.root)
    assert "aliases: [/posts/old-salt/, /posts/salt2/]" in read(site, "content/posts/salt.md")
    site.build()


def test_another_folder_takes_its_own_pictures_along(project: Make, run: Run) -> None:
    site = everything(project)
    result = run("move", "posts/salt", "posts/2026/salt.md", folder=site.root)
    assert result.exit_code == 0, result.stderr
    # The dot is in another post too, and stays.
    assert (site.root / "content/posts/2026/wheel.png").is_file()
    assert (site.root / "content/posts/dot.png").is_file()
    moved = read(site, "content/posts/2026/salt.md")
    assert "(../other.md)" in moved and "(../dot.png)" in moved
    assert "{src: wheel.png, alt: A wheel}" in moved
    # The address is made of the name, which stayed.
    assert "redirect" not in result.stdout and "/posts/old-salt/" in moved
    assert "[posts/2026/salt, content/posts/other.md]" in read(site, "content/values/patience.md")
    site.build()


def test_a_film_takes_its_picture_and_captions_along(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/oven.md": post("Oven", "![Our oven](oven.mp4)", id="oven"),
            "content/posts/oven.mp4": b"film",
            "content/posts/oven.vtt": "WEBVTT\n",
            "content/posts/oven.jpg": png(40, 30),
        }
    )
    result = run("move", "posts/oven", "posts/2026/oven.md", folder=site.root)
    assert result.exit_code == 0, result.stderr
    moved = {path.name for path in (site.root / "content/posts/2026").iterdir()}
    assert moved == {"oven.md", "oven.mp4", "oven.vtt", "oven.jpg"}


def test_a_file_becomes_a_folder_and_a_file_again(project: Make, run: Run) -> None:
    site = everything(project)
    assert run("move", "posts/salt", "posts/salt/index.md", folder=site.root).exit_code == 0
    assert (site.root / "content/posts/salt/wheel.png").is_file()
    assert "[inline](salt/index.md)" in read(site, "content/posts/other.md")
    site.build()
    refused = run("move", "posts/salt", "posts/salt.md", folder=site.root)
    assert refused.exit_code == 1
    assert "content/posts/salt/wheel.png belongs to" in refused.stderr


def test_a_folder_moves_whole(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/trip/index.md": post("Trip", "![dot](dot.png) [paper](map.pdf)"),
            "content/posts/trip/dot.png": png(40, 30),
            "content/posts/trip/map.pdf": b"%PDF",
            "content/posts/trip/unused.psd": b"raw",
            "content/posts/other.md": post(
                "Other", "![dot](trip/dot.png) [map](/posts/trip/map.pdf) [trip](trip/index.md)"
            ),
        }
    )
    result = run("move", "content/posts/trip/", "journey", folder=site.root)
    assert result.exit_code == 0, result.stderr
    assert not (site.root / "content/posts/trip").exists()
    assert len(list((site.root / "content/posts/journey").iterdir())) == 4
    other = read(site, "content/posts/other.md")
    assert "(journey/dot.png) [map](/posts/journey/map.pdf) [trip](journey/index.md)" in other
    site.build()


def test_a_person_is_renamed_everywhere(project: Make, run: Run) -> None:
    site = everything(project)
    customer = "content/comments/posts/salt/2026-01-05-anna-the-customer.md"
    site.write({customer: "---\nid: c\nby: anna\ndate: 2026-03-17 10:00\n---\nHi.\n"})
    result = run("move", "people/anna", "anna-ruiz", folder=site.root)
    assert result.exit_code == 0, result.stderr
    assert "owner: anna-ruiz\ncontact: {person: anna-ruiz}" in read(site, "content/site.yaml")
    assert "author: anna-ruiz" in read(site, "content/posts/other.md")
    assert "by: anna-ruiz" in read(site, "content/comments/posts/salt/2026-01-04-anna.md")
    # A customer may have the same name.
    assert "by: anna\n" in read(site, customer)
    site.build()


def test_a_series_is_renamed_in_its_posts(project: Make, run: Run) -> None:
    site = project(
        {
            "content/series/winter.md": "---\nid: s\ntitle: Through the winter\n---\nCold.\n",
            "content/posts/a.md": post("A", series="winter"),
            "content/posts/b.md": post("B", series="Through the winter"),
        }
    )
    run("move", "series/winter", "cold", folder=site.root)
    assert "series: cold" in read(site, "content/posts/a.md")
    assert "series: Through the winter" in read(site, "content/posts/b.md")
    assert len(look(site.root).series_posts("cold")) == 2


def test_a_stored_slug_keeps_the_address(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": post("A", slug="stays")})
    result = run("move", "posts/a", "b", folder=site.root)
    assert "redirect" not in result.stdout
    assert "aliases" not in read(site, "content/posts/b.md")


def test_a_document_without_an_id_keeps_the_one_that_readers_know(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": "---\ntitle: A\ndate: 2026-01-01\nauthor: anna\n---\n"})
    (before,) = look(site.root).collection("post")
    run("move", "posts/a", "b", folder=site.root)
    (after,) = look(site.root).collection("post")
    assert after == before


def test_examples_in_indented_code_stay(project: Make, run: Run) -> None:
    body = "One:\n\n    [a](a.md)\n\n- item\n\n    [a](a.md)\n"
    site = project({"content/posts/a.md": post("A"), "content/posts/b.md": post("B", body)})
    result = run("move", "posts/a", "c", folder=site.root)
    # The one in the list can't be told from code by its looks, so nothing is done in silence.
    assert result.exit_code == 1
    assert 'content/posts/b.md: the link "a.md" can\'t be updated safely' in result.stderr
    site.write({"content/posts/b.md": post("B", body.replace("- item\n\n    ", ""))})
    assert run("move", "posts/a", "c", folder=site.root).exit_code == 0
    assert "    [a](a.md)\n\n[a](c.md)" in read(site, "content/posts/b.md")


def test_drafts_and_scheduled_documents_are_updated_too(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/a.md": post("A"),
            "content/posts/draft.md": post("Draft", "[a](a.md)", draft="true"),
            "content/posts/later.md": post("Later", "[a](a.md)", publish="2030-01-01"),
        }
    )
    run("move", "posts/a", "b", folder=site.root)
    assert "(b.md)" in read(site, "content/posts/draft.md")
    assert "(b.md)" in read(site, "content/posts/later.md")


def test_every_other_byte_stays(project: Make, run: Run) -> None:
    lines = "---\r\nid: b\r\ntitle: 'B'   # mine\r\ndate: 2026-01-01\r\nauthor: [ anna ]\r\n"
    text = f"\ufeff{lines}---\r\nÜber *[a](a.md)*  \r\n\r\n[x]:  a.md\r\nend [x]"
    site = project({"content/posts/a.md": post("A"), "content/posts/b.md": text.encode()})
    run("move", "posts/a", "äpfel", folder=site.root)
    after = (site.root / "content/posts/b.md").read_bytes().decode()
    assert after == text.replace("a.md", "äpfel.md")


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_both_engines_agree_on_what_was_updated(engine: str, project: Make, run: Run) -> None:
    if engine == "commonmark":
        pytest.importorskip("comrak")
    site = everything(project)
    config = site.root / "content/site.yaml"
    config.write_text(f"{config.read_text()}markdown: {{engine: {engine}}}\n")
    result = run("move", "posts/salt", "salz und öl.md".replace(" ", "-"), folder=site.root)
    assert result.exit_code == 0, result.stderr
    site.build()


def test_paths_are_understood_from_any_folder(project: Make, run: Run) -> None:
    site = everything(project)
    posts = site.root / "content" / "posts"
    assert run("move", "salt.md", "2026/", folder=posts).exit_code == 0
    assert (posts / "2026.md").is_file()
    (posts / "sub").mkdir()
    assert run("move", "2026.md", "sub/", folder=posts).exit_code == 0
    assert (posts / "sub" / "2026.md").is_file()
    assert run("move", "content/posts/sub/2026", "posts/salt", folder=site.root).exit_code == 0
    assert (posts / "salt.md").is_file() and not (posts / "sub").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("posts/slat", "x"), 'did you mean "posts/salt.md"?'),
        (("posts/salt", "salt.md"), "nothing to move"),
        (("posts/salt", "other"), "content/posts/other.md already exists"),
        (("posts/salt", "pages/salt"), "a post can't become a page"),
        (("posts/salt", "../../x.md"), "can't hold a document"),
        (("posts/salt", "/tmp/x.md"), "can't hold a document"),
        (("posts/salt", "a b.md"), '"a b" can\'t be a name'),
        (("posts/salt", "posts/.hidden"), '".hidden" can\'t be a name'),
        (("posts/salt", "other/index.md"), "can't hold a document"),
        (
            ("comments/posts/salt/2026-01-03-bert", "x"),
            "comments move with the document that they are about",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, str], message: str, project: Make, run: Run
) -> None:
    site = everything(project)
    before = tree(site)
    result = run("move", *arguments, folder=site.root)
    assert result.exit_code == 1
    assert message in result.stderr
    assert tree(site) == before


def test_an_address_that_is_taken_is_refused(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/a.md": post("A"),
            "content/posts/b.md": post("B", slug="taken", aliases="/posts/once/"),
        }
    )
    for name in ("taken", "once"):
        result = run("move", "posts/a", name, folder=site.root)
        assert result.exit_code == 1
        assert f"content/posts/b.md already has the URL /posts/{name}/" in result.stderr


def test_a_document_that_cannot_be_read_has_to_be_fixed_first(project: Make, run: Run) -> None:
    site = everything(project)
    site.write({"content/posts/broken.md": "---\ntitle: [\n---\n"})
    result = run("move", "posts/salt", "x", folder=site.root)
    assert result.exit_code == 1
    assert "content/posts/broken.md:2: the YAML is broken" in result.stderr
    assert (site.root / "content/posts/salt.md").is_file()


def test_a_failure_on_the_way_restores_everything(
    project: Make, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = everything(project)
    before = tree(site)
    real, calls = os.replace, iter(range(100))

    def replace(source: Path, target: Path) -> None:
        # The third file that is to be replaced is on a disk that fails.
        if next(calls) == 2:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    result = run("move", "posts/salt", "salt2", folder=site.root)
    assert result.exit_code == 1
    assert "No space left on device (fix this; nothing was changed)" in result.stderr
    assert tree(site) == before


def test_changes_restore_folders_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    with pytest.raises(RequestError, match="nothing was changed"):
        apply_changes(
            tmp_path,
            Changes(moves=(("a", "new/folder/a"), ("missing", "b")), writes=(("c/d", b"x"),)),
        )
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a"]
    assert (tmp_path / "a").read_text() == "a"


def test_urls_in_any_attribute_move_along(project: Callable[..., Site], run: Run) -> None:
    html = (
        '<img src="photo.png" srcset="photo.png 1x, other.png 2x" longdesc="b.md" alt="x">\n\n'
        '<blockquote cite=" b.md#c ">x</blockquote>\n\n'
        '<svg width="9" height="9"><use xlink:href="other.png#x"></use></svg>'
    )
    site = project(
        {
            "content/posts/a.md": post("A", html),
            "content/posts/b.md": post("B", "## C"),
            "content/posts/photo.png": png(40, 30),
            "content/posts/other.png": png(40, 30),
        }
    )
    result = run("move", "posts/a", "posts/2026/a.md", folder=site.root)
    assert result.exit_code == 0, result.output
    site.build()
    page = site.read("posts/a/index.html")
    assert "photo.png 1x" in page
    assert "other.png 2x" in page
    assert 'cite="/posts/b/#c"' in page
    assert 'longdesc="/posts/b/"' in page
    assert 'xlink:href="/posts/2026/other.png#x"' in page


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md)", ["b.md"]),
        ("[a]( <b c.md> 'title' )", ["b c.md"]),
        ("[a](b(1).md) [c](d.md (title))", ["b(1).md", "d.md"]),
        ("[a](b\\).md)", ["b).md"]),
        ("[a](b&amp;c.md)", ["b&c.md"]),
        ("[a](b c.md)", ["b c.md"]),
        ("[![i](p.png)](b.md)", ["p.png", "b.md"]),
        ("`[a](b.md)` ``[a](`b.md)``", []),
        ("~~~\n[a](b.md)\n~~~\n[c](d.md)", ["d.md"]),
        ("[a]: b.md\n> [c]: <d.md> 'x'\n[^n]: e.md", ["b.md", "d.md"]),
        (
            '<img alt="x > y" src="p.png"><video poster=q.png src=\'v.mp4\'>',
            ["p.png", "q.png", "v.mp4"],
        ),
        (
            '<img srcset="a.png 1x, b.png 2x"><q cite=" c.md ">x</q><use xlink:href="d.svg#e"/>',
            ["a.png", "b.png", "c.md", "d.svg#e"],
        ),
        ("[a](unclosed\n\nb.md)", []),
        ("![a](" * 3000, []),
    ],
)
def test_the_targets_of_links(text: str, targets: list[str]) -> None:
    assert [link.target for link in link_targets(text)] == targets


FILES_MOVED = {
    # the document and its `files`, where it goes, the files now, and its `files` now
    "a folder goes along": (
        ("posts/a/index.md", "[demo/, '*.pdf', x.txt]"),
        "posts/b",
        "b/demo/i.html b/demo/j/k.js b/m.pdf b/x.txt",
        "[demo/, '*.pdf', x.txt]",
    ),
    "into a folder": (
        ("posts/a.md", "[demo/, '*.pdf', x.txt]"),
        "posts/2026/a",
        "2026/demo/i.html 2026/demo/j/k.js 2026/m.pdf 2026/x.txt",
        "[demo/, '*.pdf', x.txt]",
    ),
    "a rename": (
        ("posts/a.md", "[demo, '**/*.js']"),
        "posts/b",
        "demo/i.html demo/j/k.js m.pdf x.txt",
        "[demo, '**/*.js']",
    ),
    "another needs one of them": (
        ("posts/a.md", "[demo/, '*.pdf', x.txt]", "[m](m.pdf)"),
        "posts/2026/a",
        "2026/demo/i.html 2026/demo/j/k.js m.pdf 2026/x.txt",
        "[demo/, '../*.pdf', x.txt]",
    ),
}


@pytest.mark.parametrize("name", FILES_MOVED)
def test_files_of_a_document_go_along(name: str, project: Make, run: Run) -> None:
    (path, files, *links), target, there, written = FILES_MOVED[name]
    folder = "content/posts/a" if path.endswith("index.md") else "content/posts"
    site = project(
        {
            f"content/{path}": post("A", files=files),
            f"{folder}/demo/i.html": "i",
            f"{folder}/demo/j/k.js": "k",
            f"{folder}/m.pdf": "m",
            f"{folder}/x.txt": "x",
            "content/posts/other.md": post("Other", *links),
        }
    )
    before = site.build()
    result = run("move", path, target, folder=site.root)
    assert result.exit_code == 0, result.output
    files_there = {
        path.relative_to(site.root / "content/posts").as_posix()
        for path in (site.root / "content/posts").rglob("*")
        if path.is_file() and path.suffix != ".md"
    }
    assert files_there == set(there.split())
    suffix = "/index.md" if path.endswith("index.md") else ".md"
    assert f"files: {written}\n" in read(site, f"content/{target}{suffix}")
    assert len(site.build().left_out) == len(before.left_out)


def test_files_of_another_folder_are_followed(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/a/index.md": post("A"),
            "content/posts/a/demo/i.js": "i",
            "content/posts/a/m.pdf": "m",
            "content/pages/p.md": "---\nid: p\ntitle: P\n"
            "files: [../posts/a/demo/, ../posts/a/m.pdf]\n---\nText.\n",
        }
    )
    assert run("move", "posts/a", "b", folder=site.root).exit_code == 0
    assert "files: [../posts/a/demo/, ../posts/b/m.pdf]" in read(site, "content/pages/p.md")


LONG_NAMES = {
    "letters": "a" * 201,
    "letters of two bytes": "ä" * 130,
    "letters of four bytes": "𠀀" * 70,
    "much longer": "b" * 5000,
    "a folder": f"posts/{'a' * 300}/b",
    "a suffix": f"{'a' * 198}.md",
}


@pytest.mark.parametrize("name", LONG_NAMES.values(), ids=LONG_NAMES)
def test_a_name_that_is_too_long_is_refused_with_what_to_do(
    name: str, project: Make, run: Run
) -> None:
    site = project({"content/posts/hello.md": post("Hello")})
    for command in (("move", "posts/hello", name), ("new", "post", "New", "--slug", name)):
        result = run(*command, folder=site.root)
        if "/" in name and command[0] == "new":
            continue
        assert result.exit_code != 0
        assert "bytes, at most 200 are possible (choose a shorter one" in result.stderr
        assert len(result.stderr) < 300
    assert [one.name for one in (site.root / "content/posts").iterdir()] == ["hello.md"]


def test_a_path_that_is_too_long_is_refused(project: Make, run: Run) -> None:
    site = project({"content/posts/hello.md": post("Hello")})
    result = run("move", "posts/hello", "posts/" + "/".join(["a" * 190] * 5), folder=site.root)
    assert result.exit_code != 0
    assert "bytes, at most 800 are possible (choose shorter names" in result.stderr


@pytest.mark.parametrize("title", ["𠀀" * 100, "Wörter " * 60, "a" * 500])
def test_a_name_made_of_a_long_title_fits(title: str, project: Make, run: Run) -> None:
    site = project()
    for options in ((), ("--folder",)):
        result = run("new", "post", f"{len(options)} {title}", *options, folder=site.root)
        assert result.exit_code == 0, result.stderr
        assert (site.root / result.stdout.strip()).is_file()
