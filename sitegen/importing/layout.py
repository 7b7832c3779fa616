"""Where each imported document goes: its file, its identifier, its address and its old ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from unicodedata import normalize
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from sitegen.digest import digest
from sitegen.errors import RequestError, did_you_mean
from sitegen.importing.collected import DocumentOutline
from sitegen.importing.old_addresses import (
    DatedPath,
    OldSite,
    common_pattern,
    filled,
    folder_in,
    path_key,
)
from sitegen.model.config import Config
from sitegen.model.content_path import document_name
from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.model.kinds.page import Page
from sitegen.model.kinds.post import Post
from sitegen.site.aliases import alias_fault
from sitegen.site.permalinks import encode, folder_below, output_path
from sitegen.slugs import shortened, slugify

_CLEAN = re.compile(r"[^\s/\\?#%:*\"<>|\x00-\x1f.][^\s/\\?#%:*\"<>|\x00-\x1f]*")
"""A name that every system takes for a file, and that can be a slug."""
_LONGEST = 120
"""Characters of a file's name."""
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


class PlannedDocument(Struct, frozen=True, kw_only=True):
    """A document of the export, and where it goes."""

    outline: DocumentOutline
    id: str
    kind: str
    path: str
    """The file, relative to the project."""
    slug: str
    """The field `slug`; empty if the file's name is the slug."""
    url_path: str
    """Its address here."""
    date: datetime | None
    """In the site's zone."""
    public: bool
    """Whether readers see it now."""
    aliases: tuple[str, ...] = ()
    old_path: str = ""
    """The path on the old site, as it is on this one; empty if it had none."""
    other_paths: tuple[str, ...] = ()
    """More paths on the old site."""

    @property
    def name(self) -> str:
        """The file's name without its suffix."""
        return document_name(self.path)

    @property
    def folder(self) -> str:
        """The file's folder."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class ExistingFile:
    """A document that is here already, from an earlier import."""

    path: str
    slug: str


@dataclass(slots=True)
class Layout:
    """All documents of an export, planned."""

    documents: list[PlannedDocument]
    pattern: str | None
    """The pattern to set for posts; None if the present one stays."""
    share: float
    """The share of old addresses that follow the pattern of most."""
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """Addresses that were taken: the key of the document, and the address wanted."""
    without_redirect: list[tuple[str, str]] = field(default_factory=list)
    """Old paths that can't redirect: the key of the document, and the path."""
    by_key: dict[str, PlannedDocument] = field(default_factory=dict)


class LayoutPlanner:
    """Plans where the documents of an export go."""

    def __init__(
        self,
        config: Config,
        zone: ZoneInfo,
        now: datetime,
        old: OldSite,
        *,
        source: str,
        existing: Mapping[str, ExistingFile],
        taken_files: Iterable[str],
        taken_outputs: Iterable[str],
        page_as: Mapping[str, str],
    ) -> None:
        """`existing` are earlier imports by id; `taken_files` and `taken_outputs` what belongs to
        others. Raises RequestError if `page_as` names no kind."""
        self._config, self._zone, self._now, self._old = config, zone, now, old
        self._source, self._existing, self._page_as = source, existing, page_as
        self._files = {path.casefold() for path in taken_files}
        self._outputs = {path.casefold() for path in taken_outputs}
        self._permalink = ""
        """The pattern of the addresses of posts, once it is known."""
        known = kinds().by_name
        for slug, kind in page_as.items():
            if kind not in known or known[kind].attached:
                raise RequestError(
                    f'--page-as {slug}={kind}: there is no kind "{kind}" '
                    f"({did_you_mean(kind, known)})"
                )

    def plan(self, outlines: Iterable[DocumentOutline]) -> Layout:
        """The layout of all documents. Raises RequestError."""
        outlines = list(outlines)
        self._check_pages(outlines)
        for one in outlines:
            self._old.add(one.key, one.url, one.query_number, listed=not one.is_page)
        for one in outlines:
            for other in one.other_urls:
                self._old.add(one.key, other)
        pattern, share = self._pattern(outlines)
        self._permalink = pattern or self._config.options(Post.kind.name).permalink or ""
        layout = Layout([], pattern, share)
        # Those that have their file already keep it.
        known = [one for one in outlines if self.identifier(one.key) in self._existing]
        new = [one for one in outlines if self.identifier(one.key) not in self._existing]
        # Of those that would have one address here, the one that had it there comes first.
        new.sort(key=lambda one: not self._keeps_address(one))
        planned = {one.key: self._placed(one, layout) for one in (*known, *new)}
        for one in outlines:
            place = self._with_aliases(planned[one.key], layout)
            layout.documents.append(place)
            layout.by_key[one.key] = place
        return layout

    def identifier(self, key: str) -> str:
        """The id of what the source calls `key`: the same in every import of that site."""
        return identifier(self._source, self._old.host, key)

    def _check_pages(self, outlines: list[DocumentOutline]) -> None:
        pages = {_wanted_slug(one) for one in outlines if one.is_page}
        for slug in self._page_as:
            if slug not in pages:
                raise RequestError(
                    f'--page-as {slug}: there is no page with the slug "{slug}" in the export '
                    f"({did_you_mean(slug, pages)})"
                )

    def _local(self, one: DocumentOutline) -> datetime | None:
        if one.date is None:
            return None
        if one.zoneless:
            return one.date.replace(tzinfo=self._zone)
        return one.date.astimezone(self._zone)

    def _pattern(self, outlines: list[DocumentOutline]) -> tuple[str | None, float]:
        """The pattern for posts, unless the owner chose one."""
        paths = [
            self._dated(one)
            for one in outlines
            if not one.is_page and not one.draft and self._old_path(one)
        ]
        pattern, share = common_pattern(paths)
        chosen = self._config.options(Post.kind.name).permalink
        if pattern is None or chosen is not None or pattern == Post.kind.permalink:
            return None, share
        return pattern, share

    def _dated(self, one: DocumentOutline) -> DatedPath:
        return DatedPath(self._old_path(one), _wanted_slug(one), self._local(one))

    def _old_path(self, one: DocumentOutline) -> str:
        """The path of a document's old address on this site; empty if it had none."""
        return self._path_here(one.url)

    def _path_here(self, url: str) -> str:
        own = self._old.own(url, "") if url else None
        return self.here(own.path) if own is not None else ""

    def here(self, path: str) -> str:
        """A path of the old site as one of this site, which may live in a folder."""
        base = self._config.base_path.rstrip("/")
        return path.removeprefix(base) if base and path.startswith(f"{base}/") else path

    def _kind(self, one: DocumentOutline) -> Kind:
        if one.is_page:
            return kinds().by_name[self._page_as.get(_wanted_slug(one), Page.kind.name)]
        return Post.kind

    def _keeps_address(self, one: DocumentOutline) -> bool:
        """Whether a document would have its old address here."""
        kind, slug, old = self._kind(one), _wanted_slug(one), self._old_path(one)
        if one.draft or not old or not _is_clean(slug):
            return False
        path = f"{self._folder(one, kind)}/{slug}.md"
        here = self._url_path(kind, slug, path, self.identifier(one.key), self._local(one))
        return path_key(here) == path_key(old)

    def _folder(self, one: DocumentOutline, kind: Kind) -> str:
        """The folder of a document's file."""
        inner = folder_in(self._dated(one), self._permalink) if kind is Post.kind else ""
        return f"content/{kind.folder}/{inner}".rstrip("/")

    def _placed(self, one: DocumentOutline, layout: Layout) -> PlannedDocument:
        kind, key, at = self._kind(one), self.identifier(one.key), self._local(one)
        slug = _wanted_slug(one)
        if not _is_clean(slug):
            slug = shortened(slugify(slug or one.title), _LONGEST) or f"{kind.name}-{_short(key)}"
        existing = self._existing.get(key)
        if existing is not None:
            path, slug = existing.path, existing.slug or slug
            name = document_name(path)
        else:
            name = one.name if _is_clean(one.name) else shortened(slug, _LONGEST)
            path = self._free_file(self._folder(one, kind), name)
            name = document_name(path)
        wanted = slug
        url_path = wanted_path = self._url_path(kind, slug, path, key, at)
        number = 1
        while existing is None and output_path(url_path).casefold() in self._outputs:
            number += 1
            slug = f"{wanted}-{number}"
            url_path = self._url_path(kind, slug, path, key, at)
        if slug != wanted and not one.draft:
            layout.renamed.append((one.key, wanted_path))
        self._outputs.add(output_path(url_path).casefold())
        scheduled = at is not None and at > self._now and kind.date_field is not None
        return PlannedDocument(
            outline=one,
            id=key,
            kind=kind.name,
            path=path,
            slug="" if slug == name else slug,
            url_path=url_path,
            date=at,
            public=not one.draft and not scheduled,
        )

    def _free_file(self, folder: str, name: str) -> str:
        number, path = 1, f"{folder}/{name}.md"
        while {path.casefold(), f"{path[:-3]}/index.md".casefold()} & self._files:
            number += 1
            path = f"{folder}/{name}-{number}.md"
        self._files.add(path.casefold())
        return path

    def _url_path(self, kind: Kind, slug: str, path: str, key: str, at: datetime | None) -> str:
        chosen = self._config.options(kind.name).permalink or kind.permalink or "/{slug}/"
        if kind is Post.kind:
            chosen = self._permalink or chosen
        folder = folder_below(path, kind.folder)
        return filled(chosen, slug, document_name(path), key, at, folder)

    def _with_aliases(self, place: PlannedDocument, layout: Layout) -> PlannedDocument:
        """The document with its old path, and that as an alias if it differs from the new one."""
        from msgspec.structs import replace

        one = place.outline
        if one.draft:
            return place
        old_path = self._old_path(one)
        others = [path for url in one.other_urls if (path := self._path_here(url))]
        aliases: list[str] = []
        for path in dict.fromkeys((old_path, *others)):
            alias = self._alias(path, place.url_path)
            if alias is None:
                layout.without_redirect.append((one.key, path))
            elif alias:
                aliases.append(alias)
        return replace(place, aliases=tuple(aliases), old_path=old_path, other_paths=tuple(others))

    def _alias(self, old: str, new: str) -> str | None:
        """The alias for an old path; empty if it needs none, None if it can't have one."""
        if not old or output_path(old) == output_path(new):
            return ""
        if path_key(old) == path_key(new) and not old.endswith((".html", ".htm")):
            return ""
        alias = encode(old) if re.search(r"[\s?#%]", old) else old
        output = output_path(old).casefold()
        if old == "/" or output in self._outputs or alias_fault(alias) is not None:
            return None
        self._outputs.add(output)
        return alias


def identifier(source: str, host: str, key: str) -> str:
    """The permanent identifier of something in an export."""
    whole = f"{source}:{host}:{key}" if host else f"{source}:{key}"
    return whole if _IDENTIFIER.fullmatch(whole) else f"{source}:{digest(host, key).hex()}"


def _short(key: str) -> str:
    return digest(key).hex()[:6]


def _wanted_slug(one: DocumentOutline) -> str:
    slug = normalize("NFC", unquote(one.slug)).strip()
    if not slug and one.url and not one.draft:
        path = unquote(urlsplit(one.url).path).rstrip("/")
        slug = normalize("NFC", path.rpartition("/")[2])
        slug = re.sub(r"\.(?:html?|php)$", "", slug)
    return slug or slugify(one.title)


def _is_clean(name: str) -> bool:
    return bool(_CLEAN.fullmatch(name)) and name != "index" and len(name) <= _LONGEST


def folded_tags(
    counts: Counter[str], slug_of: Mapping[str, str], here: Iterable[str]
) -> dict[str, str]:
    """The spelling to use for each tag: of those with one slug, the one that is here already, or
    the most frequent."""
    chosen: dict[str, str] = {}
    for tag in here:
        chosen.setdefault(slug_of[tag], tag)
    for tag, _ in counts.most_common():
        chosen.setdefault(slug_of[tag], tag)
    return {tag: chosen[slug_of[tag]] for tag in counts}
