"""No barriers: from every page and every mail a customer reaches a human by name."""

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
    """Whether an address says that nobody reads it."""
    return bool(_NO_REPLY.match(address.strip()))


def is_dialable(phone: str) -> bool:
    """Whether a phone can dial this: 3 to 15 digits (ITU-T E.164), and signs between them."""
    digits = re.sub(r"(?i)(?:ext|x|#|durchwahl).*", "", phone)
    count = sum(character.isdigit() for character in digits)
    return bool(_PHONE.fullmatch(phone.strip())) and 3 <= count <= 15


@site_rule(
    "no-contact-person", "warning", "No person is named whom customers can reach",
    "write `owner: …` or `contact: {person: …}`, and a phone number or mail address",
)  # fmt: skip
def no_contact_person(context: SiteContext) -> Iterator[Finding]:
    """Customers talk to somebody, not to "us". The theme shows that person on every page."""
    contact = context.config.contact
    person = context.site.person(contact.person or context.config.owner or "")
    if person is None:
        yield Finding("no person is named whom customers can reach", file=CONFIG)
    elif not contact.phone and not contact.email:
        front = context.site.documents[person].front
        if isinstance(front, Person) and not front.phone and not front.email:
            message = f"there is no way to reach {front.name}: no phone number, no mail address"
            yield Finding(message, file=CONFIG, field=("contact",))


@page_rule(
    "no-human", "warning", "A page doesn't lead to a human",
    "show the contact: a named person with a phone number or a mail address",
)  # fmt: skip
def no_human(page: CheckedPage) -> Iterator[Finding]:
    """Whoever is on this page and does not know further finds nobody: no phone number, no mail
    address, no form, or nobody's name beside it.
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
        name = page.config.contact.person or page.config.owner or ""
        named = bool(name) and name.lower() in words_of(page.root).lower()
    if not ways and not forms:
        yield Finding("this page shows no way to reach anybody")
    elif not named:
        yield Finding("this page names nobody whom one could ask")


@site_rule("no-reply-time", "warning", "No reply time is promised", "write `promise: {reply: …}`")
def no_reply_time(context: SiteContext) -> Iterator[Finding]:
    """Who writes wants to know when to expect an answer. Promise what you can keep."""
    if context.config.promise.reply is None and context.config.promise.text is None:
        yield Finding("no reply time is promised", "write `promise: {reply: 1 business day}`",
                      CONFIG)  # fmt: skip


@site_rule(
    "no-house-rules", "warning", "Comments have no house rules",
    "write content/pages/house-rules.md: what is published, what is not, who decides",
    needs_pages=True,
)  # fmt: skip
def no_house_rules(context: SiteContext) -> Iterator[Finding]:
    """Who comments should know what is published, criticism included, and who decides. Pages
    with comments link to the rules. Their page is `check.house_rules` in `site.yaml`.
    """
    rules = context.site.reference(context.config.check.house_rules, "page")
    address = context.site.url_path(rules) if rules is not None else None
    for key, document in context.site.documents.items():
        home = context.site.url_path(key)
        if home is None or not context.site.shown(key) or not _invites(context, key):
            continue
        if address is None:
            yield Finding("customers may comment, and there are no house rules", file=CONFIG)
            return
        output = context.output_at(home)
        facts = context.pages.get(output) if output is not None else None
        if facts is not None and address not in {link.partition("#")[0] for link in facts.links}:
            message = "there are comments here, and no link to the house rules"
            yield Finding(message, "link to them beside the comments", document.source)


def _invites(context: SiteContext, key: str) -> bool:
    document = context.site.documents[key]
    asked = document.front.comments
    if asked is None:
        asked = context.config.options(document.kind.name).comments
    return bool(asked) or bool(context.site.comments(key))


@document_rule(
    "turned-away", "warning", "A phrase turns the customer away", "say what you do instead, or who"
)
def turned_away(text: DocumentText) -> Iterator[Finding]:
    """ "Go to our website", "not affiliated", "not assigned to": each sends away somebody who came
    to you. Quotations and customers' own words are left alone.
    """
    front = text.document.front
    if isinstance(front, Comment) and front.role == "customer":
        return
    spoken = [text.prose.text, *text.prose.headings]
    if front.kind.label_is_text:
        spoken.append(front.label)
    for match in text.words.turning_away.matches("\n".join(spoken)):
        yield Finding(f'"{match.text}" turns a customer away', match.suggestion,
                      text=match.text)  # fmt: skip


@site_rule(
    "no-reply-sender", "error", "Nobody reads the answers", "give an address that a person reads"
)
def no_reply_sender(context: SiteContext) -> Iterator[Finding]:
    """A `no-reply` address tells customers that you may talk to them, and they not to you."""
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
    "write it in digits, such as +44 1632 960114",
)  # fmt: skip
def phone_not_dialable(context: SiteContext) -> Iterator[Finding]:
    """Phones dial what stands there. Letters, two numbers in one field and missing digits lead
    nowhere.
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
    "write tel: and digits, such as tel:+441632960114",
)  # fmt: skip
def phone_link_not_dialable(page: CheckedPage) -> Iterator[Finding]:
    """A `tel:` link holds digits without blanks (RFC 3966)."""
    for link in page.links:
        if link.href.startswith("tel:"):
            number = link.href.removeprefix("tel:").replace("%20", "")
            if not _TEL.fullmatch(number) or not is_dialable(number.partition(";")[0]):
                yield Finding(f'"{link.href}" can\'t be dialled', text=link.href)
