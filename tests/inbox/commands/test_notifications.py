"""People are told once of what became of their words, in the site's language, whatever happens."""

from __future__ import annotations

import json
import signal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Site
from tests.inbox.commands.conftest import Start
from tests.inbox.commands.sender import Sender
from tests.inbox.conftest import shop  # noqa: F401 - a fixture
from tests.newsletter.support import MailServer

PEOPLE = [f"reader{number}@mail.example" for number in range(1, 7)]


@pytest.fixture
def decided(shop: Site, run: Run) -> Path:  # noqa: F811 - the fixture
    """A shop that approved and answered what six people sent."""
    records = [
        {
            "id": str(number),
            "form_name": "comment" if number % 2 else "question",
            "created_at": f"2026-11-20T09:3{number}:00Z",
            "data": {
                "message": f"Is loaf {number} warm?",
                "name": "Ruth\nBcc: evil" if number == 1 else f"Reader {number}",
                "email": address,
                "consent": "yes",
                "page": "/posts/bread/",
            },
        }
        for number, address in enumerate(PEOPLE, 1)
    ]
    file = shop.root.parent / "export.json"
    file.write_text(json.dumps(records))
    assert run("inbox", "import", str(file), folder=shop.root).exit_code == 0
    assert run("inbox", "approve", "--all", folder=shop.root).exit_code == 0
    for number in ("2", "4", "6"):
        text = f"Loaf {number} {{{{ 7*7 }}}} <b>is</b>."
        assert run("inbox", "answer", number, "--text", text, folder=shop.root).exit_code == 0
    return shop.root


def with_server(root: Path, server: MailServer, more: str = "") -> None:
    config = root / "content/site.yaml"
    config.write_text(
        config.read_text(encoding="utf-8")
        + "contact: {email: hello@shop.example}\n"
        + "newsletter: {smtp: {host: 127.0.0.1, tls: none, rate: 6000, "
        + f"port: {server.port}}}}}\n{more}",
        encoding="utf-8",
    )


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3, 6])
def test_killed_with_a_mail_in_flight(decided: Path, start: Start, count: int) -> None:
    """The server has the mail and the sender never hears of it: that one comes twice at most."""
    killed: list[int] = []
    sender = Sender(decided, "inbox", "notify", "--yes")

    def kill(message: int) -> None:
        if message == count and not killed:
            killed.append(message)
            sender.kill()

    server = start(on_message=kill)
    with_server(decided, server)
    assert sender.run()[0] == -signal.SIGKILL
    assert len(server.received) == count
    code, output = sender.run()
    assert code == 0, output
    counts = server.counts()
    assert set(counts) == set(PEOPLE)
    assert sum(counts.values()) <= len(PEOPLE) + 1
    assert sender.run() == (0, "There is nobody to notify.\n")
    assert server.counts() == counts


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3, 6])
def test_rejections_are_explained_once_though_killed(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
    count: int,
) -> None:
    records = [
        {
            "id": str(number),
            "form_name": "comment",
            "created_at": f"2026-11-20T09:3{number}:00Z",
            "data": {"message": f"Words {number}.", "email": address, "page": "/posts/bread/"},
        }
        for number, address in enumerate(PEOPLE, 1)
    ]
    file = shop.root.parent / "export.json"
    file.write_text(json.dumps(records))
    assert run("inbox", "import", str(file), folder=shop.root).exit_code == 0
    numbers = [str(number) for number in range(1, 7)]
    rejected = run("inbox", "reject", *numbers, "--reason", "off-topic", folder=shop.root)
    assert rejected.exit_code == 0, rejected.output
    killed: list[int] = []
    sender = Sender(shop.root, "inbox", "notify", "--yes")

    def kill(message: int) -> None:
        if message == count and not killed:
            killed.append(message)
            sender.kill()

    server = start(on_message=kill)
    with_server(shop.root, server)
    assert sender.run()[0] == -signal.SIGKILL
    code, output = sender.run()
    assert code == 0, output
    counts = server.counts()
    assert set(counts) == set(PEOPLE)
    assert sum(counts.values()) <= len(PEOPLE) + 1
    assert sender.run() == (0, "There is nobody to notify.\n")
    assert server.counts() == counts


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 4])
def test_killed_between_two_mails(decided: Path, start: Start, count: int) -> None:
    """Nobody is told twice, and nobody is left out."""
    killed: list[str] = []
    sender = Sender(decided, "inbox", "notify", "--yes")

    class Killing(dict[str, list[str]]):
        """A script that kills the sender when somebody is named after `count` mails."""

        def get(self, reader: str, default: object = None) -> None:  # type: ignore[override]
            if len(server.received) == count and not killed:
                killed.append(reader)
                sender.kill()

    server = start()
    server.script["rcpt"] = Killing()
    with_server(decided, server)
    assert sender.run()[0] == -signal.SIGKILL
    assert sender.run()[0] == 0
    assert server.counts() == dict.fromkeys(PEOPLE, 1)


def test_who_is_refused_is_named_and_the_others_are_told(
    decided: Path, start: Start, run: Run
) -> None:
    server = start(rcpt={PEOPLE[2]: ["550 no such person"]})
    with_server(decided, server)
    result = run("inbox", "notify", "--yes", folder=decided)
    assert result.exit_code == 1
    assert "3: " in result.output
    assert "5 notified, 1 not." in result.output
    assert set(server.counts()) == set(PEOPLE) - {PEOPLE[2]}


def emails(server: MailServer) -> dict[str, EmailMessage]:
    return {
        reader: message_from_bytes(content, policy=policy.default)
        for reader, content in server.accepted
    }


@pytest.mark.parametrize(
    ("language", "subject", "greeting", "why", "direction"),
    [
        ("en", "Our answer to you", "Hello Reader 2,", "because you wrote to us", "ltr"),
        ("de", "Unsere Antwort an Sie", "Guten Tag, Reader 2,", "weil Sie uns", "ltr"),
        ("fr", "Notre réponse", "Bonjour Reader 2,", "vous nous avez écrit", "ltr"),
        ("es", "Nuestra respuesta", "Hola, Reader 2:", "porque nos escribió", "ltr"),
        ("ar", "جوابنا لك", "مرحبًا Reader 2،", "كتبت إلينا", "rtl"),
    ],
)
def test_in_the_sites_language(
    decided: Path,
    start: Start,
    run: Run,
    language: str,
    subject: str,
    greeting: str,
    why: str,
    direction: str,
) -> None:
    server = start()
    with_server(decided, server, f"language: {language}\n")
    told = run("inbox", "notify", "--yes", folder=decided)
    assert told.exit_code == 0, told.output
    email = emails(server)[PEOPLE[1]]
    assert email["Subject"] == f"{subject} · Corner Shop"
    text, html = (email.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text["Content-Language"] == language
    words = text.get_content().replace("\r\n", "\n")
    assert words.startswith(f"{greeting}\n")
    assert "Loaf 2 {{ 7*7 }} <b>is</b>." in words
    assert why in words
    assert f'<html lang="{language}" dir="{direction}">' in html.get_content()
    assert "&lt;b&gt;is&lt;/b&gt;" in html.get_content()
    # A name is a name, and never a header.
    first = emails(server)[PEOPLE[0]]
    assert first["Bcc"] is None
    assert "#comment-2026-11-20-" in first.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_an_owners_own_words(decided: Path, start: Start, run: Run) -> None:
    server = start()
    with_server(decided, server, "strings: {notice_answer_subject: We thought about it}\n")
    assert run("inbox", "notify", "--yes", folder=decided).exit_code == 0
    assert emails(server)[PEOPLE[1]]["Subject"] == "We thought about it · Corner Shop"
