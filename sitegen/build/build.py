"""A build, from a project to a folder. If nothing changed, it ends before it renders anything.

The content, the themes, the program and the options have a common fingerprint. If it is that of the
last build into this folder, if no document has appeared or disappeared since, and if the published
files were not changed, the folder is up to date.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sitegen.build.cache import BuildCache, load, save
from sitegen.build.publication import Publication
from sitegen.build.report import PublicationReport
from sitegen.build.result import BuildOptions, BuildResult, SecondaryTarget, SkippedDocument
from sitegen.bundled import bundled
from sitegen.digest import digest
from sitegen.errors import Problem, Severity
from sitegen.program import program_stamp
from sitegen.read.host_files import host_digest
from sitegen.read.inventory import Inventory, folder_digest, take_inventory
from sitegen.read.project import Project


def build(project: Project, options: BuildOptions) -> BuildResult:
    """Bring the target folder up to date with the project.

    Raises ContentError with all the mistakes of its authors, or OutputError; the target is then
    as it was.
    """
    with _rare_garbage_collection():
        return _build(project, options)


def _build(project: Project, options: BuildOptions) -> BuildResult:
    inventory = take_inventory(project)
    fingerprint = _fingerprint(project, inventory, options)
    cache_file = _cache_file(project, options.target)
    build_cache = load(cache_file)
    targets = options.secondary_targets
    files = [_cache_file(project, target.folder) for target in targets]
    others = [load(file) for file in files]
    if all(
        _is_unchanged(project, options, target, fingerprint, other)
        for target, other in zip(targets, others, strict=True)
    ):
        unchanged = _unchanged(project, options, fingerprint, build_cache)
        if unchanged is not None:
            return unchanged
    # Only now, as a build with nothing to do needs none of it.
    from sitegen.build.full_build import full_build

    done = full_build(project, options, inventory, build_cache, others)
    notices = _ENCODER.encode(_cached_notices(done.result))
    if not done.complete:
        fingerprint = b""  # which is that of no build
    save(
        cache_file,
        msgspec.structs.replace(done.build_cache, fingerprint=fingerprint, notices=notices),
    )
    for file, other in zip(files, done.secondary, strict=True):
        save(file, msgspec.structs.replace(other, fingerprint=fingerprint))
    return done.result


def build_secondary(
    project: Project, options: BuildOptions, target: SecondaryTarget
) -> BuildResult:
    """Bring only a secondary target up to date, with the same promises as `build`."""
    from sitegen.build.full_build import build_only_secondary

    file = _cache_file(project, target.folder)
    with _rare_garbage_collection():
        done = build_only_secondary(project, options, target, load(file))
    save(file, done.secondary[0])
    return done.result


@contextlib.contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Look for cycles rarely: a build makes many objects that stay, and looking through them again
    and again took a fifth of its time."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _fingerprint(project: Project, inventory: Inventory, options: BuildOptions) -> bytes:
    """The digest of everything that decides what is built, except the clock. Empty if unknown."""
    if not inventory.readable:
        return b""
    try:
        themes = (folder_digest(project.themes), folder_digest(bundled("themes")))
        host = host_digest(project)
    except OSError:
        return b""
    return digest(
        program_stamp(),
        inventory.digest(),
        *themes,
        host,
        options.url or "",
        f"{options.drafts} {options.future} {options.noindex}",
    )


def _cache_file(project: Project, target: Path) -> Path:
    name = digest(os.fsencode(os.path.realpath(target))).hex()[:16]
    return project.cache / f"build-{name}.msgpack"


def _unchanged(
    project: Project, options: BuildOptions, fingerprint: bytes, build_cache: BuildCache
) -> BuildResult | None:
    """The result of a build that has nothing to do, or None if it may have."""
    if not _is_valid(build_cache, fingerprint, options) or not options.target.is_dir():
        return None
    traces = build_cache.traces
    with Publication(
        options.target,
        force=options.force,
        on_wait=options.on_wait,
        trash=project.cache / "trash",
    ) as publication:
        if publication.published != traces.keys():
            return None
        if not all(publication.intact(path, trace.signature) for path, trace in traces.items()):
            return None
    notices = _DECODER.decode(build_cache.notices)
    return BuildResult(
        PublicationReport(unchanged=len(traces)),
        tuple(SkippedDocument(*one) for one in notices.skipped),
        tuple(Problem(*one) for one in notices.warnings),
        notices.pages,
        left_out=notices.left_out,
    )


def _is_valid(build_cache: BuildCache, fingerprint: bytes, options: BuildOptions) -> bool:
    now = options.now.timestamp()
    return (
        bool(fingerprint)
        and build_cache.fingerprint == fingerprint
        and (build_cache.valid_from is None or now >= build_cache.valid_from)
        and (build_cache.valid_until is None or now < build_cache.valid_until)
    )


def _is_unchanged(
    project: Project,
    options: BuildOptions,
    target: SecondaryTarget,
    fingerprint: bytes,
    build_cache: BuildCache,
) -> bool:
    """Whether there is nothing to do in a secondary target."""
    if not _is_valid(build_cache, fingerprint, options):
        return False
    traces = build_cache.traces
    if not target.folder.is_dir():
        return not traces
    with Publication(
        target.folder,
        force=options.force,
        on_wait=options.on_wait,
        trash=project.cache / "trash",
    ) as publication:
        return publication.published == traces.keys() and all(
            publication.intact(path, trace.signature) for path, trace in traces.items()
        )


class _CachedNotices(msgspec.Struct, frozen=True, array_like=True):
    """What the summary of a build shows besides the report, as the build cache stores it."""

    skipped: tuple[tuple[str, str, str], ...]
    warnings: tuple[tuple[str, int | None, str, str, Severity, str], ...]
    pages: int
    left_out: tuple[str, ...] = ()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_CachedNotices)


def _cached_notices(result: BuildResult) -> _CachedNotices:
    return _CachedNotices(
        tuple((one.source, one.state, one.reason) for one in result.skipped),
        tuple(
            (one.file, one.line, one.message, one.remedy, one.severity, one.rule)
            for one in result.warnings
            if one.rule != "cache"
        ),
        result.pages,
        result.left_out,
    )


__all__ = [
    "BuildOptions",
    "BuildResult",
    "SecondaryTarget",
    "SkippedDocument",
    "build",
    "build_secondary",
]
