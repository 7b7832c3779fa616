"""The pages of the documentation that the package contains, their sections, and a search in them.

The pages are the Markdown files of `docs/`. Each is a topic, named by its file.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from sitegen.bundled import bundled_files
from sitegen.errors import RequestError, did_you_mean

_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"(#{1,4}) +(.+?) *#* *")
_FENCE = re.compile(r" *(```|~~~)")
_MARKUP = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
EXCERPT = 160
"""Characters of a section that a list of findings shows."""


class DocsSection(NamedTuple):
    """A part of a page below one heading."""

    topic: str
    title: str
    anchor: str
    """The fragment of its URL."""
    text: str
    """In Markdown, without the heading."""
    excerpt: str = ""
    """The beginning of its text, or what surrounds the word that was searched for."""


class DocsPage(NamedTuple):
    """A page of the documentation."""

    topic: str
    """Its name: that of its file."""
    title: str
    text: str
    """The whole page in Markdown, without comments and pictures."""

    @property
    def sections(self) -> tuple[DocsSection, ...]:
        """The page in parts, the one above the first subheading included."""
        found: list[DocsSection] = []
        title, lines, fenced = self.title, list[str](), False
        for line in self.text.splitlines():
            fenced ^= _FENCE.match(line) is not None
            heading = None if fenced else _HEADING.fullmatch(line)
            if heading is None:
                lines.append(line)
                continue
            if "".join(lines).strip():
                found.append(self._section(title, lines))
            title, lines = heading[2], []
        found.append(self._section(title, lines))
        return tuple(found)

    def _section(self, title: str, lines: list[str]) -> DocsSection:
        return DocsSection(self.topic, plain(title), anchor_of(title), "\n".join(lines).strip())


@cache
def all_pages() -> tuple[DocsPage, ...]:
    """All pages, sorted by topic."""
    pages = []
    for path in bundled_files("docs"):
        text = _PICTURE.sub(r"\1", _COMMENT.sub("", path.read_text(encoding="utf-8")))
        first = _HEADING.fullmatch(text.lstrip().partition("\n")[0])
        pages.append(DocsPage(path.stem, plain(first[2]) if first else path.stem, text))
    return tuple(pages)


def page(topic: str) -> DocsPage:
    """The page of a topic. Raises RequestError, with a similar name, if there is none."""
    wanted = topic.lower().removesuffix(".md").removeprefix("docs/")
    for one in all_pages():
        if one.topic == wanted:
            return one
    near = did_you_mean(wanted, [one.topic for one in all_pages()])
    raise RequestError(f'there is no topic "{topic}" ({near}; `sitegen docs` lists them)')


def search_sections(words: str, pages: tuple[DocsPage, ...]) -> tuple[DocsSection, ...]:
    """The sections that contain all the words, those with more of them in the heading first."""
    wanted = words.casefold().split()
    found: list[tuple[int, DocsSection]] = []
    for one in pages if wanted else ():
        for section in one.sections:
            title, text = section.title.casefold(), plain(section.text)
            everything = f"{title} {text.casefold()} {section.topic}"
            if all(word in everything for word in wanted):
                in_title = sum(word in title for word in wanted)
                found.append((-in_title, section._replace(excerpt=_excerpt(text, wanted))))
    return tuple(section for _, section in sorted(found, key=lambda one: one[0]))


def plain(text: str) -> str:
    """Markdown without its marks for emphasis, code and links, in one line."""
    return " ".join(_MARKUP.sub(lambda match: match[1] or "", text).split())


def anchor_of(title: str) -> str:
    """The anchor of a heading as GitHub makes it, and as links between the pages use it."""
    return _NOT_IN_ANCHORS.sub("", plain(title).lower()).replace(" ", "-")


def _excerpt(text: str, wanted: list[str]) -> str:
    """The part of a text that has the first of the words."""
    places = [place for word in wanted if (place := text.casefold().find(word)) >= 0]
    start = max(0, min(places, default=0) - EXCERPT // 3)
    start = text.find(" ", start) + 1 if start else 0
    cut = text[start : start + EXCERPT]
    after = " …" if start + EXCERPT < len(text) else ""
    return f"{'… ' if start else ''}{cut.rpartition(' ')[0] if after else cut}{after}"
