"""One table of texts through both engines: what they make alike, and what `docs/authoring.md`
lists as different."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.read.body import analyse
from sitegen.read.markdown import engine
from sitegen.read.markdown.commonmark import load as load_commonmark
from sitegen.read.raw_html import has_raw_html

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
    "a list below a sentence": "Bring:\n- bread\n- salt\n",
    "a numbered list below a sentence": "Do this:\n1. knead\n2. wait\n",
    "a starred list below a sentence": "Bring:\n* bread\n",
    "a list below two lines": "Please\nbring:\n+ bread\n",
    "a list below a quote": "> They said\n\n- a\n",
    "a list in a quote": "> Bring:\n> - a\n>   - b\n",
    "a list below a heading": "## Bring\n- bread\n",
    "a list below bold words": "**Bring**\n- bread\n",
    "a year at a line's start": "We opened in\n1986. A good year.\n",
    "a dash within a sentence": "Rye - the dark one\nand wheat\n",
    "two spaces": "- a\n  - b\n  - c\n- d\n",
    "two spaces, three levels": "- a\n  - b\n    - c\n      - d\n- e\n",
    "two spaces and back": "- a\n  - b\n    - c\n  - d\n",
    "three spaces below a number": "1. a\n   - b\n2. c\n",
    "numbers in numbers": "1. a\n   1. b\n   2. c\n2. d\n",
    "four spaces": "- a\n    - b\n        - c\n",
    "a text of an item": "- a\n\n  b\n\n- c\n",
    "a text of an inner item": "- a\n  - b\n\n    c\n\n- d\n",
    "a list in an item's text": "- a\n\n  Bring:\n  - b\n",
    "an item over two lines": "- a\n  b\n- c\n",
    "an item over two lines, not indented": "- a\nb\n- c\n",
    "tasks in tasks": "- [ ] a\n  - [x] b\n",
    "two digits": "9. a\n10. b\n    - c\n",
    "numbers with a bracket": "1) a\n2) b\n",
    "a quote in an item": "- a\n\n  > b\n",
    "a rule of dashes": "a\n\n- - -\n\nb\n",
    "a list in a note": "So.[^1]\n\n[^1]: Why\n\n    - a\n      - b\n\n    End.\n",
    "dashes in code": "```\nText\n- a\n  - b\n```\n",
    "dashes in indented code": "a\n\n    Text\n    - b\n",
    "dashes in raw HTML": "<pre>\nText\n- a\n</pre>\n",
    "bare addresses": "See https://example.org/a_b_c?d=1.\n",
    "a bare address in brackets": "(https://example.org/a_(b)) and www.example.org, too.\n",
    "a bare address in bold": "**https://example.org/**\n",
    "a bare address in a table": "| a |\n|---|\n| https://example.org |\n",
    "a bare address in a list": "- https://example.org\n",
    "a bare address as a link's text": "[https://example.org](https://example.org/a)\n",
    "a bare address in a raw link": 'a <a href="https://e.org">https://e.org</a> b\n',
    "a bare address in code": "`https://example.org` and `anna@example.org`\n",
    "a bare address in a heading": "## www.example.org\n",
    "a bare address with an umlaut": "https://example.org/bücher\n",
    "a bare email address": "Write to anna.b@example.org.\n",
    "no address": "@anna, a@b, www. and http:// are none, nor is example.org\n",
    "a signed number": "#1 in town\n",
    "a tag": "#bread is good\n",
    "a heading that ends with a sign": "## C#\n",
    "a closed heading": "## Bread ##\n",
    "a heading in a paragraph": "Text\n## Bread\nmore\n",
    "seven signs": "####### a\n",
    "an escaped sign": "\\# a\n",
    "a fence in a list": "- a\n\n  ```python\n  b\n\n      c\n  ```\n\n- d\n",
    "a fence in a tight list": "- a\n  ```\n  b\n  ```\n- d\n",
    "a fence in a numbered list": "1. a\n\n   ```\n   - b\n   ```\n\n2. c\n",
    "a fence in an inner list": "- a\n  - b\n\n    ```\n    c\n    ```\n",
    "a fence with four spaces": "- a\n\n    ```\n    b\n    ```\n",
    "a fence on an item's line": "- ```\n  a\n  ```\n",
    "a fence in a quote": "> a\n>\n> ```\n> b\n> ```\n",
    "a fence below a quote's text": "> a\n> ```\n> b\n> ```\n",
    "a fence of waves": "~~~ python\na\n~~~\n",
    "a fence with HTML in a list": "- a\n\n  ```html\n  <div>\n  ```\n",
    "a fence with commas": "```rust,no_run\na\n```\n",
    "a fence with a sign": "```rust=\na\n```\n",
    "a fence with a title": "```python title=\"a.py\"\na\n```\n",
    "a fence with a class": "```{.python}\na\n```\n",
    "a fence with attributes": "```{ .yaml title=\"a b\" linenums=\"1\" }\na\n```\n",
    "a fence of R Markdown": "```{r, echo=FALSE}\na\n```\n",
    "a fence of Quarto": "```{python}\na\n```\n",
    "a fence of MyST": "```{code-block} python\na\n```\n",
    "a fence with numbers of lines": "```js {1,3}\na\n```\n\n```{1,3}\nb\n```\n",
    "a fence with marked lines": "```python hl_lines=\"1 2\"\na\n```\n",
    "a fence for a format": "```{=html}\na\n```\n",
    "a fence in another script": "```математика\na\n```\n",
    "a fence of C++": "```c++\na\n```\n",
    "a backslash at a line's end": "a\\\nb\n",
    "two backslashes at a line's end": "a\\\\\nb\n",
    "a backslash in code": "`a\\`\nb\n",
    "a reference with code": "[`Vec::new`] [it][`a b`].\n\n[`Vec::new`]: a.md\n[`a b`]: b.md\n",
    "text after the teaser": "One.\n\n<!-- more -->Two *three*.\n",
    "text after the teaser, with a space": "One.\n<!-- truncate --> Two *three*.\n",
    "the teaser in code": "```\n<!-- more -->Two\n```\n",
    "a link over two lines": "[a\nb](c.md)\n",
    "a picture without a file": "![a]()\n",
}  # fmt: skip
"""Texts of which both engines make the same page."""

_TABLE = (
    "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
    "<td><code>{}</code></td>\n</tr>\n</tbody>\n</table>"
)

DIFFERENT = {
    "another bullet": (
        "+ a\n- b\n",
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
        "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>",
    ),
    "a list of another kind, two spaces below a number": (
        "1. a\n  - b\n",
        "<ol>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ol>",
        "<ol>\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>",
    ),
    "indented code in a list": (
        "- a\n\n      b\n",
        "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>",
        "<ul>\n<li>\n<p>a</p>\n<pre><code>b\n</code></pre>\n</li>\n</ul>",
    ),
    "bold that ends with a sign, before a letter": (
        "**重点。**后\n",
        "<p><strong>重点。</strong>后</p>",
        "<p>**重点。**后</p>",
    ),
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

Convert = Callable[[str], str]
DEFAULT = engine("python-markdown").convert
FAST = load_commonmark().convert


def _html(convert: object, text: str) -> str:
    assert callable(convert)
    html = analyse(convert(text), language="en", typographic=True).html
    # What no reader sees: quotes in texts may be written as entities, and how tags are spaced.
    html = re.sub(r"&quot;", '"', html)
    html = re.sub(r"\s*\n\s*|(?<=>)\s+(?=<)", "\n", html).strip()
    html = re.sub(r"\s*(</?(?:p|li|[ou]l|pre|blockquote)\b[^>]*>)\s*", r"\n\1\n", html)
    return re.sub(r"\n+", "\n", html)


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name: str) -> None:
    assert _html(FAST, ALIKE[name]) == _html(DEFAULT, ALIKE[name])


WITH_ATTRIBUTES = {
    "a fence with an id": "``` { .python #here }\nx = 1\n```\n",
    "a heading with an id": "# Salt {#salt}\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n",
}
PLAIN = {
    name: text
    for name, text in {**ALIKE, **WITH_ATTRIBUTES}.items()
    if not has_raw_html(text) and "{:" not in text
}


@pytest.mark.parametrize("convert", [DEFAULT, FAST], ids=["default", "fast"])
@pytest.mark.parametrize("name", PLAIN)
def test_what_only_html_needs_changes_nothing_in_other_texts(name: str, convert: Convert) -> None:
    html = convert(PLAIN[name])
    quick, thorough = (
        analyse(html, language="en", typographic=True, raw=raw) for raw in (False, True)
    )
    assert quick == thorough


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
