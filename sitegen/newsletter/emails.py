"""Letters found, rendered and written, for `sitegen newsletter` and for `sitegen build`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sitegen.errors import Problem, RequestError, did_you_mean
from sitegen.read.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.build import SecondaryTarget
    from sitegen.model.config import Config
    from sitegen.newsletter.rendering.rendered_email import Edition
    from sitegen.render.output import Output
    from sitegen.render.renderer import Renderer
    from sitegen.site.site import Site

FOLDER = "newsletter-out"
"""Beside `public/`, and never published."""

KINDS = ("newsletter", "welcome")


def letters_folder(project: Project) -> Path:
    """Where letters are written."""
    return project.root / FOLDER


def has_letters(project: Project) -> bool:
    """Whether there is anything to do for letters at all."""
    return (project.content / "newsletter").is_dir() or letters_folder(project).is_dir()


def build_target(project: Project) -> SecondaryTarget | None:
    """The folder of all emails, for `sitegen build`; None if there is nothing to do for them."""
    return secondary_target(project) if has_letters(project) else None


def secondary_target(project: Project, only: str | None = None) -> SecondaryTarget:
    """The folder of all visible emails, or of `only` the one with this id, as a build's target."""
    from sitegen.build.build import SecondaryTarget

    def outputs(site: Site, renderer: Renderer) -> Iterator[Output]:
        from sitegen.newsletter.rendering.outputs import folder_of, letter_outputs
        from sitegen.newsletter.rendering.service_files import file_names, files_of

        config = site.config
        if not any(site.collection(kind) for kind in KINDS):
            return
        wanted = f"{folder_of(site, only)}/" if only is not None else ""
        for output in letter_outputs(
            site, renderer, file_names(config), lambda edition: files_of(edition, config)
        ):
            if output.path.startswith(wanted):
                yield output

    def keeps(site: Site, path: str) -> bool:
        from sitegen.newsletter.rendering.outputs import belongs

        return belongs(site, path)

    return SecondaryTarget(
        letters_folder(project), outputs, keeps, "for mailing", lambda: warnings_of(project)
    )


def warnings_of(project: Project) -> Iterator[Problem]:
    """What each written letter's own file says is doubtful about it."""
    folder = letters_folder(project)
    found = sorted([*folder.glob("*/issue.json"), *folder.glob("*/*/issue.json")])
    if not found:
        return
    import msgspec

    from sitegen.newsletter.rendering.email_metadata import facts_of

    for file in found:
        try:
            yield from facts_of(file.read_bytes()).problems
        except (OSError, msgspec.DecodeError):
            continue


@dataclass(frozen=True, slots=True)
class Desk:
    """A site with what is needed to render its letters."""

    site: Site
    config: Config
    editions: tuple[Edition, ...]


def find_letter(site: Site, name: str) -> str:
    """The id of the letter called `name`: a file name, a path, a slug or an id.

    Raises RequestError if there is none.
    """
    wanted = name.replace("\\", "/").removeprefix("./").removesuffix("/")
    key = site.resolve(wanted, KINDS)
    if key is None:
        names = [one.name for one in site.documents.values() if one.kind.name in KINDS]
        raise RequestError(f'there is no issue or letter "{name}" ({did_you_mean(name, names)})')
    return key


def look_at(project: Project, config: Config, now: datetime) -> Site:
    """The site without its problems, to find letters in. Only what can't be read is missing."""
    from sitegen.read.config import zone_of
    from sitegen.read.contents import read_contents
    from sitegen.read.memo import Memo
    from sitegen.site.site import Site
    from sitegen.site.visibility import Viewpoint

    memo = Memo(project.cache)
    contents = read_contents(project, config, memo)
    memo.close()
    return Site(contents, config, Viewpoint(now, zone_of(config)))


def editions(
    project: Project,
    config: Config,
    keys: Iterable[str],
    now: datetime,
    *,
    hidden: bool = False,
) -> Desk:
    """Letters, rendered; with `hidden`, drafts and scheduled ones too.

    Raises ContentError with all that is wrong in the project.
    """
    from sitegen.errors import ContentError
    from sitegen.newsletter.rendering.rendered_email import edition
    from sitegen.read.locate import locate
    from sitegen.read.memo import Memo
    from sitegen.render.failures import template_problem
    from sitegen.render.renderer import Renderer
    from sitegen.render.theme import load_theme
    from sitegen.site.load import read_site
    from sitegen.site.query_context import QueryContext
    from sitegen.site.traced_site import TracedSite

    memo = Memo(project.cache)
    try:
        loaded = read_site(project, config, memo, now=now, drafts=hidden, future=hidden)
        site = loaded.site
        try:
            theme = load_theme(project, config)
        except ContentError as error:
            raise ContentError(locate(error.problems, project)) from None
        renderer = Renderer(site, theme, project.cache)
        context = QueryContext(site, memo, project.root)
        made = []
        for key in keys:
            try:
                made.append(edition(TracedSite(context), renderer, key))
            except ContentError:
                raise
            except Exception as error:
                problem = template_problem(error, theme, site.documents[key].source)
                if problem is None:
                    raise
                raise ContentError([problem]) from None
        return Desk(site, config, tuple(made))
    finally:
        memo.close()
