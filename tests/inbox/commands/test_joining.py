"""From the form to the first issue: each new subscriber is asked once, and a yes is recorded."""

from __future__ import annotations

import json
import re
import signal
import socket
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from sitegen.address import parse_address
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.newsletter.subscribers.database import Subscriber, Subscribers
from tests.cli.conftest import Run
from tests.conftest import NOW, Site
from tests.inbox.commands.conftest import Start
from tests.inbox.commands.sender import Sender
from tests.inbox.conftest import shop  # noqa: F401 - a fixture
from tests.newsletter.support import MailServer

RUTH = "ruth@mail.example"
PEOPLE = [f"reader{number}@mail.example" for number in range(1, 7)]


@pytest.fixture
def server(start: Start) -> MailServer:
    return start()


def configure(root: Path, server: MailServer, more: str = "") -> None:
    config = root / "content/site.yaml"
    config.write_text(
        config.read_text(encoding="utf-8")
        + "contact: {email: hello@shop.example}\n"
        + "newsletter: {smtp: {host: 127.0.0.1, tls: none, rate: 6000, "
        + f"port: {server.port}}}}}\n{more}",
        encoding="utf-8",
    )


def imports(run: Run, root: Path, name: str, text: str, *options: str) -> str:
    file = root.parent / name
    file.write_text(text, encoding="utf-8")
    result = run("inbox", "import", str(file), *options, folder=root)
    assert result.exit_code == 0, result.output
    return result.output


def subscribe(run: Run, root: Path, *addresses: str) -> None:
    records = [
        {"id": f"s{number}", "form_name": "subscribe", "created_at": "2026-11-20T09:30:00Z",
         "data": {"email": address, "page": "/subscribe/"}}
        for number, address in enumerate(addresses)
    ]  # fmt: skip
    imports(run, root, "subscribe.json", json.dumps(records))
    result = run("inbox", "subscribe", "--all", folder=root)
    assert result.exit_code == 0, result.output


def people(root: Path, now: datetime = NOW) -> dict[str, Subscriber]:
    with Subscribers(root / "private/subscribers.sqlite", lambda: now) as subscribers:
        return {str(one.address): one for one in subscribers}


def invited(run: Run, root: Path, server: MailServer) -> EmailMessage:
    """Ruth's invitation."""
    subscribe(run, root, RUTH)
    result = run("subscribers", "invite", "--yes", folder=root)
    assert result.exit_code == 0, result.output
    ((recipient, content),) = server.accepted
    assert recipient == RUTH
    return message_from_bytes(content, policy=policy.default)


def text_of(email: EmailMessage) -> str:
    part = email.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def code_in(email: EmailMessage) -> str:
    found = re.search(r"\?t=([a-z0-9-]+)", text_of(email))
    assert found is not None
    return found[1]


def reply(to: EmailMessage, words: str, sender: str = f"Ruth Ames <{RUTH}>") -> str:
    email = EmailMessage()
    email["From"] = sender
    email["To"] = "hello@shop.example"
    email["Subject"] = f"Re: {to['Subject']}"
    email["Date"] = "Sat, 21 Nov 2026 10:30:00 +0100"
    email["Message-ID"] = f"<{abs(hash(words))}@mail.example>"
    email["In-Reply-To"] = to["Message-ID"]
    quoted = "".join(f"> {line}\n" for line in text_of(to).splitlines())
    email.set_content(f"{words}\n\nOn Fri, 20 Nov 2026, Corner Shop wrote:\n{quoted}")
    return email.as_string()


def test_a_reply_confirms_with_its_date_and_words(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    configure(shop.root, server)
    email = invited(run, shop.root, server)
    assert email["Subject"] == "Was it you who subscribed? · Corner Shop"
    assert people(shop.root)[RUTH].state == "unconfirmed"
    output = imports(run, shop.root, "yes.eml", reply(email, "Yes please!\n\nRuth"))
    assert f"2: {RUTH} is confirmed" in output
    ruth = people(shop.root)[RUTH]
    assert (ruth.state, ruth.consent) == ("confirmed", "by email: Yes please! Ruth")
    assert ruth.confirmed is not None and f"{ruth.confirmed:%Y-%m-%d %H:%M}" == "2026-11-21 09:30"
    exported = run("subscribers", "export", folder=shop.root).output
    assert "by email: Yes please! Ruth" in exported
    assert "consent" in exported.splitlines()[0]
    # A second yes changes nothing, and nobody is invited again.
    assert "is confirmed" in imports(run, shop.root, "again.eml", reply(email, "Yes"))
    assert people(shop.root)[RUTH] == ruth
    assert "nobody to invite" in run("subscribers", "invite", "--yes", folder=shop.root).output
    assert "Nothing is waiting" in run("inbox", folder=shop.root).output


def test_a_subscriber_who_subscribes_again_is_one_already(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
) -> None:
    subscribe(run, shop.root, RUTH)
    run("subscribers", "confirm", RUTH, folder=shop.root)
    before = people(shop.root)[RUTH]
    record = {"id": "again", "form_name": "subscribe", "data": {"email": RUTH, "topics": "cake"}}
    imports(run, shop.root, "again.json", json.dumps(record))
    result = run("inbox", "subscribe", "--all", folder=shop.root)
    assert "2: is a subscriber already" in result.output
    assert people(shop.root)[RUTH] == before


def test_the_page_behind_the_link_confirms(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    configure(shop.root, server)
    email = invited(run, shop.root, server)
    link = f"https://shop.example/confirm/?t={code_in(email)}"
    assert link in text_of(email)
    assert RUTH not in text_of(email).replace("\n", ""), "the code isn't the address"
    run("build", "--quiet", folder=shop.root)
    assert 'name="confirm"' in shop.read("confirm/index.html")
    code = code_in(email).upper().replace("-", " ")
    record = {
        "id": "c1", "form_name": "confirm", "created_at": "2026-11-21T09:30:00Z",
        "data": {"token": code, "page": "/confirm/", "kind": "confirm"},
    }  # fmt: skip
    output = imports(run, shop.root, "confirm.json", json.dumps([record]))
    assert f"{RUTH} is confirmed" in output
    ruth = people(shop.root)[RUTH]
    assert ruth.consent == "by the form on /confirm/, with the code of our email"
    twice = {**record, "id": "c2"}
    assert "is confirmed" in imports(run, shop.root, "twice.json", json.dumps([twice]))


AWAY = "Auto-Submitted: auto-replied\n"


@pytest.mark.parametrize("words", ["", "Yes", "I am away until Monday. Do call Bert!"])
def test_an_automatic_reply_confirms_nobody_and_waits_for_nothing(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    words: str,
) -> None:
    configure(shop.root, server)
    email = invited(run, shop.root, server)
    text = AWAY + reply(email, words)
    output = imports(run, shop.root, "away.eml", text, "--apply-unsubscribes")
    assert "1 automatic email noted, such as an out-of-office reply or a bounce: 2\n" in output
    assert "sitegen inbox undo NUMBER" in output
    assert people(shop.root)[RUTH].state == "unconfirmed"
    assert "Nothing is waiting" in run("inbox", folder=shop.root).output
    assert "automatic-mail  noted" in run("inbox", "show", "2", folder=shop.root).output
    assert "noted" not in imports(run, shop.root, "away.eml", text), "only once"
    # Whoever reads it may see that a person wrote it; nobody is added to the list by it.
    assert run("inbox", "undo", "2", folder=shop.root).exit_code == 0
    line = run("inbox", folder=shop.root).output
    assert "1 waiting" in line and " Mon " not in line, "no answer was promised"
    assert "noted" not in imports(run, shop.root, "away.eml", text)
    assert run("inbox", "subscribe", "2", folder=shop.root).exit_code == 1
    assert run("inbox", "answer", "2", "--text", "Hello!", folder=shop.root).exit_code == 0
    assert people(shop.root)[RUTH].state == "unconfirmed"


@pytest.mark.parametrize("code", ["", "aaaa-bbbb-cccc-dddd", "ruth@mail.example"])
def test_a_wrong_code_confirms_nobody(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    code: str,
) -> None:
    configure(shop.root, server)
    invited(run, shop.root, server)
    record = {"id": "c1", "form_name": "confirm", "data": {"token": code, "page": "/confirm/"}}
    imports(run, shop.root, "confirm.json", json.dumps([record]))
    assert people(shop.root)[RUTH].state == "unconfirmed"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Ja gerne", "confirmed"),
        ("Oui, merci !", "confirmed"),
        ("Who are you? I never asked for this.", "unconfirmed"),
        ("Unsubscribe", "unconfirmed"),
    ],
)
def test_only_a_yes_is_one(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    words: str,
    state: str,
) -> None:
    configure(shop.root, server)
    email = invited(run, shop.root, server)
    imports(run, shop.root, "reply.eml", reply(email, words))
    assert people(shop.root)[RUTH].state == state
    if state == "unconfirmed":
        assert "1 waiting" in run("inbox", folder=shop.root).output


def test_a_yes_with_more_to_say_is_taken_by_whoever_reads_it(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    configure(shop.root, server)
    email = invited(run, shop.root, server)
    imports(run, shop.root, "r.eml", reply(email, "Yes, but tell me: do you sell spelt, too?"))
    taken = run("inbox", "subscribe", "2", folder=shop.root)
    assert "2: confirmed" in taken.output, taken.output
    assert people(shop.root)[RUTH].consent.startswith("by email: Yes, but tell me")


@pytest.mark.parametrize(
    ("decision", "done", "notified"),
    [
        (("answer", "2", "--text", "Yes, we do."), "2: answered", True),
        (("answer", "2", "--text", "Yes, we do.", "--private"), "2: answered", True),
        (("answer", "2", "--text", "Yes, we do.", "--on", "posts/bread"), "2: answered", True),
        (("answer", "2", "--elsewhere"), "2: answered", False),
        (("note", "2"), "2: noted", False),
    ],
)
def test_a_question_beside_the_yes_is_still_answered(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    decision: tuple[str, ...],
    done: str,
    notified: bool,
) -> None:
    configure(shop.root, server)
    email = invited(run, shop.root, server)
    imports(run, shop.root, "r.eml", reply(email, "Yes, but do you also repair tandems?"))
    assert "2: confirmed" in run("inbox", "subscribe", "2", folder=shop.root).output
    assert "1 waiting" in run("inbox", folder=shop.root).output
    result = run("inbox", *decision, folder=shop.root)
    assert result.exit_code == 0 and done in result.output, result.output
    assert "Nothing is waiting" in run("inbox", folder=shop.root).output
    notices = run("inbox", "notify", "--dry-run", folder=shop.root).output
    assert ("2: Our answer to you" in notices) == notified
    # The answer is taken back without the subscription.
    assert "now subscribed" in run("inbox", "undo", "2", folder=shop.root).output
    assert people(shop.root)[RUTH].state == "confirmed"
    assert "1 waiting" in run("inbox", folder=shop.root).output


def test_a_yes_from_elsewhere_needs_somebody_to_look(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    """An address in an email proves nothing, unlike the code in what it answers."""
    configure(shop.root, server)
    invited(run, shop.root, server)
    plain = f"From: Ruth <{RUTH}>\nSubject: Hello\nMessage-ID: <9@m>\n\nYes please\n"
    output = imports(run, shop.root, "plain.eml", plain)
    assert f"2: says yes to the newsletter ({RUTH})" in output
    assert people(shop.root)[RUTH].state == "unconfirmed"
    assert f"says yes to the newsletter ({RUTH})" in run("inbox", folder=shop.root).output
    assert "2: confirmed" in run("inbox", "subscribe", "2", folder=shop.root).output
    # The same words of somebody whom nobody asked are an ordinary email.
    imports(run, shop.root, "other.eml", plain.replace("ruth@", "eve@").replace("<9@", "<8@"))
    assert "says yes" not in run("inbox", folder=shop.root).output


def test_a_yes_is_imported_once_though_its_sender_left(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    configure(shop.root, server)
    yes = reply(invited(run, shop.root, server), "Yes")
    assert "is confirmed" in imports(run, shop.root, "yes.eml", yes)
    assert run("subscribers", "remove", RUTH, folder=shop.root).exit_code == 0
    assert "0 new, 1 known" in imports(run, shop.root, "yes.eml", yes)
    assert "Nothing is waiting" in run("inbox", folder=shop.root).output
    # And when nobody knows the code any more.
    assert run("subscribers", "forget", RUTH, "--yes", folder=shop.root).exit_code == 0
    assert "0 new, 1 known" in imports(run, shop.root, "yes.eml", yes)
    assert people(shop.root) == {}


@pytest.mark.parametrize("identifier", ["Message-ID: <9@m>\n", ""])
def test_a_yes_from_elsewhere_is_imported_once(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    identifier: str,
) -> None:
    configure(shop.root, server)
    invited(run, shop.root, server)
    date = "Date: Sat, 21 Nov 2026 10:30:00 +0100\n"
    plain = f"From: Ruth <{RUTH}>\nSubject: Hello\n{date}{identifier}\nYes please\n"
    assert "2: says yes" in imports(run, shop.root, "plain.eml", plain)
    assert "2: confirmed" in run("inbox", "subscribe", "2", folder=shop.root).output
    assert "0 new, 1 known" in imports(run, shop.root, "plain.eml", plain)
    assert "Nothing is waiting" in run("inbox", folder=shop.root).output


def test_who_left_and_subscribes_again_is_asked_again(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(shop.root, server)
    first = invited(run, shop.root, server)
    assert run("subscribers", "remove", RUTH, folder=shop.root).exit_code == 0
    imports(run, shop.root, "yes.eml", reply(first, "Yes"))
    assert people(shop.root)[RUTH].state == "removed"
    run("subscribers", "add", RUTH, folder=shop.root)
    assert "1 invited" in run("subscribers", "invite", "--yes", folder=shop.root).output
    second = message_from_bytes(server.accepted[-1][1], policy=policy.default)
    assert code_in(second) != code_in(first)
    imports(run, shop.root, "old.eml", reply(first, "Yes, me"))
    assert people(shop.root)[RUTH].state == "unconfirmed"
    imports(run, shop.root, "new.eml", reply(second, "Yes, yes"))
    assert people(shop.root)[RUTH].state == "confirmed"


def test_who_never_answers_is_forgotten_after_thirty_days(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    configure(shop.root, server)
    invited(run, shop.root, server)
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        subscribers.connection.execute(
            "UPDATE subscriber SET invited = ?", ((NOW - timedelta(days=29)).isoformat(),)
        )
        subscribers.add(parse_address("eve@mail.example"))
    assert "forgotten" not in imports(run, shop.root, "none.json", "[]")
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        subscribers.connection.execute(
            "UPDATE subscriber SET invited = ? WHERE invited <> ''",
            ((NOW - timedelta(days=31)).isoformat(),),
        )
    output = imports(run, shop.root, "none.json", "[]")
    assert "1 address was forgotten: nobody confirmed them in time." in output
    # She whom nobody has asked yet stays.
    assert set(people(shop.root)) == {"eve@mail.example"}
    with InboxStore(inbox_file(shop.root), lambda: NOW) as store:
        assert store.submissions() == (), "what they sent to subscribe is gone, too"
    for file in (shop.root / "private").glob("*.sqlite"):
        assert b"ruth@mail.example" not in file.read_bytes()
    # The export that is imported again doesn't bring the address back.
    imports(run, shop.root, "again.json", (shop.root.parent / "subscribe.json").read_text())
    assert "Nothing is waiting" in run("inbox", folder=shop.root).output


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Let commands run on a day."""
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    monkeypatch.setattr("tests.cli.conftest.NOW", at)


def test_an_address_that_is_refused_for_good_is_reported_once_and_forgotten(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = start(rcpt={RUTH: ["550 no such person"] * 9})
    configure(shop.root, server)
    subscribe(run, shop.root, RUTH, PEOPLE[0])
    on(monkeypatch, "2026-12-01")
    first = run("subscribers", "invite", "--yes", folder=shop.root)
    assert first.exit_code == 1
    assert f"{RUTH}: refused for good: 550 no such person" in first.output
    assert f"sitegen subscribers forget {RUTH}" in first.output
    assert "1 invited, 1 not." in first.output
    for day in ("2026-12-02", "2026-12-30"):
        on(monkeypatch, day)
        again = run("subscribers", "invite", "--yes", folder=shop.root)
        assert again.exit_code == 0 and "nobody to invite" in again.output
    assert people(shop.root)[RUTH].reason == "550 no such person"
    status = run("status", folder=shop.root).output
    assert "1 refused by a mail server, forgotten 30 days after that" in status
    assert "1 asked to confirm, forgotten" in status
    on(monkeypatch, "2027-01-02")
    later = run("subscribers", "invite", "--yes", folder=shop.root)
    assert later.exit_code == 0 and "2 addresses were forgotten" in later.output
    assert not people(shop.root)


@pytest.mark.parametrize("reachable", [True, False])
def test_an_address_that_is_never_reached_is_forgotten_as_well(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    reachable: bool,
) -> None:
    server = start(rcpt={RUTH: ["450 later"] * 9})
    if not reachable:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            server.port = free.getsockname()[1]
        monkeypatch.setattr("time.sleep", lambda _: None)
    configure(shop.root, server)
    subscribe(run, shop.root, RUTH)
    for day in ("2026-12-01", "2026-12-30"):
        on(monkeypatch, day)
        result = run("subscribers", "invite", "--yes", folder=shop.root)
        assert result.exit_code == 1 and "0 invited, 1 not." in result.output
    assert people(shop.root)[RUTH].invited is None, "it is tried again"
    on(monkeypatch, "2027-01-02")
    later = run("subscribers", "invite", "--yes", folder=shop.root)
    assert "1 address was forgotten" in later.output, later.output
    assert later.exit_code == 0
    assert not people(shop.root)


def test_whoever_was_never_written_to_is_kept(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribe(run, shop.root, RUTH)
    on(monkeypatch, "2027-11-01")
    assert RUTH in run("subscribers", "invite", "--dry-run", folder=shop.root).output
    run("subscribers", "invite", "--yes", folder=shop.root)
    assert people(shop.root)


def test_status_says_what_to_do(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
) -> None:
    subscribe(run, shop.root, RUTH)
    without = run("status", folder=shop.root).output
    assert "1 not asked to confirm yet (write to them, then sitegen subscribers" in without
    refused = run("subscribers", "invite", "--yes", folder=shop.root)
    assert refused.exit_code == 1 and "there is no address to send from" in refused.output
    configure(shop.root, server)
    assert "(sitegen subscribers invite)" in run("status", folder=shop.root).output
    shown = run("subscribers", "invite", "--dry-run", folder=shop.root).output
    assert f"{RUTH}: subscribed" in shown and server.accepted == []
    run("subscribers", "invite", "--yes", folder=shop.root)
    asked = run("status", folder=shop.root).output
    assert "1 asked to confirm, forgotten 30 days after that" in asked
    assert "not asked" not in asked


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Was it you who subscribed?", "reply to this email with a “yes”"),
        ("de", "Haben Sie sich angemeldet?", "antworten Sie auf diese Mail mit „Ja“"),
        ("fr", "Est-ce vous qui vous êtes abonné ?", "répondez « oui »"),
        ("es", "¿Fue usted quien se suscribió?", "responda «sí»"),
        ("ar", "أأنت من اشترك؟", "بكلمة «نعم»"),
    ],
)
@pytest.mark.parametrize("forms", ["netlify", "none"])
def test_in_the_sites_language_and_with_what_the_site_has(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    server: MailServer,
    language: str,
    subject: str,
    words: str,
    forms: str,
) -> None:
    more = f"language: {language}\ntheme: {{options: {{forms: {forms}}}}}\n"
    configure(shop.root, server, more)
    email = invited(run, shop.root, server)
    assert email["Subject"] == f"{subject} · Corner Shop"
    text = text_of(email)
    assert words in " ".join(text.split())
    assert ("/confirm/" in text) == (forms == "netlify")
    assert "List-Unsubscribe" in email


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3, 6])
@pytest.mark.parametrize("in_flight", [True, False])
def test_everybody_is_asked_once_though_it_is_killed(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
    count: int,
    in_flight: bool,
) -> None:
    """Only the one email that is on its way may come twice, and then with the same Message-ID."""
    subscribe(run, shop.root, *PEOPLE)
    sender, killed = Sender(shop.root, "subscribers", "invite", "--yes"), list[int]()

    def kill(message: int) -> None:
        if message == count and not killed:
            killed.append(message)
            sender.kill()

    class Killing(dict[str, list[str]]):
        """A script that kills the sender when the recipient after `count` - 1 is named."""

        def get(self, recipient: str, default: object = None) -> None:  # type: ignore[override]
            if len(server.received) == count - 1:
                kill(count)

    server = start(on_message=kill if in_flight else lambda _: None)
    if not in_flight:
        server.script["rcpt"] = Killing()
    configure(shop.root, server)
    assert sender.run()[0] == -signal.SIGKILL
    code, output = sender.run()
    assert code == 0, output
    assert sender.run() == (0, "There is nobody to invite.\n")
    counts = server.counts()
    assert set(counts) == set(PEOPLE)
    assert sum(counts.values()) == len(PEOPLE) + in_flight
    marks = {message_from_bytes(content)["Message-ID"] for _, content in server.received}
    assert len(marks) == len(PEOPLE)
    assert all(one.invited is not None for one in people(shop.root).values())
