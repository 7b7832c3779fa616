"""A publication in a thread of the preview: one at a time, whichever tab of a browser began it.

`BackgroundPublication` plans, waits for a yes, and publishes, by the functions of `publication.py`.
Its state is an immutable value that pages are made of. If the preview ends meanwhile, the thread
ends with it; the next publication goes on, as after any other interruption.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from sitegen.errors import ContentError, Problem, SitegenError

if TYPE_CHECKING:
    from sitegen.publishing.publication import PlannedPublication, PublishOptions, PublishResult
    from sitegen.read.project import Project

Phase = Literal["idle", "planning", "planned", "publishing", "published", "failed"]
CHANGED = "Files were changed after they had been checked. This is what would be published now."
_BUG = "the program failed (the terminal in which the preview runs has the report)"


class PublicationState(NamedTuple):
    """How far it is."""

    phase: Phase = "idle"
    number: int = 0
    """Of the plan: a yes to another one is none to this."""
    steps: tuple[str, ...] = ()
    """What was begun so far, in words; the last is what is done now."""
    planned: PlannedPublication | None = None
    result: PublishResult | None = None
    problems: tuple[Problem, ...] = ()
    """If it failed: the errors of the project."""
    message: str = ""
    """If it failed for another reason: why, and what to do."""
    notice: str = ""
    """Why it is planned again."""

    @property
    def working(self) -> bool:
        """Whether something is being done."""
        return self.phase in ("planning", "publishing")


class BackgroundPublication:
    """The publication of a project, one after the other."""

    def __init__(self, project: Project, options: Callable[[], PublishOptions]) -> None:
        """`options` are those of each plan, at its time."""
        self._project = project
        self._options = options
        self._lock = threading.Lock()
        self._state = PublicationState()

    @property
    def state(self) -> PublicationState:
        """How far it is now."""
        return self._state

    def plan(self) -> None:
        """Begin to check, to build and to compare, unless something is being done already."""
        with self._lock:
            if self._state.working:
                return
            self._state = PublicationState("planning", self._state.number + 1)
        self._start(self._plan)

    def publish(self, number: int) -> bool:
        """Begin to publish the plan with this number; False if that isn't what waits."""
        with self._lock:
            state = self._state
            planned = state.planned
            if state.phase != "planned" or state.number != number or planned is None:
                return False
            self._state = state._replace(phase="publishing", steps=(), notice="")
        self._start(lambda: self._publish(planned))
        return True

    def _start(self, work: Callable[[], None]) -> None:
        threading.Thread(target=self._run, args=(work,), name="publish", daemon=True).start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except ContentError as error:
            self._fail(error.problems, "")
        except SitegenError as error:
            self._fail((), str(error))
        except BaseException:
            self._fail((), _BUG)
            raise

    def _plan(self) -> None:
        from sitegen.publishing.publication import plan_publication

        planned = plan_publication(self._project, self._options(), self._step)
        self._change(phase="planned", planned=planned)

    def _publish(self, planned: PlannedPublication) -> None:
        from sitegen.publishing.errors import ProjectChanged
        from sitegen.publishing.publication import publish

        try:
            result = publish(planned, self._step)
        except ProjectChanged:
            number = self._state.number + 1
            self._change(phase="planning", number=number, steps=(), planned=None, notice=CHANGED)
            self._plan()
            return
        self._change(phase="published", result=result)

    def _step(self, step: str) -> None:
        self._change(steps=(*self._state.steps, step))

    def _fail(self, problems: tuple[Problem, ...], message: str) -> None:
        self._change(phase="failed", problems=problems, message=message, planned=None)

    def _change(self, **changes: object) -> None:
        """Change the state, by the one thread that works."""
        with self._lock:
            self._state = self._state._replace(**changes)  # type: ignore[arg-type]
