"""The loop over the recipients of one run: pacing, retries, and pauses when the server is away."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from sitegen.address import Address
from sitegen.newsletter.sending.campaign import Campaign
from sitegen.newsletter.sending.journal import Delivery, DeliveryState, SendRun
from sitegen.newsletter.sending.message import Recipient, Secrets, render_message
from sitegen.newsletter.sending.smtp import (
    Connection,
    DeliveryAccepted,
    DeliveryDeferred,
    DeliveryOutcome,
    DeliveryRefused,
    DeliveryUncertain,
    ServerRejection,
    ServerUnavailable,
)

Clock = Callable[[], datetime]
Sleep = Callable[[float], None]


class Pace(Struct, frozen=True, kw_only=True):
    """How fast to send, and when to retry. All times in seconds."""

    per_minute: int = 60
    later: tuple[float, ...] = (60, 300, 900)
    """Pauses before a recipient is retried in the same run after a 4xx; greylisting takes five
    minutes and more."""
    away: tuple[float, ...] = (5, 30, 120, 300)
    """Pauses before reconnecting to an unavailable server; then the run ends."""
    refusals: int = 5
    """After so many refusals of the content in a row the run ends: the message is at fault."""


class SendProgress(Struct, frozen=True):
    """How far a run is, for a progress bar."""

    done: int
    total: int
    waiting: str = ""
    """Why it is pausing; empty if it isn't."""
    sent: int = 0
    """Of those done, the ones whose message the server accepted, now or in an earlier run."""
    failed: int = 0
    """Of those done, the ones whom the server refused."""


class SendingReport(Struct, frozen=True, kw_only=True):
    """The result of a run, and who is still left out."""

    total: int
    sent_now: int
    sent_before: int
    withdrawn: int = 0
    """Recipients who unsubscribed during the run."""
    in_doubt: tuple[Address, ...] = ()
    """Recipients to whom an earlier run was sending when killed: they may get it twice."""
    failed: tuple[Delivery, ...] = ()
    waiting: tuple[Delivery, ...] = ()
    """Not sent yet: the next run tries them."""
    stopped: str = ""
    """Why the run ended early, if it did."""

    @property
    def left_out(self) -> int:
        return len(self.failed) + len(self.waiting)

    @property
    def complete(self) -> bool:
        """True if the server accepted every recipient's message."""
        return self.left_out == 0 and not self.stopped


class StopSending(Exception):
    """The run ends here; the message says why."""


class SendLoop:
    """The state of a run: the queue, the deferred recipients, and the server's failures."""

    def __init__(
        self,
        campaign: Campaign,
        recipients: tuple[Recipient, ...],
        run: SendRun,
        connection: Connection,
        clock: Clock,
        sleep: Sleep,
        pace: Pace,
        secrets: Secrets,
        progress: Callable[[SendProgress], None],
    ) -> None:
        self._campaign = campaign
        self._recipients = recipients
        self._run = run
        self._connection = connection
        self._clock = clock
        self._sleep = sleep
        self._pace = pace
        self._secrets = secrets
        self._progress = progress
        before = run.deliveries()
        states = {
            recipient.address.key: before[recipient.address.key].state for recipient in recipients
        }
        self._queue = deque(
            recipient
            for recipient in recipients
            if states[recipient.address.key] not in ("sent", "failed")
        )
        self._in_doubt = tuple(
            recipient.address
            for recipient in recipients
            if states[recipient.address.key] == "sending"
        )
        self._sent_before = sum(state == "sent" for state in states.values())
        self._done = len(recipients) - len(self._queue)
        self._sent = self._sent_before
        self._failed = self._done - self._sent_before
        self._waiting: list[tuple[datetime, Recipient]] = []
        self._tries: dict[str, int] = {}
        self._withdrawn: set[str] = set()
        self._failures = 0
        self._refusals = 0
        self._next_slot = clock()

    def work(self, still_wanted: Callable[[Address], bool]) -> None:
        """Send until no recipient is left to try now."""
        self._show_progress()
        while self._queue or self._waiting:
            if not self._queue:
                self._wait_for_deferred()
                continue
            recipient = self._queue.popleft()
            if not still_wanted(recipient.address):
                self._withdrawn.add(recipient.address.key)
                self._finish()
                continue
            self._keep_pace()
            self._try(recipient)

    def _try(self, recipient: Recipient) -> None:
        """One attempt at one recipient: connect, record, deliver, record."""
        try:
            self._connection.open()
        except ServerUnavailable as error:
            self._queue.appendleft(recipient)
            self._pause_unavailable(error)
            return
        message = render_message(self._campaign, recipient, self._secrets, self._clock())
        self._record(recipient, "sending")
        try:
            outcome = self._connection.deliver(
                self._campaign.sender.address, recipient.address, message
            )
        except ServerUnavailable as error:
            self._record(recipient, "deferred", str(error))
            self._queue.append(recipient)
            self._pause_unavailable(error)
            return
        except ServerRejection as error:
            self._record(recipient, "pending", str(error))
            raise
        self._handle(recipient, outcome)

    def _handle(self, recipient: Recipient, outcome: DeliveryOutcome) -> None:
        match outcome:
            case DeliveryAccepted():
                self._record(recipient, "sent", outcome.words)
                self._failures = self._refusals = 0
                self._sent += 1
                self._finish()
            case DeliveryRefused():
                self._record(recipient, "failed", outcome.words)
                self._failures = 0
                self._failed += 1
                self._finish()
                self._count_refusal(outcome)
            case DeliveryDeferred():
                self._record(recipient, "deferred", outcome.words)
                self._failures = 0
                self._defer(recipient)
            case DeliveryUncertain():
                self._record(recipient, "deferred", outcome.words)
                # Retry once in this run, so that nobody is skipped; not more often, since each
                # attempt may deliver a duplicate.
                if self._count_try(recipient) == 1:
                    self._queue.append(recipient)
                else:
                    self._finish()
                self._pause_unavailable(ServerUnavailable(outcome.words))

    def _count_refusal(self, outcome: DeliveryRefused) -> None:
        self._refusals = self._refusals + 1 if outcome.about_content else 0
        if self._refusals >= self._pace.refusals:
            raise StopSending(
                f"the server refused the message {self._refusals} times in a row, for different "
                f"recipients: {outcome.words} (fix the cause, then use --retry-failed)"
            )

    def _defer(self, recipient: Recipient) -> None:
        tries = self._count_try(recipient)
        if tries > len(self._pace.later):
            self._finish()
            return
        pause = timedelta(seconds=self._pace.later[tries - 1])
        self._waiting.append((self._clock() + pause, recipient))

    def _count_try(self, recipient: Recipient) -> int:
        key = recipient.address.key
        self._tries[key] = self._tries.get(key, 0) + 1
        return self._tries[key]

    def _wait_for_deferred(self) -> None:
        self._waiting.sort(key=lambda waiting: waiting[0])
        due = self._waiting[0][0]
        pause = (due - self._clock()).total_seconds()
        if pause > 0:
            self._show_progress(
                f"the server asked to try again later: {len(self._waiting)} waiting"
            )
            # Servers close idle connections after some minutes.
            self._connection.close()
            self._sleep(pause)
        now = max(self._clock(), due)
        self._queue.extend(recipient for at, recipient in self._waiting if at <= now)
        self._waiting = [(at, recipient) for at, recipient in self._waiting if at > now]

    def _pause_unavailable(self, error: ServerUnavailable) -> None:
        self._failures += 1
        if self._failures > len(self._pace.away):
            raise StopSending(str(error))
        self._show_progress(str(error))
        self._sleep(self._pace.away[self._failures - 1])

    def _keep_pace(self) -> None:
        now = self._clock()
        if now < self._next_slot:
            self._sleep((self._next_slot - now).total_seconds())
        self._next_slot = max(now, self._next_slot) + timedelta(minutes=1 / self._pace.per_minute)

    def _record(self, recipient: Recipient, state: DeliveryState, words: str = "") -> None:
        self._run.record(recipient.address, state, self._clock(), words)

    def _finish(self) -> None:
        self._done += 1
        self._show_progress()

    def _show_progress(self, waiting: str = "") -> None:
        self._progress(
            SendProgress(self._done, len(self._recipients), waiting, self._sent, self._failed)
        )

    def report(self, stopped: str) -> SendingReport:
        """The report on this run's recipients, from the journal."""
        now = self._run.deliveries()
        deliveries = [
            now[recipient.address.key]
            for recipient in self._recipients
            if recipient.address.key not in self._withdrawn
        ]
        sent = sum(delivery.state == "sent" for delivery in deliveries)
        return SendingReport(
            total=len(self._recipients),
            sent_now=sent - self._sent_before,
            sent_before=self._sent_before,
            withdrawn=len(self._withdrawn),
            in_doubt=self._in_doubt,
            failed=tuple(delivery for delivery in deliveries if delivery.state == "failed"),
            waiting=tuple(
                delivery for delivery in deliveries if delivery.state not in ("sent", "failed")
            ),
            stopped=stopped,
        )
