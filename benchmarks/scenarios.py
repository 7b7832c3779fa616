"""The scenarios: what has changed when a build begins."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.project import Edit, Project


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of build."""

    name: str
    title: str
    edit: Edit
    cold: bool = False
    """Without output and caches of an earlier build."""
    memory: bool = False
    """Whether the memory of the process tree is measured in a run of its own."""
    edits_theme: bool = False
    """Only for projects that hold their theme's templates."""


SCENARIOS = (
    Scenario("cold", "cold build", Project.leave_unchanged, cold=True, memory=True),
    Scenario("unchanged", "no change", Project.leave_unchanged),
    Scenario("body", "one body edited", Project.edit_body, memory=True),
    Scenario("title", "one title edited", Project.edit_title),
    Scenario("template", "a template edited", Project.edit_template, edits_theme=True),
    Scenario("added", "one post added", Project.add_post),
)
