"""The digests of a project's files, with and without what is remembered of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sitegen.digest import file_digest
from sitegen.read import inventory
from sitegen.read.inventory import TICK, take_inventory
from sitegen.read.project import Project

PATHS = ("content/posts/a.md", "content/posts/b.md", "content/posts/cup.png")


class Clock:
    """The time of day, that only a test sets."""

    def __init__(self) -> None:
        self.now = 0

    def time_ns(self) -> int:
        return self.now


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were hashed."""
    names: list[str] = []

    def noted(path: str | Path, largest: int | None = None) -> bytes:
        names.append(os.path.basename(path))
        return file_digest(path, largest)

    monkeypatch.setattr(inventory, "file_digest", noted)
    monkeypatch.setattr(inventory, "WORTH_KNOWING", 1)
    return names


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for path in ("content/site.yaml", *PATHS):
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(path, "utf-8")
    return Project(tmp_path)


@pytest.fixture
def clock(project: Project, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that is long past every change of the project."""
    clock = Clock()
    clock.now = newest(project) + 2 * TICK
    monkeypatch.setattr(inventory, "time", clock)
    return clock


def newest(project: Project) -> int:
    return max(os.stat(path).st_ctime_ns for path in project.content.rglob("*.*"))


def truth(project: Project) -> dict[str, bytes]:
    return {path: file_digest(project.root / path) for path in ("content/site.yaml", *PATHS)}


def test_what_did_not_change_is_not_read_again(
    project: Project, clock: Clock, read: list[str]
) -> None:
    assert take_inventory(project).digests == truth(project)
    assert len(read) == 4
    assert take_inventory(project).digests == truth(project)
    assert len(read) == 4


def test_a_change_of_the_same_length_with_its_old_time_is_seen(
    project: Project, clock: Clock, read: list[str]
) -> None:
    take_inventory(project)
    place = project.root / PATHS[0]
    status = place.stat()
    text = place.read_text("utf-8").upper()
    while place.stat().st_ctime_ns == status.st_ctime_ns:  # until the kernel's clock ticks
        place.write_text(text, "utf-8")
        os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    read.clear()
    assert take_inventory(project).digests == truth(project)
    assert read == ["a.md"]


def test_a_file_of_the_present_is_read_again(
    project: Project, clock: Clock, read: list[str]
) -> None:
    """It may change once more without a change of its time."""
    clock.now = newest(project)
    take_inventory(project)
    take_inventory(project)
    assert len(read) == 8
    clock.now += 2 * TICK
    take_inventory(project)
    take_inventory(project)
    assert len(read) == 12


def test_a_replaced_file_and_a_new_one_are_seen(
    project: Project, clock: Clock, read: list[str]
) -> None:
    take_inventory(project)
    (project.root / "new").write_text("content/posts/B.md", "utf-8")
    (project.root / "new").replace(project.root / PATHS[1])
    (project.root / "content/posts/c.md").write_text("c", "utf-8")
    (project.root / PATHS[2]).unlink()
    found = take_inventory(project).digests
    assert found.keys() == {"content/site.yaml", *PATHS[:2], "content/posts/c.md"}
    assert all(found[path] == file_digest(project.root / path) for path in found)


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x92\xa1x\x80"])
def test_a_damaged_memory_is_an_empty_one(
    project: Project, clock: Clock, read: list[str], damage: bytes
) -> None:
    take_inventory(project)
    (project.cache / "inventory.msgpack").write_bytes(damage)
    assert take_inventory(project).digests == truth(project)
    assert len(read) == 8


def test_a_project_that_was_moved_is_read_again(
    project: Project, clock: Clock, read: list[str]
) -> None:
    take_inventory(project)
    moved = project.root.with_name("elsewhere")
    project.root.rename(moved)
    assert len(take_inventory(Project(moved)).digests) == 4
    assert len(read) == 8


def test_little_is_remembered_of_a_small_project(project: Project) -> None:
    assert take_inventory(project).digests == truth(project)
    assert not project.cache.exists()
