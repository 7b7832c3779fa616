"""The site's icon in the sizes that browsers and phones need, from one picture.

A drawing (SVG) fits every size and is published as it is; a PNG of the same name beside it is the
source of the sizes for programs without SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.installed import library_version
from sitegen.read.media import Media
from sitegen.read.project import CONTENT, Project
from sitegen.render.output import Output
from sitegen.render.variants import cached_file, refuse_changed, reported
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

SIZES = {"favicon.ico": 32, "apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
"""Pixels, by the names at the site's root that browsers also try by themselves."""
_ICO_SIZES = [(16, 16), (32, 32), (48, 48)]


def icon_outputs(
    site: Site, project: Project, media: Callable[[str], Media], path: str | None = None
) -> Iterator[Output]:
    """The icons; those that the owner has in `content/static/` stay the owner's."""
    if path is not None and path not in SIZES:
        return
    source = site.icon()
    if source is None:
        return
    trouble = media(source).trouble
    if trouble:
        raise ContentError([Problem(source, None, trouble, "save it again as a PNG")])
    for name in SIZES:
        if f"{CONTENT}/static/{name}" not in site.attachments:
            key = digest("icon", "2", library_version("pillow"), media(source).digest, name)
            make = partial(_make, project, source, name, key)
            yield Output(name, source, key, make, heavy=True)


def _make(project: Project, source: str, name: str, key: bytes, site: TracedSite) -> bytes:
    def make() -> bytes:
        data = _icon(project.root / source, name)
        refuse_changed(project, source, site.media(source))
        return data

    with reported(source):
        return cached_file(project.cache, key, make)


def _icon(file: Path, name: str) -> bytes:
    from io import BytesIO

    # Unless it has the one that is needed, Pillow loads all of its formats to save an icon.
    from PIL import IcoImagePlugin, ImageOps  # noqa: F401

    from sitegen.read.raster import open_raster
    from sitegen.render.colours import note_depth, to_srgb

    largest = 48 if name.endswith(".ico") else SIZES[name]
    with open_raster(file) as opened:
        note_depth(opened)
        opened.load()
        orientation = opened.getexif().get(0x0112, 1)
        colours = to_srgb(opened)
        colours.getexif()[0x0112] = orientation
        upright = ImageOps.exif_transpose(colours).convert("RGBA")
    square = ImageOps.pad(upright, (largest, largest), color=(0, 0, 0, 0))
    square.info.clear()
    stream = BytesIO()
    if name.endswith(".ico"):
        square.save(stream, "ICO", sizes=_ICO_SIZES)
    else:
        square.save(stream, "PNG", optimize=True)
    return stream.getvalue()
