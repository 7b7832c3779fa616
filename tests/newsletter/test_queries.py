"""Issues of the newsletter in relation to what they carry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import BASE, Site, post

Make = Callable[..., Site]

SETTINGS = {
    "content/site.yaml": BASE["content/site.yaml"].replace(
        "owner: anna\n", "owner: anna\n        contact: {email: a@b.example}\n"
    )
}


def issue(**fields: str) -> str:
    front = {"id": "one", "subject": "Hello", "date": "2026-11-20", "from": "anna", **fields}
    return "---\n" + "".join(f"{key}: {text}\n" for key, text in front.items()) + "---\nHi.\n"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("draft: true", "this leads to content/posts/a.md, which is a draft"),
        ("publish: 2027-01-01", "which is scheduled, not shown until 2027-01-01 00:00"),
    ],
)
def test_an_item_that_nobody_can_read_yet_is_a_mistake(
    project: Make, item: str, expected: str
) -> None:
    key, _, text = item.partition(": ")
    site = project(
        {
            **SETTINGS,
            "content/posts/a.md": post("A", id="a", **{key: text}),
            "content/newsletter/one.md": issue(items="[a]"),
        }
    )
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/newsletter/one.md:6: ")
    assert expected in mistake


def test_an_item_that_is_not_there_is_a_mistake(project: Make) -> None:
    site = project({**SETTINGS, "content/newsletter/one.md": issue(items="[nothing]")})
    (mistake,) = site.mistakes()
    assert (
        '"items": there is no notice or post or faq or story or recovery or mention or value'
        in mistake
    )


def test_an_item_that_expired_is_history_and_no_mistake(project: Make) -> None:
    site = project(
        {
            **SETTINGS,
            "content/posts/a.md": post("A thing of its day", id="a", expires="2026-11-21"),
            "content/newsletter/one.md": issue(items="[a]"),
        }
    )
    assert [str(one) for one in site.build().warnings] == []
    page = site.read("newsletter/one/index.html")
    assert "A thing of its day" in page
    assert "/posts/a/" not in page


def test_an_item_is_found_by_its_id_after_it_was_renamed(project: Make) -> None:
    site = project(
        {
            **SETTINGS,
            "content/posts/a.md": post("A", id="permanent"),
            "content/newsletter/one.md": issue(items="[permanent]"),
        }
    )
    site.build()
    (site.root / "content/posts/a.md").rename(site.root / "content/posts/b.md")
    site.build()
    assert 'href="/posts/b/"' in site.read("newsletter/one/index.html")


def test_what_was_carried_before_and_not_updated_since_is_doubtful(project: Make) -> None:
    site = project(
        {
            **SETTINGS,
            "content/posts/a.md": post("A", id="a"),
            "content/posts/b.md": post("B", id="b", updated="2026-05-05"),
            "content/newsletter/first.md": issue(id="first", date="2026-05-01", items="[a, b]"),
            "content/newsletter/one.md": issue(items="[a, b]"),
        }
    )
    (warning,) = site.build().warnings
    assert str(warning).startswith(
        'content/newsletter/one.md:6: warning: "A" is in content/newsletter/first.md already'
    )


def test_a_letter_needs_an_address_to_come_from(project: Make) -> None:
    site = project({"content/newsletter/one.md": issue()})
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/newsletter/one.md:5: Anna has no email address to send from")


def test_a_merge_field_is_a_link_only_in_a_letter(project: Make) -> None:
    site = project({**SETTINGS, "content/posts/a.md": post("A", "[x](<{{ unsubscribe_url }}>)")})
    (mistake,) = site.mistakes()
    assert "leads nowhere" in mistake


def test_welcome_letters_have_no_page_and_need_a_day(project: Make) -> None:
    letter = "---\nid: w\nsubject: Hi\nday: 3\nfrom: anna\n---\nHello.\n"
    site = project({**SETTINGS, "content/newsletter/welcome/01-hi.md": letter})
    site.build()
    assert not [path for path in site.tree() if "01-hi" in path]
    site.write({"content/newsletter/welcome/02.md": letter.replace("day: 3", "day: soon")})
    assert "02.md:4: " in site.mistakes()[0]


def test_the_archive_leads_from_issue_to_issue(project: Make) -> None:
    site = project(
        {
            **SETTINGS,
            "content/newsletter/old.md": issue(id="old", subject="Older", date="2026-05-01"),
            "content/newsletter/one.md": issue(),
            "content/newsletter/draft.md": issue(id="d", subject="Not yet", draft="true"),
        }
    )
    site.build()
    page = site.read("newsletter/one/index.html")
    assert 'rel="prev" href="/newsletter/old/"' in page
    archive = site.read("newsletter/index.html")
    assert archive.index("/newsletter/one/") < archive.index("/newsletter/old/")
    assert "Not yet" not in archive + page


def test_merge_fields_are_filled_for_anybody_on_the_site(project: Make) -> None:
    site = project(
        {
            **SETTINGS,
            "content/newsletter/one.md": issue(
                subject='"For you, {{ subscriber.first_name | friend }}"'
            ).replace("Hi.", "Dear {{ subscriber.first_name | reader }},\n\n{{ digest }}\n\nBye."),
        }
    )
    site.build()
    page = site.read("newsletter/one/index.html")
    assert "For you, friend" in page
    assert "Dear reader," in page
    assert "{{" not in page
