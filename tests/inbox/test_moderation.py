"""What a decision writes, and that it is written whole, once, and can be taken back."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from sitegen.address import parse_address
from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.emails import read_emails
from sitegen.inbox.leaving import unsubscribe
from sitegen.inbox.moderation_log import is_pending, recover
from sitegen.inbox.panel_views import ActionsView, PanelContext, submission_view
from sitegen.inbox.store import InboxError, InboxStore, inbox_file
from sitegen.inbox.undo import undo_last
from sitegen.newsletter.services import open_subscribers
from tests.conftest import NOW, Site
from tests.inbox.conftest import context_of
from tests.inbox.support import killed_at, sent, tree

Open = Callable[[], InboxContext]


def ingested(store: InboxStore, *messages: object) -> int:
    return store.ingest(messages).new[0]  # type: ignore[arg-type]


def test_a_comment_becomes_a_file_and_part_of_the_page(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    number = ingested(store, sent("Lovely <b>bread</b>.\n\n---\n{{ 7*7 }}"))
    path = moderation.approve(inbox(), number)
    folder = shop.root / "content/comments/posts/bread"
    assert path.parent == folder
    assert path.name.startswith("2026-11-20-ruth-ames-")
    assert "date: 2026-11-20T10:30\n" in path.read_text()
    shop.build()
    page = shop.read("posts/bread/index.html")
    assert "Lovely &lt;b&gt;bread&lt;/b&gt;." in page
    assert "{{ 7*7 }}" in page
    assert "Ruth Ames" in page
    assert "ruth@" not in page


def test_it_is_the_same_file_whatever_else_is_there(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    numbers = store.ingest([sent("One."), sent("Two.")]).new
    first = [moderation.approve(inbox(), number).name for number in numbers]
    for number in numbers:
        undo_last(inbox(), number)
    second = [moderation.approve(inbox(), number).name for number in reversed(numbers)]
    assert first == second[::-1]


@pytest.mark.parametrize(
    ("name", "consent", "form", "public"),
    [
        ("Ruth Ames", "yes", "comment", "Ruth Ames"),
        ("Ruth Ames", "", "comment", "A customer"),
        ("Ruth Ames", "yes", "question", "Ruth"),
        ("", "yes", "comment", "A customer"),
        ("ruth@mail.example", "yes", "comment", "A customer"),
        ("Buy https://pills.example", "yes", "comment", "A customer"),
        ("Eve\nrole: staff", "yes", "comment", "Eve role: staff"),
        ("\u202eevE", "yes", "comment", "evE"),
        ("x" * 5000, "yes", "comment", "A customer"),
    ],
)
def test_names_only_with_consent(
    store: InboxStore, inbox: Open, name: str, consent: str, form: str, public: str
) -> None:
    number = ingested(store, sent(form=form, name=name, consent=consent))
    moderation.approve(inbox(), number)
    (comment,) = (one for one in inbox().site.documents.values() if one.kind.name == "comment")
    assert comment.label == public
    assert getattr(comment.front, "role") == "customer"  # noqa: B009 - of the comment


def test_initials_if_the_owner_wants_them(shop: Site, store: InboxStore, inbox: Open) -> None:
    file = shop.root / "content/site.yaml"
    file.write_text(file.read_text() + "inbox:\n  initials: on\n")
    number = ingested(store, sent(consent=""))
    assert b"by: R.A.\n" in moderation.approve(inbox(), number).read_bytes()


def test_mail_addresses_in_the_words_are_left_out(store: InboxStore, inbox: Open) -> None:
    number = ingested(store, sent("Write to me: ruth.ames+x@mail.example, or ring."))
    words = moderation.approve(inbox(), number, as_is=True).read_text()
    assert "Write to me: …@…, or ring." in words


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", ["w", "w@", "a.", "<br", "- ", "[", "\n\n>", "?!", "\u202e", "*_`"]
)
def test_a_megabyte_of_anything_is_read_at_once_and_breaks_no_build(
    shop: Site, store: InboxStore, inbox: Open, shape: str
) -> None:
    words = shape * (1_000_000 // len(shape))
    batch = read_emails(f"From: a@mail.example\nContent-Type: text/html\n\n{words}".encode(), "x")
    store.ingest(batch.messages)
    question, story = (ingested(store, sent(words, form)) for form in ("question", "story"))
    with pytest.raises(InboxError):
        moderation.approve(inbox(), story)
    for decision in (
        lambda: moderation.to_faq(inbox(), question),
        lambda: moderation.to_story(inbox(), story, how="by mail"),
    ):
        with contextlib.suppress(InboxError):
            decision()
    shop.build(drafts=True)


@pytest.mark.parametrize(
    "page", ["", "/", "/people/anna/", "/nowhere/", "//evil.example/x", "../../etc", "http://["]
)
def test_an_unknown_page_is_told_of_and_nothing_is_written(
    shop: Site, store: InboxStore, inbox: Open, page: str
) -> None:
    before = tree(shop.root)
    number = ingested(store, sent(page=page))
    with pytest.raises(InboxError, match="--on posts/its-name"):
        moderation.approve(inbox(), number)
    assert tree(shop.root) == before
    assert store.submission(number).state == "waiting"
    moderation.approve(inbox(), number, on="posts/bread")
    assert store.submission(number).state == "approved"


def test_an_earlier_address_counts(shop: Site, store: InboxStore, inbox: Open) -> None:
    file = shop.root / "content/posts/bread.md"
    file.write_text(file.read_text().replace("author:", "aliases: [/old/bread/]\nauthor:"))
    path = moderation.approve(
        inbox(), ingested(store, sent(page="https://shop.example/old/bread?x#y"))
    )
    assert path.parent.name == "bread"


def test_a_comment_that_is_too_long_waits_for_another_decision(
    store: InboxStore, inbox: Open
) -> None:
    number = ingested(store, sent("word " * 200_000))
    with pytest.raises(InboxError, match="holds 20,000"):
        moderation.approve(inbox(), number)


def test_an_answer_stands_below_what_it_answers(shop: Site, store: InboxStore, inbox: Open) -> None:
    number = ingested(store, sent())
    path = moderation.answer(inbox(), number, "Thank you.\n---\nAnna", by="ben")
    assert path is not None
    text = path.read_text()
    assert "by: ben\n" in text
    assert "role: staff\n" in text
    submission = store.submission(number)
    assert submission.state == "approved"
    assert Path(submission.path).stem in text
    shop.build()
    assert "Thank you." in shop.read("posts/bread/index.html")
    assert len(store.timings()) == 1
    undo_last(inbox(), number)
    assert store.timings() == ()
    assert not (shop.root / "content/comments").exists() or not any(
        (shop.root / "content/comments").rglob("*.md")
    )


def test_a_customer_answers_a_customer(shop: Site, store: InboxStore, inbox: Open) -> None:
    first = moderation.approve(inbox(), ingested(store, sent("Which rye?")))
    number = ingested(store, sent("The dark one.", name="Gwen", reply_to=first.stem))
    second = moderation.approve(inbox(), number)
    assert f'reply_to: "{first.stem}"\n' in second.read_text()
    shop.build()
    page = shop.read("posts/bread/index.html")
    assert page.index(f"comment-{first.stem}") < page.index(f"comment-{second.stem}")
    # The one that it answered is no longer there, or never was.
    number = ingested(store, sent("And this?", reply_to="../../site"))
    assert "reply_to" not in moderation.approve(inbox(), number).read_text()


@pytest.mark.parametrize("name", ["notices/closed", "comments/posts/bread/1", "nobody/there"])
def test_what_has_no_comments_takes_none(
    shop: Site, store: InboxStore, inbox: Open, name: str
) -> None:
    notice = "---\nid: n\ntext: Closed.\nfrom: 2026-11-20\nuntil: 2027-01-01\n---\n"
    shop.write({"content/notices/closed.md": notice})
    number = ingested(store, sent())
    with pytest.raises(InboxError, match="takes comments"):
        moderation.approve(inbox(), number, on=name)


def test_a_page_takes_comments_where_it_invites_them(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    number = ingested(store, sent("Hello.", form="contact", page="/contact/"))
    shop.write({"content/pages/contact.md": "---\nid: c\ntitle: Contact\n---\nWrite.\n"})
    with pytest.raises(InboxError, match="doesn't take comments"):
        moderation.approve(inbox(), number)
    page = "---\nid: c\ntitle: Contact\ncomments: on\n---\nWrite.\n"
    shop.write({"content/pages/contact.md": page})
    assert moderation.approve(inbox(), number).parent.name == "contact"


NOTED = {
    "a plain yes": sent("", "solved", email="", solved="yes"),
    "a plain yes with an address": sent("", "solved", solved="yes"),
    "a yes with words": sent("Thanks!", "solved", solved="yes"),
    "a plain no": sent("", "solved", solved="no"),
    "a no with words and nobody to answer": sent("Prices?", "solved", email="", solved="no"),
    "an email": sent("Thank you.", "mail"),
    "a form of others": sent("Five stars.", "rating"),
}
PROMISED = {
    "a no with words and an address": sent("Prices?", "solved", solved="no"),
    "a question": sent("Do you have rye?", "question"),
    "a message": sent("Hello.", "contact"),
    "a complaint": sent("It was burnt.", "not-right"),
    "a comment": sent("Good bread."),
    "a story": sent("I came by.", "story"),
    "a subscription": sent("", "subscribe"),
}


@pytest.mark.parametrize("case", sorted(NOTED))
def test_what_needs_no_answer_is_noted(store: InboxStore, inbox: Open, case: str) -> None:
    number = ingested(store, NOTED[case])
    moderation.note(inbox(), number)
    submission = store.submission(number)
    assert (submission.state, submission.open, submission.reason) == ("noted", False, "")
    assert undo_last(inbox(), number) == "noted"
    assert store.submission(number).open


@pytest.mark.parametrize("case", sorted(PROMISED))
def test_what_was_promised_something_is_not_noted(
    store: InboxStore, inbox: Open, case: str
) -> None:
    number = ingested(store, PROMISED[case])
    with pytest.raises(InboxError, match=r"promised an answer|meant for publication"):
        moderation.note(inbox(), number)
    assert store.submission(number).open


def test_a_question_is_answered_by_mail(shop: Site, store: InboxStore, inbox: Open) -> None:
    before = tree(shop.root)
    number = ingested(store, sent("Do you have spelt?", "question"))
    assert moderation.answer(inbox(), number, "We do.") is None
    assert tree(shop.root) == before
    submission = store.submission(number)
    assert (submission.state, submission.answer, submission.answered_by) == (
        "answered",
        "We do.",
        "anna",
    )
    with pytest.raises(InboxError, match="answered already"):
        moderation.answer(inbox(), number, "Again.")


def test_only_staff_who_are_there_sign(store: InboxStore, inbox: Open) -> None:
    number = ingested(store, sent())
    with pytest.raises(InboxError, match='did you mean "ben"'):
        moderation.answer(inbox(), number, "Hello.", by="benn")


def test_what_is_private_still_wants_an_answer(store: InboxStore, inbox: Open) -> None:
    private, spam = store.ingest([sent("One?", "question"), sent("Two?", "question")]).new
    moderation.reject(inbox(), private, "private")
    moderation.reject(inbox(), spam, "spam")
    assert store.submission(private).open
    assert not store.submission(spam).open


def test_a_question_becomes_the_draft_of_a_faq(shop: Site, store: InboxStore, inbox: Open) -> None:
    number = ingested(
        store, sent("Hi.\n\nDo you {{ deliver }} on <b>Sundays</b>? I hope so.", "question")
    )
    text = moderation.to_faq(inbox(), number).read_text()
    assert "question: Do you {{ deliver }} on &lt;b>Sundays&lt;/b>?\n" in text
    assert "asked_by: [Ruth]" in text
    assert "times_asked: 1\n" in text
    assert "draft: true" in text
    shop.build(drafts=True)


def test_a_question_is_answered_when_its_faq_is_there_for_everybody(
    store: InboxStore, inbox: Open
) -> None:
    number = ingested(store, sent("Do you deliver on Sundays?", "question"))
    path = moderation.to_faq(inbox(), number)
    assert moderation.mark_answered_questions(inbox()) == ()
    assert store.submission(number).open
    path.write_text(re.sub("draft: true.*\n", "", path.read_text()))
    # Also under another name: it is known by what stays.
    path.rename(path.with_name("sundays.md"))
    assert moderation.mark_answered_questions(inbox()) == (number,)
    assert moderation.mark_answered_questions(inbox()) == ()
    submission = store.submission(number)
    assert (submission.answered, submission.answered_by, submission.open) == (NOW, "anna", False)
    assert len(store.timings()) == 1


def test_a_question_is_counted_where_it_is_answered(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    file = shop.root / "content/faqs/price.md"
    before = file.read_bytes()
    number = ingested(store, sent("What is the cost of a rye loaf?", "question"))
    moderation.count_in_faq(inbox(), number, "price")
    text = file.read_text()
    assert "times_asked: 3\n" in text
    assert "asked_by:\n  - Cleo\n  - Ruth\n" in text
    assert "answered_by: anna   # she bakes it\n" in text
    other = ingested(store, sent("And rye, what is it?", "question", name="Olga"))
    moderation.count_in_faq(inbox(), other, "price")
    undo_last(inbox(), number)
    text = file.read_text()
    assert "times_asked: 3\n" in text
    assert "asked_by:\n  - Cleo\n  - Olga\n" in text
    assert before != file.read_bytes()


def test_a_story_needs_permission_and_is_a_draft(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    words = (
        "# No heading\n<script>alert(1)</script>\n\n1. one\n- two\n"
        "![x](y) [z]: http://z.example\n    code"
    )
    number = ingested(store, sent(words, "story", business="Ames & Daughters: 'Bows'"))
    with pytest.raises(InboxError, match="permission"):
        moderation.to_story(inbox(), number, how=" ")
    path = moderation.to_story(inbox(), number, how="by mail")
    assert "  how: by mail\n" in path.read_text()
    shop.build(drafts=True)
    page = shop.read(f"stories/{path.stem}/index.html")
    assert "<script>alert" not in page
    for shown in ("# No heading", "<script>alert(1)", "1. one", "- two", "![x](y)"):
        assert shown in unescape(page)


def test_a_complaint_becomes_a_recovery_and_is_still_owed_an_answer(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    words = "My loaf was *raw* inside.\n\nI rang twice."
    number = ingested(store, sent(words, "not-right"))
    path = moderation.to_recovery(inbox(), number, by="ben", cause=" interrupted\nwork ")
    text = path.read_text()
    assert "owner: ben\ncause: interrupted work\n" in text
    assert "draft: true" in text
    assert store.submission(number).open
    moderation.answer(inbox(), number, "I am sorry. Here is another one.", by="ben")
    assert not store.submission(number).open
    path.write_text(text.replace("draft: true", "draft: false"))
    shop.build()
    page = shop.read(f"recoveries/{path.stem}/index.html")
    assert "Our apology" in page
    assert "I rang twice" not in page
    path.write_text(text)
    for was in ("answered", "recovery"):
        assert undo_last(inbox(), number) == was
    assert not path.exists()
    with pytest.raises(InboxError, match="no text"):
        moderation.to_recovery(inbox(), ingested(store, sent("", "not-right")))


def test_a_question_with_a_subscription_is_still_answered(store: InboxStore, inbox: Open) -> None:
    message = sent("Do you have rye?", "contact", newsletter="yes")
    number, other = store.ingest([message, sent("", "subscribe", email="eve@mail.example")]).new
    for one in (number, other):
        moderation.subscribe(inbox(), one)
    context = PanelContext(inbox(), "token")
    shown = submission_view(context, number).actions
    assert shown.answer and shown.elsewhere and shown.undo and not shown.note
    with pytest.raises(InboxError, match="was promised an answer"):
        moderation.note(inbox(), number)
    moderation.answer(inbox(), number, "We do.", on="posts/bread")
    assert (store.submission(number).state, store.submission(number).open) == ("subscribed", False)
    # Of somebody who only subscribed, there is nothing to answer.
    assert submission_view(context, other).actions == ActionsView(undo=True)
    with pytest.raises(InboxError, match="asks for nothing else"):
        moderation.answer(inbox(), other, "Hello!")
    with pytest.raises(InboxError, match="decided already: subscribed"):
        moderation.note(inbox(), other)


@pytest.mark.parametrize("form", ["mail", "unsubscribe"])
def test_what_else_a_request_says_can_be_noted_in_the_panel(
    store: InboxStore, inbox: Open, form: str
) -> None:
    number = ingested(store, sent("Yes, but do you repair tandems?", form, token="abcd-efgh"))
    with open_subscribers(inbox().root, lambda: NOW) as subscribers:
        subscribers.add(parse_address("ruth@mail.example"))
    if form == "mail":
        moderation.subscribe(inbox(), number)
    else:
        unsubscribe(store, inbox().root, inbox().config, number, parse_address("ruth@mail.example"))
    shown = submission_view(PanelContext(inbox(), "token"), number).actions
    assert shown.note and shown.answer and shown.elsewhere
    moderation.note(inbox(), number)
    assert not submission_view(PanelContext(inbox(), "token"), number).actions.note


def test_who_did_not_ask_is_not_subscribed(shop: Site, store: InboxStore, inbox: Open) -> None:
    asked, not_asked, nowhere = store.ingest(
        [sent("", "subscribe"), sent("Hello."), sent("", "subscribe", email="no address")]
    ).new
    moderation.subscribe(inbox(), asked)
    for number in (not_asked, nowhere):
        with pytest.raises(InboxError):
            moderation.subscribe(inbox(), number)
    with open_subscribers(shop.root, lambda: NOW) as subscribers:
        assert [str(one.address) for one in subscribers] == ["ruth@mail.example"]


def test_a_customers_answer_is_confirmed(shop: Site, store: InboxStore, inbox: Open) -> None:
    path = moderation.approve(inbox(), ingested(store, sent("It does, toast it.")))
    moderation.confirm(inbox(), path.stem, by="ben")
    shop.build()
    assert "Ben confirms this." in shop.read("posts/bread/index.html")
    moderation.confirm(inbox(), path.stem, yes=False)
    assert "confirmed_by" not in path.read_text()


def test_what_somebody_changed_is_not_undone(store: InboxStore, inbox: Open) -> None:
    number = ingested(store, sent())
    path = moderation.approve(inbox(), number)
    path.write_text(path.read_text() + "More.\n")
    with pytest.raises(InboxError, match="has been changed since"):
        undo_last(inbox(), number)
    assert store.submission(number).state == "approved"


def test_what_was_moved_with_its_document_is_undone_there(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    number = ingested(store, sent())
    path = moderation.approve(inbox(), number)
    (shop.root / "content/posts/bread.md").rename(shop.root / "content/posts/loaf.md")
    path.parent.rename(path.parent.with_name("loaf"))
    undo_last(inbox(), number)
    assert not any((shop.root / "content").rglob(path.name))


def test_a_full_folder_is_told_of_and_completed_later(
    shop: Site, store: InboxStore, inbox: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ingested(store, sent())
    opened = inbox()
    with monkeypatch.context() as full:

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(os, "fsync", fail)
        with pytest.raises(InboxError, match="No space left"):
            moderation.approve(opened, number)
    assert is_pending(store.path)
    assert recover(store, shop.root) == ()
    submission = store.submission(number)
    assert (shop.root / submission.path).is_file()
    assert not is_pending(store.path)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
@pytest.mark.parametrize("decision", ["approve", "answer", "count", "undo"])
def test_a_kill_at_any_moment_loses_and_doubles_nothing(
    tmp_path: Path, shop: Site, store: InboxStore, inbox: Open, decision: str
) -> None:
    form = "question" if decision == "count" else "comment"
    number = ingested(store, sent("What is the cost of a rye loaf?", form))
    if decision == "undo":
        moderation.answer(inbox(), number, "Four euros.")

    def act(opened: InboxContext) -> None:
        if decision == "approve":
            moderation.approve(opened, number)
        elif decision == "answer":
            moderation.answer(opened, number, "Four euros.")
        elif decision == "count":
            moderation.count_in_faq(opened, number, "price")
        else:
            undo_last(opened, number)

    start = store.submission(number)
    store.connection.close()
    before, original = tree(shop.root), tmp_path / "original"
    shutil.copytree(shop.root, original)
    with InboxStore(inbox_file(shop.root), lambda: NOW) as again:
        act(context_of(shop.root, again))
        after, done = tree(shop.root), again.submission(number)
    died = 0
    while True:
        died += 1
        shutil.rmtree(shop.root)
        shutil.copytree(original, shop.root)
        opened = context_of(shop.root, store)

        def work(opened: InboxContext = opened) -> None:
            with InboxStore(inbox_file(shop.root), lambda: NOW) as fresh:
                act(InboxContext(fresh, shop.root, opened.config, opened.site))

        if not killed_at(died, work):
            break
        with InboxStore(inbox_file(shop.root), lambda: NOW) as again:
            assert recover(again, shop.root) == ()
            submission = again.submission(number)
            assert submission in (start, done)
            assert without_parts(tree(shop.root)) == (before if submission == start else after)
            if submission == start:
                act(context_of(shop.root, again))
            assert without_parts(tree(shop.root)) == after
            assert again.submission(number) == done
    assert died > 12


def without_parts(files: dict[str, bytes]) -> dict[str, bytes]:
    """A half-written file has a name that no scan of the content takes for a document."""
    return {
        path: content
        for path, content in files.items()
        if not path.rpartition("/")[2].startswith(".")
    }
