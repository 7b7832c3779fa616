"""A picture's variants: smaller ones for small screens, and WebP in addition to the original
format.

The picture's facts alone decide which variants exist, so that a page can name them and the plan can
list them before any is made. Their names have a fingerprint of the picture: a host may let browsers
cache them for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sitegen.cache_file import read_cached, write_cached
from sitegen.digest import digest, file_digest
from sitegen.errors import ContentError, InBody, InField, Problem, Where
from sitegen.installed import library_version
from sitegen.model.document import Document
from sitegen.model.unreachable import unreachable
from sitegen.read.locate import locate
from sitegen.read.media import MOST_BYTES, NOT_SHOWN, OF_CAMERAS, Media
from sitegen.read.project import CONFIG, Project
from sitegen.read.video import SUFFIXES, without_private_boxes
from sitegen.render.output import Batch, Output
from sitegen.site.links import field_target
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite
from sitegen.slugs import slugify

FOLDER = "assets/pictures/"
WIDTHS = (160, 400, 800, 1200, 1600)
"""Pixels. A phone of 390 points takes 800 or 1200, a column of text on a sharp screen 1600."""
FALLBACK_WIDTHS = (160, 800)
"""Widths of the variants in the original format: the few browsers without WebP need no more."""
LARGEST = 2000
"""Pixels: a picture wider than this is shown by its largest variant instead."""
MOST_TURNED_PIXELS = 50_000_000
"""Of a photograph whose pixels are turned for those who open the original; a larger one takes
hundreds of megabytes to turn, and tells browsers how to do so instead."""
REVISION = "4"
"""Increased with every change of how variants are made."""
_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_CLEANED = frozenset({"jpg", "jpeg", "png", "webp", "gif", "avif"})
_OF_AN_IPHONE = (
    "export it as JPEG: on an iPhone, share it with Options > Most Compatible; for photographs to "
    "come, choose Settings > Camera > Formats > Most Compatible"
)
REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(OF_CAMERAS, "export it as JPEG"),
        **dict.fromkeys((".heic", ".heif"), _OF_AN_IPHONE),
        ".svg": "export it again, as a plain drawing",
        **dict.fromkeys(SUFFIXES, "export it again, without the place"),
    }
)
"""How an author can fix a file that can't be published, by its suffix."""


def remedy_of(source: str, media: Media) -> str:
    """How an author can fix the picture at `source`, which has a trouble or can't be shown."""
    suffix = f".{source.rpartition('.')[2].lower()}"
    if media.too_large:
        return f"save it smaller: pages show at most {WIDTHS[-1]} pixels of its width"
    if media.format and media.format != "SVG":  # whatever its suffix says
        return REMEDIES.get(f".{media.format.lower()}", "export it as JPEG or PNG")
    if suffix in NOT_SHOWN:
        return REMEDIES.get(suffix, "export it as JPEG or PNG")
    return REMEDIES.get(suffix, "save it again, or choose another")


class Variant(NamedTuple):
    """One variant of a picture."""

    path: str
    """Relative to the site's root."""
    width: int
    height: int
    format: str
    """As Pillow names it: `WEBP`, `JPEG`, `PNG`."""


def variants(source: str, media: Media) -> tuple[Variant, ...]:
    """The variants of the picture at the path `source`: WebP first, each format by width.

    Empty for pictures that are published unchanged: animations, drawings (SVG), browsers' own
    formats.
    """
    if media.format not in _SUFFIXES or media.animated or media.trouble:
        return ()
    stem = slugify(source.rpartition("/")[2].rpartition(".")[0]) or "picture"
    name = f"{FOLDER}{stem}.{digest(media.digest, REVISION).hex()[:10]}-"
    largest = min(media.width, WIDTHS[-1])
    widths = [width for width in WIDTHS if width < largest * 0.85] + [largest]
    found: list[Variant] = []
    for form in dict.fromkeys(("WEBP", media.format)):
        for width in widths:
            if form != "WEBP" and not _is_fallback(width, media):
                continue
            height = max(1, round(media.height * width / media.width))
            path = f"{name}{width}.{_SUFFIXES[form]}"
            found.append(Variant(path, width, height, form))
    return tuple(found)


def _is_fallback(width: int, media: Media) -> bool:
    if width == media.width:
        return False  # the picture itself
    return width in FALLBACK_WIDTHS or (media.width > LARGEST and width == WIDTHS[-1])


# --- outputs ----------------------------------------------------------------------------------


def variant_outputs(
    site: Site, project: Project, media: Callable[[str], Media], path: str | None = None
) -> Iterator[Output]:
    """The variants of all pictures that are shown.

    Raises ContentError if a picture is broken, naming the document and the place.
    """
    if path is not None and not path.startswith(FOLDER):
        return
    wanted = path.removeprefix(FOLDER).rpartition(".")[0].rpartition(".")[0] if path else None
    problems: list[Problem] = []
    planned: set[str] = set()
    for source, use in shown_pictures(site).items():
        stem = slugify(source.rpartition("/")[2].rpartition(".")[0]) or "picture"
        if wanted is not None and wanted != stem:
            continue
        facts = media(source)
        suffix = f".{source.rpartition('.')[2].lower()}"
        trouble = facts.trouble
        if suffix in NOT_SHOWN:
            trouble = f"browsers don't show pictures in {suffix[1:].upper()}"
        if trouble:
            remedy = remedy_of(source, facts)
            problems.append(Problem(use[0], use[1], f"{source}: {trouble}", remedy))
        found = variants(source, facts)
        batch = partial(_make_all, project, source, facts, found)
        for variant in found:
            if variant.path not in planned:  # of the same picture at two places
                planned.add(variant.path)
                yield _output(source, facts, variant, batch)
    if problems:
        raise ContentError(locate(problems, project))


def _output(source: str, media: Media, variant: Variant, batch: Batch) -> Output:
    make = partial(_make, batch, variant.path)
    return Output(variant.path, source, _key(media, variant), make, heavy=True, batch=batch)


def _key(media: Media, variant: Variant) -> bytes:
    return digest("variant", REVISION, library_version("pillow"), media.digest, repr(variant))


def _make(batch: Batch, path: str, _site: TracedSite) -> bytes:
    return dict(batch((path,)))[path]


def _make_all(
    project: Project,
    source: str,
    media: Media,
    found: tuple[Variant, ...],
    paths: Collection[str],
) -> Iterator[tuple[str, bytes]]:
    """The bytes of those of a picture's variants `found` that have these paths, by path. Only what
    the cache folder lacks is made, and the picture is decoded once for all of it."""
    missing: dict[tuple[str, int], Variant] = {}
    for variant in found:
        if variant.path not in paths:
            continue
        data = _read_cached(project.cache, _key(media, variant))
        if data is None:
            missing[variant.format, variant.width] = variant
        else:
            yield variant.path, data
    if not missing:
        return
    from sitegen.render.resizing import resize_together

    widths = sorted({variant.width for variant in found})
    checked = False
    with reported(source):
        for made, data in resize_together(project.root / source, media, widths, missing):
            if not checked:  # once, as it is decoded once
                refuse_changed(project, source, media)
                checked = True
            variant = missing[made]
            _write_cached(project.cache, _key(media, variant), data)
            yield variant.path, data


@contextmanager
def reported(source: str) -> Iterator[None]:
    """Report what goes wrong with the picture at `source`, as a mistake in that file.

    It was whole when it was read first; it may have been replaced or removed since.
    """
    from struct import error as struct_error

    from PIL.Image import DecompressionBombError

    try:
        yield
    except FileNotFoundError:
        problem = Problem(source, None, "the file is gone", "put it back, or build again")
        raise ContentError([problem]) from None
    except (
        *(OSError, SyntaxError, ValueError, LookupError, EOFError, ArithmeticError, MemoryError),
        *(struct_error, DecompressionBombError),
    ) as error:
        message = f"the picture can't be read ({error or type(error).__name__})"
        remedy = "save it again, or choose another"
        raise ContentError([Problem(source, None, message, remedy)]) from error


def refuse_changed(project: Project, source: str, media: Media) -> None:
    """Raise ContentError if the file is no longer the one that these facts are of: what was made of
    it must not be kept under the old one's key."""
    if file_digest(project.root / source) != media.digest:
        message = "the picture was changed while it was read"
        raise ContentError([Problem(source, None, message, "build again")])


def shown_pictures(site: Site) -> dict[str, tuple[str, Where]]:
    """The files of all pictures that visible documents or the configuration show, sorted, each
    with the source file and the place of one that shows it."""
    found: dict[str, tuple[str, Where]] = {}
    for key, document in site.documents.items():
        if site.shown(key):
            for source, where in _pictures_of(document):
                found.setdefault(site.file_of(key, source), (document.source, where))
    for field in ("logo", "image"):
        name: str | None = getattr(site.config, field)
        if name is not None:
            path = site.configured_file(name)
            found.setdefault(path, (CONFIG, InField((field,))))
    return {path: found[path] for path in sorted(found.keys() & site.attachments)}


def _pictures_of(document: Document) -> Iterator[tuple[str, Where]]:
    image = getattr(document.front, "image", None)
    if image is not None:
        yield field_target(image.src), InField(("image", "src"))
    photo: str | None = getattr(document.front, "photo", None)
    if photo is not None:
        yield field_target(photo), InField(("photo",))
    for used in document.body.images:
        if "://" not in used.src and unreachable(used.src) is None:
            yield used.src, InBody(used.src, 0)


# --- published originals ----------------------------------------------------------------------


def is_cleaned(path: str) -> bool:
    """Whether a file is a picture whose metadata is cut out before it is published."""
    return path.rpartition(".")[2].lower() in _CLEANED


def cleaned_output(project: Project, source: str, path: str) -> Output:
    """The picture at `source`, published at `path` upright and without metadata."""
    key = digest("cleaned", REVISION, library_version("pillow"))
    return Output(path, source, key, partial(_cleaned, project, source))


def _cleaned(project: Project, source: str, site: TracedSite) -> bytes:
    from sitegen.read.metadata import MetadataError, strip_metadata

    media: Media = site.media(source)
    file = project.root / source
    if media.size > MOST_BYTES:
        raise ContentError([Problem(source, None, media.trouble, remedy_of(source, media))])
    # An AVIF has its own rotation, which browsers apply (ISO/IEC 23008-12, 6.5.10).
    turned = media.orientation != 1 and not media.animated and media.format != "AVIF"
    enormous = media.format == "JPEG" and media.width * media.height > MOST_TURNED_PIXELS
    if turned and not enormous:
        from sitegen.render.resizing import resize

        key = digest("upright", REVISION, library_version("pillow"), media.digest)

        def upright() -> bytes:
            data = resize(file, media, media.format, media.width)
            refuse_changed(project, source, media)
            return data

        with reported(source):
            return cached_file(project.cache, key, upright)
    data = file.read_bytes()
    try:
        return strip_metadata(data, media.orientation if enormous else 1)
    except MetadataError as error:
        remedy = "open it in a picture editor and save it again"
        raise ContentError([Problem(source, None, str(error), remedy)]) from None


def video_output(project: Project, source: str, path: str, media: Media) -> Output:
    """The video at `source`, published at `path` without the camera's metadata."""
    if not media.private:
        return Output(path, source, b"", file=project.root / source, source=source)
    return Output(path, source, digest("film", REVISION), partial(_emptied, project, source))


def _emptied(project: Project, source: str, site: TracedSite) -> bytes:
    media: Media = site.media(source)
    return without_private_boxes((project.root / source).read_bytes(), media.private)


# --- kept between builds ----------------------------------------------------------------------


def cached_file(cache_folder: Path, key: bytes, make: Callable[[], bytes]) -> bytes:
    """The result of `make`, kept as a file of the cache folder, which workers may write.

    If the folder can't be written, nothing is kept.
    """
    data = _read_cached(cache_folder, key)
    if data is None:
        data = make()
        _write_cached(cache_folder, key, data)
    return data


def _read_cached(cache_folder: Path, key: bytes) -> bytes | None:
    content = read_cached(_cached_path(cache_folder, key), _name(key))
    return None if content is None else bytes(content)


def _write_cached(cache_folder: Path, key: bytes, data: bytes) -> None:
    write_cached(_cached_path(cache_folder, key), _name(key), data)


def _name(key: bytes) -> bytes:
    return b"sitegen picture 1\n" + key


def _cached_path(cache_folder: Path, key: bytes) -> Path:
    return cache_folder / "pictures" / key.hex()


def delete_unused(cache_folder: Path, used: Iterable[bytes]) -> None:
    """Delete files with other keys, if they are most of the folder."""
    names = {key.hex() for key in used}
    try:
        files = list((cache_folder / "pictures").iterdir())
    except OSError:
        return
    if len(files) > 2 * len(names) + 200:
        for file in files:
            if file.name not in names:
                with suppress(OSError):
                    file.unlink()
