"""Rules about what customers sent."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import site_rule
from sitegen.check.site_context import SiteContext
from sitegen.inbox.status import InboxStatus


@site_rule(
    "unanswered-message", "warning", "A message has waited longer than you promised",
    "answer it: `sitegen inbox` shows who is waiting",
)  # fmt: skip
def unanswered_message(context: SiteContext) -> Iterator[Finding]:
    """Messages in the inbox are older than the promised reply time. Only `sitegen inbox` shows
    what they say and whom they are from.
    """
    for status in context.feature_statuses:
        inbox = status.data
        if isinstance(inbox, InboxStatus) and inbox.late:
            since = ""
            if inbox.oldest is not None:
                since = f", the oldest since {inbox.oldest.astimezone(context.site.zone):%Y-%m-%d}"
            have = "message has" if inbox.late == 1 else "messages have"
            message = f"{inbox.late} {have} waited in the inbox longer than promised{since}"
            yield Finding(message, file="private/inbox")


@site_rule(
    "unhelpful-answer", "warning", "An answer often doesn't solve the question",
    "read in the inbox what customers miss, rewrite the answer, and set `updated`",
)  # fmt: skip
def unhelpful_answer(context: SiteContext) -> Iterator[Finding]:
    """Below each FAQ customers say whether it solved their question. Since this one was last
    changed, at least three said no, and no fewer than said yes.
    """
    for status in context.feature_statuses:
        for one in status.data.solved if isinstance(status.data, InboxStatus) else ():
            if one.fails:
                total = one.yes_lately + one.no_lately
                message = f"{one.no_lately} of {total} customers say that this didn't solve it"
                yield Finding(message, file=one.source)
