"""The status of a site: who wrote, what is proven, what waits, what is due, what comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from sitegen.cli.status.screen import lines
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from sitegen.site.status import FeatureStatus, SiteStatus, StatusLine, StatusPart, status
from tests.check.cases import ASKED, CLEAN, SITE, comment, faq, person, rye, value
from tests.check.conftest import NOW, write

Make = Callable[..., SiteStatus]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(files: Mapping[str, str | bytes], *features: FeatureStatus) -> SiteStatus:
        write(tmp_path, {**CLEAN, **files})
        project = Project(tmp_path)
        config = read_config(project)
        content_cache = ContentCache(None)
        return status(read_site(project, config, content_cache, now=NOW).site, features)

    return made


def screen(found: SiteStatus) -> str:
    return "\n".join(lines(found))


def posts(count: int, month: int, author: str = "anna") -> dict[str, str]:
    return {
        f"content/posts/{author}-{month}-{n}.md": rye(
            "You may ask.", date=f"2026-{month:02}-{n + 1:02}", author=author
        ).replace("id: rye", f"id: {author}{month}x{n}")
        for n in range(count)
    }


def test_who_published_how_much(make: Make) -> None:
    found = make(
        {
            "content/people/bea.md": person("Bea"),
            **posts(4, 10),
            **posts(2, 11, "bea"),
            "content/faqs/q.md": faq("4 euros.", "W?", "answered_by: bea"),
        }
    )
    assert [(one.name, one.written["post"], one.written["faq"]) for one in found.writers] == [
        ("Anna", 5, 0),
        ("Bea", 2, 1),
    ]
    assert found.months[0][0] == "2025-12"
    assert dict(found.months)["2026-10"] == 4
    assert sum(count for _, count in found.months) == 8
    text = screen(found)
    assert "5 posts, 0 answers, last on 2026-10-04" in text
    assert "8 in all, 2 this month" in text


def test_promises_and_whether_they_are_proven(make: Make) -> None:
    found = make(
        {
            "content/values/old.md": value().replace("id: v", "id: o").replace("Fresh", "Old"),
            "content/values/v.md": value(),
            "content/values/w.md": value().replace("id: v", "id: w").replace("Fresh", "New"),
            "content/posts/a.md": rye("You may ask.", date="2026-11-01", values="[w]"),
            "content/posts/b.md": rye("You may ask.", date="2026-01-01", values="[old]").replace(
                "id: rye", "id: b"
            ),
        }
    )
    assert {one.name: (one.evidence, one.fresh) for one in found.promises} == {
        "Old": (1, False),
        "Fresh": (0, False),
        "New": (1, True),
    }
    assert "no evidence yet" in screen(found)


def test_what_waits_and_what_is_late(make: Make) -> None:
    files = {
        **ASKED,
        "content/comments/posts/a/2.md": comment("Gwen", "2026-11-20 18:00"),
    }
    found = make(files)
    assert [(one.who, one.late) for one in found.waiting] == [("Bert", True), ("Gwen", False)]
    assert "promised by 2026-11-03 17:00" in screen(found)


def test_without_a_promise_nothing_is_late(make: Make) -> None:
    found = make({**ASKED, "content/site.yaml": SITE.partition("promise:")[0]})
    assert [(one.until, one.late) for one in found.waiting] == [(None, False)]


def test_features_add_what_waits(make: Make) -> None:
    text = screen(make({}, FeatureStatus("inbox", (StatusLine("3 in the inbox", late=True),))))
    assert "3 in the inbox" in text
    assert "nothing: every comment" not in text
    assert "nothing: every comment" in screen(make({}, FeatureStatus("inbox")))


def test_what_is_due(make: Make) -> None:
    notice = "---\nid: n\ntext: Closed\nfrom: 2026-11-20\nuntil: 2026-11-25\n---\n"
    found = make(
        {
            "content/site.yaml": SITE.replace(
                "promise:",
                "  holidays:\n    - {date: 2026-12-24, name: Eve, hours: 09:00-13:00}\n"
                "    - {date: 2027-12-24, name: Far}\npromise:",
            ),
            "content/faqs/late.md": faq("4 euros.", "Late?", "review_by: 2026-11-01"),
            "content/faqs/soon.md": faq("4 euros.", "Soon?", "review_by: 2026-12-01").replace(
                "id: q", "id: r"
            ),
            "content/faqs/far.md": faq("4 euros.", "Far?", "review_by: 2027-12-01").replace(
                "id: q", "id: s"
            ),
            "content/notices/n.md": notice,
        }
    )
    assert [(one.what, str(one.day), one.text, one.late) for one in found.due] == [
        ("review", "2026-11-01", "Late?", True),
        ("last day", "2026-11-25", "Closed", False),
        ("review", "2026-12-01", "Soon?", False),
        ("holiday", "2026-12-24", "Eve: 09:00-13:00", False),
    ]


def recovery(name: str, date: str, *fields: str) -> dict[str, str]:
    lines = [f"id: {name}", f"title: {name}", f"date: {date}", "owner: anna", *fields]
    text = "\n".join(["---", *lines, "---", "It was our fault.", ""])
    return {f"content/recoveries/{name}.md": text}


def test_a_recovery_is_followed_up_after_three_weeks(make: Make) -> None:
    found = make(
        recovery("late", "2026-10-01")
        | recovery("soon", "2026-11-10")
        | recovery("draft", "2026-10-20", "draft: true")
        | recovery("arranged", "2026-09-01", "followed_up: 2026-12-20")
        | recovery("asked", "2026-09-01", "followed_up: 2026-09-22")
        | recovery("expired", "2026-01-01", "expires: 2026-02-01")
    )
    assert [(one.what, str(one.day), one.text, one.late) for one in found.due] == [
        ("follow-up", "2026-10-22", "late", True),
        ("follow-up", "2026-11-10", "draft", True),
        ("follow-up", "2026-12-01", "soon", False),
        ("follow-up", "2026-12-20", "arranged", False),
    ]
    assert "2026-10-22 follow-up" in screen(found)


def test_causes_are_counted_however_they_are_spelled(make: Make) -> None:
    found = make(
        recovery("a", "2026-10-01", "cause: interrupted work")
        | recovery("b", "2026-11-01", "cause: Interrupted  work")
        | recovery("c", "2026-09-01", "cause: a late part")
        | recovery("d", "2026-09-01", "cause: a late part", "draft: true")
        | recovery("e", "2026-09-01")
    )
    counts = [(" ".join(one.cause.split()), one.count) for one in found.causes]
    assert counts == [("Interrupted work", 2), ("a late part", 1)]
    assert f"{found.causes[0].last:%Y-%m-%d}" in ("2026-10-31", "2026-11-01")
    assert " 2 × Interrupted" in screen(found)


def test_the_questions_that_customers_ask_most(make: Make) -> None:
    found = make(
        {
            f"content/faqs/{name}.md": faq("4 euros.", f"{name}?", *count).replace(
                "id: q", f"id: {name}"
            )
            for name, count in (
                ("a", ("times_asked: 3",)),
                ("b", ("times_asked: 11",)),
                ("never", ("times_asked: 0",)),
                ("unknown", ()),
                ("draft", ("times_asked: 9", "draft: true")),
            )
        }
    )
    assert [(one.question, one.count) for one in found.most_asked] == [("b?", 11), ("a?", 3)]
    assert "  11 × b?" in screen(found)


def test_features_add_parts(make: Make) -> None:
    part = StatusPart("Newsletter", (StatusLine("12 subscribers"),))
    text = screen(make({}, FeatureStatus("newsletter", parts=(part,))))
    assert "Newsletter" in text
    assert "\n  12 subscribers" in text


def test_what_comes_next(make: Make) -> None:
    found = make(
        {
            "content/posts/b.md": rye("You.", publish="2026-12-02 09:00").replace("rye", "b"),
            "content/posts/c.md": rye("You.", publish="2026-12-01 09:00").replace("rye", "c"),
            "content/posts/d.md": rye("You.", draft="true").replace("rye", "d"),
        }
    )
    assert [one.source for one in found.coming] == ["content/posts/c.md", "content/posts/b.md"]
    assert [one.source for one in found.drafts] == ["content/posts/d.md"]
    assert "2026-12-01 09:00 post" in screen(found)


def test_an_empty_site_has_a_status(make: Make, tmp_path: Path) -> None:
    text = screen(make({"content/posts/a.md": rye("You.", draft="true")}))
    assert "nothing was published" in text
    assert "nothing is scheduled" in text


def test_it_is_one_screen(make: Make) -> None:
    many = {name: text for month in range(1, 12) for name, text in posts(9, month).items()}
    comments = {
        f"content/comments/posts/a/{n}.md": comment(f"Bert {n}", f"2026-11-02 10:{n:02}")
        for n in range(30)
    }
    text = screen(make({**many, **comments}))
    assert len(text.splitlines()) <= 40
    assert "… and 24 more" in text


@pytest.mark.needs_features("inbox")
def test_the_command(make: Make, tmp_path: Path) -> None:
    make(ASKED)
    arguments = ["--project", str(tmp_path), "status", "--now", "2026-11-22T12:00"]
    text = CliRunner().invoke(sitegen, arguments)
    assert text.exit_code == 0
    assert text.output.startswith("Corner Shop, 2026-11-22 12:00\n1 post, 1 comment\n")
    data = json.loads(CliRunner().invoke(sitegen, [*arguments, "--json"]).output)
    assert data["waiting"][0]["who"] == "Bert"
    assert data["inbox"] is None
