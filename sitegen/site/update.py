"""Updates the indexes of a site after an edit.

A site computes its indexes from all documents on first use. After an edit most of them are the
same, or differ in a few places: those are updated here, so that an edit costs the same on a large
site as on a small one. An index without a function here is computed again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from unicodedata import normalize

from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.series import Series
from sitegen.read.contents import Contents
from sitegen.site.order import rank, sort_key
from sitegen.site.permalinks import permalink, slug_of
from sitegen.site.relations import mentions
from sitegen.site.site import Site
from sitegen.site.urls import had_other_paths, shows_other_sites
from sitegen.site.visibility import live_from, live_until, visibility


class DocumentChange(NamedTuple):
    """A document before and after an edit; None where it is not there."""

    old: Document | None
    new: Document | None


class _SiteUpdate(NamedTuple):
    """From one site to the next."""

    before: Site
    after: Site
    changes: Sequence[DocumentChange]

    def all(self, same: Callable[[Document], object]) -> bool:
        """Whether `same` finds no difference between the old and the new version of any
        document."""
        return all(
            old is not None and new is not None and same(old) == same(new)
            for old, new in self.changes
        )

    def none(self, concerned: Callable[[Document], object]) -> bool:
        """Whether no document, before or after, is `concerned`."""
        return not any(
            one is not None and concerned(one) for change in self.changes for one in change
        )


def updated_site(site: Site, contents: Contents, changes: Sequence[DocumentChange]) -> Site:
    """The site of `contents`, which differ from those of `site` in `changes` and other files.

    Every query has the result that it has of `Site(contents, site.config, site.viewpoint)`.
    """
    documents = None
    if _unambiguous(site) and all(
        old and new and (old.id, old.source) == (new.id, new.source) for old, new in changes
    ):
        # In place, so that they stay in the order of their paths.
        documents = dict(site.documents)
        documents.update((new.id, new) for _, new in changes if new is not None)
    after = Site(contents, site.config, site.viewpoint, documents)
    known = vars(site)
    after_known = vars(after)
    if _unambiguous(site) and _unambiguous(after):
        step = _SiteUpdate(site, after, changes)
        for name, update in _UPDATES.items():
            if name in known:
                value = update(known[name], step)
                if value is not None:
                    after_known[name] = value
    return after


def _unambiguous(site: Site) -> bool:
    """Whether no two documents have one id."""
    return len(site.documents) == len(site.contents.documents)


# --- one function per index: the new one, or None if it has to be computed again --------------


def _updated_visibilities(old: Mapping[str, Any], step: _SiteUpdate) -> Mapping[str, Any]:
    viewpoint = step.after.viewpoint
    if step.all(lambda one: (one.id, visibility(one, viewpoint))):
        return old
    found = dict(old)
    # First the old, then the new: a document that moves to another file keeps its identifier.
    for before, _ in step.changes:
        if before is not None:
            found.pop(before.id, None)
    for _, after in step.changes:
        if after is not None:
            found[after.id] = visibility(after, viewpoint)
    return found


def _updated_publish_times(old: Any, step: _SiteUpdate) -> Any:
    return old if step.all(lambda one: (live_from(one), live_until(one))) else None


def _updated_sources(old: Any, step: _SiteUpdate) -> Any:
    if step.all(lambda one: (one.source, one.id)):
        return old
    found = dict(old)
    for before, _ in step.changes:
        if before is not None:
            found.pop(before.source, None)
    found.update((after.source, after.id) for _, after in step.changes if after is not None)
    return found


def _updated_bundles(old: Any, step: _SiteUpdate) -> Any:
    same = step.all(lambda one: (one.source, one.id))
    return old if same or step.none(lambda one: one.is_bundle) else None


def _names(document: Document) -> tuple[str, ...]:
    return (document.kind.name, slug_of(document), document.name, document.id)


def _updated_names(old: Mapping[tuple[str, str], str], step: _SiteUpdate) -> Any:
    if step.all(_names):
        return old
    found = dict(old)
    for before, after in step.changes:
        if before is not None and after is not None and _names(before) == _names(after):
            continue
        if before is not None:
            return None  # what it is called may be another's name as well
        assert after is not None
        names = (slug_of(after), normalize("NFC", after.name))
        places = {(after.kind.name, name) for name in names}
        if not places.isdisjoint(found):
            return None
        found.update(dict.fromkeys(places, after.id))
    return found


def _updated_url_paths(old: Mapping[str, str | None], step: _SiteUpdate) -> Any:
    config, zone = step.after.config, step.after.zone
    if step.all(lambda one: (one.id, permalink(one, config, zone))):
        return old
    found = dict(old)
    for change in step.changes:
        for one in change:
            if one is not None:
                found.pop(one.id, None)
    return found


def _shown(site: Site, document: Document | None) -> bool:
    return document is not None and site.shown(document.id)


def _updated_collections(old: Mapping[str, tuple[str, ...]], step: _SiteUpdate) -> Any:
    def kind(document: Document) -> Iterable[str]:
        return () if isinstance(document.front, Comment) else (document.kind.name,)

    found = dict(_regrouped(old, step, kind, sort_key))
    found.update((name, ()) for name in old if name not in found)
    name = Comment.kind.name
    found[name] = old[name]
    if not _same_for_comments(step):
        documents = step.after.documents
        comments = [documents[key] for key in step.after.every_comment if step.after.shown(key)]
        found[name] = tuple(one.id for one in sorted(comments, key=sort_key))
    return found


def _same_for_comments(step: _SiteUpdate) -> bool:
    return step.all(lambda one: (_names(one), one.source, sort_key(one))) and _same_visible(step)


def _same_visible(step: _SiteUpdate) -> bool:
    """Whether each document is visible if it was visible before."""
    return all(
        _shown(step.before, before) == _shown(step.after, after) for before, after in step.changes
    )


def _updated_pages(old: Mapping[str, str], step: _SiteUpdate) -> Any:
    found: dict[str, str] | None = None
    for before, after in step.changes:
        was = step.before.page_path(before.id) if before and _shown(step.before, before) else None
        is_now = step.after.page_path(after.id) if after and _shown(step.after, after) else None
        if was == is_now and before is not None and after is not None and before.id == after.id:
            continue
        if was is not None:
            return None  # another document may have claimed the same URL path
        if is_now is not None and after is not None:
            found = dict(old) if found is None else found
            if is_now in found:
                return None
            found[is_now] = after.id
    return old if found is None else found


def _updated_aliased(old: Any, step: _SiteUpdate) -> Any:
    return old if step.none(had_other_paths) else None


def _updated_showing(old: Any, step: _SiteUpdate) -> Any:
    return old if step.none(shows_other_sites) else None


def _updated_attachments(old: Any, step: _SiteUpdate) -> Any:
    before, after = step.before.contents.files, step.after.contents.files
    same = before.attachments is after.attachments and before.static is after.static
    return old if same else None


def _updated_files_named(old: Mapping[str, frozenset[str]], step: _SiteUpdate) -> Any:
    config, zone = step.after.config, step.after.zone
    places = step.all(lambda one: (one.id, one.source, permalink(one, config, zone)))
    if not places or _updated_attachments(old, step) is None:
        return None
    found = dict(old)
    for _, after in step.changes:
        if after is not None:
            found[after.id] = step.after.files_of(after)
    return {key: files for key, files in found.items() if files}


def _unchanged(old: Any, step: _SiteUpdate) -> Any:
    return old


def _updated_series(old: Any, step: _SiteUpdate) -> Any:
    def concerned(document: Document) -> bool:
        front = document.front
        return isinstance(front, Series) or (isinstance(front, Post) and front.series is not None)

    return old if step.none(concerned) else None


def _updated_series_documents(old: Any, step: _SiteUpdate) -> Any:
    return old if step.none(lambda one: isinstance(one.front, Series)) else None


def _updated_comments(old: Any, step: _SiteUpdate) -> Any:
    unconcerned = step.none(lambda one: isinstance(one.front, Comment))
    return old if unconcerned and _same_for_comments(step) else None


def _updated_every_comment(old: Any, step: _SiteUpdate) -> Any:
    return old if step.none(lambda one: isinstance(one.front, Comment)) else None


def _updated_takeaways(old: Mapping[str, tuple[str, ...]], step: _SiteUpdate) -> Mapping[str, Any]:
    def groups(document: Document) -> Iterable[str]:
        return ("",) if getattr(document.front, "takeaway", None) is not None else ()

    return _regrouped(old, step, groups, sort_key)


def _updated_positions(old: Any, step: _SiteUpdate) -> Any:
    same = step.before.collection("post") == step.after.collection("post")
    return old if same else None


Place = Any
"""By which an index groups documents: a tag, or a field and a text."""

Groups = Callable[[Document], Iterable[Place]]
Order = Callable[[Document], tuple[Any, ...]]


def _regrouped(
    old: Mapping[Place, tuple[str, ...]], step: _SiteUpdate, groups: Groups, order: Order
) -> Mapping[Place, tuple[str, ...]]:
    """An index of visible documents by their groups, each in `order`."""
    found = dict(old)
    entered: list[tuple[Document, Place]] = []
    for before, after in step.changes:
        had = dict.fromkeys(groups(before)) if before and _shown(step.before, before) else {}
        has = dict.fromkeys(groups(after)) if after and _shown(step.after, after) else {}
        stays = before and after and before.id == after.id and order(before) == order(after)
        for place in had:
            if before is not None and not (stays and place in has):
                found[place] = tuple(key for key in found[place] if key != before.id)
        entered += [(after, place) for place in has if after and not (stays and place in had)]
    # Only now is every list sorted by what the documents are after the edit.
    for document, place in entered:
        keys = found.get(place, ())
        documents = step.after.documents
        at = bisect_left(keys, order(document), key=lambda key: order(documents[key]))
        found[place] = (*keys[:at], document.id, *keys[at:])
    return found if all(found.values()) else {place: keys for place, keys in found.items() if keys}


def _updated_tagged(old: Mapping[str, tuple[str, ...]], step: _SiteUpdate) -> Mapping[str, Any]:
    slug = step.after.tag_slug

    def tags(document: Document) -> Iterable[str]:
        return map(slug, document.front.tags) if isinstance(document.front, Post) else ()

    found = _regrouped(old, step, tags, sort_key)
    return found if found.keys() == old.keys() else dict(sorted(found.items()))


def _updated_tags(old: Any, step: _SiteUpdate) -> Any:
    """What depends on nothing but the tags of posts, as they are written, and their order."""

    def written(document: Document) -> object:
        front = document.front
        tags = front.tags if isinstance(front, Post) else ()
        return (document.id, tags, sort_key(document) if tags else None)

    return old if step.all(written) and _same_visible(step) else None


def _updated_former_names(old: Any, step: _SiteUpdate) -> Any:
    def series(document: Document) -> object:
        front = document.front
        name = front.series if isinstance(front, Post) else None
        introduction = (front.title, slug_of(document)) if isinstance(front, Series) else None
        return (introduction, name, sort_key(document) if name is not None else None)

    return _updated_tags(old, step) if step.all(series) else None


def _updated_mentions(old: Mapping[tuple[str, str], tuple[str, ...]], step: _SiteUpdate) -> Any:
    return _regrouped(old, step, mentions, rank)


def _updated_years(old: Mapping[str, tuple[str, ...]], step: _SiteUpdate) -> Mapping[str, Any]:
    zone = step.after.zone

    def years(document: Document) -> Iterable[str]:
        dated = document.front.dated if isinstance(document.front, Post) else None
        return () if dated is None else (str(dated.at.astimezone(zone).year),)

    return dict(sorted(_regrouped(old, step, years, sort_key).items(), reverse=True))


_UPDATES: Mapping[str, Callable[[Any, _SiteUpdate], Any]] = {
    # In this order: later ones query the new site for results of earlier ones.
    "visibilities": _updated_visibilities,
    "publish_times": _updated_publish_times,
    "by_source": _updated_sources,
    "bundles": _updated_bundles,
    "_names": _updated_names,
    "_url_paths": _updated_url_paths,
    "attachments": _updated_attachments,
    "_files_named": _updated_files_named,
    "aliased": _updated_aliased,
    "showing_other_sites": _updated_showing,
    "every_comment": _updated_every_comment,
    "_collections": _updated_collections,
    "_pages": _updated_pages,
    "_tag_slugs": _unchanged,
    "_tagged": _updated_tagged,
    "_tag_names": _updated_tags,
    "_tags": _updated_tags,
    "_posts_by_year": _updated_years,
    "_takeaways": _updated_takeaways,
    "_mentions": _updated_mentions,
    "_series_documents": _updated_series_documents,
    "_series_of": _updated_series,
    "former_names": _updated_former_names,
    "_comments": _updated_comments,
    "_positions": _updated_positions,
}
"""Each index of a site that outlives an edit, and how it is updated."""
