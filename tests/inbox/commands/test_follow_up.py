"""A customer whose complaint was put right is asked once whether it is right now."""

from __future__ import annotations

import json
import signal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import NOW, Site
from tests.inbox.commands.conftest import Start
from tests.inbox.conftest import shop  # noqa: F401 - a fixture
from tests.newsletter.interrupting_server import MOMENTS, UNCERTAIN, InterruptingServer
from tests.newsletter.support import MailServer
from tests.warm_program import warm_program

ROOT = Path(__file__).parents[3]
RUTH = "ruth@mail.example"


def configure(root: Path, server: MailServer, more: str = "") -> None:
    config = root / "content/site.yaml"
    config.write_text(
        config.read_text(encoding="utf-8")
        + "contact: {email: hello@shop.example}\n"
        + "newsletter: {smtp: {host: 127.0.0.1, tls: none, rate: 6000, "
        + f"port: {server.port}}}}}\n{more}",
        encoding="utf-8",
    )


def complain(run: Run, root: Path, reach: str = RUTH, day: str = "2026-10-20") -> Path:
    """A complaint that was answered and became a recovery; returns its file."""
    data = {
        "message": "The crust was burnt. Write to other@mail.example.",
        "name": "Ruth Ames",
        "reach": reach,
        "kind": "page",
        "page": "/contact/",
    }
    record = {"id": "1", "form_name": "not-right", "created_at": f"{day}T09:30:00Z", "data": data}
    file = root.parent / "export.json"
    file.write_text(json.dumps([record]), encoding="utf-8")
    for arguments in (
        ("import", str(file)),
        ("to-recovery", "1", "--by", "ben", "--cause", "hot oven"),
        ("answer", "1", "--text", "We are sorry."),
    ):
        result = run("inbox", *arguments, folder=root)
        assert result.exit_code == 0, result.output
    (recovery,) = (root / "content/recoveries").glob("*.md")
    return recovery


def texts(server: MailServer) -> list[tuple[str, EmailMessage]]:
    return [
        (recipient, message_from_bytes(content, policy=policy.default))
        for recipient, content in server.accepted
    ]


def words_of(email: EmailMessage) -> str:
    part = email.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_customer_is_asked_once_and_the_day_is_written(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
) -> None:
    server = start()
    configure(shop.root, server)
    recovery = complain(run, shop.root)
    before = recovery.read_bytes()
    listed = run("inbox", "follow-up", folder=shop.root)
    assert "1  2026-11-10, due now  Ruth Ames, r…@mail.example" in listed.output
    assert "1 customer to ask whether it is right now" in run("status", folder=shop.root).output
    dry = run("inbox", "follow-up", "1", "--dry-run", folder=shop.root)
    assert dry.exit_code == 0, dry.output
    assert "On October 20, 2026 you told us" in dry.output
    assert "Nothing was sent." in dry.output
    assert server.accepted == []
    assert recovery.read_bytes() == before
    text = "How is the bread now?\n\nCome by, we bake at six."
    done = run("inbox", "follow-up", "1", "--text", text, "--yes", folder=shop.root)
    assert done.exit_code == 0, done.output
    ((recipient, email),) = texts(server)
    assert recipient == RUTH
    assert email["Subject"] == "Is it right now? · Corner Shop"
    assert email["Reply-To"] == "Corner Shop <hello@shop.example>"
    said = words_of(email)
    assert said.startswith("Hello Ruth Ames,\n\nHow is the bread now?\n\nCome by, we bake at six.")
    assert "You wrote to us:\n\nThe crust was burnt. Write to …@…." in said
    assert "Ben, Corner Shop" in said
    assert "because you told us that something had gone wrong" in said
    # A draft has no page to link to.
    assert "/recoveries/" not in said
    after = recovery.read_bytes()
    line = b"followed_up: 2026-11-22\n"
    assert after.count(line) == 1
    assert after.replace(line, b"") == before
    assert RUTH.encode() not in after
    again = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert again.exit_code == 1
    assert "1 was followed up already, on 2026-11-22" in again.output
    assert "nobody to ask" in run("inbox", "follow-up", folder=shop.root).output
    assert len(server.received) == 1
    undone = run("inbox", "undo", "1", folder=shop.root)
    assert "no longer followed up, now recovery" in undone.output
    assert recovery.read_bytes() == before
    # Who has the email doesn't get it again.
    assert run("inbox", "follow-up", "1", "--yes", folder=shop.root).exit_code == 0
    assert len(server.received) == 1
    assert recovery.read_bytes() == after


@pytest.mark.parametrize(
    ("language", "day", "subject"),
    [
        ("de", "20. Oktober 2026", "Ist es jetzt in Ordnung?"),
        ("fr", "20 octobre 2026", "Est-ce en ordre maintenant ?"),
        ("es", "20 de octubre de 2026", "¿Está bien ahora?"),
        ("ar", "2026", "هل الأمر على ما يرام الآن؟"),
    ],
)
def test_the_proposal_is_in_the_sites_language(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
    language: str,
    day: str,
    subject: str,
) -> None:
    server = start()
    configure(shop.root, server, f"language: {language}\n")
    complain(run, shop.root)
    assert run("inbox", "follow-up", "1", "--yes", folder=shop.root).exit_code == 0
    ((_, email),) = texts(server)
    assert email["Subject"] == f"{subject} · Corner Shop"
    assert day in words_of(email)


def test_a_public_recovery_is_linked(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
) -> None:
    server = start()
    configure(shop.root, server, "strings: {follow_up_page: 'Read on:'}\n")
    recovery = complain(run, shop.root)
    lines = recovery.read_text("utf-8").splitlines(keepends=True)
    recovery.write_text("".join(one for one in lines if not one.startswith("draft:")), "utf-8")
    assert run("inbox", "follow-up", "1", "--yes", folder=shop.root).exit_code == 0
    ((_, email),) = texts(server)
    assert "Read on:\n\nhttps://shop.example/recoveries/what-went-wrong-on-" in words_of(email)


def test_what_was_asked_by_telephone_is_recorded(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
) -> None:
    server = start()
    configure(shop.root, server)
    recovery = complain(run, shop.root, reach="01632 960123")
    refused = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert refused.exit_code == 1
    assert "1 has no email address" in refused.output
    assert "follow-up 1 --elsewhere" in refused.output
    assert run("inbox", "follow-up", "1", "--elsewhere", folder=shop.root).exit_code == 0
    assert "followed_up: 2026-11-22" in recovery.read_text("utf-8")
    assert server.received == []


def test_nobody_is_asked_who_should_not_be(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
) -> None:
    server = start()
    configure(shop.root, server)
    recovery = complain(run, shop.root)
    before = recovery.read_bytes()
    assert run("inbox", "undo", "1", folder=shop.root).exit_code == 0  # the answer
    unanswered = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert "1 hasn't been answered" in unanswered.output
    assert run("inbox", "answer", "1", "--elsewhere", folder=shop.root).exit_code == 0
    assert run("subscribers", "remove", RUTH, folder=shop.root).exit_code == 0
    gone = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert "asked for no more email" in gone.output
    # Without a terminal nothing is sent unasked.
    assert run("subscribers", "forget", RUTH, "--yes", folder=shop.root).exit_code == 0
    unasked = run("inbox", "follow-up", "1", folder=shop.root)
    assert "needs a confirmation" in unasked.output
    empty = run("inbox", "follow-up", "1", "--text", " ", "--yes", folder=shop.root)
    assert "the text is empty" in empty.output
    recovery.unlink()
    missing = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert "is missing" in missing.output
    assert {one.exit_code for one in (unanswered, gone, unasked, empty, missing)} == {1}
    assert server.received == []
    recovery.write_bytes(before)
    assert run("inbox", "undo", "1", folder=shop.root).exit_code == 0
    assert run("inbox", "undo", "1", folder=shop.root).exit_code == 0
    waiting = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert "1 isn't a recovery" in waiting.output
    assert run("inbox", "follow-up", "--yes", folder=shop.root).exit_code == 2


def test_a_refused_email_is_not_recorded(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    start: Start,
) -> None:
    server = start(rcpt={RUTH: ["451 later"]})
    configure(shop.root, server)
    recovery = complain(run, shop.root)
    refused = run("inbox", "follow-up", "1", "--yes", folder=shop.root)
    assert refused.exit_code == 1
    assert "451 later" in refused.output
    assert "followed_up" not in recovery.read_text("utf-8")
    assert run("inbox", "follow-up", "1", "--yes", folder=shop.root).exit_code == 0
    assert len(server.accepted) == 1


def begin(root: Path, server: InterruptingServer) -> int:
    """Run the command in a process that the server may kill; returns its status."""
    server.process = warm_program().start(
        ["--project", root, "inbox", "follow-up", "1", "--yes"],
        ROOT,
        environment={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
    )
    return server.process.result().returncode


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_leaves_nobody_out_and_writes_the_day_once(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    moment: str,
) -> None:
    """Killed when the server has the email and the sender can't know, it comes twice, with one
    Message-ID; at all other moments once."""
    server = InterruptingServer()
    server.armed = moment
    configure(shop.root, server)
    recovery = complain(run, shop.root)
    assert begin(shop.root, server) == -signal.SIGKILL
    assert b"followed_up" not in recovery.read_bytes()
    assert begin(shop.root, server) == 0
    assert recovery.read_bytes().count(b"followed_up: 2026-11-22\n") == 1
    assert begin(shop.root, server) == 1
    server.stop()
    assert len({email["Message-ID"] for _, email in texts(server)}) == 1
    assert len(server.accepted) == (2 if moment in UNCERTAIN else 1)
