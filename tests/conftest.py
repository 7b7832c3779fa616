"""What tests share: a project made of texts, built through the command line's own function."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from sitegen.build.build import BuildOptions, BuildResult, build
from sitegen.errors import ContentError
from sitegen.read.project import Project
from tests.browser.tools import missing, program

# How long an example takes says more of the machine than of the program.
settings.register_profile("sitegen", deadline=None)
settings.load_profile("sitegen")

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""The clock of all tests."""

BASE = {
    "content/site.yaml": """
        name: Corner Shop
        url: https://shop.example/
        timezone: Europe/Berlin
        owner: anna
        search: off
        """,
    "content/people/anna.md": """
        ---
        id: anna00000000
        name: Anna
        role: owner
        ---
        I bake.
        """,
}
"""The smallest project with somebody to write posts."""


def post(title: str = "Hello", body: str = "Good morning.", **fields: str) -> str:
    """A post's source; `fields` are added to its front matter."""
    front = {"id": title.lower().replace(" ", "-"), "title": title, "date": "2026-03-14"}
    front.update({"author": "anna"}, **fields)
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\n{lines}---\n{body}\n"


@dataclass(frozen=True)
class Site:
    """A project in a temporary folder."""

    root: Path

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files, given as texts with any indentation."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")

    def build(
        self, output: str = "public", *, now: datetime = NOW, jobs: int = 1, **wishes: object
    ) -> BuildResult:
        """Build the project."""
        target = self.root / output
        return build(Project(self.root), BuildOptions(target=target, now=now, jobs=jobs, **wishes))  # type: ignore[arg-type]

    def mistakes(self) -> list[str]:
        """What a build says is wrong; fails the test if nothing is."""
        with pytest.raises(ContentError) as caught:
            self.build()
        return [str(problem) for problem in caught.value.problems]

    def read(self, path: str, output: str = "public") -> str:
        """A built file's text."""
        return (self.root / output / path).read_text(encoding="utf-8")

    def tree(self, output: str = "public") -> dict[str, bytes]:
        """Every built file by its path, without what sitegen keeps for itself."""
        folder = self.root / output
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and ".sitegen" not in path.relative_to(folder).parts
        }


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Site]:
    """Makes a project of the base files and of others that replace or add to them."""

    def make(files: Mapping[str, str | bytes] | None = None, *, base: bool = True) -> Site:
        site = Site(tmp_path / "site")
        site.write({**(BASE if base else {}), **(files or {})})
        return site

    return make


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium: one for all tests of a process, for Playwright starts only once in a process."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "pip install playwright")
    chromium = program("chromium", "google-chrome", remedy="apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
