"""`answer` and `to-faq`: answers to submissions, and FAQs from questions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import near, on_terminal, printable
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_context
from sitegen.model.content_path import document_name

if TYPE_CHECKING:
    from sitegen.inbox.similar_faqs import SimilarFaq
    from sitegen.inbox.submission import Submission


@click.command("answer")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--by", help="Choose who signs the answer: a file name in content/people/.")
@click.option(
    "--text", help="Give the answer; without it, your editor opens. - reads it from standard input."
)
@click.option("--on", help="Answer in public, as a comment on this document: posts/its-name.")
@click.option("--private", is_flag=True, help="Answer by email only, and publish nothing.")
@click.option(
    "--elsewhere",
    is_flag=True,
    help="Record that you answered some other way, such as by telephone.",
)
@click.option("--as-is", is_flag=True, help="Publish phone numbers and the like in it, too.")
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
    as_is: bool,
) -> None:
    """Answer a submission, signed by a member of staff.

    A comment is published with its answer below it. The answer to a question is sent by email
    (sitegen inbox notify), and the question can become a FAQ. An open question on your site becomes
    a FAQ with this answer.

    \b
    Examples:
      sitegen inbox answer 12 --by priya
      sitegen inbox answer 12 --text "We open at nine." --private
      sitegen inbox answer 12 --elsewhere
    """
    from sitegen.inbox import moderation

    with open_context(context) as inbox:
        submission = inbox.store.submission(number)
        words = "" if elsewhere else _words(submission, text)
        if not words and not elsewhere:
            raise RequestError(
                "the answer is empty, so nothing was changed (write one, or use --elsewhere)"
            )
        path = moderation.answer(
            inbox, number, words, by=by, on=on, private=private or elsewhere, as_is=as_is
        )
        if path is not None:
            click.echo(f"{number}: {near(path)}")
            return
        click.echo(f"{number}: answered")
        if words and submission.email is not None:
            click.echo("Send it with: sitegen inbox notify", err=True)
        elif words:
            click.echo("There is no email address: answer them some other way.", err=True)


def _words(submission: Submission, text: str | None) -> str:
    """The answer as given, or from the editor, which shows the question below a line."""
    if text is not None:
        return sys.stdin.read().strip() if text == "-" else text.strip()
    line = "------ Write your answer above this line ------"
    asked = "\n".join(f"> {one}" for one in printable(submission.message).splitlines())
    edited = click.edit(f"\n\n{line}\n{asked}\n", extension=".txt")
    return "" if edited is None else edited.partition(line)[0].strip()


@click.command("to-question")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--as-is", is_flag=True, help="Publish phone numbers and the like in it, too.")
@click.pass_context
@reporting
def to_question(context: click.Context, number: int, as_is: bool) -> None:
    """Publish a question as not answered yet, so that others who know can answer it.

    Its sender must have agreed. It still waits for your answer: `sitegen inbox answer` makes it a
    FAQ, at whose page its old address and its comments lead on.

    \b
    Examples:
      sitegen inbox to-question 12
      sitegen inbox answer 12 --by priya
    """
    from sitegen.inbox import moderation

    with open_context(context) as inbox:
        click.echo(f"{number}: {near(moderation.to_question(inbox, number, as_is=as_is))}")


@click.command("to-faq")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--into", help="Count it in the FAQ that already answers it.")
@click.option(
    "--new", "fresh", is_flag=True, help="Create a new FAQ, even if there is a similar one."
)
@click.option("--by", help="Choose who signs the answer: a file name in content/people/.")
@click.pass_context
@reporting
def to_faq(
    context: click.Context, number: int, into: str | None, fresh: bool, by: str | None
) -> None:
    """Turn a question into a FAQ in the customer's own words, or count it in one that answers it.

    \b
    Examples:
      sitegen inbox to-faq 12
      sitegen inbox to-faq 12 --into what-does-a-service-cost
      sitegen inbox to-faq 12 --new --by priya
    """
    from sitegen.inbox import moderation
    from sitegen.inbox.documents import question_of
    from sitegen.inbox.similar_faqs import find_similar_faqs

    if into and fresh:
        raise click.UsageError("use either --into or --new")
    with open_context(context) as inbox:
        if not into and not fresh:
            found = find_similar_faqs(inbox.site, question_of(inbox.store.submission(number)))
            if found:
                into = _chosen(found, number)
        if into:
            path = moderation.count_in_faq(inbox, number, into)
            click.echo(f"{number}: counted in {near(path)}")
            return
        path = moderation.to_faq(inbox, number, by=by)
        click.echo(f"{number}: {near(path)}")
        click.echo("It is a draft: write the answer, then remove the line `draft: true`.", err=True)


def _chosen(several: tuple[SimilarFaq, ...], number: int) -> str | None:
    """The FAQ that answers the question, as chosen at the terminal."""
    lines = [
        f"  {place}  {one.question}  ({one.source.removeprefix('content/')}, {one.score} %)"
        for place, one in enumerate(several, 1)
    ]
    listed = "Similar FAQs:\n" + "\n".join(lines)
    if not on_terminal():
        name = document_name(several[0].source)
        raise RequestError(
            f"{listed}\nCount it there (sitegen inbox to-faq {number} --into {name}), or use --new"
        )
    click.echo(printable(listed))
    asked = click.prompt(
        "Which one answers it already? 0 for none", type=click.IntRange(0, len(several)), default=0
    )
    return document_name(several[asked - 1].source) if asked else None
