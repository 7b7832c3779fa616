"""Finds, renders and writes emails, for `sitegen newsletter` and for `sitegen build`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from sitegen.errors import Problem, RequestError, did_you_mean
from sitegen.read.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.build import SecondaryTarget
    from sitegen.model.config import Config
    from sitegen.newsletter.rendering.rendered_email import RenderedEmail
    from sitegen.render.output import Output
    from sitegen.render.renderer import Renderer
    from sitegen.site.site import Site

FOLDER = "newsletter-out"
"""The folder beside `public/` for emails, which is never published."""

KINDS = ("newsletter", "welcome")


def emails_folder(project: Project) -> Path:
    """The folder where emails are written."""
    return project.root / FOLDER


def has_emails(project: Project) -> bool:
    """Whether the project has emails, or had some."""
    return (project.content / "newsletter").is_dir() or emails_folder(project).is_dir()


def build_target(project: Project) -> SecondaryTarget | None:
    """The target of all emails, for `sitegen build`; None if the project has none."""
    return secondary_target(project) if has_emails(project) else None


def secondary_target(project: Project, only: str | None = None) -> SecondaryTarget:
    """The build target of all visible emails, or of `only` the one with this id."""
    from sitegen.build.build import SecondaryTarget

    def outputs(site: Site, renderer: Renderer) -> Iterator[Output]:
        from sitegen.newsletter.rendering.outputs import email_outputs, folder_of
        from sitegen.newsletter.rendering.service_files import file_names, files_of

        config = site.config
        if not any(site.collection(kind) for kind in KINDS):
            return
        picture = partial(_file_of_site, site, renderer, project)
        wanted = f"{folder_of(site, only)}/" if only is not None else ""
        for output in email_outputs(
            site, renderer, file_names(config), lambda email: files_of(email, config, picture)
        ):
            if output.path.startswith(wanted):
                yield output

    def keeps(site: Site, path: str) -> bool:
        from sitegen.newsletter.rendering.outputs import belongs

        return belongs(site, path)

    return SecondaryTarget(
        emails_folder(project), outputs, keeps, "for mailing", lambda: warnings_of(project)
    )


def _file_of_site(site: Site, renderer: Renderer, project: Project, path: str) -> bytes | None:
    """The bytes of the site's file at `path`, whether it is published yet or not.

    Not traced: the addresses of pictures change with their bytes, and the emails with them.
    """
    from sitegen.read.cache import ContentCache
    from sitegen.render.plan import find
    from sitegen.site.query_context import QueryContext
    from sitegen.site.traced_site import TracedSite

    output = find(site, renderer, project, path)
    if output is None:
        return None
    if output.file is not None:
        return output.file.read_bytes()
    if output.make is None:
        return None
    cache = ContentCache(project.cache)
    try:
        return output.make(TracedSite(QueryContext(site, cache, project.root)))
    finally:
        cache.close()


def warnings_of(project: Project) -> Iterator[Problem]:
    """The warnings in the metadata of each written email."""
    folder = emails_folder(project)
    found = sorted([*folder.glob("*/issue.json"), *folder.glob("*/*/issue.json")])
    if not found:
        return
    import msgspec

    from sitegen.newsletter.rendering.email_metadata import read_metadata

    for file in found:
        try:
            yield from read_metadata(file.read_bytes()).problems
        except (OSError, msgspec.DecodeError):
            continue


@dataclass(frozen=True, slots=True)
class RenderedEmails:
    """A site, and rendered emails of it."""

    site: Site
    config: Config
    emails: tuple[RenderedEmail, ...]


def find_email(site: Site, name: str) -> str:
    """The id of the email called `name`: a file name, a path, also below `content/newsletter/`, a
    slug or an id.

    Raises RequestError if there is none.
    """
    wanted = name.replace("\\", "/").removeprefix("./").removesuffix("/")
    key = site.resolve(wanted, KINDS) or site.resolve(f"newsletter/{wanted}", KINDS)
    if key is None:
        names = [one.name for one in site.documents.values() if one.kind.name in KINDS]
        raise RequestError(
            f'there is no issue or welcome email "{name}" ({did_you_mean(name, names)})'
        )
    return key


def load_site(project: Project, config: Config, now: datetime) -> Site:
    """Load the site, ignoring its problems, to find emails; unreadable documents are missing."""
    from sitegen.read.cache import ContentCache
    from sitegen.read.config import zone_of
    from sitegen.read.contents import read_contents
    from sitegen.site.site import Site
    from sitegen.site.visibility import Viewpoint

    cache = ContentCache(project.cache)
    contents = read_contents(project, config, cache)
    cache.close()
    return Site(contents, config, Viewpoint(now, zone_of(config)))


def render_emails(
    project: Project,
    config: Config,
    keys: Iterable[str],
    now: datetime,
    *,
    hidden: bool = False,
) -> RenderedEmails:
    """Render emails; with `hidden`, drafts and scheduled ones too.

    Raises ContentError with all problems of the project.
    """
    from sitegen.errors import ContentError
    from sitegen.newsletter.rendering.rendered_email import render_email
    from sitegen.read.cache import ContentCache
    from sitegen.read.locate import locate
    from sitegen.render.failures import template_problem
    from sitegen.render.renderer import Renderer
    from sitegen.render.theme import load_theme
    from sitegen.site.load import read_site
    from sitegen.site.query_context import QueryContext
    from sitegen.site.traced_site import TracedSite

    cache = ContentCache(project.cache)
    try:
        loaded = read_site(project, config, cache, now=now, drafts=hidden, future=hidden)
        site = loaded.site
        try:
            theme = load_theme(project, config)
        except ContentError as error:
            raise ContentError(locate(error.problems, project)) from None
        renderer = Renderer(site, theme, project.cache)
        context = QueryContext(site, cache, project.root)
        rendered = []
        for key in keys:
            try:
                rendered.append(render_email(TracedSite(context), renderer, key))
            except ContentError:
                raise
            except Exception as error:
                problem = template_problem(error, theme, site.documents[key].source)
                if problem is None:
                    raise
                raise ContentError([problem]) from None
        return RenderedEmails(site, config, tuple(rendered))
    finally:
        cache.close()
