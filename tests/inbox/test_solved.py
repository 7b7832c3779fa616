"""Answers to "Did this solve it?": counted for each FAQ, shown, and found by the check."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.incoming import IncomingMessage
from sitegen.inbox.solved import solved_counts
from sitegen.inbox.store import InboxStore
from tests.conftest import NOW, Site
from tests.inbox.support import sent

Open = Callable[[], InboxContext]
PRICE = "/faqs/price/"
LATER = datetime(2026, 11, 21, tzinfo=UTC)


def said(*answers: str, page: str = PRICE, arrived: datetime = LATER) -> list[IncomingMessage]:
    """Answers, each of somebody else."""
    return [
        sent("", "solved", solved=one, page=page, email="", arrived=arrived + timedelta(minutes=n))
        for n, one in enumerate(answers)
    ]


FAILING: tuple[tuple[Sequence[str], bool], ...] = (
    (("no", "no"), False),
    (("no", "no", "no"), True),
    (("no", "no", "no", "yes", "yes", "yes"), True),
    (("no", "no", "no", "yes", "yes", "yes", "yes"), False),
    (("yes",) * 9, False),
)


@pytest.mark.parametrize(("answers", "fails"), FAILING)
def test_a_faq_fails_often(
    store: InboxStore, inbox: Open, answers: Sequence[str], fails: bool
) -> None:
    store.ingest(said(*answers))
    (count,) = solved_counts(store.submissions(), inbox().site)
    assert (count.yes, count.no) == (answers.count("yes"), answers.count("no"))
    assert count.fails is fails


def test_only_what_readers_of_a_faq_said_is_counted(store: InboxStore, inbox: Open) -> None:
    store.ingest(said("no", page="/posts/bread/"))
    store.ingest(said("no", page="/nowhere/"))
    store.ingest([sent("No.", "question", page=PRICE, solved="no")])
    store.ingest([sent("", "solved", solved="no", page=PRICE, website="https://spam.example")])
    (rejected,) = store.ingest(said("no")).new
    moderation.reject(inbox(), rejected, "spam")
    assert solved_counts(store.submissions(), inbox().site) == ()


def test_a_better_answer_starts_anew(shop: Site, store: InboxStore, inbox: Open) -> None:
    store.ingest(said("no", "no", "no"))
    path = shop.root / "content/faqs/price.md"
    path.write_text(path.read_text().replace("times_asked", "updated: 2026-11-22\ntimes_asked"))
    (count,) = solved_counts(store.submissions(), inbox().site)
    assert (count.no, count.no_lately, count.fails) == (3, 0, False)


def test_status_check_and_commands(shop: Site, store: InboxStore) -> None:
    promised = sent("Prices?", "solved", solved="no", page="/x/")
    store.ingest([*said("no", "no", "no", "yes"), promised])
    base = ["--project", str(shop.root)]
    run = CliRunner().invoke
    now = ["--now", f"{NOW:%Y-%m-%dT%H:%M}"]
    status = run(sitegen, [*base, "status", *now])
    assert "Did this solve it?" in status.output
    assert "1 yes,   3 no  What does a loaf of rye bread cost?" in status.output
    data = json.loads(run(sitegen, [*base, "status", "--json", *now]).output)
    assert [(one["yes"], one["no"]) for one in data["inbox"]["solved"]] == [(1, 3)]
    check = run(sitegen, [*base, "check", *now])
    assert "3 of 4 customers say that this didn't solve it" in check.output
    noted = run(sitegen, [*base, "inbox", "note", "--all"])
    assert noted.output.count(": noted") == 4
    refused = run(sitegen, [*base, "inbox", "note", "5"])
    assert refused.exit_code != 0
    assert "promised an answer" in refused.output
    assert "There is nothing to note." in run(sitegen, [*base, "inbox", "note", "--all"]).output


def test_the_thanks_page_promises_what_is_kept(shop: Site) -> None:
    shop.build()
    assert "rewrite answers that often fail" in shop.read("thanks/solved/index.html")
    assert "within 4 business hours" in shop.read("thanks/question/index.html")
