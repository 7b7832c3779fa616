"""A project is read into a site, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sitegen.errors import ContentError, Problem
from sitegen.model.config import Config
from sitegen.read.config import zone_of
from sitegen.read.contents import read_contents
from sitegen.read.locate import locate
from sitegen.read.memo import Memo
from sitegen.read.project import Project
from sitegen.site.problems import problems
from sitegen.site.site import Site
from sitegen.site.visibility import Viewpoint


@dataclass(frozen=True, slots=True)
class Loaded:
    """A site and its warnings; its errors were raised."""

    site: Site
    warnings: tuple[Problem, ...]


def read_site(
    project: Project,
    config: Config,
    memo: Memo,
    *,
    now: datetime,
    drafts: bool = False,
    future: bool = False,
    jobs: int = 1,
) -> Loaded:
    """The site as it is at `now`. Raises ContentError with all the mistakes of its authors."""
    contents = read_contents(project, config, memo, jobs)
    site = Site(contents, config, Viewpoint(now, zone_of(config), drafts, future))
    found = locate([*contents.problems, *problems(site)], project)
    errors = errors_in(found)
    if errors:
        raise ContentError(errors)
    return Loaded(site, tuple(sorted(found, key=lambda problem: problem.sort_key)))


def errors_in(found: Iterable[Problem]) -> list[Problem]:
    """Those problems that stop a build."""
    return [problem for problem in found if problem.severity == "error"]
