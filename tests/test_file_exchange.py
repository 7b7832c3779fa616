"""A file is replaced only if it has the expected content, whatever other programs do meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen import file_exchange
from sitegen.file_exchange import (
    Exchange,
    OtherContent,
    exchange_names,
    leftovers,
    replace_expected,
)

OLD, NEW, OTHER, LAST = b"old\n", b"new\n", b"other\n", b"last\n"


def cannot(_one: str, _other: str) -> bool:
    """The exchange of a system that has none."""
    return False


EXCHANGES = [
    pytest.param(exchange_names, id="exchange"),
    pytest.param(cannot, id="a second name"),
]
Write = Callable[[Path, bytes], None]


def in_place(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.truncate()
        file.write(content)


def by_another_file(path: Path, content: bytes) -> None:
    path.with_name("another").write_bytes(content)
    path.with_name("another").replace(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "text.md"
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def alone(file: Path) -> bool:
    return [one.name for one in file.parent.iterdir()] == [file.name]


def is_old(found: bytes) -> bool:
    return found == OLD


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_an_expected_file_is_replaced(file: Path, exchange: Exchange) -> None:
    mode = file.stat().st_mode
    replace_expected(file, is_old, NEW, exchange)
    assert file.read_bytes() == NEW
    assert file.stat().st_mode == mode
    assert alone(file)


@pytest.mark.parametrize("exchange", EXCHANGES)
@pytest.mark.parametrize("write", [in_place, by_another_file])
def test_another_version_stays(file: Path, exchange: Exchange, write: Write) -> None:
    write(file, OTHER)
    with pytest.raises(OtherContent) as caught:
        replace_expected(file, is_old, NEW, exchange)
    assert caught.value.current == OTHER
    assert file.read_bytes() == OTHER
    assert alone(file)


@pytest.mark.parametrize("write", [in_place, by_another_file])
def test_a_version_that_comes_in_the_last_moment_stays(file: Path, write: Write) -> None:
    def late(one: str, other: str) -> bool:
        if file.read_bytes() == OLD:
            write(file, OTHER)
        return exchange_names(one, other)

    with pytest.raises(OtherContent) as caught:
        replace_expected(file, is_old, NEW, late)
    assert caught.value.current == OTHER
    assert file.read_bytes() == OTHER
    assert alone(file)


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="names can't be exchanged")
@pytest.mark.parametrize("write", [in_place, by_another_file])
def test_a_version_that_comes_while_another_is_put_back_stays(file: Path, write: Write) -> None:
    to_come = [OTHER, LAST]

    def late(one: str, other: str) -> bool:
        if to_come:
            write(file, to_come.pop(0))
        return exchange_names(one, other)

    with pytest.raises(OtherContent) as caught:
        replace_expected(file, is_old, NEW, late)
    assert caught.value.current == LAST
    assert file.read_bytes() == LAST
    assert alone(file)


def test_what_is_written_into_the_old_file_at_the_end_comes_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def late(one: str, other: str) -> None:
        if file.read_bytes() == OLD:
            in_place(file, OTHER)
        replace(one, other)

    monkeypatch.setattr(os, "replace", late)
    with pytest.raises(OtherContent):
        replace_expected(file, is_old, NEW, cannot)
    assert file.read_bytes() == OTHER
    assert alone(file)


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_a_file_that_is_gone_or_a_link_is_no_version(file: Path, exchange: Exchange) -> None:
    file.unlink()
    with pytest.raises(OtherContent) as caught:
        replace_expected(file, is_old, NEW, exchange)
    assert caught.value.current is None
    assert not list(file.parent.iterdir())
    elsewhere = file.with_name("elsewhere")
    elsewhere.write_bytes(OLD)
    file.symlink_to(elsewhere)
    with pytest.raises(OtherContent) as caught:
        replace_expected(file, is_old, NEW, exchange)
    assert caught.value.current is None
    assert file.is_symlink()
    assert elsewhere.read_bytes() == OLD


STEPS = ("rename", "chmod", "fsync", "unlink")


@pytest.mark.parametrize("exchange", EXCHANGES)
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_leaves_the_old_file_or_the_new_one(
    step: str, exchange: Exchange, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crash(*_arguments: object, **_options: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(os, step, crash)
        # As when a process ends: nobody cleans up.
        if step != "unlink":
            patched.setattr(os, "unlink", crash)
        with pytest.raises(Crash):
            replace_expected(file, is_old, NEW, exchange)
    assert file.read_bytes() in (OLD, NEW)
    left = dict(leftovers(file))
    assert set(left.values()) <= {OLD, NEW}
    for one in left:
        one.unlink()
    assert alone(file)


def test_the_longest_name_can_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / ("ä" * 126 + ".md")
    file.write_bytes(OLD)
    replace_expected(file, is_old, NEW)
    assert file.read_bytes() == NEW


def test_leftovers_of_other_files_are_none(file: Path) -> None:
    beside = file_exchange._written_beside(str(file.with_name("text.m")), NEW)
    assert dict(leftovers(file)) == {}
    assert dict(leftovers(file.with_name("text.m"))) == {Path(beside): NEW}
