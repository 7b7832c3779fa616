"""The whole check: read as a build does, look with every rule, and tell what matters here.

    report = check(project, Wishes(now=…))

reads everything itself, and `findings_for` does for those who have read already, such as the
preview. Both look anew only at what changed since the last check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from sitegen.check.judgement import in_order, judged, named
from sitegen.check.letter import LetterOutput
from sitegen.check.pages import LETTER, Looked, look_at, look_at_pages
from sitegen.check.pictures import tells_place
from sitegen.check.problems import problem_of, problems_of
from sitegen.check.prose import prose
from sitegen.check.record import PageEntry, Record, SourceEntry, load, save
from sitegen.check.rules import all_rules
from sitegen.check.sources import look_at_sources
from sitegen.check.survey import Shown, Survey
from sitegen.check.words import Words, words_for
from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.model.document import Document
from sitegen.program import program_stamp
from sitegen.read.config import read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.locate import locate
from sitegen.read.memo import Memo
from sitegen.read.project import Project
from sitegen.render.failures import template_problem
from sitegen.render.output import Output
from sitegen.render.plan import plan
from sitegen.render.reader import Answers, Reader
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.site.problems import problems as site_problems
from sitegen.site.site import Site
from sitegen.site.status import Inbox
from sitegen.site.visibility import Viewpoint

_REDIRECTS = "static/_redirects"

Letters = Callable[[Site, Renderer], Iterable[LetterOutput]]
"""Makes the letters of the newsletter, for those who know how."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a check was asked for."""

    now: datetime
    url: str | None = None
    drafts: bool = False
    future: bool = False
    jobs: int = 1
    last_build: datetime | None = None
    """When the site was last built here."""
    is_private: Callable[[str], str | None] = lambda _: None
    """Tells for a mail address found in public, in small letters, whether it is a subscriber's:
    then how it may be shown, else None."""
    letters: Letters | None = None
    inbox: Callable[[Site], Inbox | None] = lambda _: None
    """Tells what waits in the inbox."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    problems: tuple[Problem, ...]
    """Located, in the order of files and lines."""
    site: Site | None
    """None if the configuration can't be read."""
    pages: int = 0
    """HTML pages looked at; 0 if the site can't be built."""
    outside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses on other sites, with the files that link to them."""
    answers: Answers | None = None
    words: Words | None = None
    judge: Callable[[Iterable[Problem]], tuple[Problem, ...]] = tuple
    """Leaves out what is switched off, applies the owner's severities, locates and orders."""


def check(project: Project, wishes: Wishes) -> Report:
    """Look at a whole project. What stops a build is among the problems; nothing is raised but
    ProjectError, where there is no project that can be read.
    """
    try:
        config = read_config(project, wishes.url)
    except ContentError as error:
        problems = [named(one, "front-matter") for one in error.problems]
        return Report(in_order(locate(problems, project)), None)
    memo = Memo(project.cache)
    try:
        contents = read_contents(project, config, memo, wishes.jobs)
        viewpoint = Viewpoint(wishes.now, zone_of(config), wishes.drafts, wishes.future)
        site = Site(contents, config, viewpoint)
        found = [named(one, "source") for one in contents.problems]
        found += [named(one, "front-matter") for one in site_problems(site)]
        answers = Answers(site, memo, project.root)
        return _look(project, wishes, site, answers, found)
    finally:
        memo.close()


def _look(
    project: Project, wishes: Wishes, site: Site, answers: Answers, found: list[Problem]
) -> Report:
    outputs: Mapping[str, Output] = {}
    renderer: Renderer | None = None
    if not any(problem.severity == "error" for problem in found):
        renderer, outputs, failures = _planned(project, site)
        found += failures
    words = words_for(site.config.language, site.config.check)
    if answers.memo.trouble is not None:
        trouble = answers.memo.trouble
        found.append(
            named(Problem(".sitegen/memo.sqlite", None, trouble, "", "warning", "cache"), "")
        )
    survey, entries, more = _surveyed(
        project, site, answers, words, outputs, renderer, tuple(found), wishes, None
    )
    found += more
    found += problems_of(survey, entries, project, wishes.is_private)
    problems = judged(found, site, entries, project)
    return Report(
        problems,
        site,
        sum(path.endswith(".html") for path in survey.pages),
        _outside(survey),
        answers,
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
        problem = template_problem(error, theme, "assets") if theme is not None else None
        if problem is None:
            raise
        return None, {}, [named(problem, "template")]


def findings_for(
    project: Project,
    site: Site,
    renderer: Renderer,
    outputs: Mapping[str, Output],
    answers: Answers,
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
    wishes = Wishes(site.viewpoint.now, last_build=last_build)
    told = [named(one, "front-matter") for one in found]
    survey, entries, more = _surveyed(
        project, site, answers, words, outputs, renderer, tuple(told), wishes, only
    )
    told += [*more, *problems_of(survey, entries, project, wishes.is_private)]
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
    answers: Answers,
    words: Words,
) -> tuple[Problem, ...]:
    """What is wrong with one document and its page, and nothing that takes the whole site.

    For a preview that has no time: `output` is the document's page, which is rendered anew. What
    a template does wrong is not told here.
    """
    entries = look_at_sources(project, [document], site, answers, words, {})
    found: list[Problem] = []
    rules = all_rules()
    for source, entry in entries.items():
        found += [problem_of(rules[name], finding, source) for name, finding in entry.findings]
    if output is not None and output.make is not None:
        try:
            content = output.make(Reader(answers))
        except Exception as error:
            if template_problem(error, theme, output.path) is None:
                raise
        else:
            facts = look_at(output, content, site, words)
            found += [problem_of(rules[name], one, document.source) for name, one in facts.findings]
    return judged(found, site, entries, project)


def _surveyed(
    project: Project,
    site: Site,
    answers: Answers,
    words: Words,
    outputs: Mapping[str, Output],
    renderer: Renderer | None,
    found: tuple[Problem, ...],
    wishes: Wishes,
    only: Collection[str] | None,
) -> tuple[Survey, dict[str, SourceEntry], list[Problem]]:
    """Look at sources and outputs, and remember it."""
    stamp = digest(program_stamp(), msgspec.msgpack.encode(site.config))
    file = project.cache / "check.msgpack"
    record = load(file, stamp)
    sources = look_at_sources(
        project, site.contents.documents, site, answers, words, record.sources, wishes.jobs
    )
    looked = Looked((), {}, ())
    if renderer is not None:
        letters = wishes.letters(site, renderer) if wishes.letters is not None else ()
        looked = look_at_pages(
            site, outputs, letters, renderer.theme, answers, words, record, wishes.jobs, only
        )
    # What was only believed to hold, or could not be rendered, is not remembered anew.
    whole = only is None and renderer is not None
    pages: dict[str, PageEntry] = looked.entries if whole else record.pages
    fresh = Record(stamp, looked.queries if whole else record.queries, sources, pages)
    if only is None and not _same(fresh, record):
        save(file, fresh)
    survey = Survey(
        site=site,
        words=words,
        outputs={
            path: Shown(path, output.origin, output.source) for path, output in outputs.items()
        },
        pages={
            path: entry.facts
            for path, entry in looked.entries.items()
            if not path.startswith(LETTER)
        },
        letters={
            path.removeprefix(LETTER): entry.facts
            for path, entry in looked.entries.items()
            if path.startswith(LETTER)
        },
        problems=found,
        redirects=_own_redirects(project),
        inbox=wishes.inbox(site),
        last_build=wishes.last_build,
        prose_of=lambda key: prose(answers.html(site.documents[key].body.key)).text,
        media=answers.media,
        tells_place=lambda path: tells_place(project.root, path, answers),
    )
    failures = [named(one, "template") for one in looked.problems]
    return survey, sources, failures


def _same(fresh: Record, record: Record) -> bool:
    """Whether nothing was looked at anew: entries that hold are the very same objects."""
    return (
        len(fresh.sources) == len(record.sources)
        and fresh.queries is record.queries
        and all(record.sources.get(path) is entry for path, entry in fresh.sources.items())
    )


def _own_redirects(project: Project) -> tuple[str, ...]:
    try:
        text = (project.content / _REDIRECTS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(text.splitlines())


def _outside(survey: Survey) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for path, facts in survey.pages.items():
        for address in facts.outside:
            found.setdefault(address, {})[survey.file_of(path)] = None
    return {address: tuple(files) for address, files in sorted(found.items())}
