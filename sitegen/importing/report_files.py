"""The files that hold an import's report: a page for a person, and JSON for programs."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sitegen.importing.report import ImportReport
from sitegen.importing.report_page import report_page
from sitegen.private import FOLDER, PrivateError, make_private, write_private


def report_files(root: Path) -> tuple[Path, Path]:
    """The files of a project's report: HTML and JSON."""
    return root / FOLDER / "import-report.html", root / FOLDER / "import-report.json"


def write_report(root: Path, report: ImportReport) -> None:
    """Write both files. Raises PrivateError."""
    html, data = report_files(root)
    encoded = msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"
    for path, content in ((html, report_page(report).encode()), (data, encoded)):
        try:
            make_private(path)
        except OSError as error:
            raise PrivateError(f"{path}: can't be written: {error}") from error
        write_private(path, content)
