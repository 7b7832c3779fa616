"""Targets on disks that ignore case, as those of macOS and Windows do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from sitegen.build.failure import ForeignFiles
from sitegen.errors import OutputError
from tests.build.trees import folders, publish, read, states, write


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    """A folder that ignores case: any on some systems, on Linux one of a disk made for it."""
    (tmp_path / "Probe").touch()
    if (tmp_path / "pROBE").exists():
        yield tmp_path / "public"
        return
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("no disk that ignores case here")
    image, disk = tmp_path / "image", tmp_path / "disk"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(32 << 20)
    if not any(all(done(command) for command in way) for way in ways(image, disk)):
        pytest.skip("no disk that ignores case can be made here")
    try:
        yield disk / "public"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def ways(image: Path, disk: Path) -> list[list[list[str]]]:
    """How to make such a disk: with a kernel that knows Unicode, or with Debian's ntfs-3g."""
    return [
        [
            ["mkfs.ext4", "-q", "-O", "casefold", "-E", "root_owner", str(image)],
            ["mount", "-o", "loop", str(image), str(disk)],
            ["mkdir", str(disk / "public")],
            ["chattr", "+F", str(disk / "public")],
        ],
        [
            ["mkntfs", "-F", "-Q", "-q", str(image)],
            ["lowntfs-3g", "-o", "ignore_case", str(image), str(disk)],
        ],
    ]


def done(command: list[str]) -> bool:
    return (
        bool(which(command[0]))
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )


def test_a_path_that_changes_its_case_alone(target: Path) -> None:
    publish(target, {"About/index.html": b"1", "About/Photo.jpg": b"2", "READ.me": b"3"})
    tree = {"about/index.html": b"1", "about/photo.jpg": b"22", "read.me": b"3"}
    report = publish(target, tree)
    assert report.written == tuple(tree)
    assert read(target) == tree
    assert folders(target) == {"about"}
    before = states(target)
    assert not publish(target, tree).changed
    assert states(target) == before


def test_a_path_that_changes_its_normal_form_alone(target: Path) -> None:
    publish(target, {"u\u0308ber": b"1"})
    publish(target, {"\u00fcber": b"1"})
    assert read(target) == {"\u00fcber": b"1"}


@pytest.mark.parametrize(
    ("published", "said"),
    [({}, "two outputs want this path"), ({"tag/x": b"0"}, "on this disk, Tag/x is the same file")],
    ids=["both new", "one published"],
)
def test_two_outputs_that_are_one_file_here(
    target: Path, published: dict[str, bytes], said: str
) -> None:
    publish(target, published)
    with pytest.raises(OutputError, match=said):
        publish(target, {"Tag/x": b"1", "tag/x": b"2"})
    assert read(target) == published


def test_a_foreign_file_of_another_case_is_kept(target: Path) -> None:
    publish(target, {})
    write(target, {"Cname": b"mine"})
    with pytest.raises(ForeignFiles):
        publish(target, {"CNAME": b"theirs"})
    assert list(read(target).values()) == [b"mine"]


def test_sitegens_own_folder_in_any_case(target: Path) -> None:
    with pytest.raises(OutputError, match="not a possible output path"):
        publish(target, {".SITEGEN/manifest": b"1"})
