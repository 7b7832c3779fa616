"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sitegen.atomic import sync_folders, write_atomically, write_cache

needs_permissions = pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")


@pytest.mark.parametrize("durable", [False, True])
@pytest.mark.parametrize("exclusive", [False, True])
def test_the_parts_of_a_content_are_written(tmp_path: Path, durable: bool, exclusive: bool) -> None:
    path = tmp_path / "a"
    for content in ((b"one\r\n", b"two\n"), (b"",)):
        write_atomically(path, *content, durable=durable, exclusive=exclusive)
        assert path.read_bytes() == b"".join(content)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("function", ["open", "fsync", "replace"])
def test_trouble_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no")

    with monkeypatch.context() as patch:
        patch.setattr(os, function, fail)
        with pytest.raises(OSError, match="no"):
            write_atomically(path, b"new", durable=True)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_run_left_is_overwritten_and_not_followed(tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "a"
    other.write_bytes(b"other")
    (tmp_path / ".a.new").symlink_to(other)
    write_atomically(path, b"new", exclusive=True)
    assert (path.read_bytes(), other.read_bytes()) == (b"new", b"other")
    assert sorted(tmp_path.iterdir()) == [path, other]


@needs_permissions
def test_permissions_stay_unless_others_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"1")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    write_atomically(path, b"2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    write_atomically(path, b"3", mode=0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_cache_is_made_or_done_without(tmp_path: Path) -> None:
    write_cache(tmp_path / "folder" / "a", b"kept")
    assert (tmp_path / "folder" / "a").read_bytes() == b"kept"
    write_cache(tmp_path / "folder" / "a" / "below a file", b"lost")


def test_folders_that_are_gone_need_no_sync(tmp_path: Path) -> None:
    sync_folders([tmp_path, tmp_path / "gone"])
