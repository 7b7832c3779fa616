"""Emails: what an email of the newsletter needs to arrive, to be read, and to be lawful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from sitegen.check.finding import Finding
from sitegen.check.markup import html_tree, visible_words_of
from sitegen.check.rule import item_rule
from sitegen.check.rules_barriers import is_no_reply
from sitegen.newsletter.checked_email import SCOPE, CheckedEmail
from sitegen.newsletter.template_words import words_of_template

SUBJECT_LENGTH = 60
"""Characters. Phones show 40 to 60."""
PREHEADER_LENGTH = 110
LARGE_KILOBYTES = 80
CLIPPED_KILOBYTES = 100
"""Email programs clip at about 102 kB."""
_UNSUBSCRIBE = re.compile(r"\{\{\s*unsubscribe_url\s*\}\}")
_POSTAL = re.compile(r"\{\{\s*postal_address\s*\}\}")
_WORD = re.compile(r"\w+")

email_rule = partial(item_rule, SCOPE)


def kilobytes(email: CheckedEmail) -> float:
    """The size of the HTML part as it is sent, quoted-printable, in kB."""
    import quopri

    return len(quopri.encodestring(email.html.encode())) / 1000


@email_rule(
    "email-too-large", "error", "An email is so large that it will be clipped", "shorten it"
)
def email_too_large(email: CheckedEmail) -> Iterator[Finding]:
    """Gmail clips emails at about 102 kB and hides the end, which has the unsubscribe link."""
    size = kilobytes(email)
    if size > CLIPPED_KILOBYTES:
        yield Finding(f"the email has {size:.0f} kB, but at most {CLIPPED_KILOBYTES} are shown")


@email_rule("email-large", "warning", "An email is nearly too large", "shorten an item")
def email_large(email: CheckedEmail) -> Iterator[Finding]:
    """A sending service that adds tracking to links makes it even larger. From about 102 kB on, it
    is clipped.
    """
    size = kilobytes(email)
    if LARGE_KILOBYTES < size <= CLIPPED_KILOBYTES:
        yield Finding(f"the email has {size:.0f} kB; up to {LARGE_KILOBYTES} are safe")


@email_rule(
    "no-unsubscribe", "error", "An email has no unsubscribe link",
    "add {{ unsubscribe_url }} to the theme's email templates",
)  # fmt: skip
def no_unsubscribe(email: CheckedEmail) -> Iterator[Finding]:
    """Recipients who can't unsubscribe report you as spam, and the law requires the link."""
    for part, content in (("HTML", email.html), ("plain-text", email.text)):
        if content and not _UNSUBSCRIBE.search(content):
            yield Finding(f"the {part} part has no {{{{ unsubscribe_url }}}}")


@email_rule(
    "no-postal-address", "error", "An email has no postal address",
    "set contact.address or newsletter.postal_address, and show {{ postal_address }}",
)  # fmt: skip
def no_postal_address(email: CheckedEmail) -> Iterator[Finding]:
    """Spam laws require it (CAN-SPAM, section 5), and people trust a sender with an address."""
    if not email.postal_address.strip():
        yield Finding("no postal address is configured", file="content/site.yaml")
    for part, content in (("HTML", email.html), ("plain-text", email.text)):
        shown = _POSTAL.search(content) or email.postal_address.split("\n")[0] in content
        if content and email.postal_address.strip() and not shown:
            yield Finding(f"the {part} part has no {{{{ postal_address }}}}")


@email_rule(
    "email-part-missing",
    "error",
    "An email lacks its HTML or its plain-text part",
    "send both parts",
)
def email_part_missing(email: CheckedEmail) -> Iterator[Finding]:
    """Some recipients read HTML and some read plain text; both parts must say the same."""
    root = html_tree(email.html.encode())
    html = len(_WORD.findall(visible_words_of(root))) if root is not None else 0
    text = len(_WORD.findall(email.text))
    if not html:
        yield Finding("the email has no HTML part")
    if not text:
        yield Finding("the email has no plain-text part")
    if html and text and text < html / 3:
        yield Finding(f"the plain text has only {text} words, the HTML has {html}")


@email_rule(
    "email-template-text", "error", "An email still has words of its template",
    "write your own words in their place",
)  # fmt: skip
def email_template_text(email: CheckedEmail) -> Iterator[Finding]:
    """`sitegen new newsletter` says in comments what to write. Without the marks of a comment,
    every subscriber gets these words, and nobody can take an email back. It isn't sent.
    """
    for words in words_of_template(email.text):
        yield Finding(f"“{words}” is from the template", text=words)


@email_rule("subject-too-long", "warning", "A subject line is too long", "shorten it")
def subject_too_long(email: CheckedEmail) -> Iterator[Finding]:
    """Phones show only 40 to 60 characters."""
    if len(email.subject) > SUBJECT_LENGTH:
        message = f"the subject has {len(email.subject)} characters, more than {SUBJECT_LENGTH}"
        yield Finding(message, field=("subject",))


@email_rule("no-preheader", "advice", "An email has no preheader", "add `preheader: …`")
def no_preheader(email: CheckedEmail) -> Iterator[Finding]:
    """Email programs show the first words of the email after the subject instead."""
    if not email.preheader:
        yield Finding("there is no preheader", line=1)


@email_rule("preheader-too-long", "advice", "A preheader is too long", "shorten it")
def preheader_too_long(email: CheckedEmail) -> Iterator[Finding]:
    """Email programs show at most about 110 characters after the subject."""
    if len(email.preheader) > PREHEADER_LENGTH:
        message = (
            f"the preheader has {len(email.preheader)} characters, more than {PREHEADER_LENGTH}"
        )
        yield Finding(message, field=("preheader",))


@email_rule(
    "email-without-human", "error", "An email offers no way to reach a person",
    "name the sender in `from`, and set newsletter.reply_to or contact.email",
)  # fmt: skip
def email_without_human(email: CheckedEmail) -> Iterator[Finding]:
    """An email should come from a person with a name who reads the replies."""
    if not email.sender_name:
        yield Finding("nobody signs this email", field=("from",))
    if not email.reply_to and not email.sender_address:
        yield Finding("replies to this email reach nobody")
    for address in dict.fromkeys((email.sender_address, email.reply_to)):
        if address and is_no_reply(address):
            yield Finding(f"replies to {address} are not read", field=("from",))
