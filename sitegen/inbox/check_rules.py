"""Rules on what customers sent."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import site_rule
from sitegen.check.site_context import SiteContext
from sitegen.inbox.status import InboxStatus


@site_rule(
    "unanswered-message", "warning", "Somebody waits longer than was promised",
    "answer: `sitegen inbox` shows who waits",
)  # fmt: skip
def unanswered_message(context: SiteContext) -> Iterator[Finding]:
    """Messages in the inbox are older than the promised reply time. What they say, and from whom,
    is shown only by `sitegen inbox`.
    """
    for status in context.feature_statuses:
        inbox = status.data
        if isinstance(inbox, InboxStatus) and inbox.late:
            since = ""
            if inbox.oldest is not None:
                since = f", the oldest since {inbox.oldest.astimezone(context.site.zone):%Y-%m-%d}"
            wait = "message waits" if inbox.late == 1 else "messages wait"
            message = f"{inbox.late} {wait} in the inbox longer than promised{since}"
            yield Finding(message, file="private/inbox")
