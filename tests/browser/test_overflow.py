"""Nothing widens a page: not long words, addresses, wide tables or code, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.kinds import MORE, PAGES
from tests.browser.server import served
from tests.conftest import Demo

WIDTHS = (320, 390, 768, 1280)
LONG = {
    "en": "Pneumonoultramicroscopicsilicovolcanoconiosis",
    "de": "Lebensmittelunverträglichkeitsbescheinigungen",
    "fr": "Anticonstitutionnellementinstitutionnalisation",
    "es": "Electroencefalografistasotorrinolaringológicas",
    "ar": "أفاستسقيناكموهاوسيستخدمونهاوفأسقيناكموهاجميعًا",
}
"""The longest of words, by the site's language."""

_HARMFUL = """

| {word} | {word} | Three | Four | Five | {word} |
| --- | --- | --- | ---: | --- | --- |
| one two three four | {word} | 3 | £4.00 | five | https://example.org/{path} |

<table><tr><td><table><tr><td>{word}</td></tr></table></td><td>{word}</td></tr></table>

```python
{code}
```

Look at <https://example.org/{path}>, {word}, `{path}` and **{word}{word}**.

> {word} {word}

1. {word}

## {word} {word}
"""
_WORDS = re.compile(
    r"^(title|question|quote|promise|customer|name|job|summary|takeaway|subject|text):.*$"
)
_HOST = (
    "<!doctype html><title>Windows</title><style>iframe { height: 800px }</style><iframe></iframe>"
)
"""A page in which another one is shown at any width. A frame is a window to its page, and it is
laid out without being drawn, which takes two thirds of the time."""
_SEEN = """async ([path, widths]) => {
  const frame = document.querySelector("iframe");
  frame.style.width = `${widths[0]}px`;
  const loaded = new Promise((resolve) => { frame.onload = resolve; });
  frame.src = path;
  await loaded;
  const { contentDocument: page, contentWindow: view } = frame;
  for (const one of page.querySelectorAll("details")) one.open = true;
  const parts = (all, wrong) => [...page.querySelectorAll(all)].filter(wrong)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
  const beyond = (one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > view.innerWidth + 1 || box.left < -1)
      && !one.closest("[tabindex='0'], .away, .skip");
  };
  const cutOff = (one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth
    && view.getComputedStyle(one).display != "inline"
    && view.getComputedStyle(one).overflowX == "visible"
    && !one.closest("[tabindex='0'], .away, .unseen, select, svg");
  return [page.title, widths.map((width) => {
    frame.style.width = `${width}px`;
    const wide = page.documentElement.scrollWidth - page.documentElement.clientWidth;
    const found = wide > 0
      ? parts("body *", beyond) : parts("main *, footer *, .contact *", cutOff);
    return [view.innerWidth, wide, found];
  })];
}"""


def _lengthen(folder: Path, word: str) -> None:
    """Put a long word into every text of a project, and what is wide below each."""
    body = _HARMFUL.format(word=word, path="a" * 120 + "/" + "b-" * 60, code="x = " + "y + " * 60)
    for source in sorted(folder.rglob("*.md")):
        head, _, text = (
            source.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
        )
        lines = [_WORDS.sub(lambda m: f"{m[1]}: {word} {word}", line) for line in head.split("\n")]
        lines = [re.sub(r"^email: \w+", f"email: {'a' * 60}", line) for line in lines]
        below = "" if "notices" in source.parts else body
        source.write_text("---\n{}\n---\n{}{}".format("\n".join(lines), text, below), "utf-8")


@pytest.fixture(scope="module", params=sorted(LONG))
def harmful(request: Any, demo_at: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo in one of the theme's languages, with long words everywhere."""
    site = demo_at(tmp_path_factory.mktemp("wide"))
    word = LONG[request.param]
    _lengthen(site.root / "content", word)
    config = site.root / "content/site.yaml"
    text = config.read_text(encoding="utf-8").replace(
        "language: en-GB", f"language: {request.param}"
    )
    text = text.replace("hello@millracecycles.example", "a" * 60 + "@millracecycles.example")
    text = text.replace("name: Millrace Cycles", f"name: {word}")
    config.write_text(text.replace("street: 3 Millrace Yard", f"street: {word}"), encoding="utf-8")
    site.build()
    with served(site.root / "public", framed=True) as url:
        yield url


def test_no_page_is_wider_than_its_window(browser: Any, harmful: str) -> None:
    """A page is loaded once, and its window then made narrower and narrower."""
    page = browser.new_page(reduced_motion="reduce", bypass_csp=True)
    page.route("**/windows", lambda route: route.fulfill(body=_HOST, content_type="text/html"))
    page.goto(harmful + "windows")
    found: list[str] = []
    for path in (*PAGES.values(), *MORE):
        title, at = page.evaluate(_SEEN, [f"/{path}", sorted(WIDTHS, reverse=True)])
        assert title
        assert [width for width, *_ in at] == sorted(WIDTHS, reverse=True)
        found += [
            f"{path} at {width}, by {wide} pixels: {part}"
            for width, wide, parts in at
            for part in parts
        ]
    page.close()
    assert found == []
