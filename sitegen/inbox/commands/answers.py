"""Answers to what customers sent, and the FAQs that questions become."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import near, on_terminal, printable
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_office

if TYPE_CHECKING:
    from sitegen.inbox.similar_faqs import Likeness
    from sitegen.inbox.submission import Submission


@click.command("answer")
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
    from sitegen.inbox import moderation as deciding

    with open_office(context) as office:
        submission = office.store.submission(number)
        words = "" if elsewhere else _words(submission, text)
        if not words and not elsewhere:
            raise RequestError("there is no answer; nothing was changed")
        path = deciding.answer(office, number, words, by=by, on=on, private=private or elsewhere)
        if path is not None:
            click.echo(f"{number}: {near(path)}")
            return
        click.echo(f"{number}: answered")
        if words and submission.email is not None:
            click.echo("It goes out with: sitegen inbox notify", err=True)
        elif words:
            click.echo("They left no mail address; tell them yourself.", err=True)


def _words(submission: Submission, text: str | None) -> str:
    """The answer: as given, or from the editor, which shows what was asked below a line."""
    if text is not None:
        return sys.stdin.read().strip() if text == "-" else text.strip()
    line = "------ Your answer stands above this line ------"
    asked = "\n".join(f"> {one}" for one in printable(submission.message).splitlines())
    edited = click.edit(f"\n\n{line}\n{asked}\n", extension=".txt")
    return "" if edited is None else edited.partition(line)[0].strip()


@click.command("to-faq")
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
    from sitegen.inbox import moderation as deciding
    from sitegen.inbox.documents import question_of
    from sitegen.inbox.similar_faqs import similar

    if into and fresh:
        raise click.UsageError("--into and --new exclude each other")
    with open_office(context) as office:
        if not into and not fresh:
            found = similar(office.site, question_of(office.store.submission(number)))
            if found:
                into = _chosen(found, number)
        if into:
            path = deciding.count_in_faq(office, number, into)
            click.echo(f"{number}: counted in {near(path)}")
            return
        path = deciding.to_faq(office, number, by=by)
        click.echo(f"{number}: {near(path)}")
        click.echo("It is a draft until you answer it.", err=True)


def _chosen(several: tuple[Likeness, ...], number: int) -> str | None:
    """Which of the FAQs that ask much the same it is; asked at a terminal only."""
    lines = [
        f"  {place}  {one.question}  ({one.source.removeprefix('content/')}, {one.score} %)"
        for place, one in enumerate(several, 1)
    ]
    told = "These ask much the same:\n" + "\n".join(lines)
    if not on_terminal():
        name = _name(several[0])
        raise RequestError(
            f"{told}\nCount it there (sitegen inbox to-faq {number} --into {name}), or say --new"
        )
    click.echo(told)
    asked = click.prompt(
        "Which one says it already? 0 for none", type=click.IntRange(0, len(several)), default=0
    )
    return _name(several[asked - 1]) if asked else None


def _name(faq: Likeness) -> str:
    return faq.source.removesuffix(".md").removesuffix("/index").rpartition("/")[2]
