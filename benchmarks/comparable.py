"""Proves that two outputs are comparable: the same pages with the same text, whoever made them.

Every plain theme writes `data-page="KIND"` on its body element, so that pages are counted
wherever a generator puts them. What a generator writes beyond that is counted as its extra pages
and told, not refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from benchmarks.corpus import Corpus, Entry, Outline, expected_outline

PAGE = re.compile(rb'<body[^>]*\bdata-page="([a-z]+)"')
KINDS = frozenset(
    {"post", "archive", "tag", "author", "document", "home", "section", "tags", "missing"}
)
INLINE = frozenset({"a", "code", "em", "strong", "sup", "span"})
SAMPLES = 20
ALLOWED = 0.01
"""The share of a text's words that may differ: engines split a few words differently."""


_UNSEEN = re.compile(
    r"^!\[.*\]\(.*\)$"  # a picture
    r"|^\|[ :|-]+\|$"  # the rule of a table
    r"|^```.*$"  # a fence and its language
    r"|^\d+\. "  # the number of a step
    r"|\]\([^)]*\)",  # the address of a link
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Output:
    """What a generator wrote."""

    outline: Outline
    sitemap: int
    """Addresses in the sitemap."""
    files: int
    bytes: int
    extra: int
    """HTML pages of no kind that the plain theme has."""


@dataclass(frozen=True, slots=True)
class Text:
    """The body of a post page, without what engines may do differently."""

    words: int
    elements: Counter[str]


def inspect(folder: Path) -> Output:
    """Count what lies in an output folder."""
    kinds: Counter[str] = Counter()
    files = size = 0
    for path in _files(folder):
        files += 1
        size += path.stat().st_size
        if path.suffix == ".html":
            found = PAGE.search(path.read_bytes())
            kinds[found[1].decode() if found else "extra"] += 1
    feed = _read_first(folder, ("feed.xml", "posts/feed.xml"))
    outline = Outline(
        posts=kinds["post"],
        archive_pages=kinds["archive"],
        tags=len([path for path in (folder / "tags").iterdir() if path.is_dir()]),
        tag_pages=kinds["tag"],
        author_pages=kinds["author"],
        feed_items=len(re.findall(r"<(?:item|entry)[\s>]", feed)),
        documents=kinds["document"],
    )
    sitemap = _read_first(folder, ("sitemap.xml",)).count("<loc>")
    known = KINDS
    extra = sum(count for kind, count in kinds.items() if kind not in known)
    return Output(outline, sitemap, files, size, extra)


def differences(
    output: Output, folder: Path, corpus: Corpus, added: int = 0, edited: int | None = None
) -> list[str]:
    """What is missing or different from what a build of the corpus must have; empty if nothing.

    `added` posts beyond the corpus's size are expected too; the text of post `edited` may differ.
    """
    grown = Corpus(corpus.size + added, corpus.seed)
    wanted = expected_outline(grown)
    found = [
        f"{name}: {getattr(output.outline, name)} instead of {getattr(wanted, name)}"
        for name in Outline.__slots__
        if getattr(output.outline, name) != getattr(wanted, name)
    ]
    if output.sitemap < wanted.posts + wanted.documents:
        found.append(f"sitemap: only {output.sitemap} addresses")
    for entry in _samples(grown, edited):
        found += _text_differences(folder, entry)
    return found


def _samples(corpus: Corpus, edited: int | None) -> Iterator[Entry]:
    """Some posts: without footnotes, whose markup is each engine's own, and not the edited one."""
    step = max(1, corpus.size // SAMPLES)
    for number in range(1, corpus.size, step):
        post = corpus.post(number)
        if not post.has_footnote and number != edited:
            yield post


def _text_differences(folder: Path, entry: Entry) -> Iterator[str]:
    path = folder / entry.section / entry.slug / "index.html"
    if not path.exists():
        yield f"{entry.section}/{entry.slug}: no page"
        return
    text = text_of(path.read_text("utf-8"))
    source = entry.linked(lambda section, slug: "x")
    words = source_words(source)
    if abs(text.words - words) > words * ALLOWED:
        yield f"{entry.slug}: {text.words} words instead of about {words}"
    wanted = source_elements(source)
    for name, count in sorted(wanted.items()):
        if text.elements[name] != count:
            yield f"{entry.slug}: {text.elements[name]} <{name}> instead of {count}"


def source_words(source: str) -> int:
    """The words that a reader of the Markdown source sees."""
    return len(re.findall(r"\w+", _UNSEEN.sub("", source)))


def source_elements(source: str) -> Counter[str]:
    """The elements that the Markdown source asks for."""
    return Counter(
        {
            "h2": len(re.findall(r"^## ", source, re.M)),
            "h3": len(re.findall(r"^### ", source, re.M)),
            "table": len(re.findall(r"^\| :", source, re.M)),
            "tr": len(re.findall(r"^\| [^:]", source, re.M)),
            "pre": source.count("```") // 2,
            "img": source.count("!["),
            "blockquote": len(re.findall(r"^> ", source, re.M)),
            "li": len(re.findall(r"^(?:- |\d+\. )", source, re.M)),
            "strong": source.count("**") // 2,
        }
    )


def text_of(page: str) -> Text:
    """The words and elements of a page's `<div class="body">`."""
    reader = _BodyReader()
    reader.feed(page)
    return Text(len(re.findall(r"\w+", "".join(reader.words))), reader.elements)


class _BodyReader(HTMLParser):
    """Collects what stands in the first `div` of the class `body`."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: Counter[str] = Counter()
        self._depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self._depth += tag == "div"
            self.elements[tag] += 1
            if tag not in INLINE:
                self.words.append(" ")
        elif tag == "div" and ("class", "body") in attributes:
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == "div":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            # "don't" is one word to \w+ or two; drop the marks that engines set differently.
            self.words.append(re.sub("['’‘]", " ", data))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _read_first(folder: Path, names: tuple[str, ...]) -> str:
    for name in names:
        if (folder / name).exists():
            return (folder / name).read_text("utf-8")
    return ""
