"""Rules on emails: each has an email that triggers it once, and one that doesn't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sitegen.check.engine import CheckOptions, FeatureData, check
from sitegen.check.item import CheckItem
from sitegen.check.rules import all_rules, rules_for
from sitegen.newsletter.checked_email import CheckedEmail
from sitegen.read.project import Project
from tests.check.cases import CLEAN
from tests.check.conftest import Look, named
from tests.conftest import NOW, Site, post

GOOD = CheckedEmail(
    source="content/newsletter/1.md",
    subject="Rye is back",
    preheader="And so are the rolls.",
    html="<html><body><p>You can have rye again, every day.</p>"
    '<p><a href="{{ unsubscribe_url }}">Leave</a> {{ postal_address }}</p></body></html>',
    text="You can have rye again, every day.\n\nLeave: {{ unsubscribe_url }}\n{{postal_address}}\n",
    sender_name="Anna",
    sender_address="anna@shop.example",
    reply_to="anna@shop.example",
    postal_address="Corner Shop\n1 Main Street",
)


def large(kilobytes: int) -> CheckedEmail:
    words = "<p>" + "rye bread " * (kilobytes * 100) + "</p></body>"
    return replace(GOOD, html=GOOD.html.replace("</body>", words), text=GOOD.text + words)


BAD = {
    "email-without-human": replace(GOOD, sender_name=""),
    "email-too-large": large(120),
    "email-large": large(88),
    "no-unsubscribe": replace(GOOD, text=GOOD.text.replace("{{ unsubscribe_url }}", "")),
    "no-postal-address": replace(GOOD, html=GOOD.html.replace("{{ postal_address }}", "")),
    "email-part-missing": replace(GOOD, text=""),
    "email-template-text": replace(
        GOOD, text=GOOD.text + "\nBegin with what you would say to a customer in the shop.\n"
    ),
    "subject-too-long": replace(GOOD, subject="Rye " * 16),
    "no-preheader": replace(GOOD, preheader=""),
    "preheader-too-long": replace(GOOD, preheader="Rye " * 28),
}


def test_each_rule_has_its_letter() -> None:
    assert {rule.id for rule in rules_for("email")} == BAD.keys()


@pytest.mark.parametrize("rule", BAD)
def test_a_rule_speaks_once(rule: str) -> None:
    look = all_rules()[rule].check
    assert look is not None
    assert len(list(look(BAD[rule]))) == 1
    assert list(look(GOOD)) == []


@pytest.mark.parametrize(
    "address", ["no-reply@shop.example", "noreply@x.example", "do_not_reply@x"]
)
def test_a_sender_that_nobody_reads(address: str) -> None:
    look = all_rules()["email-without-human"].check
    assert look is not None
    assert len(list(look(replace(GOOD, reply_to=address)))) == 1


def test_letters_are_handed_in_by_who_makes_them(look: Look) -> None:
    letters = [
        CheckItem("email", "content/newsletter/1.md", b"1", lambda _: BAD["no-preheader"]),
        CheckItem("email", "content/newsletter/2.md", b"2", lambda _: GOOD),
    ]
    report = look(CLEAN, features=FeatureData(items=lambda *_: letters))
    (problem,) = named(report, "no-preheader")
    assert problem.file == "content/newsletter/1.md"
    assert {one.rule for one in report.problems} == {"no-preheader"}


HIDDEN = [
    '<div style="display:none;max-height:0">What comes. ' + "&nbsp;&zwnj;" * 60 + "</div>",
    '<div style="max-height: 0; DISPLAY: none !important">' + "one two three " * 40 + "</div>",
    "<p hidden>" + "one two three " * 40 + "</p>",
    "<style>" + ".a { color: red } " * 40 + "</style>",
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_nobody_sees_is_not_missing_in_the_plain_text(hidden: str) -> None:
    look = all_rules()["email-part-missing"].check
    assert look is not None
    short = replace(GOOD, html=GOOD.html.replace("<body>", f"<body>{hidden}"))
    assert hidden in short.html
    assert list(look(short)) == []
    shown = replace(GOOD, html=GOOD.html.replace("<body>", "<body><p>" + "one two " * 90 + "</p>"))
    assert len(list(look(shown))) == 1


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"content/newsletter/welcome/01-hello.md": """
            ---
            id: hello0000000
            subject: Hello
            preheader: What comes next
            from: anna
            day: 0
            ---
            Thank you.
            """},
        {"content/posts/a.md": post("A", "You may come in.")},
    ],
)  # fmt: skip
def test_before_the_first_issue_nothing_of_ours_is_wrong(
    files: dict[str, str], project: Callable[..., Site]
) -> None:
    site = project(
        {
            "content/site.yaml": """
                name: Corner Shop
                url: https://shop.example/
                timezone: Europe/Berlin
                owner: anna
                search: off
                contact: {email: anna@shop.example}
                newsletter: {reply_to: anna@shop.example, postal_address: 1 Main Street}
                """,
            "content/people/anna.md": """
                ---
                id: anna00000000
                name: Anna
                role: owner
                email: anna@shop.example
                ---
                I bake.
                """,
            **files,
        }
    )
    report = check(Project(site.root), CheckOptions(NOW))
    assert [str(one) for one in report.problems if one.severity == "error"] == []
    site.build()
    assert "<link>https://shop.example/</link>" in site.read("newsletter/feed.xml")
    issue = """
        ---
        id: first0000000
        subject: First
        date: 2026-11-01
        from: anna
        ---
        Hello.
        """
    site.write({"content/newsletter/first.md": issue})
    site.build()
    assert "<link>https://shop.example/newsletter/</link>" in site.read("newsletter/feed.xml")
    assert site.read("newsletter/index.html")
