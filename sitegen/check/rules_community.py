"""Community: customers get answers, and are never used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import site_rule
from sitegen.check.site_context import SiteContext
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.recovery import Recovery
from sitegen.model.kinds.story import Story
from sitegen.site.business_hours import deadline, schedule
from sitegen.site.conversation import unanswered

_NOT_ASKED = re.compile(
    r"\b(?:not asked|assumed|implied|implicit|none|unknown|pending|tbd|todo|nicht gefragt|"
    r"angenommen|unbekannt|offen)\b|^\?+$",
    re.IGNORECASE,
)


@site_rule("unanswered-comment", "warning", "A customer got no answer in time", "answer, by name")
def unanswered_comment(context: SiteContext) -> Iterator[Finding]:
    """Nobody of the staff answered within the promised reply time, counted in business hours
    with holidays. A closing thank-you needs no answer.
    """
    promise, hours = context.config.promise.reply, schedule(context.config)
    for document, front in unanswered(context.site):
        until = deadline(hours, promise, front.date.at)
        if until is not None and until <= context.now:
            local = until.astimezone(context.site.zone)
            yield Finding(
                f"{front.by} has no answer; it was promised until {local:%Y-%m-%d %H:%M}",
                file=document.source,
                line=1,
            )


@site_rule(
    "no-permission", "warning", "A customer is quoted without permission", "ask, and write it down"
)
def no_permission(context: SiteContext) -> Iterator[Finding]:
    """A story needs the customer's yes before it is published, and a note of when and how it was
    given. A recovery that names a customer needs it too.
    """
    for document, story in context.visible(Story):
        if _NOT_ASKED.search(story.permission.how):
            message = f'"{story.permission.how}" is no permission'
            yield Finding(message, file=document.source, field=("permission", "how"))
        elif story.permission.date.at > context.now:
            message = "the permission is dated in the future"
            yield Finding(message, file=document.source, field=("permission", "date"))
        elif story.permission.date.at > (story.date.end or story.date.at):
            message = "the permission is younger than the story"
            yield Finding(message, file=document.source, field=("permission", "date"))
    for document, recovery in context.visible(Recovery):
        if recovery.permission is not None and _NOT_ASKED.search(recovery.permission.how):
            message = f'"{recovery.permission.how}" is no permission'
            yield Finding(message, file=document.source, field=("permission", "how"))


@site_rule(
    "staff-as-customer", "warning", "Somebody of the staff speaks as a customer",
    "say who it is, or take it out",
)  # fmt: skip
def staff_as_customer(context: SiteContext) -> Iterator[Finding]:
    """A story or a comment by somebody who works here is no customer's, and readers find out."""
    staff = {
        name.lower(): front.name
        for document, front in context.visible(Person)
        if front.role != "guest"
        for name in (front.name, document.name)
    }
    for document, story in context.visible(Story):
        if story.customer.strip().lower() in staff:
            message = f"{story.customer} works here, and is no customer"
            yield Finding(message, file=document.source, field=("customer",))
    for document, comment in context.visible(Comment):
        if comment.role == "customer" and comment.by.strip().lower() in staff:
            message = f"{comment.by} works here"
            yield Finding(message, "write `role: staff`", document.source, field=("by",))
