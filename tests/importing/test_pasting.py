"""What was copied from Word, Google Docs or a web page becomes the Markdown that it shows."""

from __future__ import annotations

import json

import pytest

from sitegen.errors import RequestError
from sitegen.features import service
from sitegen.importing import pasting
from sitegen.importing.pasted_html import without_trackers
from sitegen.importing.pasting import PastedHtml, PastedText, convert_pasted, markdown_of


def bullet(text: str, level: int = 1, mark: str = "·", listed: int = 0) -> str:
    """An item as Word writes it."""
    return (
        f"<p class=MsoListParagraph style='margin-left:.5in;text-indent:-.25in;"
        f"mso-list:l{listed} level{level} lfo{listed + 1}'><![if !supportLists]>"
        f"<span style='font-family:Symbol;mso-list:Ignore'>{mark}"
        "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span>"
        f"<![endif]>{text}<o:p></o:p></p>\n"
    )


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal {margin:0in}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>
<body lang=EN-US><!--StartFragment-->%s<!--EndFragment--></body></html>"""
DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1234">%s</b>'
    '<br class="Apple-interchange-newline">'
)


def span(text: str, style: str = "font-weight:400") -> str:
    """A part of a line as Google Docs writes it."""
    rest = "font-size:11pt;font-family:Arial;color:#000000;background-color:transparent"
    return f'<span style="{rest};{style};white-space:pre-wrap">{text}</span>'


TABLE = (
    "<table border=1><colgroup><col width=10></colgroup><tbody><tr><td><p>{0}</p></td><td><p>{1}"
    "</p></td></tr><tr><td><p>{2}</p><p>{3}</p></td><td><p>{4}</p></td></tr></tbody></table>"
)
CASES = {
    "a paragraph of Word": (
        WORD % "<p class=MsoNormal><b>Salt</b>\nis <i>bad</i>&nbsp; for chains.<o:p></o:p></p>",
        "**Salt** is *bad* for chains.",
    ),
    "a list of Word": (
        WORD
        % (bullet("One") + bullet("Two <b>now</b>") + bullet("Below", 2, "o") + bullet("Three")),
        "-   One\n-   Two **now**\n    -   Below\n-   Three",
    ),
    "numbers of Word": (
        WORD % (bullet("One", mark="1.") + bullet("Letter", 2, "a)") + bullet("Two", mark="2.")),
        "1.  One\n    1.  Letter\n2.  Two",
    ),
    "numbers that go on": (
        WORD % (bullet("Four", mark="4.") + bullet("Five", mark="5.")), "4.  Four\n5.  Five",
    ),
    "two lists of Word with words between": (
        WORD % (bullet("One") + "<p>Then:</p>" + bullet("Two", mark="1.", listed=1)),
        "-   One\n\nThen:\n\n1.  Two",
    ),
    "a list of Word that begins deeper": (
        WORD % (bullet("Deep", 2) + bullet("Up", 1)), "-   Deep\n-   Up",
    ),
    "a title and headings of Word": (
        WORD % "<p class=MsoTitle>Salt</p><h1><b>Why</b></h1><h2>How</h2><p>So.</p>",
        "## Salt\n\n## Why\n\n### How\n\nSo.",
    ),
    "a comment and hidden words of Word": (
        WORD % (
            "<p>Seen<span style='mso-hide:all'>hidden</span> <b>now</b></p>"
            "<div style='mso-element:comment-list'><p>Is that so?</p></div>"
        ),
        "Seen **now**",
    ),
    "a table of Word": (
        WORD % TABLE.format("<b>Part</b>", "<b>Price</b>", "Chain", "new", "12"),
        "| Part | Price |\n|---|---|\n| Chain<br>new | 12 |",
    ),
    "Google Docs": (
        DOCS % (
            f'<h2 dir="ltr">{span("Chains", "font-weight:700")}</h2>'
            f'<p dir="ltr">{span("All is ")}{span("bold", "font-weight:700")}{span(" or ")}'
            f'{span("slanted", "font-weight:400;font-style:italic")}{span(".")}</p>'
        ),
        "## Chains\n\nAll is **bold** or *slanted*.",
    ),
    "a list of Google Docs": (
        DOCS % (
            f'<ul><li dir="ltr" aria-level="1"><p role="presentation">{span("One")}</p></li>'
            f'<ul><li aria-level="2"><p role="presentation">{span("Below")}</p></li></ul>'
            f'<li aria-level="1"><p role="presentation">{span("Two")}</p></li></ul>'
        ),
        "-   One\n    -   Below\n-   Two",
    ),
    "a link of Google Docs": (
        DOCS % (
            '<p><a href="https://www.google.com/url?q=https://shop.example/salt?utm_source%3Dx%26'
            f'page%3D2&amp;sa=D&amp;source=editors&amp;ust=1">{span("Salt")}</a></p>'
        ),
        "[Salt](/salt?page=2)",
    ),
    "crossed out, raised and lowered": (
        DOCS % (
            f'<p>{span("old", "text-decoration:line-through")} {span("H")}'
            f'{span("2", "vertical-align:sub")}{span("O")}</p>'
        ),
        "~~old~~ H<sub>2</sub>O",
    ),
    "a web page": (
        ('<div style="color: red" onclick="steal()"><script>steal()</script><h1 id="top">News</h1>'
        '<p class="lead" style="font-family: X">Read '
        '<a href="https://a.example/?utm_source=x&amp;id=7&amp;fbclid=y#top" class="t" '
        'data-track="1">more</a>.<img src="https://t.example/p.gif" '
        'width="1" height="1"></p></div>'),
        "## News\n\nRead [more](https://a.example/?id=7#top).",
    ),
    "links that lead nowhere from here": (
        ('<p>One <a href="javascript:alert(1)">two</a> <a href="file:///C:/x.doc">three</a> '
        '<a href="#top">four</a> <a href="mailto:anna@shop.example">five</a> <b>x</b></p>'),
        "One two three four [five](mailto:anna@shop.example) **x**",
    ),
    "tables that only lay out": (
        (
            "<table><tr><td><table role=presentation><tr><td><p>Dear <b>Anna</b></p></td>"
            "<td>Hi</td></tr></table></td></tr><tr><td><table><tr><td>A</td><td>B</td></tr>"
            "<tr><td>1</td><td>2</td></tr></table></td></tr></table>"
        ),
        "Dear **Anna**\n\nHi\n\n| A | B |\n|---|---|\n| 1 | 2 |",
    ),
    "a bold link and quiet elements": (
        "<p><b><a href='https://a.example/'>Salt</a></b>, <u>by</u> <time>May</time> <b>x</b></p>",
        "[**Salt**](https://a.example/), by May **x**",
    ),
    "signs that mean something in Markdown": (
        "<p>1. not a list, *stars* and [brackets]_</p><p># no heading</p>",
        "1\\. not a list, \\*stars\\* and \\[brackets\\]\\_\n\n\\# no heading",
    ),
    "a quote, a rule and code": (
        "<blockquote><p>So.</p></blockquote><hr><pre class=language-sh><code>ls -l\n</code></pre>",
        "> So.\n\n---\n\n```sh\nls -l\n```",
    ),
    "a frame, a form and a drawing": (
        ('<p>Before <b>b</b></p><iframe src="https://www.youtube.com/embed/aBcDeFgHiJk"></iframe>'
        "<form><input name=q><button>Go</button></form><svg><script>x</script></svg>"),
        "Before **b**\n\n<https://www.youtube.com/watch?v=aBcDeFgHiJk>\n\nGo",
    ),
}  # fmt: skip


def pasted(html: str, engine: str = "python-markdown") -> PastedText:
    return markdown_of(PastedHtml(html, engine, "en", ("https://shop.example",)))


@pytest.mark.parametrize(("html", "markdown"), CASES.values(), ids=CASES)
def test_what_was_copied_is_markdown(html: str, markdown: str) -> None:
    found = pasted(html)
    assert found.markdown == markdown
    assert not found.plain
    assert found.pictures == 0


@pytest.mark.parametrize(
    "html",
    [
        "", "<p></p>", "<table></table>",
        "<table><col><tr><td style='x'>A cell</td></tr></table>",
        "<meta charset='utf-8'><span style='color: red'>words</span>",
        "<p>One line.</p>", "<div>One line.</div><br>", DOCS % f"<p>{span('One line.')}</p>",
        ('<div style="font-family: monospace; white-space: pre;"><div>let <span>a</span> = 1;</div>'
        "<div>**b**</div></div>"),
    ],
)  # fmt: skip
def test_what_has_no_markup_is_pasted_as_it_is(html: str) -> None:
    assert pasted(html).plain


@pytest.mark.parametrize(
    ("html", "inline"),
    [("<b>bold</b> words", True), ("<p><b>bold</b> words</p>", True), ("<h2>So</h2>", False),
     ("<ul><li>One</li></ul>", False), ("<p>One</p><p>Two</p>", False)],
)  # fmt: skip
def test_a_part_of_a_line_stays_in_its_line(html: str, inline: bool) -> None:
    assert pasted(html).inline is inline


@pytest.mark.parametrize(
    "source",
    ["https://a.example/x.png", "data:image/png;base64,AAAA", "file:///C:/x.png", "cid:x", ""],
)
def test_pictures_are_left_out_and_counted(source: str) -> None:
    found = pasted(f'<p>A <b>b</b><img src="{source}" alt="x"></p><p><img src="{source}"></p>')
    assert found.markdown == "A **b**"
    assert found.pictures == 2


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_no_style_no_script_and_no_tracker_comes_along(engine: str) -> None:
    html = (
        '<table style="x" onload="y()"><tr><td colspan=2 class="z" bgcolor=red>A</td></tr><tr><td>B'
        '<script>s()</script></td><td id="q"><a href="https://a.example/?gclid=1" onclick="y()" '
        'ping="https://t.example">C</a></td></tr></table><details><summary>D</summary>E</details>'
    )
    found = pasted(html, engine).markdown
    assert 'colspan="2"' in found
    assert 'href="https://a.example/"' in found
    for word in (
        "style",
        "onload",
        "onclick",
        "class",
        "bgcolor",
        "script",
        "gclid",
        "ping",
        "id=",
    ):
        assert word not in found


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("https://a.example/", "https://a.example/"),
        ("https://a.example/?q=1+2&x=%20#y?utm_a=1", "https://a.example/?q=1+2&x=%20#y?utm_a=1"),
        ("https://a.example/?UTM_Medium=a&b", "https://a.example/?b"),
        ("https://a.example/?mc_cid=1&mc_eid=2", "https://a.example/"),
        ("https://www.google.de/url?sa=t&url=https%3A%2F%2Fa.example%2Fb", "https://a.example/b"),
        ("https://www.google.com/url?q=javascript:x", "https://www.google.com/url?q=javascript:x"),
        ("https://www.google.com/search?q=salt", "https://www.google.com/search?q=salt"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example&data=05",
         "https://a.example"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%3Ffbclid%3D1&h=2",
         "https://a.example/"),
        ("https://google.com.evil.example/url?q=https://a.example",
         "https://google.com.evil.example/url?q=https://a.example"),
        ("https://[", "https://["),
    ],
)  # fmt: skip
def test_addresses_lead_where_they_are_meant_to(address: str, meant: str) -> None:
    assert without_trackers(address) == meant


def test_the_editor_gets_it_as_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    convert = service("pasted_text")
    assert convert is not None
    found = convert("<h2>So</h2>", "python-markdown", "en", ())
    assert found == PastedText("## So")
    assert json.loads(convert_pasted(b'{"html":"","engine":"commonmark","language":"en"}'))["plain"]
    monkeypatch.setattr(pasting, "_SECONDS", 0.001)
    with pytest.raises(RequestError, match="more than"):
        convert("<h2>So</h2>", "python-markdown", "en", ())


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["b", "div", "blockquote", "ul", "li", "table", "span", "font"])
def test_deep_trees_do_no_harm(tag: str) -> None:
    deep = f"<{tag}>" * 3000 + "words"
    try:
        found = service("pasted_text")(deep, "python-markdown", "en", ())
    except RequestError:
        return
    assert found.plain or "words" in found.markdown
