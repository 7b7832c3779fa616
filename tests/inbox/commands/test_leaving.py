"""From the link in an email to silence: whoever wants to leave is seen, and gets nothing more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.address import parse_address
from sitegen.newsletter.sending.message import unsubscribe_token
from sitegen.newsletter.subscribers.database import Subscribers
from tests.cli.conftest import Run
from tests.conftest import NOW, Site
from tests.inbox.conftest import shop  # noqa: F401 - a fixture

RUTH, EVE = "ruth@mail.example", "eve@mail.example"
SECRET = "a secret of more than sixteen letters"


@pytest.fixture
def listed(shop: Site) -> Path:  # noqa: F811 - the fixture
    """A shop with two subscribers."""
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        for address in (RUTH, EVE):
            subscribers.add(parse_address(address))
            subscribers.confirm(parse_address(address))
    return shop.root


def email(
    subject: str = "unsubscribe", text: str = "", sender: str = f"Ruth Ames <{RUTH}>", id: str = "1"
) -> str:
    return (
        f"From: {sender}\nTo: hello@shop.example\nSubject: {subject}\n"
        f"Date: Fri, 20 Nov 2026 10:30:00 +0100\nMessage-ID: <{id}@mail.example>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )


def take(run: Run, root: Path, *emails: str, options: tuple[str, ...] = ()) -> str:
    for number, text in enumerate(emails):
        file = root.parent / f"{number}.eml"
        file.write_text(text, encoding="utf-8")
    files = [str(root.parent / f"{number}.eml") for number in range(len(emails))]
    result = run("inbox", "import", *files, *options, folder=root)
    assert result.exit_code == 0, result.output
    return result.output


def states(root: Path) -> dict[str, str]:
    with Subscribers(root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        return {str(one.address): one.state for one in subscribers}


def config(root: Path, text: str) -> None:
    file = root / "content/site.yaml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def token_of(address: str) -> str:
    return unsubscribe_token(SECRET.encode(), "newsletter.shop.example", parse_address(address))


def test_the_link_of_an_email_is_seen_and_taken_in_one_step(listed: Path, run: Run) -> None:
    output = take(run, listed, email())
    assert f"1: wants to leave ({RUTH})" in output
    assert "Take 1 person off the list: sitegen inbox unsubscribe NUMBER" in output
    assert states(listed) == {RUTH: "confirmed", EVE: "confirmed"}
    line = run("inbox", folder=listed).output
    assert "unsubscribe" in line and f"wants to leave ({RUTH})" in line
    assert f"wants to leave ({RUTH})" in run("inbox", "show", "1", folder=listed).output
    assert "1 person wants to leave" in run("status", folder=listed).output
    taken = run("inbox", "unsubscribe", "1", folder=listed)
    assert taken.exit_code == 0 and f"1: {RUTH} is unsubscribed" in taken.output
    assert states(listed) == {RUTH: "removed", EVE: "confirmed"}
    assert "Nothing is waiting" in run("inbox", folder=listed).output
    assert "wants to leave" not in run("status", folder=listed).output
    assert "decided already" in run("inbox", "unsubscribe", "1", folder=listed).output


@pytest.mark.parametrize(
    "subject", ["unsubscribe", "Re: Abmelden", "Se désabonner", "RV: Darse de baja"]
)
def test_with_the_option_everybody_is_taken_at_once(listed: Path, run: Run, subject: str) -> None:
    output = take(run, listed, email(subject), options=("--apply-unsubscribes",))
    assert f"1: {RUTH} is unsubscribed" in output
    assert states(listed)[RUTH] == "removed"
    # What was imported before waits, too, and importing again changes nothing.
    assert "unsubscribed" not in take(run, listed, email(subject))


def test_an_unknown_address_is_shown_and_not_dropped(listed: Path, run: Run) -> None:
    sender = "stranger@elsewhere.example"
    output = take(run, listed, email(sender=sender), options=("--apply-unsubscribes",))
    assert f"1: wants to leave, but {sender} isn't on the list" in output
    assert f"{sender} isn't on the list" in run("inbox", folder=listed).output
    refused = run("inbox", "unsubscribe", "1", folder=listed)
    assert refused.exit_code == 1 and "--address" in refused.output
    assert states(listed) == {RUTH: "confirmed", EVE: "confirmed"}
    named = run("inbox", "unsubscribe", "1", "--address", EVE, folder=listed)
    assert named.exit_code == 0, named.output
    assert states(listed)[EVE] == "removed"


QUOTED = "On Fri, 20 Nov 2026 at 09:00, Corner Shop <hello@shop.example> wrote:\n> Our letter"


@pytest.mark.parametrize("subject", ["unsubscribe", "Re: Abmelden", "stop"])
@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "أُرسلت من الـ iPhone",
        "-- \nRuth Ames\nBaker",
        QUOTED,
        f"Sent from my iPhone\n\n{QUOTED}",
    ],
)
def test_what_a_program_adds_to_a_request_is_no_question(
    listed: Path, run: Run, subject: str, text: str
) -> None:
    take(run, listed, email(subject, text), options=("--apply-unsubscribes",))
    assert states(listed)[RUTH] == "removed"
    assert "Nothing is waiting" in run("inbox", folder=listed).output


@pytest.mark.parametrize(
    "html",
    [
        '<div class="gmail_signature">Ruth Ames, Baker</div>',
        '<div dir="ltr"></div><div class="gmail_quote"><blockquote>Our letter</blockquote></div>',
        "<br><br><div>Sent from my iPhone</div>",
    ],
)
def test_nor_is_it_in_html(listed: Path, run: Run, html: str) -> None:
    text = email(text=html).replace("text/plain", "text/html")
    take(run, listed, text, options=("--apply-unsubscribes",))
    assert states(listed)[RUTH] == "removed"
    assert "Nothing is waiting" in run("inbox", folder=listed).output


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Precedence: auto_reply", "Return-Path: <>"]
)
def test_an_automatic_email_takes_nobody_off(listed: Path, run: Run, header: str) -> None:
    text = f"{header}\n{email()}"
    output = take(run, listed, text, email(id="2"), options=("--apply-unsubscribes",))
    assert "1 automatic email noted" in output and f"2: {RUTH} is unsubscribed" in output
    assert "automatic-mail" in run("inbox", "show", "1", folder=listed).output


def test_a_question_in_the_same_email_still_waits(listed: Path, run: Run) -> None:
    words = "Also, is my bike ready?"
    take(run, listed, email(text=words), options=("--apply-unsubscribes",))
    assert states(listed)[RUTH] == "removed"
    assert words in run("inbox", "show", "1", folder=listed).output
    assert "1 waiting" in run("inbox", folder=listed).output
    answered = run("inbox", "answer", "1", "--text", "Yes, it is.", folder=listed)
    assert answered.exit_code == 0, answered.output
    assert "1: Our answer to you" in run("inbox", "notify", "--dry-run", folder=listed).output


def test_a_thank_you_in_the_same_email_can_be_noted(listed: Path, run: Run) -> None:
    take(
        run, listed, email(text="It was lovely while it lasted."), options=("--apply-unsubscribes",)
    )
    assert "1 waiting" in run("inbox", folder=listed).output
    assert "1: noted" in run("inbox", "note", "1", folder=listed).output
    assert "Nothing is waiting" in run("inbox", folder=listed).output
    assert "now unsubscribed" in run("inbox", "undo", "1", folder=listed).output
    assert states(listed)[RUTH] == "removed"


def test_a_customer_who_wants_no_more_email_gets_none(listed: Path, run: Run) -> None:
    """The link in a notification is the same; its reader may be no subscriber."""
    record = {
        "id": "1", "form_name": "question", "created_at": "2026-11-20T09:00:00Z",
        "data": {"message": "Do you have rye?", "name": "Olga", "email": "olga@mail.example"},
    }  # fmt: skip
    file = listed.parent / "export.json"
    file.write_text(json.dumps([record]))
    run("inbox", "import", str(file), folder=listed)
    run("inbox", "answer", "1", "--text", "Yes.", folder=listed)
    assert "1: Our answer" in run("inbox", "notify", "--dry-run", folder=listed).output
    output = take(run, listed, email(sender="olga@mail.example"), options=("--apply-unsubscribes",))
    assert "2: olga@mail.example is unsubscribed" in output
    assert "nobody to notify" in run("inbox", "notify", "--dry-run", folder=listed).output


@pytest.mark.parametrize(
    ("link", "subject", "text"),
    [
        ("mailto:bye@shop.example?subject=leave%20the%20mill", "leave the mill", ""),
        ("mailto:bye@shop.example?subject=leave%20{token}", "Leave {token}", ""),
        ("mailto:bye@shop.example?body=off:%20{token}", "", "off: {token}"),
        ("mailto:bye@shop.example?subject=x{token}", "Re: x{token}", "sent from my phone"),
    ],
)
def test_the_link_of_the_configuration_is_read_back(
    listed: Path, run: Run, monkeypatch: pytest.MonkeyPatch, link: str, subject: str, text: str
) -> None:
    monkeypatch.setenv("SITEGEN_NEWSLETTER_SECRET", SECRET)
    config(listed, f"newsletter: {{unsubscribe: '{link}'}}\n")
    token = token_of(EVE if "{token}" in link else RUTH)
    # With a token the person is found by it, from whichever mailbox they write.
    given = email(subject.replace("{token}", token), text.replace("{token}", token))
    take(run, listed, given, options=("--apply-unsubscribes",))
    left = EVE if "{token}" in link else RUTH
    assert states(listed)[left] == "removed"
    assert list(states(listed).values()).count("confirmed") == 1


@pytest.mark.parametrize("name", ["t", "token"])
@pytest.mark.parametrize("form", ["unsubscribe", "contact", "leave"])
def test_one_click_is_known_by_its_field(
    listed: Path, run: Run, monkeypatch: pytest.MonkeyPatch, form: str, name: str
) -> None:
    """RFC 8058: an email program posts `List-Unsubscribe=One-Click`, and nothing else."""
    monkeypatch.setenv("SITEGEN_NEWSLETTER_SECRET", SECRET)
    data = {"List-Unsubscribe": "One-Click", name: token_of(EVE)}
    file = listed.parent / "export.json"
    file.write_text(json.dumps([{"id": "1", "form_name": form, "data": data}]))
    result = run("inbox", "import", str(file), "--apply-unsubscribes", folder=listed)
    assert result.exit_code == 0, result.output
    assert f"1: {EVE} is unsubscribed" in result.output
    assert states(listed) == {RUTH: "confirmed", EVE: "removed"}


def test_a_wrong_token_or_a_missing_secret_is_said(
    listed: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"List-Unsubscribe": "One-Click", "token": "0" * 32}
    file = listed.parent / "export.json"
    file.write_text(json.dumps([{"id": "1", "form_name": "unsubscribe", "data": data}]))
    result = run("inbox", "import", str(file), "--apply-unsubscribes", folder=listed)
    assert "SITEGEN_NEWSLETTER_SECRET" in result.output
    monkeypatch.setenv("SITEGEN_NEWSLETTER_SECRET", SECRET)
    assert "nobody has its token" in run("inbox", folder=listed).output
    assert states(listed) == {RUTH: "confirmed", EVE: "confirmed"}


def test_undoing_the_decision_brings_nobody_back(listed: Path, run: Run) -> None:
    take(run, listed, email(), options=("--apply-unsubscribes",))
    undone = run("inbox", "undo", "1", folder=listed)
    assert undone.exit_code == 0 and "only they can subscribe again" in undone.output
    assert states(listed)[RUTH] == "removed"
    assert f"wants to leave ({RUTH}, gone already)" in run("inbox", folder=listed).output
