"""A mistake is reported where it is, and nothing that only follows from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Site, post

Make = Callable[..., Site]


@pytest.mark.parametrize("copy", ["tea copy", "tea - Copy", "tea (1)", "Kopie von tea", "a tea"])
def test_the_copy_is_blamed_and_not_the_original(project: Make, copy: str) -> None:
    site = project({"content/posts/tea.md": post("Tea", id="tea00")})
    path = site.root / f"content/posts/{copy}.md"
    path.write_bytes((site.root / "content/posts/tea.md").read_bytes())
    mistakes = site.mistakes()
    same = [one for one in mistakes if "the id" in one]
    assert len(same) == 1
    assert same[0].startswith(f"content/posts/{copy}.md:2: ")
    assert "is also that of content/posts/tea.md" in same[0]


@pytest.mark.parametrize("name", ["a", "m9", "z"])
def test_whoever_chose_a_taken_address_is_blamed(project: Make, name: str) -> None:
    own = post("New", slug="tea").splitlines().index("slug: tea") + 1
    site = project(
        {"content/posts/tea.md": post("Tea"), f"content/posts/{name}.md": post("New", slug="tea")}
    )
    (mistake,) = site.mistakes()
    assert mistake == (
        f"content/posts/{name}.md:{own}: its address /posts/tea/ is also that of "
        "content/posts/tea.md (give one of them another `slug`)"
    )


def test_only_a_document_can_get_another_slug(project: Make) -> None:
    (mistake,) = project({"content/pages/x.md": "---\ntitle: X\nslug: posts\n---\nX.\n"}).mistakes()
    assert mistake.startswith("content/pages/x.md:3: its address /posts/ is also that of ")
    assert mistake.endswith("(give this document another `slug`)")


BROKEN = "---\ntitle: A: B\n---\nText.\n"


def test_a_broken_person_is_reported_once(project: Make) -> None:
    files = {f"content/posts/p{number}.md": post(f"P{number}") for number in range(11)}
    files["content/people/anna.md"] = "---\nname: Anna: baker\n---\n"
    (mistake,) = project(files).mistakes()
    assert mistake.startswith("content/people/anna.md:2: ")


@pytest.mark.parametrize("reference", ["honesty", "values/honesty", "values/honesty.md"])
def test_a_broken_value_is_reported_once(project: Make, reference: str) -> None:
    files = {
        f"content/posts/p{number}.md": post(f"P{number}", values=f"[{reference}]")
        for number in range(3)
    }
    files["content/values/honesty.md"] = BROKEN
    (mistake,) = project(files).mistakes()
    assert mistake.startswith("content/values/honesty.md:2: ")


def test_a_link_to_a_broken_text_and_its_comments_are_not_reported(project: Make) -> None:
    files = {
        "content/posts/a.md": BROKEN,
        "content/posts/b.md": post("B", "See [a](a.md) and [c](c/index.md)."),
        "content/posts/c/index.md": BROKEN,
        "content/comments/posts/a/x.md": "---\nid: x\nby: Cy\ndate: 2026-03-14\n---\nGood.\n",
        "content/comments/posts/c/y.md": "---\nid: y\nby: Cy\ndate: 2026-03-14\n---\nGood.\n",
        "content/comments/posts/b/z.md": BROKEN,
        "content/comments/posts/b/w.md": (
            "---\nid: w\nby: Cy\ndate: 2026-03-14\nreply_to: z\n---\nGood.\n"
        ),
    }
    mistakes = project(files).mistakes()
    assert [one.split(": ")[0] for one in mistakes] == [
        "content/comments/posts/b/z.md:2",
        "content/posts/a.md:2",
        "content/posts/c/index.md:2",
    ]


def test_what_does_not_follow_is_reported_beside_it(project: Make) -> None:
    files = {
        "content/people/anna.md": BROKEN,
        "content/posts/a.md": post("A", "See [b](b.md).", author="ben"),
    }
    mistakes = project(files).mistakes()
    assert len(mistakes) == 3
    assert any('no person "ben"' in one for one in mistakes)
    assert any("leads nowhere" in one for one in mistakes)


def test_once_it_is_fixed_what_was_hidden_behind_it_is_checked(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", author="ben"), "content/people/ben.md": BROKEN})
    assert len(site.mistakes()) == 1
    (site.root / "content/people/ben.md").unlink()
    (mistake,) = site.mistakes()
    assert 'no person "ben"' in mistake
