"""The demo, Millrace Cycles, is as careful as its editors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from sitegen.check.engine import CheckOptions, check
from sitegen.cli.main import sitegen
from sitegen.read.project import Project
from tests.conftest import Demo

NOW = "2026-11-22T12:00"


@pytest.mark.needs_features("newsletter")
def test_the_demo_has_no_error_and_no_warning(tmp_path: Path, demo_at: Demo) -> None:
    demo_at(tmp_path)
    arguments = ["--project", str(tmp_path), "check", "--strict", "--voice", "--now", NOW]
    result = CliRunner().invoke(sitegen, arguments)
    assert result.exit_code == 0, result.output
    assert "no errors, no warnings" in result.output


def test_it_was_really_looked_at(tmp_path: Path, demo_at: Demo) -> None:
    """A demo in which nothing can be found would pass too."""
    demo_at(tmp_path)
    later = datetime(2028, 6, 1, 12, tzinfo=ZoneInfo("Europe/London"))
    report = check(Project(tmp_path), CheckOptions(later, jobs=1))
    assert report.pages > 90
    found = {problem.rule for problem in report.problems}
    assert {"faq-overdue", "promise-without-evidence", "holiday-passed"} <= found
