"""What a person sees who opens a feed; and that all that Markdown gives satisfies the policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import served
from tests.conftest import Site, post
from tests.pictures import png

Make = Callable[..., Site]

_SHOWN = """selector => {
  const one = document.querySelector(selector);
  const box = one.getBoundingClientRect();
  return {text: one.textContent.trim(), display: getComputedStyle(one).display, height: box.height,
          size: parseFloat(getComputedStyle(one).fontSize)};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "item", "title", "text", "content"),
    [
        ("feed.xml", "item", "item > title", "item > description", "item > encoded"),
        ("posts/atom.xml", "entry", "entry > title", "entry > summary", "entry > content"),
        ("audio/feed.xml", "item", "item > title", "item > description", "item > encoded"),
        ("newsletter/feed.xml", "item", "item > title", "item > description", "item > encoded"),
        ("newsletter/posts.xml", "item", "item > title", "item > description", "item > encoded"),
    ],
)
def test_a_feed_that_is_opened_can_be_read(
    browser: Any,
    address: str,
    path: str,
    item: str,
    title: str,
    text: str,
    content: str,
    scheme: str,
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page.goto(address + path)
    explained = page.evaluate("getComputedStyle(document.documentElement, '::before').content")
    assert explained.startswith('"This is a feed of Millrace Cycles.')
    shown = page.evaluate(_SHOWN, title)
    assert shown["text"] and shown["height"] > 0 and shown["size"] > 18
    assert page.evaluate(_SHOWN, text)["height"] > 0
    # The content is source text here: a person reads it on the site.
    assert page.evaluate(_SHOWN, content)["display"] == "none"
    assert page.evaluate(_SHOWN, f"{item} > link")["height"] > 0
    across = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert across[0] <= across[1], "one must scroll sideways"
    paper, ink = page.evaluate(
        "(({backgroundColor, color}) => [backgroundColor, color])"
        "(getComputedStyle(document.documentElement))"
    )
    assert (_light(paper) > _light(ink)) == (scheme == "light")
    page.close()


def _light(colour: str) -> float:
    parts = colour.removeprefix("rgb(").removesuffix(")").split(",")
    return sum(float(part) for part in parts)


_STYLE_INLINE = """() => {
  const one = document.createElement("p");
  one.setAttribute("style", "color: red");
  document.body.append(one);
  return getComputedStyle(one).color;
}"""

MARKDOWN = """
| Left | Middle | Right |
|:-----|:------:|------:|
| a    | b      | 1     |

- [x] done
- [ ] to do

Term
: Meaning

```python
x = 1 < 2
```

A note[^1], ~~old~~, **bold**, `code`, <kbd>key</kbd>.

[^1]: At the foot.

> [!WARNING]
> Careful.

![A cup](cup.png "With a caption")

<video controls src="film.mp4" poster="cup.png"></video>

<details><summary>More</summary>Hidden.</details>
"""


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_no_markdown_meets_the_policy(
    browser: Any, project: Make, tmp_path: Path, engine: str
) -> None:
    if engine == "commonmark":
        pytest.importorskip("comrak")
    site = project(
        {
            "content/posts/a/index.md": post("A", MARKDOWN, id="a"),
            "content/posts/a/cup.png": png(400, 300),
            "content/posts/a/film.mp4": b"\0" * 64,
            "content/comments/posts/a/kim.md": "---\nby: Kim\ndate: 2026-03-15T10:00\n---\n"
            "<style>p {}</style> https://x.example/\n",
        }
    )
    config = (site.root / "content/site.yaml").read_text()
    site.write({"content/site.yaml": config + f"markdown: {{engine: {engine}}}\n"})
    site.build()
    said: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    with served(site.root / "public") as url:
        page.goto(url + "posts/a/")
        page.wait_for_load_state("load")
        assert page.evaluate("JSON.parse(document.querySelector('[type$=\"ld+json\"]').text)")
        refused = [text for text in said if "Content Security Policy" in text]
        assert refused == []
        colour = page.evaluate(_STYLE_INLINE)
    assert colour != "rgb(255, 0, 0)", "the policy is not in force"
    page.close()
