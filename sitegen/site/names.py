"""Finds names that would become one address: different tags, series and aliases."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.errors import InField, Problem
from sitegen.model.kinds.post import Post
from sitegen.read.project import CONFIG
from sitegen.site.aliases import alias_fault, alias_path
from sitegen.site.permalinks import output_path, slug_of
from sitegen.site.site import Site
from sitegen.slugs import same_name


def name_problems(site: Site) -> Iterator[Problem]:
    """The problems of names and earlier paths in relation to each other."""
    yield from _tags(site)
    yield from _series(site)
    yield from _aliases(site)


def _tags(site: Site) -> Iterator[Problem]:
    """Tags that differ in more than case, and have one slug."""
    names = _Names(site.config.language, "tag")
    for index, tag in enumerate(site.config.tags):
        yield from names.add(site.tag_slug(tag), tag, CONFIG, ("tags", index))
    for key in reversed(site.collection("post")):
        document = site.documents[key]
        assert isinstance(document.front, Post)
        for index, tag in enumerate(document.front.tags):
            if tag not in names.known:
                yield from names.add(site.tag_slug(tag), tag, document.source, ("tags", index))


def _series(site: Site) -> Iterator[Problem]:
    names = _Names(site.config.language, "series")
    for key in site.collection("series"):
        document = site.documents[key]
        for name in (document.label, slug_of(document), document.name):
            names.allow(slug_of(document), name, document.source)
    for key in reversed(site.collection("post")):
        document = site.documents[key]
        assert isinstance(document.front, Post)
        series = document.front.series
        if series is not None and series not in names.known:
            yield from names.add(site.series_slug(series), series, document.source, ("series",))


class _Names:
    """Names by their slugs, as they were written first."""

    def __init__(self, language: str, noun: str) -> None:
        self.known: set[str] = set()
        self._language, self._noun = language, noun
        self._first: dict[str, tuple[str, str]] = {}
        self._same: dict[str, set[str]] = {}

    def allow(self, slug: str, name: str, source: str) -> None:
        """Take a name that belongs to a slug, whatever others do."""
        self._first.setdefault(slug, (name, source))
        self._same.setdefault(slug, set()).add(same_name(name, self._language))

    def add(
        self, slug: str, name: str, source: str, path: tuple[str | int, ...]
    ) -> Iterator[Problem]:
        """Take a name; a problem if another has its slug."""
        self.known.add(name)
        same = same_name(name, self._language)
        if same in self._same.get(slug, (same,)):
            self.allow(slug, name, source)
            return
        first, where = self._first[slug]
        yield Problem(
            source,
            InField(path),
            f'the {self._noun} "{name}" would have the same address as "{first}" in {where}',
            "write both alike, or give one another name",
            rule="same-address",
        )


def _aliases(site: Site) -> Iterator[Problem]:
    """Aliases that are no paths, that two documents have, or that are the address of a page."""
    owners: dict[str, str] = {}
    for key in site.aliased:
        document = site.documents[key]
        if not site.shown(key):
            continue
        for index, alias in enumerate(document.front.aliases):
            where = InField(("aliases", index))
            fault = alias_fault(alias)
            if fault is not None:
                message, remedy = f'the alias "{alias}" {fault[0]}', fault[1]
                yield Problem(document.source, where, message, remedy, rule="bad-alias")
                continue
            path = output_path(alias_path(alias))
            page = site.document_at(path)
            other = owners.setdefault(path.casefold(), key)
            if page is not None and page != key:
                message = f'the alias "{alias}" is the address of {site.documents[page].source}'
                yield Problem(document.source, where, message, "remove it", rule="bad-alias")
            elif other != key:
                message = f'the alias "{alias}" is also one of {site.documents[other].source}'
                remedy = "remove it from one of them"
                yield Problem(document.source, where, message, remedy, rule="bad-alias")
