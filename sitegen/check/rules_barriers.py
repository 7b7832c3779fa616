"""Barriers: every page and every email must lead customers to a person with a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.markup import words_of
from sitegen.check.page import CheckedPage
from sitegen.check.rule import document_rule, page_rule, site_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import DocumentText
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.person import Person
from sitegen.read.project import CONFIG

_NO_REPLY = re.compile(r"^(?:no|do[-_.]?not|dont|kein[e]?)[-_.]?(?:reply|antwort)", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s()./–-]+(?:(?:ext|x|#|Durchwahl)\.?\s*\d{1,6})?", re.IGNORECASE)
_TEL = re.compile(r"\+?[\d().-]+(?:;(?:ext|phone-context|isub)=[\w.+-]+)*", re.IGNORECASE)


def is_no_reply(address: str) -> bool:
    """Whether an email address says that nobody reads it."""
    return bool(_NO_REPLY.match(address.strip()))


def is_dialable(phone: str) -> bool:
    """Whether a phone can dial this: 3 to 15 digits (ITU-T E.164) with separators between them."""
    digits = re.sub(r"(?i)(?:ext|x|#|durchwahl).*", "", phone)
    count = sum(character.isdigit() for character in digits)
    return bool(_PHONE.fullmatch(phone.strip())) and 3 <= count <= 15


@site_rule(
    "no-contact-person", "warning", "The site names no contact person",
    "set `owner: …` or `contact: {person: …}`, and a phone number or email address",
)  # fmt: skip
def no_contact_person(context: SiteContext) -> Iterator[Finding]:
    """Customers want to talk to a person, not to "us". The theme shows them on every page."""
    contact = context.config.contact
    person = context.site.person(contact.person or context.config.owner or "")
    if person is None:
        yield Finding("the site names no contact person", file=CONFIG)
    elif not contact.phone and not contact.email:
        front = context.site.documents[person].front
        if isinstance(front, Person) and not front.phone and not front.email:
            message = (
                f"{front.name} can't be reached: there is no phone number and no email address"
            )
            remedy = "write `phone: …` or `email: …` under `contact`"
            yield Finding(message, remedy, CONFIG, field=("contact",))


@page_rule(
    "no-human", "warning", "A page offers no way to reach a person",
    "show the contact: a named person with a phone number or an email address",
)  # fmt: skip
def no_human(page: CheckedPage) -> Iterator[Finding]:
    """Visitors who get stuck on this page can't ask anyone: it has no phone number, no email
    address and no form, or doesn't say whose they are.
    """
    if page.is_redirect:
        return
    ways = [link for link in page.links if link.href.startswith(("tel:", "mailto:"))]
    ways = [link for link in ways if not link.href.startswith("mailto:?")]
    forms = [
        form
        for form in page.root.iter("form")
        if form.get("role") != "search" and form.get("method", "get").lower() == "post"
    ]
    people = f"{page.config.base_path}people/"
    named = any(link.href.startswith(people) and link.href != people for link in page.links)
    if not named:
        name = page.contact_name
        named = bool(name) and name.lower() in words_of(page.root).lower()
    if not ways and not forms:
        yield Finding("this page has no phone number, email address or form")
    elif not named:
        yield Finding("this page doesn't name a person to ask")


@site_rule(
    "no-reply-time", "warning", "The site promises no reply time", "set `promise: {reply: …}`"
)
def no_reply_time(context: SiteContext) -> Iterator[Finding]:
    """Customers want to know when they can expect an answer. Promise only what you can keep."""
    if context.config.promise.reply is None and context.config.promise.text is None:
        yield Finding("the site promises no reply time", "set `promise: {reply: 1 business day}`",
                      CONFIG)  # fmt: skip


@site_rule(
    "no-house-rules", "warning", "There are comments but no house rules",
    "write content/pages/house-rules.md: what you publish, what you don't, and who decides",
    needs_pages=True,
)  # fmt: skip
def no_house_rules(context: SiteContext) -> Iterator[Finding]:
    """People who comment should know what you publish (including criticism) and who decides.
    Pages with comments should link to these rules. Name their page in `check.house_rules` in
    `site.yaml`.
    """
    rules = context.site.reference(context.config.check.house_rules, "page")
    address = context.site.url_path(rules) if rules is not None else None
    for key, document in context.site.documents.items():
        home = context.site.url_path(key)
        if home is None or not context.site.shown(key) or not _invites(context, key):
            continue
        if address is None:
            yield Finding("customers can comment, but there are no house rules", file=CONFIG)
            return
        output = context.output_at(home)
        facts = context.pages.get(output) if output is not None else None
        if facts is not None and address not in {link.partition("#")[0] for link in facts.links}:
            message = "there are comments here, but no link to the house rules"
            yield Finding(message, "link to them near the comments", document.source)


def _invites(context: SiteContext, key: str) -> bool:
    document = context.site.documents[key]
    asked = document.front.comments
    if asked is None:
        asked = context.config.options(document.kind.name).comments
    return bool(asked) or bool(context.site.comments(key))


@document_rule(
    "turned-away",
    "warning",
    "A phrase turns customers away",
    "say what you do instead, or who can help",
)
def turned_away(text: DocumentText) -> Iterator[Finding]:
    """ "Go to our website", "not affiliated", "not assigned to": each of these sends away a
    customer who came to you. Quotations and customers' own words are ignored.
    """
    front = text.document.front
    if isinstance(front, Comment) and front.role == "customer":
        return
    spoken = [text.prose.text, *text.prose.headings]
    if front.kind.label_is_text:
        spoken.append(front.label)
    for match in text.words.turning_away.matches("\n".join(spoken)):
        yield Finding(f'"{match.text}" turns customers away', match.suggestion,
                      text=match.text)  # fmt: skip


@site_rule(
    "no-reply-sender",
    "error",
    "Replies go to an address that nobody reads",
    "use an address that a person reads",
)
def no_reply_sender(context: SiteContext) -> Iterator[Finding]:
    """A `no-reply` address tells customers that you talk but don't listen."""
    config = context.config
    named = (
        (config.contact.email, ("contact", "email")),
        (config.newsletter.reply_to, ("newsletter", "reply_to")),
        (config.podcast.email, ("podcast", "email")),
    )
    for address, place in named:
        if address is not None and is_no_reply(address):
            yield Finding(f"nobody reads {address}", file=CONFIG, field=place)
    for document, front in context.visible(Person):
        if front.email is not None and is_no_reply(front.email):
            yield Finding(f"nobody reads {front.email}", file=document.source, field=("email",))


@site_rule(
    "phone-not-dialable", "warning", "A phone number can't be dialled",
    "write it in digits, for example +44 1632 960114",
)  # fmt: skip
def phone_not_dialable(context: SiteContext) -> Iterator[Finding]:
    """A phone dials exactly what the field contains. Letters, two numbers in one field, and
    missing digits don't work.
    """
    contact = context.config.contact
    if contact.phone is not None and not is_dialable(contact.phone):
        message = f'"{contact.phone}" can\'t be dialled'
        yield Finding(message, file=CONFIG, field=("contact", "phone"))
    for document, front in context.visible(Person):
        if front.phone is not None and not is_dialable(front.phone):
            message = f'"{front.phone}" can\'t be dialled'
            yield Finding(message, file=document.source, field=("phone",))


@page_rule(
    "phone-link-not-dialable", "warning", "A phone link can't be dialled",
    "write tel: and digits, for example tel:+441632960114",
)  # fmt: skip
def phone_link_not_dialable(page: CheckedPage) -> Iterator[Finding]:
    """A `tel:` link contains digits without spaces (RFC 3966)."""
    for link in page.links:
        if link.href.startswith("tel:"):
            number = link.href.removeprefix("tel:").replace("%20", "")
            if not _TEL.fullmatch(number) or not is_dialable(number.partition(";")[0]):
                yield Finding(f'"{link.href}" can\'t be dialled', text=link.href)
