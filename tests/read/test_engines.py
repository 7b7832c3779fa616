"""One table of texts through both engines: what they make alike, and what `docs/authoring.md`
lists as different."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.read.body import analyse
from sitegen.read.markdown import engine
from sitegen.read.markdown.commonmark import load as load_commonmark

ALIKE = {
    "paragraphs": "One *two* **three** `four`.\n\nFive\\\\* \\*six\\*.\n",
    "emphasis within words": "a snake_case_word and un*believ*able\n",
    "headings": "# One\n\n## Two *three*\n\nFour\n----\n",
    "heading ids": "## Opening hours {#hours}\n\n### Again {: #again }\n",
    "equal headings": "## Prices\n\n## Prices\n",
    "lists": "- a\n- b\n\ntext\n\n1. c\n2. d\n",
    "tables": "| a | b | c |\n|:--|--:|:-:|\n| 1 | *2* | 3 |\n",
    "code": "```python\nif a < b:\n```\n\ntext\n\n    <indented>\n",
    "quotes": "> They said:\n>\n> > No.\n",
    "alerts": "> [!TIP]\n> Come early.\n",
    "titled alerts": "> [!WARNING] Mind the step\n> It is high.\n",
    "footnotes": "It is 5 €[^price], always[^price].\n\n[^price]: Since *May*.\n\n    And June.\n",
    "footnotes in other scripts": "So.[^ü-2]\n\n[^ü-2]: Ja.\n",
    "task lists": "- [x] done\n- [ ] open\n",
    "strikethrough": "~~ten~~ nine\n",
    "definition lists": "Term\n:   What it is\n",
    "links": "[a](b.md) [c](../c.md#d 'T') [e]\n\n[e]: https://example.org/?a=1&b=2\n",
    "addresses in angles": "<https://example.org/>\n",
    "pictures": "![Bread](bread.jpg \"Rye\")\n\nA ![dot](dot.png) within.\n",
    "raw HTML": '<div class="note">\n*as it is*\n</div>\n\nIn <kbd>Ctrl</kbd> text.\n',
    "line breaks": "one  \ntwo\n",
    "typography": "\"Don't\" -- she said, 'wait' ... --- \"`a -- b`\"\n",
    "entities": "A &amp; B &lt; C\n",
    "rules": "a\n\n---\n\nb\n",
}  # fmt: skip
"""Texts of which both engines make the same page."""

_TABLE = (
    "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
    "<td><code>{}</code></td>\n</tr>\n</tbody>\n</table>"
)

DIFFERENT = {
    "bare addresses": (
        "See https://example.org\n",
        "<p>See https://example.org</p>",
        '<p>See <a href="https://example.org">https://example.org</a></p>',
    ),
    "a list right below a text": (
        "Bring:\n- bread\n",
        "<p>Bring:\n- bread</p>",
        "<p>Bring:</p>\n<ul>\n<li>bread</li>\n</ul>",
    ),
    "two spaces for the next level": (
        "- a\n\n  b\n",
        "<ul>\n<li>a</li>\n</ul>\n<p>b</p>",
        "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>",
    ),
    "another bullet": (
        "+ a\n- b\n",
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
        "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>",
    ),
    "numbers with a bracket": (
        "1) a\n2) b\n",
        "<p>1) a\n2) b</p>",
        "<ol>\n<li>a</li>\n<li>b</li>\n</ol>",
    ),
    "a backslash at a line's end": ("a\\\nb\n", "<p>a\\\nb</p>", "<p>a<br />\nb</p>"),
    "abbreviations": (
        "*[VAT]: value added tax\n\nWith VAT.\n",
        '<p>With <abbr title="value added tax">VAT</abbr>.</p>',
        "<p>*[VAT]: value added tax</p>\n<p>With VAT.</p>",
    ),
    "attribute lists": (
        "Text.\n{: .wide }\n",
        '<p class="wide">Text.</p>',
        "<p>Text.\n{: .wide }</p>",
    ),
    "Markdown within HTML": (
        '<div markdown="1">\n*a*\n</div>\n',
        "<div>\n<p><em>a</em></p>\n</div>",
        "<div>\n*a*\n</div>",
    ),
    "one tilde": ("~a~\n", "<p>~a~</p>", "<p><del>a</del></p>"),
    "a pipe within code in a table": (
        "| a |\n|---|\n| `x\\|y` |\n",
        _TABLE.format("x\\|y"),
        _TABLE.format("x|y"),
    ),
}
"""Texts, what the default engine makes of them, and what the fast one does."""

DEFAULT = engine("python-markdown").convert
FAST = load_commonmark().convert


def _html(convert: object, text: str) -> str:
    assert callable(convert)
    html = analyse(convert(text), language="en", typographic=True).html
    # What no reader sees: quotes in texts may be written as entities, and how tags are spaced.
    html = re.sub(r"&quot;", '"', html)
    return re.sub(r"\s*\n\s*|(?<=>)\s+(?=<)", "\n", html).strip()


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name: str) -> None:
    assert _html(FAST, ALIKE[name]) == _html(DEFAULT, ALIKE[name])


@pytest.mark.parametrize("name", ALIKE)
def test_same_facts(name: str) -> None:
    facts = [
        analyse(convert(ALIKE[name]), language="en", typographic=True)._replace(html="")
        for convert in (DEFAULT, FAST)
    ]
    assert facts[0] == facts[1]


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    text, default, fast = DIFFERENT[name]
    assert DEFAULT(text).strip() == default
    assert FAST(text).strip() == fast


def test_every_difference_is_documented() -> None:
    documentation = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text("utf-8")
    section = documentation.partition("\n### Two engines\n")[2].partition("\n## ")[0].lower()
    missing = [name for name in DIFFERENT if f"| {name.lower()} |" not in section]
    assert missing == []
