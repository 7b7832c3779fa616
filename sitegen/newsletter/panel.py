"""Letters at the preview's desk: two rooms that don't know each other, put together.

`/_sitegen/panel/emails` lists the letters, below it each is shown on desktop, phone, dark and as
text, with its size and what is doubtful about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from sitegen.errors import SitegenError
from sitegen.newsletter.emails import KINDS

if TYPE_CHECKING:
    from sitegen.model.document import Document
    from sitegen.newsletter.rendering.preview import Shown
    from sitegen.read.project import Project
    from sitegen.serve.extensions import PageLink, Panel, PanelRequest, PanelResponse
    from sitegen.site.site import Site

NAME = "emails"
HOME = f"/_sitegen/panel/{NAME}"
LOOKS = (("desktop", 720), ("phone", 360), ("dark", 360))
"""Each look with its width in pixels."""


def emails_panel(project: Project) -> Panel:
    """The desk of a project's letters."""
    from sitegen.serve.extensions import Panel

    def respond(request: PanelRequest) -> PanelResponse:
        from sitegen.serve.extensions import PanelResponse

        name, _, look = request.path.partition("/look/")
        if not name:
            return PanelResponse("Letters", _list(request.site))
        key = _find(request.site, name)
        if key is None:
            return PanelResponse("Letters", Markup("<p>There is no such letter.</p>"), 404)
        try:
            shown = _shown(request, key)
        except SitegenError as error:
            return PanelResponse("Letters", Markup('<p role="alert">{}</p>').format(str(error)))
        if look:
            return PanelResponse("", document=_look(shown, request.site, look))
        return PanelResponse(shown.subject, _one(shown, name))

    return Panel(NAME, "Emails", respond, former_name="letters")


def page_links(site: Site, document: Document) -> Iterator[PageLink]:
    """The letters that a document is, or appears in."""
    from sitegen.serve.extensions import PageLink

    if document.kind.name in KINDS:
        yield PageLink("As a mail", _address(document.name))
    for carrier in site.carriers.get(document.id, ()):
        issue = site.documents[carrier.id]
        yield PageLink(issue.label, _address(issue.name))


def address_of(letter: Document) -> str:
    """Where a letter is at the desk."""
    return _address(letter.name)


def _address(name: str) -> str:
    return f"{HOME}/{quote(name)}"


def _find(site: Site, name: str) -> str | None:
    key = site.resolve(name, KINDS)
    return key if key is not None and site.shown(key) else None


def _list(site: Site) -> Markup:
    row = Markup('<li><p><a href="{}">{}</a></p><p>{}</p></li>')
    found = [site.documents[key] for kind in KINDS for key in site.collection(kind)]
    if not found:
        return Markup("<p>There is none yet. <code>sitegen newsletter draft</code> begins one.</p>")
    rows = (row.format(_address(one.name), one.label, one.source) for one in found)
    return Markup('<ul class="card">{}</ul>').format(Markup("").join(rows))


def _shown(request: PanelRequest, key: str) -> Shown:
    from sitegen.newsletter.rendering.rendered_email import edition
    from sitegen.newsletter.rendering.service_files import mailing_of, shown
    from sitegen.newsletter.sending.send import problems_of
    from sitegen.render.reader import Reader

    config = request.site.config
    mailing = mailing_of(edition(Reader(request.answers), request.renderer, key), config)
    return shown(mailing, problems_of(mailing, sending=False))


def _look(shown: Shown, site: Site, look: str) -> str:
    from sitegen.newsletter.rendering.preview import frames, with_pictures_from

    html = dict(frames(shown)).get(look, "")
    config = site.config
    return with_pictures_from(html, config.origin + config.base_path, config.base_path)


def _one(shown: Shown, name: str) -> Markup:
    from sitegen.newsletter.rendering.preview import meter

    frame = Markup(
        '<figure><figcaption>{look}</figcaption><iframe src="{source}" title="{look}" '
        'width="{width}" height="900"></iframe></figure>'
    )
    looks = Markup("").join(
        frame.format(look=look, source=f"{_address(name)}/look/{look}", width=width)
        for look, width in LOOKS
    )
    warnings = Markup("").join(
        Markup('<li class="warning">{}</li>').format(text) for text in shown.warnings
    )
    parts = Markup("").join(
        Markup("<tr><td>{}</td><td>{} KB</td></tr>").format(title, f"{octets / 1000:.1f}")
        for title, octets in shown.portions
    )
    return Markup(
        "<p>{preheader}</p><p>{sender}</p><p>{meter}</p>{warnings}"
        '<div class="looks">{looks}<figure><figcaption>text</figcaption><pre>{text}</pre></figure>'
        "</div><details><summary>Its parts</summary><table>{parts}</table></details>"
    ).format(
        preheader=shown.preheader,
        sender=shown.sender,
        meter=Markup(meter(shown.octets)),  # noqa: S704  made of a number
        warnings=Markup('<ul class="card">{}</ul>').format(warnings) if warnings else "",
        looks=looks,
        text=shown.text,
        parts=parts,
    )
