"""Two builds at once."""

from __future__ import annotations

import errno
import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.build import lock as lock_module
from sitegen.build.lock import LockHolder, TargetLock, TargetLocked
from sitegen.build.publication import Publication, recover
from sitegen.errors import OutputError
from tests.build.trees import publish, read

ROOT = Path(__file__).parents[2]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def start(target: Path) -> Iterator[Start]:
    """Starts another build of `target`, which holds it until it reads a line."""
    started: list[subprocess.Popen[str]] = []

    def start_program(*arguments: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.build.lock_program", str(target), *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(program)
        return program

    yield start_program
    for program in started:
        program.kill()
        program.communicate()


def lines_until_held(program: subprocess.Popen[str]) -> list[str]:
    assert program.stdout is not None
    lines: list[str] = []
    while "held\n" not in lines:
        lines.append(program.stdout.readline())
        assert lines[-1]
    return lines


def go_on(program: subprocess.Popen[str]) -> None:
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


def test_a_second_build_says_who_holds_the_target(start: Start, target: Path) -> None:
    other = start()
    lines_until_held(other)
    for wait in (False, 0.05):
        with (
            pytest.raises(TargetLocked, match=f"process {other.pid} on .+ since .+ UTC") as caught,
            Publication(target, wait=wait),
        ):
            pass
        assert caught.value.holder.process == str(other.pid)
    assert (target / ".sitegen/lock").read_text().startswith(f"process: {other.pid}\n")


def test_a_second_build_waits_and_says_so_once(start: Start, target: Path) -> None:
    other = start()
    lines_until_held(other)
    told: list[LockHolder] = []

    def let_go(holder: LockHolder) -> None:
        told.append(holder)
        go_on(other)

    with Publication(target, on_wait=let_go) as publication:
        assert publication.published == {"index.html"}
        publication.put("index.html", b"ours")
        publication.commit()
    assert [holder.process for holder in told] == [str(other.pid)]
    assert other.wait() == 0
    assert read(target, private=True) == {
        "index.html": b"ours",
        ".sitegen/lock": b"",
        ".sitegen/manifest": b"sitegen manifest 1\nindex.html\n",
    }


def test_a_killed_build_holds_nothing(start: Start, target: Path) -> None:
    publish(target, {"index.html": b"before"})
    other = start()
    lines_until_held(other)
    other.kill()
    other.wait()
    assert (target / ".sitegen/lock").read_text() != ""
    assert publish(target, {"index.html": b"ours"}).written == ("index.html",)
    assert (target / ".sitegen/lock").read_text() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_workers_that_outlive_a_killed_build_hold_nothing(start: Start, target: Path) -> None:
    other = start("fork")
    lines = lines_until_held(other)
    if not lines[0].startswith("child"):
        assert other.stdout is not None
        lines.insert(0, other.stdout.readline())
    child = int(lines[0].split()[1])
    other.kill()
    other.wait()
    os.kill(child, 0)  # it does live
    try:
        assert publish(target, {"index.html": b"ours"}).written == ("index.html",)
    finally:
        os.kill(child, signal.SIGKILL)


def test_who_waits_for_a_build_that_gives_up_starts_anew(start: Start, target: Path) -> None:
    """The one that gives up removes the folder that it made, and with it the lock's file."""
    with Publication(target) as first:
        first.put("a", b"1")
        other = start()
        with pytest.raises(TargetLocked), Publication(target, wait=False):
            pass
    lines_until_held(other)
    go_on(other)
    assert other.wait() == 0
    assert read(target) == {"index.html": b"theirs"}


def test_two_in_one_process_do_not_mix(target: Path) -> None:
    with Publication(target) as first:
        first.put("a", b"1")
        with pytest.raises(TargetLocked), Publication(target, wait=False):
            pass
        with pytest.raises(TargetLocked), Publication(target, wait=False):
            pass  # nor did the first refusal let go of the lock
        first.commit()
    assert read(target) == {"a": b"1"}


def test_recovery_waits_for_a_build_that_is_about_to_complete(target: Path) -> None:
    with Publication(target) as publication:
        publication.put("a", b"1")
        (target / ".sitegen/journal").touch()
        with pytest.raises(TargetLocked):
            recover(target, wait=False)

        def complete(holder: LockHolder) -> None:
            (target / ".sitegen/journal").unlink()
            publication.commit()
            publication.__exit__(None, None, None)

        assert recover(target, on_wait=complete) is None
    assert read(target) == {"a": b"1"}


def test_the_holder_is_told_by_the_file() -> None:
    me = LockHolder.me()
    assert me.process == str(os.getpid())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", me.since)
    assert LockHolder.read(me.text) == me
    assert str(LockHolder.read("")) == str(LockHolder.read("what: ever\n\0")) == "another build"


def test_a_disk_without_locks(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("sitegen.build.lock.try_lock", refuse)
    with pytest.raises(OutputError, match="lock: No locks available"), Publication(target):
        pass


def test_a_lock_that_was_let_go_can_be_taken_again(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    lock = TargetLock(str(place), "target")
    for _ in range(2):
        lock.acquire(wait=False)
        lock.release()
        lock.release()
    assert place.read_bytes() == b""
    lock.acquire(wait=False)
    lock.remove()
    assert not place.exists()


def test_a_lock_on_a_file_that_is_gone_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One opens the file, another gives up and deletes it, and only then the first locks it."""
    first, second = (TargetLock(str(tmp_path / "lock"), "target") for _ in range(2))
    first.acquire(wait=False)
    try_lock = lock_module.try_lock

    def try_lock_late(descriptor: int) -> bool:
        first.remove()
        return try_lock(descriptor)

    monkeypatch.setattr(lock_module, "try_lock", try_lock_late)
    second.acquire()
    assert (tmp_path / "lock").exists()
    with pytest.raises(TargetLocked):
        TargetLock(str(tmp_path / "lock"), "target").acquire(wait=False)
    second.release()


def test_the_refusal_travels_between_processes() -> None:
    error = TargetLocked("public", LockHolder("1", "here", "now"))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.holder) == (str(error), error.holder)
