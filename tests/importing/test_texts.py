"""The texts of WordPress as Markdown, and their pictures."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from tests.importing.conftest import Import, Imported, base_project, call
from tests.importing.exports import attachment, item, written, zipped
from tests.pictures import png

UP = "https://old.example/wp-content/uploads/"
TEXTS = {
    # title: the text, what the page shows, what it doesn't, the rule of a finding
    "Paragraphs": ("One.\n\nTwo\nthree.", ["<p>One.</p>", "Two<br"], [], ""),
    "Caption": (
        f'[caption id="a" width="40"]<img src="{UP}loaf.png" alt="A loaf" /> Our loaf[/caption]',
        ["<figcaption>Our loaf", 'alt="A loaf"'],
        ["[caption"],
        "",
    ),
    "Gallery": ('[gallery ids="50,51"]', ['alt="A loaf"', 'alt="A roll"'], ["[gallery"], ""),
    "Embed": (
        "[embed]https://vimeo.com/12345[/embed]", ["vimeo.com"], ["[embed"], "",
    ),
    "Video": (f'[video src="{UP}film.mp4"]', ["film.mp4"], ["[video"], ""),
    "Bare film": ("See:\n\nhttps://vimeo.com/12345\n\nNice.", ["vimeo.com", "Nice."], [], ""),
    "Unknown": ('Book: [booking_form id="3"]', ["[booking_form"], [], "leftover-syntax"),
    "Elements without an end": (
        '<p>One <source src="x"> two, long<wbr>words, three.</p>\n<p>Four.</p>',
        ["three.", "<p>Four.</p>"],
        ["<source", "</wbr"],
        "",
    ),
    "Items alone": (
        "<p><b>Why:</b></p>\n<li>First</li>\n<li><i>Second</i></li>\n<p>End.</p>",
        ["<ul>\n<li>First</li>\n<li><em>Second</em></li>\n</ul>", "<p>End.</p>"],
        [],
        "",
    ),
    "Blanks in code": (
        "<details><summary>More</summary><pre>one  \n \ntwo</pre></details>",
        ["<summary>More", "one", "two"],
        [],
        "",
    ),
    "Image block": (
        (f'<!-- wp:image {{"id":50}} -->\n<figure class="wp-block-image"><img src="{UP}loaf.png" '
        'alt="A loaf"/><figcaption>Fresh</figcaption></figure>\n<!-- /wp:image -->'),
        ["<figcaption>Fresh", 'alt="A loaf"'],
        ["wp:image"],
        "",
    ),
    "Quote block": (
        ('<!-- wp:quote -->\n<blockquote class="wp-block-quote"><p>Bread is life.</p></blockquote>'
        "\n<!-- /wp:quote -->"),
        ["<blockquote", "Bread is life."],
        ["wp:quote"],
        "",
    ),
    "Table block": (
        ('<!-- wp:table -->\n<figure class="wp-block-table"><table><thead><tr><th>Day</th>'
        "<th>Open</th></tr></thead><tbody><tr><td>Monday</td><td>8</td></tr></tbody></table>"
        "</figure>\n<!-- /wp:table -->"),
        ["<th", "Monday</td>"],
        ["wp:table"],
        "",
    ),
    "Button block": (
        ('<!-- wp:buttons -->\n<div class="wp-block-buttons"><!-- wp:button -->\n<div class="wp-'
        'block-button"><a class="wp-block-button__link" href="https://else.example/">Order</a>'
        "</div>\n<!-- /wp:button --></div>\n<!-- /wp:buttons -->"),
        ['href="https://else.example/"', "Order</a>"],
        ["wp:button"],
        "",
    ),
    "Columns block": (
        ('<!-- wp:columns -->\n<div class="wp-block-columns"><!-- wp:column -->\n<div class="wp-'
        'block-column"><!-- wp:paragraph -->\n<p>Left.</p>\n<!-- /wp:paragraph --></div>\n'
        '<!-- /wp:column -->\n<!-- wp:column -->\n<div class="wp-block-column">'
        "<!-- wp:paragraph -->\n<p>Right.</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column -->"
        "</div>\n<!-- /wp:columns -->"),
        ["<p>Left.</p>", "<p>Right.</p>"],
        ["wp:column"],
        "",
    ),
    "Details block": (
        ('<!-- wp:details -->\n<details class="wp-block-details"><summary>More</summary>'
        "<!-- wp:paragraph -->\n<p>Hidden words.</p>\n<!-- /wp:paragraph --></details>\n"
        "<!-- /wp:details -->"),
        ["More", "Hidden words."],
        ["wp:details"],
        "",
    ),
    "Latest posts": (
        "Before.\n\n<!-- wp:latest-posts /-->\n\nAfter.",
        ["After."],
        ["wp:latest"],
        "dynamic-block",
    ),
    "Script": (
        '<p onclick="steal()">Safe.</p><script>steal()</script><style>p{color:red}</style>',
        ["Safe."],
        ["steal()", "color:red"],
        "removed-element",
    ),
    "Script block": (
        "<!-- wp:html -->\n<p>Safe.</p><script>steal()</script>\n<!-- /wp:html -->",
        ["Safe."],
        ["steal()"],
        "removed-element",
    ),
    "Shown code": (
        "[html]<script>shown()</script>[/html]",
        ["shown()"],
        ["<script>shown()"],
        "",
    ),
    "Link": (
        'See <a href="https://old.example/2020/05/script/">it</a>.',
        ['href="/2020/05/script/"'],
        ["old.example/2020/05/script"],
        "",
    ),
    "Merged cells": (
        '<table><tr><td colspan="2">Both</td></tr><tr><td>A</td><td>B</td></tr></table>',
        ['colspan="2"', "Both"],
        [],
        "",
    ),
    "Signs": ("5 * 3 * 2 and a_b_c, 1. no list, &lt;b&gt;", ["5 * 3 * 2", "a_b_c"], ["<em>"], ""),
}  # fmt: skip


TITLES = {
    # as the export has it: as readers see it
    "Salt &amp; pepper": "Salt & pepper",
    "Write &amp;amp; for &amp;": "Write &amp; for &",
    "The &lt;b&gt; element": "The <b> element",
    "Write &amp;lt;b&amp;gt;": "Write &lt;b&gt;",
    "An <em>early</em> loaf": "An early loaf",
    "R&#038;D &#8211; today": "R&D – today",
}


def test_titles_are_read_once(importing: Import, tmp_path: Path) -> None:
    items = [item(number, title, slug=f"t{number}") for number, title in enumerate(TITLES, 1)]
    came = importing(written(tmp_path, *items))
    assert [one["title"] for one in came.report["documents"]] == list(TITLES.values())
    came.site.build()
    for number, title in enumerate(TITLES.values(), 1):
        page = came.site.read(f"2020/05/t{number}/index.html")
        assert f"<h1>{escape(title, quote=False)}</h1>" in page


KEPT = {
    # what Markdown can't say: its beginning in the report
    '<table><tr><td colspan="2">Both</td></tr></table>': "<table> Both",
    "<dl><dt>Rye</dt><dd>Dark</dd></dl>": "<dl> Rye Dark",
    "<details><summary>More</summary><p>Words</p></details>": "<details> More Words",
    "<ul><li>One<details><summary>In</summary>it</details></li></ul>": "<details> In it",
    '<ol type="a"><li>First</li></ol>': "<ol> First",
}


@pytest.mark.parametrize("html", KEPT)
def test_blocks_that_stay_html_are_listed(importing: Import, tmp_path: Path, html: str) -> None:
    came = importing(written(tmp_path, item(1, "One", f"<p>Before.</p>\n{html}")))
    assert [one["message"] for one in came.findings("kept-html")] == [KEPT[html]]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("texts")
    site = base_project(folder / "site")
    items = [
        item(number, title, text) for number, (title, (text, *_)) in enumerate(TEXTS.items(), 1)
    ]
    pictures = [
        attachment(50, "wp-content/uploads/loaf.png", alt="A loaf"),
        attachment(51, "wp-content/uploads/roll.png", alt="A roll"),
    ]
    media = zipped(
        folder / "media.zip",
        {f"uploads/{name}.png": png(40, 30) for name in ("loaf", "roll")},
    )
    result = call(site.root, written(folder, *items, *pictures), "--media", media)
    assert result.exit_code == 0, result.output
    site.build()
    return Imported(site, result)


@pytest.mark.parametrize("title", TEXTS)
def test_a_text_comes_out_as_it_was(texts: Imported, title: str) -> None:
    _, shown, gone, rule = TEXTS[title]
    document = texts.document(title)
    assert document["state"] == "live"
    page = texts.site.read(document["url"].strip("/") + "/index.html")
    body = texts.body(document["file"])
    for part in shown:
        assert part in page, body
    for part in gone:
        assert part not in page.partition("<main")[2], body
    assert not texts.findings("text-differs", document["file"])
    if rule:
        assert texts.findings(rule, document["file"])


def test_a_link_to_an_own_page_is_one_to_its_file(texts: Imported) -> None:
    assert "(script.md)" in texts.body(texts.document("Link")["file"])


@pytest.mark.parametrize("as_zip", [False, True])
@pytest.mark.parametrize(
    "address",
    [
        f"{UP}loaf.png",
        f"{UP}loaf-300x200.png",
        f"{UP}loaf-scaled.png",
        f"{UP}loaf.png?w=300",
        "https://i0.wp.com/old.example/wp-content/uploads/loaf.png?resize=300",
        "/wp-content/uploads/loaf.png",
        "//old.example/wp-content/uploads/loaf.png",
    ],
)
def test_a_picture_is_the_original(
    importing: Import, tmp_path: Path, as_zip: bool, address: str
) -> None:
    data = png(40, 30)
    if as_zip:
        media = zipped(tmp_path / "media.zip", {"uploads/loaf.png": data})
    else:
        media = tmp_path / "uploads"
        media.mkdir()
        (media / "loaf.png").write_bytes(data)
    text = f'<img src="{address}" alt="A loaf">'
    came = importing(written(tmp_path, item(1, "One", text)), "--media", media)
    place = came.site.root / "content/wp-content/uploads/loaf.png"
    assert place.read_bytes() == data
    assert "](../wp-content/uploads/loaf.png" in came.body(came.document("One")["file"])
    assert came.report["media"] == 1


def test_a_broken_picture_stays_there(importing: Import, tmp_path: Path) -> None:
    """Here, it would stop the build."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "half.png").write_bytes(png(400, 300)[:-60])
    text = f'<img src="{UP}half.png" alt="Half">'
    came = importing(written(tmp_path, item(1, "One", text)), "--media", folder)
    assert any("is broken" in one["message"] for one in came.findings("media-missing"))
    came.site.build()


def test_a_missing_picture_is_a_finding(importing: Import, tmp_path: Path) -> None:
    text = f'<img src="{UP}gone.png" alt="Gone">'
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "loaf.png").write_bytes(png(4, 3))
    came = importing(written(tmp_path, item(1, "One", text)), "--media", folder)
    assert came.findings("media-missing")
    assert f"]({UP}gone.png" in came.body(came.document("One")["file"])
    came.site.build()
