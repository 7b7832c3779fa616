"""Replies to our own emails find the issue that they answer: built, or sent by a real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Site
from tests.newsletter.commands.test_newsletter import WELCOME, shop, subscribe, with_server  # noqa: F401
from tests.newsletter.rendering.small_projects import issue
from tests.newsletter.support import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


def reply(to: bytes, words: str, *, header: str = "In-Reply-To", before: str = "") -> bytes:
    """What a mail program sends when a person answers a message."""
    original = message_from_bytes(to, policy=policy.default)
    email = EmailMessage()
    email["From"] = "Ruth Ames <ruth@mail.example>"
    email["To"] = "hello@shop.example"
    email["Subject"] = f"Re: {original['Subject']}"
    email["Date"] = "Fri, 20 Nov 2026 10:30:00 +0100"
    email["Message-ID"] = f"<{abs(hash(words))}@mail.example>"
    email[header] = f"{before}{original['Message-ID']}"
    text = original.get_body(("plain",))
    assert text is not None
    quoted = "".join(f"> {line}\n" for line in text.get_content().splitlines())
    email.set_content(f"{words}\n\nOn Fri, 20 Nov 2026, Anna <hello@shop.example> wrote:\n{quoted}")
    return email.as_bytes()


def imported(run: Run, site: Site, *emails: bytes) -> list[dict[str, str]]:
    """The submissions that emails become."""
    for number, email in enumerate(emails):
        file = site.root / f"{number}.eml"
        file.write_bytes(email)
        result = run("inbox", "import", str(file), folder=site.root)
        assert result.exit_code == 0, result.output
    rows = json.loads(run("inbox", "--json", folder=site.root).output)
    return sorted(rows, key=lambda row: row["message"])


def test_a_reply_is_imported_once_though_its_issue_has_a_new_subject(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
) -> None:
    (shop.root / "content/newsletter/one.md").unlink()
    source = issue("Rolls are back.\n\nAnna").replace("id: issue1", "id: Iss_ue.1:b")
    shop.write({"content/newsletter/rolls.md": source})
    assert run("newsletter", "build", folder=shop.root).exit_code == 0
    (eml,) = (shop.root / "newsletter-out").glob("*/issue.eml")
    email = reply(eml.read_bytes(), "Are they vegan?")
    (before,) = imported(run, shop, email)
    assert before["page"].startswith("/newsletter/")
    edited = re.sub(r"(?m)^subject: .*$", "subject: Rolls again", source)
    assert edited != source
    shop.write({"content/newsletter/rolls.md": edited})
    assert imported(run, shop, email) == [before]
    (shop.root / "content/newsletter/rolls.md").unlink()
    assert imported(run, shop, email) == [before]


@pytest.mark.parametrize("name", ["one", "2026-11-ünïcode-and-a-very-long-name-of-an-issue-indeed"])
def test_an_answer_to_a_built_issue(shop: Site, run: Run, name: str) -> None:  # noqa: F811
    (shop.root / "content/newsletter/one.md").unlink()
    source = issue("Rolls are back.\n\nAnna").replace("id: issue1", "id: Iss_ue.1:b")
    shop.write({f"content/newsletter/{name}.md": source})
    built = run("newsletter", "build", folder=shop.root)
    assert built.exit_code == 0, built.output
    (eml,) = (shop.root / "newsletter-out").glob("*/issue.eml")
    thread = "<first@mail.example> "
    found = imported(
        run,
        shop,
        reply(eml.read_bytes(), "Are they vegan?"),
        reply(eml.read_bytes(), "Below, in a thread.", header="References", before=thread),
    )
    assert [row["message"] for row in found] == ["Are they vegan?", "Below, in a thread."]
    pages = {row["page"] for row in found}
    assert len(pages) == 1
    page = pages.pop()
    assert page.startswith("/newsletter/")
    # It is the page of the issue: what may be public can be approved there.
    approved = run("inbox", "approve", "1", folder=shop.root)
    assert approved.exit_code == 0, approved.output
    assert run("build", folder=shop.root).exit_code == 0
    (made,) = (shop.root / "public/newsletter").glob("*/index.html")
    assert "Are they vegan?" in made.read_text(encoding="utf-8")
    assert "ruth@" not in made.read_text(encoding="utf-8")


def test_answers_to_what_a_mail_server_took(
    shop: Site,  # noqa: F811
    run: Run,
    server: MailServer,
) -> None:
    with_server(shop, server)
    subscribe(run, shop, "ruth@mail.example", name="Ruth Ames")
    shop.write({"content/newsletter/welcome/01-hi.md": WELCOME.format(0)})
    sent = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert sent.exit_code == 0, sent.output
    today = f"{datetime.now(UTC):%Y-%m-%dT%H:%M}+00:00"  # readers are confirmed by the wall clock
    welcomed = run("newsletter", "send", "--welcome", "--yes", "--now", today, folder=shop.root)
    assert welcomed.exit_code == 0, welcomed.output
    (_, first), (_, second) = server.accepted
    found = imported(run, shop, reply(first, "An issue."), reply(second, "A welcome."))
    assert [(row["message"], row["page"]) for row in found] == [
        ("A welcome.", ""),
        ("An issue.", "/newsletter/one/"),
    ]
    shown = {row["message"]: run("inbox", "show", str(row["number"]), folder=shop.root).output
             for row in found}  # fmt: skip
    assert "answers\nWelcome 0" in shown["A welcome."]
    # Who answered can be answered: in the site's own list of what waits, and only there.
    listed = run("inbox", folder=shop.root).output
    assert "2 waiting" in listed


def test_an_answer_to_somebody_elses_email_has_no_page(shop: Site, run: Run) -> None:  # noqa: F811
    other = EmailMessage()
    other["Subject"] = "Hello"
    other["Message-ID"] = "<one@shop.example>"
    other.set_content("Hello.")
    (row,) = imported(run, shop, reply(other.as_bytes(), "Not about an issue."))
    assert row["page"] == ""


def test_it_comes_in_once_alone_and_in_a_mailbox(shop: Site, run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("newsletter", "build", folder=shop.root)
    eml = (shop.root / "newsletter-out/one/issue.eml").read_bytes()
    email = reply(eml, "Once.")
    imported(run, shop, email)
    box = tmp_path / "box.mbox"
    box.write_bytes(b"From ruth@mail.example Fri Nov 20 10:30:00 2026\n" + email + b"\n")
    assert "0 new, 1 known" in run("inbox", "import", str(box), folder=shop.root).output
