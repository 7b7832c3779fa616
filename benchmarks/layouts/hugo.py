"""Hugo's project: `hugo.toml`, `content/SECTION/SLUG.md`, `layouts/`, `static/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.corpus import FEED_ITEMS, PER_PAGE, SITE_NAME, SITE_URL, Corpus, Entry
from benchmarks.layouts.layout import published, yaml_front

SETTINGS = f"""\
baseURL = "{SITE_URL}"
title = "{SITE_NAME}"
locale = "en"
timeZone = "UTC"
disableAliases = true
capitalizeListTitles = false

[taxonomies]
tag = "tags"
person = "people"

[pagination]
pagerSize = {PER_PAGE}
disableAliases = true

[outputs]
home = ["html", "rss"]
section = ["html"]
taxonomy = ["html"]
term = ["html"]

[outputFormats.rss]
baseName = "feed"

[services.rss]
limit = {FEED_ITEMS}

[markup.highlight]
codeFences = false
"""


@dataclass(frozen=True, slots=True)
class HugoLayout:
    """Hugo's project. Links are given resolved, which spares it the look-up."""

    theme: str = "hugo"
    theme_folder: str = "."
    base_template: str = "layouts/baseof.html"
    pictures: str = "static/images"
    stylesheet: str = "static/style.css"

    def path(self, entry: Entry) -> str:
        if entry.section == "people":  # a term of the taxonomy of that name
            return f"content/people/{entry.slug}/_index.md"
        return f"content/{entry.section}/{entry.slug}.md"

    def text(self, entry: Entry) -> str:
        front = yaml_front(
            {
                "id": entry.id,
                "title": entry.title,
                "date": f"!{entry.date:%Y-%m-%dT%H:%M:%SZ}" if entry.date else None,
                "people": (entry.author,) if entry.author else None,
                "tags": entry.tags,
            }
        )
        return front + entry.linked(published)

    def settings(self, corpus: Corpus) -> Mapping[str, str]:
        return {"hugo.toml": SETTINGS}
