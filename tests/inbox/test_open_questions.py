"""A question in public that nobody has answered yet, and the FAQ that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.moderation_log import is_pending, recover
from sitegen.inbox.notifications import mark_sent, pending_notifications
from sitegen.inbox.store import InboxError, InboxStore
from sitegen.inbox.undo import undo_last
from sitegen.read.project import Project
from sitegen.render.theme import load_theme
from sitegen.render.translations import load_translations
from tests.conftest import Site
from tests.inbox.support import killed_at, sent, tree

Open = Callable[[], InboxContext]
QUESTION = sent("Does spelt rise? I'd like to know.", "question", page="/faqs/")


def published(store: InboxStore, inbox: Open) -> tuple[int, Path]:
    (number,) = store.ingest([QUESTION]).new
    return number, moderation.to_question(inbox(), number)


def test_it_is_published_with_consent_only(store: InboxStore, inbox: Open) -> None:
    (number,) = store.ingest([sent("Does spelt rise?", "question", consent="")]).new
    with pytest.raises(InboxError, match="didn't tick the box"):
        moderation.to_question(inbox(), number)
    assert store.submission(number).state == "waiting"


def test_it_has_a_page_with_a_form_and_still_waits(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    number, path = published(store, inbox)
    assert store.submission(number).open
    shop.build()
    page = shop.read(f"questions/{path.stem}/index.html")
    assert "Does spelt rise?" in page
    assert "have the answer yet" in page
    assert "Asked by Ruth<" in page
    assert 'name="comment"' in page
    listed = shop.read("faqs/index.html")
    assert f'href="/questions/{path.stem}/"' in listed
    assert "Does spelt rise" not in shop.read("feed.xml")


def test_it_becomes_the_faq_with_its_comments_and_address(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    number, path = published(store, inbox)
    (reply,) = store.ingest(
        [sent("It does, if you wait.", name="Gwen", page=f"/questions/{path.stem}/")]
    ).new
    comment = moderation.approve(inbox(), reply)
    before = tree(shop.root)
    faq = moderation.answer(inbox(), number, "Yes, slowly.\n\n- Wait *long*.")
    assert faq == shop.root / f"content/faqs/{path.stem}.md"
    assert not path.exists()
    assert not comment.exists()
    submission = store.submission(number)
    assert (submission.state, submission.open, submission.answered_by) == ("faq", False, "anna")
    shop.build()
    page = shop.read(f"faqs/{path.stem}/index.html")
    for text in ("Does spelt rise?", "Yes, slowly.", "<em>long</em>", "It does, if you wait."):
        assert text in page
    assert f"/faqs/{path.stem}/" in shop.read(f"questions/{path.stem}/index.html")
    # A form that was open meanwhile still finds its page.
    (late,) = store.ingest([sent("It did!", page=f"/questions/{path.stem}/")]).new
    assert moderation.approve(inbox(), late).parent.name == path.stem
    undo_last(inbox(), late)
    assert undo_last(inbox(), number) == "answered"
    assert tree(shop.root) == before


@pytest.mark.parametrize(("words", "private"), [("", True), ("Yes.", True), ("  ", False)])
def test_its_answer_belongs_on_the_site(
    store: InboxStore, inbox: Open, words: str, private: bool
) -> None:
    number, path = published(store, inbox)
    with pytest.raises(InboxError, match="open question"):
        moderation.answer(inbox(), number, words, private=private)
    assert path.exists()


def test_the_owner_may_write_the_faq_by_hand(shop: Site, store: InboxStore, inbox: Open) -> None:
    number, path = published(store, inbox)
    text = path.read_text().replace("---\n\n", "---\nYes.\n")
    path.unlink()
    shop.write({"content/faqs/spelt.md": text})
    assert moderation.mark_answered_questions(inbox()) == (number,)
    assert not store.submission(number).open


def test_the_customer_hears_twice(store: InboxStore, inbox: Open) -> None:
    number, _ = published(store, inbox)

    def due() -> list[tuple[str, str]]:
        opened = inbox()
        words = load_translations(load_theme(Project(opened.root), opened.config), opened.config)
        found = pending_notifications(store, opened.site, words)
        for one in found:
            mark_sent(store, one)
        return [(one.event, one.link.split("/")[3]) for one in found]

    assert due() == [("published", "questions")]
    assert due() == []
    moderation.answer(inbox(), number, "Yes.")
    assert due() == [("answered", "faqs")]
    assert due() == []


@pytest.mark.slow
@pytest.mark.parametrize("step", [3, 6, 9, 12, 15, 18, 21, 24])
def test_a_kill_while_it_becomes_a_faq_loses_nothing(
    shop: Site, store: InboxStore, inbox: Open, step: int
) -> None:
    number, path = published(store, inbox)
    (reply,) = store.ingest([sent("It does.", page=f"/questions/{path.stem}/")]).new
    moderation.approve(inbox(), reply)
    before = set(tree(shop.root))
    opened = inbox()
    killed_at(step, lambda: moderation.answer(opened, number, "Yes."))
    if is_pending(store.path):
        assert recover(store, shop.root) == ()
    after = set(tree(shop.root))
    decided = store.submission(number).state == "faq"
    assert (after == before) is not decided
    if decided:
        assert f"content/faqs/{path.stem}.md" in after
        assert not any("/questions/" in one for one in after)
    shop.build()


MARKUP = "Can I use **two** `rye` starters, <b>both</b> &amp; old?"


def test_words_that_look_like_markup_stay(shop: Site, store: InboxStore, inbox: Open) -> None:
    asked = sent(MARKUP, "question", page="/faqs/")
    (number,) = store.ingest([asked]).new
    path = moderation.to_question(inbox(), number)
    comment = store.ingest([sent("Yes.", name="G**w**en", page=f"/questions/{path.stem}/")]).new
    moderation.approve(inbox(), comment[0])

    def shown(page: str) -> str:
        result = shop.build()
        assert not [one for one in result.warnings if one.rule == "plain-text"]
        return shop.read(page)

    escaped = "Can I use **two** `rye` starters, &lt;b&gt;both&lt;/b&gt; &amp;amp; old?"
    page = shown(f"questions/{path.stem}/index.html")
    assert escaped in page
    assert "G**w**en" in page
    faq = moderation.answer(inbox(), number, "Yes.")
    assert escaped in shown(f"faqs/{faq.stem}/index.html")
