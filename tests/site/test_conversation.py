"""Conversations: every kind shows or refuses comments, customers answer each other, and which
comments are unanswered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sitegen.model.kinds import kinds
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.conversation import unanswered
from sitegen.site.load import read_site
from tests.conftest import BASE, NOW, Site, post

Answers = Callable[[Mapping[str, str]], list[str]]

FIELDS = {
    "faq": "question: What is rye?\ndate: 2026-03-14",
    "mention": "title: Rye\ndate: 2026-03-14\nwhere: the paper\nquote: Good rye.",
    "newsletter": "subject: Rye\ndate: 2026-03-14\nfrom: anna",
    "page": "title: Rye",
    "person": "name: Rye\nrole: staff",
    "post": "title: Rye\ndate: 2026-03-14\nauthor: anna",
    "question": "question: What is rye?\ndate: 2026-03-14",
    "recovery": "title: Rye\ndate: 2026-03-14\nowner: anna",
    "series": "title: Rye",
    "story": "title: Rye\ndate: 2026-03-14\ncustomer: Bert\n"
    "permission: {date: 2026-03-14, how: by email}",
    "value": "title: Rye\npromise: You get rye.\nowner: anna",
    "notice": "text: Rye.\nfrom: 2026-03-14\nuntil: 2027-03-14",
    "welcome": "subject: Rye\nfrom: anna\nday: 1",
}
"""What a document of each kind needs."""


def comment(by: str = "Bert", day: int = 1, body: str = "Which rye?", **fields: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    lines = f"date: 2026-11-{day:02} 10:00\n{lines}"
    return f"---\nid: c{day}\nby: {by}\n{lines}---\n{body}\n"


@pytest.mark.needs_features("newsletter")
def test_every_kind_is_tried() -> None:
    assert {*FIELDS, "comment"} == set(kinds().by_name)


def _source(kind: str) -> tuple[str, str]:
    folder = kinds().by_name[kind].folder
    return f"content/{folder}/rye.md", f"---\nid: rye\n{FIELDS[kind]}\ncomments: on\n---\nRye.\n"


@pytest.mark.needs_features("newsletter")
@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_kind_shows_its_conversation_or_refuses_it(tmp_path: Path, kind: str) -> None:
    site = Site(tmp_path)
    path, text = _source(kind)
    anna = BASE["content/people/anna.md"].replace(
        "role:", "email: anna@shop.example\n        role:"
    )
    site.write({**BASE, "content/people/anna.md": anna, path: text})
    if kinds().by_name[kind].comments is None:
        (mistake,) = site.mistakes()
        assert mistake.startswith(f"{path}:{text[: text.index('comments')].count(chr(10)) + 1}")
        return
    site.write({f"content/comments/{kinds().by_name[kind].folder}/rye/1.md": comment()})
    site.build()
    feed = site.read("comments/feed.xml")
    address = re.search(r"<link>https://shop.example/(\S*)#(comment-1)</link>", feed)
    assert address is not None
    page = site.read(f"{address[1]}index.html")
    assert 'id="comments"' in page
    assert f'id="{address[2]}"' in page
    assert 'name="comment"' in page


@pytest.mark.parametrize("folder", ["notices/rye", "comments/posts/rye"])
def test_comments_on_what_has_no_page_are_reported(tmp_path: Path, folder: str) -> None:
    site = Site(tmp_path)
    site.write({**BASE, "content/notices/rye.md": f"---\nid: n\n{FIELDS['notice']}\n---\n"})
    site.write({f"content/comments/{folder}/1.md": comment()})
    assert any(f"content/comments/{folder}/1.md" in one for one in site.mistakes())


def test_the_configuration_is_refused_likewise(tmp_path: Path) -> None:
    site = Site(tmp_path)
    config = BASE["content/site.yaml"] + "        kinds: {notice: {comments: on}}\n"
    site.write({**BASE, "content/site.yaml": config})
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/site.yaml:6")


def test_a_page_is_silent_unless_it_asks(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write({**BASE, "content/pages/p.md": "---\nid: p\ntitle: P\n---\nText.\n"})
    site.build()
    assert 'name="comment"' not in site.read("p/index.html")


CIRCLES: Mapping[str, Mapping[str, str]] = {
    "itself": {"1": "1"},
    "two": {"1": "2", "2": "1"},
    "three": {"1": "3", "2": "1", "3": "2"},
}


@pytest.mark.parametrize("name", sorted(CIRCLES))
def test_a_reply_to_itself_is_an_error(tmp_path: Path, name: str) -> None:
    site = Site(tmp_path)
    site.write({**BASE, "content/posts/a.md": post("A")})
    for number, (one, other) in enumerate(CIRCLES[name].items(), 1):
        text = comment(day=number, reply_to=f'"{other}"')
        site.write({f"content/comments/posts/a/{one}.md": text})
    mistakes = site.mistakes()
    assert len(mistakes) == len(CIRCLES[name])
    for one, mistake in zip(CIRCLES[name], mistakes, strict=True):
        assert mistake.startswith(f"content/comments/posts/a/{one}.md:5")
        assert "replies to itself" in mistake


def test_below_a_circle_only_the_circle_is_reported(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write({**BASE, "content/posts/a.md": post("A")})
    for one, other in {"1": "1", "2": "1"}.items():
        text = comment(day=int(one), reply_to=f'"{other}"')
        site.write({f"content/comments/posts/a/{one}.md": text})
    assert len(site.mistakes()) == 1


def test_the_form_answers_each_comment(tmp_path: Path) -> None:
    site = Site(tmp_path)
    files = {
        "content/posts/a.md": post("A"),
        "content/comments/posts/a/1.md": comment("Bert", 1),
        "content/comments/posts/a/2.md": comment("<i>Gwen</i>", 2, reply_to='"1"'),
    }
    site.write({**BASE, **files})
    site.build()
    page = site.read("posts/a/index.html")
    choices = re.findall(r'<option value="([^"]*)">', page)
    assert choices == ["", "1", "2"]
    assert page.count('href="#comment--reply_to"') == 2
    assert 'id="comment--reply_to" name="reply_to"' in page
    assert "<i>Gwen" not in page
    site.write({"content/posts/a.md": post("A", comments="off")})
    site.build()
    assert "reply_to" not in site.read("posts/a/index.html")


@pytest.fixture
def left(tmp_path: Path) -> Answers:
    def of(comments: Mapping[str, str]) -> list[str]:
        site = Site(tmp_path)
        files = {f"content/comments/posts/a/{name}.md": text for name, text in comments.items()}
        site.write({**BASE, "content/posts/a.md": post("A"), **files})
        project = Project(tmp_path)
        loaded = read_site(project, read_config(project), ContentCache(None), now=NOW)
        return [document.name for document, _ in unanswered(loaded.site)]

    return of


ANSWERED: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "a reply that nobody confirmed": (
        {"1": comment("Bert", 1), "2": comment("Gwen", 2, "So.", reply_to='"1"')},
        ["1", "2"],
    ),
    "a confirmed reply": (
        {
            "1": comment("Bert", 1),
            "2": comment("Gwen", 2, "So.", reply_to='"1"', confirmed_by="anna"),
        },
        [],
    ),
    "a confirmed reply to somebody else": (
        {
            "1": comment("Bert", 1),
            "2": comment("Cleo", 2),
            "3": comment("Gwen", 3, "So.", reply_to='"2"', confirmed_by="anna"),
        },
        ["1"],
    ),
    "a confirmed reply further down": (
        {
            "1": comment("Bert", 1),
            "2": comment("Cleo", 2, reply_to='"1"'),
            "3": comment("Gwen", 3, "So.", reply_to='"2"', confirmed_by="anna"),
        },
        [],
    ),
    "a confirmed comment that names nobody": (
        {"1": comment("Bert", 1), "2": comment("Gwen", 2, "So.", confirmed_by="anna")},
        [],
    ),
    "asked again after the confirmed reply": (
        {
            "1": comment("Bert", 1),
            "2": comment("Gwen", 2, "So.", reply_to='"1"', confirmed_by="anna"),
            "3": comment("Bert", 3, "And now?", reply_to='"2"'),
        },
        ["3"],
    ),
}


@pytest.mark.parametrize("case", sorted(ANSWERED))
def test_a_confirmed_customer_answers(left: Answers, case: str) -> None:
    comments, expected = ANSWERED[case]
    assert left(comments) == expected
