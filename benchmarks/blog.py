"""The project of a real blog with everything switched on, for sitegen with its default theme.

`posts` posts by 30 authors; pictures in three of ten; five tags to four posts, most of which have
one post; comments; an issue of the newsletter each week. The proportions are those of a large
project's news. `bare` is the same blog without pictures and without the search.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from benchmarks.corpus import FIRST_DAY, SITE_URL, Corpus, Entry, with_body_edited
from benchmarks.layouts.layout import yaml_front
from benchmarks.photograph import drawing, photograph
from benchmarks.prose import ADJECTIVES, NOUNS, Draw, Prose

AUTHORS = 30
LONGEST = timedelta(days=3_000)
"""The span of time of all posts: they end before any clock that builds them."""
PACE = timedelta(hours=36)
"""Between two posts, unless there are too many for the span."""
WEEK = timedelta(days=7)
DRAWINGS = 3
"""Every third picture is a drawing."""
FAQS = 12


class Comment(NamedTuple):
    """What a reader wrote under a post."""

    id: str
    by: str
    day: datetime
    text: str


class Issue(NamedTuple):
    """An issue of the newsletter."""

    week: int
    subject: str
    day: datetime
    text: str
    items: tuple[int, ...]
    """The numbers of its posts."""


@dataclass(frozen=True)
class Blog:
    """The files of the blog."""

    posts: int
    bare: bool = False
    seed: str = "sitegen blog"

    @cached_property
    def _corpus(self) -> Corpus:
        return Corpus(self.posts, self.seed)

    @cached_property
    def _prose(self) -> Prose:
        return Prose(self.seed)

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return 0 if self.bare else sum(self._has_picture(number) for number in range(self.posts))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Each file's path in the project, and its content."""
        yield "content/site.yaml", self._settings()
        for number, author in enumerate(self.authors()):
            yield self._author(author, number)
        for number, faq in enumerate(self.faqs()):
            yield self._faq(faq, number)
        for number in range(self.posts):
            yield self.post(number)
            yield from self._picture(number)
            yield from self._comments(number)
        yield from self._issues()

    def post(self, number: int, revision: int = 0) -> tuple[str, bytes]:
        """The path and text of a post; of its later `revision`, counted from 1, if there is one."""
        entry = self.entry(number, revision)
        front = yaml_front(
            {
                "id": entry.id,
                "title": entry.title,
                "date": f"!{entry.date:%Y-%m-%d %H:%M}",
                "author": entry.author,
                "tags": entry.tags,
            }
        )
        body = self.body(number, entry, _relative)
        return f"content/posts/{entry.slug}/index.md", (front + body).encode()

    def entry(self, number: int, revision: int = 0) -> Entry:
        """A post in no generator's format."""
        entry = replace(
            self._corpus.post(number),
            date=self._date(number),
            author=_author_slug(Draw(f"{self.seed}:by:{number}").below(AUTHORS)),
            tags=self.tags(number),
        )
        return with_body_edited(entry, revision) if revision else entry

    def body(self, number: int, entry: Entry, address: Callable[[str, str], str]) -> str:
        """A post's text, with its links as `address(section, slug)` and its picture at the end."""
        body = _without_picture(entry.linked(address))
        if self.picture_name(number) is None:
            return body
        return f"{body}\n![{entry.title}]({self.picture_name(number)})\n"

    def tags(self, number: int) -> tuple[str, ...]:
        """The tags of a post: three of those that many posts have, and one or two rare ones."""
        draw = Draw(f"{self.seed}:tagged:{number}")
        common = max(4, self.posts // 20)
        # The product of two draws prefers the first ones, as writers do.
        found = {_tag(draw.below(1 + draw.below(common))) for _ in range(3)}
        found.add(_tag(common + number))
        if number % 5 == 0:
            found.add(_tag(common + self.posts + number // 5))
        if number % 4 == 0:
            found.add(_tag(common + (number + self.posts // 2) % self.posts))
        return tuple(sorted(found))

    def _date(self, number: int) -> datetime:
        return FIRST_DAY + number * min(PACE, LONGEST / self.posts)

    def _has_picture(self, number: int) -> bool:
        return number % 10 < 3

    def picture_name(self, number: int) -> str | None:
        """The file of a post's picture, beside its text; None if it has none."""
        if self.bare or not self._has_picture(number):
            return None
        return "drawing.png" if number % DRAWINGS == 0 else "photograph.jpg"

    def picture(self, number: int) -> bytes:
        """The picture of a post that has one."""
        draw = drawing if number % DRAWINGS == 0 else photograph
        return draw(f"{self.seed}:picture:{number}")

    def _picture(self, number: int) -> Iterator[tuple[str, bytes]]:
        name = self.picture_name(number)
        if name is not None:
            yield f"content/posts/{self._corpus.post_slug(number)}/{name}", self.picture(number)

    def comments(self, number: int) -> Iterator[Comment]:
        """The comments on a post."""
        draw = Draw(f"{self.seed}:comments:{number}")
        for place in range(draw.below(3)):
            day = self._date(number) + timedelta(days=1 + place)
            by = f"{draw.one(ADJECTIVES)} {draw.one(NOUNS)}".title()
            text = self._prose.paragraph(draw, draw.between(1, 4))
            yield Comment(f"comment{number:06d}{place}", by, day, text)

    def _comments(self, number: int) -> Iterator[tuple[str, bytes]]:
        folder = f"content/comments/posts/{self._corpus.post_slug(number)}"
        for place, one in enumerate(self.comments(number)):
            front = yaml_front({"id": one.id, "by": one.by, "date": f"!{one.day:%Y-%m-%d %H:%M}"})
            name = f"{folder}/{one.day:%Y-%m-%d}-reader-{place}.md"
            yield name, f"{front}{one.text}\n".encode()

    def issues(self) -> Iterator[Issue]:
        """The issues of the newsletter, the oldest first."""
        first = 0
        last_day = self._date(self.posts - 1)
        for week in range(1, 1 + (last_day - FIRST_DAY) // WEEK):
            day = FIRST_DAY + week * WEEK
            end = first
            while end < self.posts and self._date(end) < day:
                end += 1
            items = tuple(range(first, min(end, first + 8)))
            first = end
            draw = Draw(f"{self.seed}:issue:{week}")
            subject = f"{self._prose.title(draw)}, week {week}"
            text = "\n\n".join(self._prose.paragraph(draw, 4) for _ in range(2))
            yield Issue(week, subject, day, text, items)

    def _issues(self) -> Iterator[tuple[str, bytes]]:
        for one in self.issues():
            front = yaml_front(
                {
                    "id": f"issue{one.week:07d}",
                    "subject": one.subject,
                    "date": f"!{one.day:%Y-%m-%d %H:%M}",
                    "from": _author_slug(0),
                    "items": tuple(self._corpus.post(number).id for number in one.items),
                }
            )
            name = f"content/newsletter/week-{one.week:04d}.md"
            yield name, f"{front}{one.text}\n\n{{{{ digest }}}}\n".encode()

    def authors(self) -> Iterator[Entry]:
        """The people who write."""
        for number in range(AUTHORS):
            slug = _author_slug(number)
            text = self._prose.paragraph(Draw(f"{self.seed}:author:{number}"), 4)
            yield Entry("people", slug, slug.title(), f"{text}\n")

    def faqs(self) -> tuple[Entry, ...]:
        """The answers that posts link to."""
        return tuple(self._corpus.faqs())[:FAQS]

    def _author(self, entry: Entry, number: int) -> tuple[str, bytes]:
        front = yaml_front(
            {
                "id": f"author{number:06d}",
                "name": entry.title,
                "role": "owner" if number == 0 else "staff",
                "email": f"{entry.slug}@workshop.example",
            }
        )
        return f"content/people/{entry.slug}.md", f"{front}{entry.body}".encode()

    def _faq(self, entry: Entry, number: int) -> tuple[str, bytes]:
        front = yaml_front(
            {
                "id": entry.id,
                "question": entry.title,
                "date": f"!{entry.date:%Y-%m-%d %H:%M}",
                "category": "Prices",
                "answered_by": _author_slug(number),
            }
        )
        return f"content/faqs/{entry.slug}.md", (front + entry.linked(_relative)).encode()

    def _settings(self) -> bytes:
        site = {
            "name": "News of the Workshop",
            "url": SITE_URL,
            "language": "en",
            "timezone": "UTC",
            "owner": _author_slug(0),
            "description": "What happens in the workshop.",
            "contact": {
                "email": "hello@workshop.example",
                "phone": "+44 1632 960000",
                "address": {"street": "1 Mill Lane", "locality": "Thornby", "country": "GB"},
            },
            "search": not self.bare,
        }
        return (json.dumps(site, indent=2) + "\n").encode()


def _relative(section: str, slug: str) -> str:
    """As sitegen reads a link from a post: the path of the source."""
    return f"../{slug}/index.md" if section == "posts" else f"../../{section}/{slug}.md"


def _author_slug(number: int) -> str:
    return f"writer-{number:02d}"


def _tag(number: int) -> str:
    adjective, noun = ADJECTIVES[number % len(ADJECTIVES)], NOUNS[number % 40]
    return f"{adjective}-{noun}-{number}"


def _without_picture(body: str) -> str:
    """A body without the paragraph of the corpus's own small picture."""
    return "\n\n".join(part for part in body.split("\n\n") if not part.startswith("!["))
