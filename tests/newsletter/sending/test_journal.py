"""What the journal remembers."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from sitegen.address import parse_address
from sitegen.newsletter.private_files import PrivateError
from sitegen.newsletter.sending.journal import AlreadySending, ContentChanged, SendJournal
from tests.newsletter.support import Clock

ANNA = parse_address("anna@a.example")
BERT = parse_address("bert@b.example")


def test_steps_and_attempts(journal: SendJournal, clock: Clock):
    with journal.sending("issue", b"1", clock()) as run:
        run.plan([ANNA, BERT], clock())
        run.record(ANNA, "sending", clock())
        run.record(ANNA, "deferred", clock(), "450 busy\r\nvery")
        run.record(ANNA, "sending", clock())
        clock.sleep(5)
        run.record(ANNA, "sent", clock(), "250 ok")
        run.plan([ANNA, BERT], clock())
        now = run.deliveries()
    assert (now[ANNA.key].state, now[ANNA.key].attempts) == ("sent", 2)
    assert now[ANNA.key].changed == clock.now
    assert (now[BERT.key].state, now[BERT.key].attempts) == ("pending", 0)
    assert journal.sent("issue") == {ANNA.key}
    assert journal.sent("other") == frozenset()


def test_all_is_there_after_closing(private: Path, clock: Clock):
    path = private / "mailings.sqlite"
    with SendJournal(path) as journal, journal.sending("issue", b"1", clock()) as run:
        run.plan([ANNA], clock())
        run.record(ANNA, "failed", clock(), "550 no")
        secret = journal.secret
    with SendJournal(path) as journal:
        (delivery,) = journal.deliveries("issue")
        assert (delivery.state, delivery.words) == ("failed", "550 no")
        assert journal.secret == secret
        assert len(secret) == 32


def test_retry_of_those_who_failed(journal: SendJournal, clock: Clock):
    with journal.sending("issue", b"1", clock()) as run:
        run.plan([ANNA, BERT], clock())
        run.record(ANNA, "failed", clock(), "550 no")
        run.record(BERT, "sent", clock())
        run.plan([ANNA, BERT], clock(), retry_failed=True)
        states = {key: delivery.state for key, delivery in run.deliveries().items()}
    assert states == {ANNA.key: "pending", BERT.key: "sent"}


def test_a_mailing_has_one_content_once_somebody_has_it(journal: SendJournal, clock: Clock):
    with journal.sending("issue", b"1", clock()) as run:
        run.plan([ANNA], clock())
    with journal.sending("issue", b"2", clock()) as run:
        run.record(ANNA, "sending", clock())
    with pytest.raises(ContentChanged), journal.sending("issue", b"3", clock()):
        pass
    with journal.sending("issue", b"3", clock(), accept_changes=True):
        pass
    with journal.sending("issue", b"3", clock()):
        pass


def test_one_run_at_a_time(journal: SendJournal, private: Path, clock: Clock):
    with SendJournal(private / "mailings.sqlite") as other:
        with journal.sending("issue", b"", clock()):
            with pytest.raises(AlreadySending), other.sending("issue", b"", clock()):
                pass
            with other.sending("another", b"", clock()):
                pass
        with other.sending("issue", b"", clock()):
            pass


def test_forgotten(journal: SendJournal, private: Path, clock: Clock):
    with journal.sending("issue", b"1", clock()) as run:
        run.plan([ANNA, BERT], clock())
        run.record(ANNA, "sent", clock())
    assert journal.forget(ANNA)
    assert not journal.forget(ANNA)
    assert [delivery.address for delivery in journal.deliveries("issue")] == [BERT]
    files = [path for path in private.rglob("*") if path.is_file()]
    assert not any(b"anna@" in path.read_bytes() for path in files)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_owner_may_read(journal: SendJournal, private: Path, clock: Clock):
    with journal.sending("issue", b"1", clock()) as run:
        run.plan([ANNA], clock())
        files = [path for path in private.rglob("*.sqlite*") if path.is_file()]
        assert len(files) >= 2
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_damaged_journal_is_told_and_kept(tmp_path: Path):
    path = tmp_path / "mailings.sqlite"
    path.write_bytes(b"damaged" * 1000)
    with pytest.raises(PrivateError, match=r"mailings\.sqlite"):
        SendJournal(path)
    assert path.read_bytes() == b"damaged" * 1000


def test_a_newer_journal_is_left_alone(tmp_path: Path):
    path = tmp_path / "mailings.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(PrivateError, match="newer version"):
        SendJournal(path)
