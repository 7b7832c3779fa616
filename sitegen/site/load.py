"""A project is read into a site, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.model.config import Config
from sitegen.program import program_digest
from sitegen.read.cache import ContentCache
from sitegen.read.config import config_warnings, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.inventory import Inventory
from sitegen.read.locate import locate
from sitegen.read.project import Project
from sitegen.site.problems import mark, problems, surroundings
from sitegen.site.site import Site
from sitegen.site.visibility import Viewpoint


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """A site, and what is wrong with it."""

    site: Site
    warnings: tuple[Problem, ...]
    errors: tuple[Problem, ...] = ()
    """What stops a build; none in the result of `read_site`."""


def load_site(
    project: Project,
    config: Config,
    cache: ContentCache,
    *,
    now: datetime,
    drafts: bool = False,
    future: bool = False,
    jobs: int = 1,
    inventory: Inventory | None = None,
) -> LoadedSite:
    """The site as it is at `now`, with all the mistakes of its authors."""
    contents = read_contents(project, config, cache, jobs, inventory)
    site = Site(contents, config, Viewpoint(now, zone_of(config), drafts, future))
    found = locate(
        [
            *config_warnings(project),
            *contents.problems,
            *_problems(site, cache, project.root),
        ],
        project,
    )
    warnings = sorted(
        (one for one in found if one.severity != "error"), key=lambda problem: problem.sort_key
    )
    return LoadedSite(site, tuple(warnings), tuple(errors_in(found)))


def read_site(
    project: Project,
    config: Config,
    cache: ContentCache,
    *,
    now: datetime,
    drafts: bool = False,
    future: bool = False,
    jobs: int = 1,
    inventory: Inventory | None = None,
) -> LoadedSite:
    """The site as it is at `now`. Raises ContentError with all the mistakes of its authors."""
    loaded = load_site(
        project,
        config,
        cache,
        now=now,
        drafts=drafts,
        future=future,
        jobs=jobs,
        inventory=inventory,
    )
    if loaded.errors:
        raise ContentError(loaded.errors)
    return loaded


def _problems(site: Site, cache: ContentCache, root: Path) -> list[Problem]:
    """The problems between documents; documents without problems are skipped until they or their
    surroundings change."""
    around = digest(program_digest(), surroundings(site))
    kept = cache.get("derived", _SOUND) or b""
    known = _DECODER.decode(kept) if kept else _ProblemFree(b"", frozenset())
    sound = known.marks if known.surroundings == around else frozenset()
    found = list(problems(site, sound, root))
    if not sound or found or len(sound) != len(site.documents):
        faulty = {problem.file for problem in found}
        marks = frozenset(
            mark(document)
            for document in site.documents.values()
            if document.source not in faulty and site.visibilities[document.id].shown
        )
        if marks != sound or known.surroundings != around:
            cache.put("derived", {_SOUND: _ENCODER.encode(_ProblemFree(around, marks))})
    return found


class _ProblemFree(msgspec.Struct, frozen=True, array_like=True):
    """The marks of the documents in which nothing was wrong, and the surroundings."""

    surroundings: bytes
    marks: frozenset[bytes]


_SOUND = digest("documents in which nothing is wrong")
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_ProblemFree)


def errors_in(found: Iterable[Problem]) -> list[Problem]:
    """Those problems that stop a build."""
    return [problem for problem in found if problem.severity == "error"]
