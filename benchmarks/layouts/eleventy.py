"""Eleventy's project: `eleventy.config.mjs`, `content/SECTION/SLUG.md`, `_includes/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.corpus import FEED_ITEMS, PER_PAGE, SITE_NAME, SITE_URL, Corpus, Entry
from benchmarks.layouts.layout import published, yaml_front


@dataclass(frozen=True, slots=True)
class EleventyLayout:
    """Eleventy's project. Links are given resolved."""

    theme: str = "eleventy"
    theme_folder: str = "."
    base_template: str = "content/_includes/base.njk"
    pictures: str = "content/images"
    stylesheet: str = "content/assets/style.css"

    def path(self, entry: Entry) -> str:
        return f"content/{entry.section}/{entry.slug}.md"

    def text(self, entry: Entry) -> str:
        front = yaml_front(
            {
                "id": entry.id,
                "title": entry.title,
                "date": f"!{entry.date:%Y-%m-%dT%H:%M:%SZ}" if entry.date else None,
                "author": entry.author,
                "topics": entry.tags,
            }
        )
        return front + entry.linked(published)

    def settings(self, corpus: Corpus) -> Mapping[str, str]:
        site = {
            "name": SITE_NAME,
            "url": SITE_URL.rstrip("/"),
            "perPage": PER_PAGE,
            "feedItems": FEED_ITEMS,
        }
        return {"content/_data/site.json": json.dumps(site, indent=2) + "\n"}
