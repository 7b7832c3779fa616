"""The corpus: a small business's writing of any size, the same bytes for the same seed.

Posts are numbered from the oldest, and each depends on the seed and its number alone, so that a
small corpus is the beginning of a larger one and an added post is the next number. Links point
to older posts and to FAQs, as `{@section/slug@}`; each layout writes them in its generator's way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from math import ceil

from benchmarks.prose import BLOCKS, NOUNS, Draw, Prose

SITE_NAME = "Marlene's Workshop"
SITE_URL = "https://workshop.example/"
PER_PAGE = 10
FEED_ITEMS = 20
PICTURES = 24
FIRST_DAY = datetime(2018, 1, 1, 8, tzinfo=UTC)
PACE = timedelta(minutes=45)
"""Between two posts: 100,000 of them end in July 2026, before any clock that builds them."""

AUTHORS = (
    ("marlene", "Marlene Óskarsdóttir"),
    ("anna", "Anna Weber"),
    ("lukasz", "Łukasz Nowak"),
    ("ayse", "Ayşe Yılmaz"),
    ("jose", "José García"),
    ("zoe", "Zoë de Vries"),
    ("hanako", "花子 Tanaka"),
    ("ben", "Ben O'Neill"),
    ("fatima", "Fatima Haddad"),
    ("ingrid", "Ingrid Sørensen"),
    ("oleg", "Олег Петренко"),
    ("ruth", "Ruth Adler"),
)
TAGS = (
    *sorted({noun for noun in NOUNS if noun.isascii()})[:52],
    "opening-hours",
    "spare-parts",
    "behind-the-scenes",
    "new-here",
    "thank-you",
    "how-to",
    "price-list",
    "small-print",
)
CATEGORIES = ("Prices", "Repairs", "Delivery", "About us")
VALUES = ("honesty", "patience", "fair-prices", "repair-first", "neighbourhood", "plain-words")

_REFERENCE = re.compile(r"\{@([a-z]+)/([^@]+)@\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, in no generator's format."""

    section: str
    """`posts`, `faqs`, `values` or `people`: the folder and the first part of the address."""
    slug: str
    title: str
    body: str
    date: datetime | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = field(default=())
    """What only sitegen's kinds have."""

    @property
    def id(self) -> str:
        """The stored identifier: never changes, whatever else is edited."""
        return sha256(f"{self.section}/{self.slug}".encode()).hexdigest()[:16]

    @property
    def has_footnote(self) -> bool:
        return "[^1]" in self.body

    def linked(self, address: Callable[[str, str], str]) -> str:
        """The body, each reference written as `address(section, slug)`."""
        return _REFERENCE.sub(lambda found: address(found[1], found[2]), self.body)


@dataclass(frozen=True)
class Corpus:
    """`size` posts and what belongs to them."""

    size: int
    seed: str = "sitegen"

    @cached_property
    def _prose(self) -> Prose:
        return Prose(self.seed)

    @property
    def faq_count(self) -> int:
        return min(200, max(12, self.size // 50))

    def entries(self) -> Iterator[Entry]:
        """Everything, posts from the oldest to the newest."""
        yield from self.people()
        yield from self.values()
        yield from self.faqs()
        for number in range(self.size):
            yield self.post(number)

    def people(self) -> Iterator[Entry]:
        for number, (slug, name) in enumerate(AUTHORS):
            draw = Draw(f"{self.seed}:person:{number}")
            role = "owner" if number == 0 else "staff"
            body = self._prose.paragraph(draw, 5)
            yield Entry("people", slug, name, body, fields=(("role", role),))

    def values(self) -> Iterator[Entry]:
        for number, slug in enumerate(VALUES):
            draw = Draw(f"{self.seed}:value:{number}")
            body = "\n\n".join(self._prose.paragraph(draw, 4) for _ in range(3))
            owner = AUTHORS[number][0]
            fields = (("promise", self._prose.sentence(draw)), ("owner", owner))
            yield Entry("values", slug, slug.replace("-", " ").capitalize(), body, fields=fields)

    def faqs(self) -> Iterator[Entry]:
        for number in range(self.faq_count):
            draw = Draw(f"{self.seed}:faq:{number}")
            noun = draw.one(NOUNS)
            title = f"Can I bring {draw.between(2, 40)} of my {noun}s, and what does it cost?"
            body = "\n\n".join(self._prose.paragraph(draw, 3) for _ in range(draw.between(2, 4)))
            fields = (
                ("category", CATEGORIES[number % len(CATEGORIES)]),
                ("answered_by", draw.one(AUTHORS)[0]),
            )
            date = FIRST_DAY + number * timedelta(days=10)
            yield Entry("faqs", faq_slug(number), title, body, date, fields=fields)

    def post(self, number: int) -> Entry:
        """Post `number`, counted from the oldest; may lie beyond `size`, to be added."""
        draw = Draw(f"{self.seed}:post:{number}")
        return Entry(
            section="posts",
            slug=self.post_slug(number),
            title=self._title(number),
            date=FIRST_DAY + number * PACE,
            author=self.post_author(number),
            tags=self.post_tags(number),
            body=self._post_body(number, draw),
        )

    def post_author(self, number: int) -> str:
        return Draw(f"{self.seed}:author:{number}").one(AUTHORS)[0]

    def post_tags(self, number: int) -> tuple[str, ...]:
        return Draw(f"{self.seed}:tags:{number}").some(TAGS, 3)

    def post_slug(self, number: int) -> str:
        title = unicodedata.normalize("NFKD", self._title(number))
        letters = title.encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
        return f"{words}-{number:06d}"

    def _title(self, number: int) -> str:
        return self._prose.title(Draw(f"{self.seed}:title:{number}"))

    def _post_body(self, number: int, draw: Draw) -> str:
        prose = self._prose
        picture = f"{{@images/picture-{draw.below(PICTURES):02d}.png@}}"
        goal = draw.between(500, 580)
        blocks = [
            prose.paragraph(draw, 3),
            f"![{prose.title(draw)}]({picture})",
            self._linking_paragraph(number, draw),
        ]
        words = _count(blocks)
        wanted = list(draw.some(BLOCKS, 4))
        while words < goal:
            level = 3 if len(blocks) > 3 and draw.chance(0.25) else 2
            section = [prose.heading(draw, level)]
            section += [prose.paragraph(draw, draw.between(3, 5))]
            section += [wanted.pop()(prose, draw)] if wanted else []
            blocks += section
            words += _count(section)
        if draw.chance(0.05):
            blocks[-1] += "\n\nOne thing more.[^1]"
            blocks.append(f"[^1]: {prose.sentence(draw)}")
        return "\n\n".join(blocks) + "\n"

    def _linking_paragraph(self, number: int, draw: Draw) -> str:
        prose = self._prose
        parts = [prose.sentence(draw)]
        for _ in range(min(2, number)):
            older = self.post_slug(draw.below(number))
            parts.append(f"We wrote about it in [{draw.one(NOUNS)}]({{@posts/{older}@}}).")
        faq = faq_slug(draw.below(12))
        parts.append(f"Often asked: [what it costs]({{@faqs/{faq}@}}).")
        parts.append(f"See [a good article](https://example.org/{draw.one(TAGS)}?a=1&b=2).")
        return " ".join(parts)


def faq_slug(number: int) -> str:
    return f"question-{number:04d}"


def _count(blocks: list[str]) -> int:
    return sum(len(block.split()) for block in blocks)


def with_body_edited(entry: Entry, revision: int) -> Entry:
    """The entry after a correction in its first paragraph."""
    return replace(entry, body=f"Corrected for the {revision}th time today. {entry.body}")


def with_title_edited(entry: Entry, revision: int) -> Entry:
    return replace(entry, title=f"{entry.title} (part {revision})")


@dataclass(frozen=True, slots=True)
class Outline:
    """What a build of the plain theme consists of, whoever makes it."""

    posts: int
    archive_pages: int
    """Pages of the paginated list of all posts."""
    tags: int
    tag_pages: int
    """Pages of the tags' paginated lists, together."""
    author_pages: int
    """Pages of the authors' paginated lists, together."""
    feed_items: int
    documents: int
    """Pages of FAQs and values."""


def expected_outline(corpus: Corpus) -> Outline:
    """The outline that a build of the corpus must have."""
    numbers = range(corpus.size)
    uses = Counter(tag for number in numbers for tag in corpus.post_tags(number))
    written = Counter(corpus.post_author(number) for number in numbers)
    return Outline(
        posts=corpus.size,
        archive_pages=ceil(corpus.size / PER_PAGE),
        tags=len(uses),
        tag_pages=sum(ceil(count / PER_PAGE) for count in uses.values()),
        author_pages=sum(max(1, ceil(written[slug] / PER_PAGE)) for slug, _ in AUTHORS),
        feed_items=min(FEED_ITEMS, corpus.size),
        documents=len(VALUES) + corpus.faq_count,
    )
