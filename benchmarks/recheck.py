"""What a check after one edit costs, beside a build after one edit: in turn, on one project.

The check is promised to take at most half as long again as the build, without `--voice`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.contestants import Contestant
from benchmarks.corpus import Corpus
from benchmarks.measure import Command, Measurement, run
from benchmarks.project import Project, write_projects


@dataclass(frozen=True, slots=True)
class Recheck:
    """The runs of both commands after one edited body each, and of a first check."""

    posts: int
    builds: tuple[Measurement, ...]
    checks: tuple[Measurement, ...]
    first_check: Measurement

    @property
    def text(self) -> str:
        """A few lines for people: medians in milliseconds, and the ratio of processor times."""
        lines = [f"{self.posts:,} posts, one body edited, medians of {len(self.builds)} runs"]
        for name, runs in (("build", self.builds), ("check", self.checks)):
            wall = 1000 * median(one.wall for one in runs)
            processor = 1000 * median(one.processor for one in runs)
            lines.append(f"  {name}  {wall:6.0f} ms, of the processors {processor:6.0f} ms")
        lines.append(
            f"  check / build: {self._ratio('wall'):.2f} by the clock, "
            f"{self._ratio('processor'):.2f} of the processors"
        )
        lines.append(f"  a first check took {self.first_check.wall:.1f} s")
        return "\n".join(lines)

    def _ratio(self, measure: str) -> float:
        checks = median(getattr(one, measure) for one in self.checks)
        builds = median(getattr(one, measure) for one in self.builds)
        return float(checks / builds)


def measure_recheck(
    contestant: Contestant, posts: int, runs: int, folder: Path, say: Callable[[str], None]
) -> Recheck:
    """Build and check a project of `posts` once, then after an edit each, alternately."""
    project = Project(folder, contestant.layout, Corpus(posts))
    write_projects([project])
    arguments = (sys.executable, "-m", "sitegen", "check")
    check = Command(arguments, folder, contestant.environment)
    build = Command(contestant.arguments, folder, contestant.environment)
    say(f"building and checking {posts:,} posts for the first time")
    run(build)
    first = run(check)
    builds, checks = [], []
    for number in range(runs):
        project.edit_body(2 * number)
        builds.append(run(build))
        project.edit_body(2 * number + 1)
        checks.append(run(check))
        say(f"run {number + 1} of {runs}")
    return Recheck(posts, tuple(builds), tuple(checks), first)
