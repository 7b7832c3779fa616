"""Commands as people call them, in a project of the base files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from sitegen.site.site import Site
from tests.conftest import NOW

Run = Callable[..., Result]


def look(root: Path) -> Site:
    """The project's documents, as staff see them. Raises what is wrong with them."""
    project = Project(root)
    config = read_config(project)
    return read_site(project, config, ContentCache(None), now=NOW, drafts=True, future=True).site


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
