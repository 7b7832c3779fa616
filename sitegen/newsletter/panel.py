"""The emails panel of the preview: issues and welcome emails, as recipients will see them.

`/_sitegen/panel/emails` lists the emails; each has a page that shows it on desktop, phone, dark and
as text, with its size and warnings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sitegen.errors import SitegenError
from sitegen.newsletter.emails import KINDS
from sitegen.newsletter.issue_addresses import issue_url
from sitegen.newsletter.kinds.issue import Issue

if TYPE_CHECKING:
    from sitegen.model.document import Document
    from sitegen.newsletter.rendering.preview import EmailPreview
    from sitegen.newsletter.sending.campaign import Campaign
    from sitegen.read.project import Project
    from sitegen.serve.extensions import PageLink, Panel, PanelRequest, PanelResponse
    from sitegen.site.site import Site

PACKAGE = "sitegen.newsletter"
NAME = "emails"
HOME = f"/_sitegen/panel/{NAME}"
WIDTHS = (("desktop", 720), ("phone", 360), ("dark", 360))
"""Each version of an email with its width in pixels."""


class ListedEmail(NamedTuple):
    """An email in the list."""

    url: str
    subject: str
    source: str


class EmailVersion(NamedTuple):
    """The email in a frame, as a kind of device shows it."""

    name: str
    url: str
    width: int


class SizeView(NamedTuple):
    """The size of the HTML part in octets, and the limits of email programs."""

    octets: int
    warning: int
    limit: int
    text: str


class PartSizeView(NamedTuple):
    """A part of an email and the size of its HTML."""

    title: str
    size: str


class EmailPage(NamedTuple):
    """The page of one email."""

    preheader: str
    sender: str
    size: SizeView
    warnings: tuple[str, ...]
    versions: tuple[EmailVersion, ...]
    text: str
    parts: tuple[PartSizeView, ...]


def emails_panel(project: Project) -> Panel:
    """The panel of a project's emails."""
    from sitegen.serve.extensions import Panel

    return Panel(NAME, "Emails", _respond, former_name="letters")


def page_links(site: Site, document: Document) -> Iterator[PageLink]:
    """Links to the emails that a document is or that contain it."""
    from sitegen.newsletter.queries import issues_by_item
    from sitegen.serve.extensions import PageLink

    if document.kind.name in KINDS:
        yield PageLink("As an email", panel_url(document))
    for dated in issues_by_item(site).get(document.id, ()):
        issue = site.documents[dated.id]
        yield PageLink(issue.label, panel_url(issue))


def panel_url(document: Document) -> str:
    """The URL path of an email's page in the panel."""
    return f"{HOME}/{quote(document.name)}"


def email_versions(url: str) -> tuple[EmailVersion, ...]:
    """The versions of the email whose page has a URL path."""
    return tuple(EmailVersion(name, f"{url}/version/{name}", width) for name, width in WIDTHS)


def _respond(request: PanelRequest) -> PanelResponse:
    from sitegen.serve.extensions import PanelResponse
    from sitegen.serve.panel_templates import render

    site = request.site
    name, _, version = request.path.partition("/version/")
    if not name:
        return PanelResponse("Emails", render(PACKAGE, "emails.html", emails=_list_emails(site)))
    key = _find(site, name)
    if key is None:
        body = render(PACKAGE, "message.html", message="There is no such email.")
        return PanelResponse("Emails", body, 404)
    try:
        preview = _make_preview(request, key)
    except SitegenError as error:
        return PanelResponse("Emails", render(PACKAGE, "message.html", message=str(error)))
    if version:
        return PanelResponse("", document=_version(preview, site, version))
    document = site.documents[key]
    page = _page(preview, panel_url(document))
    sends = request.local and document.kind.name == Issue.kind.name
    send = issue_url(document) if sends else ""
    return PanelResponse(preview.subject, render(PACKAGE, "email.html", email=page, send=send))


def _find(site: Site, name: str) -> str | None:
    key = site.resolve(name, KINDS)
    return key if key is not None and site.shown(key) else None


def _list_emails(site: Site) -> tuple[ListedEmail, ...]:
    found = (site.documents[key] for kind in KINDS for key in site.collection(kind))
    return tuple(ListedEmail(panel_url(one), one.label, one.source) for one in found)


def campaign_in_preview(request: PanelRequest, key: str) -> Campaign:
    """The campaign of an email as the preview has it. Raises SitegenError."""
    from sitegen.newsletter.rendering.rendered_email import render_email
    from sitegen.newsletter.rendering.service_files import campaign_of
    from sitegen.site.traced_site import TracedSite

    rendered = render_email(TracedSite(request.context), request.renderer, key)
    return campaign_of(rendered, request.site.config)


def _make_preview(request: PanelRequest, key: str) -> EmailPreview:
    from sitegen.newsletter.rendering.service_files import make_preview
    from sitegen.newsletter.sending.preflight import find_problems

    campaign = campaign_in_preview(request, key)
    return make_preview(campaign, find_problems(campaign, sending=False))


def _version(preview: EmailPreview, site: Site, name: str) -> str:
    """A version of the email as a document of its own."""
    from sitegen.newsletter.rendering.preview import frames, with_pictures_from

    html = dict(frames(preview)).get(name, "")
    config = site.config
    return with_pictures_from(html, config.origin + config.base_path, config.base_path)


def _page(preview: EmailPreview, url: str) -> EmailPage:
    from sitegen.newsletter.rendering.preview import ERROR, WARNING, size_text

    return EmailPage(
        preheader=preview.preheader,
        sender=preview.sender,
        size=SizeView(preview.octets, WARNING, ERROR, size_text(preview.octets)),
        warnings=preview.warnings,
        versions=email_versions(url),
        text=preview.text,
        parts=tuple(
            PartSizeView(title, f"{octets / 1000:.1f} KB") for title, octets in preview.portions
        ),
    )
