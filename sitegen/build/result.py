"""The options of a build, and its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.build.lock import LockHolder
from sitegen.build.report import PublicationReport
from sitegen.errors import Problem

if TYPE_CHECKING:
    from sitegen.render.output import Output
    from sitegen.render.renderer import Renderer
    from sitegen.site.site import Site


def _no_warnings() -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class SecondaryTarget:
    """An additional folder that a build keeps up to date, and that is not published."""

    folder: Path
    outputs: Callable[[Site, Renderer], Iterable[Output]]
    keeps: Callable[[Site, str], bool]
    """Whether a file of an earlier build stays as it is, though it is no output of this one."""
    purpose: str = ""
    """What its files are for, in two words for the summary: `for mailing`."""
    warnings: Callable[[], Iterable[Problem]] = _no_warnings
    """Warnings about the contents of the folder after the build."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of a build."""

    target: Path
    now: datetime
    url: str | None = None
    noindex: bool = False
    """Ask search engines not to index this build, whatever the configuration says."""
    drafts: bool = False
    future: bool = False
    jobs: int = 1
    force: bool = False
    on_wait: Callable[[LockHolder], None] | None = None
    on_progress: Callable[[int, int], None] | None = None
    """Called with the number of outputs that are done, and of all."""
    secondary_targets: tuple[SecondaryTarget, ...] = ()


class SkippedDocument(NamedTuple):
    """A document that is not in the build, and why."""

    source: str
    state: str
    """`draft`, `scheduled` or `expired`."""
    reason: str
    """In words: `scheduled, live at 2026-12-01 09:00 Europe/Berlin`."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did, and what its author should know."""

    report: PublicationReport
    skipped: tuple[SkippedDocument, ...]
    warnings: tuple[Problem, ...]
    pages: int
    """HTML pages of the site."""
    secondary: tuple[tuple[SecondaryTarget, PublicationReport], ...] = ()
    """The secondary targets that there was anything for."""
    converted_with: str | None = None
    """The Markdown engine, if this build had no cache and converted every text."""
    left_out: tuple[str, ...] = ()
    """The files beside documents that nothing refers to, relative to the project."""
    reading_seconds: float = 0.0
    """How long it took to read the texts and convert their Markdown."""
