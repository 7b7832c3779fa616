"""The command `sitegen import`, run as people run it, in a project of the base files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from tests.conftest import BASE, NOW, Site


@dataclass(frozen=True)
class Imported:
    """A project into which something was imported."""

    site: Site
    result: Result

    @property
    def report(self) -> dict[str, Any]:
        """The report in JSON."""
        text = (self.site.root / "private/import-report.json").read_text(encoding="utf-8")
        return dict(json.loads(text))

    def document(self, title: str) -> dict[str, Any]:
        """The report's line on the document of a title."""
        (found,) = (one for one in self.report["documents"] if one["title"] == title)
        return dict(found)

    def omitted(self) -> dict[str, int]:
        """How many things of each kind were left out."""
        found: dict[str, int] = {}
        for one in self.report["omissions"]:
            found[one["what"]] = found.get(one["what"], 0) + one["count"]
        return found

    def findings(self, rule: str, file: str = "") -> list[dict[str, Any]]:
        """The findings of a rule, about a file."""
        return [
            one
            for one in self.report["findings"]
            if one["rule"] == rule and file in ("", one["file"])
        ]

    def front(self, path: str) -> dict[str, Any]:
        """The fields of a document's file."""
        text = (self.site.root / path).read_text(encoding="utf-8")
        return dict(yaml.safe_load(text.split("---\n")[1]))

    def body(self, path: str) -> str:
        """The text of a document's file."""
        text = (self.site.root / path).read_text(encoding="utf-8")
        return text.split("---\n", 2)[2].strip()


def call(root: Path, *arguments: str | Path) -> Result:
    """Run `sitegen import ARGUMENTS` in a project; what goes wrong unexpectedly is raised."""
    result = CliRunner().invoke(
        sitegen,
        ["--project", str(root), "import", "--now", NOW.isoformat(), *map(str, arguments)],
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def base_project(root: Path) -> Site:
    """A project of the base files."""
    site = Site(root)
    site.write(BASE)
    return site


def files_of(root: Path) -> dict[str, bytes]:
    """All files of a project, but what sitegen can make again."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".sitegen" not in path.relative_to(root).parts
    }


Import = Callable[..., Imported]


@pytest.fixture
def importing(tmp_path: Path) -> Import:
    """Imports files into a new project, or again into the same one."""
    root = tmp_path / "site"

    def start(*arguments: str | Path) -> Imported:
        if not root.exists():
            base_project(root)
        result = call(root, *arguments)
        assert result.exit_code == 0, result.output
        return Imported(Site(root), result)

    return start
