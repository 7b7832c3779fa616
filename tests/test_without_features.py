"""The core's tests pass without the lines of the built-in features in the table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.features import BUILT_IN

ROOT = Path(__file__).parents[1]
NAMES = [reference.split(".")[1] for reference in BUILT_IN]
NOT_OF_THE_CORE = {*NAMES, "e2e", "benchmarks", "browser", "inputs"}
CORE = [
    folder.relative_to(ROOT).as_posix()
    for folder in sorted((ROOT / "tests").iterdir())
    if any(folder.glob("test_*.py")) and folder.name not in NOT_OF_THE_CORE
]


@pytest.mark.slow
def test_the_tests_of_the_core_pass() -> None:
    """All features are taken out together, and each test is run with its first case, as a run of
    all takes long. That each feature can be taken out alone is tested with the demo
    (`tests/e2e/test_extending.py`)."""
    assert {"tests/model", "tests/read", "tests/site", "tests/render", "tests/serve"} <= set(CORE)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["-p", "tests.without_features", "-m", "not slow", *CORE]
    # Neither the worker's variables of a run in parallel, nor its measuring of coverage.
    others = ("PYTEST_", "COV_", "COVERAGE_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(others)}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, "WITHOUT_FEATURES": ",".join(NAMES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
