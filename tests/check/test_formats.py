"""Findings for people, programs, GitHub and SARIF, each as its standard has it."""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal
from urllib.parse import unquote

import msgspec
import pytest
from msgspec import Meta

from sitegen.check.formats import as_github, as_json, as_sarif, as_text, explained, summary
from sitegen.check.rules import all_rules
from sitegen.errors import Problem

PROBLEMS = (
    Problem("content/posts/über a.md", 4, 'a "link"\nleads, nowhere: 100%', "mend it", "error",
            "broken-link"),
    Problem("public/404.html", None, "the page has no title", "", "warning", "missing-title"),
    Problem("content/site.yaml", 1, "no reply time", "promise one", "advice", "no-reply-time"),
    Problem("content/site.yaml", 2, "of no rule"),
)  # fmt: skip


# The part of the SARIF 2.1.0 schema (OASIS, sarif-schema-2.1.0.json) that we write: required
# properties, types, enumerations and bounds, with nothing else allowed.

Level = Literal["none", "note", "warning", "error"]
Text = Annotated[str, Meta(min_length=1)]
Strict = {"frozen": True, "forbid_unknown_fields": True, "rename": "camel"}


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Text


class ArtifactLocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    # RFC 3986 relative reference
    uri: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._~!$&'()*+,;=@/%-]+$")]
    uri_base_id: str


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    start_line: Annotated[int, Meta(ge=1)]


class PhysicalLocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    artifact_location: ArtifactLocation
    region: Region | msgspec.UnsetType = msgspec.UNSET


class Location(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    physical_location: PhysicalLocation


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    message: Message
    rule_id: Text
    level: Level
    locations: list[Location]
    rule_index: Annotated[int, Meta(ge=0)] | msgspec.UnsetType = msgspec.UNSET


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: Level


class Properties(msgspec.Struct, frozen=True):
    tags: list[str]


class Descriptor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    id: Text
    short_description: Message
    full_description: Message
    help: Message
    default_configuration: Configuration
    properties: Properties


class Component(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    name: Text
    semantic_version: Text
    rules: list[Descriptor]


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    driver: Component


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    tool: Tool
    results: list[Result]
    column_kind: Literal["utf16CodeUnits", "unicodeCodePoints"]


class Log(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal["2.1.0"]
    runs: Annotated[list[Run], Meta(min_length=1)]
    schema: str = msgspec.field(name="$schema")


def test_sarif_is_what_its_schema_asks_for() -> None:
    log = msgspec.json.decode(as_sarif(PROBLEMS).encode(), type=Log)
    (run,) = log.runs
    assert [result.level for result in run.results] == ["error", "warning", "note", "error"]
    for result, problem in zip(run.results, PROBLEMS, strict=True):
        (location,) = result.locations
        place = location.physical_location
        assert unquote(place.artifact_location.uri) == problem.file
        assert (place.region is msgspec.UNSET) == (problem.line is None)
        if problem.rule:
            assert isinstance(result.rule_index, int)
            assert run.tool.driver.rules[result.rule_index].id == problem.rule


def test_sarif_of_nothing_is_valid_too() -> None:
    (run,) = msgspec.json.decode(as_sarif(()).encode(), type=Log).runs
    assert run.results == []


def test_sarif_can_describe_every_rule() -> None:
    problems = [
        Problem("a.md", 1, "x", "", rule.severity, rule.id) for rule in all_rules().values()
    ]
    (run,) = msgspec.json.decode(as_sarif(problems).encode(), type=Log).runs
    assert len(run.tool.driver.rules) == len(all_rules())


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
    text = explained(rule)
    assert rule.explanation and rule.summary and rule.remedy
    assert not rule.summary.endswith(".")
    assert f"docs/check.md#{name}" in text
