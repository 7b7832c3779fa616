"""`sitegen inbox`: what customers sent, and what becomes of it."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from sitegen.cli.common import project_of, reporting
from sitegen.cli.inbox_readers import open_subscribers, take_off, write_down
from sitegen.errors import ContentError, SitegenError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sitegen.inbox.deciding import Office
    from sitegen.inbox.item import Item, Reason
    from sitegen.inbox.letters import Answered, LetterOf
    from sitegen.inbox.store import Store, Taken
    from sitegen.inbox.waiting import Waiting
    from sitegen.model.config import Config
    from sitegen.read.project import Project
    from sitegen.site.site import Site

REASONS = ("spam", "abuse", "private", "off-topic", "duplicate")
LARGEST = 256 * 1024 * 1024


class InboxCommandError(SitegenError):
    """What was asked for can't be done; shown like every other mistake."""


@click.group("inbox", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--all", "everything", is_flag=True, help="Show what is decided too.")
@click.pass_context
def command(context: click.Context, as_json: bool, everything: bool) -> None:
    """What customers sent, and what becomes of it.

    Without a command it lists what waits for you, oldest first, with the time by which you
    promised an answer. What looks like spam comes last. Everything stays in private/, which git
    ignores and only you can read, until you decide.

    \b
    Examples:
      sitegen inbox pull
      sitegen inbox
      sitegen inbox show 12
      sitegen inbox approve 12
      sitegen inbox answer 12 --by priya
      sitegen inbox undo 12
    """
    if context.invoked_subcommand is None:
        _list(context, as_json, everything)


@reporting
def _list(context: click.Context, as_json: bool, everything: bool) -> None:
    with _open(context) as (_, config, store):
        found = _waiting(store, config)
        rest = [one for one in store.items() if not one.open] if everything else []
        asides = store.asides()
        now = store.now()
    if as_json:
        _show_json(found, rest, now)
        return
    for one in found:
        click.echo(_line(one, config, now))
    for item in rest:
        why = f", {item.reason}" if item.reason else ""
        click.echo(f"{item.number:>5}  {item.form:<10} {item.state}{why}  {printable(item.path)}")
    late = sum(one.late(now) for one in found)
    if not found:
        click.echo("Nothing waits.")
    else:
        promise = f", {late} past the promise" if late else ""
        click.echo(f"\n{len(found)} wait{promise}. Read one: sitegen inbox show NUMBER")
    if asides:
        click.echo(f"{len(asides)} could not be read: sitegen inbox aside", err=True)


@command.command("pull")
@click.option("--everything", is_flag=True, help="Read the lists to their ends again.")
@click.pass_context
@reporting
def pull_(context: click.Context, everything: bool) -> None:
    """Bring in what is new at Netlify Forms, verified and spam.

    The access token stands in the environment variable NETLIFY_AUTH_TOKEN; make one at
    https://app.netlify.com/user/applications. The site is found by its name or domain
    (inbox.netlify.site in content/site.yaml, else the host of your url).

    \b
    Examples:
      sitegen inbox pull
      sitegen inbox pull --everything
    """
    import time
    from urllib.parse import urlsplit

    from sitegen.inbox import netlify

    with _open(context) as (_, config, store):
        settings = config.inbox.netlify
        token = os.environ.get(settings.token_env, "")
        if not token:
            raise InboxCommandError(
                f"the access token is missing (set the environment variable {settings.token_env}; "
                "make one at https://app.netlify.com/user/applications)"
            )
        api = netlify.Api(
            token,
            base=os.environ.get("NETLIFY_API_URL", "") or netlify.API,
            sleep=time.sleep,
            clock=lambda: datetime.now(UTC),
            tell=lambda text: click.echo(text, err=True),
        )
        site = settings.site or urlsplit(config.url).hostname or ""
        pulled = netlify.pull(api, store, site=site, forms=settings.forms, everything=everything)
        click.echo(f"Netlify, {', '.join(map(printable, pulled.forms)) or 'no forms'}:", nl=False)
        _say_taken(pulled.taken, pulled.asides)


@command.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE…",
)
@click.option("--form", default="", help="Which form they are of, if the files don't say.")
@click.pass_context
@reporting
def import_(context: click.Context, files: tuple[Path, ...], form: str) -> None:
    """Bring in files: exports of Netlify Forms (JSON, CSV), webhook bodies, mail (.eml, mbox),
    and any CSV whose first line names its columns.

    It may be repeated: what is known stays as it is. What can't be read is kept aside and named.

    \b
    Examples:
      sitegen inbox import netlify-comment.json
      sitegen inbox import --form question questions.csv
      sitegen inbox import replies.mbox
    """
    failed = False
    with _open(context) as (project, config, store):
        from sitegen.inbox.exports import Reading, read_export
        from sitegen.inbox.letters import is_letters, read_letters

        letter_of: LetterOf | None = None
        for file in files:
            content = _content(file)
            reading: Reading
            if is_letters(content, file.name):
                letter_of = letter_of or _letter_of(project, config, store.now())
                reading = read_letters(content, file.name, letter_of)
            else:
                reading = read_export(content, file.name, form)
            taken = store.take_in(reading.submissions)
            fresh = store.put_aside(reading.asides)
            for one in reading.asides:
                click.echo(f"{printable(one.source)}: {printable(one.why)}; kept aside", err=True)
            failed = failed or bool(reading.asides)
            click.echo(f"{file.name}:", nl=False)
            _say_taken(taken, fresh)
    if failed:
        sys.exit(1)


@command.command("aside")
@click.pass_context
@reporting
def aside(context: click.Context) -> None:
    """Show what came and could not be read, as it came.

    \b
    Examples:
      sitegen inbox aside
    """
    with _open(context) as (_, _, store):
        found = store.asides()
        if not found:
            click.echo("Nothing is kept aside: all that came could be read.")
        for one in found:
            click.echo(click.style(f"{printable(one.source)}: {printable(one.why)}", bold=True))
            click.echo(f"{printable(one.raw[:2000])}\n")


@command.command("show")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_context
@reporting
def show(context: click.Context, number: int, as_json: bool) -> None:
    """Show one item with all that was sent.

    \b
    Examples:
      sitegen inbox show 12
    """
    with _open(context) as (_, config, store):
        item = store.item(number)
        waiting = next((one for one in _waiting(store, config) if one.item.number == number), None)
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(item), indent=2).decode())
        return
    zone = _zone(config)
    click.echo(click.style(f"{item.number}  {printable(item.form)}", bold=True), nl=False)
    click.echo(f"  {item.state}{f', {item.reason}' if item.reason else ''}")
    click.echo(f"arrived  {item.arrived.astimezone(zone):%Y-%m-%d %H:%M}, by {item.source}")
    if waiting is not None and waiting.due is not None:
        click.echo(f"promised {waiting.due.astimezone(zone):%Y-%m-%d %H:%M}")
    if item.page:
        click.echo(f"about    {printable(item.page)}")
    for reason in waiting.suspicion.reasons if waiting is not None else ():
        click.echo(click.style(f"careful: {printable(reason)}", fg="yellow"))
    options = config.inbox
    public = item.public_name(options.anonymous, initials=options.initials)
    click.echo(f"public   as {printable(public)}")
    for name, value in item.fields:
        click.echo(f"\n{click.style(printable(name), bold=True)}\n{printable(value)}")
    if item.answer:
        click.echo(f"\n{click.style(f'answer of {item.answered_by}', bold=True)}\n{item.answer}")
    if item.path:
        click.echo(f"\n{item.path}")


@command.command("approve")
@click.argument("numbers", nargs=-1, type=int, metavar="NUMBER…")
@click.option("--all", "everything", is_flag=True, help="All comments that don't look like spam.")
@click.option("--on", help="The document that it is about: posts/its-name.")
@click.option("--reply-to", help="The comment that it answers, by its file's name.")
@click.pass_context
@reporting
def approve(
    context: click.Context,
    numbers: tuple[int, ...],
    everything: bool,
    on: str | None,
    reply_to: str | None,
) -> None:
    """Publish items as comments on the pages that they are about.

    \b
    Examples:
      sitegen inbox approve 12 13
      sitegen inbox approve --all
      sitegen inbox approve 14 --on posts/salt-off-your-chain
    """
    from sitegen.inbox import deciding

    if bool(numbers) == everything:
        raise click.UsageError("name items by their numbers, or say --all")
    failed = False
    with _office(context) as office:
        if everything:
            numbers = tuple(
                one.item.number
                for one in _waiting(office.store, office.config, office.site)
                if one.item.form == "comment"
                and one.item.state == "waiting"
                and not one.suspicion.points
            )
        for number in numbers:
            try:
                path = deciding.approve(office, number, on=on, reply_to=reply_to)
                click.echo(f"{number}: {_near(path)}")
            except SitegenError as error:
                click.echo(
                    click.style("error: ", fg="red", bold=True) + printable(str(error)), err=True
                )
                failed = True
    if not numbers:
        click.echo("No comment waits.")
    if failed:
        sys.exit(1)


@command.command("reject")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.option(
    "--reason",
    type=click.Choice(REASONS),
    required=True,
    help="Why. That somebody is unhappy is no reason: that is what an answer is for.",
)
@click.pass_context
@reporting
def reject(context: click.Context, numbers: tuple[int, ...], reason: str) -> None:
    """Decide that items are not published, and why.

    What is private is still owed an answer: it stays in the list until it has one.

    \b
    Examples:
      sitegen inbox reject 15 --reason spam
    """
    from sitegen.inbox import deciding
    from sitegen.inbox import item as items

    assert reason in get_args(items.Reason)
    with _office(context) as office:
        for number in numbers:
            deciding.reject(office, number, cast("Reason", reason))
            click.echo(f"{number}: rejected, {reason}")


@command.command("answer")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--by", help="Who answers, by file name in content/people/.")
@click.option("--text", help="The answer; without it, your editor opens. - reads it from input.")
@click.option("--on", help="Answer in public, as a comment on this document: posts/its-name.")
@click.option("--private", is_flag=True, help="Answer by mail only, and publish nothing.")
@click.option("--elsewhere", is_flag=True, help="Note that you answered otherwise, by telephone.")
@click.pass_context
@reporting
def answer(
    context: click.Context,
    number: int,
    by: str | None,
    text: str | None,
    on: str | None,
    private: bool,
    elsewhere: bool,
) -> None:
    """Answer an item, signed by a member of staff.

    A comment is published with its answer below it; the answer to a question goes by mail
    (sitegen inbox notify) and may become a FAQ.

    \b
    Examples:
      sitegen inbox answer 12 --by priya
      sitegen inbox answer 12 --text "We open at nine." --private
      sitegen inbox answer 12 --elsewhere
    """
    from sitegen.inbox import deciding

    with _office(context) as office:
        item = office.store.item(number)
        words = "" if elsewhere else _words(item, text)
        if not words and not elsewhere:
            raise InboxCommandError("there is no answer; nothing was changed")
        path = deciding.answer(office, number, words, by=by, on=on, private=private or elsewhere)
        if path is not None:
            click.echo(f"{number}: {_near(path)}")
            return
        click.echo(f"{number}: answered")
        if words and item.email is not None:
            click.echo("It goes out with: sitegen inbox notify", err=True)
        elif words:
            click.echo("They left no mail address; tell them yourself.", err=True)


def _words(item: Item, text: str | None) -> str:
    """The answer: as given, or from the editor, which shows what was asked below a line."""
    if text is not None:
        return sys.stdin.read().strip() if text == "-" else text.strip()
    line = "------ Your answer stands above this line ------"
    asked = "\n".join(f"> {one}" for one in printable(item.message).splitlines())
    edited = click.edit(f"\n\n{line}\n{asked}\n", extension=".txt")
    return "" if edited is None else edited.partition(line)[0].strip()


@command.command("to-faq")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--into", help="The FAQ that says it already: it is counted there.")
@click.option("--new", "fresh", is_flag=True, help="Make a new one, whatever there is.")
@click.option("--by", help="Who answers, by file name in content/people/.")
@click.pass_context
@reporting
def to_faq(
    context: click.Context, number: int, into: str | None, fresh: bool, by: str | None
) -> None:
    """Make a FAQ of a question, in the customer's own words; or count it where it is answered.

    \b
    Examples:
      sitegen inbox to-faq 12
      sitegen inbox to-faq 12 --into what-does-a-service-cost
      sitegen inbox to-faq 12 --new --by priya
    """
    from sitegen.inbox import deciding
    from sitegen.inbox.similar import similar
    from sitegen.inbox.writing import question_of

    if into and fresh:
        raise click.UsageError("--into and --new exclude each other")
    with _office(context) as office:
        if not into and not fresh:
            found = similar(office.site, question_of(office.store.item(number)))
            if found:
                into = _chosen(found, number)
        if into:
            path = deciding.count_in_faq(office, number, into)
            click.echo(f"{number}: counted in {_near(path)}")
            return
        path = deciding.to_faq(office, number, by=by)
        click.echo(f"{number}: {_near(path)}")
        click.echo("It is a draft until you answer it.", err=True)


def _chosen(found: object, number: int) -> str | None:
    """Which of the FAQs that ask much the same it is; asked at a terminal only."""
    from sitegen.inbox.similar import Likeness

    assert isinstance(found, tuple)
    several = cast("tuple[Likeness, ...]", found)
    lines = [
        f"  {place}  {one.question}  ({one.source.removeprefix('content/')}, {one.score} %)"
        for place, one in enumerate(several, 1)
    ]
    told = "These ask much the same:\n" + "\n".join(lines)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        name = several[0].source.removesuffix(".md").removesuffix("/index").rpartition("/")[2]
        raise InboxCommandError(
            f"{told}\nCount it there (sitegen inbox to-faq {number} --into {name}), or say --new"
        )
    click.echo(told)
    asked = click.prompt(
        "Which one says it already? 0 for none", type=click.IntRange(0, len(several)), default=0
    )
    if not asked:
        return None
    source = several[asked - 1].source
    return source.removesuffix(".md").removesuffix("/index").rpartition("/")[2]


@command.command("to-story")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--permission", help="How the customer agreed: by mail, on paper, in person.")
@click.pass_context
@reporting
def to_story(context: click.Context, number: int, permission: str | None) -> None:
    """Make a story's draft of what a customer told, with their permission on record.

    \b
    Examples:
      sitegen inbox to-story 12 --permission "by mail, after reading it"
    """
    from sitegen.inbox import deciding

    with _office(context) as office:
        item = office.store.item(number)
        if permission is None:
            usual = "by the form on our site" if item.form == "story" and item.consents else None
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                if usual is None:
                    raise InboxCommandError(
                        "how did the customer agree? (--permission 'by mail, after reading it')"
                    )
                permission = usual
            else:
                permission = click.prompt("How did the customer agree?", default=usual)
        path = deciding.to_story(office, number, how=str(permission))
        click.echo(f"{number}: {_near(path)}")
        click.echo("It is a draft until the customer has seen it.", err=True)


@command.command("subscribe")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.pass_context
@reporting
def subscribe(context: click.Context, numbers: tuple[int, ...]) -> None:
    """Write those down who asked for the newsletter. They get no mail until they confirm.

    \b
    Examples:
      sitegen inbox subscribe 16 17
    """
    from sitegen.inbox import deciding

    with _office(context) as office, open_subscribers(office.root, _clock) as subscribers:
        for number in numbers:
            deciding.subscribe(office, number, lambda item: write_down(subscribers, item))
            click.echo(f"{number}: written down, to be confirmed (sitegen subscribers confirm)")


@command.command("confirm")
@click.argument("comment", metavar="COMMENT")
@click.option("--by", help="Who confirms it, by file name in content/people/.")
@click.option("--undo", is_flag=True, help="Take it back.")
@click.pass_context
@reporting
def confirm(context: click.Context, comment: str, by: str | None, undo: bool) -> None:
    """Mark a customer's answer to another customer as right.

    \b
    Examples:
      sitegen inbox confirm 2026-10-23-mo --by joss
    """
    from sitegen.inbox import deciding

    with _office(context) as office:
        path = deciding.confirm(office, comment, by=by, yes=not undo)
        click.echo(f"{_near(path)}: {'no longer confirmed' if undo else 'confirmed'}")


@command.command("undo")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.pass_context
@reporting
def undo(context: click.Context, numbers: tuple[int, ...]) -> None:
    """Take the last decision about items back, with the files that it wrote.

    \b
    Examples:
      sitegen inbox undo 12
    """
    from sitegen.inbox import deciding

    with _office(context) as office, open_subscribers(office.root, _clock) as subscribers:
        for number in numbers:
            was = deciding.take_back(office, number, lambda item: take_off(subscribers, item))
            click.echo(f"{number}: no longer {was}, now {office.store.item(number).state}")


@command.command("notify")
@click.option("--dry-run", is_flag=True, help="Show who would be told, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
@reporting
def notify(context: click.Context, dry_run: bool, yes: bool) -> None:
    """Tell those who left an address that their comment is up, or what the answer is; once each.

    It goes through your mail server like the newsletter, and may be run again at any time. Run it
    after the site was built and published.

    \b
    Examples:
      sitegen inbox notify --dry-run
      sitegen inbox notify
    """
    from sitegen.cli.inbox_mail import Post
    from sitegen.inbox.notices import notices, told
    from sitegen.render.theme import load_theme
    from sitegen.render.translations import load_translations

    with (
        _office(context, public=True) as office,
        open_subscribers(office.root, _clock) as subscribers,
    ):
        words = load_translations(load_theme(project_of(context), office.config), office.config)
        found = notices(office.store, office.site, words)
        for one in found:
            click.echo(f"{one.item}: {one.subject}, to {one.to.masked}")
        if not found:
            click.echo("Nobody waits to be told.")
        if dry_run or not found:
            return
        if not yes:
            if not sys.stdin.isatty():
                raise InboxCommandError("this sends mail: say --yes when nobody can be asked")
            click.confirm(f"Send {len(found)} mails?", abort=True)
        failed = 0
        with Post(office.root, office.config, office.site, subscribers, words, _clock) as post:
            for one in found:
                trouble = post.send(one)
                if trouble:
                    failed += 1
                    click.echo(f"{one.item}: {printable(trouble)}", err=True)
                else:
                    told(office.store, one)
        click.echo(f"{len(found) - failed} told, {failed} not.")
        if failed:
            sys.exit(1)


@command.command("record")
@click.pass_context
@reporting
def record(context: click.Context) -> None:
    """Write down how well you kept your promise of a reply, in content/pages/response-times.md.

    Times are counted in business hours, misses included. The page, and the line beside your
    contact, are shown once there are 20 answers and inbox.show_record is on; before, it is a draft.

    \b
    Examples:
      sitegen inbox record
    """
    from sitegen.inbox.decisions import put
    from sitegen.inbox.record import ENOUGH, PATH, make_record, record_text
    from sitegen.site.business_hours import schedule

    with _open(context) as (project, config, store):
        made = make_record(
            store.timings(), store.items(), schedule(config), config.promise.reply, store.now()
        )
        path = project.root / PATH
        before = path.read_bytes() if path.exists() else None
        show = config.inbox.show_record
        text = record_text(made, before, show=show, zone=_zone(config))
        if text != before:
            put(path, text)
        hours = ""
        if made.median is not None:
            middle = made.median.total_seconds() / 3600
            hours = f", half of them within {middle:.1f} business hours"
        kept = "" if made.share is None else f", {made.share}% as promised"
        click.echo(f"{made.answers} answers in twelve months{hours}{kept}.")
        click.echo(_near(path))
        if not made.enough:
            click.echo(f"It stays a draft until there are {ENOUGH} answers.", err=True)
        elif not show:
            click.echo("It is a draft: inbox.show_record in content/site.yaml shows it.", err=True)


@command.command("forget")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
@reporting
def forget(context: click.Context, addresses: tuple[str, ...], yes: bool) -> None:
    """Delete all that is known of a person, here and among the subscribers.

    What is published of them stays, and is listed, for you to decide. What you pulled from a
    provider does not come in again; delete it there too.

    \b
    Examples:
      sitegen inbox forget anna@mail.example
    """
    from sitegen.address import AddressError, parse_address
    from sitegen.inbox import forgetting
    from sitegen.mail.journal import Journal
    from sitegen.mail.private import journal_file

    try:
        known = [parse_address(text) for text in addresses]
    except AddressError as error:
        raise InboxCommandError(f"that is no mail address: {error}") from error
    if not yes:
        click.confirm("What is deleted can't be brought back. Go on?", abort=True)
    with (
        _open(context) as (project, _, store),
        open_subscribers(project.root, _clock) as subscribers,
        Journal(journal_file(project.root)) as journal,
    ):
        for address in known:
            found = forgetting.forget(store, project.root, address)
            others = [subscribers.forget(address), journal.forget(address)]
            count = found.items + found.asides
            also = ", and as a reader of the newsletter" if any(others) else ""
            click.echo(f"{address}: {count} item{'' if count == 1 else 's'} deleted{also}")
            for path in found.published:
                click.echo(f"  published: {path}")


@command.command("purge")
@click.option("--days", type=click.IntRange(1), help="Older than these; else inbox.keep_days.")
@click.pass_context
@reporting
def purge(context: click.Context, days: int | None) -> None:
    """Delete what was decided long ago. What waits stays, and so does what is published.

    \b
    Examples:
      sitegen inbox purge
      sitegen inbox purge --days 90
    """
    from sitegen.inbox import forgetting

    with _open(context) as (_, config, store):
        items, asides = forgetting.purge(store, days or config.inbox.keep_days)
        click.echo(f"{items} deleted, and {asides} that could not be read.")


# --- what the commands share --------------------------------------------------------------------


@contextmanager
def _open(context: click.Context) -> Iterator[tuple[Project, Config, Store]]:
    """The project, its configuration and its inbox, with what was under way completed."""
    from sitegen.inbox.decisions import recover
    from sitegen.inbox.store import Store, inbox_file
    from sitegen.read.config import read_config

    project = project_of(context)
    config = read_config(project)
    with Store(inbox_file(project.root), _clock) as store:
        for path in recover(store, project.root):
            click.echo(f"{path} was changed while a decision about it was under way; look at it",
                       err=True)  # fmt: skip
        _settle(project, config, store)
        yield project, config, store


def _settle(project: Project, config: Config, store: Store) -> None:
    """Note questions as answered whose FAQ was published meanwhile; the site is read for them only.
    While it has mistakes they wait on."""
    from sitegen.inbox.deciding import Office, settle, unsettled
    from sitegen.read.memo import Memo
    from sitegen.site.load import read_site

    if not unsettled(store):
        return
    with contextlib.suppress(ContentError), contextlib.closing(Memo(project.cache)) as memo:
        loaded = read_site(project, config, memo, now=store.now(), drafts=True, future=True)
        settle(Office(store, project.root, config, loaded.site))


@contextmanager
def _office(context: click.Context, *, public: bool = False) -> Iterator[Office]:
    """The inbox, and the site that it belongs to; `public` as readers see it."""
    from sitegen.inbox.deciding import Office
    from sitegen.read.memo import Memo
    from sitegen.site.load import read_site

    with _open(context) as (project, config, store):
        with contextlib.closing(Memo(project.cache)) as memo:
            loaded = read_site(
                project, config, memo, now=store.now(), drafts=not public, future=not public
            )
        yield Office(store, project.root, config, loaded.site)


def _clock() -> datetime:
    from sitegen.cli.common import clock

    return clock(None, UTC)


def _zone(config: Config) -> ZoneInfo:
    from sitegen.read.config import zone_of

    return zone_of(config)


def _waiting(store: Store, config: Config, site: Site | None = None) -> tuple[Waiting, ...]:
    from sitegen.inbox.waiting import waiting
    from sitegen.site.business_hours import schedule

    staff: tuple[str, ...] = ()
    if site is not None:
        staff = tuple(site.documents[key].label for key in site.collection("person"))
    return waiting(
        store, schedule(config), config.promise.reply, blocked=config.inbox.blocked, staff=staff
    )


def _letter_of(project: Project, config: Config, now: datetime) -> LetterOf:
    """How to find the letter of ours that somebody answered, by its Message-ID."""
    from sitegen.mail.message import answered_reference

    known = _letters(project, config, now)
    return lambda identifier: known.get(answered_reference(identifier))


def _letters(project: Project, config: Config, now: datetime) -> dict[str, Answered]:
    """All issues and welcome letters, by the reference that is in their Message-IDs."""
    from sitegen.cli.letters import KINDS, look_at
    from sitegen.inbox.letters import Answered
    from sitegen.mail.mailing import reference

    site = look_at(project, config, now)
    return {
        reference(f"{document.kind.name}/{key}"): Answered(document.label, site.address(key) or "")
        for key, document in site.documents.items()
        if document.kind.name in KINDS
    }


def _say_taken(taken: Taken, asides: int) -> None:
    parts = [f"{len(taken.new)} new", f"{taken.known} known"]
    if asides:
        parts.append(f"{asides} kept aside")
    click.echo(f" {', '.join(parts)}")
    for number in taken.differing:
        click.echo(f"{number} has the identifier of another item and says other words", err=True)


def _line(one: Waiting, config: Config, now: datetime) -> str:
    """An item in the list: number, form, deadline, who, where, how it begins."""
    item = one.item
    zone = _zone(config)
    due = ""
    if one.due is not None:
        due = f"{one.due.astimezone(zone):%a %d %b %H:%M}"
    colour = "red" if one.late(now) else None
    begins = printable(" ".join(item.message.split()))[:60]
    who = printable(item.name)[:20] or "somebody"
    mark = (
        click.style(f" [{printable(one.suspicion.reasons[0])}]", fg="yellow")
        if (one.suspicion.strong)
        else ""
    )
    page = printable(item.page)[:40]
    return (
        f"{item.number:>5}  {printable(item.form):<10} {click.style(f'{due:<17}', fg=colour)} "
        f"{who}{f' on {page}' if page else ''}: {begins}{mark}"
    )


def _show_json(found: tuple[Waiting, ...], rest: list[Item], now: datetime) -> None:
    import msgspec

    rows = [
        {
            "number": one.item.number,
            "form": one.item.form,
            "state": one.item.state,
            "arrived": one.item.arrived,
            "due": one.due,
            "late": one.late(now),
            "page": one.item.page,
            "name": one.item.name,
            "message": one.item.message,
            "suspicion": one.suspicion.reasons,
        }
        for one in found
    ] + [
        {"number": one.number, "form": one.form, "state": one.state, "path": one.path}
        for one in rest
    ]
    click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())


_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    """A stranger's text for the terminal: nothing in it moves the cursor or turns the line."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _near(path: Path) -> str:
    from sitegen.cli.new import shown

    return shown(path)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise InboxCommandError(f"{file}: can't be read: {error.strerror}") from error
