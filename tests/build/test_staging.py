"""Outputs staged in other processes, and added by the one that publishes."""

from __future__ import annotations

import errno
import multiprocessing
import os
import pickle
import sys
from pathlib import Path

import pytest

from sitegen.build.publication import Publication
from sitegen.build.staging import StagedOutput, StagingFolder
from sitegen.errors import OutputError
from tests.build.trees import publish, read

TREE = {f"posts/{number}/index.html": str(number).encode() for number in range(40)}


def stage_some(stage: StagingFolder, numbers: range) -> list[StagedOutput]:
    """What a worker does: stage its part, and send home what it found."""
    tree = list(TREE.items())
    return [stage.put(*tree[number]) for number in numbers]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_stage_and_the_parent_publishes(tmp_path: Path, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    if method == "fork" and sys.version_info >= (3, 12):
        pytest.skip("forking a test runner that has threads warns")
    target = tmp_path / "public"
    publish(target, {**dict(list(TREE.items())[:5]), "posts/7/index.html": b"old", "gone": b"1"})
    context = multiprocessing.get_context(method)
    with Publication(target) as publication:
        with context.Pool(2) as pool:
            jobs = [(publication.stage, range(part, 40, 4)) for part in range(4)]
            for results in pool.starmap(stage_some, jobs):
                for staged in results:
                    publication.add(staged)
            pool.close()
            pool.join()
        report = publication.commit()
    assert read(target) == TREE
    assert (len(report.written), report.unchanged, report.removed) == (35, 5, ("gone",))


def test_a_stage_travels_without_what_it_knows(tmp_path: Path) -> None:
    with Publication(tmp_path / "public") as publication:
        publication.put("a/b", b"1")
        again = pickle.loads(pickle.dumps(publication.stage))
        with pytest.raises(OutputError, match="two outputs want this path"):
            again.put("a/b", b"1")
        publication.add(again.put("a/c", b"2"))
        publication.commit()
    assert read(tmp_path / "public") == {"a/b": b"1", "a/c": b"2"}


def test_what_is_found_is_told(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(target, {"index.html": b"1", "a/b": b"2"})
    with Publication(target) as publication:
        stage = publication.stage
        found = [stage.put(path, b"1") for path in ("index.html", "a/b", "a", "a/c", "d/e")]
    assert [(staged.place, staged.found) for staged in found] == [
        ("unchanged", "file"),
        ("loose", "file"),
        ("loose", "folder"),
        ("loose", "nothing"),
        ("nested", "nothing"),
    ]


def test_a_failure_leaves_nothing_staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "public"

    def fail(*arguments: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    with Publication(target) as publication:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", fail)
            for path in ("index.html", "a/b"):
                with pytest.raises(OutputError, match="disk is full"):
                    publication.put(path, b"1")
        publication.put("index.html", b"2")
        publication.put("a/b", b"3")
        publication.commit()
    assert read(target) == {"index.html": b"2", "a/b": b"3"}


def test_nothing_is_staged_after_the_commit(tmp_path: Path) -> None:
    with Publication(tmp_path / "public") as publication:
        publication.put("a", b"1")
        publication.commit()
        with pytest.raises(RuntimeError, match="not open"):
            publication.put("b", b"1")


def test_a_forked_worker_on_its_way_out_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Publication(tmp_path / "public") as publication:
        publication.put("a/b", b"1")
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: 1)
            publication.__exit__(None, None, None)
        publication.commit()
    assert read(tmp_path / "public") == {"a/b": b"1"}
