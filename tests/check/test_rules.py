"""Each rule has a project that triggers it once, and one that doesn't; and so have new ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitegen.check.engine import FeatureData
from sitegen.check.rules import all_rules
from sitegen.site.status import FeatureStatus
from tests.check.cases import CASES as ALL_CASES
from tests.check.cases import CLEAN, EPISODE, SITE, A, Case, plain_picture, rye
from tests.check.conftest import Look, named

SEEN_ELSEWHERE = {"email", "external", "voice"}
"""What has its own tests: test_letters, test_external, test_voice."""

CASES = {rule: case for rule, case in ALL_CASES.items() if rule in all_rules()}


@pytest.mark.needs_features("newsletter", "inbox")
def test_no_case_is_of_an_unknown_rule() -> None:
    assert CASES.keys() == ALL_CASES.keys()


def _options(case: Case) -> dict[str, object]:
    def is_private(address: str) -> str | None:
        return "b…@reader.example" if address == case.private else None

    waits = case.inbox is not None
    inbox = (FeatureStatus("inbox", data=case.inbox),) if waits else ()
    features = FeatureData(private_address=is_private, statuses=lambda _: inbox)
    return {"last_build": case.last_build, "features": features}


def test_each_rule_has_its_two_projects() -> None:
    rules = {rule.id for rule in all_rules().values() if rule.scope not in SEEN_ELSEWHERE}
    assert rules == CASES.keys()


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_speaks_once(rule: str, look: Look) -> None:
    case = CASES[rule]
    files = {path: text for path, text in CLEAN.items() if path not in case.remove}
    report = look({**files, **case.bad}, **_options(case))
    (problem,) = named(report, rule)
    assert problem.file == case.file
    if case.line is not None:
        assert problem.line == case.line
    assert case.mentions in problem.message
    assert problem.severity == all_rules()[rule].severity
    assert problem.remedy


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_silent(rule: str, look: Look) -> None:
    case = CASES[rule]
    files = {path: text for path, text in CLEAN.items() if path not in case.remove}
    report = look({**files, **case.good}, **_options(replace(case, inbox=None)))
    assert named(report, rule) == []
    assert report.pages, "the good project can't be built"


@pytest.mark.parametrize(
    "body",
    [
        '<video controls src="https://x.example/a.mp4"></video>',
        "<audio controls src='https://x.example/a.mp3'></audio>",
        '<svg viewBox="0 0 1 1"><path d="M0 0h1v1"/></svg>',
    ],
)
def test_a_video_alone_says_something(look: Look, body: str) -> None:
    assert named(look({**CLEAN, A: rye(body)}), "empty-text") == []


@pytest.mark.parametrize(
    ("body", "line", "better"),
    [
        ("### A", 8, "## A"),
        ("## A\n\n#### B", 10, "### B"),
        ("# A", 8, "## A"),
        ("A\n===", 8, "## A"),
        ("## A\n\n<h4>B <b>C</b></h4>", 10, "<h3>B C</h3>"),
        ("<h1 class='x'>A</h1>", 8, "<h2>A</h2>"),
    ],
)
def test_a_heading_of_a_wrong_level(look: Look, body: str, line: int, better: str) -> None:
    (problem,) = named(look({**CLEAN, A: rye(body)}), "heading-levels")
    assert (problem.line, problem.remedy.partition(": ")[2]) == (line, better)


@pytest.mark.parametrize(
    "body",
    ["A\n---", "- A\n---", "Words\n\n---", "| a |\n|---|\n| b |", "    # code", "<hr>\n<header>"],
)
def test_a_line_that_is_no_heading_of_a_wrong_level(look: Look, body: str) -> None:
    assert named(look({**CLEAN, A: rye(body)}), "heading-levels") == []


def test_the_clean_project_is_clean(look: Look) -> None:
    assert look(CLEAN).problems == ()


@pytest.mark.parametrize(
    ("named_as", "name", "size", "doubt"),
    [
        ("podcast: {image: static/c.jpg}", "c.jpg", 1300, "1300 × 1300 pixels, not 1400 to"),
        ("podcast: {image: static/c.jpg}", "c.jpg", 3001, "3001 × 3001 pixels, not 1400 to"),
        ("podcast: {image: static/c.gif}", "c.gif", 1400, "is neither a JPEG nor a PNG"),
        ("favicon: static/c.jpg", "c.jpg", 1400, "has no cover"),
    ],
)
def test_a_cover_that_directories_refuse(
    look: Look, named_as: str, name: str, size: int, doubt: str
) -> None:
    files = {"content/site.yaml": SITE + f"{named_as}\n", **EPISODE}
    report = look({**CLEAN, **files, f"content/static/{name}": plain_picture(size)})
    (problem,) = named(report, "podcast-cover")
    assert doubt in problem.message


def test_without_recordings_no_cover_is_needed(look: Look) -> None:
    assert named(look(CLEAN), "podcast-cover") == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('<p onclick="run()" style="a: b">Rye</p>', 2),
        ("<style>p { color: red }</style>", 1),
        ("<script>run()</script>", 1),
        ('<script src="rye.js"></script>', 0),
        ('<script type="application/ld+json">{}</script>', 0),
        ('| a |\n|--:|\n| 1 |\n\n```python\nprint("style")\n```\n\n`<p style="">`', 0),
    ],
)
def test_code_within_a_text_that_the_policy_forbids(look: Look, code: str, count: int) -> None:
    files = {**CLEAN, "content/posts/rye.js": "", A: rye(f"You may.\n\n{code}")}
    assert len(named(look(files), "inline-code")) == count


@pytest.mark.parametrize(
    "allowed",
    ["{headers: off}", "{allow: {style-src: \"'unsafe-inline'\"}}"],
)
def test_what_the_policy_allows_is_no_matter(look: Look, allowed: str) -> None:
    files = {"content/site.yaml": SITE + f"deployment: {allowed}\n"}
    styled = rye('<p style="color: red">Rye</p>')
    assert named(look({**CLEAN, **files, A: styled}), "inline-code") == []
