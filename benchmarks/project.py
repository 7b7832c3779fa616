"""A generator's project on disk: writes the corpus in its layout, and edits it.

The edits are those of the scenarios. Each takes a revision number, counted from 1, so that every
run finds a text that no run before it has seen, and the first one not what was there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import (
    PICTURES,
    SITE_NAME,
    Corpus,
    Entry,
    with_body_edited,
    with_title_edited,
)
from benchmarks.layouts.layout import BASE_MARK, Layout
from benchmarks.picture import picture

THEMES = Path(__file__).parent / "themes"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an edit must bring about: a text on a page of the output."""

    page: str
    """Relative to the output folder."""
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """The files of one generator."""

    folder: Path
    layout: Layout
    corpus: Corpus

    @property
    def body_number(self) -> int:
        """The post whose body is edited: one in the middle."""
        return self.corpus.size // 2

    @property
    def title_number(self) -> int:
        """The post whose title is edited: another one, so that no edit undoes another."""
        return self.corpus.size * 3 // 4

    def put(self, entry: Entry) -> Path:
        """Write a document, and say where."""
        return _write(self.folder / self.layout.path(entry), self.layout.text(entry))

    def leave_unchanged(self, revision: int) -> Evidence:
        """The scenario without a change."""
        return Evidence("index.html", SITE_NAME.partition("'")[0])

    def edit_body(self, revision: int) -> Evidence:
        entry = with_body_edited(self.corpus.post(self.body_number), revision)
        self.put(entry)
        return Evidence(_page(entry), f"Corrected for the {revision}th time")

    def edit_title(self, revision: int) -> Evidence:
        """Change a title; the page of the next post, which names it, must show it."""
        entry = with_title_edited(self.corpus.post(self.title_number), revision)
        self.put(entry)
        return Evidence(_page(self.corpus.post(self.title_number + 1)), f"(part {revision})")

    def edit_template(self, revision: int) -> Evidence:
        """Change the template that every page is made with. Raises ValueError if it would stay."""
        if revision < 1:
            raise ValueError("revision 0 is what the project was written with")
        path = self.folder / self.layout.base_template
        before, _, rest = path.read_text("utf-8").partition("Revision ")
        _write(path, f"{before}Revision {revision}{rest.lstrip('0123456789')}")
        return Evidence(_page(self.corpus.post(0)), f"Revision {revision}")

    def add_post(self, revision: int) -> Evidence:
        """Add the newest post: every page of the paginated lists moves by one."""
        entry = self.corpus.post(self.corpus.size + revision - 1)
        self.put(entry)
        return Evidence("index.html", entry.slug)


Edit = Callable[[Project, int], Evidence]


def write_projects(projects: Iterable[Project]) -> None:
    """Write projects of one corpus, making each document once for all."""
    projects = tuple(projects)
    for project in projects:
        _start(project)
    for entry in projects[0].corpus.entries():
        for project in projects:
            project.put(entry)


def _start(project: Project) -> None:
    """Everything but the documents."""
    shutil.rmtree(project.folder, ignore_errors=True)
    layout = project.layout
    if layout.theme:
        target = project.folder / layout.theme_folder
        shutil.copytree(THEMES / layout.theme, target, dirs_exist_ok=True)
        _write(project.folder / layout.stylesheet, (THEMES / "style.css").read_text("utf-8"))
        _check_mark(project.folder / layout.base_template)
    for name, text in layout.settings(project.corpus).items():
        _write(project.folder / name, text)
    for number in range(PICTURES):
        path = project.folder / layout.pictures / f"picture-{number:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(f"{project.corpus.seed}:picture:{number}"))


def _page(entry: Entry) -> str:
    return f"{entry.section}/{entry.slug}/index.html"


def _check_mark(template: Path) -> None:
    if BASE_MARK not in template.read_text("utf-8"):
        raise ValueError(f"{template}: the base template lacks the words {BASE_MARK!r}")


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return path
