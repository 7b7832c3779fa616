"""`sitegen import`: a site from another program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import bar, counted, near, printable, show_json
from sitegen.importing.sources import SOURCES, title_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.importing.report import ImportReport

_MOST_LINES = 8
"""Rules of findings that the summary names: it has to fit a screen."""
_HARMFUL = 8
"""Of rules that matter more, a single finding is shown whole."""


@click.command("import")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE|FOLDER…",
)
@click.option(
    "--from",
    "source",
    type=click.Choice(sorted(SOURCES)),
    help="Name the program that the files come from (default: what they look like).",
)
@click.option(
    "--media",
    default="none",
    show_default=True,
    metavar="none|FOLDER|ZIP|download",
    help="Take pictures and other files from a folder or a zip, or download them from the old "
    "site; with none, pages load from there those that are not beside the export.",
)
@click.option(
    "--map-author",
    "authors",
    multiple=True,
    metavar="LOGIN=NAME",
    help="Let a person here be an author there: --map-author admin=ana. Can be repeated.",
)
@click.option(
    "--page-as",
    "pages",
    multiple=True,
    metavar="SLUG=KIND",
    help="Make a page a document of another kind: --page-as opening-hours=faq. Can be repeated.",
)
@click.option("--dry-run", "-n", is_flag=True, help="Show what would come, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--now", help="Import as of this time: 2026-12-24 or 2026-12-24T18:00.")
@click.pass_context
@reporting
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    source: str | None,
    media: str,
    authors: tuple[str, ...],
    pages: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    now: str | None,
) -> None:
    """Bring a site here from WordPress, Ghost, Substack, Buttondown, Squarespace, Blogger, a folder
    of Markdown (Jekyll, Hugo, Eleventy, Pelican) or a feed.

    Texts become Markdown, and each is compared with what it was. Only what everybody could read is
    published: drafts, private texts and those with a password become drafts. Old addresses stay or
    redirect. Nothing is overwritten, and if any step fails, nothing is changed. You can repeat it
    with a newer export: what changed there comes along, what you changed here stays.

    The report is private/import-report.html. Nothing is loaded from the Internet, unless you
    write --media download.

    \b
    Examples:
      sitegen import export.xml --dry-run
      sitegen import export.xml --media uploads.zip
      sitegen import export.xml --media download
      sitegen import export.xml --map-author admin=ana --page-as faq=faq
      sitegen import ghost-export.json members.csv --from ghost
      sitegen import ../old-blog
    """
    from sitegen.importing.importer import ImportOptions, import_site
    from sitegen.parallel import default_jobs
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    at = clock(now, zone_of(read_config(project)))
    report = import_site(
        project,
        ImportOptions(
            paths=paths,
            source=source,
            media=_media(media),
            authors=_pairs(authors, "--map-author", "LOGIN=NAME"),
            page_as=_pairs(pages, "--page-as", "SLUG=KIND"),
            dry_run=dry_run,
            now=at,
            jobs=default_jobs(),
            progress=_progress(),
        ),
    )
    if as_json:
        show_json(report)
        return
    for line in summary(report):
        click.echo(printable(line))
    if not dry_run:
        from sitegen.importing.report_files import report_files

        click.echo(f"The whole report: {near(report_files(project.root)[0])}")


def _media(text: str) -> str | Path:
    if text in ("none", "download"):
        return text
    path = Path(text)
    if not path.exists():
        raise click.BadParameter(
            f"{text} is no folder and no zip; write none or download without one",
            param_hint="--media",
        )
    return path


def _pairs(texts: tuple[str, ...], option: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.BadParameter(f'"{text}" is not {form}', param_hint=option)
        found[name.strip()] = value.strip()
    return found


def _progress() -> Callable[[str, int, int], None]:
    """Draws a bar on a terminal."""
    if not sys.stderr.isatty():
        return lambda what, done, total: None
    drawn = ""

    def show(what: str, done: int, total: int) -> None:
        nonlocal drawn
        line = f"\r{bar(done, total, sys.stderr)} {what}  "
        if line != drawn:
            drawn = line
            click.echo(line + ("\n" if done >= total else ""), nl=False, err=True)

    return show


def summary(report: ImportReport) -> list[str]:
    """What an import did, on one screen."""
    would = "would come" if report.dry_run else "came"
    states = ", ".join(
        f"{report.count(state=state)} {word}"
        for state, word in (("live", "live"), ("scheduled", "scheduled"), ("draft", "as drafts"))
        if report.count(state=state)
    )
    documents = counted(len(report.documents), "document")
    lines = [f"From {title_of(report.source)}: {documents} ({states})"]
    changes = [
        f"{report.count(change=change)} {word}"
        for change, word in (
            ("new", "new"),
            ("updated", "changed there"),
            ("unchanged", "as before"),
            ("yours", "changed by you and left alone"),
        )
        if report.count(change=change)
    ]
    lines.append(f"  {', '.join(changes)}; {counted(report.files, 'file')} {would}")
    lines.append(
        f"  {counted(report.comments, 'comment')}, "
        f"{counted(len(report.people), 'new person', 'new people')}, "
        f"{counted(report.media, 'picture or file', 'pictures and files')}"
    )
    if report.files_read:
        left = sum(one.count for one in report.omissions)
        lines.append(
            f"  {counted(report.files_read, 'file')} read: {len(report.documents)} documents, "
            f"{report.files_read - len(report.documents) - left} pictures and files, "
            f"{left} left out"
        )
    if report.addresses:
        lost = report.addresses - report.same - report.redirected
        lines.append(
            f"  {counted(report.addresses, 'old address', 'old addresses')}: "
            f"{report.same} the same, {report.redirected} redirect, {lost} lost"
        )
    if report.permalink:
        lines.append(f"  addresses of posts are now {report.permalink}")
    if report.engine:
        lines.append(f"  markdown.engine is now {report.engine}, which reads these texts better")
    lines += [f"  {line}" for line in report.subscribers]
    if report.omissions:
        left = sum(one.count for one in report.omissions)
        first = ", ".join(f"{one.count} {one.what}" for one in report.omissions[:4])
        lines.append(f"  left out: {left} ({first}{', …' if len(report.omissions) > 4 else ''})")
    found = report.by_rule()
    if found:
        lines.append("To look at:")
        for rule, kind, several in found[:_MOST_LINES]:
            lines.append(f"  {len(several):>5}  {kind.title} ({rule})")
            if kind.harm < _HARMFUL and len(several) == 1:
                place = f"{several[0].file}: " if several[0].file else ""
                lines.append(f"         {place}{several[0].message}")
        if len(found) > _MOST_LINES:
            lines.append(f"         and {len(found) - _MOST_LINES} more kinds of findings")
    if report.dry_run:
        lines.append("This was a dry run: nothing was changed.")
    return lines
