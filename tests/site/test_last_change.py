"""When a document was last changed is the same for all who ask."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import Site

POST = "---\ntitle: A\nauthor: anna\ndate: 2026-03-01 12:00\n{}---\nText.\n"
SAYS = "2026-05-03 12:00"


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ("", None),
        (f"updated: {SAYS}\n", SAYS),
        (f"updates: [{{date: {SAYS}, note: New price.}}]\n", SAYS),
        (f"updated: {SAYS}\nupdates: [{{date: 2026-04-01, note: New price.}}]\n", SAYS),
        (f"updated: 2026-04-01\nupdates: [{{date: {SAYS}, note: New price.}}]\n", SAYS),
        ("updated: 2026-01-01\n", None),
        (f"publish: 2026-05-10 12:00\nupdated: {SAYS}\n", None),
    ],
)
def test_feeds_sitemap_and_pages_say_the_same(
    project: Callable[..., Site], front: str, day: str | None
) -> None:
    site = project(
        {
            "content/people/anna.md": "---\nname: Anna\nrole: owner\n---\n",
            "content/posts/a.md": POST.format(front),
        }
    )
    site.build()
    (item,) = json.loads(site.read("feed.json"))["items"]
    live = "2026-05-10" if "publish" in front else "2026-03-01"
    day = day and day[:10]
    assert (item.get("date_modified") or "")[:10] == (day or "")
    assert f"<lastmod>{day or live}" in site.read("sitemap.xml")
    page = site.read("posts/a/index.html")
    assert f'"dateModified":"{day or live}' in page.replace(" ", "")
