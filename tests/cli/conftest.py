"""Commands as people call them, in a project of the base files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from tests.conftest import NOW

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `sitegen ARGUMENTS` in a folder; what goes wrong unexpectedly is raised."""

    def call(*arguments: str, folder: Path, given: str | None = None) -> Result:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
        result = CliRunner().invoke(sitegen, arguments, input=given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call
