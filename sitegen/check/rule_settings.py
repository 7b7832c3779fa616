"""Applies the site's settings to problems: rules that are switched off, and severities.

Errors that stop a build can't be switched off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sitegen.check.cache import SourceEntry
from sitegen.check.former_ids import current_id, current_ids
from sitegen.check.rule import Rule
from sitegen.check.rules import all_rules
from sitegen.errors import Problem
from sitegen.read.locate import locate
from sitegen.read.project import Project
from sitegen.site.site import Site


def with_rule(problem: Problem, rule: str) -> Problem:
    """A problem of the build with its rule's id, and with a remedy."""
    if not problem.rule:
        is_about_field = rule == "source" and '"' in problem.message and problem.line is not None
        problem = replace(problem, rule="front-matter" if is_about_field else rule)
    known = all_rules().get(problem.rule)
    return replace(problem, remedy=problem.remedy or (known.remedy if known is not None else ""))


def apply_rule_settings(
    found: Iterable[Problem], site: Site, entries: Mapping[str, SourceEntry], project: Project
) -> tuple[Problem, ...]:
    """The problems that remain, with the severities of this site, located and sorted."""
    config = site.config.check
    rules = all_rules()
    off_everywhere = current_ids(config.off)
    severities = {current_id(name): severity for name, severity in config.severity.items()}
    off = {
        document.source: current_ids(document.front.check.off)
        for document in site.contents.documents
        if document.front.check is not None
    }
    wanted = [
        problem
        for problem in dict.fromkeys(found)
        if _stops_a_build(problem, rules)
        or (
            problem.rule not in off_everywhere
            and problem.rule not in off.get(problem.file, frozenset())
        )
    ]
    kept = []
    for problem in locate(wanted, project):
        if not _stops_a_build(problem, rules):
            if _off_on_line(problem, entries.get(problem.file)):
                continue
            severity = severities.get(problem.rule)
            if severity is not None:
                problem = replace(problem, severity=severity)
        kept.append(problem)
    return sort_problems(kept)


def _stops_a_build(problem: Problem, rules: Mapping[str, Rule]) -> bool:
    rule = rules.get(problem.rule)
    return problem.severity == "error" and (rule is None or rule.scope == "build")


def _off_on_line(problem: Problem, entry: SourceEntry | None) -> bool:
    if entry is None or problem.line is None:
        return False
    return any(
        line == problem.line and problem.rule in current_ids(names) for line, names in entry.off
    )


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems sorted by file, line and rule."""
    return tuple(sorted(problems, key=lambda one: (*one.sort_key, one.rule)))
