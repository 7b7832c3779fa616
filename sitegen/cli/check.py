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
from sitegen.cli.problem_list import styled_list
from sitegen.cli.terminal import escaped_json, printable
from sitegen.errors import ContentError, Problem, ProjectError, Severity

if TYPE_CHECKING:
    from sitegen.check.engine import CheckReport
    from sitegen.check.voice.report import VoiceReport
    from sitegen.read.project import Project

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="Print text, JSON, annotations for GitHub, or SARIF 2.1.0.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "advice"]),
    default="error",
    help="Fail on findings of this severity or a higher one (default: error).",
)
@click.option(
    "--show",
    type=click.Choice(["error", "warning", "advice"]),
    default="advice",
    help="Show findings of this severity or a higher one (default: advice).",
)
@click.option("--external", is_flag=True, help="Check links to other sites, too.")
@click.option(
    "--voice",
    is_flag=True,
    help="Analyze the voice of the texts: whom they are about, and how plain they are.",
)
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely.")
@click.option("--explain", metavar="RULE", help="Explain a rule, or list all rules with `all`.")
@click.option("--url", help="Use this URL for the site instead of the configured one.")
@click.option("--drafts", is_flag=True, help="Check drafts as if they were published.")
@click.option("--future", is_flag=True, help="Check scheduled documents as if they were published.")
@click.option("--now", help="Check as if it were this time: 2026-12-24 or 2026-12-24T18:00.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Use this many worker processes (default: one per processor).",
)
@click.option("--verbose", "-v", is_flag=True, help="Show all problems, however many there are.")
@click.pass_context
@reporting
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    output_format: str,
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
    verbose: bool,
) -> None:
    """Find problems that a careful editor would find: links, barriers, outdated answers, privacy.

    With PATHS, only the findings in these files and folders are shown.

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
    voice_report = _voice(report) if voice else None
    problems: Sequence[Problem] = report.problems
    if voice_report is not None:
        problems = sorted((*problems, *voice_report.problems), key=lambda problem: problem.sort_key)
    problems = _in_paths(problems, paths, project)
    _print(
        output_format,
        problems,
        report,
        voice_report if not paths else _rows_in_paths(voice_report, paths, project),
        show,
        verbose=verbose,
    )
    limit: Severity = "warning" if strict and fail_on == "error" else fail_on
    if _has_severity(problems, limit):
        sys.exit(1)


def _explain(name: str) -> None:
    from sitegen.check.formats import explain
    from sitegen.check.rules import get_rule, rules_of, topics

    if name != "all":
        click.echo(explain(get_rule(name)))
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
        return clock(now, UTC)  # the check itself reports what is wrong with the configuration


def last_build(project: Project) -> datetime | None:
    """When the site was last built into the project's `public/`; None if it never was."""
    from sitegen.build.journal import manifest_of

    try:
        seconds = Path(manifest_of(str(project.output))).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _fix(project: Project, report: CheckReport) -> bool:
    from sitegen.check.fixes import fix_document
    from sitegen.check.former_ids import current_ids

    if report.site is None:
        return False
    off = report.site.config.check.off
    done = False
    for document in report.site.contents.documents:
        own = document.front.check.off if document.front.check is not None else ()
        try:
            fixed = fix_document(project, document, current_ids((*off, *own)))
        except OSError as error:
            raise ProjectError(f"{document.source} can't be written: {error.strerror}") from None
        if fixed is not None:
            done = True
            click.echo(f"fixed {fixed.file} ({', '.join(fixed.rules)})", err=True)
    return done


def _with_external(project: Project, report: CheckReport) -> CheckReport:
    from sitegen.check.external import LinkCheckOptions, check_links

    options = LinkCheckOptions(cache=project.cache / "links.json", now=datetime.now(UTC))
    # The owner's settings apply to these findings, too.
    found = report.apply_settings(check_links(report.external_links, options, _LinkProgress().show))
    problems = (*report.problems, *found)
    return replace(report, problems=tuple(sorted(problems, key=lambda one: one.sort_key)))


@dataclass(slots=True)
class _LinkProgress:
    """Shows how many links were checked, on a terminal."""

    def show(self, done: int, of: int) -> None:
        if sys.stderr.isatty():
            end = "\r\x1b[K" if done == of else ""
            click.echo(f"\r{done} of {of} links{end}", nl=False, err=True)


def _voice(report: CheckReport) -> VoiceReport | None:
    from sitegen.check.voice.report import analyze_voice

    if report.site is None or report.context is None or report.words is None:
        return None
    return analyze_voice(report.site, report.context, report.words, report.apply_settings)


def _in_paths(
    problems: Iterable[Problem], paths: Sequence[Path], project: Project
) -> list[Problem]:
    wanted = _relative_paths(paths, project)
    return [problem for problem in problems if _is_in(problem.file, wanted)]


def _relative_paths(paths: Sequence[Path], project: Project) -> tuple[str, ...]:
    wanted = []
    for path in paths:
        if not os.path.lexists(path):
            raise click.BadParameter(f"there is no {path}", param_hint="PATHS")
        try:
            wanted.append(Path(os.path.realpath(path)).relative_to(project.root).as_posix())
        except ValueError:
            raise click.BadParameter(f"{path} is not in the project", param_hint="PATHS") from None
    return tuple(wanted)


def _is_in(file: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(
        path == "." or file == path or file.startswith(f"{path}/") for path in wanted
    )


def _rows_in_paths(
    voice_report: VoiceReport | None, paths: Sequence[Path], project: Project
) -> VoiceReport | None:
    if voice_report is None:
        return None
    wanted = _relative_paths(paths, project)
    rows = tuple(row for row in voice_report.rows if _is_in(row.source, wanted))
    return replace(voice_report, rows=rows)


def _has_severity(problems: Iterable[Problem], limit: Severity) -> bool:
    from sitegen.check.formats import SEVERITIES

    counted = SEVERITIES[: SEVERITIES.index(limit) + 1]
    return any(problem.severity in counted for problem in problems)


def _print(
    output_format: str,
    problems: Sequence[Problem],
    report: CheckReport,
    voice_report: VoiceReport | None,
    show: Severity,
    *,
    verbose: bool,
) -> None:
    from sitegen.check.formats import SEVERITIES, as_github, as_json, as_sarif, summary

    shown = SEVERITIES[: SEVERITIES.index(show) + 1]
    listed = [problem for problem in problems if problem.severity in shown]
    if output_format == "json":
        from sitegen.check.voice.report import as_data

        more = {"voice": as_data(voice_report)} if voice_report is not None else {}
        click.echo(escaped_json(as_json(listed, report.pages, **more)))
    elif output_format == "sarif":
        click.echo(escaped_json(as_sarif(listed)))
    elif output_format == "github":
        for problem in listed:
            click.echo(printable(as_github(problem)))
    else:
        styled_list(listed, lambda problem: _COLOURS[problem.severity], verbose=verbose)
        if voice_report is not None:
            from sitegen.check.voice.report import as_text as voice_text

            click.echo(voice_text(voice_report))
        if listed:
            click.echo()
        click.echo(summary(problems, report.pages))
        if not report.pages:
            click.echo("The pages were not checked, because these errors stop a build.")
