"""Sending an issue in a thread of the preview: one at a time, whichever tab of a browser began it.

Its state is an immutable value that pages are made of. What was sent is in the journal, so it goes
on after any interruption, and nobody gets an issue twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from sitegen.errors import ContentError, Problem, RequestError, SitegenError

if TYPE_CHECKING:
    from sitegen.newsletter.sending.send_loop import SendingReport, SendProgress
    from sitegen.read.project import Project

STOPPED = "you stopped it"
_BUG = "the program failed (the terminal in which the preview runs has the report)"


class SendOrder(NamedTuple):
    """What the owner said yes to."""

    issue: str
    """Its id."""
    recipients: int
    """The number of people that was shown."""
    digest: str
    """Of the email that was shown, in hexadecimal."""
    topics: tuple[str, ...] = ()
    retry_failed: bool = False
    accept_changes: bool = False


class SendingState(NamedTuple):
    """How far it is."""

    phase: Literal["idle", "sending", "ended", "failed"] = "idle"
    order: SendOrder | None = None
    progress: SendProgress | None = None
    report: SendingReport | None = None
    problems: tuple[Problem, ...] = ()
    """If it failed: the mistakes."""
    message: str = ""
    """If it failed for another reason: why, and what to do."""
    changed: bool = False
    """Whether it failed because some have another version: it can be sent to the others."""

    @property
    def working(self) -> bool:
        """Whether an issue is being sent."""
        return self.phase == "sending"


class BackgroundSending:
    """The sending of a project's issues, one after the other."""

    def __init__(self, project: Project, clock: Callable[[], datetime]) -> None:
        """`clock` is the time of the site that is sent."""
        self._project = project
        self._clock = clock
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._state = SendingState()

    @property
    def state(self) -> SendingState:
        """How far it is now."""
        return self._state

    def start(self, order: SendOrder) -> bool:
        """Begin to send; False if another issue, or the same, is being sent."""
        with self._lock:
            if self._state.working:
                return False
            self._stop.clear()
            self._state = SendingState("sending", order)
        threading.Thread(target=self._run, args=(order,), name="send", daemon=True).start()
        return True

    def stop(self) -> None:
        """End it after the message that is on its way."""
        self._stop.set()

    def _run(self, order: SendOrder) -> None:
        from sitegen.newsletter.sending.journal import ContentChanged

        try:
            report = self._send(order)
        except ContentError as error:
            self._end(SendingState("failed", order, problems=error.problems))
        except ContentChanged as error:
            self._end(SendingState("failed", order, message=str(error), changed=True))
        except SitegenError as error:
            self._end(SendingState("failed", order, message=str(error)))
        except BaseException:
            self._end(SendingState("failed", order, message=_BUG))
            raise
        else:
            self._end(SendingState("ended", order, report=report))

    def _send(self, order: SendOrder) -> SendingReport:
        from sitegen.newsletter.issue_sending import open_sending

        with open_sending(self._project, self._clock(), sleep=self._pause) as sending:
            campaign, selection = sending.issue(order.issue, order.topics)
            shown = (order.recipients, order.digest)
            if (len(selection.recipients), campaign.digest.hex()) != shown:
                raise RequestError(
                    "nothing was sent: the issue or the list of subscribers was changed after you "
                    "looked at it (look at it again)"
                )
            sending.delivery.refuse_leaks(selection)
            return sending.delivery.send(
                campaign,
                selection.recipients,
                progress=self._show,
                retry_failed=order.retry_failed,
                accept_changes=order.accept_changes,
            )

    def _pause(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def _show(self, progress: SendProgress) -> None:
        from sitegen.newsletter.sending.send_loop import StopSending

        with self._lock:
            self._state = self._state._replace(progress=progress)
        if self._stop.is_set():
            raise StopSending(STOPPED)

    def _end(self, state: SendingState) -> None:
        with self._lock:
            self._state = state
