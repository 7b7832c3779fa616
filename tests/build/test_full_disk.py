"""A disk that is full, or fails, at any moment."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.build.publication import Publication, recover
from sitegen.errors import OutputError
from tests.build.trees import publish, read, states, write

BEFORE = {"index.html": b"1", "posts/a/index.html": b"2", "old/x": b"3", "same": b"4"}
AFTER = {"index.html": b"11", "posts/b/index.html": b"22", "new/x/y": b"33", "same": b"4"}
OWN = {"CNAME": b"x", "posts/a/own": b"y"}


def failing(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], number: int, code: int
) -> Callable[[], bool]:
    """Let the nth of these system calls fail, and all later ones; says whether one has."""
    left = number

    def arm(name: str) -> None:
        function = getattr(os, name)

        def failing_function(*arguments: object, **options: object) -> object:
            nonlocal left
            if name != "open" or int(str(arguments[1])) & os.O_CREAT:
                left -= 1
                if left <= 0:
                    raise OSError(code, os.strerror(code), arguments[0])
            return function(*arguments, **options)

        monkeypatch.setattr(os, name, failing_function)

    for name in names:
        arm(name)
    return lambda: left <= 0


def test_a_full_disk_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number, failed, interrupted = 0, True, 0
    while failed:
        number += 1
        target = tmp_path / str(number)
        publish(target, BEFORE)
        write(target, OWN)
        before = states(target)
        with monkeypatch.context() as patch:
            was = failing(patch, ("write", "mkdir", "open", "fsync"), number, errno.ENOSPC)
            try:
                publish(target, AFTER)
            except OutputError as error:
                assert "disk is full" in str(error)
                assert "free some space" in str(error)
            failed = was()
        if (target / ".sitegen/journal").exists():
            interrupted += 1
            recover(target)
            assert read(target) == {**AFTER, **OWN}
        elif failed and read(target) != {**AFTER, **OWN}:
            assert states(target) == before
            assert not (target / ".sitegen/staging").exists()
        publish(target, AFTER)
        assert read(target) == {**AFTER, **OWN}
        assert {entry.name for entry in (target / ".sitegen").iterdir()} == {"lock", "manifest"}
    assert number > 8
    assert interrupted


@pytest.mark.parametrize("names", [("replace", "rename"), ("unlink",)], ids=["moves", "removals"])
def test_changes_that_fail_are_made_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    number, failed, told = 0, True, 0
    while failed:
        number += 1
        target = tmp_path / str(number)
        publish(target, BEFORE)
        write(target, OWN)
        with monkeypatch.context() as patch:
            was = failing(patch, names, number, errno.EIO)
            try:
                publish(target, AFTER)
            except OutputError as error:
                told += "the next build completes it" in str(error)
            failed = was()
        if (target / ".sitegen/journal").exists():
            recover(target)
            assert read(target) == {**AFTER, **OWN}
        publish(target, AFTER)
        assert read(target) == {**AFTER, **OWN}
    assert told > 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "there is no permission to write here"),
        (errno.ENAMETOOLONG, "the name is too long for this disk"),
        (errno.EMFILE, "too many open files"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_each_failure_says_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    failing(monkeypatch, ("write",), 3, code)  # after the lock and the first file
    with pytest.raises(OutputError, match=rf"public/new/x/y: {said} \(.*\)") as caught:
        publish(tmp_path / "public", {"index.html": b"1", "new/x/y": b"2"})
    assert isinstance(caught.value.__cause__, OSError)
    assert not (tmp_path / "public").exists()


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    publish(tmp_path / "public", BEFORE)
    for path in ("a" * 300, f"{'a' * 300}/index.html", f"posts/{'é' * 200}/index.html"):
        with pytest.raises(OutputError, match="too long"):
            publish(tmp_path / "public", {path: b"1"})
    assert read(tmp_path / "public") == BEFORE


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can't be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_really_is_full(small_disk: Path) -> None:
    target = small_disk / "public"
    publish(target, BEFORE)
    before = states(target)
    with pytest.raises(OutputError, match="disk is full"):
        publish(target, {f"posts/{number}/index.html": bytes(5000) for number in range(100)})
    assert states(target) == before
    assert not (target / ".sitegen/staging").exists()
    publish(target, AFTER)
    assert read(target) == AFTER


def test_a_copy_that_does_not_fit(small_disk: Path, tmp_path: Path) -> None:
    target = small_disk / "public"
    publish(target, BEFORE)
    (tmp_path / "film").write_bytes(bytes(1_000_000))
    with pytest.raises(OutputError, match="disk is full"), Publication(target) as publication:
        publication.copy("film", tmp_path / "film")
    assert read(target) == BEFORE


def test_an_attic_that_is_of_no_use(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.build.publication.MANY", 1)
    for trash in (small_disk / "trash", tmp_path / "public" / "index.html" / "trash"):
        publish(tmp_path / "public", BEFORE, trash=trash)
        publish(tmp_path / "public", AFTER, trash=trash)
        assert read(tmp_path / "public") == AFTER
        assert read(small_disk) == {}


def test_a_folder_on_another_disk(small_disk: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    assert target == small_disk
    with pytest.raises(OutputError, match="another disk"):
        publish(tmp_path, {"disk/index.html": b"1"}, force=True)
    assert read(target) == {}
