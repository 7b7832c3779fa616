"""How documents are grouped: by tag, series, year, category."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.series import Series
from sitegen.site.permalinks import slug_of
from sitegen.site.published_files import PublishedFiles
from sitegen.slugs import former_slug, tag_slugify

RELATED = 3
"""How many related posts are shown."""

NEIGHBOURHOOD = 50
"""Newest posts of a tag that are considered as related posts."""


class Tag(NamedTuple):
    """A tag as it is used: its slug, its words, and how many posts have it."""

    slug: str
    name: str
    posts: int


class Taxonomies(PublishedFiles):
    """The layer of a site that knows its groups of documents."""

    @cached_property
    def _tagged(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for key in self.collection("post"):
            front = self.documents[key].front
            assert isinstance(front, Post)
            for tag in front.tags:
                found[self.tag_slug(tag)][key] = None
        return {slug: tuple(keys) for slug, keys in sorted(found.items())}

    @cached_property
    def _tag_slugs(self) -> dict[str, str]:
        return {}

    def tag_slug(self, tag: str) -> str:
        """A tag's slug, the last part of its URL path. Tags that differ only in case are one; that
        no others are is checked (`sitegen.site.names`)."""
        slug = self._tag_slugs.get(tag)
        if slug is None:
            slug = tag_slugify(tag, self.config.language)
            self._tag_slugs[tag] = slug
        return slug

    @cached_property
    def _tag_names(self) -> dict[str, str]:
        """Of the tags that were queried; of the configured ones from the start."""
        names: dict[str, str] = {}
        for tag in self.config.tags:
            names.setdefault(self.tag_slug(tag), tag)
        return names

    @cached_property
    def _tags(self) -> tuple[Tag, ...]:
        return tuple(
            Tag(slug, self.tag_name(slug), len(keys)) for slug, keys in self._tagged.items()
        )

    def tags(self) -> tuple[Tag, ...]:
        """All tags that visible posts have, by slug."""
        return self._tags

    def tag_name(self, slug: str) -> str:
        """A tag's words: as they are configured, else as the oldest post has them."""
        name = self._tag_names.get(slug)
        if name is None:
            posts = self.tagged(slug)
            front = self.documents[posts[-1]].front if posts else None
            tags = front.tags if isinstance(front, Post) else ()
            name = next((tag for tag in tags if self.tag_slug(tag) == slug), slug)
            self._tag_names[slug] = name
        return name

    def tagged(self, slug: str) -> tuple[str, ...]:
        """The ids of the posts with a tag, newest first."""
        return self._tagged.get(slug, ())

    def related(self, key: str) -> tuple[str, ...]:
        """The ids of the posts that share most tags with a post, those of its series left out."""
        front = self.documents[key].front
        if not isinstance(front, Post):
            return ()
        slugs = dict.fromkeys(self.tag_slug(tag) for tag in front.tags)
        shared: Counter[str] = Counter()
        for slug in slugs:
            shared.update(self.tagged(slug)[:NEIGHBOURHOOD])
        shared.pop(key, None)
        if front.series is not None:
            for other in self.series_posts(self.series_slug(front.series)):
                shared.pop(other, None)
        by_count: dict[int, list[str]] = defaultdict(list)
        for other, count in shared.items():
            by_count[count].append(other)
        found: list[str] = []
        for count in range(len(slugs), 0, -1):
            found += by_count[count][:RELATED]
        return tuple(found[:RELATED])

    @cached_property
    def _series_of(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in reversed(self.collection("post")):
            front = self.documents[key].front
            if isinstance(front, Post) and front.series is not None:
                found[self.series_slug(front.series)].append(key)
        for key in self.collection("series"):
            found.setdefault(slug_of(self.documents[key]), [])
        return {slug: tuple(keys) for slug, keys in sorted(found.items())}

    @cached_property
    def _series_documents(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for key, document in self.documents.items():
            if isinstance(document.front, Series):
                for name in (document.front.title, slug_of(document), document.name):
                    found[name] = key
        return found

    def series_slug(self, name: str) -> str:
        """A series' slug, the last part of its URL path, by the name that a post calls it."""
        key = self._series_documents.get(name)
        if key is not None:
            return slug_of(self.documents[key])
        return tag_slugify(name, self.config.language)

    @cached_property
    def former_names(self) -> tuple[tuple[str, str], ...]:
        """Earlier URL paths of tags and series, each with the present one: those that an earlier
        rule for slugs gave them, unless another has that path now."""
        tags, series = self._tagged, self._series_of
        found: dict[str, str] = {}
        for key in self.collection("post"):
            front = self.documents[key].front
            assert isinstance(front, Post)
            for tag in front.tags:
                former, slug = former_slug(tag) or tag, self.tag_slug(tag)
                if former != slug and former not in tags and "/" not in former:
                    found.setdefault(f"/tags/{former}/", f"/tags/{slug}/")
            if front.series is not None and front.series not in self._series_documents:
                former, slug = former_slug(front.series), self.series_slug(front.series)
                if former and former != slug and former not in series:
                    found.setdefault(f"/series/{former}/", f"/series/{slug}/")
        return tuple(sorted(found.items()))

    def all_series(self) -> tuple[str, ...]:
        """The slugs of all series."""
        return tuple(self._series_of)

    def series_posts(self, slug: str) -> tuple[str, ...]:
        """The ids of a series' posts, oldest first."""
        return self._series_of.get(slug, ())

    def series_document(self, slug: str) -> str | None:
        """The id of a series' introduction, if it is there and visible."""
        key = self._names.get(("series", slug))
        return key if key is not None and self.shown(key) else None

    def series_name(self, slug: str) -> str:
        """The name of a series."""
        key = self.series_document(slug)
        if key is not None:
            return self.documents[key].label
        for post in self.series_posts(slug):
            front = self.documents[post].front
            if isinstance(front, Post) and front.series:
                return front.series
        return slug

    @cached_property
    def _posts_by_year(self) -> Mapping[str, tuple[str, ...]]:
        years: defaultdict[str, list[str]] = defaultdict(list)
        for key in self.collection("post"):
            dated = self.documents[key].front.dated
            if dated is not None:
                years[str(dated.at.astimezone(self.zone).year)].append(key)
        return {year: tuple(keys) for year, keys in sorted(years.items(), reverse=True)}

    def years(self) -> tuple[str, ...]:
        """The years in which posts were written, newest first."""
        return tuple(self._posts_by_year)

    def posts_of_year(self, year: str) -> tuple[str, ...]:
        """The ids of a year's posts, newest first."""
        return self._posts_by_year[year]

    @cached_property
    def _takeaways(self) -> Mapping[str, tuple[str, ...]]:
        keys = tuple(
            key
            for key in self.collection("post")
            if getattr(self.documents[key].front, "takeaway", None) is not None
        )
        return {"": keys} if keys else {}

    def takeaways(self) -> tuple[str, ...]:
        """The ids of the posts with a takeaway, newest first."""
        return self._takeaways.get("", ())

    def recordings(self) -> tuple[str, ...]:
        """The ids of the posts with a recording, newest first."""
        return tuple(
            key
            for key in self.collection("post")
            if getattr(self.documents[key].front, "audio", None) is not None
        )

    def categories(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """FAQ categories with the ids of their FAQs: as configured, then by name."""
        found: dict[str, list[str]] = {name: [] for name in self.config.categories}
        for key in self.collection("faq"):
            front = self.documents[key].front
            assert isinstance(front, Faq)
            found.setdefault(front.category or "", []).append(key)
        return tuple((name, tuple(keys)) for name, keys in found.items() if keys)
