"""Old files that are deleted after the build, by another process."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import trash
from sitegen.build.publication import Publication
from tests.build.trees import publish, read, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no trash without rm")

BEFORE = {f"{number}.html": b"old" for number in range(trash.MANY)}
AFTER = {"index.html": b"new", **dict.fromkeys(list(BEFORE)[: trash.MANY // 2], b"new")}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been started."""
    started: list[list[str]] = []

    def spawn(name: str, command: list[str], environment: object, **options: object) -> int:
        started.append(command)
        return 0

    monkeypatch.setattr(os, "posix_spawnp", spawn)
    return started


def test_many_old_files_wait_in_the_trash(tmp_path: Path, commands: list[list[str]]) -> None:
    target, folder = tmp_path / "public", tmp_path / "trash"
    publish(target, BEFORE, trash=folder)
    assert not folder.exists()
    write(folder, {"precious": b"x"})
    report = publish(target, AFTER, trash=folder)
    assert len(report.written) + len(report.removed) == trash.MANY + 1
    assert read(target) == AFTER
    assert list(read(folder).values()).count(b"old") == trash.MANY
    assert commands == []
    publish(target, {**AFTER, "index.html": b"newer"}, trash=folder)
    (command,) = commands
    assert command[:3] == ["rm", "-rf", "--"]
    subprocess.run(command, check=True)
    assert read(folder) == {"precious": b"x"}


def test_the_old_files_of_a_few_large_publications_wait(
    tmp_path: Path, commands: list[list[str]]
) -> None:
    target, folder = tmp_path / "public", tmp_path / "trash"
    for number in range(trash.KEPT + 2):
        assert commands == []
        publish(target, dict.fromkeys(BEFORE, b"%d" % number), trash=folder)
    (command,) = commands
    assert len(command[3:]) == trash.KEPT + 1


def test_few_old_files_are_not_worth_it(tmp_path: Path, commands: list[list[str]]) -> None:
    target, folder = tmp_path / "public", tmp_path / "trash"
    publish(target, BEFORE, trash=folder)
    publish(target, {**BEFORE, "1.html": b"new"}, trash=folder)
    assert not folder.exists()
    assert commands == []


def test_what_a_killed_build_left_is_cleared_by_the_next(
    tmp_path: Path, commands: list[list[str]]
) -> None:
    target, folder = tmp_path / "public", tmp_path / "trash"
    write(folder, {"0123456789abcdef/1": b"old", "precious": b"x"})
    publish(target, {"index.html": b"1"}, trash=folder)
    assert commands == [["rm", "-rf", "--", f"{folder}/0123456789abcdef"]]


def test_the_trash_is_really_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    spawn = os.posix_spawnp

    def noted(*arguments: Any, **options: Any) -> int:
        started.append(spawn(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(os, "posix_spawnp", noted)
    target, folder = tmp_path / "public", tmp_path / "trash"
    publish(target, BEFORE, trash=folder)
    with Publication(target, trash=folder) as publication:
        for path, data in AFTER.items():
            publication.put(path, data)
        publication.commit()
    publish(target, {**AFTER, "index.html": b"newer"}, trash=folder)
    os.waitpid(started[-1], 0)
    assert list(folder.iterdir()) == []


def test_no_rm_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    target = tmp_path / "public"
    publish(target, BEFORE, trash=tmp_path / "trash")
    publish(target, AFTER, trash=tmp_path / "trash")
    assert read(target) == AFTER
