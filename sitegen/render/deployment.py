"""Files for the web host: `_redirects` and `_headers`, merged with an owner's own."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.errors import ContentError, Problem
from sitegen.features import added, features
from sitegen.read.project import Project, read_text
from sitegen.render.headers import merged, own_problems, rules
from sitegen.render.output import Output, constant
from sitegen.render.redirects import redirect_rules
from sitegen.render.renderer import Renderer
from sitegen.render.security_policy import content_security_policy, origin_of, policy_problems
from sitegen.site.site import Site

MERGED = ("_headers", "_redirects")
"""Files of `content/static/` that sitegen adds to."""


def deployment(
    site: Site, renderer: Renderer, project: Project, path: str | None = None
) -> Iterator[Output]:
    """The files that a host reads. Raises ContentError for mistakes in the owner's `_headers`."""
    if path is not None and path not in MERGED:
        return
    wanted = site.config.deployment
    redirects = _own(project, "_redirects") + (redirect_rules(site) if wanted.redirects else "")
    if redirects:
        yield constant("_redirects", "the redirects", redirects.encode())
    headers = _own(project, "_headers")
    problems = [*own_problems(headers), *policy_problems(site.config)]
    if problems:
        raise ContentError(problems)
    if wanted.headers:
        headers = merged(
            headers, rules(site, _policy(site, renderer), _feature_feeds(site, renderer))
        )
    if headers:
        yield constant("_headers", "the headers", headers.encode())


def _feature_feeds(site: Site, renderer: Renderer) -> list[str]:
    """The URL paths of the feeds that features add to this site."""
    paths = {path for feature in features() for path in feature.feed_paths}
    made = (output for make in added("outputs") for output in make(site, renderer))
    return [f"/{output.path}" for output in made if f"/{output.path}" in paths]


def _policy(site: Site, renderer: Renderer) -> str:
    return content_security_policy(
        site.config,
        renderer.theme.options,
        _foreign_pictures(site),
        search=renderer.has_search,
        frames=_frames(site),
    )


def _foreign_pictures(site: Site) -> set[str]:
    """The origins of pictures that documents show from other sites."""
    origins = (
        origin_of(image.src)
        for key in site.showing_other_sites
        if site.shown(key)
        for image in site.documents[key].body.images
    )
    return {origin for origin in origins if origin is not None}


def _frames(site: Site) -> set[str]:
    """The origins of the videos that a reader may choose to show inside a page."""
    return {
        frame
        for key in site.showing_other_sites
        if site.shown(key)
        for frame in site.documents[key].body.frames
    }


def _own(project: Project, name: str) -> str:
    """The owner's own rules, which come first: the first match is used."""
    path = project.content / "static" / name
    if not path.is_file():
        return ""
    text = read_text(path, path.relative_to(project.root).as_posix())
    if isinstance(text, Problem):
        raise ContentError([text])
    return text if text.endswith("\n") else text + "\n"
