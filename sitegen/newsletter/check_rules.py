"""Mail: what a letter needs to arrive, to be read, and to be lawful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from sitegen.check.finding import Finding
from sitegen.check.markup import html_tree, words_of
from sitegen.check.rule import item_rule
from sitegen.check.rules_barriers import is_no_reply
from sitegen.newsletter.checked_email import SCOPE, CheckedEmail

SUBJECT_LENGTH = 60
"""Characters; phones show some 40 to 60."""
PREHEADER_LENGTH = 110
LARGE_KILOBYTES = 80
CLIPPED_KILOBYTES = 100
"""Mail readers clip at about 102 kB."""
_UNSUBSCRIBE = re.compile(r"\{\{\s*unsubscribe_url\s*\}\}")
_POSTAL = re.compile(r"\{\{\s*postal_address\s*\}\}")
_WORD = re.compile(r"\w+")

email_rule = partial(item_rule, SCOPE)


def kilobytes(letter: CheckedEmail) -> float:
    """The size of the HTML part as it is sent, quoted-printable, in kB."""
    import quopri

    return len(quopri.encodestring(letter.html.encode())) / 1000


@email_rule("letter-too-large", "error", "A letter is so large that it is clipped", "shorten it")
def letter_too_large(letter: CheckedEmail) -> Iterator[Finding]:
    """Gmail cuts mails at about 102 kB: the end with the way to leave is not seen."""
    size = kilobytes(letter)
    if size > CLIPPED_KILOBYTES:
        yield Finding(f"the letter has {size:.0f} kB, at most {CLIPPED_KILOBYTES} are shown")


@email_rule("letter-large", "warning", "A letter is nearly too large", "shorten an item")
def letter_large(letter: CheckedEmail) -> Iterator[Finding]:
    """Links that are tagged by a service make it larger still; from about 102 kB on, it is
    clipped.
    """
    size = kilobytes(letter)
    if LARGE_KILOBYTES < size <= CLIPPED_KILOBYTES:
        yield Finding(f"the letter has {size:.0f} kB, {LARGE_KILOBYTES} are safe")


@email_rule(
    "no-unsubscribe", "error", "A letter offers no way to leave",
    "put {{ unsubscribe_url }} into the theme's mail templates",
)  # fmt: skip
def no_unsubscribe(letter: CheckedEmail) -> Iterator[Finding]:
    """Whoever can't leave reports you as spam; and the law asks for it."""
    for part, content in (("HTML", letter.html), ("plain text", letter.text)):
        if content and not _UNSUBSCRIBE.search(content):
            yield Finding(f"the {part} part has no {{{{ unsubscribe_url }}}}")


@email_rule(
    "no-postal-address", "error", "A letter has no postal address",
    "write contact.address or newsletter.postal_address, and show {{ postal_address }}",
)  # fmt: skip
def no_postal_address(letter: CheckedEmail) -> Iterator[Finding]:
    """Laws against spam ask for it (CAN-SPAM, section 5), and people trust what has a place."""
    if not letter.postal_address.strip():
        yield Finding("no postal address is known", file="content/site.yaml")
    for part, content in (("HTML", letter.html), ("plain text", letter.text)):
        shown = _POSTAL.search(content) or letter.postal_address.split("\n")[0] in content
        if content and letter.postal_address.strip() and not shown:
            yield Finding(f"the {part} part has no {{{{ postal_address }}}}")


@email_rule("letter-part-missing", "error", "A letter lacks a part", "send both parts")
def letter_part_missing(letter: CheckedEmail) -> Iterator[Finding]:
    """Some read HTML and some plain text; both say the same."""
    root = html_tree(letter.html.encode())
    html = len(_WORD.findall(words_of(root))) if root is not None else 0
    text = len(_WORD.findall(letter.text))
    if not html:
        yield Finding("the letter has no HTML part")
    if not text:
        yield Finding("the letter has no plain text part")
    if html and text and text < html / 3:
        yield Finding(f"the plain text says less: {text} words, the HTML {html}")


@email_rule("subject-too-long", "warning", "A subject line is too long", "shorten it")
def subject_too_long(letter: CheckedEmail) -> Iterator[Finding]:
    """Phones show some 40 to 60 characters."""
    if len(letter.subject) > SUBJECT_LENGTH:
        message = f"the subject has {len(letter.subject)} characters, more than {SUBJECT_LENGTH}"
        yield Finding(message, field=("subject",))


@email_rule("no-preheader", "advice", "A letter has no preheader", "add `preheader: …`")
def no_preheader(letter: CheckedEmail) -> Iterator[Finding]:
    """Mail programs show the first words of the letter after the subject instead."""
    if not letter.preheader:
        yield Finding("there is no preheader", line=1)


@email_rule("preheader-too-long", "advice", "A preheader is too long", "shorten it")
def preheader_too_long(letter: CheckedEmail) -> Iterator[Finding]:
    """Mail programs show at most some 110 characters after the subject."""
    if len(letter.preheader) > PREHEADER_LENGTH:
        message = (
            f"the preheader has {len(letter.preheader)} characters, more than {PREHEADER_LENGTH}"
        )
        yield Finding(message, field=("preheader",))


@email_rule(
    "letter-without-human", "error", "A letter leads to no human",
    "name the sender in `from`, and set newsletter.reply_to or contact.email",
)  # fmt: skip
def letter_without_human(letter: CheckedEmail) -> Iterator[Finding]:
    """A letter comes from a person, by name, who reads the answers."""
    if not letter.sender_name:
        yield Finding("nobody signs this letter", field=("from",))
    if not letter.reply_to and not letter.sender_address:
        yield Finding("answers to this letter reach nobody")
    for address in dict.fromkeys((letter.sender_address, letter.reply_to)):
        if address and is_no_reply(address):
            yield Finding(f"nobody reads {address}", field=("from",))
