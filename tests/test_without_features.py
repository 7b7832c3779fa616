"""The core's tests pass without the line of a built-in feature in the table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.features import BUILT_IN

ROOT = Path(__file__).parents[1]
NAMES = [reference.split(".")[1] for reference in BUILT_IN]
REMOVED = ("newsletter", "inbox,walk,importing")
"""What is taken out together. A small feature of its own costs no further run of all tests."""
NOT_OF_THE_CORE = {*NAMES, "e2e", "benchmarks", "browser", "inputs"}
CORE = [
    folder.relative_to(ROOT).as_posix()
    for folder in sorted((ROOT / "tests").iterdir())
    if any(folder.glob("test_*.py")) and folder.name not in NOT_OF_THE_CORE
]


@pytest.mark.slow
@pytest.mark.parametrize("name", REMOVED)
def test_the_tests_of_the_core_pass(name: str) -> None:
    assert set(NAMES) == set(",".join(REMOVED).split(","))
    assert {"tests/model", "tests/read", "tests/site", "tests/render", "tests/serve"} <= set(CORE)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["-p", "tests.without_features", "-m", "not slow", *CORE]
    # Neither the worker's variables of a run in parallel, nor its measuring of coverage.
    others = ("PYTEST_", "COV_", "COVERAGE_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(others)}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, "WITHOUT_FEATURES": name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
