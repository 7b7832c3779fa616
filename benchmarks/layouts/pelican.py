"""Pelican's project: `pelicanconf.py`, `content/SECTION/SLUG.md` with plain metadata lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.corpus import FEED_ITEMS, PER_PAGE, SITE_NAME, SITE_URL, Corpus, Entry
from benchmarks.layouts.layout import published

SETTINGS = f"""\
SITENAME = {SITE_NAME!r}
SITEURL = {SITE_URL.rstrip("/")!r}
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["neighbours"]

ARTICLE_PATHS = ["posts"]
ARTICLE_URL = "posts/{{slug}}/"
ARTICLE_SAVE_AS = "posts/{{slug}}/index.html"
PAGE_PATHS = ["faqs", "values"]
PAGE_URL = "{{section}}/{{slug}}/"
PAGE_SAVE_AS = "{{section}}/{{slug}}/index.html"
STATIC_PATHS = ["images"]
TAG_URL = "tags/{{slug}}/"
TAG_SAVE_AS = "tags/{{slug}}/index.html"
TAGS_SAVE_AS = "tags/index.html"
DIRECT_TEMPLATES = ["index", "archive", "tags", "faqs", "values", "people", "sitemap", "404"]
INDEX_SAVE_AS = "index.html"
ARCHIVE_SAVE_AS = "posts/index.html"
FAQS_SAVE_AS = "faqs/index.html"
VALUES_SAVE_AS = "values/index.html"
PEOPLE_SAVE_AS = "people/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
CATEGORY_SAVE_AS = ""
AUTHOR_URL = "people/{{slug}}/"
AUTHOR_SAVE_AS = "people/{{slug}}/index.html"
DRAFT_SAVE_AS = ""
PAGINATED_TEMPLATES = {{"archive": {PER_PAGE}, "tag": {PER_PAGE}, "author": {PER_PAGE}}}
PAGINATION_PATTERNS = (
    (1, "{{base_name}}/", "{{base_name}}/index.html"),
    (2, "{{base_name}}/page/{{number}}/", "{{base_name}}/page/{{number}}/index.html"),
)

FEED_DOMAIN = SITEURL
FEED_RSS = "feed.xml"
FEED_MAX_ITEMS = {FEED_ITEMS}
RSS_FEED_SUMMARY_ONLY = False
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

SUMMARY_MAX_LENGTH = None
MARKDOWN = {{
    "extension_configs": {{
        "markdown.extensions.extra": {{}},
        "markdown.extensions.sane_lists": {{}},
        "markdown.extensions.smarty": {{}},
        "markdown.extensions.toc": {{}},
    }},
    "output_format": "html5",
}}

CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
"""


@dataclass(frozen=True, slots=True)
class PelicanLayout:
    """Pelican's project, with its cache of read content on. Links are given resolved.

    Pelican has no text for an author: what people say of themselves lies there unread.
    """

    theme: str = "pelican"
    theme_folder: str = "."
    base_template: str = "theme/templates/base.html"
    pictures: str = "content/images"
    stylesheet: str = "theme/static/style.css"

    def path(self, entry: Entry) -> str:
        return f"content/{entry.section}/{entry.slug}.md"

    def text(self, entry: Entry) -> str:
        lines = [f"Title: {entry.title}", f"Slug: {entry.slug}", f"Id: {entry.id}"]
        if entry.section != "posts":
            lines.append(f"Section: {entry.section}")
        if entry.date:
            lines.append(f"Date: {entry.date:%Y-%m-%d %H:%M}")
        if entry.author:
            lines.append(f"Author: {entry.author}")
        if entry.tags:
            lines.append(f"Tags: {', '.join(entry.tags)}")
        return "\n".join(lines) + "\n\n" + entry.linked(published)

    def settings(self, corpus: Corpus) -> Mapping[str, str]:
        return {"pelicanconf.py": SETTINGS}
