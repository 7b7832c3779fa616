"""sitegen's project: `content/site.yaml`, `content/KIND/SLUG.md`, `themes/plain/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import relpath

from benchmarks.corpus import FEED_ITEMS, PER_PAGE, SITE_NAME, SITE_URL, Corpus, Entry
from benchmarks.layouts.layout import published, yaml_front


@dataclass(frozen=True, slots=True)
class SitegenLayout:
    """sitegen's project. Links are relative paths to documents, resolved by the build."""

    engine: str
    """`python-markdown` or `commonmark`."""
    theme_name: str = "plain"
    """`plain`, or `default` for the full theme that comes with sitegen."""
    pictures: str = "content/static/images"

    @property
    def theme(self) -> str:
        return "plain" if self.theme_name == "plain" else ""

    @property
    def theme_folder(self) -> str:
        return f"themes/{self.theme_name}"

    @property
    def base_template(self) -> str:
        return f"{self.theme_folder}/templates/base.html"

    @property
    def stylesheet(self) -> str:
        return f"{self.theme_folder}/assets/style.css"

    def path(self, entry: Entry) -> str:
        return f"content/{entry.section}/{entry.slug}.md"

    def text(self, entry: Entry) -> str:
        label = {"faqs": "question", "people": "name"}.get(entry.section, "title")
        front = yaml_front(
            {
                "id": entry.id,
                label: entry.title,
                "date": f"!{entry.date:%Y-%m-%d %H:%M}" if entry.date else None,
                "author": entry.author,
                "tags": entry.tags,
                **dict(entry.fields),
            }
        )
        return front + entry.linked(lambda section, slug: _relative(entry.section, section, slug))

    def settings(self, corpus: Corpus) -> Mapping[str, str]:
        site: dict[str, object] = {
            "name": SITE_NAME,
            "url": SITE_URL,
            "language": "en",
            "timezone": "UTC",
            "owner": "marlene",
            "theme": {"name": self.theme_name},
            "kinds": {"post": {"per_page": PER_PAGE}},
            "markdown": {"engine": self.engine},
        }
        if self.theme_name == "default":
            site["search"] = False  # Pagefind's work is not ours, and peers have none
        else:  # one feed, as the others have
            site["feeds"] = {"channels": ["posts"], "formats": ["rss"], "items": FEED_ITEMS}
        return {"content/site.yaml": json.dumps(site, indent=2, ensure_ascii=False) + "\n"}


def _relative(here: str, section: str, slug: str) -> str:
    if section == "images":
        return published(section, slug)
    return relpath(f"{section}/{slug}.md", here)
