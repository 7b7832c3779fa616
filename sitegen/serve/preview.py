"""The preview as the server sees it: always up to date, and able to render any page.

Besides the requests there are three threads: one waits for saves and announces them to browsers,
one checks the whole site after changes when there are no requests, one sends texts to the
converter.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sitegen.bundled import bundled
from sitegen.errors import ContentError, Problem
from sitegen.model.content_path import is_document
from sitegen.read.cache import ContentCache
from sitegen.read.contents import SourceResult
from sitegen.read.locate import locate
from sitegen.read.project import CONFIG, CONTENT, Project
from sitegen.render.failures import rendering_problem, template_problem
from sitegen.render.internal_links import internal_link_problems
from sitegen.render.output import Output
from sitegen.render.plan import find, outputs, path_problems
from sitegen.serve.announcements import Announcements
from sitegen.serve.preview_updater import PreviewOptions, PreviewUpdater, SiteProblems
from sitegen.serve.state import PreviewState
from sitegen.serve.watch import EVERYTHING, Watcher, watch_folders
from sitegen.site.problems import problems
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

BURST_SECONDS = 0.02
"""Quiet seconds after which a burst of changes is over and browsers are notified."""
LONGEST_BURST = 0.25
"""Seconds after which they are notified in any case."""
AUDIT_QUIET = 0.15
"""Seconds without request or change before the whole site is checked."""
LONGEST_SLEEP = 30.0
"""Seconds until the clock is checked again: a document may have gone live."""
LONGEST_READING = 60.0
"""Seconds that a request waits for a text that no file holds, behind one that takes too long."""
REST_SECONDS = 0.04
"""Seconds after a request during which the background check pauses."""
KEPT_PAGES = 64
"""Last good pages that are kept in case they can't be rendered."""


class RenderedPage(NamedTuple):
    """The response for one path."""

    content: bytes | None
    """None if the output is a file, or if nothing could be rendered yet."""
    file: Path | None = None
    origin: str = ""
    problems: tuple[Problem, ...] = ()
    """Why this is the last good state, if it is."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Notifications for the command line; called from the preview's threads."""

    on_problems: Callable[[tuple[Problem, ...], int], None]
    """With the problems that are new, and how many mistakes there are now in all."""
    on_saved: Callable[[str, float], None]
    """With a source file that was saved, and the seconds it took to take it in."""


class _PreviewClosed(Exception):
    """The preview is closed: the background check ends."""


class _BackgroundPause(Container[bytes]):
    """Lets an audit rest while requests are answered."""

    def __init__(self, closed: threading.Event, busy: Callable[[], float]) -> None:
        self._closed = closed
        self._busy = busy
        self._steps = 0

    def __contains__(self, _mark: object) -> bool:
        """Asked for each document, whether it is known to be sound: none is."""
        self._rest()
        return False

    def through(self, items: Iterable[Output]) -> Iterator[Output]:
        """`items`, with rests between them."""
        for item in items:
            self._rest()
            yield item

    def _rest(self) -> None:
        self._steps += 1
        if self._steps % 16:
            return
        while time.monotonic() - self._busy() < REST_SECONDS:
            if self._closed.wait(REST_SECONDS / 2):
                break
        if self._closed.is_set():
            raise _PreviewClosed


class Preview:
    """A project's site, rendered on request."""

    def __init__(
        self,
        project: Project,
        options: PreviewOptions,
        listener: Listener,
        *,
        jobs: int = 1,
        polling: bool = False,
    ) -> None:
        """Reads the project, with forked workers if it pays: before any thread is started."""
        self.project = project
        self.options = options
        self.announcements = Announcements()
        self._listener = listener
        self._cache = ContentCache(project.cache)
        folders = dict.fromkeys((project.content, project.themes, bundled("themes").resolve()))
        self._theme_folders = tuple(f"{folder}/" for folder in list(folders)[1:])
        self._watch: Watcher = watch_folders(folders, project.cache / "cookies", polling=polling)
        self._lock = threading.RLock()
        self._good: OrderedDict[str, bytes] = OrderedDict()
        self._made: dict[str, tuple[int, RenderedPage]] = {}
        self._making, self._making_heavy = threading.Lock(), threading.Lock()
        self._failures: dict[str, tuple[Problem, ...]] = {}
        self._shown_problems: frozenset[Problem] = frozenset()
        self._saves: dict[str, float] = {}
        self._busy = time.monotonic()
        self._audit_wanted = threading.Event()
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []
        self._updater = PreviewUpdater(project, self._cache, options, self._watch.wake)
        self._updater.open(jobs)

    @property
    def notified(self) -> bool:
        """False if files are compared at intervals, because there are no notifications."""
        return self._watch.notified

    @property
    def trouble(self) -> str | None:
        """Why the cache can't be used, if so."""
        return self._cache.trouble

    def start(self) -> None:
        """Start notifying browsers of saves, and checking the whole site."""
        for work in (self._announce_saves, self._check):
            thread = threading.Thread(target=work, name=work.__name__, daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop all threads and processes."""
        self._closed.set()
        self._audit_wanted.set()
        self.announcements.close()
        self._watch.close()
        self._updater.close()
        for thread in self._threads:
            thread.join(timeout=2)
        self._cache.close()

    # --- the newest state -----------------------------------------------------------------------

    def current_state(self) -> PreviewState:
        """The state with everything that was saved before this call."""
        self._busy = time.monotonic()
        with self._lock:
            changed = self._watch.take_changes()
            before = self._updater.state
            if changed or self._updater.has_changes:
                begun = time.perf_counter()
                self._take(changed)
                self._busy = time.monotonic()
                state = self._updater.state
                if state.version != before.version:
                    self._note_saved(changed, time.perf_counter() - begun)
                    self._failures.clear()
                    self._made = {}
                    self._watch.wake()
            return self._updater.state

    def _take(self, changed: Iterable[str]) -> None:
        root = f"{self.project.root}/"
        paths = {path.removeprefix(root) for path in changed if path.startswith(root)}
        theme = any(f"{path}/".startswith(self._theme_folders) for path in changed)
        everything = EVERYTHING in changed
        self._updater.update(paths, theme=theme or everything, everything=everything)

    def _note_saved(self, changed: Iterable[str], seconds: float) -> None:
        root = f"{self.project.root}/"
        for path in changed:
            relative = path.removeprefix(root)
            edited = is_document(relative) or relative.endswith(".yaml")
            if relative.startswith(f"{CONTENT}/") and edited:
                self._saves[relative] = max(seconds, self._saves.get(relative, 0.0))

    def _report_saved(self) -> None:
        """Report each save once, however many events the system sent."""
        with self._lock:
            saves, self._saves = self._saves, {}
        for source, seconds in sorted(saves.items()):
            self._listener.on_saved(source, seconds)

    # --- pages ------------------------------------------------------------------------------------

    def find(self, state: PreviewState, path: str) -> Output | None:
        """The output at a path of the site, if there is one."""
        if state.site is None or state.renderer is None or state.context is None:
            return None
        return find(state.site, state.renderer, self.project, path, state.context.media)

    def render(self, state: PreviewState, output: Output) -> RenderedPage:
        """An output's content; the last good one with the problems if it can't be rendered."""
        if output.make is None:
            return RenderedPage(None, output.file, output.origin)
        # One at a time: in parallel they would take as long, and compile each template
        # several times. Slow outputs (pictures) do not block the pages.
        with self._making_heavy if output.heavy else self._making:
            made = self._made.get(output.path)
            if made is None or made[0] != state.version:
                made = (state.version, self._render(state, output))
                self._made[output.path] = made
                while len(self._made) > KEPT_PAGES:
                    del self._made[next(iter(self._made))]
        return made[1]

    def _render(self, state: PreviewState, output: Output) -> RenderedPage:
        assert state.context is not None
        assert state.renderer is not None
        assert output.make is not None
        try:
            content = output.make(TracedSite(state.context))
        except ContentError as error:
            found = tuple(locate(error.problems, self.project))
        except (KeyError, OSError) as error:
            # A file or a document that another part of the site refers to is gone.
            found = (_missing(state, output, error),)
        except Exception as error:
            problem = template_problem(error, state.renderer.theme, output.path)
            if problem is None:
                raise
            found = (problem,)
        else:
            self._remember(output.path, content)
            return RenderedPage(content, None, output.origin)
        self._failures[output.path] = found
        self._report_problems(state)
        return RenderedPage(self._good.get(output.path), None, output.origin, found)

    def _remember(self, path: str, content: bytes) -> None:
        with self._lock:
            self._failures.pop(path, None)
            self._good[path] = content
            self._good.move_to_end(path)
            while len(self._good) > KEPT_PAGES:
                self._good.popitem(last=False)

    def read_unsaved(self, path: str, data: bytes) -> SourceResult:
        """The result of reading a text that no file holds as if it were the source at `path`."""
        with self._lock:
            future = self._updater.convert_unsaved(path, data)
        if future is None:
            problem = Problem(CONFIG, None, "the configuration can't be read", "fix it first")
            return SourceResult(b"", problems=(problem,))
        try:
            return future.result(LONGEST_READING)
        except (TimeoutError, CancelledError):
            problem = Problem(path, None, "the text isn't converted yet", "try again in a moment")
            return SourceResult(b"", problems=(problem,))

    # --- threads --------------------------------------------------------------------------------

    def _announce_saves(self) -> None:
        """Tell browsers and terminal what was saved, once a burst of changes is over."""
        announced = self._updater.state.version
        while not self._closed.is_set():
            self._audit_wanted.set()
            if self._watch.wait(LONGEST_SLEEP) and not self._closed.is_set():
                self._end_of_burst()
            if self._closed.is_set():
                return
            state = self.current_state()
            if state.version != announced:
                announced = state.version
                self._report_saved()
                self._report_problems(state)
                self.announcements.announce(state.version, state.saved)

    def _end_of_burst(self) -> None:
        deadline = time.monotonic() + LONGEST_BURST
        while time.monotonic() < deadline and not self._closed.is_set():
            self.current_state()
            if not self._watch.wait(BURST_SECONDS):
                return

    def _check(self) -> None:
        """Check the whole site when there are no requests."""
        while True:
            self._audit_wanted.wait()
            self._audit_wanted.clear()
            while (quiet := time.monotonic() - self._busy) < AUDIT_QUIET:
                if self._closed.wait(AUDIT_QUIET - quiet):
                    return
            if self._closed.is_set():
                return
            with self._lock:
                state = self._updater.state
            if state.site is None or state.audited:
                continue
            try:
                audit = self._audit(state, state.site)
            except _PreviewClosed:
                return
            with self._lock:
                if not self._updater.add_site_problems(state, audit):
                    self._audit_wanted.set()
            self._watch.wake()

    def _audit(self, state: PreviewState, site: Site) -> SiteProblems:
        media = state.context.media if state.context is not None else None
        pause = _BackgroundPause(self._closed, lambda: self._busy)
        found = list(problems(site, pause, self.project.root))
        if state.renderer is not None:
            try:
                planned = tuple(pause.through(outputs(site, state.renderer, self.project, media)))
                found += path_problems(site, planned)
                paths = frozenset(output.path for output in planned)
                found += internal_link_problems(site, self.project, paths)
            except ContentError as error:
                found += error.problems
            except _PreviewClosed:
                raise
            except Exception as error:
                problem = rendering_problem(
                    error, state.renderer.theme, "assets", self.project.root
                )
                if problem is None:
                    raise
                found.append(problem)
        until = _next(site.publish_times, site.viewpoint.now)
        return SiteProblems(tuple(locate(found, self.project)), until)

    def report_problems(self) -> None:
        """Notify the listener of problems that it doesn't know yet."""
        self._report_problems(self.current_state())

    def _report_problems(self, state: PreviewState) -> None:
        failing = (problem for problems in self._failures.values() for problem in problems)
        known = frozenset((*state.problems, *failing))
        new = known - self._shown_problems
        gone = self._shown_problems - known
        self._shown_problems = known
        if new or gone:
            errors = sum(problem.severity == "error" for problem in known)
            self._listener.on_problems(
                tuple(sorted(new, key=lambda problem: problem.sort_key)), errors
            )

    def problems_of(self, state: PreviewState, path: str | None = None) -> tuple[Problem, ...]:
        """All problems, including those of rendering one page."""
        failing = self._failures.get(path, ()) if path is not None else ()
        return tuple(dict.fromkeys((*failing, *state.problems)))


def _next(moments: list[datetime], now: datetime) -> datetime | None:
    return next((moment for moment in moments if moment > now), None)


def _missing(state: PreviewState, output: Output, error: Exception) -> Problem:
    reason = error.strerror if isinstance(error, OSError) else None
    name = getattr(error, "filename", None) or error
    return Problem(
        output.origin,
        None,
        f"the page can't be rendered because something in it is missing: {name}"
        + (f" ({reason})" if reason else ""),
        "fix the other errors first",
    )
