"""A campaign to all its recipients, against a real SMTP server that refuses in many ways."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from sitegen.address import parse_address
from sitegen.errors import ContentError
from sitegen.newsletter.sending.journal import AlreadySending, ContentChanged, SendJournal
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.sending.send import plan_sending, send, send_test
from sitegen.newsletter.sending.send_loop import Pace, SendingReport, SendProgress
from sitegen.newsletter.sending.smtp import (
    Connection,
    DeliveryAccepted,
    ServerUnavailable,
    SmtpServer,
)
from tests.newsletter.support import (
    CUT,
    SECRET,
    Clock,
    MailServer,
    campaign,
    connection_to,
    recipients,
)

Start = Callable[..., MailServer]
FIRST = "reader01@mail.example"
SECOND = "reader02@mail.example"


def run(
    journal: SendJournal, server: MailServer, clock: Clock, count: int = 3, **options
) -> SendingReport:
    issue = options.pop("campaign", campaign())
    to = options.pop("recipients", recipients(count))
    return send(
        issue,
        to,
        journal=journal,
        connection=connection_to(server),
        clock=clock,
        sleep=clock.sleep,
        **options,
    )


def test_each_reader_gets_one_message_over_one_connection(journal, server, clock):
    report = run(journal, server, clock, 20)
    assert report.complete
    assert (report.total, report.sent_now, report.sent_before) == (20, 20, 0)
    assert server.counts() == {str(recipient.address): 1 for recipient in recipients(20)}
    assert server.connections == 1
    assert set(server.senders) == {"anna@bakery.example"}


def test_messages_are_addressed_and_merged(journal, server, clock):
    run(journal, server, clock, 1)
    message = message_from_bytes(server.received[0][1], policy=policy.default)
    assert message.defects == []
    assert message["To"] == "Reader1 <reader01@mail.example>"
    assert message["Subject"] == "Brötchen are back, Reader1"
    assert message["Date"].datetime == clock.now
    text = message.get_body(("plain",)).get_content()
    assert text.startswith("Hello Reader1,\r\n")
    assert "mailto:hello@bakery.example?subject=unsubscribe" in text


def test_sending_again_sends_nothing(journal, server, clock):
    run(journal, server, clock)
    again = run(journal, server, clock)
    assert (again.sent_now, again.sent_before, again.complete) == (0, 3, True)
    assert len(server.received) == 3


def test_new_readers_get_what_the_others_have(journal, server, clock):
    run(journal, server, clock, 2)
    report = run(journal, server, clock, 3)
    assert (report.sent_now, report.sent_before) == (1, 2)
    assert server.received[-1][0] == "reader03@mail.example"


def test_two_spellings_of_an_address_are_one_reader(journal, server, clock):
    twice = (
        Recipient(parse_address("Anna@Mail.Example")),
        Recipient(parse_address("anna@mail.example")),
    )
    assert run(journal, server, clock, recipients=twice).total == 1
    assert [recipient for recipient, _ in server.received] == ["Anna@mail.example"]
    assert run(journal, server, clock, recipients=twice[1:]).sent_before == 1


def test_changed_words_are_refused_unless_accepted(journal, server, clock):
    run(journal, server, clock, 2)
    changed = campaign(subject="Other words")
    with pytest.raises(ContentChanged, match="changed after 2 of its recipients"):
        run(journal, server, clock, 3, campaign=changed)
    assert len(server.received) == 2
    report = run(journal, server, clock, 3, campaign=changed, accept_changes=True)
    assert (report.sent_now, len(server.received)) == (1, 3)


def test_words_may_change_as_long_as_nobody_has_them(journal, start, clock):
    away = start(rcpt={"*": ["550 no"]})
    run(journal, away, clock, 1)
    fine = start()
    report = run(journal, fine, clock, 1, campaign=campaign(subject="New"), retry_failed=True)
    assert report.sent_now == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["450 busy", "451 greylisted, come back", "452 full"])
def test_later_is_tried_later(journal, start: Start, clock, stage, answer):
    server = start(**{stage: {SECOND: [answer, answer]}})
    report = run(journal, server, clock)
    assert report.complete
    assert [recipient for recipient, _ in server.accepted] == [
        FIRST,
        "reader03@mail.example",
        SECOND,
    ]
    assert [round(pause) for pause in clock.sleeps if pause > 10] == [59, 300]


def test_later_for_ever_is_left_for_the_next_run(journal, start: Start, clock):
    server = start(rcpt={SECOND: ["451 greylisted"] * 4})
    report = run(journal, server, clock)
    assert not report.complete
    assert [delivery.words for delivery in report.waiting] == ["451 greylisted"]
    assert report.waiting[0].attempts == 4
    again = run(journal, server, clock)
    assert again.complete and again.sent_now == 1
    assert server.counts() == {str(recipient.address): 1 for recipient in recipients(3)}


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_never_is_recorded_in_the_servers_words(journal, start: Start, clock, stage):
    server = start(**{stage: {SECOND: ["550 5.1.1 No such person here"]}})
    report = run(journal, server, clock)
    assert [(str(one.address), one.words) for one in report.failed] == [
        (SECOND, "550 5.1.1 No such person here")
    ]
    assert (report.left_out, report.complete, report.sent_now) == (1, False, 2)
    assert run(journal, server, clock).left_out == 1, "still left out, and not tried again"
    assert run(journal, server, clock, retry_failed=True).complete


def test_a_reader_whom_the_server_refuses_does_not_spoil_the_next(journal, start: Start, clock):
    server = start(rcpt={FIRST: ["550 no"], SECOND: ["450 later"]})
    report = run(journal, server, clock)
    assert (report.sent_now, report.left_out) == (2, 1)
    assert server.connections == 2, "one, and one after the wait"


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_server_that_hangs_up_is_called_again(journal, start: Start, clock, stage):
    who = "anna@bakery.example" if stage == "mail" else SECOND
    server = start(**{stage: {who: ["421 too many messages, closing"]}})
    report = run(journal, server, clock)
    assert report.complete
    assert sorted(recipient for recipient, _ in server.accepted) == sorted(
        str(recipient.address) for recipient in recipients(3)
    )
    assert server.connections == 2
    assert 5 in clock.sleeps


def test_a_server_that_only_hangs_up_ends_the_run(journal, start: Start, clock):
    server = start(mail={"*": ["421 go away"] * 99})
    report = run(journal, server, clock)
    assert "421 go away" in report.stopped
    assert (report.left_out, report.sent_now) == (3, 0)
    assert server.connections == len(Pace().away) + 1


def test_one_reader_at_whom_the_server_hangs_up_does_not_stop_the_others(
    journal, start: Start, clock
):
    server = start(rcpt={FIRST: ["421 4.7.0 not now"] * 99})
    report = run(journal, server, clock)
    assert report.sent_now == 2
    assert [str(delivery.address) for delivery in report.waiting] == [FIRST]


def test_connection_cut_before_the_answer_doubles_at_most_that_reader(journal, start: Start, clock):
    server = start(data={SECOND: [CUT]})
    report = run(journal, server, clock)
    assert report.complete
    assert server.counts() == {FIRST: 1, SECOND: 2, "reader03@mail.example": 1}
    ids = {
        message_from_bytes(content)["Message-ID"]
        for recipient, content in server.received
        if recipient == SECOND
    }
    assert len(ids) == 1, "the reader's mail server can tell that it is the same message"


def test_a_message_that_always_cuts_the_connection_is_sent_twice_a_run_at_most(
    journal, start: Start, clock
):
    server = start(data={SECOND: [CUT] * 99})
    report = run(journal, server, clock)
    assert server.counts()[SECOND] == 2
    assert [str(delivery.address) for delivery in report.waiting] == [SECOND]
    assert report.sent_now == 2


def test_connection_cut_at_the_envelope_doubles_nobody(journal, start: Start, clock):
    server = start(rcpt={SECOND: [CUT]})
    assert run(journal, server, clock).complete
    assert set(server.counts().values()) == {1}


def test_no_server_leaves_everybody_out_and_says_so(journal, clock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    report = send(
        campaign(),
        recipients(2),
        journal=journal,
        connection=Connection(SmtpServer(host="127.0.0.1", port=port, tls="none")),
        clock=clock,
        sleep=clock.sleep,
    )
    assert f"127.0.0.1:{port} can't be reached" in report.stopped
    assert (report.left_out, report.sent_now) == (2, 0)
    assert clock.sleeps == list(Pace().away)


def test_a_sender_whom_the_server_refuses_fails_nobody(journal, start: Start, clock):
    server = start(mail={"*": ["553 sender not owned by user"]})
    report = run(journal, server, clock)
    assert "doesn't accept email from anna@bakery.example" in report.stopped
    assert (report.failed, len(report.waiting)) == ((), 3)


def test_content_that_the_server_refuses_for_all_stops_the_run(journal, start: Start, clock):
    server = start(data={"*": ["554 looks like spam"] * 99})
    report = run(journal, server, clock, 20)
    assert "refused the message 5 times in a row" in report.stopped
    assert (len(report.failed), len(report.waiting)) == (5, 15)


def test_who_leaves_during_the_run_gets_nothing(journal, server, clock):
    report = run(journal, server, clock, still_wanted=lambda address: str(address) != SECOND)
    assert (report.withdrawn, report.sent_now, report.complete) == (1, 2, True)
    assert SECOND not in server.counts()


def test_the_pace_is_kept(journal, server, clock):
    began = clock.now
    run(journal, server, clock, 5, pace=Pace(per_minute=30))
    assert clock.now - began == timedelta(seconds=8)


def test_progress_counts_up(journal, start: Start, clock):
    seen: list[SendProgress] = []
    server = start(rcpt={FIRST: ["450 later"]})
    run(journal, server, clock, progress=seen.append)
    assert [one.done for one in seen if not one.waiting] == [0, 1, 2, 3]
    assert any("1 wait" in one.waiting for one in seen)
    assert {one.total for one in seen} == {3}


def test_whose_message_was_in_flight_is_told(journal, server, clock):
    """A killed run leaves the recipient of the message in flight as `sending`."""
    with journal.sending(campaign().id, campaign().digest, clock()) as dying:
        dying.plan((recipient.address for recipient in recipients(3)), clock())
        dying.record(parse_address(SECOND), "sending", clock())
    report = run(journal, server, clock)
    assert [str(address) for address in report.in_doubt] == [SECOND]
    assert report.complete and report.sent_now == 3
    assert run(journal, server, clock).in_doubt == ()


def test_nobody_to_send_to(journal, server, clock):
    report = run(journal, server, clock, 0)
    assert (report.total, report.complete, server.connections) == (0, True, 0)


def test_two_runs_at_once_are_refused(journal, private: Path, server, clock):
    with (
        SendJournal(private / "mailings.sqlite") as other,
        other.sending(campaign().id, campaign().digest, clock()),
        pytest.raises(AlreadySending, match="is being sent by another run"),
    ):
        run(journal, server, clock)
    assert server.received == []
    assert run(journal, server, clock).complete, "free again"


def test_another_issue_may_be_sent_meanwhile(journal, private: Path, server, clock):
    with SendJournal(private / "mailings.sqlite") as other, other.sending("another", b"", clock()):
        assert run(journal, server, clock).complete


def test_a_mailing_with_mistakes_reaches_nobody(journal, server, clock):
    with pytest.raises(ContentError, match=r"lacks \{\{ unsubscribe_url"):
        run(journal, server, clock, campaign=campaign(text="{{ postal_address }}"))
    assert server.connections == 0


def test_a_token_needs_its_secret(journal, server, clock):
    issue = campaign(unsubscribe="https://bakery.example/leave?t={token}")
    with pytest.raises(ContentError, match="secret that makes it is missing"):
        run(journal, server, clock, campaign=issue)
    report = run(journal, server, clock, 2, campaign=issue, unsubscribe_secret=SECRET)
    assert report.complete
    ways = {message_from_bytes(content)["List-Unsubscribe"] for _, content in server.received}
    assert len(ways) == 2, "each reader has a way of their own"


def test_html_that_readers_would_clip_is_refused(journal, server, clock):
    long = campaign(html=campaign().html + "<p>word</p>\n" * 10_000)
    with pytest.raises(ContentError, match=r"has 1\d\d KB"):
        run(journal, server, clock, campaign=long)


def test_international_addresses_need_a_server_that_takes_them(journal, start: Start, clock):
    to = (Recipient(parse_address("jürgen@straße.example"), "Jürgen"),)
    report = run(journal, start(), clock, recipients=to)
    assert "SMTPUTF8" in report.failed[0].words
    able = start(utf8=True)
    assert run(journal, able, clock, recipients=to, retry_failed=True).complete
    assert able.received[0][0] == "jürgen@xn--strae-oqa.example"


def test_a_test_message_counts_nobody_as_reader(journal, server, clock):
    to = (Recipient(parse_address("anna@bakery.example"), "Anna"),)
    connection = connection_to(server)
    with connection:
        outcomes = send_test(campaign(), to, journal=journal, connection=connection, clock=clock)
    assert [type(outcome) for _, outcome in outcomes] == [DeliveryAccepted]
    assert journal.deliveries(campaign().id) == ()
    assert run(journal, server, clock, recipients=to).sent_now == 1


def test_a_test_message_needs_a_server(journal, clock):
    connection = Connection(SmtpServer(host="127.0.0.1", port=1, tls="none"))
    with pytest.raises(ServerUnavailable):
        send_test(campaign(), recipients(1), journal=journal, connection=connection, clock=clock)


def test_a_rehearsal_leaves_no_trace(journal, start: Start, clock):
    server = start(rcpt={FIRST: ["550 no"]})
    run(journal, server, clock, 2)
    before = journal.deliveries(campaign().id)
    rehearsal = plan_sending(campaign(), recipients(4), journal=journal, clock=clock)
    assert [str(one.address) for one in rehearsal.to_send] == [
        "reader03@mail.example",
        "reader04@mail.example",
    ]
    assert (rehearsal.total, rehearsal.already_sent, len(rehearsal.failed)) == (4, 1, 1)
    assert 200 < rehearsal.largest_html < 1000
    assert journal.deliveries(campaign().id) == before
    assert len(server.received) == 1
