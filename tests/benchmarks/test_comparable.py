"""The comparison refuses what is not the same work."""

from __future__ import annotations

from pathlib import Path

from benchmarks.comparable import (
    differences,
    inspect,
    source_elements,
    source_words,
    text_of,
)
from benchmarks.corpus import Corpus, expected_outline

SOURCE = """\
It's a *fine* [day](x) -- really.

![Alt](x)

## Two words

- one
- two

| A | B |
| :--- | ---: |
| 1 | 2 |

```python
x = 1
```
"""
PAGE = """\
<body data-page="post"><h1>Not this</h1><div class="body">
<p>It&rsquo;s a <em>fine</em> <a href="x">day</a> – really.</p>
<p><img src="x" alt="Alt"></p>
<h2 id="two-words">Two words</h2><div><ul><li>one</li><li>two</li></ul></div>
<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>
<pre><code>x = 1
</code></pre></div><p>nor this</p></body>
"""


def test_source_and_page_have_the_same_words_and_elements() -> None:
    text = text_of(PAGE)
    assert text.words == source_words(SOURCE) == 16
    wanted = source_elements(SOURCE)
    assert {name: text.elements[name] for name in wanted} == dict(wanted)


def test_missing_pages_and_lost_text_are_named(tmp_path: Path) -> None:
    corpus = Corpus(12)
    for number in range(11):
        folder = tmp_path / "posts" / corpus.post_slug(number)
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "tags").mkdir()
    output = inspect(tmp_path)
    assert output.outline.posts == 11
    found = differences(output, tmp_path, corpus)
    wanted = expected_outline(corpus)
    assert f"posts: 11 instead of {wanted.posts}" in found
    assert f"feed_items: 0 instead of {wanted.feed_items}" in found
    assert any("words instead of about" in line for line in found)
    assert any(line.endswith("no page") for line in found)
