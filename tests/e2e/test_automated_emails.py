"""Automated emails: each subscriber gets each once for each occasion."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from sitegen.address import parse_address
from sitegen.cli.main import sitegen
from sitegen.newsletter.subscribers.database import Subscribers
from tests.conftest import BASE, Site, post
from tests.newsletter.support import MailServer

pytestmark = pytest.mark.needs_features("newsletter", "inbox")

RUTH, EVE = "ruth@mail.example", "eve@mail.example"
BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
Make = Callable[..., Site]


def email(name: str, *lines: str) -> dict[str, str]:
    front = "\n".join((f"id: {name}", f"subject: About {name}", "from: anna", *lines))
    return {f"content/newsletter/welcome/{name}.md": f"---\n{front}\n---\nHello.\n"}


class Shop:
    """A shop with two subscribers who confirmed on the first day, and its mail server."""

    def __init__(self, site: Site, server: MailServer, patch: pytest.MonkeyPatch) -> None:
        self.site, self.server, self.patch = site, server, patch
        self.day = 0
        with Subscribers(site.root / "private/subscribers.sqlite", lambda: BEGIN) as subscribers:
            for address in map(parse_address, (RUTH, EVE)):
                subscribers.add(address)
                subscribers.confirm(address, at=BEGIN)

    def run(self, *arguments: str, code: int = 0) -> str:
        now = BEGIN + timedelta(days=self.day)
        self.patch.setenv("SOURCE_DATE_EPOCH", str(int(now.timestamp())))
        result = CliRunner().invoke(sitegen, ["--project", str(self.site.root), *arguments])
        assert result.exit_code == code, result.output
        return result.output

    def on(self, day: int) -> list[tuple[str, str]]:
        """The emails of a day, with their recipients. The timer runs twice."""
        self.day = day
        return self.sent(("newsletter", "send", "--due"), ("newsletter", "send", "--due"))

    def sent(self, *commands: tuple[str, ...]) -> list[tuple[str, str]]:
        before = len(self.server.accepted)
        for arguments in commands:
            self.run(*arguments)
        return [(to, parsed(one)["Subject"]) for to, one in self.server.accepted[before:]]

    def receive(self, form: str, **fields: str) -> str:
        """Something that Ruth sends by a form today; returns its number."""
        at = BEGIN + timedelta(days=self.day)
        data = {"name": "Ruth Ames", "email": RUTH, "page": "/", "kind": "page", **fields}
        record = {"id": f"{form}{self.day}", "form_name": form, "data": data}
        record["created_at"] = at.isoformat()
        file = self.site.root.parent / "export.json"
        file.write_text(json.dumps([record]), encoding="utf-8")
        self.run("inbox", "import", str(file))
        return str(max(one["number"] for one in json.loads(self.run("inbox", "--json"))))

    def edit(self, folder: str, *changes: tuple[str, str]) -> None:
        (path,) = (self.site.root / "content" / folder).glob("*.md")
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


@pytest.fixture
def make(project: Make, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Shop]]:
    server = MailServer()

    def make(*emails: dict[str, str]) -> Shop:
        config = BASE["content/site.yaml"] + (
            "contact: {email: hello@shop.example}\n"
            "        newsletter: {postal_address: Street 1, smtp: {host: 127.0.0.1, "
            f"port: {server.port}, tls: none, rate: 6000}}}}\n"
        )
        files: dict[str, str] = {"content/site.yaml": config, "content/posts/a.md": post("A")}
        for one in emails:
            files |= one
        return Shop(project(files), server, monkeypatch)

    yield make
    server.stop()


def test_silence_is_broken_by_whatever_comes(make: Callable[..., Shop]) -> None:
    shop = make(email("silence", "idle: 180 days"))
    assert shop.on(100) == []
    shop.receive("comment", message="Still here.")
    assert shop.on(180) == [(EVE, "About silence")]
    assert shop.on(279) == []
    assert shop.on(280) == [(RUTH, "About silence")]
    # A reply to it ends the silence, and the next one is another occasion.
    asked = parsed(shop.server.accepted[-1][1])
    reply = shop.site.root.parent / "reply.eml"
    reply.write_text(
        f"From: Ruth <{RUTH}>\nSubject: Re\nMessage-ID: <r@mail.example>\n"
        f"In-Reply-To: {asked['Message-ID']}\nDate: {BEGIN + timedelta(days=285):%a, %d %b %Y} "
        "09:00:00 +0100\n\nI am well.\n",
        encoding="utf-8",
    )
    shop.day = 286
    shop.run("inbox", "import", str(reply))
    number = str(max(one["number"] for one in json.loads(shop.run("inbox", "--json"))))
    assert "About silence" in shop.run("inbox", "show", number)
    assert shop.on(464) == []
    assert shop.on(465) == [(RUTH, "About silence")]
    identifiers = [parsed(one)["Message-ID"] for _, one in shop.server.accepted]
    assert len(set(identifiers)) == len(identifiers) == 3


def test_an_anniversary_comes_once(make: Callable[..., Shop]) -> None:
    shop = make(email("year", "anniversary: 1"), email("ten", "anniversary: 10"))
    assert shop.on(364) == []
    assert sorted(shop.on(365)) == [(EVE, "About year"), (RUTH, "About year")]
    assert shop.on(366) == shop.on(731) == []


def test_a_note_comes_after_a_story_and_a_question_were_published(
    make: Callable[..., Shop],
) -> None:
    shop = make(email("thanks", "published: [story, question]", "day: 7"))
    shop.day = 1
    story = shop.receive("story", message="I baked it myself.", consent="yes")
    shop.run("inbox", "to-story", story, "--permission", "by email")
    shop.day = 3
    question = shop.receive("question", message="Does it keep a week?", consent="yes")
    shop.run("inbox", "to-question", question)
    # While it is a draft, or nobody has told her, there is nothing to follow.
    assert shop.on(11) == []
    shop.edit("stories", ("draft: true", "draft: false"))
    assert shop.on(12) == []
    shop.day = 20
    told = shop.sent(("inbox", "notify", "--yes"))
    assert [to for to, _ in told] == [RUTH, RUTH]
    assert shop.on(26) == []
    # At most one a run; the timer runs twice.
    assert shop.on(27) == [(RUTH, "About thanks"), (RUTH, "About thanks")]
    assert shop.on(28) == shop.on(40) == []
    # The open question becomes a FAQ: the same question isn't another occasion.
    shop.run("inbox", "answer", question, "--by", "anna", "--text", "It does.")
    assert [to for to, _ in shop.sent(("inbox", "notify", "--yes"))] == [RUTH]
    assert shop.on(47) == shop.on(48) == []


def test_those_who_left_get_nothing(make: Callable[..., Shop]) -> None:
    shop = make(email("silence", "idle: 10 days"), email("year", "anniversary: 1"))
    shop.run("subscribers", "remove", RUTH)
    assert shop.on(10) == [(EVE, "About silence")]
    assert shop.on(365) == [(EVE, "About year")]


def test_an_email_of_the_series_may_be_improved(make: Callable[..., Shop]) -> None:
    """The next subscriber gets it as it is then, and nobody gets it again."""
    shop = make(email("hello", "day: 3"))
    assert len(shop.on(3)) == 2
    shop.edit("newsletter/welcome", ("Hello.", "Good morning."))
    late = BEGIN + timedelta(days=2)
    with Subscribers(shop.site.root / "private/subscribers.sqlite", lambda: late) as subscribers:
        subscribers.add(parse_address("mo@mail.example"))
        subscribers.confirm(parse_address("mo@mail.example"), at=late)
    assert shop.on(5) == [("mo@mail.example", "About hello")]
    assert "Good morning." in str(parsed(shop.server.accepted[-1][1]).get_body(("plain",)))


def test_the_former_name_of_the_option_works(make: Callable[..., Shop]) -> None:
    shop = make(email("hello", "day: 0"))
    assert len(shop.sent(("newsletter", "send", "--welcome"))) == 2


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((), "1: nothing says when this email is sent (add `day: 0`, or"),
        (("day: 3", "idle: 90 days"), "`day` and `idle` say in different ways"),
        (("anniversary: 1", "idle: 9 days"), "`anniversary` and `idle` say in different ways"),
        (("published: story", "anniversary: 2"), "`published` and `anniversary` say"),
        (("idle: 180",), '"idle" can\'t be "180" (write a time such as 180 days)'),
        (("idle: half a year",), "(write a time such as 180 days)"),
        (("published: recipe",), '"recipe"'),
        (("anniversary: 0",), "anniversary"),
    ],
)
def test_what_an_email_waits_for_must_be_clear(
    make: Callable[..., Shop], lines: tuple[str, ...], message: str
) -> None:
    shop = make(email("x", *lines))
    (mistake,) = shop.site.mistakes()
    assert mistake.startswith("content/newsletter/welcome/x.md:")
    assert message in mistake


def test_a_new_one_begins_with_a_day(make: Callable[..., Shop]) -> None:
    shop = make()
    shop.run("new", "welcome", "Hello you", "--set", "from=anna")
    (path,) = Path(shop.site.root / "content/newsletter/welcome").glob("*.md")
    assert "day: 0" in path.read_text("utf-8")
