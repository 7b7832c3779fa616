"""One run of the build benchmark: all contestants in turn, scenario by scenario.

Contestants alternate (A B A B …), so that a disturbance of the machine meets all of them. After
each run the output is looked at: a generator that did not do the work is no contestant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.comparable import Output, differences, inspect
from benchmarks.contestants import OUTPUT, Contestant
from benchmarks.corpus import Corpus
from benchmarks.measure import Command, Measurement, peak_together, run
from benchmarks.project import Evidence, Project, write_projects
from benchmarks.results import Runs, ScenarioResult, SizeResult, Written
from benchmarks.scenarios import SCENARIOS, Scenario
from benchmarks.trash import Trash


class NotComparable(Exception):
    """A contestant's output lacks what the others wrote, or an edit did not arrive in it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    runs: int
    """Of each contestant in each scenario, at most."""
    budget: float
    """Seconds that a contestant's runs of one scenario may take together before no further one
    is begun; every contestant has one run at least."""
    memory: bool = True


@dataclass(slots=True)
class Entrant:
    """A contestant with its project, and how often each scenario was run with it."""

    contestant: Contestant
    project: Project
    trash: Trash
    revisions: dict[str, int] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        return self.project.folder / OUTPUT

    @property
    def command(self) -> Command:
        contestant = self.contestant
        return Command(contestant.arguments, self.project.folder, contestant.environment)

    def prepare(self, scenario: Scenario) -> Evidence:
        """Bring the project into the state in which the scenario's build begins."""
        if scenario.cold:
            for name in (OUTPUT, *self.contestant.caches):
                self.trash.take(self.project.folder / name)
        revision = self.revisions[scenario.name] = self.revisions.get(scenario.name, 0) + 1
        return scenario.edit(self.project, revision)

    def takes_part(self, scenario: Scenario) -> bool:
        return not scenario.edits_theme or bool(self.contestant.layout.theme)


def measure_size(
    contestants: Sequence[Contestant],
    corpus: Corpus,
    folder: Path,
    plan: Plan,
    trash: Trash,
    tell: Tell,
) -> SizeResult:
    """Measure all scenarios with one corpus, in projects below `folder`; `trash` takes the old.

    Raises NotComparable and measure.CommandFailed.
    """
    trash.take(folder)
    entrants = [
        Entrant(contestant, Project(folder / contestant.name, contestant.layout, corpus), trash)
        for contestant in contestants
    ]
    tell(f"{corpus.size} posts: writing {len(entrants)} projects")
    write_projects(entrant.project for entrant in entrants)
    results = []
    written: tuple[Written, ...] = ()
    for scenario in SCENARIOS:
        results.append(_measure_scenario(scenario, entrants, plan, tell))
        if scenario.cold:
            written = tuple(_check_outputs(entrants))
    tuple(_check_outputs(entrants))
    return SizeResult(posts=corpus.size, scenarios=tuple(results), written=written)


Tell = Callable[[str], None]


def _measure_scenario(
    scenario: Scenario, entrants: Sequence[Entrant], plan: Plan, tell: Tell
) -> ScenarioResult:
    entrants = [entrant for entrant in entrants if entrant.takes_part(scenario)]
    measured: dict[str, list[Measurement]] = {}
    for _ in range(plan.runs):
        for entrant in entrants:
            runs = measured.setdefault(entrant.contestant.name, [])
            if runs and sum(one.wall for one in runs) >= plan.budget:
                continue
            evidence = entrant.prepare(scenario)
            runs.append(run(entrant.command))
            _check_evidence(entrant, evidence)
    results = []
    for entrant in entrants:
        runs = measured[entrant.contestant.name]
        together = None
        if plan.memory and scenario.memory:
            entrant.prepare(scenario)
            together = peak_together(entrant.command)
        results.append(
            Runs(
                contestant=entrant.contestant.name,
                wall=tuple(round(one.wall, 4) for one in runs),
                processor=tuple(round(one.processor, 4) for one in runs),
                largest=max(one.largest for one in runs),
                together=together,
            )
        )
        tell(f"  {scenario.title:18} {entrant.contestant.title:36} {results[-1].median:8.3f} s")
    return ScenarioResult(name=scenario.name, runs=tuple(results))


def _check_evidence(entrant: Entrant, evidence: Evidence) -> None:
    page = entrant.output / evidence.page
    if entrant.contestant.comparable and evidence.text not in page.read_text("utf-8"):
        raise NotComparable(
            f"{entrant.contestant.title}: {evidence.page} lacks {evidence.text!r} after the edit"
        )


def _check_outputs(entrants: Sequence[Entrant]) -> list[Written]:
    """Refuse outputs that are not comparable, and say how much each wrote."""
    written = []
    for entrant in entrants:
        output = inspect(entrant.output)
        if entrant.contestant.comparable:
            _refuse_differences(entrant, output)
        written.append(
            Written(
                contestant=entrant.contestant.name,
                files=output.files,
                bytes=output.bytes,
                extra=output.extra,
            )
        )
    return written


def _refuse_differences(entrant: Entrant, output: Output) -> None:
    edited = entrant.project.body_number
    added = entrant.revisions.get("added", 0)
    corpus = entrant.project.corpus
    found = differences(output, entrant.output, corpus, added, edited)
    if found:
        lines = "\n  ".join(found[:20])
        raise NotComparable(f"{entrant.contestant.title} is not comparable:\n  {lines}")
