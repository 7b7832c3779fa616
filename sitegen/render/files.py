"""Outputs that are files as they are: the theme's assets, static files, what documents show."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from sitegen.errors import ContentError, Problem
from sitegen.read.media import NOT_SHOWN, OF_CAMERAS, Media
from sitegen.read.picture_format import picture_suffix
from sitegen.read.project import CONTENT, Project
from sitegen.read.video import SUFFIXES
from sitegen.render.deployment import MERGED
from sitegen.render.output import Output, constant
from sitegen.render.renderer import Renderer
from sitegen.render.variants import (
    REMEDIES,
    cleaned_output,
    is_cleaned,
    shown_pictures,
    video_output,
)
from sitegen.site.site import Site


def files(
    site: Site,
    renderer: Renderer,
    project: Project,
    media: Callable[[str], Media],
    path: str | None = None,
) -> Iterator[Output]:
    """Every file that is published without being a page; with a `path`, those that can't be the
    output at it may be left out.

    `media` returns the facts of a file. Raises ContentError if one can't be published as it is.
    """
    for name, asset in renderer.assets.paths.items():
        if path is None or path == asset:
            content = renderer.assets.content(name)
            yield constant(asset, f"the theme's assets/{name}", content)
    if path is not None:
        yield from _files_at(site, project, media, path)
        return
    used = sorted(site.published_files)
    problems = [*_disguised(site, project, media, used), *_problems(site, media, used)]
    if problems:
        raise ContentError(problems)
    for source in site.contents.files.static:
        if source.removeprefix(_STATIC) not in MERGED:
            yield _copy(project, source, media, source.removeprefix(_STATIC))
    for source in used:
        yield _copy(project, source, media, site.attachment_url_path(source).lstrip("/"))


_STATIC = f"{CONTENT}/static/"


def _problems(site: Site, media: Callable[[str], Media], used: Iterable[str]) -> Iterator[Problem]:
    """Problems of videos and pictures with private metadata that can't be cut out.

    For those that a document shows, the family of pictures reports it, with the line.
    """
    private = [
        source
        for source in (*site.contents.files.static, *used)
        if f".{source.rpartition('.')[2].lower()}" in REMEDIES and media(source).trouble
    ]
    shown = shown_pictures(site) if private else {}
    for source in private:
        if source not in shown:
            remedy = REMEDIES[f".{source.rpartition('.')[2].lower()}"]
            yield Problem(source, None, media(source).trouble, f"{remedy}, or move it elsewhere")


def _disguised(
    site: Site, project: Project, media: Callable[[str], Media], used: Iterable[str]
) -> Iterator[Problem]:
    """The pictures from which nothing would be cut out, as their suffix says something else.

    Those that a document shows and browsers don't are left to the family of pictures.
    """
    shown: Mapping[str, object] | None = None
    for source in (*site.contents.files.static, *used):
        suffix = source.rpartition(".")[2]
        if f".{suffix.lower()}" in OF_CAMERAS:
            continue  # looked at for itself
        try:
            real = picture_suffix(project.root / source)
        except OSError:  # whoever copies it tells why
            continue
        if not real or real == ".psd" or (is_cleaned(source) and real not in OF_CAMERAS):
            continue
        if f".{suffix.lower()}" in NOT_SHOWN or (real in NOT_SHOWN and media(source).trouble):
            shown = shown_pictures(site) if shown is None else shown
            if source in shown:
                continue
        message = f"this is a picture ({real[1:].upper()}), and may tell where it was taken"
        remedy = REMEDIES.get(real, f"rename it to end in {real}")
        yield Problem(source, None, message, f"{remedy}, or move it elsewhere")


def _files_at(
    site: Site, project: Project, media: Callable[[str], Media], path: str
) -> Iterator[Output]:
    """The files that are published at `path`."""
    static = site.contents.files.static
    place = bisect_left(static, _STATIC + path)
    if static[place : place + 1] == (_STATIC + path,) and path not in MERGED:
        yield _copy(project, _STATIC + path, media, path)
    name = path.rpartition("/")[2]
    there = [
        source
        for source in site.contents.files.attachments
        if source.endswith(name) and site.attachment_url_path(source).lstrip("/") == path
    ]
    for source in there if name else ():
        if source in site.published_files:
            yield _copy(project, source, media, path)


def _copy(project: Project, source: str, media: Callable[[str], Media], path: str) -> Output:
    if is_cleaned(source):
        return cleaned_output(project, source, path)
    if f".{source.rpartition('.')[2].lower()}" in SUFFIXES:
        return video_output(project, source, path, media(source))
    return Output(path, source, b"", file=project.root / source, source=source)
