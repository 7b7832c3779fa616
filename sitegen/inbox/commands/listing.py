"""`sitegen inbox` and `show`: the list of open submissions, and a whole submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import printable, show_json
from sitegen.inbox.commands.context import open_inbox
from sitegen.inbox.status import open_submissions_in

if TYPE_CHECKING:
    from sitegen.inbox.newsletter_requests import NewsletterRequest
    from sitegen.inbox.open_submissions import OpenSubmission
    from sitegen.inbox.store import InboxStore
    from sitegen.inbox.submission import Submission
    from sitegen.model.config import Config


@reporting
def show_list(context: click.Context, as_json: bool, everything: bool) -> None:
    """List open submissions; with `everything`, decided ones too."""
    from sitegen.read.config import zone_of

    with open_inbox(context) as (project, config, store):
        zone = zone_of(config)
        found = open_submissions_in(store, config)
        requests = _requests(found, project.root, config, store)
        rest = [one for one in store.submissions() if not one.open] if everything else []
        quarantined = store.quarantined()
        now = store.now()
    if as_json:
        _list_as_json(found, rest, requests, now)
        return
    for one in found:
        click.echo(_line(one, requests.get(one.submission.number), zone, now))
    for submission in rest:
        why = f", {submission.reason}" if submission.reason else ""
        click.echo(
            f"{submission.number:>5}  {printable(submission.form):<10} {submission.state}{why}  "
            f"{printable(submission.path)}"
        )
    late = sum(one.late(now) for one in found)
    if not found:
        click.echo("Nothing is waiting.")
    else:
        promise = f", {late} later than promised" if late else ""
        click.echo(f"\n{len(found)} waiting{promise}. Read one: sitegen inbox show NUMBER")
    if quarantined:
        click.echo(
            f"{len(quarantined)} couldn't be read (see them: sitegen inbox quarantine)", err=True
        )


@click.command("show")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_context
@reporting
def show(context: click.Context, number: int, as_json: bool) -> None:
    """Show a submission with everything that was sent.

    \b
    Examples:
      sitegen inbox show 12
    """
    from sitegen.inbox.personal_data import marked, private_kinds
    from sitegen.read.config import zone_of

    with open_inbox(context) as (project, config, store):
        submission = store.submission(number)
        found = open_submissions_in(store, config)
        request = _requests(found, project.root, config, store).get(number)
        waiting = next((one for one in found if one.submission.number == number), None)
    if as_json:
        show_json(submission)
        return
    zone = zone_of(config)
    click.echo(
        click.style(f"{submission.number}  {printable(submission.form)}", bold=True), nl=False
    )
    click.echo(f"  {submission.state}{f', {submission.reason}' if submission.reason else ''}")
    click.echo(
        f"arrived  {submission.arrived.astimezone(zone):%Y-%m-%d %H:%M}, by {submission.source}"
    )
    if waiting is not None and waiting.due is not None:
        click.echo(f"promised {waiting.due.astimezone(zone):%Y-%m-%d %H:%M}")
    if request is not None:
        remedy = f"sitegen inbox {request.command} {number}" if request.possible else request.remedy
        click.echo(f"newsletter  {printable(request.words)}{f' ({remedy})' if remedy else ''}")
    if submission.page:
        click.echo(f"about    {printable(submission.page)}")
    for reason in waiting.suspicion.reasons if waiting is not None else ():
        click.echo(click.style(f"spam?    {printable(reason)}", fg="yellow"))
    options = config.inbox
    public = submission.public_name(options.anonymous, initials=options.initials)
    click.echo(f"public   as {printable(public)}")
    if private := private_kinds(submission.message):
        click.echo(click.style(f"private? {', '.join(private)}", fg="yellow"))
    for name, value in submission.fields:
        is_message = value.strip() == submission.message
        pieces = marked(value) if is_message else ((value, ""),)
        shown = "".join(
            click.style(printable(text), reverse=True) if label else printable(text)
            for text, label in pieces
        )
        click.echo(f"\n{click.style(printable(name), bold=True)}\n{shown}")
    if submission.answer:
        click.echo(
            f"\n{click.style(f'answer of {submission.answered_by}', bold=True)}\n"
            f"{submission.answer}"
        )
    if submission.path:
        click.echo(f"\n{printable(submission.path)}")


def _requests(
    found: Iterable[OpenSubmission], root: Path, config: Config, store: InboxStore
) -> dict[int, NewsletterRequest]:
    """What people want of the newsletter, by the number of the submission."""
    from sitegen.inbox.newsletter_requests import newsletter_request

    requests = (
        (one.submission.number, newsletter_request(store, root, config, one.submission))
        for one in found
    )
    return {number: request for number, request in requests if request is not None}


def _line(
    one: OpenSubmission, request: NewsletterRequest | None, zone: tzinfo, now: datetime
) -> str:
    """A line of the list: number, form, deadline, sender, page, beginning of the message."""
    submission = one.submission
    due = ""
    if one.due is not None:
        due = f"{one.due.astimezone(zone):%a %d %b %H:%M}"
    colour = "red" if one.late(now) else None
    begins = printable(" ".join(submission.message.split()))[:60]
    if request is not None:
        says_more = submission.asks or (submission.form == "subscribe" and begins)
        begins = f"{printable(request.words)}{f'; {begins}' if says_more else ''}"
    who = printable(submission.name)[:20] or printable(submission.sender)[:40] or "unknown"
    mark = (
        click.style(f" [{printable(one.suspicion.reasons[0])}]", fg="yellow")
        if one.suspicion.strong
        else ""
    )
    page = printable(submission.page)[:40]
    return (
        f"{submission.number:>5}  {printable(submission.form):<10} "
        f"{click.style(f'{due:<17}', fg=colour)} "
        f"{who}{f' on {page}' if page else ''}: {begins}{mark}"
    )


def _list_as_json(
    found: tuple[OpenSubmission, ...],
    rest: list[Submission],
    requests: Mapping[int, NewsletterRequest],
    now: datetime,
) -> None:
    rows = [
        {
            "number": one.submission.number,
            "form": one.submission.form,
            "state": one.submission.state,
            "arrived": one.submission.arrived,
            "due": one.due,
            "late": one.late(now),
            "page": one.submission.page,
            "name": one.submission.name,
            "message": one.submission.message,
            "suspicion": one.suspicion.reasons,
            "newsletter": requests[one.submission.number].words
            if one.submission.number in requests
            else "",
        }
        for one in found
    ] + [
        {"number": one.number, "form": one.form, "state": one.state, "path": one.path}
        for one in rest
    ]
    show_json(rows)
