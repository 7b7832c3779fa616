"""Renders an email, from which a campaign is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from msgspec import Struct

from sitegen.digest import digest
from sitegen.installed import library_version
from sitegen.model.kinds.person import Person
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.kinds.welcome import Welcome
from sitegen.newsletter.rendering.email_view import EmailView
from sitegen.newsletter.rendering.placeholders import finished
from sitegen.newsletter.rendering.plain_text import plain_text
from sitegen.newsletter.rendering.sizes import measure_parts
from sitegen.newsletter.trigger import Trigger
from sitegen.newsletter.views import MailedDocumentView
from sitegen.render.meta import PageMeta
from sitegen.render.renderer import Renderer
from sitegen.site.traced_site import TracedSite
from sitegen.site.visibility import live_from

if TYPE_CHECKING:
    from sitegen.render.views.document import Views

TEMPLATES = {"newsletter": "email/issue.html", "welcome": "email/welcome.html"}
"""The template of each kind of email."""

_LINK = re.compile(r'(<a\b[^>]*?\shref=")([^"#]*)(#[^"]*)?(")')
_ONLY_TEXT = re.compile(r'\sdata-text="[^"]*"')
_STYLES = re.compile(r"<head>(<style>.*?</style>)", re.DOTALL)
_BLANK = re.compile(r"\n[ \t]*(?=\n)")


class EmailPart(Struct, frozen=True):
    """A part of an email: the email itself, or one of its items."""

    title: str
    source: str
    octets: int
    """Of its HTML, before it is encoded."""


class RenderedEmail(Struct, frozen=True, kw_only=True):
    """An email without anything that depends on its recipients. Texts may contain merge fields."""

    id: str
    kind: str
    name: str
    source: str
    subject: str
    preheader: str
    html: str
    """A whole HTML document, CSS inlined, URLs absolute."""
    text: str
    sender_name: str
    sender_email: str | None
    date: datetime | None
    """The date; None for automated emails."""
    day: int | None
    """Of the welcome series: days after the recipient confirmed."""
    trigger: Trigger | None
    """What an automated email waits for."""
    url: str
    """The URL of its page on the site; empty if there is none."""
    language: str
    parts: tuple[EmailPart, ...]
    """The longest first."""


def render_email(site: TracedSite, renderer: Renderer, key: str) -> RenderedEmail:
    """Render the email with the id `key`. Raises ContentError, and the errors of templates."""
    issues: list[MailedDocumentView] = []

    def context(views: Views) -> tuple[PageMeta, dict[str, Any]]:
        issue = views.one(key)
        assert isinstance(issue, MailedDocumentView)
        issues.append(issue)
        address = issue.address or ""
        permalink = issue.permalink or ""
        meta = PageMeta(issue.kind, issue.subject, address, issue.url or "", permalink, permalink)
        return meta, {"issue": issue, "email": EmailView(issue, views)}

    document = site.untraced.documents[key]
    front = document.front
    assert isinstance(front, Issue | Welcome)
    page = renderer.page(site, TEMPLATES[document.kind.name], context).decode()
    page = _tagged(page, renderer)
    issue = issues[0]
    html, sizes = measure_parts(_inlined(page, site))
    at = live_from(document)
    trigger = next(iter(front.triggers), None) if isinstance(front, Welcome) else None
    sender = issue.sender
    sender_front = site.untraced.documents[sender.id].front if sender is not None else None
    return RenderedEmail(
        id=key,
        kind=document.kind.name,
        name=document.name,
        source=document.source,
        subject=front.subject,
        preheader=front.preheader or "",
        html=finished(html),
        text=finished(plain_text(page, links=renderer.words("issue_links"))),
        sender_name=sender.title if sender is not None else renderer.config.name,
        sender_email=sender_front.email if isinstance(sender_front, Person) else None,
        date=at.astimezone(renderer.zone) if at is not None else None,
        day=trigger.days if trigger is not None and trigger.event == "confirmed" else None,
        trigger=trigger,
        url=issue.permalink or "",
        language=renderer.config.language.replace("_", "-"),
        parts=_parts(site, sizes),
    )


def _parts(site: TracedSite, sizes: dict[str, int]) -> tuple[EmailPart, ...]:
    found = []
    for key, octets in sizes.items():
        document = site.untraced.documents[key]
        found.append(EmailPart(document.label, document.source, octets))
    return tuple(sorted(found, key=lambda part: (-part.octets, part.source)))


def inliner() -> str:
    """The library that inlines CSS with its version, for cache keys."""
    return f"css-inline {library_version('css-inline')}"


def _inlined(page: str, site: TracedSite) -> str:
    """The page with inlined styles; others, such as those of dark mode, stay in its head."""
    return site.derived(digest("inlined", inliner(), page), _inline(page)).decode()


def _inline(page: str) -> Callable[[], bytes]:
    def inline() -> bytes:
        from css_inline import CSSInliner

        with_styles = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(page)
        # After the declaration of the character set, which must be in the first bytes.
        found = _STYLES.search(with_styles)
        if found is not None:
            with_styles = with_styles.replace(found[1], "", 1)
            with_styles = with_styles.replace("</head>", f"{found[1]}\n</head>", 1)
        return _BLANK.sub("", _ONLY_TEXT.sub("", with_styles)).encode()

    return inline


def _tagged(page: str, renderer: Renderer) -> str:
    """Add the tags of the configuration to links to the site."""
    config = renderer.config
    if not config.newsletter.link_tags:
        return page
    tags = urlencode(sorted(config.newsletter.link_tags.items()))
    home = config.origin + config.base_path

    def tag(match: re.Match[str]) -> str:
        address = match[2]
        if not address.startswith(home):
            return match[0]
        joined = f"{address}{'&amp;' if '?' in address else '?'}{tags.replace('&', '&amp;')}"
        return f"{match[1]}{joined}{match[3] or ''}{match[4]}"

    return _LINK.sub(tag, page)
