"""The project of a real blog with everything switched on, for sitegen with its default theme.

`posts` posts by 30 authors; pictures in three of ten; five tags to four posts, most of which have
one post; comments; an issue of the newsletter each week. The proportions are those of a large
project's news. `bare` is the same blog without pictures and without the search.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

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
        for number in range(AUTHORS):
            yield self._author(number)
        for number in range(12):  # the answers that posts link to
            yield self._faq(number)
        for number in range(self.posts):
            yield self.post(number)
            yield from self._picture(number)
            yield from self._comments(number)
        yield from self._issues()

    def post(self, number: int, revision: int = 0) -> tuple[str, bytes]:
        """The path and text of a post; of its later `revision`, counted from 1, if there is one."""
        entry = replace(self._corpus.post(number), date=self._date(number))
        if revision:
            entry = with_body_edited(entry, revision)
        front = yaml_front(
            {
                "id": entry.id,
                "title": entry.title,
                "date": f"!{entry.date:%Y-%m-%d %H:%M}",
                "author": _author_slug(Draw(f"{self.seed}:by:{number}").below(AUTHORS)),
                "tags": self.tags(number),
            }
        )
        body = _without_picture(self._linked(entry))
        if not self.bare and self._has_picture(number):
            body += f"\n![{entry.title}]({self._picture_name(number)})\n"
        return f"content/posts/{entry.slug}/index.md", (front + body).encode()

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

    def _linked(self, entry: Entry) -> str:
        def address(section: str, slug: str) -> str:
            return f"../{slug}/index.md" if section == "posts" else f"../../{section}/{slug}.md"

        return entry.linked(address)

    def _date(self, number: int) -> datetime:
        return FIRST_DAY + number * min(PACE, LONGEST / self.posts)

    def _has_picture(self, number: int) -> bool:
        return number % 10 < 3

    def _picture_name(self, number: int) -> str:
        return "drawing.png" if number % DRAWINGS == 0 else "photograph.jpg"

    def _picture(self, number: int) -> Iterator[tuple[str, bytes]]:
        if self.bare or not self._has_picture(number):
            return
        name = self._picture_name(number)
        draw = drawing if name.endswith(".png") else photograph
        folder = f"content/posts/{self._corpus.post_slug(number)}"
        yield f"{folder}/{name}", draw(f"{self.seed}:picture:{number}")

    def _comments(self, number: int) -> Iterator[tuple[str, bytes]]:
        draw = Draw(f"{self.seed}:comments:{number}")
        folder = f"content/comments/posts/{self._corpus.post_slug(number)}"
        for place in range(draw.below(3)):
            day = self._date(number) + timedelta(days=1 + place)
            front = yaml_front(
                {
                    "id": f"comment{number:06d}{place}",
                    "by": f"{draw.one(ADJECTIVES)} {draw.one(NOUNS)}".title(),
                    "date": f"!{day:%Y-%m-%d %H:%M}",
                }
            )
            text = self._prose.paragraph(draw, draw.between(1, 4))
            yield f"{folder}/{day:%Y-%m-%d}-reader-{place}.md", f"{front}{text}\n".encode()

    def _issues(self) -> Iterator[tuple[str, bytes]]:
        first = 0
        last_day = self._date(self.posts - 1)
        for week in range(1, 1 + (last_day - FIRST_DAY) // WEEK):
            day = FIRST_DAY + week * WEEK
            end = first
            while end < self.posts and self._date(end) < day:
                end += 1
            ids = [self._corpus.post(number).id for number in range(first, min(end, first + 8))]
            first = end
            draw = Draw(f"{self.seed}:issue:{week}")
            front = yaml_front(
                {
                    "id": f"issue{week:07d}",
                    "subject": f"{self._prose.title(draw)}, week {week}",
                    "date": f"!{day:%Y-%m-%d %H:%M}",
                    "from": _author_slug(0),
                    "items": tuple(ids),
                }
            )
            text = "\n\n".join(self._prose.paragraph(draw, 4) for _ in range(2))
            name = f"content/newsletter/week-{week:04d}.md"
            yield name, f"{front}{text}\n\n{{{{ digest }}}}\n".encode()

    def _author(self, number: int) -> tuple[str, bytes]:
        draw = Draw(f"{self.seed}:author:{number}")
        slug = _author_slug(number)
        role = "owner" if number == 0 else "staff"
        front = yaml_front(
            {
                "id": f"author{number:06d}",
                "name": slug.title(),
                "role": role,
                "email": f"{slug}@workshop.example",
            }
        )
        text = self._prose.paragraph(draw, 4)
        return f"content/people/{slug}.md", f"{front}{text}\n".encode()

    def _faq(self, number: int) -> tuple[str, bytes]:
        entry = list(self._corpus.faqs())[number]
        front = yaml_front(
            {
                "id": entry.id,
                "question": entry.title,
                "date": f"!{entry.date:%Y-%m-%d %H:%M}",
                "category": "Prices",
                "answered_by": _author_slug(number),
            }
        )
        return f"content/faqs/{entry.slug}.md", (front + self._linked(entry)).encode()

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


def _author_slug(number: int) -> str:
    return f"writer-{number:02d}"


def _tag(number: int) -> str:
    adjective, noun = ADJECTIVES[number % len(ADJECTIVES)], NOUNS[number % 40]
    return f"{adjective}-{noun}-{number}"


def _without_picture(body: str) -> str:
    """A body without the paragraph of the corpus's own small picture."""
    return "\n\n".join(part for part in body.split("\n\n") if not part.startswith("!["))
