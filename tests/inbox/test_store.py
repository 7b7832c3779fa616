"""What comes in comes in once, and what is gone stays gone."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from itertools import permutations

import pytest
from msgspec.structs import replace

from sitegen.inbox.incoming import IncomingMessage
from sitegen.inbox.store import InboxError, InboxStore, QuarantineEntry, inbox_file
from sitegen.private import PrivateError
from tests.conftest import NOW, Site
from tests.inbox.support import ARRIVED, killed_at, sent


def test_the_same_comes_in_once_by_its_identifier(store: InboxStore) -> None:
    one = sent(id="netlify:1")
    assert len(store.ingest([one, one]).new) == 1
    assert store.ingest([one]).known == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_same_comes_in_once_by_whatever_way_in_whatever_order(
    store: InboxStore, order: tuple[int, ...]
) -> None:
    ways = [sent(id="netlify:1"), sent(), sent(arrived=None)]
    for way in order:
        store.ingest([ways[way]])
    for way in order:
        store.ingest([ways[way]])
    assert len(store.submissions()) == 1


def test_two_people_who_say_the_same_are_two(store: InboxStore) -> None:
    later = ARRIVED + timedelta(minutes=1)
    store.ingest([sent(id="netlify:1"), sent(id="netlify:2", arrived=later)])
    store.ingest([sent("Thanks!"), sent("Thanks!", name="Olga")])
    assert len(store.submissions()) == 4


def test_one_identifier_with_two_bodies_keeps_both_and_tells(store: InboxStore) -> None:
    store.ingest([sent("One.", id="netlify:1")])
    for _ in range(2):
        ingested = store.ingest([sent("Two.", id="netlify:1")])
    assert ingested.known == 1
    assert [submission.message for submission in store.submissions()] == ["One.", "Two."]


BEFORE = sent("Yes", email="ruth@mail.example", subject="Hello", token="t1", answers="Rolls")
"""An email as versions before fingerprints of emails stored it, when it was a reply."""


def as_today(email: IncomingMessage, **changed: str) -> IncomingMessage:
    """An email that answers nothing any more."""
    kept = tuple(one for one in email.fields if one[0] not in ("token", "answers"))
    fields = tuple((name, changed.get(name, value)) for name, value in kept)
    return replace(email, form="mail", page="", fields=fields, original="Ruth: Yes")


@pytest.mark.parametrize("identifier", ["mail:<1@m>", ""])
def test_an_email_is_the_same_whatever_it_means_today(store: InboxStore, identifier: str) -> None:
    email = replace(BEFORE, id=identifier, original="Ruth: Yes")
    store.ingest([email])
    assert store.ingest([as_today(email), email]).known == 2
    store.delete([1])
    assert store.ingest([as_today(email), email]).known == 2


@pytest.mark.parametrize("identifier", ["mail:<1@m>", ""])
def test_an_email_of_an_earlier_version_is_the_same(store: InboxStore, identifier: str) -> None:
    email = replace(BEFORE, id=identifier)
    store.ingest([email])
    assert store.ingest([as_today(email)]).known == 1
    assert store.ingest([replace(email, original="Ruth: Yes")]).known == 1
    # From now on it is known by what it says, whatever else is read into it.
    store.delete([1])
    assert store.ingest([as_today(email)]).known == 1


def test_a_deleted_email_of_an_earlier_version_stays_gone(store: InboxStore) -> None:
    store.ingest([BEFORE])
    store.delete([1])
    assert store.ingest([replace(BEFORE, original="Ruth: Yes")]).known == 1


def test_an_email_whose_quotation_was_cut_elsewhere_is_the_same(store: InboxStore) -> None:
    email = replace(BEFORE, id="mail:<1@m>")
    store.ingest([email])
    assert store.ingest([as_today(email, message="Yes\n\nOn Friday you wrote")]).known == 1


def test_two_emails_with_one_identifier_are_both_kept(store: InboxStore) -> None:
    """Some programs give all their emails one Message-ID."""
    one = as_today(replace(BEFORE, id="mail:<1@m>"))
    later = ARRIVED + timedelta(minutes=1)
    other = replace(as_today(one, message="No"), arrived=later, original="Ruth: No")
    assert len(store.ingest([one, other]).differing) == 1
    assert store.ingest([one, other]).known == 2


def test_addresses_of_machines_are_dropped_at_the_door(store: InboxStore, shop: Site) -> None:
    more = {"ip": "203.0.113.77", "User Agent": "Mozilla/5.0 (Secret)", "remote_ip": "203.0.113.78"}
    store.ingest([sent(**more, referrer="https://elsewhere.example/secret")])
    data = inbox_file(shop.root).read_bytes()
    for secret in (b"203.0.113", b"Mozilla", b"secret"):
        assert secret not in data


def test_only_the_owner_can_read_it_and_git_leaves_it_alone(store: InboxStore, shop: Site) -> None:
    file = inbox_file(shop.root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "*" in (file.parent / ".gitignore").read_text().splitlines()


def test_what_was_deleted_does_not_come_back_and_leaves_no_trace(
    store: InboxStore, shop: Site
) -> None:
    for way in (sent("My secret recipe.", id="netlify:1"), sent("Another secret.")):
        number = store.ingest([way]).new[0]
        store.delete([number])
        assert store.ingest([way]).known == 1
    assert store.submissions() == ()
    data = inbox_file(shop.root).read_bytes()
    assert b"secret" not in data
    assert b"ruth@" not in data


def test_nobody_writes_tomorrow(store: InboxStore) -> None:
    store.ingest([sent(arrived=NOW + timedelta(days=400))])
    assert store.submissions()[0].arrived == NOW


def test_ham_is_no_longer_suspected(store: InboxStore) -> None:
    one = sent(id="netlify:1")
    store.ingest([replace(one, suspected=True)])
    assert store.submissions()[0].suspected
    store.ingest([one])
    assert not store.submissions()[0].suspected


def test_what_could_not_be_read_is_kept_once(store: InboxStore) -> None:
    thing = QuarantineEntry(source="x.csv:3", why="is no CSV", raw="a,b")
    assert store.quarantine([thing, thing]) == 1
    assert store.quarantine([thing]) == 0
    assert store.quarantined() == (thing,)


def test_a_newer_file_is_left_alone(shop: Site) -> None:
    path = inbox_file(shop.root)
    with InboxStore(path, lambda: NOW) as store:
        store.connection.execute("PRAGMA user_version=99")
    with pytest.raises(PrivateError, match="newer version"):
        InboxStore(path, lambda: NOW)


def test_a_damaged_file_is_told_of(shop: Site) -> None:
    path = inbox_file(shop.root)
    path.parent.mkdir()
    path.write_bytes(b"this is no database, and long enough to be looked at" * 100)
    with pytest.raises(PrivateError, match="damaged"):
        InboxStore(path, lambda: NOW)


def test_an_unknown_number_is_told_of(store: InboxStore) -> None:
    with pytest.raises(InboxError, match="no submission 7"):
        store.submission(7)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_a_kill_during_an_import_loses_and_doubles_nothing(shop: Site) -> None:
    several = [sent(f"Number {number}", id=f"netlify:{number}") for number in range(3)]
    path = inbox_file(shop.root)

    def work() -> None:
        with InboxStore(path, lambda: NOW) as store:
            store.ingest(several)

    number = 1
    while killed_at(number, work):
        number += 1
        with InboxStore(path, lambda: NOW) as store:
            assert len(store.submissions()) in (0, 3)
            store.ingest(several)
            assert len(store.submissions()) == 3
        path.unlink()
    assert number > 10
