"""The newsletter in the preview, over HTTP as a browser does it: from the choice of items to what
the mail server has."""

from __future__ import annotations

import html
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sitegen.address import parse_address
from sitegen.newsletter.issue_addresses import HOME, ITEM
from sitegen.newsletter.issues_panel import issues_panel
from sitegen.newsletter.panel import emails_panel
from sitegen.newsletter.sending.journal import DeliveryState, SendJournal
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.read.project import Project
from sitegen.serve.extensions import Panel, PreviewExtensions, SourceLinks
from tests.browser.tools import module, program
from tests.conftest import NOW, Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.newsletter.support import MailServer
from tests.serve.conftest import Answer, Running

PAGE = {"Sec-Fetch-Mode": "navigate"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EDIT = "/_sitegen/panel/writing"
LETTER = "Dear {{ subscriber.first_name | friend }},\n\n{{ digest }}\n\nAnna"
ONE = f"{HOME}/issue/one"
FILES = {
    "content/posts/rye.md": post("Rye", id="rye", date="2026-11-10", takeaway="Rye waits."),
    "content/posts/oat.md": post("Oat", id="oat", date="2026-11-21", takeaway="Soak it."),
    "content/posts/old.md": post("Spelt", id="old", date="2026-11-20", newsletter="off"),
    "content/posts/next.md": post("Millet", id="next", date="2026-12-24"),
    "content/newsletter/one.md": issue(LETTER, items="[rye]"),
}


@dataclass
class Tab:
    """A tab of a browser without scripts."""

    running: Running

    @property
    def root(self) -> Path:
        return self.running.site.root

    def page(self, path: str) -> str:
        answer = self.running.get(path, **PAGE)
        assert answer.status == 200, words(answer.text)
        return answer.text

    def look(self, path: str = ONE) -> str:
        """What a page says, on one line."""
        return words(self.page(path))

    def token(self) -> str:
        return str(json.loads(self.running.get("/_sitegen/page?path=/").text)["token"])

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        given = {"Origin": self.running.serving.origin, **FORM, **headers}
        body = urlencode({"token": self.token(), **form})
        return self.running.get(path, "POST", body, **given)

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the form of a page that sends."""
        page = self.page(path)
        form = page[page.index('<form method="post"') :]
        found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
        return {name: html.unescape(value) for name, value in found}

    def begin(self, path: str = ONE, query: str = "", **more: str) -> None:
        """Agree to what the page shows."""
        answer = self.post(f"{path}/send", {**self.hidden(f"{path}/send{query}"), **more})
        assert (answer.status, answer.headers["Location"]) == (303, f"{path}#phase")

    def send(self, path: str = ONE, query: str = "", **more: str) -> str:
        """Agree, and wait for the end."""
        self.begin(path, query, **more)
        finish()
        return self.look(path)


def words(page: str) -> str:
    main = page[page.index("<main>") :]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", main)))


def finish() -> None:
    """Wait until nothing is being sent."""
    for thread in threading.enumerate():
        if thread.name == "send":
            thread.join(60)
            assert not thread.is_alive()


def configure(site: Site, server: MailServer, more: str = "", rate: int = 6000) -> None:
    smtp = f"{{host: 127.0.0.1, port: {server.port}, tls: none, rate: {rate}}}"
    site.write({"content/site.yaml": f"{SETTINGS}newsletter:\n  smtp: {smtp}\n{more}"})


def subscribe(site: Site, *addresses: str, interests: tuple[str, ...] = ()) -> None:
    with Subscribers(site.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        for address in addresses:
            subscribers.add(parse_address(address), interests=interests)
            subscribers.confirm(parse_address(address))


@pytest.fixture
def shop(project: Callable[..., Site], server: MailServer) -> Site:
    """A shop with a mail server and three subscribers."""
    site = project({"content/site.yaml": SETTINGS, **FILES})
    configure(site, server)
    subscribe(site, "a@x.example", "b@x.example", "c@x.example")
    return site


@pytest.fixture
def browse(serve: Callable[..., Running]) -> Iterator[Callable[..., Tab]]:
    """Opens the panel in a preview."""

    def begin(site: Site, **more: Any) -> Tab:
        links = SourceLinks(lambda file: f"{EDIT}?file={file}", lambda kind: f"{EDIT}/{kind}", EDIT)
        writing = Panel("writing", "Writing", lambda _: None, private=True, sources=links)  # type: ignore[arg-type, return-value]
        root = Project(site.root)
        panels = (issues_panel(root, lambda: NOW), emails_panel(root), writing)
        return Tab(serve(site, extensions=PreviewExtensions(panels=panels), **more))

    yield begin
    finish()


# --- a new issue ----------------------------------------------------------------------------


def test_a_new_issue_from_chosen_items(shop: Site, browse: Callable[..., Tab]) -> None:
    tab = browse(shop)
    assert "3 confirmed subscribers." in tab.look(HOME)
    page = tab.page(f"{HOME}/new")
    assert "New since 2026-11-20 (content/newsletter/one.md)." in words(page)
    assert f'name="{ITEM}oat" checked' in page
    assert f'name="{ITEM}old">' in page  # left out, and can be chosen
    assert f"{ITEM}next" not in page  # visitors don't see it yet
    assert "Millet post, scheduled, live at 2026-12-24 00:00" in words(page)
    assert 'value="Soak it"' in page
    form = {f"{ITEM}oat": "on", f"{ITEM}old": "on", f"{ITEM}next": "on", "from": "anna"}
    answer = tab.post(f"{HOME}/new", {**form, "subject": "  Soak, and\n wait "})
    assert answer.status == 303, words(answer.text)
    file = "content/newsletter/2026-11-soak-and-wait.md"
    assert answer.headers["Location"] == f"{EDIT}?file={file}"
    text = (shop.root / file).read_text()
    assert "subject: Soak, and wait\n" in text
    assert "draft: true" in text
    assert re.findall(r"^  - (\w+)  # (.*)$", text, re.MULTILINE) == [
        ("oat", "post, new: Oat"),
        ("old", "post, chosen: Spelt"),
    ]
    assert "Soak, and wait" in tab.look(HOME)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"subject": ""}, "An issue without items needs a subject"),
        ({"subject": "Hello", "from": "nobody"}, "The issue needs a sender"),
        ({"subject": "Hello", "since": "yesterday"}, "There is no issue or welcome email"),
        ({"subject": "Twice", f"{ITEM}oat": "on"}, "2026-11-twice.md already exists"),
    ],
)
def test_a_mistake_loses_nothing_that_was_chosen(
    form: dict[str, str], said: str, shop: Site, browse: Callable[..., Tab]
) -> None:
    shop.write({"content/newsletter/2026-11-twice.md": issue(id="t", draft="true")})
    before = sorted(shop.root.glob("content/**/*"))
    answer = browse(shop).post(f"{HOME}/new", form)
    assert answer.status == 422
    assert said in words(answer.text)
    assert f'value="{form["subject"]}"' in answer.text
    assert (f'name="{ITEM}oat" checked' in answer.text) == (f"{ITEM}oat" in form)
    assert sorted(shop.root.glob("content/**/*")) == before


def test_what_is_proposed_can_be_asked_otherwise(shop: Site, browse: Callable[..., Tab]) -> None:
    tab = browse(shop)
    page = tab.page(f"{HOME}/new?since=2026-11-01&limit=1")
    assert "New since 2026-11-01." in words(page)
    assert 'value="1"' in page
    assert "Rye post, carried by content/newsletter/one.md" in words(page)
    assert 'There is no issue or welcome email "soon"' in words(
        tab.running.get(f"{HOME}/new?since=soon", **PAGE).text
    )


# --- looking and testing --------------------------------------------------------------------


def test_an_issue_is_shown_in_four_mails(shop: Site, browse: Callable[..., Tab]) -> None:
    tab = browse(shop)
    page = tab.page(ONE)
    for version in ("desktop", "phone", "dark"):
        assert f'src="/_sitegen/panel/emails/one/version/{version}"' in page
    assert "Dear Anna," in page
    assert f'href="{EDIT}?file=content/newsletter/one.md"' in page
    assert f'href="{ONE}"' in tab.page("/_sitegen/panel/emails/one")
    assert tab.running.get(f"{HOME}/issue/nothing", **PAGE).status == 422
    assert tab.running.get(f"{HOME}/nothing", **PAGE).status == 404


def test_a_test_goes_to_one_address_that_is_kept_nowhere(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    shop.write({"content/newsletter/one.md": issue(LETTER, items="[rye]", draft="true")})
    tab = browse(shop)
    answer = tab.post(f"{ONE}/test", {"address": " me@home.example "})
    assert "Sent to me@home.example." in words(answer.text)
    ((recipient, content),) = server.accepted
    assert recipient == "me@home.example"
    assert message_from_bytes(content, policy=policy.default)["Subject"] == "Hello"
    assert "Not yet" not in tab.look()
    for file in shop.root.rglob("*"):
        assert not file.is_file() or b"me@home.example" not in file.read_bytes(), file
    assert "not yet" in tab.look(HOME)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nobody", "“nobody” is no email address: it has no @"),
        ("", "“” is no email address"),
        ("refused@x.example", "The mail server doesn't take it for refused@x.example: 550 no"),
    ],
)
def test_a_test_that_does_not_arrive(
    address: str, said: str, shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    server.script["rcpt"]["refused@x.example"] = ["550 no such person"]
    answer = browse(shop).post(f"{ONE}/test", {"address": address})
    assert answer.status == 422
    assert said in words(answer.text)
    assert f'value="{address}"' in answer.text
    assert not server.accepted


@pytest.mark.parametrize(
    ("smtp", "more", "said"),
    [
        ("", "", "There is no mail server (set newsletter.smtp.host"),
        ("{host: x, user: anna}", "", "The password of anna is missing (set the environment"),
        (
            "{host: x}",
            '  unsubscribe: "https://shop.example/u?t={token}"\n',
            "the secret that makes it is missing",
        ),
    ],
)
def test_what_is_missing_is_said_with_the_remedy(
    smtp: str,
    more: str,
    said: str,
    shop: Site,
    browse: Callable[..., Tab],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SITEGEN_SMTP_PASSWORD", "SITEGEN_NEWSLETTER_SECRET"):
        monkeypatch.delenv(name, raising=False)
    settings = f"{SETTINGS}newsletter:\n  name: News\n{more}" + (f"  smtp: {smtp}\n" * bool(smtp))
    shop.write({"content/site.yaml": settings})
    tab = browse(shop)
    page = tab.page(ONE)
    assert said in words(page)
    assert ("start it again after you set one" in words(page)) == ("environment" in page)
    assert f'action="{ONE}/test"' not in page
    assert f'href="{ONE}/send"' not in page
    answer = tab.post(f"{ONE}/test", {"address": "a@x.example"})
    assert answer.status == 422
    # A yes to a page of an earlier time sends nothing either.
    tab.post(f"{ONE}/send", {"recipients": "3", "digest": ""})
    finish()
    assert "nothing was sent" in tab.look().lower() or said.lower() in tab.look().lower()


# --- sending --------------------------------------------------------------------------------


def test_everybody_gets_it_once_after_a_yes_that_names_their_number(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    with Subscribers(shop.root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        subscribers.add(parse_address("later@x.example"))
    tab = browse(shop)
    assert "3 people get it." in tab.look()
    asked = tab.look(f"{ONE}/send")
    assert "“Hello” from Anna <hello@shop.example>" in asked
    assert "3 people get it now, each in an email of their own." in asked
    assert "1 person doesn't get it: unconfirmed." in asked
    assert "Send to 3 people" in asked
    assert not server.accepted
    page = tab.send()
    assert "Sent to 3 people." in page
    assert "3 people of 3 have it." in page
    assert server.counts() == {"a@x.example": 1, "b@x.example": 1, "c@x.example": 1}
    assert "to 3 people" in tab.look(HOME)
    assert "Everybody has it." in tab.look(f"{ONE}/send")
    subscribe(shop, "d@x.example")
    assert "Go on: 1 person left" in tab.look()
    assert "1 person gets it now" in tab.look(f"{ONE}/send")
    tab.send()
    assert server.counts()["a@x.example"] == 1
    assert server.counts()["d@x.example"] == 1


def test_what_the_server_refuses_is_named_and_can_be_tried_again(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    server.script["rcpt"]["b@x.example"] = ["550 no such person"]
    tab = browse(shop)
    page = tab.send()
    assert "Sent to 2 people." in page
    assert "The mail server refused 1 person b@x.example 550 no such person" in page
    assert "Try those who were refused once more" in page
    asked = tab.page(f"{ONE}/send")
    assert 'name="retry" checked' in asked
    page = tab.send(retry="on")
    assert "Sent to 1 person; 2 had it before." in page
    assert server.counts() == {"a@x.example": 1, "b@x.example": 1, "c@x.example": 1}


def test_it_shows_how_far_it_is_and_can_be_stopped_and_go_on(
    project: Callable[..., Site], start: Callable[..., MailServer], browse: Callable[..., Tab]
) -> None:
    gate, arrived = threading.Event(), threading.Event()

    def on_message(count: int) -> None:
        if count == 2:
            arrived.set()
            assert gate.wait(60)

    server = start(on_message=on_message)
    site = project({"content/site.yaml": SETTINGS, **FILES})
    site.write({"content/newsletter/two.md": issue(LETTER, id="two", subject="Two")})
    configure(site, server)
    subscribe(site, *(f"{letter}@x.example" for letter in "abcde"))
    tab = browse(site)
    tab.begin()
    assert arrived.wait(60)
    try:
        page = tab.page(ONE)
        assert 'data-working="1"' in page
        assert "1 of 5 sent, 0 refused, 4 left" in words(page)
        assert '<progress data-live="bar" max="5" value="1"' in page
        assert "See how far it is" in page
        assert "being sent" in tab.look(HOME)
        # A second tab, and another issue, show what is running.
        for other in (ONE, f"{HOME}/issue/two"):
            answer = tab.running.get(f"{other}/send", **PAGE)
            assert (answer.status, answer.headers["Location"]) == (303, f"{ONE}#phase")
            answer = tab.post(f"{other}/send", {"recipients": "5", "digest": "x"})
            assert (answer.status, answer.headers["Location"]) == (303, f"{ONE}#phase")
        assert "Another issue is being sent just now." in tab.look(f"{HOME}/issue/two")
        assert sum(thread.name == "send" for thread in threading.enumerate()) == 1
        answer = tab.post(f"{HOME}/stop", {})
        assert (answer.status, answer.headers["Location"]) == (303, f"{ONE}#phase")
    finally:
        gate.set()
    finish()
    page = tab.look()
    assert "Sent to 2 people. Then it ended: you stopped it." in page
    assert "Not sent yet to 3 people" in page
    assert "Go on: 3 people left" in page
    # Another preview goes on, as after a kill.
    page = browse(site).send()
    assert "Sent to 3 people; 2 had it before." in page
    assert set(server.counts().values()) == {1}
    assert len(server.counts()) == 5


def test_after_a_kill_the_next_one_goes_on(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    """What the journal of a killed sending has: one was sent, one was on its way."""
    states: dict[str, DeliveryState] = {"a@x.example": "sent", "b@x.example": "sending"}
    tab = browse(shop)
    digest = bytes.fromhex(tab.hidden(f"{ONE}/send")["digest"])
    with (
        SendJournal(shop.root / "private/mailings.sqlite") as journal,
        journal.sending("newsletter/issue1", digest, NOW) as run,
    ):
        for address, state in states.items():
            run.record(parse_address(address), state, NOW)
    page = tab.look()
    assert "1 person of 3 has it." in page
    assert "Go on: 2 people left" in page
    page = tab.send()
    assert "Sent to 2 people; 1 had it before." in page
    assert "b@x.example may get it twice" in page
    assert server.counts() == {"b@x.example": 1, "c@x.example": 1}


def test_what_another_program_sends_is_not_sent_twice(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    tab = browse(shop)
    form = tab.hidden(f"{ONE}/send")
    with (
        SendJournal(shop.root / "private/mailings.sqlite") as journal,
        journal.sending("newsletter/issue1", bytes.fromhex(form["digest"]), NOW),
    ):
        tab.post(f"{ONE}/send", form)
        finish()
        assert "is being sent by another run (wait until it has finished)" in tab.look()
    assert not server.accepted
    assert "Sent to 3 people." in tab.send()


def test_a_new_version_goes_only_to_those_who_have_none_and_after_a_second_yes(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    tab = browse(shop)
    tab.send()
    subscribe(shop, "d@x.example")
    shop.write({"content/newsletter/one.md": issue(f"{LETTER}\n\nMore.", items="[rye]")})
    page = tab.send()
    assert "was changed after 3 of its recipients got it" in page
    assert "d@x.example" not in server.counts()
    assert f'href="{ONE}/send?changed=1"' in tab.page(ONE)
    assert "Some have an earlier version of it." in tab.look(f"{ONE}/send?changed=1")
    assert "Sent to 1 person; 3 had it before." in tab.send(query="?changed=1")
    assert server.counts()["d@x.example"] == 1
    assert server.counts()["a@x.example"] == 1


CHANGES: dict[str, Callable[[Site], object]] = {
    "another subscriber": lambda site: subscribe(site, "d@x.example"),
    "another text": lambda site: site.write(
        {"content/newsletter/one.md": issue("Other words.", items="[rye]")}
    ),
    "a draft again": lambda site: site.write(
        {"content/newsletter/one.md": issue(LETTER, items="[rye]", draft="true")}
    ),
    "an address in public": lambda site: site.write(
        {"content/posts/new.md": post("New", "Write to a@x.example.")}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_yes_is_to_what_was_shown(
    change: Callable[[Site], object],
    shop: Site,
    server: MailServer,
    browse: Callable[..., Tab],
) -> None:
    tab = browse(shop)
    form = tab.hidden(f"{ONE}/send")
    change(shop)
    tab.post(f"{ONE}/send", form)
    finish()
    assert 'role="alert"' in tab.page(ONE)
    assert not server.accepted


def test_topics_choose_the_recipients(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    configure(shop, server, "  topics: [winter, cargo]\n")
    subscribe(shop, "w@x.example", interests=("winter",))
    subscribe(shop, "k@x.example", interests=("cargo",))
    tab = browse(shop)
    asked = tab.look(f"{ONE}/send?topic%3A1=on")
    assert "4 people get it now" in asked
    assert "1 person doesn't get it: only interested in winter." in asked
    assert "Sent to 4 people." in tab.send(query="?topic%3A1=on")
    assert "w@x.example" not in server.counts()


def test_a_mistake_of_the_program_is_no_silence(
    shop: Site, browse: Callable[..., Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    tab = browse(shop)
    form = tab.hidden(f"{ONE}/send")
    monkeypatch.setattr("sitegen.newsletter.issue_sending.open_sending", lambda *_, **__: 1 / 0)
    tab.post(f"{ONE}/send", form)
    finish()
    assert "The program failed" in tab.look()
    assert [one.exc_type for one in reported] == [ZeroDivisionError]


# --- nobody else ----------------------------------------------------------------------------

HEADERS = {
    "another site": {"Origin": "https://evil.example"},
    "a name that points here": {"Origin": "http://evil.example", "Host": "evil.example"},
    "a sandboxed frame": {"Origin": "null"},
    "a link from elsewhere": {"Sec-Fetch-Site": "cross-site"},
}


def test_no_other_page_writes_or_sends_anything(
    shop: Site, server: MailServer, browse: Callable[..., Tab]
) -> None:
    tab = browse(shop)
    before = sorted(shop.root.glob("content/**/*"))
    form = {**tab.hidden(f"{ONE}/send"), "address": "me@home.example", "subject": "Stolen"}
    for path in (f"{HOME}/new", f"{HOME}/stop", f"{ONE}/test", f"{ONE}/send"):
        for name, headers in HEADERS.items():
            assert tab.post(path, form, **headers).status == 403, (path, name)
        for token in ("", "x" * 32):
            assert tab.post(path, {**form, "token": token}).status == 403, path
        tab.running.get(f"{path}?{urlencode(form)}", **PAGE)
    finish()
    assert not server.received
    assert sorted(shop.root.glob("content/**/*")) == before


def test_another_computer_sees_emails_and_sends_none(
    shop: Site, browse: Callable[..., Tab]
) -> None:
    tab = browse(shop, host="0.0.0.0")
    for path in (HOME, f"{HOME}/new", ONE, f"{ONE}/send"):
        assert tab.running.get(path, **PAGE).status == 403
    assert tab.post(f"{ONE}/send", {}).status == 403
    assert ONE not in tab.page("/_sitegen/panel/emails/one")


@pytest.mark.slow
def test_every_page_is_valid(
    shop: Site, server: MailServer, browse: Callable[..., Tab], tmp_path: Path
) -> None:
    java = program("java", remedy="apt-get install default-jre-headless")
    checker = module("vnu-jar/build/dist/vnu.jar")
    hostile = "<script>ran()</script>"
    server.script["rcpt"]["b@x.example"] = [f"550 {hostile}"]
    configure(shop, server, f'  topics: ["{hostile}", cargo]\n')
    shop.write({"content/posts/oat.md": post(hostile, id="oat", date="2026-11-21")})
    tab = browse(shop)
    pages = {
        "list": tab.page(HOME),
        "new": tab.page(f"{HOME}/new"),
        "wrong": tab.post(f"{HOME}/new", {"subject": ""}).text,
        "issue": tab.page(ONE),
        "tested": tab.post(f"{ONE}/test", {"address": hostile}).text,
        "question": tab.page(f"{ONE}/send?changed=1"),
    }
    tab.begin()
    pages["working"] = tab.page(ONE)
    finish()
    pages["ended"] = tab.page(ONE)
    pages["retry"] = tab.page(f"{ONE}/send")
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, page in pages.items():
        assert "<script>ran" not in page, name
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    command = [java, "-jar", str(checker), "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]
    assert [f"{one['url'][-20:]}:{one.get('lastLine')}: {one['message']}" for one in found] == []
