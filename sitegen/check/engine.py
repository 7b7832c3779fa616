"""The whole check: read as a build does, look with every rule, and tell what matters here.

    report = check(project, CheckOptions(now=…))

reads everything itself, and `findings_for` does for those who have read already, such as the
preview. Both look anew only at what changed since the last check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import msgspec

from sitegen.check.cache import CheckCache, PageEntry, SourceEntry, load, save
from sitegen.check.item import CheckItem
from sitegen.check.judgement import in_order, judged, named
from sitegen.check.pages import ITEM, Looked, look_at, look_at_pages
from sitegen.check.pictures import tells_place
from sitegen.check.problems import problem_of, problems_of
from sitegen.check.prose import prose
from sitegen.check.rules import all_rules
from sitegen.check.site_context import Shown, SiteContext
from sitegen.check.sources import look_at_sources
from sitegen.check.words import Words, words_for
from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.features import added
from sitegen.model.document import Document
from sitegen.program import program_stamp
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.locate import locate
from sitegen.read.project import Project
from sitegen.render.failures import rendering_problem
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
    """What rules look at beside documents and pages."""
    private_address: Callable[[str], str | None] = lambda _: None
    """For an email address that is in public, in lower case: how it may be shown if it must not be
    there, else None."""
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
    """What features contribute; without it, all that is installed is asked."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found."""

    problems: tuple[Problem, ...]
    """Located, in the order of files and lines."""
    site: Site | None
    """None if the configuration can't be read."""
    pages: int = 0
    """HTML pages looked at; 0 if the site can't be built."""
    outside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses on other sites, with the files that link to them."""
    context: QueryContext | None = None
    words: Words | None = None
    judge: Callable[[Iterable[Problem]], tuple[Problem, ...]] = tuple
    """Leaves out what is switched off, applies the owner's severities, locates and orders."""


def check(project: Project, options: CheckOptions) -> CheckReport:
    """Look at a whole project. What stops a build is among the problems; nothing is raised but
    ProjectError, where there is no project that can be read.
    """
    try:
        config = read_config(project, options.url)
    except ContentError as error:
        problems = [named(one, "front-matter") for one in error.problems]
        return CheckReport(in_order(locate(problems, project)), None)
    cache = ContentCache(project.cache)
    try:
        contents = read_contents(project, config, cache, options.jobs)
        viewpoint = Viewpoint(options.now, zone_of(config), options.drafts, options.future)
        site = Site(contents, config, viewpoint)
        found = [named(one, "source") for one in contents.problems]
        found += [named(one, "front-matter") for one in site_problems(site)]
        context = QueryContext(site, cache, project.root)
        features = options.features or feature_data(project)
        return _look(project, options, features, site, context, found)
    finally:
        cache.close()


def _look(
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
        renderer, outputs, failures = _planned(project, site)
        found += failures
    words = words_for(site.config.language, site.config.check)
    if context.cache.problem is not None:
        found.append(named(context.cache.problem, ""))
    survey, entries, more = _surveyed(
        project, site, context, words, outputs, renderer, tuple(found), options, features, None
    )
    found += more
    found += problems_of(survey, entries, project, features.private_address)
    problems = judged(found, site, entries, project)
    return CheckReport(
        problems,
        site,
        sum(path.endswith(".html") for path in survey.pages),
        _outside(survey),
        context,
        words,
        lambda more: judged(more, site, entries, project),
    )


def _planned(
    project: Project, site: Site
) -> tuple[Renderer | None, Mapping[str, Output], list[Problem]]:
    """The outputs, or why there are none."""
    theme: Theme | None = None
    try:
        theme = load_theme(project, site.config)
        renderer = Renderer(site, theme, project.cache)
        return renderer, plan(site, renderer, project), []
    except ContentError as error:
        rule = "template" if theme is None else "address-collision"
        return None, {}, [named(one, rule) for one in error.problems]
    except Exception as error:
        problem = (
            rendering_problem(error, theme, "assets", project.root) if theme is not None else None
        )
        if problem is None:
            raise
        return None, {}, [named(problem, "template")]


def findings_for(
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
    """What is wrong, by source file or output (`public/posts/index.html`), for a site that is
    read and planned already.

    `found` are the problems that reading it told. With `only`, just the outputs at these paths
    are rendered; the others are believed to be as the last whole check saw them, and nothing is
    remembered. Does not raise for mistakes in content or theme.
    """
    words = words_for(site.config.language, site.config.check)
    options, features = CheckOptions(site.viewpoint.now, last_build=last_build), FeatureData()
    told = [named(one, "front-matter") for one in found]
    survey, entries, more = _surveyed(
        project, site, context, words, outputs, renderer, tuple(told), options, features, only
    )
    told += [*more, *problems_of(survey, entries, project, features.private_address)]
    by_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in judged(told, site, entries, project):
        by_file[problem.file].append(problem)
    return {file: tuple(problems) for file, problems in by_file.items()}


def findings_of(
    project: Project,
    site: Site,
    document: Document,
    output: Output | None,
    theme: Theme,
    context: QueryContext,
    words: Words,
) -> tuple[Problem, ...]:
    """What is wrong with one document and its page, and nothing that takes the whole site.

    For a preview that has no time: `output` is the document's page, which is rendered anew. What
    a template does wrong is not told here.
    """
    entries = look_at_sources(project, [document], site, context, words, {})
    found: list[Problem] = []
    rules = all_rules()
    for source, entry in entries.items():
        found += [problem_of(rules[name], finding, source) for name, finding in entry.findings]
    if output is not None and output.make is not None:
        try:
            content = output.make(TracedSite(context))
        except Exception as error:
            if rendering_problem(error, theme, output.path, context.root) is None:
                raise
        else:
            facts = look_at(output, content, site, words)
            found += [problem_of(rules[name], one, document.source) for name, one in facts.findings]
    return judged(found, site, entries, project)


def _surveyed(
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
    """Look at sources and outputs, and remember it."""
    stamp = digest(program_stamp(), msgspec.msgpack.encode(site.config))
    file = project.cache / "check.msgpack"
    record = load(file, stamp)
    sources = look_at_sources(
        project, site.contents.documents, site, context, words, record.sources, options.jobs
    )
    looked = Looked(QueryRecord(), {}, ())
    if renderer is not None:
        looked = look_at_pages(
            site,
            outputs,
            features.items(site, renderer),
            renderer.theme,
            context,
            words,
            record,
            options.jobs,
            only,
        )
    # What was only believed to hold, or could not be rendered, is not remembered anew.
    whole = only is None and renderer is not None
    pages: dict[str, PageEntry] = looked.entries if whole else record.pages
    fresh = CheckCache(stamp, looked.queries if whole else record.queries, sources, pages)
    if only is None and not _same(fresh, record):
        save(file, fresh)
    survey = SiteContext(
        site=site,
        words=words,
        outputs={
            path: Shown(path, output.origin, output.source) for path, output in outputs.items()
        },
        pages={
            path: entry.facts for path, entry in looked.entries.items() if not path.startswith(ITEM)
        },
        items={
            path.removeprefix(ITEM): entry.facts
            for path, entry in looked.entries.items()
            if path.startswith(ITEM)
        },
        problems=found,
        redirects=_own_redirects(project),
        feature_statuses=tuple(features.statuses(site)),
        last_build=options.last_build,
        prose_of=lambda key: prose(context.html(site.documents[key].body.key)).text,
        media=context.media,
        tells_place=lambda path: tells_place(project.root, path, context),
    )
    failures = [named(one, "template") for one in looked.problems]
    return survey, sources, failures


def _same(fresh: CheckCache, record: CheckCache) -> bool:
    """Whether nothing was looked at anew: what holds are the very same objects."""
    return (
        fresh.queries is record.queries
        and len(fresh.sources) == len(record.sources)
        and all(record.sources.get(path) is entry for path, entry in fresh.sources.items())
        and len(fresh.pages) == len(record.pages)
        and all(record.pages.get(path) is entry for path, entry in fresh.pages.items())
    )


def _own_redirects(project: Project) -> tuple[str, ...]:
    try:
        text = (project.content / _REDIRECTS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(text.splitlines())


def _outside(survey: SiteContext) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for path, facts in survey.pages.items():
        for address in facts.outside:
            found.setdefault(address, {})[survey.file_of(path)] = None
    return {address: tuple(files) for address, files in sorted(found.items())}
