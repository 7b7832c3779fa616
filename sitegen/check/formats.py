"""Writes problems as text for people, as JSON, for GitHub, and as SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sitegen import __version__
from sitegen.check.rule import Rule
from sitegen.check.rules import all_rules, topic_of
from sitegen.errors import Problem, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
"""In order, beginning with the most important."""

_SARIF_LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "advice": "note"}
_GITHUB_LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "advice": "notice"}
_SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def counts(problems: Iterable[Problem]) -> dict[Severity, int]:
    """How many problems there are of each severity."""
    found = Counter(problem.severity for problem in problems)
    return {severity: found[severity] for severity in SEVERITIES}


def summary(problems: Iterable[Problem], pages: int) -> str:
    """One line: `2 errors, 1 warning, no advice on 99 pages`."""
    found = counts(problems)
    words = [
        _several(found["error"], "error"),
        _several(found["warning"], "warning"),
        _several(found["advice"], "piece of advice", "pieces of advice")
        if found["advice"]
        else "no advice",
    ]
    return f"{', '.join(words)} on {_several(pages, 'page')}"


def _several(count: int, word: str, words: str = "") -> str:
    return f"{count or 'no'} {word if count == 1 else words or word + 's'}"


def as_text(problem: Problem) -> str:
    """`content/posts/a.md:4: warning: what is wrong (how to fix it) [rule]`."""
    return f"{problem} [{problem.rule}]" if problem.rule else str(problem)


def as_json(problems: Sequence[Problem], pages: int, **more: object) -> str:
    """All problems as one JSON object; `more` adds members to it."""
    listed = [
        {
            "file": problem.file,
            "line": problem.line,
            "severity": problem.severity,
            "rule": problem.rule,
            "message": problem.message,
            "remedy": problem.remedy,
            "documentation": rule.anchor if (rule := all_rules().get(problem.rule)) else None,
        }
        for problem in problems
    ]
    whole = {"version": 1, "pages": pages, "counts": counts(problems), "problems": listed, **more}
    return json.dumps(whole, ensure_ascii=False, indent=2)


# --- GitHub -------------------------------------------------------------------------------------


def as_github(problem: Problem) -> str:
    """A workflow command (docs.github.com, "Workflow commands for GitHub Actions")."""
    properties = [f"file={_property(problem.file)}"]
    if problem.line is not None:
        properties.append(f"line={problem.line}")
    properties.append(f"title={_property(problem.rule or 'sitegen')}")
    remedy = f" ({problem.remedy})" if problem.remedy else ""
    message = _data(problem.message + remedy)
    return f"::{_GITHUB_LEVELS[problem.severity]} {','.join(properties)}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# --- SARIF --------------------------------------------------------------------------------------


def as_sarif(problems: Sequence[Problem]) -> str:
    """A log of one run (OASIS SARIF 2.1.0). Files are relative to the project, `%SRCROOT%`."""
    used = sorted({problem.rule for problem in problems} & all_rules().keys())
    places = {name: place for place, name in enumerate(used)}
    run = {
        "tool": {
            "driver": {
                "name": "sitegen",
                "semanticVersion": __version__,
                "rules": [_sarif_rule(all_rules()[name]) for name in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(problem, places) for problem in problems],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": f"What to do: {rule.remedy}. See {rule.anchor}."},
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
        "properties": {"tags": [topic_of(rule)]},
    }


def _sarif_result(problem: Problem, places: Mapping[str, int]) -> dict[str, Any]:
    remedy = f" ({problem.remedy})" if problem.remedy else ""
    place = {
        "artifactLocation": {"uri": quote(problem.file), "uriBaseId": "%SRCROOT%"},
        # A problem without a line is about the whole file; GitHub shows only those with a line.
        "region": {"startLine": problem.line or 1},
    }
    result: dict[str, Any] = {
        "ruleId": problem.rule or "sitegen",
        "level": _SARIF_LEVELS[problem.severity],
        "message": {"text": problem.message + remedy},
        "locations": [{"physicalLocation": place}],
    }
    if problem.rule in places:
        result["ruleIndex"] = places[problem.rule]
    return result


# --- one rule -----------------------------------------------------------------------------------


def explain(rule: Rule) -> str:
    """The text that `sitegen check --explain` shows."""
    lines = [
        f"{rule.id} ({rule.severity}, {topic_of(rule)})",
        f"{rule.summary}.",
        "",
        rule.explanation,
        "",
        f"What to do: {rule.remedy}." + (" `--fix` does this for you." if rule.fixable else ""),
        "To switch it off:",
        f"  for the site, in site.yaml  check: {{off: [{rule.id}]}}",
        f"  for one document            check: {{off: [{rule.id}]}}",
        f"  for this or the next line   <!-- check: off {rule.id} -->",
        f"See {rule.anchor}",
    ]
    return "\n".join(lines)
