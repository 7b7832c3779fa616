"""Findings for people, programs, GitHub and SARIF, each as its standard has it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator as Validator
from jsonschema import FormatChecker, ValidationError

from sitegen.check.formats import as_github, as_json, as_sarif, as_text, explain, summary
from sitegen.check.rules import all_rules
from sitegen.errors import Problem

PROBLEMS = (
    Problem("content/posts/über a.md", 4, 'a "link"\nleads, nowhere: 100%', "mend it", "error",
            "broken-link"),
    Problem("public/404.html", None, "the page has no title", "", "warning", "missing-title"),
    Problem("content/site.yaml", 1, "no reply time", "promise one", "advice", "no-reply-time"),
    Problem("content/site.yaml", 2, "of no rule"),
)  # fmt: skip


SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"


def sarif_run(problems: Sequence[Problem]) -> dict[str, Any]:
    """The one run in the log of some problems, which is as the official schema wants it."""
    log = json.loads(as_sarif(problems))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Validator(schema, format_checker=FormatChecker()).validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return dict(run)


def test_sarif_is_what_its_schema_asks_for() -> None:
    run = sarif_run(PROBLEMS)
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]
    for result, problem in zip(run["results"], PROBLEMS, strict=True):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=@/%-]+", uri)  # RFC 3986, relative
        assert unquote(uri) == problem.file
        assert place["region"] == {"startLine": problem.line or 1}
        if problem.rule:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == problem.rule
        else:
            assert "ruleIndex" not in result


def test_the_schema_does_refuse_something() -> None:
    log = json.loads(as_sarif(PROBLEMS))
    log["runs"][0]["results"][0]["level"] = "advice"
    with pytest.raises(ValidationError):
        Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)


def test_sarif_of_nothing_is_valid_too() -> None:
    assert sarif_run(())["results"] == []


def test_sarif_can_describe_every_rule() -> None:
    problems = [
        Problem("a.md", 1, "x", "", rule.severity, rule.id) for rule in all_rules().values()
    ]
    run = sarif_run(problems)
    assert len(run["tool"]["driver"]["rules"]) == len(all_rules())


COMMAND = re.compile(
    r"::(error|warning|notice) file=([^,:]+)(?:,line=(\d+))?,title=([^,:]+)::([^\r\n]+)"
)


def test_github_annotations_are_one_line_each_and_escaped() -> None:
    lines = [as_github(problem) for problem in PROBLEMS]
    matches = [COMMAND.fullmatch(line) for line in lines]
    assert all(matches)
    assert lines[0] == (
        "::error file=content/posts/über a.md,line=4,title=broken-link"
        '::a "link"%0Aleads, nowhere: 100%25 (mend it)'
    )
    assert lines[1] == ("::warning file=public/404.html,title=missing-title::the page has no title")
    assert lines[2].startswith("::notice ")


def test_a_colon_or_comma_in_a_files_name_stays_in_its_property() -> None:
    line = as_github(Problem("content/a: b, c.md", 1, "x", rule="source"))
    assert line.startswith("::error file=content/a%3A b%2C c.md,line=1")


def test_json_has_all_that_programs_need() -> None:
    data = json.loads(as_json(PROBLEMS, 7))
    assert data["counts"] == {"error": 2, "warning": 1, "advice": 1}
    assert data["pages"] == 7
    assert data["problems"][1] == {
        "file": "public/404.html",
        "line": None,
        "severity": "warning",
        "rule": "missing-title",
        "message": "the page has no title",
        "remedy": "",
        "documentation": "docs/check.md#missing-title",
    }


def test_text_names_the_rule() -> None:
    assert as_text(PROBLEMS[2]) == (
        "content/site.yaml:1: advice: no reply time (promise one) [no-reply-time]"
    )


@pytest.mark.parametrize(
    ("problems", "pages", "text"),
    [
        (PROBLEMS, 2, "2 errors, 1 warning, 1 piece of advice on 2 pages"),
        ((), 1, "no errors, no warnings, no advice on 1 page"),
    ],
)
def test_the_summary_counts(problems: tuple[Problem, ...], pages: int, text: str) -> None:
    assert summary(problems, pages) == text


@pytest.mark.parametrize("name", all_rules())
def test_each_rule_explains_itself(name: str) -> None:
    rule = all_rules()[name]
    text = explain(rule)
    assert rule.explanation and rule.summary and rule.remedy
    assert not rule.summary.endswith(".")
    assert f"docs/check.md#{name}" in text
