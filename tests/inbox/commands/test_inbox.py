"""`sitegen inbox` as people call it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Site
from tests.inbox.conftest import shop  # noqa: F401 - a fixture

EXPORT = [
    {
        "id": "1",
        "form_name": "comment",
        "created_at": "2026-11-20T09:30:00Z",
        "data": {
            "message": "Lovely \x1b[31mbread\x1b]0;x\x07 \u202edaerb",
            "name": "Ruth Ames",
            "consent": "yes",
            "email": "ruth@mail.example",
            "page": "/posts/bread/",
            "ip": "203.0.113.9",
        },
    },
    {
        "id": "2",
        "form_name": "question",
        "created_at": "2026-11-20T10:00:00Z",
        "data": {"message": "What does rye bread cost?", "name": "Olga", "email": "o@mail.example"},
    },
    {"id": "3", "form_name": "subscribe", "data": {"email": "eve@mail.example"}},
    "broken",
]


@pytest.fixture
def full(shop: Site, run: Run) -> Path:  # noqa: F811 - the fixture
    """A shop with submissions in its inbox."""
    file = shop.root / "export.json"
    file.write_text(json.dumps(EXPORT))
    result = run("inbox", "import", str(file), folder=shop.root)
    assert result.exit_code == 1
    assert "3 new, 0 known, 1 quarantined" in result.output
    assert "export.json, 4: isn't an object" in result.output
    return shop.root


def test_what_could_not_be_read_is_shown(full: Path, run: Run) -> None:
    assert "broken" in run("inbox", "quarantine", folder=full).output


def test_a_dash_is_the_standard_input(shop: Site, run: Run) -> None:  # noqa: F811 - the fixture
    result = run("inbox", "import", "-", folder=shop.root, given=json.dumps(EXPORT))
    assert "standard input: 3 new, 0 known, 1 quarantined" in result.output
    assert "standard input, 4: isn't an object" in result.output
    missing = run("inbox", "import", "missing.json", folder=shop.root)
    assert missing.exit_code == 2


def test_an_empty_quarantine_says_so(shop: Site, run: Run) -> None:  # noqa: F811 - the fixture
    assert "The quarantine is empty" in run("inbox", "quarantine", folder=shop.root).output


def test_the_former_name_works_and_names_the_new_one(full: Path, run: Run) -> None:
    result = run("inbox", "aside", folder=full)
    assert result.exit_code == 0
    assert "broken" in result.output
    assert "is now `sitegen inbox quarantine`" in result.output


def test_what_looks_private_is_marked_and_published_only_on_purpose(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
) -> None:
    """A customer's own phone number, and the head of an email that no rule has cut off."""
    text = "Call me on 01632 960123.\\n\\nBhonn: Eva <eva@mail.example>"
    (shop.root / "one.json").write_text(
        f'{{"id": "1", "form_name": "comment", "data": {{"message": "{text}", "page": '
        '"/posts/bread/", "phone": "01632 960124"}}'
    )
    run("inbox", "import", "one.json", folder=shop.root)
    shown = run("inbox", "show", "1", folder=shop.root).output
    assert "private? a phone number, an email address" in shown
    everything = run("inbox", "approve", "--all", folder=shop.root)
    assert everything.exit_code == 0
    refused = run("inbox", "approve", "1", folder=shop.root)
    assert refused.exit_code == 1
    for result in (everything, refused):
        assert "1 contains a phone number and an email address (look at it with" in result.output
    assert not list(shop.root.glob("content/comments/**/*.md"))
    assert run("inbox", "approve", "1", "--as-is", folder=shop.root).exit_code == 0
    (comment,) = shop.root.glob("content/comments/**/*.md")
    assert "01632 960123" in comment.read_text(encoding="utf-8")
    assert "eva@" not in comment.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "arguments"),
    [
        ("comment", ["answer", "1", "--text", "We will."]),
        ("question", ["answer", "1", "--text", "We will.", "--on", "posts/bread"]),
        ("question", ["to-question", "1"]),
    ],
)
def test_every_command_that_publishes_a_customers_words_looks_at_them(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
    form: str,
    arguments: list[str],
) -> None:
    record = {
        "id": "1",
        "form_name": form,
        "data": {
            "message": "Can you call me on 01632 960123?", "name": "Ruth", "consent": "yes",
            "page": "/posts/bread/",
        },
    }  # fmt: skip
    (shop.root / "one.json").write_text(json.dumps(record))
    run("inbox", "import", "one.json", folder=shop.root)
    before = sorted(shop.root.glob("content/**/*.md"))
    refused = run("inbox", *arguments, folder=shop.root)
    assert refused.exit_code == 1
    assert "1 contains a phone number" in refused.output
    assert sorted(shop.root.glob("content/**/*.md")) == before
    assert run("inbox", *arguments, "--as-is", folder=shop.root).exit_code == 0
    assert sorted(shop.root.glob("content/**/*.md")) != before


def test_from_arrival_to_the_page_and_back(full: Path, run: Run) -> None:
    listed = run("inbox", folder=full).output
    assert "Fri 20 Nov 14:30" in listed
    assert "3 waiting, 2 later than promised." in listed
    assert "\x1b]" not in listed
    assert "\u202e" not in listed
    rows = json.loads(run("inbox", "--json", folder=full).output)
    assert [row["late"] for row in rows] == [True, True, False]
    shown = run("inbox", "show", "1", folder=full).output
    assert "public   as Ruth Ames" in shown
    assert "203.0.113" not in shown
    assert run("inbox", "approve", "--all", folder=full).exit_code == 0
    assert run("build", folder=full).exit_code == 0
    assert "Ruth Ames" in (full / "public/posts/bread/index.html").read_text()
    assert "now waiting" in run("inbox", "undo", "1", folder=full).output
    run("build", folder=full)
    assert "Ruth Ames" not in (full / "public/posts/bread/index.html").read_text()


def test_a_question_that_is_answered_already(full: Path, run: Run) -> None:
    told = run("inbox", "to-faq", "2", folder=full)
    assert told.exit_code == 1
    assert "What does a loaf of rye bread cost?" in told.output
    assert "--into price" in told.output
    assert run("inbox", "to-faq", "2", "--into", "price", folder=full).exit_code == 0
    assert "times_asked: 3" in (full / "content/faqs/price.md").read_text()


def test_subscribing_and_taking_it_back(full: Path, run: Run) -> None:
    assert run("inbox", "subscribe", "3", folder=full).exit_code == 0
    assert "eve@mail.example" in run("subscribers", "list", folder=full).output
    run("inbox", "undo", "3", folder=full)
    assert "eve@" not in run("subscribers", "list", folder=full).output


def test_there_is_no_reason_negative(full: Path, run: Run) -> None:
    result = run("inbox", "reject", "1", "--reason", "negative", folder=full)
    assert result.exit_code == 2
    assert "'spam', 'abuse', 'private', 'harmful', 'off-topic', 'duplicate'" in result.output


def test_forgetting_somebody(full: Path, run: Run) -> None:
    run("inbox", "approve", "1", folder=full)
    told = run("inbox", "forget", "RUTH@mail.example", "--yes", folder=full).output
    assert "1 submission deleted" in told
    assert "published: content/comments/posts/bread/" in told


def test_pulling_needs_a_token(full: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETLIFY_AUTH_TOKEN", raising=False)
    result = run("inbox", "pull", folder=full)
    assert result.exit_code == 1
    assert "NETLIFY_AUTH_TOKEN" in result.output


@pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")
def test_people_are_told_once(full: Path, run: Run) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message

    emails: list[str] = []

    class Box(Message):
        def handle_message(self, message: object) -> None:
            emails.append(str(message))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = full / "content/site.yaml"
    config.write_text(
        config.read_text()
        + "contact: {email: hello@shop.example}\n"
        + f"newsletter: {{smtp: {{host: 127.0.0.1, port: {port}, tls: none}}}}\n"
    )
    run("inbox", "approve", "1", folder=full)
    run("inbox", "answer", "2", "--text", "Four euros {{ 7*7 }} <b>.", folder=full)
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        first = run("inbox", "notify", "--yes", folder=full)
        second = run("inbox", "notify", "--yes", folder=full)
    finally:
        controller.stop()
    assert first.exit_code == 0, first.output
    assert "2 notified, 0 not." in first.output
    assert "There is nobody to notify." in second.output
    assert len(emails) == 2
    both = "\n".join(emails)
    assert "https://shop.example/posts/bread/#comment-2026-11-20-ruth-ames-" in both.replace(
        "=\n", ""
    )
    assert "Four euros {{ 7*7 }} <b>." in both


def test_the_times_of_a_spreadsheet_are_those_of_the_shop(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
) -> None:
    """In Berlin, where it is: the promised reply time begins at noon there."""
    file = shop.root / "list.csv"
    file.write_text("message,date\nSpelt?,2026-11-20 12:30\n")
    result = run("inbox", "import", str(file), "--form", "question", folder=shop.root)
    assert result.exit_code == 0, result.output
    assert "arrived  2026-11-20 12:30" in run("inbox", "show", "1", folder=shop.root).output


def test_columns_that_are_not_understood_are_named(
    shop: Site,  # noqa: F811 - the fixture
    run: Run,
) -> None:
    file = shop.root / "list.csv"
    file.write_text("Nachricht,Kontakt\nHallo,ruth@mail.example\n", encoding="utf-8")
    result = run("inbox", "import", str(file), "--form", "question", folder=shop.root)
    assert result.exit_code == 0, result.output
    assert (
        'warning: list.csv: the column "Kontakt" is shown, but not understood, so nobody can be '
        "answered (if one holds what is missing, name it so in the first line: name, email, "
    ) in result.output
    file.write_text("Nachricht,Ihre E-Mail\nHallo,ruth@mail.example\n", encoding="utf-8")
    output = run("inbox", "import", str(file), "--form", "question", folder=shop.root).output
    assert "warning" not in output
