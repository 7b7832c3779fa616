"""What tests of the check share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.check.engine import CheckOptions, CheckReport, check
from sitegen.errors import Problem
from sitegen.read.project import Project

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

Look = Callable[..., CheckReport]


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files as they are."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Writes files into one project, and checks it."""

    def looked(files: Mapping[str, str | bytes] | None = None, **wishes: object) -> CheckReport:
        write(tmp_path, files or {})
        return check(Project(tmp_path), CheckOptions(**{"now": NOW, **wishes}))  # type: ignore[arg-type]

    return looked


def named(report: CheckReport, rule: str) -> list[Problem]:
    """The problems that a rule found."""
    return [problem for problem in report.problems if problem.rule == rule]
