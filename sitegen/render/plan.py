"""All outputs of a site by their paths. Two that claim one path are an author's mistake."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from sitegen.errors import ContentError, Problem
from sitegen.read.project import Project
from sitegen.render.deployment import deployment
from sitegen.render.feeds.outputs import feeds
from sitegen.render.files import files
from sitegen.render.notes import notes
from sitegen.render.output import Output
from sitegen.render.pages import pages
from sitegen.render.redirects import redirect_pages
from sitegen.render.renderer import Renderer
from sitegen.render.sitemap import sitemaps
from sitegen.site.site import Site


def plan(site: Site, renderer: Renderer, project: Project) -> dict[str, Output]:
    """Every output by its path. Raises ContentError if two claim one path, naming both."""
    planned: dict[str, Output] = {}
    folded: dict[str, Output] = {}
    problems: list[Problem] = []
    for output in _outputs(site, renderer, project):
        # Some file systems take paths for one that differ in case or in Unicode's composition.
        name = unicodedata.normalize("NFC", output.path).casefold()
        other = folded.setdefault(name, output)
        if other is not output:
            problems.append(collision(output.path, output.origin, other.origin))
        planned[output.path] = output
    if problems:
        raise ContentError(problems)
    return planned


def find(site: Site, renderer: Renderer, project: Project, path: str) -> Output | None:
    """The output at `path`, found without making the others where its family allows it."""
    for output in _outputs(site, renderer, project, path):
        if output.path == path:
            return output
    return None


def _outputs(
    site: Site, renderer: Renderer, project: Project, path: str | None = None
) -> Iterator[Output]:
    """All outputs; if a `path` is given, a family may leave out those that lie elsewhere."""
    families: Iterable[Iterator[Output]] = (
        pages(site, renderer, path),
        redirect_pages(site),
        feeds(site, renderer, path),
        files(site, renderer, project),
        sitemaps(site, path),
        notes(site, renderer),
        deployment(site, renderer, project, path),
    )
    for family in families:
        yield from family


def collision(path: str, origin: str, other: str) -> Problem:
    """The mistake that two origins claim the output at `path`."""
    first, second = sorted((origin, other))
    address = "/" + path.removesuffix("index.html")
    return Problem(
        second,
        1 if second.endswith(".md") else None,
        f"its address {address} is also that of {first}",
        "give one of them another `slug`",
    )
