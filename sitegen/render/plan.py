"""All outputs of a site by their paths. Two that claim one path are an author's mistake, and so
is a path that no disk takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from functools import partial

from sitegen.errors import ContentError, InField, Problem
from sitegen.features import added
from sitegen.model.content_path import is_document
from sitegen.read.cache import ContentCache
from sitegen.read.locate import locate
from sitegen.read.media import Media, read_media
from sitegen.read.project import CONTENT, Project
from sitegen.render.card_outputs import card_outputs
from sitegen.render.deployment import MERGED, deployment
from sitegen.render.feeds.outputs import feeds
from sitegen.render.files import files
from sitegen.render.icons import icon_outputs
from sitegen.render.long_paths import long_paths
from sitegen.render.notes import notes
from sitegen.render.output import Output
from sitegen.render.pages.outputs import pages
from sitegen.render.redirects import redirect_pages
from sitegen.render.renderer import Renderer
from sitegen.render.sitemap import sitemaps
from sitegen.render.variants import variant_outputs
from sitegen.site.site import Site

MediaOf = Callable[[str], Media]
"""Tells the facts of a file, by its path relative to the project."""


def plan(
    site: Site,
    renderer: Renderer,
    project: Project,
    media: MediaOf | None = None,
    published: Collection[str] = (),
) -> dict[str, Output]:
    """Every output by its path. Raises ContentError if two have the same path, naming both, and if
    a path is too long for a disk.

    `media` returns the facts of pictures; without it, they are read. `published` are the paths of
    the last publication: some feeds stay only because they were there.
    """
    made = tuple(outputs(site, renderer, project, media, published=published))
    problems = locate(path_problems(site, made), project)
    if problems:
        raise ContentError(problems)
    return {output.path: output for output in made}


def path_problems(site: Site, planned: Sequence[Output]) -> list[Problem]:
    """The mistakes of the outputs' paths: two that are one, and those that no disk takes."""
    return collisions(planned, _with_slugs(site)) + long_paths(site, planned)


def _with_slugs(site: Site) -> Container[str]:
    """The documents whose authors chose an address."""
    return frozenset(one.source for one in site.documents.values() if one.front.slug is not None)


def collisions(planned: Iterable[Output], with_slugs: Container[str] = ()) -> list[Problem]:
    """The mistakes of outputs that claim one path. Documents `with_slugs` chose theirs."""
    origins: dict[str, str] = {}
    problems: list[Problem] = []
    for output in planned:
        # Some file systems take paths for one that differ in case or in Unicode's composition.
        name = unicodedata.normalize("NFC", output.path).casefold()
        if name in origins:
            problems.append(collision(output.path, output.origin, origins[name], with_slugs))
        else:
            origins[name] = output.origin
    folders: dict[str, str] = {}
    for name, origin in origins.items():
        folder = name.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = origin
            folder = folder.rpartition("/")[0]
    problems += [
        collision(name, origins[name], folders[name], with_slugs)
        for name in sorted(origins.keys() & folders)
    ]
    return problems


def find(
    site: Site,
    renderer: Renderer,
    project: Project,
    path: str,
    media: MediaOf | None = None,
) -> Output | None:
    """The output at `path`, found without making the others if its family allows that."""
    for output in outputs(site, renderer, project, media, path):
        if output.path == path:
            return output
    return None


def outputs(
    site: Site,
    renderer: Renderer,
    project: Project,
    media: MediaOf | None = None,
    path: str | None = None,
    published: Collection[str] = (),
) -> Iterator[Output]:
    """All outputs; with a `path`, a family may leave out those elsewhere."""
    cache = ContentCache(project.cache) if media is None else None
    try:
        if cache is not None:
            media = partial(_media, site, project, cache)
        assert media is not None
        yield from _families(site, renderer, project, media, path, published)
    finally:
        if cache is not None:
            cache.close()


def _media(site: Site, project: Project, cache: ContentCache, path: str) -> Media:
    return read_media(project.root, path, cache, site.contents.digests.get(path))


def _families(
    site: Site,
    renderer: Renderer,
    project: Project,
    media: MediaOf,
    path: str | None,
    published: Collection[str],
) -> Iterator[Output]:
    if path in MERGED:
        # The preview asks for them with each page.
        yield from deployment(site, renderer, project, path)
        return
    families: Iterable[Iterator[Output]] = (
        pages(site, renderer, path),
        redirect_pages(site),
        feeds(site, renderer, path, published),
        _added(site, renderer),
        files(site, renderer, project, media, path),
        variant_outputs(site, project, media, path),
        card_outputs(site, renderer.theme, project, path),
        icon_outputs(site, project, media, path),
        sitemaps(site, path),
        notes(site, renderer),
        deployment(site, renderer, project, path),
    )
    for family in families:
        yield from family


def _added(site: Site, renderer: Renderer) -> Iterator[Output]:
    """The outputs of features."""
    for make in added("outputs"):
        yield from make(site, renderer)


def collision(path: str, origin: str, other: str, with_slugs: Container[str] = ()) -> Problem:
    """The mistake that two origins claim the output at `path`."""
    # Told of a file that the author can change, if one of the two is, and of the one that says so.
    first, second = sorted(
        (origin, other), key=lambda one: (one.startswith(CONTENT), one in with_slugs, one)
    )
    url_path = "/" + path.removesuffix("index.html")
    written = is_document(second)
    whose = "one of them" if is_document(first) else "this document"
    return Problem(
        second,
        InField(("slug",)) if written else None,
        f"its address {url_path} is also that of {first}",
        f"give {whose} another `slug`" if written else "rename it, or remove it",
    )
