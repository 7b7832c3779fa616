"""The files of `newsletter-out/`: for each email, its files for sending and for services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.model.document import Document
from sitegen.newsletter.rendering.rendered_email import (
    TEMPLATES,
    RenderedEmail,
    inliner,
    render_email,
)
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.permalinks import slug_of
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

WELCOME = "welcome"
"""The folder of automated emails."""

Files = Callable[[RenderedEmail], Mapping[str, bytes]]
"""Makes the files of an email: their bytes by their names."""


def email_ids(site: Site) -> tuple[str, ...]:
    """The ids of all visible emails: issues, the newest first, then automated ones."""
    return site.collection("newsletter") + site.collection("welcome")


def folder_of(site: Site, key: str) -> str:
    """The folder of an email below `newsletter-out/`."""
    document = site.documents[key]
    slug = slug_of(document)
    return slug if document.kind.name == "newsletter" else f"{WELCOME}/{slug}"


def belongs(site: Site, path: str) -> bool:
    """Whether a file of `newsletter-out/` belongs to an email, public or not."""
    return any(
        path.startswith(f"{folder_of(site, key)}/")
        for key, document in site.documents.items()
        if document.kind.mailed
    )


def email_outputs(
    site: Site, renderer: Renderer, names: tuple[str, ...], files: Files
) -> Iterator[Output]:
    """The files called `names` of every visible email, as traced outputs."""
    sources: dict[str, str] = {}
    for key in email_ids(site):
        document = site.documents[key]
        template = TEMPLATES[document.kind.name]
        if not renderer.has_template(template):
            continue
        folder = folder_of(site, key)
        if sources.setdefault(folder, document.source) != document.source or folder == WELCOME:
            raise ContentError([_collision(document, folder, sources[folder])])
        key_of_inputs = digest(renderer.key, inliner(), template)
        for name in names:
            make = partial(_file, renderer, files, key, name)
            path = f"{folder}/{name}"
            yield Output(path, document.source, key_of_inputs, make)


def _collision(document: Document, folder: str, other: str) -> Problem:
    what = f"that of {other}" if other != document.source else "that of automated emails"
    return Problem(
        document.source,
        1,
        f"its folder newsletter-out/{folder}/ is already {what}",
        "give it another `slug`",
    )


def _file(renderer: Renderer, files: Files, key: str, name: str, site: TracedSite) -> bytes:
    """One file of an email; the email is rendered once for all of its files."""

    def files_of_email(shared: TracedSite) -> Mapping[str, bytes]:
        return files(render_email(shared, renderer, key))

    return site.share(("email", key, renderer.key), files_of_email, whole_text=True)[name]
