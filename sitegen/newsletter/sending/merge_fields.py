"""Merge fields: what differs between recipients, in a neutral form and in each provider's.

An issue's subject, HTML and text contain the neutral form (`sitegen.model.merge_fields`).

`PROVIDERS` is the table of the fields in the syntax of the services that can send an issue; where a
service has no such field, the value is inserted. Sources, read 2026-11:

    Mailchimp    mailchimp.com/help/all-the-merge-tags-cheat-sheet and
                 /help/use-conditional-merge-tag-blocks; UNSUB and LIST:ADDRESSLINE are required
    Buttondown   docs.buttondown.com/template-variables, /personalizing-emails-with-names
                 (Django's template language; names live in subscriber.metadata)
    Kit          help.kit.com: HTML email templates (unsubscribe_url is required, address is the
                 template's), personalizing with Liquid
    MailerLite   mailerlite.com/help/how-to-use-custom-html and /help/personalization:
                 {$name|default('…')}; a fallback without quotes prints nothing
    Brevo        help.brevo.com 4402386448530 (variables), 4405381108626 (filters)
    listmonk     listmonk.app/docs/templating (Go templates)
"""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct

from sitegen.errors import InField, InText, Problem, did_you_mean
from sitegen.model.merge_fields import (
    FIELDS,
    SLOT,
    LiteralText,
    MergeField,
    Piece,
    literal,
    parse,
    piece_of,
)
from sitegen.newsletter.sending.campaign import Campaign

__all__ = [
    "FIELDS",
    "LACKING",
    "PROVIDERS",
    "REQUIRED",
    "BodyFormat",
    "LiteralText",
    "MergeField",
    "Piece",
    "Provider",
    "Values",
    "check",
    "fill",
    "literal",
    "parse",
    "translate",
]  # fmt: skip

BodyFormat = Literal["html", "text"]

REQUIRED: Final = ("unsubscribe_url", "postal_address")
"""Both parts of a campaign must contain these."""


LACKING: Final = "newsletter-sender"
"""The rule of problems in the configuration rather than in an email."""


class Provider(Struct, frozen=True, kw_only=True):
    """The syntax of one service for each field. FALLBACK is replaced by the fallback text.

    None means that the service has no such field: our own value is inserted.
    """

    label: str
    first_name: str
    first_name_or: str
    email: str
    unsubscribe_url: str
    postal_address: str | None = None
    view_in_browser_url: str | None = None
    braces: str = "{{"
    """How to write two opening braces literally."""
    openings: Mapping[str, str] = MappingProxyType({})
    """What else opens one of its own fields or tags, and how plain text shows it instead."""


_DJANGO_BRACES: Final = "{% templatetag openvariable %}"
_DJANGO_TAGS: Final = MappingProxyType(
    {"{%": "{% templatetag openblock %}", "{#": "{% templatetag opencomment %}"}
)
_JOINER: Final = "\u2060"
"""Word joiner: nothing that anybody sees, between two characters that would be read as one sign."""
_QUOTED_BRACES: Final = '{{ "{{" }}'

PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType(
    {
        "mailchimp": Provider(
            label="Mailchimp",
            first_name="*|FNAME|*",
            first_name_or="*|IF:FNAME|**|FNAME|**|ELSE:|*FALLBACK*|END:IF|*",
            email="*|EMAIL|*",
            unsubscribe_url="*|UNSUB|*",
            postal_address="*|LIST:ADDRESSLINE|*",
            view_in_browser_url="*|ARCHIVE|*",
            openings={"*|": f"*{_JOINER}|"},
        ),
        "buttondown": Provider(
            label="Buttondown",
            first_name="{{ subscriber.metadata.first_name }}",
            first_name_or='{{ subscriber.metadata.first_name|default:"FALLBACK" }}',
            email="{{ subscriber.email }}",
            unsubscribe_url="{{ unsubscribe_url }}",
            view_in_browser_url="{{ email_url }}",
            braces=_DJANGO_BRACES,
            openings=_DJANGO_TAGS,
        ),
        "kit": Provider(
            label="Kit",
            first_name="{{ subscriber.first_name }}",
            first_name_or='{{ subscriber.first_name | strip | default: "FALLBACK" }}',
            email="{{ subscriber.email_address }}",
            unsubscribe_url="{{ unsubscribe_url }}",
            braces=_QUOTED_BRACES,
            openings={"{%": '{{ "{%" }}'},
        ),
        "mailerlite": Provider(
            label="MailerLite",
            first_name="{$name}",
            first_name_or="{$name|default('FALLBACK')}",
            email="{$email}",
            unsubscribe_url="{$unsubscribe}",
            openings={"{$": f"{{{_JOINER}$"},
        ),
        "brevo": Provider(
            label="Brevo",
            first_name="{{ contact.FIRSTNAME }}",
            first_name_or="{{ contact.FIRSTNAME|default:'FALLBACK' }}",
            email="{{ contact.EMAIL }}",
            unsubscribe_url="{{ unsubscribe }}",
            view_in_browser_url="{{ mirror }}",
            braces=_DJANGO_BRACES,
            openings=_DJANGO_TAGS,
        ),
        "listmonk": Provider(
            label="listmonk",
            first_name="{{ .Subscriber.FirstName }}",
            first_name_or="{{ if .Subscriber.FirstName }}{{ .Subscriber.FirstName }}"
            "{{ else }}FALLBACK{{ end }}",
            email="{{ .Subscriber.Email }}",
            unsubscribe_url="{{ UnsubscribeURL }}",
            view_in_browser_url="{{ MessageURL }}",
            braces=_QUOTED_BRACES,
        ),
    }
)


class Values(Struct, frozen=True, kw_only=True):
    """The values of the fields for one recipient, as plain text."""

    first_name: str = ""
    email: str
    unsubscribe_url: str
    postal_address: str
    view_in_browser_url: str


_FALLBACK = re.compile(r"[^\"'<>&{}|*\\$`]*")


def fill(template: str, values: Values, part: BodyFormat) -> str:
    """Fill in a template for one recipient. Values are escaped in HTML and not in text."""
    return "".join(_filled(piece, values, part) for piece in parse(template))


def _filled(piece: Piece, values: Values, part: BodyFormat) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, LiteralText):
        return piece.text
    value = {
        "subscriber.first_name": values.first_name or piece.fallback,
        "subscriber.email": values.email or piece.fallback,
        "unsubscribe_url": values.unsubscribe_url,
        "postal_address": values.postal_address,
        "view_in_browser_url": values.view_in_browser_url,
    }[piece.name]
    return _as(value, part)


def _as(value: str, part: BodyFormat) -> str:
    """A value as HTML or text; line breaks are kept."""
    return html_module.escape(value).replace("\n", "<br>\n") if part == "html" else value


def translate(template: str, provider: Provider, campaign: Campaign, part: BodyFormat) -> str:
    """Translate a template into a provider's syntax."""
    return "".join(_translated(piece, provider, campaign, part) for piece in parse(template))


_STYLE = re.compile(r"(<style\b.*?</style\s*>)", re.IGNORECASE | re.DOTALL)


def _escaped(text: str, provider: Provider, part: BodyFormat) -> str:
    """`text` so that the service reads no field or tag in it. HTML has entities for that; what
    is in `<style>` comes from the theme, and knows no entities."""
    signs = "|".join(map(re.escape, ("{{", *provider.openings)))
    if part == "html" and "<style" in text:
        pieces = _STYLE.split(text)
        pieces[::2] = [_escaped(piece, provider, part) for piece in pieces[::2]]
        return "".join(pieces)

    def shown(match: re.Match[str]) -> str:
        sign = match[0]
        if sign == "{{":
            return provider.braces
        return f"&#{ord(sign[0])};{sign[1]}" if part == "html" else provider.openings[sign]

    return re.sub(signs, shown, text)


def _translated(piece: Piece, provider: Provider, campaign: Campaign, part: BodyFormat) -> str:
    if isinstance(piece, str):
        return _escaped(piece, provider, part)
    if isinstance(piece, LiteralText):
        return _escaped(piece.text, provider, part)
    if piece.name == "subscriber.first_name":
        if not piece.fallback:
            return provider.first_name
        return provider.first_name_or.replace("FALLBACK", piece.fallback)
    own = {
        "subscriber.email": provider.email,
        "unsubscribe_url": provider.unsubscribe_url,
        "postal_address": provider.postal_address,
        "view_in_browser_url": provider.view_in_browser_url,
    }[piece.name]
    if own is not None:
        return own
    inserted = {
        "postal_address": campaign.postal_address,
        "view_in_browser_url": campaign.view_in_browser_url,
    }[piece.name]
    return _escaped(_as(inserted, part), provider, part)


def check(campaign: Campaign) -> tuple[Problem, ...]:
    """The mistakes that must be fixed before a campaign can be sent."""
    problems: list[Problem] = []
    for where, template in (
        ("subject", campaign.subject),
        ("HTML", campaign.html),
        ("text", campaign.text),
    ):
        problems.extend(_mistakes(campaign.source, where, template))
    for where, template in (("HTML", campaign.html), ("text", campaign.text)):
        present = {piece.name for piece in parse(template) if isinstance(piece, MergeField)}
        problems.extend(
            Problem(
                campaign.source,
                None,
                f"the {where} part lacks {{{{ {name} }}}}",
                "add it to the footer of the email template",
            )
            for name in REQUIRED
            if name not in present
        )
    problems.extend(_missing(campaign))
    return tuple(problems)


def _missing(campaign: Campaign) -> Iterable[Problem]:
    if not campaign.postal_address.strip():
        yield Problem(
            campaign.source,
            None,
            "there is no postal address for the email",
            "set contact.address or newsletter.postal_address in content/site.yaml",
            rule=LACKING,
        )
    if campaign.reply_to is None:
        yield Problem(
            campaign.source,
            None,
            "there is no address for replies",
            "set contact.email or newsletter.reply_to in content/site.yaml",
            rule=LACKING,
        )
    if re.search(r"[{}]", campaign.unsubscribe.replace("{token}", "")):
        yield Problem(
            "content/site.yaml",
            None,
            "newsletter.unsubscribe contains braces other than {token}",
            "write https://…?t={token}",
            rule=LACKING,
        )
    if not campaign.subject.strip() or not campaign.subject.isprintable():
        yield Problem(
            campaign.source,
            None,
            "the subject is empty or has more than one line",
            "write it in one line",
        )


def _mistakes(source: str, where: str, template: str) -> Iterable[Problem]:
    if re.search(r"%7B%7B", template, re.I):
        yield Problem(
            source,
            None,
            f"the {where} part has a merge field with percent-encoded braces",
            "use the field as the whole URL of the link",
        )
    good = {match.start() for match in SLOT.finditer(template) if piece_of(match)}
    inside = [match.span() for match in SLOT.finditer(template) if piece_of(match)]
    for opening in re.finditer(r"\{\{", template):
        start = opening.start()
        if start in good:
            continue
        if any(begin < start < end for begin, end in inside):
            continue
        yield _mistake(source, where, template[start : start + 60])
    for piece in parse(template):
        if isinstance(piece, MergeField) and not _FALLBACK.fullmatch(piece.fallback):
            yield Problem(
                source,
                None,
                f'the fallback "{piece.fallback}" of {piece.name} contains quotes or markup',
                "use letters, digits, spaces and plain punctuation",
            )


def _mistake(source: str, where: str, found: str) -> Problem:
    if where == "HTML":
        found = html_module.unescape(found.partition("<")[0])
    field, closed, _ = found[2:].partition("}}")
    if not closed or "\n" in field:
        shown = " ".join(found.partition("\n")[0].split())[:30]
        remedy = 'close it with }}, or write {{ "{{" }} for two braces'
        place = InField(("subject",)) if where == "subject" else InText(shown)
        return Problem(source, place, f'the {where} part has an unclosed "{shown}"', remedy)
    name = field.partition("|")[0].strip()
    return Problem(
        source,
        InField(("subject",)) if where == "subject" else InText(f"{{{{{field}}}}}"),
        f"the {where} part has an unknown merge field {{{{ {name} }}}}",
        did_you_mean(name, FIELDS),
    )
