"""`sitegen newsletter`: propose, build, preview and send letters."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli import letters
from sitegen.cli.common import clock, project_of, reporting, show_problem
from sitegen.cli.interrupted import complete_decisions
from sitegen.errors import RequestError

if TYPE_CHECKING:
    from sitegen.mail.address import Address
    from sitegen.mail.journal import Journal
    from sitegen.mail.mailing import Mailing
    from sitegen.mail.message import Recipient
    from sitegen.mail.readers import Selection
    from sitegen.mail.send import Progress, Report
    from sitegen.mail.smtp import Connection
    from sitegen.mail.subscribers import Subscribers
    from sitegen.model.config import Config
    from sitegen.read.project import Project
    from sitegen.site.proposal import Proposal, Since
    from sitegen.site.site import Site

NOW = click.option("--now", help="Act as if it were this time: 2026-12-24 or 2026-12-24T18:00.")


@click.group("newsletter")
def command() -> None:
    """Letters to your readers: propose, build, preview and send them.

    An issue is a file in content/newsletter/, a letter of the welcome series one in
    content/newsletter/welcome/.

    \b
    Examples:
      sitegen newsletter draft
      sitegen newsletter preview 2026-12-a-quiet-week
      sitegen newsletter send 2026-12-a-quiet-week --test-to me@shop.example
    """


# --- draft ----------------------------------------------------------------------------------------


@command.command("draft")
@click.option("--since", help="What counts as new: since a day, or since an issue; the last one.")
@click.option(
    "--limit",
    type=click.IntRange(1, 50),
    default=8,
    show_default=True,
    help="How many new things it carries at most; notices and the promise are not counted.",
)
@click.option("--from", "sender", metavar="NAME", help="Who signs it; the owner.")
@click.option("--dry-run", is_flag=True, help="Print what it would carry, and write nothing.")
@NOW
@click.pass_context
@reporting
def draft(
    context: click.Context,
    since: str | None,
    limit: int,
    sender: str | None,
    dry_run: bool,
    now: str | None,
) -> None:
    """Write the next issue from what was published since the last one.

    It carries posts, answers, stories and what you put right, new or updated; notices that hold;
    and a promise that was not told of yet. Nothing is carried twice, unless it was updated since.
    Posts with `newsletter: off` are left out.

    \b
    Examples:
      sitegen newsletter draft
      sitegen newsletter draft --since 2026-11-01 --limit 5
      sitegen newsletter draft --since 2026-10-a-loose-bolt --dry-run
    """
    from sitegen.author.newsletter import write_issue
    from sitegen.cli.new import shown
    from sitegen.read.config import read_config, zone_of
    from sitegen.site.proposal import propose

    project = project_of(context)
    config = read_config(project)
    at = clock(now, zone_of(config))
    site = letters.look_at(project, config, at)
    proposal = propose(site, _since(site, since), limit)
    _show_proposal(site, proposal)
    if not proposal.chosen:
        click.echo(
            "\nNothing is written: begin with an earlier --since, or write an issue of your own "
            'words with `sitegen new newsletter "Its subject"`.'
        )
    if dry_run or not proposal.chosen:
        return
    path = write_issue(project, site, proposal, sender, at)
    click.echo(f"\nWritten: {shown(path)} (a draft)")
    click.echo(f"Look at it: sitegen newsletter preview {path.stem}")


def _since(site: Site, asked: str | None) -> Since:
    from sitegen.model.scalars import Moment
    from sitegen.site.proposal import Since, since
    from sitegen.site.visibility import live_from

    if asked is None:
        return since(site)
    try:
        return Since(Moment.parse(asked, site.zone).at)
    except ValueError:
        document = site.documents[letters.find_letter(site, asked)]
    return Since(live_from(document), document.source)


def _show_proposal(site: Site, proposal: Proposal) -> None:
    start = proposal.since
    if start.at is None:
        click.echo("The first issue: everything is new.")
    else:
        issue = f" ({start.issue})" if start.issue else ""
        click.echo(f"New since {start.at.astimezone(site.zone):%Y-%m-%d %H:%M}{issue}.")
    click.echo("\nIt carries:")
    for choice in proposal.chosen:
        document = site.documents[choice.id]
        click.echo(f"  {document.kind.name:<8} {document.label} ({choice.reason})")
    if not proposal.chosen:
        click.echo("  nothing: nothing was published since")
    if proposal.left_out:
        click.echo("\nLeft out:")
    for one in proposal.left_out:
        document = site.documents[one.id]
        click.echo(f"  {document.kind.name:<8} {document.label} ({one.reason})")
    if proposal.subject:
        click.echo(f"\nSubject:   {proposal.subject}")
        for other in proposal.subjects:
            click.echo(f"  or:      {other}")
    if proposal.preheader:
        click.echo(f"Preheader: {proposal.preheader}")


# --- build and preview ----------------------------------------------------------------------------


@command.command("build")
@click.argument("issue", required=False)
@click.option("--all", "every", is_flag=True, help="Drafts and scheduled letters, too.")
@NOW
@click.pass_context
@reporting
def build(context: click.Context, issue: str | None, every: bool, now: str | None) -> None:
    """Write letters into newsletter-out/, which is not published.

    Without ISSUE, all that are live, as `sitegen build` does. For each: the mail as HTML, text,
    .eml and JSON, a preview, and its HTML and text in the syntax of your newsletter service.

    \b
    Examples:
      sitegen newsletter build
      sitegen newsletter build 2026-12-a-quiet-week
      sitegen newsletter build --all
    """
    project = project_of(context)
    written = _build(project, issue, every, now)
    for path in written:
        click.echo(f"wrote {letters.FOLDER}/{path}")
    click.echo(f"{len(written)} files written in {letters.FOLDER}/")
    for problem in letters.warnings_of(project):
        show_problem(problem)


def _build(project: Project, issue: str | None, every: bool, now: str | None) -> Sequence[str]:
    from sitegen.build.build import Wishes, build_beside
    from sitegen.read.config import read_config, zone_of

    complete_decisions(project)
    config = read_config(project)
    at = clock(now, zone_of(config))
    only = None
    hidden = every
    if issue is not None:
        site = letters.look_at(project, config, at)
        only = letters.find_letter(site, issue)
        hidden = hidden or not site.shown(only)
    wishes = Wishes(letters.letters_folder(project), at, drafts=hidden, future=hidden)
    return build_beside(project, wishes, letters.beside(project, only)).report.written


@command.command("preview")
@click.argument("issue")
@click.option("--open", "open_it", is_flag=True, help="Open it in your browser.")
@click.option("--serve", is_flag=True, help="Show it in the preview server: each save at once.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="With --serve: the port to listen on.")  # fmt: skip
@NOW
@click.pass_context
@reporting
def preview(
    context: click.Context, issue: str, open_it: bool, serve: bool, port: int, now: str | None
) -> None:
    """Show a letter on desktop, phone, dark and as plain text, with its size and warnings.

    Writes newsletter-out/ISSUE/preview.html and prints its path. With --serve it is shown by the
    preview server, at /_sitegen/desk/letters, where `sitegen serve` has it, too. Drafts can be
    previewed like all others.

    \b
    Examples:
      sitegen newsletter preview 2026-12-a-quiet-week --open
      sitegen newsletter preview 2026-12-a-quiet-week --serve --open
      sitegen newsletter preview welcome/01-hello
    """
    from sitegen.read.config import read_config, zone_of
    from sitegen.render.newsletter.outputs import folder_of

    project = project_of(context)
    config = read_config(project)
    site = letters.look_at(project, config, clock(now, zone_of(config)))
    key = letters.find_letter(site, issue)
    if serve:
        from sitegen.cli.letters_desk import address_of
        from sitegen.cli.serve import Asked, shown

        address = address_of(site.documents[key])
        click.echo(f"The letter is at {address}")
        shown(project, Asked(port=port, now=now), open_at=address if open_it else None)
        return
    _build(project, issue, False, now)
    folder = letters.letters_folder(project) / folder_of(site, key)
    _show_size(folder)
    page = folder / "preview.html"
    click.echo(str(page))
    if open_it:
        click.launch(page.resolve().as_uri())


def _show_size(folder: Path) -> None:
    from sitegen.mail.facts import facts_of

    facts = facts_of((folder / "issue.json").read_bytes())
    filled = min(30, facts.size.html_part * 30 // 100_000)
    click.echo(
        f"{'█' * filled}{'░' * (30 - filled)} {facts.size.html_part / 1000:.1f} KB of 100 KB"
    )
    for problem in facts.problems:
        show_problem(problem)


# --- send -----------------------------------------------------------------------------------------


@command.command("send")
@click.argument("issue", required=False)
@click.option("--welcome", is_flag=True, help="Send what is due of the welcome series today.")
@click.option(
    "--to",
    "listed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CSV",
    help="Send to the people of this list instead of all confirmed subscribers.",
)
@click.option("--test-to", multiple=True, metavar="ADDRESS", help="Send only to yourself first.")
@click.option("--topic", "topics", multiple=True, help="Only to who is interested in it, or all.")
@click.option("--dry-run", is_flag=True, help="Do everything but send.")
@click.option("--retry-failed", is_flag=True, help="Also try those again whom the server refused.")
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@NOW
@click.pass_context
@reporting
def send(
    context: click.Context,
    issue: str | None,
    welcome: bool,
    listed: Path | None,
    test_to: tuple[str, ...],
    topics: tuple[str, ...],
    dry_run: bool,
    retry_failed: bool,
    yes: bool,
    now: str | None,
) -> None:
    """Send an issue from your own mail server, one message a person.

    Whoever has it already does not get it again: when it was interrupted, run it once more. Ends
    with 1 while anyone is left out. Only confirmed subscribers are mailed.

    \b
    Examples:
      sitegen newsletter send 2026-12-a-quiet-week --test-to me@shop.example
      sitegen newsletter send 2026-12-a-quiet-week --dry-run
      sitegen newsletter send 2026-12-a-quiet-week
      sitegen newsletter send --welcome
    """
    if welcome == (issue is not None):
        raise click.UsageError("name an issue, or use --welcome")
    from sitegen.mail.journal import Journal
    from sitegen.mail.private import journal_file, subscribers_file
    from sitegen.mail.subscribers import Subscribers
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    config = read_config(project)
    at = clock(now, zone_of(config))
    private = project.root
    with (
        Subscribers(subscribers_file(private), _wall_clock) as subscribers,
        Journal(journal_file(private)) as journal,
    ):
        post = _Post(project, config, subscribers, journal, at, yes=yes)
        if welcome:
            sys.exit(post.welcome(dry_run))
        assert issue is not None
        rehearsing = dry_run or bool(test_to)
        mailing = post.mailing(issue, hidden=rehearsing)
        if test_to:
            sys.exit(post.test(mailing, test_to))
        selection = post.selection(listed, topics)
        post.show_skipped(selection)
        if dry_run:
            post.rehearse(mailing, selection.readers)
            return
        sys.exit(post.send(mailing, selection.readers, retry_failed=retry_failed))


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class _Post:
    """Sending, as the command line does it: what is refused, asked, shown, and the exit status."""

    def __init__(
        self,
        project: Project,
        config: Config,
        subscribers: Subscribers,
        journal: Journal,
        at: datetime,
        *,
        yes: bool,
    ) -> None:
        from sitegen.mail import settings

        self._project = project
        self._config = config
        self._subscribers = subscribers
        self._journal = journal
        self._at = at
        self._yes = yes
        self._secret = settings.unsubscribe_secret(config, os.environ)
        self._listed: tuple[Address, ...] = ()

    def mailing(self, issue: str, *, hidden: bool) -> Mailing:
        """The mailing of an issue. Raises RequestError if it is not live, unless `hidden`."""
        from sitegen.build.making import skipped
        from sitegen.mail.edition import mailing_of

        site = letters.look_at(self._project, self._config, self._at)
        key = letters.find_letter(site, issue)
        document = site.documents[key]
        if not hidden and not site.shown(key):
            why = next(one.reason for one in skipped(site) if one.source == document.source)
            raise RequestError(
                f"{document.source} is not live ({why}); --test-to and --dry-run work all the same"
            )
        if not hidden and document.kind.name == "welcome":
            raise RequestError(
                f"{document.source} is a welcome letter (send what is due with --welcome)"
            )
        shown = hidden and not site.shown(key)
        desk = letters.editions(self._project, self._config, [key], self._at, hidden=shown)
        mailing = mailing_of(desk.editions[0], self._config)
        self._doubts(mailing)
        return mailing

    def _doubts(self, mailing: Mailing) -> None:
        from sitegen.mail.send import problems_of

        for problem in problems_of(mailing, self._secret):
            if problem.severity != "error":
                show_problem(problem)

    def selection(self, listed: Path | None, topics: tuple[str, ...]) -> Selection:
        """Who gets it."""
        from sitegen.mail.readers import confirmed
        from sitegen.mail.readers import listed as readers_of
        from sitegen.mail.rows import read_rows

        everyone = tuple(self._subscribers)
        if listed is None:
            return confirmed(everyone, topics)
        reading = read_rows(listed.read_bytes(), listed.name)
        for problem in reading.problems:
            show_problem(problem)
        self._listed = tuple(row.address for row in reading.rows)
        return readers_of(reading.rows, everyone)

    def show_skipped(self, selection: Selection) -> None:
        """How many get it, and who does not."""
        reasons: dict[str, int] = {}
        for one in selection.skipped:
            reasons[one.reason] = reasons.get(one.reason, 0) + 1
        click.echo(f"{_counted(len(selection.readers), 'reader')}.")
        for why, count in sorted(reasons.items()):
            click.echo(f"  not mailed: {count} ({why})")

    def guard(self) -> None:
        """Raises ContentError if a reader's address stands in anything public."""
        from sitegen.errors import ContentError
        from sitegen.mail.guard import exposed

        addresses = [*(one.address for one in self._subscribers), *self._listed]
        found = exposed(public_texts(self._project), addresses, self._allowed())
        if found:
            raise ContentError(found)

    def _allowed(self) -> list[Address]:
        from sitegen.mail import settings
        from sitegen.mail.address import AddressError, parse_address

        allowed = list(settings.public_addresses(self._config))
        site = letters.look_at(self._project, self._config, self._at)
        for document in site.documents.values():
            email = getattr(document.front, "email", None)
            try:
                allowed.append(parse_address(email or ""))
            except AddressError:
                continue
        return allowed

    def rehearse(self, mailing: Mailing, readers: Sequence[Recipient]) -> None:
        """What sending would do."""
        from sitegen.mail.send import rehearse

        self.guard()
        found = rehearse(
            mailing,
            readers,
            journal=self._journal,
            clock=_wall_clock,
            unsubscribe_secret=self._secret,
        )
        click.echo(
            f"Would send to {len(found.to_send)}; {found.already_sent} have it already, "
            f"{len(found.failed)} were refused before. The HTML part takes "
            f"{found.largest_html / 1000:.1f} KB. Nothing was sent."
        )

    def test(self, mailing: Mailing, addresses: Sequence[str]) -> int:
        """Send it to try it out."""
        from sitegen.mail.address import AddressError, parse_address
        from sitegen.mail.message import Recipient
        from sitegen.mail.send import send_test
        from sitegen.mail.smtp import Accepted

        try:
            readers = [Recipient(parse_address(text)) for text in addresses]
        except AddressError as error:
            raise RequestError(f"--test-to: {error}") from error
        failed = 0
        with self._connection(mailing) as connection:
            for reader, outcome in send_test(
                mailing,
                readers,
                journal=self._journal,
                connection=connection,
                clock=_wall_clock,
                unsubscribe_secret=self._secret,
            ):
                taken = isinstance(outcome, Accepted)
                failed += not taken
                click.echo(f"{reader.address}: {'sent' if taken else outcome.words}")
        return 1 if failed else 0

    def send(
        self, mailing: Mailing, readers: Sequence[Recipient], *, retry_failed: bool = False
    ) -> int:
        """Send it, after asking. Returns the exit status."""
        from sitegen.mail.journal import ContentChanged

        self.guard()
        if not readers:
            click.echo("Nobody to send to.")
            return 0
        if not self._agreed(
            f'Send "{mailing.subject}" to {_counted(len(readers), "reader")} as '
            f"{mailing.sender.name} <{mailing.sender.address}>?"
        ):
            return 1
        try:
            report = self._sent(mailing, readers, retry_failed, accept_changes=False)
        except ContentChanged as error:
            if not sys.stdin.isatty():
                raise
            click.echo(str(error), err=True)
            if not click.confirm("Send the new words to those who don't have it yet?"):
                return 1
            report = self._sent(mailing, readers, retry_failed, accept_changes=True)
        self._tell(report)
        return 0 if report.complete else 1

    def _agreed(self, question: str) -> bool:
        if self._yes:
            return True
        if not sys.stdin.isatty():
            raise RequestError("this sends mail to many people: say --yes when nobody can be asked")
        return click.confirm(question)

    def _sent(
        self,
        mailing: Mailing,
        readers: Sequence[Recipient],
        retry_failed: bool,
        *,
        accept_changes: bool,
    ) -> Report:
        from sitegen.mail.send import Pace, send

        bar = _Bar()
        try:
            return send(
                mailing,
                readers,
                journal=self._journal,
                connection=self._connection(mailing),
                clock=_wall_clock,
                sleep=time.sleep,
                pace=Pace(per_minute=self._config.newsletter.smtp.rate),
                unsubscribe_secret=self._secret,
                progress=bar.tell,
                still_wanted=self._still_wanted,
                retry_failed=retry_failed,
                accept_changes=accept_changes,
            )
        finally:
            bar.end()

    def _still_wanted(self, address: Address) -> bool:
        found = self._subscribers.find(address)
        return found is None or found.state == "confirmed"

    def _connection(self, mailing: Mailing) -> Connection:
        from sitegen.mail import settings
        from sitegen.mail.smtp import Connection

        server = settings.server(self._config, os.environ)
        return Connection(server, mailing.sender.address.domain)

    def _tell(self, report: Report) -> None:
        before = f", {report.sent_before} had it before" if report.sent_before else ""
        click.echo(f"{report.sent_now} sent{before}, {report.left_out} left out.")
        if report.withdrawn:
            click.echo(f"{report.withdrawn} left while it was being sent.")
        for address in report.in_doubt:
            click.echo(f"{address} may get it twice: an earlier run was cut off at that moment.")
        for one in report.failed:
            click.echo(f"refused: {one.address}: {one.words}", err=True)
        for one in report.waiting:
            click.echo(f"waiting: {one.address}: {one.words or 'not tried yet'}", err=True)
        if report.stopped:
            click.echo(f"Stopped: {report.stopped}", err=True)
        if report.waiting or report.stopped:
            click.echo("Run it again to go on: nobody gets it twice.", err=True)

    def welcome(self, dry_run: bool) -> int:
        """Send what is due of the welcome series. Asks nothing: a timer runs it."""
        from sitegen.mail.edition import mailing_of
        from sitegen.mail.welcome import Letter, due

        site = letters.look_at(self._project, self._config, self._at)
        keys = site.collection("welcome")
        desk = letters.editions(self._project, self._config, keys, self._at)
        series = []
        for edition in desk.editions:
            mailing = mailing_of(edition, self._config)
            self._doubts(mailing)
            series.append(Letter(edition.day or 0, mailing))
        today = self._at.astimezone(site.zone).date()
        found = due(series, tuple(self._subscribers), self._journal.sent, today, site.zone)
        self._yes = True
        status = 0
        for one in found:
            mailing = one.letter.mailing
            click.echo(f"{mailing.source}: {_counted(len(one.readers), 'reader')}")
            if dry_run:
                self.rehearse(mailing, one.readers)
            else:
                status = max(status, self.send(mailing, one.readers))
        if not found:
            click.echo("Nothing is due today.")
        return status


def public_texts(project: Project) -> list[tuple[str, str]]:
    """All texts that others can see: content, themes and the built site, by their paths."""
    largest = 5_000_000
    found = []
    for folder in (project.content, project.themes, project.output):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if not path.is_file() or path.is_symlink() or path.stat().st_size > largest:
                continue
            content = path.read_bytes()
            if b"\0" not in content[:4096]:
                name = path.relative_to(project.root).as_posix()
                found.append((name, content.decode("utf-8", "replace")))
    return found


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


class _Bar:
    """How far sending is, on a terminal; elsewhere, only why it stands still."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._hidden = not sys.stderr.isatty()
        self._started = now()
        self._now = now

    def tell(self, progress: Progress) -> None:
        if self._hidden:
            if progress.waiting:
                click.echo(f"{progress.done} of {progress.total}: {progress.waiting}", err=True)
            return
        width = 30
        filled = width * progress.done // max(progress.total, 1)
        bar = "█" * filled + "░" * (width - filled)
        rest = f" {progress.waiting}" if progress.waiting else self._remaining(progress)
        click.echo(f"\r\x1b[K{bar} {progress.done} of {progress.total}{rest}", nl=False, err=True)

    def _remaining(self, progress: Progress) -> str:
        passed = self._now() - self._started
        if not progress.done or passed < 5:
            return ""
        left = passed / progress.done * (progress.total - progress.done)
        return f", {timedelta(seconds=round(left))} left"

    def end(self) -> None:
        if not self._hidden:
            click.echo("\r\x1b[K", nl=False, err=True)
