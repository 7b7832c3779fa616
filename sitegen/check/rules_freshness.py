"""Freshness: content that is no longer true, and questions that customers ask first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from sitegen.check.finding import Finding
from sitegen.check.rule import document_rule, site_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import DocumentText
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.value import Value
from sitegen.read.project import CONFIG
from sitegen.site.references import signers
from sitegen.site.site import Site
from sitegen.site.status import FRESH, follow_ups, newest_evidence, under_review
from sitegen.site.visibility import live_from

_FIGURE = re.compile(
    r"\d|\b(?:free|nothing|gratis|no charge|umsonst|kostenlos|nichts)\b", re.IGNORECASE
)
_FIGURE_IN_TABLE = re.compile(r"<td\b[^>]*>[^<]*\d")
_FIRST_WORDS = 220


def _day(context: SiteContext, moment: datetime) -> str:
    return f"{moment.astimezone(context.site.zone):%Y-%m-%d}"


@site_rule(
    "faq-overdue", "warning", "A document is due for review",
    "check that it is still true, then set a later `review_by`",
)  # fmt: skip
def faq_overdue(context: SiteContext) -> Iterator[Finding]:
    """Its `review_by` date has passed. The person responsible knows whether it is still true."""
    for document, review in under_review(context.site):
        if review.at <= context.now:
            owner = next(_names(context, signers(document.front)), "nobody")
            yield Finding(
                f"the review of this was due on {_day(context, review.at)}; {owner} is responsible",
                file=document.source,
                field=(document.kind.review_field or "",),
            )


@site_rule(
    "follow-up-overdue", "warning", "A customer was not asked whether it is right now",
    "ask, then write the day into the field",
)  # fmt: skip
def follow_up_overdue(context: SiteContext) -> Iterator[Finding]:
    """Three weeks after something was put right, ask the customer whether it still is, and write
    down when you asked (`followed_up`). This holds for drafts, too: the customer knows what
    happened even if the page isn't public.
    """
    for document, due in follow_ups(context.site):
        if due <= context.now:
            field = document.kind.follow_up_field or ""
            owner = next(_names(context, signers(document.front)), "nobody")
            message = f"`{field}` was due on {_day(context, due)}; {owner} is responsible"
            yield Finding(message, file=document.source, line=1)


def _names(context: SiteContext, references: Iterable[str]) -> Iterator[str]:
    for reference in references:
        key = context.site.person(reference)
        if key is not None:
            yield context.site.documents[key].label


@site_rule(
    "promise-without-evidence", "warning", "A promise has no recent evidence",
    "write about a case in which you kept it, and name the value there",
)  # fmt: skip
def promise_without_evidence(context: SiteContext) -> Iterator[Finding]:
    """A promise is worth only what you do to keep it. Posts, FAQs, stories and recoveries are
    evidence; after half a year, readers wonder whether it still holds.
    """
    for document, _ in context.visible(Value):
        newest = newest_evidence(context.site, document.id)
        if newest is None:
            yield Finding("there is no evidence for this promise yet", file=document.source, line=1)
        elif newest < context.now - FRESH:
            message = f"the newest evidence for this promise is from {_day(context, newest)}"
            yield Finding(message, file=document.source, line=1)


@site_rule(
    "unsettled-topic", "advice", "No FAQ answers a question that customers ask first",
    "write an FAQ with `about: [TOPIC]`",
)  # fmt: skip
def unsettled_topic(context: SiteContext) -> Iterator[Finding]:
    """What does it cost? What don't you do? Can I return it? What are the alternatives? If you
    answer these in public, customers trust you with the rest. Set the topics in `check.topics` in
    `site.yaml`.
    """
    about = {topic.lower() for _, front in context.visible(Faq) for topic in front.about}
    if context.site.collection("faq"):
        for topic in context.config.check.topics:
            if topic.lower() not in about:
                message = f'no FAQ is about "{topic}"'
                yield Finding(message, f"write one with `about: [{topic}]`", CONFIG)


@document_rule(
    "no-straight-answer",
    "warning",
    "An answer begins with an evasion",
    "answer in the first sentence",
)
def no_straight_answer(text: DocumentText) -> Iterator[Finding]:
    """People who ask want the answer first and the reasons after it. "It depends" may be true, but
    then begin with the usual case.
    """
    if isinstance(text.document.front, Faq):
        begin = " ".join(text.prose.paragraphs)[:_FIRST_WORDS]
        first = re.split(r"(?<=[.!?])\s", begin, maxsplit=1)[0]
        for match in text.words.dodges.matches(first):
            yield Finding(f'the answer begins with "{match.text}"', match.suggestion,
                          text=match.text)  # fmt: skip
            return


@document_rule(
    "price-without-figure", "warning", "An answer about prices gives no figure", "give one"
)
def price_without_figure(text: DocumentText) -> Iterator[Finding]:
    """People who ask what it costs want a number: the price, a range, or the usual case. Drafts may
    be without.
    """
    front = text.document.front
    if (
        not isinstance(front, Faq)
        or front.draft
        or "price" not in (topic.lower() for topic in front.about)
    ):
        return
    if not _FIGURE.search(text.prose.text) and not _FIGURE_IN_TABLE.search(text.html):
        yield Finding("this is about the price but gives no figure", field=("about",))


@site_rule(
    "left-but-named",
    "warning",
    "Someone who left is still named",
    "name the person who does it now",
)
def left_but_named(context: SiteContext) -> Iterator[Finding]:
    """Customers ask for people by name. Texts that people wrote while they worked here keep their
    names, but everything they were responsible for needs someone new.
    """
    gone = {
        document.id: (document, front)
        for document, front in context.visible(Person)
        if front.left is not None and front.left.at <= context.now
    }
    if not gone:
        return
    site, config = context.site, context.config
    named = (
        (config.owner, ("owner",)),
        (config.contact.person, ("contact", "person")),
    )
    for name, place in named:
        key = site.person(name) if name is not None else None
        if key in gone:
            yield _left(gone[key][0], CONFIG, place)
    for document in _lasting(site):
        for name in signers(document.front):
            key = site.person(name)
            if key in gone:
                yield _left(gone[key][0], document.source, (document.kind.byline or "",))
    yield from _named_in_texts(context, gone)


def _left(person: Document, file: str, field: tuple[str, ...]) -> Finding:
    return Finding(f"{person.label} has left but is still named here", file=file, field=field)


def _named_in_texts(
    context: SiteContext, gone: dict[str, tuple[Document, Person]]
) -> Iterator[Finding]:
    for document in _lasting(context.site):
        text = context.prose_of(document.id)
        for person, _ in gone.values():
            if re.search(rf"(?<!\w){re.escape(person.label)}(?!\w)", text):
                message = f"{person.label} has left but is still named here"
                yield Finding(message, file=document.source, text=person.label)


def _lasting(site: Site) -> Iterator[Document]:
    """The visible documents that are meant to stay up to date."""
    for kind in kinds().placed:
        if kind.lasting:
            yield from (site.documents[key] for key in site.collection(kind.name))


@site_rule(
    "written-after-leaving",
    "warning",
    "A post is dated after its author left",
    "check who wrote it",
)
def written_after_leaving(context: SiteContext) -> Iterator[Finding]:
    """Readers who know that someone left wonder who writes in their name."""
    for document, front in context.visible(Post):
        for name in front.author:
            key = context.site.person(name)
            person = context.site.documents[key].front if key is not None else None
            left = person.left if isinstance(person, Person) else None
            if left is not None and front.date.at > (left.end or left.at):
                message = f"{name} left on {_day(context, left.at)}"
                yield Finding(message, file=document.source, field=("author",))


@site_rule(
    "holiday-passed", "warning", "Holiday hours are out of date",
    "remove them, and add those of next year",
)  # fmt: skip
def holiday_passed(context: SiteContext) -> Iterator[Finding]:
    """Visitors who see last year's holidays don't trust the other hours either."""
    for index, holiday in enumerate(context.config.contact.holidays):
        if (holiday.date.end or holiday.date.at) <= context.now:
            name = f" ({holiday.name})" if holiday.name else ""
            yield Finding(
                f"the holiday hours for {_day(context, holiday.date.at)}{name} are in the past",
                file=CONFIG,
                field=("contact", "holidays", index, "date"),
            )


@site_rule(
    "went-live", "advice", "A document went live after the last build", "run `sitegen build`"
)
def went_live(context: SiteContext) -> Iterator[Finding]:
    """Scheduled documents appear with the first build after their publication time. Until then,
    nobody sees them.
    """
    if context.last_build is None:
        return
    for key, document in context.site.documents.items():
        live = live_from(document)
        if (
            live is not None
            and context.last_build < live <= context.now
            and context.site.shown(key)
        ):
            local = live.astimezone(context.site.zone)
            field = "publish" if document.front.publish is not None else "date"
            message = f"this went live on {local:%Y-%m-%d %H:%M}, after the last build"
            yield Finding(message, file=document.source, field=(field,))
