"""The whole check: read as a build does, look with every rule, and tell what matters here.

    report = check(project, Wishes(now=…))

reads everything itself, and `findings_for` does for those who have read already, such as the
preview. Both look anew only at what changed since the last check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from sitegen.check.finding import Finding
from sitegen.check.letter import LetterOutput
from sitegen.check.pages import LETTER, Looked, look_at, look_at_pages
from sitegen.check.pictures import tells_place
from sitegen.check.places import locate_all
from sitegen.check.prose import prose
from sitegen.check.record import PageEntry, Record, SourceEntry, load, save
from sitegen.check.rule import Rule
from sitegen.check.rules import all_rules, rules_for
from sitegen.check.rules_privacy import public_addresses, secrets_in
from sitegen.check.sources import look_at_sources
from sitegen.check.survey import Shown, Survey
from sitegen.check.words import Words, words_for
from sitegen.errors import ContentError, Problem, did_you_mean
from sitegen.model.document import Document
from sitegen.program import program_stamp
from sitegen.read.config import read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.memo import Memo, digest
from sitegen.read.project import CONFIG, Project, read_bytes
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

EVERYWHERE = 3
"""What is found on more pages than these, in the same words, is the theme's: told once."""

_REDIRECTS = "static/_redirects"

_COPIED_TEXTS = (
    ".txt", ".md", ".html", ".htm", ".js", ".mjs", ".json", ".map", ".css", ".xml", ".yaml",
    ".yml", ".toml", ".env", ".ini", ".csv", ".pem", ".key", "/_headers", "/_redirects",
)  # fmt: skip
"""Files in which secrets are looked for, if they are published as they are."""
_LARGEST_TEXT = 1_000_000
"""Bytes of such a file from which on it is taken for data."""

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
        problems = [_named(one, "front-matter") for one in error.problems]
        return Report(_sorted(locate_all(problems, project)), None)
    memo = Memo(project.cache)
    try:
        contents = read_contents(project, config, memo, wishes.jobs)
        viewpoint = Viewpoint(wishes.now, zone_of(config), wishes.drafts, wishes.future)
        site = Site(contents, config, viewpoint)
        found = [_named(one, "source") for one in contents.problems]
        found += [_named(one, "front-matter") for one in site_problems(site)]
        answers = Answers(site, memo, project.root)
        return _look(project, wishes, site, answers, found)
    finally:
        memo.close()


def _named(problem: Problem, rule: str) -> Problem:
    """A problem of the build with its rule's name, and with a remedy."""
    if not problem.rule:
        told_by_field = rule == "source" and '"' in problem.message and problem.line is not None
        problem = replace(problem, rule="front-matter" if told_by_field else rule)
    known = all_rules().get(problem.rule)
    return replace(problem, remedy=problem.remedy or (known.remedy if known is not None else ""))


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
            _named(Problem(".sitegen/memo.sqlite", None, trouble, "", "warning", "cache"), "")
        )
    survey, entries, more = _surveyed(
        project, site, answers, words, outputs, renderer, tuple(found), wishes, None
    )
    found += more
    found += _problems(survey, entries, wishes, project)
    problems = _judged(found, site, entries, project)
    return Report(
        problems,
        site,
        sum(path.endswith(".html") for path in survey.pages),
        _outside(survey),
        answers,
        words,
        lambda more: _judged(more, site, entries, project),
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
        return None, {}, [_named(one, rule) for one in error.problems]
    except Exception as error:
        problem = template_problem(error, theme, "assets") if theme is not None else None
        if problem is None:
            raise
        return None, {}, [_named(problem, "template")]


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
    told = [_named(one, "front-matter") for one in found]
    survey, entries, more = _surveyed(
        project, site, answers, words, outputs, renderer, tuple(told), wishes, only
    )
    told += [*more, *_problems(survey, entries, wishes, project)]
    by_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in _judged(told, site, entries, project):
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
        found += [_problem(rules[name], finding, source) for name, finding in entry.findings]
    if output is not None and output.make is not None:
        try:
            content = output.make(Reader(answers))
        except Exception as error:
            if template_problem(error, theme, output.path) is None:
                raise
        else:
            facts = look_at(output, content, site, words)
            found += [_problem(rules[name], one, document.source) for name, one in facts.findings]
    return _judged(found, site, entries, project)


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
    failures = [_named(one, "template") for one in looked.problems]
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


# --- from findings to problems ------------------------------------------------------------------


def _problems(
    survey: Survey,
    entries: Mapping[str, SourceEntry],
    wishes: Wishes,
    project: Project,
) -> Iterator[Problem]:
    rules = all_rules()
    site = survey.site
    for source, entry in entries.items():
        key = site.by_source.get(source)
        if entry.findings and key is not None and (site.shown(key) or _waits(site, key)):
            for name, finding in entry.findings:
                yield _problem(rules[name], finding, source)
    yield from _page_problems(survey)
    for rule in rules_for("site"):
        if rule.look is not None and (survey.outputs or not _needs_pages(rule)):
            for finding in rule.look(survey):
                yield _problem(rule, finding, CONFIG)
    yield from _secrets(survey, project)
    yield from _private(survey, wishes)
    yield from _unknown_rules(site, entries)


def _waits(site: Site, key: str) -> bool:
    """Whether a document will be shown later: its author wants to know before."""
    return site.visibilities[key].state in ("scheduled", "draft")


def _needs_pages(rule: Rule) -> bool:
    return rule.id in ("no-house-rules", "orphan-page")


def _problem(rule: Rule, finding: Finding, file: str) -> Problem:
    return finding.problem(rule.id, rule.severity, file, rule.remedy)


def _page_problems(survey: Survey) -> Iterator[Problem]:
    rules = all_rules()
    same: defaultdict[tuple[str, str], list[tuple[str, Finding]]] = defaultdict(list)
    for path, facts in survey.pages.items():
        for name, finding in facts.findings if path in survey.outputs else ():
            same[name, finding.message].append((path, finding))
    for (name, message), places in same.items():
        if len(places) > EVERYWHERE:
            path, finding = places[0]
            whole = f"{message} (on {len(places)} pages, such as {path})"
            once = Finding(whole, finding.remedy, finding.file)
            yield _problem(rules[name], once, f"public/{path}")
            continue
        for path, finding in places:
            yield _problem(rules[name], finding, survey.file_of(path))
    for source, facts in survey.letters.items():
        for name, finding in facts.findings:
            yield _problem(rules[name], finding, source)


def _secrets(survey: Survey, project: Project) -> Iterator[Problem]:
    """Secrets in what is no document: the configuration, and files that are published as they are.
    Documents' sources are looked at one by one, and remembered."""
    rule = all_rules()["exposed-token"]
    copied = {shown.copied for shown in survey.outputs.values() if shown.copied is not None}
    copied |= {*survey.site.contents.files.static} if survey.outputs else set()
    written = {file for file in copied if file.lower().endswith(_COPIED_TEXTS)}
    for file in (CONFIG, *sorted(written - survey.site.by_source.keys())):
        data = read_bytes(project.root, file)
        if isinstance(data, bytes) and len(data) <= _LARGEST_TEXT:
            for finding in secrets_in(data.decode("utf-8", "replace").splitlines()):
                yield _problem(rule, finding, file)


def _private(survey: Survey, wishes: Wishes) -> Iterator[Problem]:
    """Subscribers' addresses in public: found by who knows the subscribers."""
    rule = all_rules()["private-address"]
    public = public_addresses(survey)
    for address, files in survey.addresses.items():
        masked = wishes.is_private(address) if address not in public else None
        for file in files if masked is not None else ():
            message = f"a subscriber's address stands here ({masked})"
            yield _problem(rule, Finding(message, file=file, text=address), "")


def _unknown_rules(site: Site, entries: Mapping[str, SourceEntry]) -> Iterator[Problem]:
    known = all_rules()

    def doubt(name: str, **place: object) -> Problem:
        message = f'there is no rule "{name}"'
        finding = Finding(message, did_you_mean(name, known), **place)  # type: ignore[arg-type]
        return _problem(known["unknown-rule"], finding, CONFIG)

    for place, name in enumerate(site.config.check.off):
        if name not in known:
            yield doubt(name, field=("check", "off", place))
    for name in site.config.check.severity:
        if name not in known:
            yield doubt(name, field=("check", "severity", name))
    for document in site.contents.documents:
        if document.front.check is not None:
            for place, name in enumerate(document.front.check.off):
                if name not in known:
                    yield doubt(name, file=document.source, field=("check", "off", place))
    for source, entry in entries.items():
        for line, names in entry.off:
            for name in names:
                if name not in known:
                    yield doubt(name, file=source, line=line)


def _judged(
    found: Iterable[Problem], site: Site, entries: Mapping[str, SourceEntry], project: Project
) -> tuple[Problem, ...]:
    """The problems that matter here, as much as they matter here, located and in order."""
    config = site.config.check
    rules = all_rules()
    off = {
        document.source: frozenset(document.front.check.off)
        for document in site.contents.documents
        if document.front.check is not None
    }
    asked = [
        problem
        for problem in dict.fromkeys(found)
        if _stops_a_build(problem, rules)
        or (
            problem.rule not in config.off
            and problem.rule not in off.get(problem.file, frozenset())
        )
    ]
    judged = []
    for problem in locate_all(asked, project):
        if not _stops_a_build(problem, rules):
            if _off_on_line(problem, entries.get(problem.file)):
                continue
            severity = config.severity.get(problem.rule)
            if severity is not None:
                problem = replace(problem, severity=severity)
        judged.append(problem)
    return _sorted(judged)


def _stops_a_build(problem: Problem, rules: Mapping[str, Rule]) -> bool:
    rule = rules.get(problem.rule)
    return problem.severity == "error" and (rule is None or rule.sight == "build")


def _off_on_line(problem: Problem, entry: SourceEntry | None) -> bool:
    if entry is None or problem.line is None:
        return False
    return any(line == problem.line and problem.rule in names for line, names in entry.off)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (*one.sort_key, one.rule)))


def _outside(survey: Survey) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for path, facts in survey.pages.items():
        for address in facts.outside:
            found.setdefault(address, {})[survey.file_of(path)] = None
    return {address: tuple(files) for address, files in sorted(found.items())}
