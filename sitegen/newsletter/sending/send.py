"""A campaign to all its recipients: each exactly once as far as SMTP allows, or known to be left
out.

`send` is the story. It may be killed anywhere and run again (see `journal`). What the server
answers decides: 250 is done, 4xx is tried later with growing pauses, 5xx is recorded with the
server's words. The clock and the sleeping are handed in, and nothing is printed.
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
    """What a run would do."""

    total: int
    to_send: tuple[Recipient, ...]
    already_sent: int
    failed: tuple[Delivery, ...]
    """Who was refused before and would be tried again only on request."""
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
    """What `send` would do, without a server and without a trace. Raises ContentError."""
    require_sendable(campaign, unsubscribe_secret)
    everyone = _each_once(recipients)
    secrets = Secrets(unsubscribe=unsubscribe_secret, message_id=journal.secret)
    known = {delivery.address.key: delivery for delivery in journal.deliveries(campaign.id)}
    open_, sent, failed = [], 0, []
    for recipient in everyone:
        before = known.get(recipient.address.key)
        if before and before.state == "sent":
            sent += 1
        elif before and before.state == "failed":
            failed.append(before)
        else:
            open_.append(recipient)
    for recipient in open_:
        render_message(campaign, recipient, secrets, clock())
    return SendingPlan(
        total=len(everyone),
        to_send=tuple(open_),
        already_sent=sent,
        failed=tuple(failed),
        largest_html=max(
            (merged_size(campaign, recipient) for recipient in open_[:100]), default=0
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
    """Send a campaign to each recipient who does not have it yet, and say who is left out.

    `still_wanted` is asked right before each recipient's turn: a run can take hours, and who leaves
    meanwhile gets nothing more. Raises ContentError if the campaign is not fit to be sent,
    AlreadySending if another run sends it, and ContentChanged (see `SendJournal.sending`).
    """
    require_sendable(campaign, unsubscribe_secret)
    everyone = _each_once(recipients)
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
    """Send a campaign to try it out. The journal does not count these people as recipients.

    Raises ContentError, ServerUnavailable and ServerRejection.
    """
    require_sendable(campaign, unsubscribe_secret)
    secrets = Secrets(unsubscribe=unsubscribe_secret, message_id=journal.secret)
    outcomes: list[tuple[Recipient, DeliveryOutcome]] = []
    for recipient in _each_once(recipients):
        message = render_message(campaign, recipient, secrets, clock())
        outcome = connection.deliver(campaign.sender.address, recipient.address, message)
        outcomes.append((recipient, outcome))
    return tuple(outcomes)


def _each_once(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    once: dict[str, Recipient] = {}
    for recipient in recipients:
        once.setdefault(recipient.address.key, recipient)
    return tuple(once.values())
