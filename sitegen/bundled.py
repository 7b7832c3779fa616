"""The default theme, the demo and the docs: in the installed package, or next to it in a clone."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def bundled(name: str) -> Path:
    """The folder of the bundled `content`, `docs` or `themes`."""
    installed = _PACKAGE / "bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def bundled_files(name: str) -> list[Path]:
    """The files of a bundled folder, sorted. Of the docs, only the pages."""
    folder = bundled(name)
    files = folder.glob("*.md") if name == "docs" else folder.rglob("*")
    return sorted(
        path
        for path in files
        if path.is_file()
        and not any(
            part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts
        )
    )
