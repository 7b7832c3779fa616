"""Every sentence of the theme and of the starter that promises something, and what keeps it.

An owned community stands on this: whatever a page or an email promises happens. Here each promising
sentence is listed with the command or the part of the program that keeps it, and with what the
configuration has to say for that. A test finds promising sentences that aren't listed, and the rule
`untrue-promise` finds those on a page of a site that can't keep them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from sitegen.model.config import Config
from sitegen.render.form_targets import has_forms
from sitegen.render.theme import Theme
from sitegen.render.translations import Translations, load_translations

Need = Literal["forms", "writing", "reply time", "replies", "one click", "confirming"]


class Keeper(NamedTuple):
    """What keeps a promise."""

    by: str
    """The command, the rule or the part of the program."""
    needs: Need | None = None
    """What the configuration has to say; None if the promise is kept whatever it says."""


_ASCII_WORD = re.compile(r"(?<!\w)[a-zA-Z]+(?!\w)")
_WORD_BREAKS = re.compile(
    b"\xc2\xad|\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0"  # U+00AD, U+200B to U+200D, U+2060
    rb"|&(?:shy|zerowidthspace|zwn?j|nobreak);"
    rb"|&#(?:0*(?:173|820[345]|8288)|x0*(?:ad|200[bcd]|2060))\b"
    rb"|<wbr\b|\w<!--"
)
"""What may be within a word without being seen."""
_NO_LETTERS = re.compile(r"[\W_]+")


class UnkeptPromise(NamedTuple):
    """A sentence that a page of this site must not have."""

    sentence: str
    parts: tuple[str, ...]
    """What is looked for on a page, as `folded` has it."""
    remedy: str
    words: tuple[bytes, ...]
    """Words of the sentence in lower case, by which pages are ruled out that can't have it."""


class _Situation(NamedTuple):
    """The configuration, and the theme's options as templates see them."""

    config: Config
    options: Mapping[str, Any]

    @property
    def takes_forms(self) -> bool:
        # A theme without the option says itself what its forms do.
        return has_forms(self.options) or "forms" not in self.options


_HOLDS: Final[Mapping[Need, Callable[[_Situation], bool]]] = MappingProxyType(
    {
        "forms": lambda one: one.takes_forms,
        "writing": lambda one: one.takes_forms or one.config.contact.email is not None,
        "reply time": lambda one: one.config.promise.reply is not None,
        "replies": lambda one: (
            (one.config.newsletter.reply_to or one.config.contact.email) is not None
        ),
        "one click": lambda one: (
            one.config.newsletter.service is not None
            or (one.config.newsletter.unsubscribe or "").startswith("https:")
        ),
        "confirming": lambda one: bool(one.config.newsletter.smtp.host),
    }
)
_REMEDIES: Final[Mapping[Need, str]] = MappingProxyType(
    {
        "forms": "choose where forms go (`theme.options.forms`), or take the sentence out",
        "writing": "add `contact.email`, choose where forms go, or take the sentence out",
        "reply time": "set `promise: {reply: …}`, or take the sentence out",
        "replies": "add `newsletter.reply_to` or `contact.email`, or take the sentence out",
        "one click": "set `newsletter.unsubscribe` to a web address, or take the sentence out",
        "confirming": "set `newsletter.smtp`, or take the sentence out",
    }
)

_ANSWERS = "sitegen inbox answer; sitegen status counts who waits"
_NOTIFY = "sitegen inbox notify"

WORDS: Final[Mapping[str, Keeper]] = MappingProxyType(
    {
        "answers": Keeper(_ANSWERS, "writing"),
        "answers_days": Keeper(_ANSWERS, "reply time"),
        "answers_hours": Keeper(_ANSWERS, "reply time"),
        "by_mail_reply": Keeper("sitegen inbox import and reply-to of each email", "replies"),
        "by_mail_text": Keeper("sitegen newsletter draft and send", "forms"),
        "by_feed_text": Keeper("feeds are files; nothing on the site asks for an address"),
        "comment_consent": Keeper("sitegen inbox approve takes nothing without it", "forms"),
        "comment_email_hint": Keeper(_NOTIFY, "forms"),
        "comment_note": Keeper("sitegen inbox approve; nothing appears by itself", "forms"),
        "feed_explanation": Keeper("feeds are files; nothing on the site asks for an address"),
        "confirm_description": Keeper("sitegen newsletter send takes confirmed subscribers only"),
        "follow_up_text": Keeper("sitegen inbox import and answer; reply-to of the email"),
        "follow_up_why": Keeper("sitegen inbox follow-up sends it once, by its journal"),
        "invite_else": Keeper("sitegen inbox pull and import forget unconfirmed addresses"),
        "invite_text": Keeper("sitegen inbox import recognises a yes"),
        "invite_why": Keeper("sitegen subscribers invite sends each once, by its journal"),
        "faqs_description": Keeper("the rule unsettled-topic"),
        "issue_reach": Keeper("the phone number of the contact"),
        "issue_reply_note": Keeper("sitegen inbox import and reply-to of each email", "replies"),
        "issue_why": Keeper("sitegen newsletter send takes confirmed subscribers only"),
        "newsletter_description": Keeper("each issue has its page from its date on"),
        "notice_answer_on_site": Keeper(_NOTIFY),
        "notice_object": Keeper("reply-to of the email; sitegen inbox undo"),
        "notice_question": Keeper("sitegen inbox to-question asks for consent"),
        "notice_rejected": Keeper(_NOTIFY),
        "notice_rejected_answer": Keeper("sitegen inbox answer"),
        "notice_why": Keeper("sitegen inbox notify sends each once, by its journal"),
        "people_description": Keeper("authors and answered_by are fields of each document"),
        "promise_days": Keeper(_ANSWERS, "reply time"),
        "promise_hours": Keeper(_ANSWERS, "reply time"),
        "question_consent": Keeper("sitegen inbox to-question and to-faq ask for it", "forms"),
        "question_email_hint": Keeper(_ANSWERS, "forms"),
        "question_know": Keeper("sitegen inbox approve", "forms"),
        "record_kept": Keeper("sitegen inbox record counts it"),
        "search_ask": Keeper(_ANSWERS, "writing"),
        "solved_email": Keeper("sitegen inbox answer", "forms"),
        "story_consent": Keeper("sitegen inbox to-story writes a draft to show", "forms"),
        "story_intro": Keeper("sitegen inbox to-story writes a draft to show", "forms"),
        "subscribe_note": Keeper("the link to leave in each email", "one click"),
        "subscribe_note_line": Keeper("sitegen inbox unsubscribe", "forms"),
        "subscribe_topics_hint": Keeper("sitegen newsletter send with --topic", "forms"),
        "thanks_solved_text": Keeper("sitegen status, and the rule of FAQs that fail", "forms"),
        "thanks_confirm_text": Keeper("sitegen newsletter send", "confirming"),
        "thanks_subscribe_later": Keeper("sitegen inbox subscribe", "forms"),
        "thanks_subscribe_text": Keeper("sitegen subscribers invite", "confirming"),
        "thanks_unsubscribe_text": Keeper("sitegen inbox unsubscribe", "forms"),
        "unsubscribe_text": Keeper("sitegen inbox unsubscribe", "forms"),
        "values_description": Keeper("owner and evidence are fields of each promise"),
    }
)
"""The promising texts of the default theme by their keys."""

STARTER: Final[Mapping[str, Keeper]] = MappingProxyType(
    {
        "A person reads it and answers, and publishes both only if you agree.": Keeper(
            _ANSWERS, "writing"
        ),
        "A person reads it and answers you.": Keeper(_ANSWERS, "writing"),
        "Your name is shown beside your question only if you agreed to that, and you can change "
        "your mind later.": Keeper("sitegen inbox to-faq asks for consent; sitegen inbox forget"),
        "We publish question and answer only if you agree.": Keeper("the owner"),
        "You can comment on what we write, ask questions and tell your own story.": Keeper(
            "the forms of the theme", "forms"
        ),
        "A person reads each one before it appears.": Keeper(
            "sitegen inbox approve; nothing appears by itself", "forms"
        ),
        "If we don't publish something, and you left an address, you hear from us with the reason; "
        "only spam gets no reply.": Keeper(_NOTIFY, "forms"),
        "If we don't publish something that you wrote to us, we tell you the reason.": Keeper(
            "the owner"
        ),
        "We don't hide it or shorten it.": Keeper("sitegen inbox approve keeps every byte"),
        "We answer it.": Keeper("sitegen inbox answer"),
        "We publish nothing else about you, and never your email address.": Keeper(
            "sitegen inbox approve, and the rule private-address"
        ),
        "Tell us, and we remove your words or your name.": Keeper("sitegen inbox forget"),
        "{{owner}} answers, in person.": Keeper(_ANSWERS, "writing"),
        "You give us what you type, and nothing else.": Keeper("the forms have no other fields"),
        "We use it to answer you.": Keeper("sitegen inbox answer"),
        "We use what you write to answer you.": Keeper("sitegen inbox answer"),
        "You can read everything here without telling us anything.": Keeper(
            "pages load nothing from other sites"
        ),
        "There are no trackers, no adverts and no cookies, and nothing is loaded from other "
        "companies.": Keeper("the content security policy"),
        "We don't measure whether you open it or what you click.": Keeper(
            "emails have no pictures that count, and links lead to the site itself"
        ),
        "How to unsubscribe is at the foot of each email.": Keeper(
            "the link to leave in each email"
        ),
        "Your email address for the newsletter: we need it to send you the newsletter, until you "
        "unsubscribe.": Keeper("sitegen subscribers forget", "forms"),
        "We delete everything else.": Keeper("sitegen inbox forget; sitegen subscribers forget"),
        "If you want to hear from us, there are several ways, and you can leave each of them as "
        "easily as you came.": Keeper("feeds, and the link to leave in each email"),
        "{{owner}} reads it.": Keeper(_ANSWERS, "writing"),
        "When something goes wrong, we say that here too.": Keeper("sitegen inbox to-recovery"),
        "You get an answer from a person with a name, even if it is not the answer you hoped for.":
            Keeper(_ANSWERS),
        "If we don't know, we say so, and by when we will.": Keeper("sitegen inbox to-question"),
        "We would like to know before anybody else does, and you may still tell others "
        "afterwards.": Keeper("the owner"),
    }
)  # fmt: skip
"""The promising sentences of a new site's texts, without their Markdown."""

SHORTEST: Final = 12
"""Letters of a part that is looked for on pages: shorter ones may stand there by chance."""

LOOKED_FOR: Final = 4
"""How many words of a sentence must all be in a page's HTML before its text is read."""

_BLANK = re.compile(r"\{+[\w-]+\}+")


def unkept_promises(config: Config, theme: Theme) -> tuple[UnkeptPromise, ...]:
    """The sentences that pages of a site with this configuration and theme must not have."""
    situation = _Situation(config, theme.options)
    failing = {need for need, holds in _HOLDS.items() if not holds(situation)}
    if not failing:
        return ()
    return tuple(_unkept(failing, load_translations(theme, config), config))


def _unkept(failing: set[Need], words: Translations, config: Config) -> Iterator[UnkeptPromise]:
    for key, keeper in WORDS.items():
        # What an owner says in words of their own may promise something else.
        if keeper.needs in failing and key in words and key not in config.strings:
            for text in words.forms(key):
                yield from _looked_for(text, keeper)
    for sentence, keeper in STARTER.items():
        if keeper.needs in failing:
            yield from _looked_for(sentence, keeper)


def _looked_for(sentence: str, keeper: Keeper) -> Iterator[UnkeptPromise]:
    assert keeper.needs is not None
    parts = tuple(part for one in _BLANK.split(sentence) if len(part := folded(one)) >= SHORTEST)
    if parts:
        shown = _BLANK.sub("…", sentence)
        yield UnkeptPromise(shown, parts, _REMEDIES[keeper.needs], _words(shown))


def _words(sentence: str) -> tuple[bytes, ...]:
    """The longest words of ASCII letters: others may be encoded in HTML. Not the first one, within
    which there may be markup, such as a drop cap."""
    first, *others = _ASCII_WORD.findall(sentence.lower()) or [""]
    longest = sorted(dict.fromkeys(others or [first]), key=len, reverse=True)
    return tuple(word.encode() for word in longest[:LOOKED_FOR])


def may_stand_in(promises: Iterable[UnkeptPromise], html: bytes) -> list[UnkeptPromise]:
    """Those of the promises that a page of this HTML may have: its text needs to be read for these
    alone, which are almost none."""
    written = html.lower()
    if _WORD_BREAKS.search(written):
        return list(promises)
    return [one for one in promises if all(word in written for word in one.words)]


def folded(text: str) -> str:
    """The letters and digits of a text: typography and markup differ between a text and a page."""
    return _NO_LETTERS.sub("", text.casefold())
