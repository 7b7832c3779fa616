"""What the search knows of each page, and how the pages are divided into the parts of its index.

Pagefind reads a page as a whole and can't change an index that it has made. So the index of a
larger site is made in parts, which browsers search together: after an edit, only those are made
again whose pages say something else. A page stays in its part as long as the number of parts stays,
which doubles whenever the parts become too large.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from sitegen.digest import digest

PART = 320
"""The most pages in a part, on average. A part of this size takes Pagefind about a second, and a
tenth of the memory of an index of 2,200 pages."""

MARK = "data-pagefind-body"
"""The attribute of the part of a page that is found. Where any page has it, Pagefind leaves out
those without it (https://pagefind.app/docs/indexing/)."""

_FOUND = re.compile(rf"<main\b[^>]*\s{MARK}\b[^>]*>.*?</main\s*>", re.DOTALL | re.IGNORECASE)
_ELSEWHERE = re.compile(r"data-pagefind-(?!ignore)|</?main\b", re.IGNORECASE)
_HTML = re.compile(r"<html\b[^>]*>", re.IGNORECASE)
_TITLE = re.compile(r"<title\b.*?</title\s*>", re.DOTALL | re.IGNORECASE)


class SearchPage(Struct, frozen=True, array_like=True, gc=False):
    """What decides whether a page's part has to be made again: the digest of the text that Pagefind
    gets, and whether the page has `MARK`."""

    digest: bytes
    marked: bool


def index_text(page: str) -> str:
    """What Pagefind gets of a page's HTML.

    That is the element `main` if everything that is to be found is in it, as in our own themes:
    navigation that changes with every post doesn't count then. Else it is the whole page.
    """
    found = _FOUND.search(page)
    if found is not None:
        around = page[: found.start()], page[found.end() :]
        if not any(map(_ELSEWHERE.search, around)):
            html, title = _HTML.search(page), _TITLE.search(page)
            page = (
                f"<!doctype html>{html[0] if html else '<html>'}"
                f"<head>{title[0] if title else ''}</head><body>{found[0]}</body></html>"
            )
    from sitegen.build.search_language import with_words

    return with_words(page)


def search_page(text: str) -> SearchPage:
    """What is kept of a page whose `index_text` is `text`."""
    return SearchPage(digest("search page", text), MARK in text)


def divide(pages: Mapping[str, SearchPage]) -> list[list[str]]:
    """The paths of the pages that are found, by part, in the order of their paths. A part is empty
    only if it is the only one."""
    marked = any(page.marked for page in pages.values())
    found = sorted(path for path, page in pages.items() if page.marked or not marked)
    count = 1
    while count * PART < len(found):
        count *= 2
    parts: list[list[str]] = [[] for _ in range(count)]
    for path in found:
        parts[int.from_bytes(digest("search part", path)[:4], "big") % count].append(path)
    return [part for part in parts if part] or [[]]
