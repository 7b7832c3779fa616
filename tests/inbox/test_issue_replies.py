"""You asked, they told you: replies to an issue become the draft of a post, with consent."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest

from sitegen.errors import RequestError
from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.issue_replies import to_post
from sitegen.inbox.store import InboxError, InboxStore
from tests.cli.conftest import Run
from tests.cli.conftest import run as run
from tests.conftest import Site
from tests.inbox.support import sent

pytestmark = pytest.mark.needs_features("newsletter")
Open = Callable[[], InboxContext]
PAGE = "/newsletter/one/"
ISSUE = """
---
id: issue0000001
subject: One
date: 2026-11-20
from: anna
question: Which bread do you miss?
---
Hello,

rye is back.

Anna
"""
EMAIL = "contact: {email: anna@shop.example}\nnewsletter: {postal_address: Street 1}\n"


@pytest.fixture(autouse=True)
def issue(shop: Site) -> None:
    shop.write({"content/newsletter/one.md": ISSUE})
    anna = shop.root / "content/people/anna.md"
    anna.write_text(anna.read_text().replace("role:", "email: anna@shop.example\nrole:"))


def asked(store: InboxStore) -> tuple[int, ...]:
    return store.ingest(
        [
            sent("# Spelt, as *before*.", name="Gwen Hill", page=PAGE),
            sent("Rolls.", "mail", name="Bert Moss", consent="", page=PAGE),
            sent("Call 030 1234567 about it.", name="Cleo", page=PAGE),
            sent("None.", "mail", name="Olga", consent="", page=PAGE),
            sent("About bread.", name="Mo"),
            sent("Buy!", name="Spam", page=PAGE, website="https://spam.example"),
        ]
    ).new


@pytest.mark.parametrize("name", ["one", "newsletter/one", "content/newsletter/one.md"])
def test_only_what_may_be_published_is_quoted(
    shop: Site, store: InboxStore, inbox: Open, name: str
) -> None:
    gwen, bert, cleo, olga, *_ = asked(store)
    made = to_post(inbox(), name, agreed=[bert])
    assert (made.quoted, made.private) == ((gwen, bert), (cleo,))
    assert made.without_consent == (olga,)
    assert made.path.name == "which-bread-do-you-miss.md"
    text = made.path.read_text()
    assert "title: Which bread do you miss?\n" in text
    assert "draft: true" in text
    made.path.write_text(text.replace("draft: true", "# draft"))
    shop.build()
    page = unescape(shop.read("posts/which-bread-do-you-miss/index.html"))
    for words in ("# Spelt, as *before*.", "— Gwen Hill", "Rolls.", "— Bert<", f'href="{PAGE}"'):
        assert words in page
    for words in ("Moss", "030 1234567", "None.", "About bread.", "Buy!"):
        assert words not in page
    with pytest.raises(RequestError, match="already exists"):
        to_post(inbox(), name)


def test_private_words_are_quoted_on_purpose_only(store: InboxStore, inbox: Open) -> None:
    (number,) = store.ingest([sent("Call 030 1234567.", page=PAGE)]).new
    with pytest.raises(InboxError, match="--as-is"):
        to_post(inbox(), "one")
    assert to_post(inbox(), "one", as_is=True).quoted == (number,)


def test_what_cannot_be_gathered_says_why(store: InboxStore, inbox: Open) -> None:
    (other, rejected) = store.ingest([sent("Hello."), sent("Off.", page=PAGE)]).new
    moderation.reject(inbox(), rejected, "off-topic")
    with pytest.raises(InboxError, match="may be published"):
        to_post(inbox(), "one")
    with pytest.raises(InboxError, match="no reply to"):
        to_post(inbox(), "one", agreed=[other])
    with pytest.raises(InboxError, match="choose one of: one"):
        to_post(inbox(), "onr")


def test_issues_invite_comments(shop: Site, store: InboxStore, inbox: Open) -> None:
    shop.build()
    assert 'name="comment"' in shop.read("newsletter/one/index.html")
    (number,) = store.ingest([sent("Spelt.", page=PAGE)]).new
    moderation.approve(inbox(), number)
    shop.build()
    assert "Spelt." in shop.read("newsletter/one/index.html")
    site = shop.root / "content/site.yaml"
    site.write_text(site.read_text() + "kinds: {newsletter: {comments: off}}\n")
    shop.build()
    assert 'name="comment"' not in shop.read("newsletter/one/index.html")


def test_the_command(shop: Site, store: InboxStore, run: Run) -> None:
    asked(store)
    made = run("inbox", "to-post", "one", "--agreed", "2", folder=shop.root)
    assert made.exit_code == 0, made.output
    assert "which-bread-do-you-miss.md: 1, 2" in made.output
    assert "private data: 3" in made.output
    assert "nobody agreed yet: 4" in made.output
