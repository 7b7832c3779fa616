"""The documentation as a panel of the preview, at `/_sitegen/panel/docs`, with a search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from sitegen.cli.docs.pages import DocsPage, all_pages, anchor_of, page, search_sections
from sitegen.errors import RequestError
from sitegen.serve.extensions import PANELS

if TYPE_CHECKING:
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse

PACKAGE = "sitegen.cli.docs"
_NAME = "docs"
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def docs_url(topic: str = "", words: str = "") -> str:
    """The URL path of a page, of the list of topics, or of what a search finds."""
    path = f"{PANELS}/{_NAME}" + (f"/{topic}" if topic else "")
    return f"{path}?{urlencode({'q': words})}" if words else path


def docs_panel() -> Panel:
    """The panel that shows the documentation."""
    from sitegen.serve.extensions import Panel

    return Panel(_NAME, "Documentation", _respond)


def _respond(request: PanelRequest) -> PanelResponse:
    from sitegen.serve.extensions import PanelResponse
    from sitegen.serve.panel_templates import render

    words = request.query.get("q", "").strip()
    topic = request.path.strip("/")
    try:
        shown = page(topic) if topic else None
    except RequestError as error:
        text = Markup("<p>{}</p>").format(str(error))
        return PanelResponse("Documentation", text, status=404)
    body = render(
        PACKAGE,
        "docs.html",
        home=docs_url(),
        words=words,
        found=search_sections(words, all_pages()),
        pages=() if words or shown else all_pages(),
        content="" if words or shown is None else html_of(shown),
        url=docs_url,
    )
    return PanelResponse("Documentation" if shown is None else shown.title, body)


def html_of(shown: DocsPage) -> Markup:
    """A page as HTML: headings have anchors, and links lead to pages of the panel."""
    import comrak

    extension = comrak.ExtensionOptions()
    extension.table = extension.autolink = True
    render = comrak.RenderOptions()
    render.unsafe_ = True  # raw HTML is the package's own, such as keys to press
    text = shown.text.lstrip().partition("\n")[2]  # the panel shows the title
    html = comrak.render_markdown(text, extension, comrak.ParseOptions(), render)
    html = _HEADING.sub(_with_anchor, html)
    return Markup(_LINK.sub(_linked, html))  # noqa: S704 - made of the package's own pages


def _with_anchor(match: re.Match[str]) -> str:
    from html import unescape

    anchor = anchor_of(unescape(_TAG.sub("", match[2])))
    return f'<h{match[1]} id="{anchor}">{match[2]}</h{match[1]}>'


def _linked(match: re.Match[str]) -> str:
    """A link between pages as one within the panel; one to any other file as its text."""
    target, text = match[1], match[2]
    path, _, anchor = target.partition("#")
    if "://" in target or target.startswith(("#", "mailto:")):
        return match[0]
    topic = path.removesuffix(".md")
    if topic not in {one.topic for one in all_pages()}:
        return text
    return f'<a href="{docs_url(topic)}{"#" + anchor if anchor else ""}">{text}</a>'
