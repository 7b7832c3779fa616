"""Sends a campaign to all its recipients: to each exactly once, as far as SMTP allows.

`send` may be killed at any moment and run again (see `journal`). The server's reply decides: 250 is
done, 4xx is tried later with growing pauses, 5xx is recorded with the reply. `clock` and `sleep`
are passed in, and nothing is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from sitegen.address import Address
from sitegen.newsletter.private_files import PrivateError
from sitegen.newsletter.sending.campaign import Campaign
from sitegen.newsletter.sending.journal import Delivery, SendJournal
from sitegen.newsletter.sending.message import Recipient, Secrets, merged_size, render_message
from sitegen.newsletter.sending.preflight import require_sendable
from sitegen.newsletter.sending.send_loop import (
    Clock,
    Pace,
    SendingReport,
    SendLoop,
    SendProgress,
    Sleep,
    StopSending,
)
from sitegen.newsletter.sending.smtp import Connection, DeliveryOutcome, ServerRejection


class SendingPlan(Struct, frozen=True, kw_only=True):
    """What a run would do: the result of a dry run."""

    total: int
    to_send: tuple[Recipient, ...]
    already_sent: int
    failed: tuple[Delivery, ...]
    """Deliveries that failed before, which would be retried only on request."""
    largest_html: int
    """Octets of the largest HTML part."""


def plan_sending(
    campaign: Campaign,
    recipients: Iterable[Recipient],
    *,
    journal: SendJournal,
    clock: Clock,
    unsubscribe_secret: bytes = b"",
) -> SendingPlan:
    """Find what `send` would do, without a server and without records. Raises ContentError."""
    require_sendable(campaign, unsubscribe_secret)
    everyone = _unique(recipients)
    secrets = Secrets(unsubscribe=unsubscribe_secret, message_id=journal.secret)
    known = {delivery.address.key: delivery for delivery in journal.deliveries(campaign.id)}
    to_send, sent, failed = [], 0, []
    for recipient in everyone:
        before = known.get(recipient.address.key)
        if before and before.state == "sent":
            sent += 1
        elif before and before.state == "failed":
            failed.append(before)
        else:
            to_send.append(recipient)
    for recipient in to_send:
        render_message(campaign, recipient, secrets, clock())
    return SendingPlan(
        total=len(everyone),
        to_send=tuple(to_send),
        already_sent=sent,
        failed=tuple(failed),
        largest_html=max(
            (merged_size(campaign, recipient) for recipient in to_send[:100]), default=0
        ),
    )


def send(
    campaign: Campaign,
    recipients: Iterable[Recipient],
    *,
    journal: SendJournal,
    connection: Connection,
    clock: Clock,
    sleep: Sleep,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    unsubscribe_secret: bytes = b"",
    progress: Callable[[SendProgress], None] = lambda _: None,
    still_wanted: Callable[[Address], bool] = lambda _: True,
    retry_failed: bool = False,
    accept_changes: bool = False,
) -> SendingReport:
    """Send a campaign to each recipient who doesn't have it yet, and report who is left out.

    `still_wanted` is called right before each delivery: a run can take hours, and anyone who
    unsubscribes meanwhile gets nothing more. Raises ContentError if the campaign has errors,
    AlreadySending if another run sends it, and ContentChanged (see `SendJournal.sending`).
    """
    require_sendable(campaign, unsubscribe_secret)
    everyone = _unique(recipients)
    secrets = Secrets(unsubscribe=unsubscribe_secret, message_id=journal.secret)
    with journal.sending(
        campaign.id, campaign.digest, clock(), accept_changes=accept_changes
    ) as run:
        run.plan((recipient.address for recipient in everyone), clock(), retry_failed=retry_failed)
        loop = SendLoop(campaign, everyone, run, connection, clock, sleep, pace, secrets, progress)
        stopped = ""
        try:
            loop.work(still_wanted)
        except (StopSending, ServerRejection, PrivateError) as error:
            stopped = str(error)
        finally:
            connection.close(politely=not stopped)
        return loop.report(stopped)


def send_test(
    campaign: Campaign,
    recipients: Iterable[Recipient],
    *,
    journal: SendJournal,
    connection: Connection,
    clock: Clock,
    unsubscribe_secret: bytes = b"",
) -> tuple[tuple[Recipient, DeliveryOutcome], ...]:
    """Send a campaign as a test. The journal doesn't count these people as recipients.

    Raises ContentError, ServerUnavailable and ServerRejection.
    """
    require_sendable(campaign, unsubscribe_secret)
    secrets = Secrets(unsubscribe=unsubscribe_secret, message_id=journal.secret)
    outcomes: list[tuple[Recipient, DeliveryOutcome]] = []
    for recipient in _unique(recipients):
        message = render_message(campaign, recipient, secrets, clock())
        outcome = connection.deliver(campaign.sender.address, recipient.address, message)
        outcomes.append((recipient, outcome))
    return tuple(outcomes)


def _unique(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    once: dict[str, Recipient] = {}
    for recipient in recipients:
        once.setdefault(recipient.address.key, recipient)
    return tuple(once.values())
