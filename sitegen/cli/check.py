"""`sitegen check`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import styled_problem
from sitegen.errors import ContentError, Problem, ProjectError, Severity

if TYPE_CHECKING:
    from sitegen.check.engine import CheckReport
    from sitegen.check.voice.table import VoiceTable
    from sitegen.read.project import Project

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
    help="Fail from this severity on; `error`.",
)
@click.option(
    "--show",
    type=click.Choice(["error", "warning", "advice"]),
    default="advice",
    help="Show findings from this severity on; `advice`.",
)
@click.option("--external", is_flag=True, help="Check whether links to other sites work.")
@click.option("--voice", is_flag=True, help="Check how the texts speak, and to whom.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed without a doubt.")
@click.option("--explain", metavar="RULE", help="Explain a rule; `all` lists them.")
@click.option("--url", help="The site's address, instead of the configured one.")
@click.option("--drafts", is_flag=True, help="Check drafts as if they were published.")
@click.option("--future", is_flag=True, help="Check scheduled documents as if they were published.")
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
    """Find what a careful editor would: dead links, barriers, outdated answers, leaks, voice.

    With PATHS, show only findings in these files and folders.

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
    from sitegen.check.engine import CheckOptions, check
    from sitegen.parallel import default_jobs

    project = project_of(context)
    at = _now(project, now)
    options = CheckOptions(
        now=at,
        url=url,
        drafts=drafts,
        future=future,
        jobs=jobs or default_jobs(),
        last_build=last_build(project),
    )
    report = check(project, options)
    if fix and _fix(project, report):
        report = check(project, options)
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
    from sitegen.check.rules import rule_named, rules_of, topics

    if name != "all":
        click.echo(explained(rule_named(name)))
        return
    for topic in topics():
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


def _fix(project: Project, report: CheckReport) -> bool:
    from sitegen.check.fixes import fix

    if report.site is None:
        return False
    config = report.site.config.check
    done = False
    for document in report.site.contents.documents:
        own = document.front.check.off if document.front.check is not None else ()
        try:
            fixed = fix(project, document, {*config.off, *own})
        except OSError as error:
            raise ProjectError(f"{document.source} can't be written: {error.strerror}") from None
        if fixed is not None:
            done = True
            click.echo(f"fixed {fixed.file} ({', '.join(fixed.rules)})", err=True)
    return done


def _with_external(project: Project, report: CheckReport) -> CheckReport:
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


def _voice(report: CheckReport) -> VoiceTable | None:
    from sitegen.check.voice.table import listen

    if report.site is None or report.context is None or report.words is None:
        return None
    return listen(report.site, report.context, report.words, report.judge)


def _among(problems: Iterable[Problem], paths: Sequence[Path], project: Project) -> list[Problem]:
    wanted = _wanted(paths, project)
    return [problem for problem in problems if _is_in(problem.file, wanted)]


def _wanted(paths: Sequence[Path], project: Project) -> tuple[str, ...]:
    wanted = []
    for path in paths:
        try:
            wanted.append(Path(os.path.realpath(path)).relative_to(project.root).as_posix())
        except ValueError:
            raise click.BadParameter(f"{path} is not in the project", param_hint="PATHS") from None
    return tuple(wanted)


def _is_in(file: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(
        path == "." or file == path or file.startswith(f"{path}/") for path in wanted
    )


def _only(spoken: VoiceTable | None, paths: Sequence[Path], project: Project) -> VoiceTable | None:
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
    report: CheckReport,
    spoken: VoiceTable | None,
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
