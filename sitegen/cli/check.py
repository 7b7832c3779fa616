"""`sitegen check`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting, wall_clock
from sitegen.cli.terminal import styled_problem
from sitegen.errors import ContentError, Problem, ProjectError, Severity

if TYPE_CHECKING:
    from sitegen.check.engine import Report
    from sitegen.check.voice.table import Voice
    from sitegen.newsletter.checked_email import Letter, LetterOutput
    from sitegen.read.project import Project
    from sitegen.render.reader import Reader
    from sitegen.render.renderer import Renderer
    from sitegen.site.site import Site

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="For people, for programs, for GitHub's annotations, or as SARIF 2.1.0.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "advice"]),
    default="error",
    help="From which severity on the command fails; `error`.",
)
@click.option(
    "--show",
    type=click.Choice(["error", "warning", "advice"]),
    default="advice",
    help="From which severity on findings are shown; `advice`.",
)
@click.option("--external", is_flag=True, help="Ask other sites whether links to them work.")
@click.option("--voice", is_flag=True, help="Look at how the texts speak, and to whom.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without a doubt.")
@click.option("--explain", metavar="RULE", help="Explain a rule; `all` lists them.")
@click.option("--url", help="The site's address, instead of the configured one.")
@click.option("--drafts", is_flag=True, help="Look at drafts as if they were published.")
@click.option("--future", is_flag=True, help="Look at what is scheduled as if it were published.")
@click.option("--now", help="Check as if it were this time: 2026-12-24 or 2026-12-24T18:00.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Worker processes; one a processor.")
@click.pass_context
@reporting
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    fail_on: Severity,
    show: Severity,
    external: bool,
    voice: bool,
    fix: bool,
    explain: str | None,
    url: str | None,
    drafts: bool,
    future: bool,
    now: str | None,
    jobs: int | None,
) -> None:
    """Find what a careful editor would: links, barriers, stale answers, privacy, voice.

    With PATHS, only what is found in these files and folders is shown.

    \b
    Examples:
      sitegen check
      sitegen check content/posts --voice
      sitegen check --strict --external
      sitegen check --explain turned-away
      sitegen check --fix
    """
    if explain is not None:
        _explain(explain)
        return
    from sitegen.check.engine import Wishes, check
    from sitegen.inbox.status import inbox_of
    from sitegen.parallel import default_jobs

    project = project_of(context)
    at = _now(project, now)
    wishes = Wishes(
        now=at,
        url=url,
        drafts=drafts,
        future=future,
        jobs=jobs or default_jobs(),
        last_build=last_build(project),
        is_private=_subscribers(project),
        letters=_letters,
        inbox=lambda site: inbox_of(project, site),
    )
    report = check(project, wishes)
    if fix:
        mended = _fix(project, report)
        if mended:
            report = check(project, wishes)
    if external:
        report = _with_external(project, report)
    spoken = _voice(report) if voice else None
    problems: Sequence[Problem] = report.problems
    if spoken is not None:
        problems = sorted((*problems, *spoken.problems), key=lambda problem: problem.sort_key)
    problems = _among(problems, paths, project)
    _print(form, problems, report, spoken if not paths else _only(spoken, paths, project), show)
    limit: Severity = "warning" if strict and fail_on == "error" else fail_on
    if _at_least(problems, limit):
        sys.exit(1)


def _explain(name: str) -> None:
    from sitegen.check.formats import explained
    from sitegen.check.rules import TOPICS, rule_named, rules_of

    if name != "all":
        click.echo(explained(rule_named(name)))
        return
    for topic in TOPICS:
        click.echo(click.style(topic, bold=True))
        for rule in rules_of(topic):
            click.echo(f"  {rule.id:26} {rule.severity:8} {rule.summary}")


def _now(project: Project, now: str | None) -> datetime:
    if now is None:
        return clock(None, UTC)
    from sitegen.read.config import read_config, zone_of

    try:
        return clock(now, zone_of(read_config(project)))
    except ContentError:
        return clock(now, UTC)  # the check will tell what is wrong with the configuration


def last_build(project: Project) -> datetime | None:
    """When the site was last built into the project's `public/`; None if it was not."""
    from sitegen.build.journal import manifest_of

    try:
        seconds = Path(manifest_of(str(project.output))).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _subscribers(project: Project) -> Callable[[str], str | None]:
    """Tells whether a mail address is a subscriber's, and how it may then be shown."""
    from sitegen.address import AddressError, parse_address
    from sitegen.newsletter.private_files import subscribers_file
    from sitegen.newsletter.subscribers.database import Subscribers

    file = subscribers_file(project.root)
    known: frozenset[str] = frozenset()
    if file.is_file():
        with Subscribers(file, wall_clock) as subscribers:
            known = frozenset(one.address.key for one in subscribers)

    def shown(address: str) -> str | None:
        try:
            parsed = parse_address(address) if known else None
        except AddressError:
            return None
        return parsed.masked if parsed is not None and parsed.key in known else None

    return shown


def _letters(site: Site, renderer: Renderer) -> Iterator[LetterOutput]:
    """The newsletter's letters as readers get them."""
    from sitegen.digest import digest
    from sitegen.newsletter.checked_email import LetterOutput
    from sitegen.newsletter.rendering.outputs import letters
    from sitegen.newsletter.rendering.rendered_email import TEMPLATES, inliner
    from sitegen.newsletter.sending import settings

    try:
        answered = settings.reply_to(site.config)
    except settings.SettingsError:
        answered = None
    reply_to = str(answered.address) if answered is not None else ""
    postal_address = settings.postal_address(site.config)
    for key in letters(site):
        document = site.documents[key]
        template = TEMPLATES[document.kind.name]
        if renderer.has_template(template):
            made = digest(renderer.key, inliner(), template, reply_to, postal_address)
            make = partial(_letter, renderer, key, reply_to, postal_address)
            yield LetterOutput(document.source, made, make)


def _letter(
    renderer: Renderer, key: str, reply_to: str, postal_address: str, reader: Reader
) -> Letter:
    from sitegen.newsletter.checked_email import Letter
    from sitegen.newsletter.rendering.rendered_email import render_email

    one = render_email(reader, renderer, key)
    return Letter(
        source=one.source,
        subject=one.subject,
        preheader=one.preheader,
        html=one.html,
        text=one.text,
        sender_name=one.sender_name,
        sender_address=one.sender_email or "",
        reply_to=reply_to,
        postal_address=postal_address,
    )


def _fix(project: Project, report: Report) -> bool:
    from sitegen.check.fixes import mend

    if report.site is None:
        return False
    config = report.site.config.check
    done = False
    for document in report.site.contents.documents:
        own = document.front.check.off if document.front.check is not None else ()
        try:
            mended = mend(project, document, {*config.off, *own})
        except OSError as error:
            raise ProjectError(f"{document.source} can't be written: {error.strerror}") from None
        if mended is not None:
            done = True
            click.echo(f"mended {mended.file} ({', '.join(mended.rules)})", err=True)
    return done


def _with_external(project: Project, report: Report) -> Report:
    from sitegen.check.external import Settings, check_links

    settings = Settings(cache=project.cache / "links.json", now=datetime.now(UTC))
    # Switched off, and weighed, as all other findings are.
    found = report.judge(check_links(report.outside, settings, _Progress().tell))
    problems = (*report.problems, *found)
    return replace(report, problems=tuple(sorted(problems, key=lambda one: one.sort_key)))


@dataclass(slots=True)
class _Progress:
    """Tells how many links were asked for, where somebody looks."""

    def tell(self, done: int, of: int) -> None:
        if sys.stderr.isatty():
            end = "\r\x1b[K" if done == of else ""
            click.echo(f"\r{done} of {of} links{end}", nl=False, err=True)


def _voice(report: Report) -> Voice | None:
    from sitegen.check.voice.table import listen

    if report.site is None or report.answers is None or report.words is None:
        return None
    return listen(report.site, report.answers, report.words, report.judge)


def _among(problems: Iterable[Problem], paths: Sequence[Path], project: Project) -> list[Problem]:
    wanted = _wanted(paths, project)
    return [problem for problem in problems if _is_in(problem.file, wanted)]


def _wanted(paths: Sequence[Path], project: Project) -> tuple[str, ...]:
    wanted = []
    for path in paths:
        try:
            wanted.append(path.resolve().relative_to(project.root).as_posix())
        except ValueError:
            raise click.BadParameter(f"{path} is not in the project", param_hint="PATHS") from None
    return tuple(wanted)


def _is_in(file: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(
        path == "." or file == path or file.startswith(f"{path}/") for path in wanted
    )


def _only(spoken: Voice | None, paths: Sequence[Path], project: Project) -> Voice | None:
    if spoken is None:
        return None
    wanted = _wanted(paths, project)
    rows = tuple(row for row in spoken.rows if _is_in(row.source, wanted))
    return replace(spoken, rows=rows)


def _at_least(problems: Iterable[Problem], limit: Severity) -> bool:
    from sitegen.check.formats import SEVERITIES

    counted = SEVERITIES[: SEVERITIES.index(limit) + 1]
    return any(problem.severity in counted for problem in problems)


def _print(
    form: str,
    problems: Sequence[Problem],
    report: Report,
    spoken: Voice | None,
    show: Severity,
) -> None:
    from sitegen.check.formats import SEVERITIES, as_github, as_json, as_sarif, summary

    shown = SEVERITIES[: SEVERITIES.index(show) + 1]
    listed = [problem for problem in problems if problem.severity in shown]
    if form == "json":
        from sitegen.check.voice.table import as_data

        more = {"voice": as_data(spoken)} if spoken is not None else {}
        click.echo(as_json(listed, report.pages, **more))
    elif form == "sarif":
        click.echo(as_sarif(listed))
    elif form == "github":
        for problem in listed:
            click.echo(as_github(problem))
    else:
        if listed:
            click.echo("\n".join(map(_shown, listed)))
        if spoken is not None:
            from sitegen.check.voice.table import as_text as voice_text

            click.echo(voice_text(spoken))
        if listed:
            click.echo()
        click.echo(summary(problems, report.pages))
        if not report.pages:
            click.echo("The pages were not looked at: these mistakes stop a build.")


def _shown(problem: Problem) -> str:
    rule = click.style(f" [{problem.rule}]", dim=True)
    return styled_problem(problem, _COLOURS[problem.severity]) + rule
