"""Publishing, from the project to what visitors see. Prints and asks nothing.

    planned = plan_publication(project, options, on_step)     # checks, builds, compares
    print(planned.words)                                      # "one new post, two pictures"
    result = publish(planned, on_step)                        # sends, looks at the live site

Nothing leaves this computer before `publish`, and nothing at all if the project has errors.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec import structs

from sitegen.build.hub import changed_feeds, remember
from sitegen.build.hub import publish as notify_hub
from sitegen.locking import try_lock, unlock
from sitegen.model.config import Config
from sitegen.model.kinds import kinds
from sitegen.publishing.built_site import VERSION_PATH, BuiltSite, checked_build
from sitegen.publishing.destination import Destination, Difference, OnStep
from sitegen.publishing.destinations import open_destination
from sitegen.publishing.errors import ProjectChanged, PublishError
from sitegen.publishing.live_site import (
    MOST_PAGES,
    LiveAnswer,
    LiveSite,
    PublishedVersion,
    version_file,
)
from sitegen.publishing.record import PublishRecord, read_record, write_record
from sitegen.publishing.scheduled import ScheduledMoment, missed_moments, next_moment
from sitegen.publishing.source_changes import compared, in_words, is_shown, source_digests
from sitegen.publishing.timers import HostTimer, existing_timer, missing_timer
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.site import Site

_LOCK = "publish.lock"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    """The options of a publication."""

    now: datetime
    """The time as of which the site is built."""
    jobs: int = 1
    force: bool = False
    """Replace files at a server that sitegen didn't publish."""
    wait: float = 300.0
    """Seconds to wait until the live site shows the new version."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPublication:
    """What would be published, and where. Nothing was sent yet."""

    project: Project
    config: Config
    options: PublishOptions
    destination: Destination
    built: BuiltSite
    difference: Difference
    words: str
    """What changed, in a sentence without a full stop; empty if that isn't known."""
    sources: dict[str, bytes]
    """The digests of the project's files as they were before the build."""
    missed: tuple[ScheduledMoment, ...]
    """What should have appeared or disappeared since the last publication from here."""
    upcoming: ScheduledMoment | None
    """What appears or disappears next."""
    timer: HostTimer | None
    """A timer for that, which will be written and published, too."""
    timer_there: str | None
    """The path of the timer that there is already."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to publish."""
        return self.difference.empty and self.timer is None


class PublishResult(NamedTuple):
    """What was done."""

    where: str
    live: LiveAnswer | None
    """Whether the live site shows it; None if it wasn't asked, or if no page tells."""
    feeds: int = 0
    """The number of feeds of which the hub was notified."""
    hub_problem: str = ""
    """Why the hub wasn't notified of the others, and what to do."""


def plan_publication(
    project: Project, options: PublishOptions, on_step: OnStep
) -> PlannedPublication:
    """Check and build the project, and compare it with what is on the web.

    Raises ContentError with all errors of the project, or PublishError.
    """
    config = read_config(project)
    if not config.has_public_url:
        raise PublishError(
            "the site has no URL yet (write the one that visitors will see into "
            "content/site.yaml: `url: https://www.shop.example/`)"
        )
    destination = open_destination(
        project, config, on_step, force=options.force, sleep=options.sleep
    )
    sources = source_digests(project)
    built = checked_build(project, options.now, options.jobs, on_step)
    if VERSION_PATH in built.paths and not destination.sends_sources:
        raise PublishError(
            f"the site has a file {VERSION_PATH} of its own, where the version will be (rename "
            f"content/static/{VERSION_PATH})"
        )
    difference = destination.compare(built, on_step)
    record = read_record(project)
    missed = missed_moments(built.site, record.seen) if record is not None else ()
    if destination.sends_sources and difference.empty and missed:
        on_step(f"Asking {config.url} for what was scheduled")
        live = LiveSite(config.url, sleep=options.sleep, clock=options.clock)
        pages = _pages_of((one.source for one in missed), built.site)
        waits = live.differing_page(built, pages) is not None
        difference = structs.replace(difference, host_build=waits)
    upcoming = next_moment(built.site)
    timer = None
    if destination.sends_sources and upcoming is not None:
        timer = missing_timer(project, config, destination.address)
    if difference.empty and timer is None:
        _remember_as_published(project, destination, options.now, sources, record)
    return PlannedPublication(
        project=project,
        config=config,
        options=options,
        destination=destination,
        built=built,
        difference=difference,
        words=_words(built, difference, record, missed, sources, timer),
        sources=sources,
        missed=missed,
        upcoming=upcoming,
        timer=timer,
        timer_there=existing_timer(project) if destination.sends_sources else None,
    )


def _words(
    built: BuiltSite,
    difference: Difference,
    record: PublishRecord | None,
    missed: Sequence[ScheduledMoment],
    sources: dict[str, bytes],
    timer: HostTimer | None,
) -> str:
    """What changed, as far as it is known."""
    site = built.site
    changes = difference.sources
    if changes is None:
        if record is None or difference.empty:
            return ""
        changes = tuple(one for one in compared(record.sources, sources) if is_shown(one, site))
    known = {change.path for change in changes}
    parts = [in_words(changes, site)]
    if difference.sources is None or difference.host_build:
        parts += [
            f"“{one.label}” {'appears' if one.appears else 'disappears'} as scheduled"
            for one in missed
            if one.source not in known
        ]
    parts += ["a timer for scheduled texts"] if timer is not None else []
    return "; ".join(part for part in parts if part)


def _remember_as_published(
    project: Project,
    destination: Destination,
    now: datetime,
    sources: dict[str, bytes],
    record: PublishRecord | None,
) -> None:
    """Keep that everything is published, whoever did it, and that nothing scheduled is missing."""
    at = record.at if record is not None else now
    hides = not destination.sends_sources
    write_record(project, PublishRecord(at, now, destination.name, sources, hides_sources=hides))


def publish(planned: PlannedPublication, on_step: OnStep) -> PublishResult:
    """Publish what was planned, look at the live site, and notify the hub of changed feeds.

    Raises PublishError; then visitors see what they saw before, unless it is a HalfPlacedError.
    Raises ProjectChanged if the project isn't as it was when this was planned: what was shown and
    checked would not be what is published. Raises ContentError if the changes of others, which
    came in, have errors.
    """
    project, options, destination = planned.project, planned.options, planned.destination
    sources = planned.sources

    def rebuild() -> BuiltSite:
        nonlocal sources
        sources = source_digests(project)
        return checked_build(project, options.now, options.jobs, on_step)

    live = LiveSite(planned.config.url, sleep=options.sleep, clock=options.clock)
    with _one_at_a_time(project):
        if source_digests(project) != sources:
            raise ProjectChanged(
                "files of the project were changed after they were checked (publish again)"
            )
        version: PublishedVersion | None = None
        if destination.sends_sources and options.wait > 0:
            version = live.differing_page(planned.built, _telling_pages(planned))
        if planned.timer is not None:
            _write_timer(project, planned.timer)
        built = destination.publish(
            planned.built, planned.difference, planned.words, rebuild, on_step
        )
        _remember_as_published(project, destination, options.now, sources, None)
    if not destination.sends_sources:
        version = version_file(built)
    answer = None
    if version is not None and options.wait > 0:
        on_step(f"Waiting until {planned.config.url} shows the new version")
        answer = live.wait_for(version, options.wait)
    feeds, problem = _notify_hub(planned, shown=answer is not None and answer.shown)
    return PublishResult(destination.name, answer, feeds, problem)


def _telling_pages(planned: PlannedPublication) -> Iterator[str]:
    """URL paths of pages that may look different now, those of changed documents first."""
    site = planned.built.site
    sources = [change.path for change in planned.difference.sources or ()]
    sources += [one.source for one in planned.missed]
    yield from _pages_of(sources, site)
    yield "/"
    yield from (kind.url_path for kind in kinds().placed if kind.index_page is not None)


def _pages_of(sources: Iterable[str], site: Site) -> list[str]:
    """The URL paths of the pages of some documents, then those of the pages that list them."""
    pages: list[str] = []
    indexes: list[str] = []
    for source in sources:
        key = site.by_source.get(source)
        if key is None:
            continue
        path = site.url_path(key)
        if path is not None:
            pages.append(path)
        kind = site.documents[key].kind
        if kind.index_page is not None:
            indexes.append(kind.url_path)
    return [*pages[: MOST_PAGES // 2], *indexes]


def _notify_hub(planned: PlannedPublication, *, shown: bool) -> tuple[int, str]:
    """Notify the hub of changed feeds, as `sitegen ping` does: it fetches them, so only once the
    live site has them."""
    config, project = planned.config, planned.project
    hub = config.feeds.hub
    if hub is None:
        return 0, ""
    feeds = changed_feeds(config, project.output, project.cache, every=False)
    if not feeds:
        return 0, ""
    if not shown:
        return 0, "the live site isn't known to have the new feeds (run `sitegen ping` later)"
    result = notify_hub(hub, feeds, sleep=planned.options.sleep)
    remember(project.cache, result.feeds)
    problem = f"{result.refused} (run `sitegen ping` later)" if result.refused else ""
    return len(result.feeds), problem


def _write_timer(project: Project, timer: HostTimer) -> None:
    path = project.root / timer.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(timer.content)


@contextmanager
def _one_at_a_time(project: Project) -> Iterator[None]:
    """Hold the project's lock on publishing. Raises PublishError if another process holds it."""
    project.cache.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(project.cache / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not try_lock(descriptor):
            raise PublishError("this site is being published already (wait until that has ended)")
        try:
            yield
        finally:
            unlock(descriptor)
    finally:
        os.close(descriptor)
