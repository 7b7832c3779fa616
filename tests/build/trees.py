"""Trees of files as mappings from path to bytes, published, written and read back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sitegen.build.publication import Publication
from sitegen.build.report import PublicationReport

Tree = Mapping[str, bytes]

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""A disk that is quick to synchronise, where there is one."""


def publish(
    target: Path, tree: Tree, *, force: bool = False, trash: Path | None = None
) -> PublicationReport:
    """Publish this tree and nothing else."""
    with Publication(target, force=force, wait=False, trash=trash) as publication:
        for path, data in tree.items():
            publication.put(path, data)
        return publication.commit()


def write(folder: Path, tree: Tree) -> None:
    """Write files as their owner would."""
    for path, data in tree.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def read(folder: Path, private: bool = False) -> dict[str, bytes]:
    """All files in a folder; those that sitegen keeps for itself only when `private`."""
    return {
        path: (folder / path).read_bytes()
        for path in _paths(folder)
        if private or not path.startswith(".sitegen/")
    }


def folders(folder: Path) -> set[str]:
    """All folders in a folder, without those that sitegen keeps for itself."""
    return {
        found.relative_to(folder).as_posix()
        for found in folder.rglob("*")
        if found.is_dir() and ".sitegen" not in found.parts
    }


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """The inode and the time of change of all files: what tells whether one was touched."""
    return {
        path: ((folder / path).stat().st_ino, (folder / path).stat().st_ctime_ns)
        for path in _paths(folder)
        if not path.startswith(".sitegen/")
    }


def _paths(folder: Path) -> list[str]:
    return sorted(
        (Path(inner) / name).relative_to(folder).as_posix()
        for inner, _, names in os.walk(folder)
        for name in names
    )
