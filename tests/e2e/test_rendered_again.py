"""After a document is added, no page is rendered again that doesn't show it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Demo, Site, post

PLAIN = 60
"""Posts that have nothing to do with what is added; each has a page."""


def rendered(site: Site) -> int:
    """How many outputs a build renders."""
    totals = [0]
    site.build(on_progress=lambda _done, total: totals.append(total))
    return totals[-1]


DOCUMENTS = (
    "comments/posts/salt-off-your-chain",
    "faqs",
    "mentions",
    "newsletter",
    "newsletter/welcome",
    "pages",
    "people",
    "posts",
    "questions",
    "recoveries",
    "series",
    "stories",
    "values",
)
"""Folders of the demo, of each kind but notices, which are on every page."""


@pytest.mark.slow
def test_another_document(demo_at: Demo, tmp_path: Path) -> None:
    site = demo_at(tmp_path)
    for number in range(PLAIN):
        plain = post(f"Plain {number}", author="nell", date=f"2020-01-{number % 28 + 1:02}")
        site.write({f"content/posts/plain-{number}.md": plain})
    assert rendered(site) > PLAIN
    found = {}
    for number, name in enumerate(DOCUMENTS):
        folder = site.root / "content" / name
        one = max(path for path in folder.glob("*.md") if path.stem not in ("visit", "with-thanks"))
        text = re.sub(r"(?m)^id: .*$", f"id: another{number:05}", one.read_text("utf-8"), count=1)
        # One with a place in the menu is on every page.
        (folder / "another-one.md").write_text(re.sub(r"(?m)^menu: .*\n", "", text), "utf-8")
        found[name] = rendered(site)
    assert {name: count for name, count in found.items() if not 0 < count < PLAIN} == {}
    assert rendered(site) == 0
