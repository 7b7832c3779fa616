"""Community: customers get answers and are quoted only with permission."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.markup import visible_words_of
from sitegen.check.page import CheckedPage
from sitegen.check.promises import folded, may_stand_in
from sitegen.check.rule import page_rule, site_rule
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


@site_rule(
    "unanswered-comment",
    "warning",
    "A customer's comment was not answered in time",
    "answer it, signed with a name",
)
def unanswered_comment(context: SiteContext) -> Iterator[Finding]:
    """No member of staff answered within the promised reply time, counted in business hours and
    without holidays. A closing thank-you needs no answer.
    """
    promise, hours = context.config.promise.reply, schedule(context.config)
    for document, front in unanswered(context.site):
        until = deadline(hours, promise, front.date.at)
        if until is not None and until <= context.now:
            local = until.astimezone(context.site.zone)
            yield Finding(
                f"{front.by} has no answer; you promised one by {local:%Y-%m-%d %H:%M}",
                file=document.source,
                line=1,
            )


@site_rule(
    "no-permission",
    "warning",
    "A customer is quoted without permission",
    "ask for permission, and record it",
)
def no_permission(context: SiteContext) -> Iterator[Finding]:
    """A story needs the customer's permission before it is published, and a note of when and how
    they gave it. So does a recovery that names a customer.
    """
    for document, story in context.visible(Story):
        if _NOT_ASKED.search(story.permission.how):
            message = f'"{story.permission.how}" is not a permission'
            yield Finding(message, file=document.source, field=("permission", "how"))
        elif story.permission.date.at > context.now:
            message = "the permission is dated in the future"
            yield Finding(message, file=document.source, field=("permission", "date"))
        elif story.permission.date.at > (story.date.end or story.date.at):
            message = "the permission is dated after the story"
            yield Finding(message, file=document.source, field=("permission", "date"))
    for document, recovery in context.visible(Recovery):
        if recovery.permission is not None and _NOT_ASKED.search(recovery.permission.how):
            message = f'"{recovery.permission.how}" is not a permission'
            yield Finding(message, file=document.source, field=("permission", "how"))


@site_rule(
    "staff-as-customer", "warning", "A member of staff appears as a customer",
    "mark them as staff, or remove the text",
)  # fmt: skip
def staff_as_customer(context: SiteContext) -> Iterator[Finding]:
    """Someone who works here isn't a customer, and readers find out."""
    staff = {
        name.lower(): front.name
        for document, front in context.visible(Person)
        if front.role != "guest"
        for name in (front.name, document.name)
    }
    for document, story in context.visible(Story):
        if story.customer.strip().lower() in staff:
            message = f"{story.customer} works here and is not a customer"
            yield Finding(message, file=document.source, field=("customer",))
    for document, comment in context.visible(Comment):
        if comment.role == "customer" and comment.by.strip().lower() in staff:
            message = f"{comment.by} works here"
            yield Finding(message, "write `role: staff`", document.source, field=("by",))


@page_rule(
    "untrue-promise",
    "warning",
    "A page promises something that the site can't do",
    "make it true, or take the sentence out",
)
def untrue_promise(page: CheckedPage) -> Iterator[Finding]:
    """A sentence of the theme, or of the texts that `sitegen init` wrote, says that one can write,
    comment or subscribe, or that somebody answers, and the configuration has no way for that: there
    is no address, no reply time, or nothing that takes forms. The default theme leaves such
    sentences out by itself; templates and texts of your own may still have them.
    """
    if not page.unkept or page.is_redirect:
        return
    likely = may_stand_in(page.unkept, page.html)
    text = folded(visible_words_of(page.root)) if likely else ""
    for promise in likely:
        if all(part in text for part in promise.parts):
            yield Finding(f"the page says “{promise.sentence}”", promise.remedy)


@site_rule(
    "hidden-comments", "warning", "A page doesn't show its comments",
    "show `document.comments` in the theme's template, as `forms.conversation` does",
    needs_pages=True,
)  # fmt: skip
def hidden_comments(context: SiteContext) -> Iterator[Finding]:
    """There are comments on a document, but its page has none of them, or no element with their
    `anchor` as its id. Customers' words have vanished, and feeds link to nothing.
    """
    for key in context.site.discussed():
        address = context.site.url_path(key)
        output = context.output_at(address) if address is not None else None
        facts = context.pages.get(output) if output is not None else None
        if facts is None:
            continue
        names = [context.site.documents[one].name for one in context.site.comments(key)]
        hidden = [name for name in names if f"comment-{name}" not in facts.ids]
        if hidden:
            shown = "comment isn't" if len(hidden) == 1 else "comments aren't"
            message = f"{len(hidden)} {shown} shown on the page, among them {hidden[0]}"
            yield Finding(message, file=context.site.documents[key].source)
