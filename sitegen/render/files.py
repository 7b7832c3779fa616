"""Outputs that are files as they are: the theme's assets, static files, what documents show."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.read.project import CONTENT, Project
from sitegen.render.deployment import MERGED
from sitegen.render.output import Output, constant
from sitegen.render.renderer import Renderer
from sitegen.render.variants import cleaned_output, is_cleaned
from sitegen.site.site import Site


def files(site: Site, renderer: Renderer, project: Project) -> Iterator[Output]:
    """Every file that is published without being a page."""
    for name, path in renderer.assets.paths.items():
        content = renderer.assets.content(name)
        origin = f"the theme's assets/{name}"
        yield constant(path, origin, content)
    for source in site.contents.files.static:
        if source.removeprefix(f"{CONTENT}/static/") not in MERGED:
            yield _copy(project, source, source.removeprefix(f"{CONTENT}/static/"))
    for source in sorted(used_files(site)):
        yield _copy(project, source, site.attachment_address(source).lstrip("/"))


def _copy(project: Project, source: str, path: str) -> Output:
    if is_cleaned(source):
        return cleaned_output(project, source, path)
    return Output(path, source, b"", file=project.root / source, source=source)


def used_files(site: Site) -> set[str]:
    """The files beside visible documents that are published with them.

    All files in a document's own folder are; of the files in a folder that several documents
    share, those which a visible document shows or links to.
    """
    attachments = frozenset(site.contents.files.attachments)
    if not attachments:
        return set()
    used: set[str] = set()
    for source in attachments:
        owner = site.owner_of(source)
        if owner is not None and site.shown(owner):
            used.add(source)
    for key, document in site.documents.items():
        if site.shown(key):
            names = [*document.body.links, *(image.src for image in document.body.images)]
            front = document.front
            for field in ("image", "audio", "photo"):
                value = getattr(front, field, None)
                names += [getattr(value, "src", value)] if value is not None else []
            links = (site.parsed_link(document, name) for name in names)
            used.update(link.path for link in links if link.path in attachments)
    config = site.config
    for name in (config.logo, config.favicon, config.image):
        if name is not None:
            path = f"{CONTENT}/{name.removeprefix('/').removeprefix(f'{CONTENT}/')}"
            used.update({path} & attachments)
    return used
