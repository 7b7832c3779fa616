"""The long way of a build: read, plan, render what changed, publish.

A page is rendered anew unless its trace holds: the same template and configuration, the same
answers to all it asked, and a file that nobody touched since.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from sitegen.build.folder import Folder, Press, folder_beside, publish
from sitegen.build.record import Record
from sitegen.build.report import Report
from sitegen.build.result import Beside, Result, Skipped, Wishes
from sitegen.errors import ContentError, Problem
from sitegen.read.config import read_config
from sitegen.read.inventory import Inventory
from sitegen.read.locate import locate
from sitegen.read.memo import Memo
from sitegen.read.project import Project
from sitegen.render.contrast import contrast_warnings
from sitegen.render.failures import template_problem
from sitegen.render.output import Output
from sitegen.render.plan import plan
from sitegen.render.reader import Answers
from sitegen.render.removals import removal_problems
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.render.variants import forget
from sitegen.site.load import read_site
from sitegen.site.site import Site


class Made(NamedTuple):
    """What a build gave, and what the next one may save by."""

    result: Result
    record: Record
    beside: Record


def make(
    project: Project, wishes: Wishes, inventory: Inventory, record: Record, beside: Record
) -> Made:
    """Bring the target folder, and the one beside it, up to date with the project.

    `record` is what the last build into this target left, `beside` that of the other folder.
    Raises ContentError with all the mistakes of the authors, or OutputError; both folders are
    then as they were.
    """
    config = read_config(project, wishes.url)
    if wishes.noindex:
        config = msgspec.structs.replace(config, noindex=True)
    memo = Memo(project.cache)
    try:
        loaded = read_site(
            project,
            config,
            memo,
            now=wishes.now,
            drafts=wishes.drafts,
            future=wishes.future,
            jobs=wishes.jobs,
            inventory=inventory,
        )
        site = loaded.site
        theme = _located(project, lambda: load_theme(project, config))
        gone = [one for one in removal_problems(theme) if one.severity == "error"]
        if gone:
            raise ContentError(gone)
        renderer = Renderer(site, theme, project.cache)
        answers = Answers(site, memo, project.root)
        outputs = _plan(site, renderer, project, answers)
        press = Press(project, wishes, renderer, answers)
        folder = Folder(press, wishes.target, outputs, record, searched=renderer.has_search)
        folders = [folder]
        if wishes.beside is not None:
            folders += folder_beside(press, wishes.beside, beside)
        (report, next_record), *others = publish(folders)
        forget(project.cache, (output.key for output in outputs.values() if output.heavy))
    finally:
        memo.close()
    doubts = [*contrast_warnings(theme), *removal_problems(theme)]
    warnings = loaded.warnings + tuple(locate(doubts, project))
    if folder.warning is not None:
        warnings += (folder.warning,)
    if memo.trouble is not None:
        warnings += (Problem(".sitegen/memo.sqlite", None, memo.trouble, "", "warning", "cache"),)
    pages = sum(path.endswith(".html") for path in outputs)
    report_beside, beside = others[0] if others else (None, Record())
    return Made(
        Result(
            report,
            skipped(site),
            warnings,
            pages,
            report_beside,
            None if record.traces else config.markdown.engine,
        ),
        _valid(next_record, record, site),
        _valid(beside, record, site),
    )


def make_beside(project: Project, wishes: Wishes, beside: Beside, record: Record) -> Made:
    """Bring only the folder beside the site up to date, with the same promises."""
    config = read_config(project, wishes.url)
    memo = Memo(project.cache)
    try:
        loaded = read_site(
            project, config, memo, now=wishes.now, drafts=wishes.drafts, future=wishes.future
        )
        site = loaded.site
        theme = _located(project, lambda: load_theme(project, config))
        renderer = Renderer(site, theme, project.cache)
        press = Press(project, wishes, renderer, Answers(site, memo, project.root))
        folders = folder_beside(press, beside, record)
        made = publish(folders)
    finally:
        memo.close()
    report, next_record = made[0] if made else (Report(), Record())
    return Made(
        Result(report, skipped(site), loaded.warnings, 0, report),
        Record(),
        _valid(next_record, record, site),
    )


def _valid(record: Record, before: Record, site: Site) -> Record:
    """The record with what it depends on: the site's shape, and the span of time in which nothing
    appears or disappears. `before` is the record of the last build."""
    since, until = site.unchanged_span
    return Record(
        valid_from=None if since is None else since.timestamp(),
        valid_until=None if until is None else until.timestamp(),
        queries=record.queries,
        traces=record.traces,
        link_targets=before.link_targets if before.shape == site.shape else site.link_targets,
        shape=site.shape,
    )


def _plan(site: Site, renderer: Renderer, project: Project, answers: Answers) -> dict[str, Output]:
    try:
        return plan(site, renderer, project, answers.media)
    except Exception as error:
        problem = template_problem(error, renderer.theme, "assets")
        if problem is None:
            raise
        raise ContentError([problem]) from None


def _located(project: Project, read: Callable[[], Theme]) -> Theme:
    try:
        return read()
    except ContentError as error:
        raise ContentError(locate(error.problems, project)) from None


def skipped(site: Site) -> tuple[Skipped, ...]:
    """Every document that is not shown, with its reason, by source file."""
    zone = site.zone
    found = []
    for document in sorted(site.documents.values(), key=lambda document: document.source):
        seen = site.visibilities[document.id]
        if not seen.shown:
            at = f"{seen.at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}" if seen.at else ""
            reason = {"scheduled": f"scheduled, live at {at}", "expired": f"expired at {at}"}
            found.append(Skipped(document.source, seen.state, reason.get(seen.state, seen.state)))
    return tuple(found)
