"""A build that has something to do: read, plan, render what changed, publish.

A page is rendered again unless its trace is still valid: the same template and configuration, the
same results of all its queries, and an unchanged file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from sitegen.build.cache import BuildCache
from sitegen.build.publication import last_published
from sitegen.build.report import PublicationReport
from sitegen.build.result import BuildOptions, BuildResult, SecondaryTarget, SkippedDocument
from sitegen.build.target import BuildContext, BuildTarget, publish, secondary_target
from sitegen.errors import ContentError, Problem
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.inventory import Inventory
from sitegen.read.locate import locate
from sitegen.read.project import Project
from sitegen.render.address_warnings import address_warnings
from sitegen.render.contrast import contrast_warnings
from sitegen.render.failures import rendering_problem
from sitegen.render.forms import form_warnings
from sitegen.render.internal_links import internal_link_problems
from sitegen.render.output import Output
from sitegen.render.plan import outputs, path_problems, plan
from sitegen.render.removals import removal_problems
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.render.variants import delete_unused
from sitegen.site.known_names import refused_files
from sitegen.site.left_out_files import left_out_files
from sitegen.site.load import LoadedSite, errors_in, load_site, read_site
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site


class FinishedBuild(NamedTuple):
    """The result of a build, and the caches for the next one."""

    result: BuildResult
    build_cache: BuildCache
    secondary: tuple[BuildCache, ...]
    """Of each secondary target, in their order."""
    complete: bool = True
    """False if the next build should try again what failed, although nothing changed."""


def full_build(
    project: Project,
    options: BuildOptions,
    inventory: Inventory,
    build_cache: BuildCache,
    secondary: Sequence[BuildCache],
) -> FinishedBuild:
    """Bring the target folder and the secondary ones up to date with the project.

    `build_cache` is what the last build into this target left, `secondary` what it left for each
    secondary target. Raises ContentError with all the mistakes of the authors, or OutputError;
    all folders are then as they were.
    """
    config = read_config(project, options.url)
    if options.noindex:
        config = msgspec.structs.replace(config, noindex=True)
    cache = ContentCache(project.cache)
    try:
        started = time.perf_counter()
        loaded = load_site(
            project,
            config,
            cache,
            now=options.now,
            drafts=options.drafts,
            future=options.future,
            jobs=options.jobs,
            inventory=inventory,
        )
        reading_seconds = time.perf_counter() - started
        site = loaded.site
        if loaded.errors:
            more = _later_errors(project, loaded, cache, last_published(options.target))
            raise ContentError([*loaded.errors, *more])
        theme = _located(project, lambda: load_theme(project, config))
        gone = [one for one in removal_problems(theme) if one.severity == "error"]
        if gone:
            raise ContentError(gone)
        renderer = Renderer(site, theme, project.cache)
        queries = QueryContext(site, cache, project.root)
        planned = _plan(site, renderer, project, queries, last_published(options.target))
        links = locate(internal_link_problems(site, project, planned), project)
        if errors_in(links):
            raise ContentError(errors_in(links))
        context = BuildContext(project, options, renderer, queries)
        target = BuildTarget(
            context, options.target, planned, build_cache, searched=renderer.wants_search
        )
        others = {
            place: other
            for place, (one, old) in enumerate(
                zip(options.secondary_targets, secondary, strict=True)
            )
            if (other := secondary_target(context, one, old)) is not None
        }
        (report, next_record), *published = publish([target, *others.values()])
        delete_unused(project.cache, (output.key for output in planned.values() if output.heavy))
    finally:
        cache.close()
    doubts = [
        *address_warnings(config),
        *form_warnings(theme, config, project),
        *contrast_warnings(theme),
        *removal_problems(theme),
    ]
    warnings = loaded.warnings + tuple(links) + tuple(locate(doubts, project))
    if target.warning is not None:
        warnings += (target.warning,)
    if cache.problem is not None:
        warnings += (cache.problem,)
    pages = sum(path.endswith(".html") for path in planned)
    results = dict(zip(others, published, strict=True))
    return FinishedBuild(
        BuildResult(
            report,
            skipped(site),
            warnings,
            pages,
            tuple((options.secondary_targets[place], one) for place, (one, _) in results.items()),
            None if build_cache.traces else config.markdown.engine,
            left_out_files(site),
            reading_seconds,
        ),
        _valid(next_record, site),
        tuple(
            _valid(results[place][1] if place in results else BuildCache(), site)
            for place in range(len(secondary))
        ),
        complete=not target.search_failed,
    )


def build_only_secondary(
    project: Project, options: BuildOptions, target: SecondaryTarget, build_cache: BuildCache
) -> FinishedBuild:
    """Bring only a secondary target up to date, with the same promises."""
    config = read_config(project, options.url)
    cache = ContentCache(project.cache)
    try:
        loaded = read_site(
            project, config, cache, now=options.now, drafts=options.drafts, future=options.future
        )
        site = loaded.site
        theme = _located(project, lambda: load_theme(project, config))
        renderer = Renderer(site, theme, project.cache)
        context = BuildContext(project, options, renderer, QueryContext(site, cache, project.root))
        other = secondary_target(context, target, build_cache)
        published = publish([other]) if other is not None else []
    finally:
        cache.close()
    report, next_record = published[0] if published else (PublicationReport(), BuildCache())
    return FinishedBuild(
        BuildResult(report, skipped(site), loaded.warnings, 0, ((target, report),)),
        BuildCache(),
        (_valid(next_record, site),),
    )


def _valid(build_cache: BuildCache, site: Site) -> BuildCache:
    """The cache with the span of time in which no document appears or disappears."""
    since, until = site.unchanged_span
    return msgspec.structs.replace(
        build_cache,
        valid_from=None if since is None else since.timestamp(),
        valid_until=None if until is None else until.timestamp(),
    )


def _later_errors(
    project: Project, loaded: LoadedSite, cache: ContentCache, published: frozenset[str]
) -> list[Problem]:
    """Errors that a build finds only after those of reading, so that all are shown at once: two
    outputs of one path, and links that begin with `/`.

    The site is faulty, so that not all of it may be there, and its plan may fail.
    """
    site = loaded.site
    media = QueryContext(site, cache, project.root).media
    # Aliases of one path were reported as such.
    aliased = {one.file for one in loaded.errors if one.rule == "bad-alias"}
    try:
        theme = load_theme(project, site.config)
        renderer = Renderer(site, theme, project.cache)
        planned = tuple(outputs(site, renderer, project, media, published=published))
        found = [one for one in path_problems(site, planned) if one.file not in aliased]
        if not refused_files(site):  # whose pages links may lead to
            paths = frozenset(output.path for output in planned)
            found += internal_link_problems(site, project, paths)
    except ContentError as error:
        found = list(error.problems)
    except Exception:
        # What is known to be wrong may be the cause, and is shown in any case; the next build
        # shows what remains.
        return []
    return errors_in(locate(found, project))


def _plan(
    site: Site,
    renderer: Renderer,
    project: Project,
    context: QueryContext,
    published: frozenset[str],
) -> dict[str, Output]:
    try:
        return plan(site, renderer, project, context.media, published)
    except Exception as error:
        problem = rendering_problem(error, renderer.theme, "assets", project.root)
        if problem is None:
            raise
        raise ContentError([problem]) from None


def _located(project: Project, read: Callable[[], Theme]) -> Theme:
    try:
        return read()
    except ContentError as error:
        raise ContentError(locate(error.problems, project)) from None


def skipped(site: Site) -> tuple[SkippedDocument, ...]:
    """Every document that is not shown, with its reason, by source file."""
    zone = site.zone
    found = []
    for document in sorted(site.documents.values(), key=lambda document: document.source):
        seen = site.visibilities[document.id]
        if not seen.shown:
            at = f"{seen.at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}" if seen.at else ""
            reason = {"scheduled": f"scheduled, live at {at}", "expired": f"expired at {at}"}
            found.append(
                SkippedDocument(document.source, seen.state, reason.get(seen.state, seen.state))
            )
    return tuple(found)
