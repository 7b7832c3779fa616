"""What may happen to a subscriber, and what may not."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.address import parse_address
from sitegen.newsletter.private_files import PrivateError
from sitegen.newsletter.sending.message import unsubscribe_token
from sitegen.newsletter.sending.recipients import select_confirmed
from sitegen.newsletter.subscribers.database import (
    ImportCounts,
    State,
    SubscriberError,
    Subscribers,
)
from sitegen.newsletter.subscribers.import_file import read_subscribers
from tests.newsletter.support import SECRET, Clock

ANNA = parse_address("anna@a.example")
BERT = parse_address("bert@b.example")


def import_rows(subscribers: Subscribers, text: str, state: State = "unconfirmed") -> ImportCounts:
    reading = read_subscribers(text.encode(), "list.csv")
    assert reading.problems == ()
    return subscribers.import_rows(reading.rows, "list.csv", state)


def states(subscribers: Subscribers) -> dict[str, str]:
    return {str(one.address): one.state for one in subscribers}


def test_from_added_to_left(subscribers: Subscribers, clock: Clock):
    assert subscribers.add(ANNA, name="Anna").state == "unconfirmed"
    clock.sleep(60)
    one = subscribers.confirm(ANNA)
    assert (one.state, one.confirmed, one.confirmed_name) == ("confirmed", clock.now, "Anna")
    clock.sleep(60)
    assert subscribers.remove(ANNA).state == "removed"
    assert subscribers.find(ANNA).changed == clock.now  # type: ignore[union-attr]


def test_a_name_that_nobody_confirmed_is_not_shown(subscribers: Subscribers):
    subscribers.add(ANNA, name="Buy my pills")
    assert subscribers.find(ANNA).confirmed_name == ""  # type: ignore[union-attr]
    assert select_confirmed(subscribers).recipients == ()
    subscribers.confirm(ANNA, name="Anna")
    assert [recipient.name for recipient in select_confirmed(subscribers).recipients] == ["Anna"]


def test_a_form_can_change_nothing_of_a_confirmed_subscriber(subscribers: Subscribers):
    subscribers.add(ANNA, name="Anna", interests=["bread"])
    before = subscribers.confirm(ANNA)
    import_rows(subscribers, "email,name,interests\nANNA@A.example,Stupid,spam\n")
    subscribers.add(ANNA, name="Stupid", interests=["spam"])
    assert subscribers.find(ANNA) == before


def test_steps_may_be_repeated(subscribers: Subscribers, clock: Clock):
    for step in (
        lambda: subscribers.add(ANNA, name="Anna"),
        lambda: subscribers.confirm(ANNA),
        lambda: subscribers.remove(ANNA),
        lambda: subscribers.suppress(ANNA, "bounced"),
    ):
        first = step()
        clock.sleep(60)
        assert step() == first
        assert len(list(subscribers)) == 1


def test_who_left_comes_back_only_by_confirming_anew(subscribers: Subscribers, clock: Clock):
    subscribers.add(ANNA)
    subscribers.confirm(ANNA)
    clock.sleep(60)
    subscribers.remove(ANNA)
    with pytest.raises(SubscriberError, match="unsubscribed on 2026-11-22"):
        subscribers.confirm(ANNA)
    import_rows(subscribers, "email\nanna@a.example\n", "confirmed")
    assert states(subscribers) == {"anna@a.example": "removed"}
    import_rows(subscribers, "email,created_at\nanna@a.example,2026-11-21\n", "confirmed")
    assert states(subscribers) == {"anna@a.example": "removed"}, "an older form"
    assert subscribers.add(ANNA).state == "unconfirmed"
    assert subscribers.confirm(ANNA).state == "confirmed"


def test_who_left_and_subscribes_later_is_asked_again(subscribers: Subscribers):
    subscribers.remove(ANNA)
    import_rows(subscribers, "email,created_at\nanna@a.example,2026-11-23T10:00:00Z\n")
    assert states(subscribers) == {"anna@a.example": "unconfirmed"}


def test_suppressed_is_for_ever(subscribers: Subscribers):
    subscribers.suppress(ANNA, "hard bounce")
    for step in (subscribers.add, subscribers.confirm):
        with pytest.raises(SubscriberError, match="is suppressed: hard bounce"):
            step(ANNA)
    imported = import_rows(subscribers, "email\nanna@a.example\n", "confirmed")
    assert imported == ImportCounts(refused=1, states={"suppressed": 1})
    subscribers.remove(ANNA)
    assert states(subscribers) == {"anna@a.example": "suppressed"}
    assert subscribers.forget(ANNA)
    assert not subscribers.forget(ANNA)
    assert states(subscribers) == {}


def test_strangers_can_leave_but_not_confirm(subscribers: Subscribers):
    with pytest.raises(SubscriberError, match="is not a subscriber"):
        subscribers.confirm(ANNA)
    assert subscribers.remove(ANNA).state == "removed"


LIST = (
    "email,name,tags\n"
    "anna@a.example,Anna,bread\n"
    'bert@b.example,Bert,"cake, bread"\n'
    "ANNA@a.example,,cake\n"
)


def test_an_import_may_be_repeated(subscribers: Subscribers, clock: Clock):
    assert import_rows(subscribers, LIST) == ImportCounts(
        added=2, changed=1, states={"unconfirmed": 2}
    )
    before = list(subscribers)
    clock.sleep(3600)
    assert import_rows(subscribers, LIST) == ImportCounts(unchanged=3, states={"unconfirmed": 2})
    assert list(subscribers) == before
    assert before[0].interests == ("bread", "cake")
    assert before[0].name == "Anna"


def test_importing_as_confirmed_confirms(subscribers: Subscribers):
    import_rows(subscribers, LIST)
    assert import_rows(subscribers, LIST, "confirmed").changed == 2
    assert set(states(subscribers).values()) == {"confirmed"}
    import_rows(subscribers, "email\nbert@b.example\n", "removed")
    assert states(subscribers)["bert@b.example"] == "removed"


def test_the_export_restores_everything(subscribers: Subscribers, tmp_path: Path, clock: Clock):
    subscribers.add(ANNA, name='Anna "A" Weiß, Dr.', interests=["bread", "cake"])
    subscribers.confirm(ANNA)
    subscribers.add(BERT)
    subscribers.remove(parse_address("carl@c.example"))
    subscribers.suppress(parse_address("dora@d.example"), "asked; twice")
    text = subscribers.export()
    clock.sleep(86400)
    with Subscribers(tmp_path / "other" / "s.sqlite", clock) as other:
        assert import_rows(other, text).added == 4
        assert list(other) == list(subscribers)
        assert other.export() == text
        assert import_rows(other, text).added == 0
    assert subscribers.export(["confirmed"]).count("\n") == 2


def test_a_form_field_called_state_confirms_nobody(subscribers: Subscribers):
    import_rows(subscribers, "email,state,confirmed\nanna@a.example,confirmed,2026-01-01\n")
    assert states(subscribers) == {"anna@a.example": "unconfirmed"}


def test_a_token_finds_its_subscriber(subscribers: Subscribers):
    subscribers.add(ANNA)
    subscribers.add(BERT)

    def token(address):
        return unsubscribe_token(SECRET, "news.bakery.example", address)

    assert subscribers.find_token(token(BERT), token).address == BERT  # type: ignore[union-attr]
    assert subscribers.find_token("0" * 32, token) is None
    assert subscribers.find_token("ü", token) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_owner_may_read(subscribers: Subscribers, private: Path, clock: Clock):
    file = private / "subscribers.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert "*" in (private / ".gitignore").read_text().splitlines()
    file.chmod(0o644)
    private.chmod(0o755)
    with Subscribers(file, clock):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(private.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_the_file_is_no_link_to_elsewhere(tmp_path: Path, clock: Clock):
    (tmp_path / "private").mkdir()
    (tmp_path / "private/subscribers.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PrivateError):
        Subscribers(tmp_path / "private/subscribers.sqlite", clock)


def test_a_damaged_file_is_not_overwritten(tmp_path: Path, clock: Clock):
    path = tmp_path / "subscribers.sqlite"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(PrivateError, match="damaged or no database"):
        Subscribers(path, clock)
    assert path.read_bytes().startswith(b"no database")


def test_a_newer_file_is_left_alone(tmp_path: Path, clock: Clock):
    path = tmp_path / "subscribers.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(PrivateError, match="newer version"):
        Subscribers(path, clock)


def test_a_forgotten_address_is_not_left_in_the_file(subscribers: Subscribers, private: Path):
    subscribers.add(parse_address("unforgettable@a.example"))
    subscribers.forget(parse_address("unforgettable@a.example"))
    assert b"unforgettable" not in (private / "subscribers.sqlite").read_bytes()


ADDRESSES = st.sampled_from(["anna@a.example", "ANNA@A.EXAMPLE", "bert@b.example"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "confirm", "remove", "suppress", "import", "import confirmed"]),
        ADDRESSES,
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subscribers]:
    def clock() -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC)

    with Subscribers(tmp_path_factory.mktemp("property") / "s.sqlite", clock) as subscribers:
        yield subscribers


@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
def test_nobody_is_mailed_who_did_not_say_yes_last(one_file: Subscribers, steps):
    for address in (ANNA, BERT):
        one_file.forget(address)
    suppressed: set[str] = set()
    said_yes: dict[str, bool] = {}
    for step, text in steps:
        address = parse_address(text)
        key = address.key
        try:
            if step.startswith("import"):
                state: State = "confirmed" if step.endswith("confirmed") else "unconfirmed"
                import_rows(one_file, f"email\n{text}\n", state)
            else:
                getattr(one_file, step)(address)
        except SubscriberError:
            continue
        if step in ("remove", "suppress"):
            said_yes[key] = False
        if step == "suppress":
            suppressed.add(key)
        if step in ("confirm", "import confirmed"):
            said_yes[key] = True
    mailed = {recipient.address.key for recipient in select_confirmed(one_file).recipients}
    assert len(list(one_file)) <= 2
    assert mailed <= {key for key, yes in said_yes.items() if yes}
    assert not mailed & suppressed


def test_a_file_of_version_1_keeps_everybody(private: Path, clock: Clock):
    private.mkdir(mode=0o700)
    with closing(sqlite3.connect(private / "subscribers.sqlite")) as raw, raw:
        raw.execute(
            "CREATE TABLE subscriber (key TEXT PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT "
            "NULL, interests TEXT NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL, added TEXT "
            "NOT NULL, confirmed TEXT NOT NULL, changed TEXT NOT NULL, reason TEXT NOT NULL) "
            "WITHOUT ROWID"
        )
        raw.execute("PRAGMA user_version=1")
        day = "2026-01-01T00:00:00+00:00"
        row = ("anna@a.example", "anna@a.example", "Anna", "bread", "confirmed", "x", day, day, day)
        raw.execute("INSERT INTO subscriber VALUES (?,?,?,?,?,?,?,?,?,?)", (*row, ""))
    with Subscribers(private / "subscribers.sqlite", clock) as subscribers:
        (anna,) = subscribers
        assert (anna.state, anna.name) == ("confirmed", "Anna")
        assert (anna.invited, anna.consent) == (None, "")


def test_the_export_of_version_1_is_restored(subscribers: Subscribers, clock: Clock):
    header = "address,name,interests,state,source,added,confirmed,changed,reason\n"
    import_rows(subscribers, f"{header}anna@a.example,,,removed,by hand,2026-01-01,,2026-02-01,\n")
    assert states(subscribers) == {"anna@a.example": "removed"}


def test_consent_and_invitation_survive_an_export(
    subscribers: Subscribers, clock: Clock, tmp_path: Path
):
    subscribers.add(ANNA)
    subscribers.invite(ANNA)
    invited = clock.now
    clock.sleep(90)
    before = clock.now - timedelta(seconds=30)
    subscribers.confirm(ANNA, consent="by email:\n Yes, gladly", at=before)
    with Subscribers(tmp_path / "other/subscribers.sqlite", clock) as other:
        import_rows(other, subscribers.export())
        anna = other.find(ANNA)
    assert anna is not None
    assert (anna.consent, anna.invited) == ("by email: Yes, gladly", invited)
    assert anna.confirmed == before
