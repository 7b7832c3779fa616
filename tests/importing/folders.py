"""Writes folders in the shapes of other static-site generators."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.importing.conftest import Imported, base_project, call
from tests.pictures import png

PICTURE = png(40, 30)


def folder(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with files; texts are written with line ends as they are."""
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def moved_from(root: Path, files: Mapping[str, str | bytes]) -> tuple[Imported, Path]:
    """A folder with files, `root/old`, imported into a new project that was built then."""
    place = folder(root / "old", files)
    site = base_project(root / "site")
    result = call(site.root, place)
    assert result.exit_code == 0, result.output
    site.build()
    return Imported(site, result), place


def nothing_is_lost(came: Imported, place: Path) -> None:
    """Files in = documents + pictures and files + named leftovers, and each is in one of them."""
    report = came.report
    inputs = sorted(
        path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()
    )
    left = [name for one in report["omissions"] for name in one["names"]]
    assert report["files_read"] == len(inputs)
    assert len(inputs) == len(report["documents"]) + report["media"] + len(left)
    assert set(left) <= set(inputs)
    assert sum(one["count"] for one in report["omissions"]) == len(left)


def shown(came: Imported, title: str) -> str:
    """The page of a document as it was built, from its text on."""
    url = came.document(title)["url"]
    path = url.strip("/")
    path = path if path.endswith(".html") else f"{path}/index.html".lstrip("/")
    return came.site.read(path).partition("<main")[2]
