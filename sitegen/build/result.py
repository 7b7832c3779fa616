"""What a build is asked for, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.build.lock import Holder
from sitegen.build.report import Report
from sitegen.errors import Problem

if TYPE_CHECKING:
    from sitegen.render.output import Output
    from sitegen.render.renderer import Renderer
    from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class Beside:
    """A folder beside the site that goes with it and is not published, like `newsletter-out/`."""

    target: Path
    outputs: Callable[[Site, Renderer], Iterable[Output]]
    keeps: Callable[[Site, str], bool]
    """Whether a file of an earlier build stays as it is, though it is no output of this one."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a build was asked for."""

    target: Path
    now: datetime
    url: str | None = None
    noindex: bool = False
    """Ask search engines to leave this build out, whatever the configuration says."""
    drafts: bool = False
    future: bool = False
    jobs: int = 1
    force: bool = False
    on_wait: Callable[[Holder], None] | None = None
    on_progress: Callable[[int, int], None] | None = None
    """Told how many outputs of how many are done."""
    beside: Beside | None = None


class Skipped(NamedTuple):
    """A document that is not in the build, and why."""

    source: str
    state: str
    """`draft`, `scheduled` or `expired`."""
    reason: str
    """In words: `scheduled, live at 2026-12-01 09:00 Europe/Berlin`."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did and what its author should know."""

    report: Report
    skipped: tuple[Skipped, ...]
    warnings: tuple[Problem, ...]
    pages: int
    """HTML pages of the site."""
    beside: Report | None = None
    """Of the folder beside it, if there is anything for it."""
    converted_with: str | None = None
    """The Markdown engine, if this build had nothing to go on and converted every text."""
