"""The whole way of one customer, with real parts, though each email is interrupted when it is sent.

Ruth subscribes, confirms, asks, is answered, comments, answers another customer, says that an
answer didn't solve it, complains, gets a recovery and its follow-up, reads an issue, leaves, and
gets nothing more. The forms are those of the built pages, with exactly their fields; Netlify and
the mail server are servers of their own; each command is a process.

Each email that the pages promise is sent by a process that is killed at one of ten moments of its
conversation with the mail server, and then run again. What "exactly once" means is said in
`sitegen.newsletter.sending.journal` and in docs/newsletter.md: nobody is left out, and the message
arrives once, except if the process dies when the server has the message and the process can't
know. SMTP has no way to ask; then the same message arrives once more, with the same Message-ID, by
which mail servers and programs recognise it. So here each promised email has one Message-ID, and
arrives once, or at most twice at these two moments.
"""

from __future__ import annotations

import json
import re
import signal
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from tests.built_forms import fill_form
from tests.conftest import BASE, Site, post
from tests.inbox.netlify_server import TOKEN, Netlify
from tests.newsletter.interrupting_server import MOMENTS, UNCERTAIN, InterruptingServer
from tests.warm_program import warm_program

pytestmark = pytest.mark.needs_features("newsletter", "inbox")

ROOT = Path(__file__).parents[2]
RUTH, KARL, MO = "ruth@mail.example", "karl@mail.example", "mo@mail.example"
WAY = "## The way of one customer\n"
"""The section of docs/community.md that describes this."""
BERLIN = ZoneInfo("Europe/Berlin")
FILES = {
    **BASE,
    "content/site.yaml": BASE["content/site.yaml"] + """
        promise: {reply: 1 business day}
        contact:
          person: anna
          email: hello@shop.example
          address: {street: Hauptstr. 1, locality: Berlin, postal_code: "10115"}
        kinds: {post: {comments: on}, faq: {comments: on}}
        newsletter:
          name: Crumbs
          unsubscribe: https://shop.example/unsubscribe/?t={token}
          smtp: {host: 127.0.0.1, port: PORT, tls: none, rate: 6000}
        """,
    "content/posts/bread.md": post("Bread", "Rye, mostly."),
    "content/pages/contact.md": "---\nid: contact\ntitle: Contact\nlayout: contact\nmenu: 1\n"
    "---\nCome by.\n",
    "content/faqs/price.md": "---\nid: price\nquestion: What does a loaf cost?\n"
    "date: 2026-01-05\nanswered_by: anna\n---\nFour euros.\n",
    "content/newsletter/welcome/hello.md": "---\nid: hello\nsubject: Hello from the oven\nday: 0\n"
    "from: anna\npreheader: Who we are\n---\nHello {{ subscriber.first_name | friend }},\n\n"
    "we bake.\n\nAnna\n",
}  # fmt: skip


def issue(name: str, day: str) -> str:
    return (
        f"---\nid: {name}\nsubject: News of {day}\ndate: {day}\nfrom: anna\npreheader: New\n"
        "items: [posts/bread]\n---\nHello {{ subscriber.first_name | friend }},\n\n{{ digest }}\n"
        "\nAnna\n"
    )


class Business:
    """The owner, with the site, the commands, and a calendar that only moves on when told."""

    def __init__(self, site: Site, netlify: Netlify, mail: InterruptingServer) -> None:
        self.site, self.netlify, self.mail = site, netlify, mail
        self.now = datetime(2026, 9, 1, 9, 0, tzinfo=BERLIN)
        self.moments = iter(MOMENTS)
        self.seen = 0
        self.commands: set[str] = set()

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.netlify.now = self.now

    def begin(self, *arguments: str) -> tuple[int, str]:
        """Run a command, which may be killed. Returns its code and what it said."""
        words = [one for one in arguments[:2] if not one.startswith("-")]
        self.commands.add(" ".join(words))
        self.mail.process = warm_program().start(
            ["--project", self.site.root, *arguments],
            ROOT,
            environment={
                "SOURCE_DATE_EPOCH": str(int(self.now.timestamp())),
                "NETLIFY_API_URL": self.netlify.base,
                "NETLIFY_AUTH_TOKEN": TOKEN,
                "SITEGEN_NEWSLETTER_SECRET": "a secret of more than sixteen letters",
            },
        )
        done = self.mail.process.result()
        return done.returncode, done.stdout + done.stderr

    def run(self, *arguments: str, code: int = 0) -> str:
        came, output = self.begin(*arguments)
        assert came == code, output
        return output

    def build(self) -> None:
        self.run("build", "--quiet")

    def pull(self, *options: str) -> str:
        return self.run("inbox", "pull", *options)

    def number(self, form: str) -> str:
        """The number of the newest waiting submission of a form."""
        found = [one for one in json.loads(self.run("inbox", "--json")) if one["form"] == form]
        return str(max(one["number"] for one in found))

    def send(self, *arguments: str, to: str = RUTH) -> EmailMessage:
        """Run a command that sends one email, killed at the next moment; then run it again, and
        once more to no effect. Returns the email."""
        moment = next(self.moments)
        self.mail.armed = moment
        code, output = self.begin(*arguments)
        assert code == -signal.SIGKILL, f"{moment}: {output}"
        assert self.mail.armed is None
        self.run(*arguments)
        found = self.new_emails()
        assert {recipient for recipient, _ in found} == {to}, moment
        assert len({email["Message-ID"] for _, email in found}) == 1, moment
        assert len(found) == 1 or (moment in UNCERTAIN and len(found) == 2), moment
        return found[0][1]

    def nothing_more(self, *arguments: str, code: int = 0) -> None:
        self.run(*arguments, code=code)
        assert self.new_emails() == []

    def new_emails(self) -> list[tuple[str, EmailMessage]]:
        """What has arrived since the last call, with the recipients."""
        found = self.mail.accepted[self.seen :]
        self.seen = len(self.mail.accepted)
        return [
            (recipient, message_from_bytes(content, policy=policy.default))
            for recipient, content in found
        ]

    def edit(self, path: Path, *changes: tuple[str, str]) -> None:
        """Replace patterns in a file, as an owner does with an editor."""
        text = path.read_text(encoding="utf-8")
        for pattern, words in changes:
            text, count = re.subn(pattern, words, text)
            assert count == 1, pattern
        path.write_text(text, encoding="utf-8")

    def new_file(self, folder: str) -> Path:
        return max(
            (self.site.root / "content" / folder).rglob("*.md"),
            key=lambda path: path.stat().st_mtime_ns,
        )


def fill(business: Business, page: str, form: str, **values: str) -> None:
    """Fill in a form of a built page and send it to Netlify."""
    address = f"http://127.0.0.1:{urlsplit(business.netlify.base).port}"
    text = business.site.read(f"{page.strip('/')}/index.html".lstrip("/"))
    filled = fill_form(text, form, **values)
    data = urlencode(filled.fields).encode()
    request = urllib.request.Request(f"{address}{filled.action}", data)
    with urllib.request.urlopen(request, timeout=30) as answer:
        thanks = answer.read().decode()
    assert "<h1" in thanks


def words_of(email: EmailMessage) -> str:
    part = email.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def link_in(email: EmailMessage, beginning: str) -> str:
    found = re.search(rf"https://shop\.example({re.escape(beginning)}\S*)", words_of(email))
    assert found is not None, words_of(email)
    return found[1]


@pytest.fixture
def business(tmp_path: Path) -> Iterator[Business]:
    netlify, mail = Netlify(), InterruptingServer()
    site = Site(tmp_path / "shop")
    site.write(FILES)
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text("utf-8").replace("PORT", str(mail.port)), "utf-8")
    netlify.published = site.root / "public"
    business = Business(site, netlify, mail)
    business.later()
    business.build()
    yield business
    mail.stop()
    netlify.stop()


class Visitor:
    """Ruth's browser, at the address where Netlify serves the site."""

    def __init__(self, browser: Any, business: Business) -> None:
        self.address = f"http://127.0.0.1:{urlsplit(business.netlify.base).port}"
        self.page = browser.new_page()

    def press(self, path: str, form: str) -> str:
        """Open a page and press the button of its form; returns the heading of the next page."""
        self.page.goto(f"{self.address}{path}")
        self.page.locator(f"form#{form} button").click()
        self.page.wait_for_url("**/thanks/**")
        return str(self.page.locator("h1").inner_text())


def subscribes_and_confirms(business: Business, visitor: Visitor) -> None:
    fill(business, "/", "subscribe", email=RUTH)
    business.pull()
    business.run("inbox", "subscribe", "--all")
    invitation = business.send("subscribers", "invite", "--yes")
    business.nothing_more("subscribers", "invite", "--yes")
    # Nobody gets the newsletter before they said yes.
    business.nothing_more("newsletter", "send", "--due")
    business.later(hours=2)
    assert "yes" in visitor.press(link_in(invitation, "/confirm/"), "confirm")
    assert f"{RUTH} is confirmed" in business.pull()
    welcome = business.send("newsletter", "send", "--due")
    assert welcome["Subject"] == "Hello from the oven"
    business.nothing_more("newsletter", "send", "--due")


def asks_and_is_answered(business: Business) -> str:
    business.later(days=1)
    question = "Do you bake without wheat?"
    fill(
        business, "/faqs/", "question",
        message=question, name="Ruth Ames", email=RUTH, consent="yes",
    )  # fmt: skip
    business.pull()
    number = business.number("question")
    business.run("inbox", "to-faq", number, "--new", "--by", "anna")
    # A draft is no answer yet.
    business.build()
    business.nothing_more("inbox", "notify", "--yes")
    business.edit(
        business.new_file("faqs"), ("draft: true.*\n", ""), ("<!--.*-->", "Rye only, on Fridays.")
    )
    business.build()
    answer = business.send("inbox", "notify", "--yes")
    business.nothing_more("inbox", "notify", "--yes")
    path = link_in(answer, "/faqs/")
    page = business.site.read(f"{path.strip('/')}/index.html")
    assert "Rye only, on Fridays." in page
    assert "Asked by Ruth" in page
    return path


def comments_and_answers_another(business: Business) -> None:
    business.later(days=1)
    page = "/posts/bread/"
    fill(
        business, page, "comment",
        message="How do you keep it?", name="Karl", email=KARL, consent="yes",
    )  # fmt: skip
    business.pull()
    business.run("inbox", "approve", business.number("comment"))
    karl = business.new_file("comments").stem
    business.build()
    business.run("inbox", "notify", "--yes")
    assert [recipient for recipient, _ in business.new_emails()] == [KARL]
    business.later(hours=3)
    fill(
        business, page, "comment",
        message="The crust sings.", name="Ruth Ames", email=RUTH, consent="yes",
    )  # fmt: skip
    business.pull()
    business.run("inbox", "approve", business.number("comment"))
    business.build()
    published = business.send("inbox", "notify", "--yes")
    anchor = urlsplit(link_in(published, page)).fragment
    assert f'id="{anchor}"' in business.site.read("posts/bread/index.html")
    business.later(hours=3)
    fill(
        business, page, "comment",
        message="In a cloth, cut side down.", name="Ruth Ames", email=RUTH, consent="yes",
        reply_to=karl,
    )  # fmt: skip
    business.pull()
    business.run("inbox", "approve", business.number("comment"))
    reply = business.new_file("comments")
    assert f'reply_to: "{karl}"' in reply.read_text("utf-8")
    business.run("inbox", "confirm", reply.stem, "--by", "anna")
    business.build()
    tree = html.fromstring(business.site.read("posts/bread/index.html"))
    below = f"//li[article[@id='comment-{karl}']]/ol"
    answers = tree.xpath(f"{below}//article[@id='comment-{reply.stem}']")
    assert len(answers) == 1
    business.send("inbox", "notify", "--yes")
    business.nothing_more("inbox", "notify", "--yes")


def is_told_why_not(business: Business) -> None:
    business.later(days=1)
    fill(
        business, "/posts/bread/", "comment",
        message="Who repairs bicycles here?", name="Ruth Ames", email=RUTH, consent="yes",
    )  # fmt: skip
    business.pull()
    business.run("inbox", "reject", business.number("comment"), "--reason", "off-topic")
    rejection = business.send("inbox", "notify", "--yes")
    assert "They are about something else" in words_of(rejection)
    assert "reply to this email" in words_of(rejection)
    business.nothing_more("inbox", "notify", "--yes")


def says_no(business: Business, faq: str) -> None:
    business.later(days=1)
    fill(business, faq, "solved", solved="no", message="Which Fridays?", email=RUTH)
    business.pull()
    number = business.number("solved")
    assert "0 yes,   1 no  Do you bake without wheat?" in business.run("status")
    business.run("inbox", "answer", number, "--by", "anna", "--text", "Every one but Good Friday.")
    answer = business.send("inbox", "notify", "--yes")
    assert "Every one but Good Friday." in words_of(answer)
    business.nothing_more("inbox", "notify", "--yes")


def complains_and_is_followed_up(business: Business) -> None:
    business.later(days=1)
    fill(
        business, "/contact/", "not-right",
        message="There was wheat in it.", fair="Say so on the label.", name="Ruth Ames", reach=RUTH,
    )  # fmt: skip
    business.pull()
    number = business.number("not-right")
    assert "1 complaint" in business.run("status")
    business.run("inbox", "to-recovery", number, "--by", "anna", "--cause", "wrong label")
    text = "I am sorry. The label was wrong, and it is right now."
    business.run("inbox", "answer", number, "--by", "anna", "--text", text)
    answer = business.send("inbox", "notify", "--yes")
    assert text in words_of(answer)
    business.nothing_more("inbox", "notify", "--yes")
    recovery = business.new_file("recoveries")
    business.edit(recovery, ("draft: true.*\n", ""), ("## What we did\n", "\\g<0>\nA new label.\n"))
    business.build()
    business.later(days=20)
    assert "to ask whether it is right now" not in business.run("status")
    business.later(days=2)
    assert "1 customer to ask whether it is right now" in business.run("status")
    assert "follow-up-overdue" in business.run("check", "--format", "json", code=0)
    asked = business.send("inbox", "follow-up", number, "--yes")
    assert asked["Subject"] == "Is it right now? · Corner Shop"
    assert link_in(asked, "/recoveries/")
    day = f"followed_up: {business.now:%Y-%m-%d}\n"
    assert recovery.read_text("utf-8").count(day) == 1
    business.nothing_more("inbox", "follow-up", number, "--yes", code=1)
    assert "to ask whether" not in business.run("status")
    assert "follow-up-overdue" not in business.run("check", "--format", "json", code=0)
    business.build()


def leaves(business: Business, visitor: Visitor) -> None:
    business.site.write({"content/newsletter/october.md": issue("october", "2026-09-28")})
    business.build()
    sent = business.send("newsletter", "send", "october", "--yes")
    business.nothing_more("newsletter", "send", "october", "--yes")
    # What she sent before she left, and nobody has looked at yet.
    fill(
        business, "/posts/bread/", "comment",
        message="One last crumb.", name="Ruth Ames", email=RUTH, consent="yes",
    )  # fmt: skip
    business.later(hours=1)
    assert "leaving" in visitor.press(link_in(sent, "/unsubscribe/"), "unsubscribe")
    assert f"{RUTH} is unsubscribed" in business.pull("--apply-unsubscribes")
    business.later(hours=1)
    business.run("inbox", "approve", business.number("comment"))
    business.run("subscribers", "add", MO)
    business.run("subscribers", "confirm", MO)
    business.site.write({"content/newsletter/november.md": issue("november", "2026-09-29")})
    business.later(days=1)
    business.build()
    business.nothing_more("inbox", "notify", "--yes")
    business.run("newsletter", "send", "november", "--yes")
    assert [recipient for recipient, _ in business.new_emails()] == [MO]
    for days in (1, 60, 300):
        business.later(days=days)
        business.run("newsletter", "send", "--due")
        business.run("inbox", "notify", "--yes")
        business.run("subscribers", "invite", "--yes")
        assert RUTH not in {recipient for recipient, _ in business.new_emails()}


def test_the_way_of_one_customer(business: Business, browser: Any) -> None:
    visitor = Visitor(browser, business)
    subscribes_and_confirms(business, visitor)
    faq = asks_and_is_answered(business)
    comments_and_answers_another(business)
    is_told_why_not(business)
    says_no(business, faq)
    complains_and_is_followed_up(business)
    leaves(business, visitor)
    assert next(business.moments, None) is None, "each moment was tried"
    emails = [
        message_from_bytes(content, policy=policy.default)
        for recipient, content in business.mail.accepted
        if recipient == RUTH
    ]
    assert len({email["Message-ID"] for email in emails}) == len(MOMENTS)
    assert len(emails) <= len(MOMENTS) + len(UNCERTAIN)
    section = (
        (ROOT / "docs/community.md").read_text("utf-8").partition(WAY)[2].partition("\n## ")[0]
    )
    own = {"subscribers add", "subscribers confirm"}  # Mo, who proves that issues go out
    for command in business.commands - own:
        assert f"`sitegen {command}" in section, command
    # Every promise to answer was kept: nobody waits.
    assert "Nothing is waiting" in business.run("inbox")
    for folder in ("content", "public"):
        for path in (business.site.root / folder).rglob("*"):
            assert not path.is_file() or RUTH.encode() not in path.read_bytes(), path
