"""The SMTP client: encryption, login, and nothing sent unencrypted."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import pytest
import trustme

from sitegen.address import parse_address
from sitegen.newsletter.sending.smtp import (
    Connection,
    DeliveryAccepted,
    DeliveryDeferred,
    DeliveryRefused,
    ServerRejection,
    ServerUnavailable,
    SmtpServer,
)
from tests.newsletter.support import MailServer, connection_to

Start = Callable[..., MailServer]
ANNA = parse_address("anna@bakery.example")
BERT = parse_address("bert@b.example")
MESSAGE = b"Subject: x\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_starttls_and_login(start: Start, certified, trust):
    server = start(starttls=certified, login=("anna", PASSWORD))
    connection = connection_to(
        server, tls="starttls", certificates=trust, user="anna", password=lambda: PASSWORD
    )
    with connection:
        assert isinstance(connection.deliver(ANNA, BERT, MESSAGE), DeliveryAccepted)
        assert isinstance(connection.deliver(ANNA, BERT, MESSAGE), DeliveryAccepted)
    assert server.encrypted == {True}
    assert server.connections == 1
    assert server.accepted[0] == ("bert@b.example", MESSAGE), "dots arrive as they were"


def test_implicit_tls(start: Start, certified, trust):
    server = start(implicit=certified)
    with connection_to(server, tls="implicit", certificates=trust) as connection:
        assert isinstance(connection.deliver(ANNA, BERT, MESSAGE), DeliveryAccepted)
    assert len(server.accepted) == 1


def test_a_wrong_password_ends_it_and_is_not_told(start: Start, certified, trust):
    server = start(starttls=certified, login=("anna", PASSWORD))
    connection = connection_to(
        server, tls="starttls", certificates=trust, user="anna", password=lambda: "wrong one"
    )
    with connection, pytest.raises(ServerRejection, match="user name or password: 535") as caught:
        connection.deliver(ANNA, BERT, MESSAGE)
    assert "wrong one" not in str(caught.value) + repr(caught.value.__context__)
    assert server.received == []


def test_without_login_a_server_that_wants_one_refuses(start: Start, certified, trust):
    server = start(starttls=certified, login=("anna", PASSWORD))
    with (
        connection_to(server, tls="starttls", certificates=trust) as connection,
        pytest.raises(ServerRejection, match="530"),
    ):
        connection.deliver(ANNA, BERT, MESSAGE)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for_ends_it(start: Start, certified, tls: str):
    server = start(**{tls: certified}, login=None)
    with (
        connection_to(server, tls=tls) as connection,
        pytest.raises(ServerRejection, match="TLS failed"),
    ):
        connection.deliver(ANNA, BERT, MESSAGE)
    assert server.received == []


def test_no_starttls_ends_it(start: Start):
    server = start()
    connection = connection_to(server, tls="starttls", user="anna", password=lambda: PASSWORD)
    with connection, pytest.raises(ServerRejection, match="has no STARTTLS"):
        connection.deliver(ANNA, BERT, MESSAGE)


def test_in_the_clear_only_on_this_machine():
    with pytest.raises(ServerRejection, match="is another machine"):
        Connection(SmtpServer(host="mail.example", tls="none"))


def test_the_password_is_asked_for_only_when_needed_and_never_shown(start: Start):
    asked = []

    def password() -> str:
        asked.append(1)
        return PASSWORD

    server = start()
    with connection_to(server, user="", password=password) as connection:
        connection.deliver(ANNA, BERT, MESSAGE)
    assert asked == []
    assert PASSWORD not in repr(SmtpServer(host="x", password=password))


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        ("rcpt", "550 5.1.1 no such user", DeliveryRefused("550 5.1.1 no such user")),
        ("rcpt", "450 busy", DeliveryDeferred("450 busy")),
        ("data", "554 spam", DeliveryRefused("554 spam", about_content=True)),
        ("data", "451 later", DeliveryDeferred("451 later")),
    ],
)
def test_answers(start: Start, stage: str, answer: str, outcome: object):
    server = start(**{stage: {"bert@b.example": [answer]}})
    with connection_to(server) as connection:
        assert connection.deliver(ANNA, BERT, MESSAGE) == outcome
        assert isinstance(connection.deliver(ANNA, BERT, MESSAGE), DeliveryAccepted), "and goes on"
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("421 bye", ServerUnavailable),
        ("451 not now", ServerUnavailable),
        ("550 who are you", ServerRejection),
    ],
)
def test_answers_to_the_sender(start: Start, answer: str, error: type[Exception]):
    server = start(mail={"anna@bakery.example": [answer]})
    with connection_to(server) as connection:
        with pytest.raises(error, match=answer[4:]):
            connection.deliver(ANNA, BERT, MESSAGE)
        assert isinstance(connection.deliver(ANNA, BERT, MESSAGE), DeliveryAccepted)


def test_a_message_without_a_line_end_gets_one(start: Start):
    server = start()
    with connection_to(server) as connection:
        connection.deliver(ANNA, BERT, b"Subject: x\r\n\r\nend")
    assert server.accepted[0][1] == b"Subject: x\r\n\r\nend\r\n"
