"""What the next issue would carry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sitegen.newsletter.emails import load_site
from sitegen.newsletter.proposal import (
    PREHEADER,
    SUBJECT,
    Cutoff,
    IssueProposal,
    default_cutoff,
    propose,
    shortened,
)
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post

Make = Callable[..., Site]


def issue(date: str, items: str = "[]", **fields: str) -> str:
    front = {"id": f"i{date}", "subject": "Hi", "date": date, "from": "anna", "items": items}
    front.update(fields)
    return "---\n" + "".join(f"{key}: {text}\n" for key, text in front.items()) + "---\nHi.\n"


def proposed(site: Site, *, limit: int = 8, cutoff: Cutoff | None = None) -> IssueProposal:
    project = Project(site.root)
    found = load_site(project, read_config(project), NOW)
    return propose(found, cutoff or default_cutoff(found), limit)


def ids(proposal: IssueProposal) -> list[str]:
    return [item.id for item in proposal.items]


def reasons(proposal: IssueProposal) -> dict[str, str]:
    return {one.id: one.reason for one in proposal.omitted}


def faq(name: str, date: str, **fields: str) -> str:
    front = {"id": name, "question": f"What of {name}?", "date": date, **fields}
    return "---\n" + "".join(f"{key}: {text}\n" for key, text in front.items()) + "---\nSo.\n"


def test_the_first_issue_carries_everything_newest_first(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", id="a", date="2026-10-01"),
            "content/posts/b.md": post("B", id="b", date="2026-10-02"),
            "content/faqs/c.md": faq("c", "2026-01-01"),
        }
    )
    found = proposed(site)
    assert found.cutoff == Cutoff(None)
    assert ids(found) == ["b", "a", "c"]


def test_later_ones_carry_what_came_since_the_last(project: Make) -> None:
    site = project(
        {
            "content/posts/before.md": post("Before", id="before", date="2026-09-30"),
            "content/posts/same-day.md": post("Same", id="same", date="2026-10-01"),
            "content/posts/after.md": post("After", id="after", date="2026-10-05"),
            "content/newsletter/last.md": issue("2026-10-01"),
            "content/newsletter/older.md": issue("2026-08-01"),
        }
    )
    found = proposed(site)
    assert found.cutoff.issue == "content/newsletter/last.md"
    assert ids(found) == ["after", "same"]


def test_nothing_is_carried_twice_unless_it_was_updated_since(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", id="a", date="2026-10-01"),
            "content/posts/b.md": post("B", id="b", date="2026-10-01", updated="2026-11-01"),
            "content/faqs/c.md": faq("c", "2026-01-01", updated="2026-11-02"),
            "content/faqs/d.md": faq("d", "2026-01-01", updated="2026-09-02"),
            "content/newsletter/last.md": issue("2026-10-01", "[a, b, c]"),
        }
    )
    found = proposed(site)
    assert {(item.id, item.reason) for item in found.items} == {
        ("b", "updated"),
        ("c", "updated"),
    }
    assert reasons(found) == {"a": "carried by content/newsletter/last.md, not updated since"}


def test_a_draft_of_the_next_issue_counts_too(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", id="a", date="2026-11-01"),
            "content/newsletter/next.md": issue("2026-11-21", "[a]", draft="true"),
        }
    )
    assert ids(proposed(site, cutoff=Cutoff(datetime(2026, 10, 1, tzinfo=UTC)))) == []


def test_what_is_left_out_is_named_with_its_reason(project: Make) -> None:
    site = project(
        {
            "content/posts/off.md": post("Off", id="off", date="2026-11-01", newsletter="off"),
            "content/posts/draft.md": post("Draft", id="draft", draft="true"),
            "content/posts/later.md": post("Later", id="later", date="2026-12-24"),
            "content/posts/a.md": post("A", id="a", date="2026-11-03"),
            "content/posts/b.md": post("B", id="b", date="2026-11-02"),
        }
    )
    found = proposed(site, limit=1)
    assert ids(found) == ["a"]
    assert reasons(found) == {
        "off": "newsletter: off",
        "draft": "a draft",
        "later": "scheduled, live at 2026-12-24 00:00",
        "b": "more than 1; --limit takes more",
    }


def test_notices_that_hold_and_one_promise_come_on_top(project: Make) -> None:
    value = "---\nid: {0}\ntitle: {0}\npromise: We do.\n---\nReally.\n"
    site = project(
        {
            "content/posts/a.md": post("A", id="a", date="2026-11-03", values="second"),
            "content/notices/n.md": "---\nid: n\ntext: Closed.\nfrom: 2026-11-20\n"
            "until: 2026-12-01\n---\n",
            "content/notices/o.md": "---\nid: o\ntext: Over.\nfrom: 2026-11-01\n"
            "until: 2026-11-02\n---\n",
            "content/values/first.md": value.format("first"),
            "content/values/second.md": value.format("second"),
        }
    )
    assert ids(proposed(site, limit=1)) == ["n", "a", "second"]


def test_without_news_there_is_no_promise(project: Make) -> None:
    site = project({"content/values/v.md": "---\nid: v\ntitle: V\npromise: We do.\n---\nReally.\n"})
    found = proposed(site)
    assert ids(found) == []
    assert (found.subject, found.preheader) == ("", "")


def test_the_words_come_from_takeaways(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", id="a", date="2026-11-03", takeaway="Salt comes last."),
            "content/posts/b.md": post(
                "B", id="b", date="2026-11-02", takeaway="Rye needs time, and more of it than you."
            ),
        }
    )
    found = proposed(site)
    assert found.subject == "Salt comes last"
    assert found.preheader == "Rye needs time, and more of it than you."
    assert found.other_subjects[0] == "Rye needs time, and more of it than you"


def test_without_a_takeaway_the_title_is_the_subject(project: Make) -> None:
    site = project({"content/posts/a.md": post("What rye wants", id="a", date="2026-11-03")})
    assert proposed(site).subject == "What rye wants"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short enough.", "Short enough"),
        (
            "A first sentence that is short. And a second, which makes it too long for a phone.",
            "A first sentence that is short",
        ),
        (
            "Which of two is it? The other one, as anybody would have known who had looked.",
            "Which of two is it?",
        ),
        (
            "One clause that is of some length, and another that makes it far too long here",
            "One clause that is of some length",
        ),
        ("word " * 30, ""),
    ],
)
def test_a_subject_is_cut_only_where_a_sentence_or_a_clause_ends(text: str, expected: str) -> None:
    assert shortened(text, SUBJECT) == expected
    assert len(shortened(text, PREHEADER)) <= PREHEADER
