"""A build, from a project to a folder. If nothing changed, it ends before anything is made.

Everything that a site is made of has a fingerprint: its content, its themes, the program, the
wishes. If it is that of the last build into this folder, if no document appears or disappears
in between, and if nobody touched what was published, the folder is right as it is.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sitegen.build.publication import Publication
from sitegen.build.record import Record, load, save
from sitegen.build.report import Report
from sitegen.build.result import Beside, Result, Skipped, Wishes
from sitegen.bundled import bundled
from sitegen.digest import digest
from sitegen.errors import Problem, Severity
from sitegen.program import program_stamp
from sitegen.read.inventory import Inventory, folder_digest, take_inventory
from sitegen.read.project import Project


def build(project: Project, wishes: Wishes) -> Result:
    """Bring the target folder up to date with the project.

    Raises ContentError with all the mistakes of its authors, or OutputError; the target is then
    as it was.
    """
    with _few_collections():
        return _build(project, wishes)


def _build(project: Project, wishes: Wishes) -> Result:
    inventory = take_inventory(project)
    fingerprint = _fingerprint(project, inventory, wishes)
    record_file = _record_file(project, wishes.target)
    record = load(record_file)
    other_file = _record_file(project, wishes.beside.target) if wishes.beside else None
    other = load(other_file) if other_file else Record()
    if wishes.beside is None or _is_unchanged(project, wishes, wishes.beside, fingerprint, other):
        unchanged = _unchanged(project, wishes, fingerprint, record)
        if unchanged is not None:
            return unchanged
    # Only now, as a build with nothing to do needs none of it.
    from sitegen.build.making import make

    made = make(project, wishes, inventory, record, other)
    told = _ENCODER.encode(_told(made.result))
    _save(record_file, msgspec.structs.replace(made.record, fingerprint=fingerprint, told=told))
    if other_file is not None:
        _save(other_file, msgspec.structs.replace(made.beside, fingerprint=fingerprint))
    return made.result


def build_beside(project: Project, wishes: Wishes, beside: Beside) -> Result:
    """Bring only the folder beside the site up to date, with the same promises as `build`."""
    from sitegen.build.making import make_beside

    file = _record_file(project, beside.target)
    with _few_collections():
        made = make_beside(project, wishes, beside, load(file))
    _save(file, made.beside)
    return made.result


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cycles rarely: a build makes many objects that stay, and looking through them again
    and again took a fifth of its time."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _save(file: Path, record: Record) -> None:
    # A record that can't be kept costs the next build its savings, and nothing else.
    with contextlib.suppress(OSError):
        save(file, record)


def _fingerprint(project: Project, inventory: Inventory, wishes: Wishes) -> bytes:
    """Of all that decides what is built, but for the clock. Empty if that can't be told."""
    if not inventory.readable:
        return b""
    try:
        themes = (folder_digest(project.themes), folder_digest(bundled("themes")))
    except OSError:
        return b""
    return digest(
        program_stamp(),
        inventory.digest(),
        *themes,
        wishes.url or "",
        f"{wishes.drafts} {wishes.future} {wishes.noindex}",
    )


def _record_file(project: Project, target: Path) -> Path:
    name = digest(str(target.resolve())).hex()[:16]
    return project.cache / f"record-{name}.msgpack"


def _unchanged(
    project: Project, wishes: Wishes, fingerprint: bytes, record: Record
) -> Result | None:
    """The result of a build that has nothing to do, or None if it may have."""
    if not _holds(record, fingerprint, wishes) or not wishes.target.is_dir():
        return None
    traces = record.traces
    with Publication(
        wishes.target,
        force=wishes.force,
        on_wait=wishes.on_wait,
        attic=project.cache / "attic",
    ) as publication:
        if publication.published != traces.keys():
            return None
        if not all(publication.intact(path, trace.signature) for path, trace in traces.items()):
            return None
    told = _DECODER.decode(record.told)
    return Result(
        Report(unchanged=len(traces)),
        tuple(Skipped(*one) for one in told.skipped),
        tuple(Problem(*one) for one in told.warnings),
        told.pages,
    )


def _holds(record: Record, fingerprint: bytes, wishes: Wishes) -> bool:
    now = wishes.now.timestamp()
    return (
        bool(fingerprint)
        and record.fingerprint == fingerprint
        and (record.valid_from is None or now >= record.valid_from)
        and (record.valid_until is None or now < record.valid_until)
    )


def _is_unchanged(
    project: Project, wishes: Wishes, beside: Beside, fingerprint: bytes, record: Record
) -> bool:
    """Whether there is nothing to do in the folder beside the site."""
    if not _holds(record, fingerprint, wishes):
        return False
    traces = record.traces
    if not beside.target.is_dir():
        return not traces
    with Publication(
        beside.target,
        force=wishes.force,
        on_wait=wishes.on_wait,
        attic=project.cache / "attic",
    ) as publication:
        return publication.published == traces.keys() and all(
            publication.intact(path, trace.signature) for path, trace in traces.items()
        )


class _Told(msgspec.Struct, frozen=True, array_like=True):
    """What an author is told besides the report, as the record keeps it."""

    skipped: tuple[tuple[str, str, str], ...]
    warnings: tuple[tuple[str, int | None, str, str, Severity, str], ...]
    pages: int


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Told)


def _told(result: Result) -> _Told:
    return _Told(
        tuple((one.source, one.state, one.reason) for one in result.skipped),
        tuple(
            (one.file, one.line, one.message, one.remedy, one.severity, one.rule)
            for one in result.warnings
            if one.rule != "cache"
        ),
        result.pages,
    )


__all__ = ["Beside", "Result", "Skipped", "Wishes", "build", "build_beside"]
