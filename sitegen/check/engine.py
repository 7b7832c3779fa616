"""Runs the whole check: reads the project as a build does, runs every rule, applies the settings.

    report = check(project, CheckOptions(now=…))

`check` reads everything itself; `check_site` checks a site that has already been read, such as that
of the preview. Both check only what has changed since the last check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import msgspec

from sitegen.check.cache import CheckCache, PageEntry, SourceEntry, load_cache, save_cache
from sitegen.check.item import CheckItem
from sitegen.check.pages import (
    ITEM,
    OutputResults,
    check_output,
    check_outputs,
    contact_name,
)
from sitegen.check.pictures import has_location
from sitegen.check.problems import collect_problems, to_problem
from sitegen.check.promises import unkept_promises
from sitegen.check.prose import prose
from sitegen.check.rule_settings import apply_rule_settings, sort_problems, with_rule
from sitegen.check.rules import all_rules
from sitegen.check.rules_files import unused_file, unused_files_of
from sitegen.check.site_context import PublishedOutput, SiteContext
from sitegen.check.sources import check_sources
from sitegen.check.words import Words, words_for
from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.features import added
from sitegen.model.document import Document
from sitegen.program import program_stamp
from sitegen.read.cache import ContentCache
from sitegen.read.config import config_warnings, read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.locate import locate
from sitegen.read.project import Project, read_text
from sitegen.render.failures import rendering_problem
from sitegen.render.forms import form_warnings
from sitegen.render.internal_links import AnsweredPaths, internal_link_problems
from sitegen.render.output import Output
from sitegen.render.plan import plan
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.site.problems import problems as site_problems
from sitegen.site.query_context import QueryContext
from sitegen.site.query_record import QueryRecord
from sitegen.site.site import Site
from sitegen.site.status import FeatureStatus, feature_statuses
from sitegen.site.traced_site import TracedSite
from sitegen.site.visibility import Viewpoint

_REDIRECTS = "static/_redirects"


def _no_items(_site: Site, _renderer: Renderer) -> Iterable[CheckItem]:
    return ()


@dataclass(frozen=True, slots=True)
class FeatureData:
    """What features contribute to a check."""

    items: Callable[[Site, Renderer], Iterable[CheckItem]] = _no_items
    """Items to check besides documents and pages."""
    private_address: Callable[[str], str | None] = lambda _: None
    """For a public email address in lower case: its masked form if it must not be public, else
    None."""
    statuses: Callable[[Site], Iterable[FeatureStatus]] = lambda _: ()


def feature_data(project: Project) -> FeatureData:
    """What the installed features contribute to a check of a project."""
    private = [make(project) for make in added("private_addresses")]

    def items(site: Site, renderer: Renderer) -> Iterator[CheckItem]:
        for make in added("check_items"):
            yield from make(site, renderer)

    def private_address(address: str) -> str | None:
        found = (shown(address) for shown in private)
        return next((shown for shown in found if shown is not None), None)

    return FeatureData(items, private_address, partial(feature_statuses, project))


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of a check."""

    now: datetime
    url: str | None = None
    drafts: bool = False
    future: bool = False
    jobs: int = 1
    last_build: datetime | None = None
    """When the site was last built here."""
    features: FeatureData | None = None
    """What features contribute; None for all installed features."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found."""

    problems: tuple[Problem, ...]
    """Located, in the order of files and lines."""
    site: Site | None
    """None if the configuration can't be read."""
    pages: int = 0
    """HTML pages checked; 0 if the site can't be built."""
    external_links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """URLs on other sites, with the files that link to them."""
    context: QueryContext | None = None
    words: Words | None = None
    apply_settings: Callable[[Iterable[Problem]], tuple[Problem, ...]] = tuple
    """Removes problems of rules that are switched off, sets severities, locates and sorts."""


def check(project: Project, options: CheckOptions) -> CheckReport:
    """Check a whole project. Errors that stop a build are among the problems.

    Raises ProjectError if there is no project that can be read, and nothing else.
    """
    try:
        config = read_config(project, options.url)
    except ContentError as error:
        problems = [with_rule(one, "front-matter") for one in error.problems]
        return CheckReport(sort_problems(locate(problems, project)), None)
    cache = ContentCache(project.cache)
    try:
        contents = read_contents(project, config, cache, options.jobs)
        viewpoint = Viewpoint(options.now, zone_of(config), options.drafts, options.future)
        site = Site(contents, config, viewpoint)
        found = [with_rule(one, "source") for one in contents.problems]
        found += config_warnings(project)
        found += [with_rule(one, "front-matter") for one in site_problems(site)]
        context = QueryContext(site, cache, project.root)
        features = options.features or feature_data(project)
        return _check_contents(project, options, features, site, context, found)
    finally:
        cache.close()


def _check_contents(
    project: Project,
    options: CheckOptions,
    features: FeatureData,
    site: Site,
    context: QueryContext,
    found: list[Problem],
) -> CheckReport:
    outputs: Mapping[str, Output] = {}
    renderer: Renderer | None = None
    if not any(problem.severity == "error" for problem in found):
        renderer, outputs, failures = _plan_outputs(project, site)
        found += failures
        if renderer is not None:
            found += internal_link_problems(site, project, outputs)
            found += form_warnings(renderer.theme, site.config, project)
    words = words_for(site.config.language, site.config.check)
    if context.cache.problem is not None:
        found.append(with_rule(context.cache.problem, ""))
    site_context, entries, more = _run_rules(
        project, site, context, words, outputs, renderer, tuple(found), options, features, None
    )
    found += more
    found += collect_problems(site_context, entries, project, features.private_address)
    problems = apply_rule_settings(found, site, entries, project)
    return CheckReport(
        problems,
        site,
        sum(path.endswith(".html") for path in site_context.pages),
        _external_links(site_context),
        context,
        words,
        lambda more: apply_rule_settings(more, site, entries, project),
    )


def _plan_outputs(
    project: Project, site: Site
) -> tuple[Renderer | None, Mapping[str, Output], list[Problem]]:
    """The outputs, or the problems that prevent them."""
    theme: Theme | None = None
    try:
        theme = load_theme(project, site.config)
        renderer = Renderer(site, theme, project.cache)
        return renderer, plan(site, renderer, project), []
    except ContentError as error:
        rule = "template" if theme is None else "address-collision"
        return None, {}, [with_rule(one, rule) for one in error.problems]
    except Exception as error:
        problem = (
            rendering_problem(error, theme, "assets", project.root) if theme is not None else None
        )
        if problem is None:
            raise
        return None, {}, [with_rule(problem, "template")]


def check_site(
    project: Project,
    site: Site,
    renderer: Renderer,
    outputs: Mapping[str, Output],
    context: QueryContext,
    *,
    found: Iterable[Problem] = (),
    only: Collection[str] | None = None,
    last_build: datetime | None = None,
) -> dict[str, tuple[Problem, ...]]:
    """The problems of a site that has already been read and planned, by source file or output
    (`public/posts/index.html`).

    `found` are the problems that reading it reported. With `only`, just the outputs at these paths
    are rendered; for the others, the results of the last whole check are used, and nothing is
    cached. Does not raise for errors in content or theme.
    """
    words = words_for(site.config.language, site.config.check)
    options, features = CheckOptions(site.viewpoint.now, last_build=last_build), FeatureData()
    problems = [with_rule(one, "front-matter") for one in found]
    site_context, entries, more = _run_rules(
        project, site, context, words, outputs, renderer, tuple(problems), options, features, only
    )
    problems += [*more, *collect_problems(site_context, entries, project, features.private_address)]
    by_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in apply_rule_settings(problems, site, entries, project):
        by_file[problem.file].append(problem)
    return {file: tuple(problems) for file, problems in by_file.items()}


def check_document(
    project: Project,
    site: Site,
    document: Document,
    output: Output | None,
    theme: Theme,
    context: QueryContext,
    words: Words,
    unsaved: bytes | None = None,
) -> tuple[Problem, ...]:
    """The problems of one document and its page, without those that need the whole site.

    This is fast enough for a preview. `output` is the document's page, which is rendered again.
    `unsaved` are the document's bytes if its file doesn't have them yet. Errors in templates are
    not reported here.
    """
    texts = {document.source: unsaved} if unsaved is not None else {}
    entries = check_sources(project, [document], site, context, words, {}, unsaved=texts)
    found: list[Problem] = []
    rules = all_rules()
    for source, entry in entries.items():
        found += [to_problem(rules[name], finding, source) for name, finding in entry.findings]
    found += [
        to_problem(rules[unused_file.id], finding, document.source)
        for finding in unused_files_of(site, document)
    ]
    if output is not None and output.make is not None:
        try:
            content = output.make(TracedSite(context))
        except Exception as error:
            if rendering_problem(error, theme, output.path, context.root) is None:
                raise
        else:
            unkept = unkept_promises(site.config, theme)
            facts = check_output(output, content, site, words, unkept, contact_name(site))
            found += [to_problem(rules[name], one, document.source) for name, one in facts.findings]
    return apply_rule_settings(found, site, entries, project)


def _run_rules(
    project: Project,
    site: Site,
    context: QueryContext,
    words: Words,
    outputs: Mapping[str, Output],
    renderer: Renderer | None,
    found: tuple[Problem, ...],
    options: CheckOptions,
    features: FeatureData,
    only: Collection[str] | None,
) -> tuple[SiteContext, dict[str, SourceEntry], list[Problem]]:
    """Check sources and outputs, and cache the results."""
    stamp = digest(program_stamp(), msgspec.msgpack.encode(site.config))
    file = project.cache / "check.msgpack"
    cache = load_cache(file, stamp)
    sources = check_sources(
        project, site.contents.documents, site, context, words, cache.sources, options.jobs
    )
    results = OutputResults(QueryRecord(), {}, ())
    if renderer is not None:
        results = check_outputs(
            site,
            outputs,
            features.items(site, renderer),
            renderer.theme,
            context,
            words,
            cache,
            options.jobs,
            only,
        )
    # Results that were reused unverified, or pages that failed, must not get into the cache.
    whole = only is None and renderer is not None
    pages: dict[str, PageEntry] = results.entries if whole else cache.pages
    fresh = CheckCache(stamp, results.queries if whole else cache.queries, sources, pages)
    if only is None and not _is_unchanged(fresh, cache):
        save_cache(file, fresh)
    site_context = SiteContext(
        site=site,
        words=words,
        outputs={
            path: PublishedOutput(path, output.origin, output.source)
            for path, output in outputs.items()
        },
        pages={
            path: entry.facts
            for path, entry in results.entries.items()
            if not path.startswith(ITEM)
        },
        items={
            path.removeprefix(ITEM): entry.facts
            for path, entry in results.entries.items()
            if path.startswith(ITEM)
        },
        problems=found,
        answered=AnsweredPaths(site, project, outputs),
        redirects=_owner_redirects(project),
        feature_statuses=tuple(features.statuses(site)),
        last_build=options.last_build,
        prose_of=lambda key: prose(context.html(site.documents[key].body.key)).text,
        media=context.media,
        has_location=lambda path: has_location(project.root, path, context),
    )
    failures = [with_rule(one, "template") for one in results.problems]
    return site_context, sources, failures


def _is_unchanged(fresh: CheckCache, cache: CheckCache) -> bool:
    """Whether nothing was checked again: valid entries are the very same objects."""
    return (
        fresh.queries is cache.queries
        and len(fresh.sources) == len(cache.sources)
        and all(cache.sources.get(path) is entry for path, entry in fresh.sources.items())
        and len(fresh.pages) == len(cache.pages)
        and all(cache.pages.get(path) is entry for path, entry in fresh.pages.items())
    )


def _owner_redirects(project: Project) -> tuple[str, ...]:
    text = read_text(project.content / _REDIRECTS, _REDIRECTS)
    return () if isinstance(text, Problem) else tuple(text.splitlines())


def _external_links(site_context: SiteContext) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for path, facts in site_context.pages.items():
        for address in facts.external_links:
            found.setdefault(address, {})[site_context.file_of(path)] = None
    return {address: tuple(files) for address, files in sorted(found.items())}
