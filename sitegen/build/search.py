"""The search index, which Pagefind makes from the built pages.

Pagefind (pagefind.app) is an optional extra. Its files are outputs like all others, published and
removed with their pages. The same pages give the same bytes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sitegen.digest import digest
from sitegen.errors import Problem
from sitegen.installed import library_version, search_installed
from sitegen.read.project import CONFIG

FOLDER = "pagefind/"
"""Where the index is published, below the site's root."""
SECONDS = 600
"""The longest that an index may take to make."""

_WANTED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_WANTED_SUFFIXES = (".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter", ".pagefind")


class SearchIndex(NamedTuple):
    """The files of an index by their paths below the site's root, or why there is none."""

    files: dict[str, bytes]
    warning: Problem | None = None


def available() -> bool:
    """Whether Pagefind is installed."""
    return search_installed()


def missing() -> Problem:
    """The warning for a site whose search index can't be made."""
    return _warning(
        "the site has no search because Pagefind is not installed",
        "pip install pagefind_bin, or write `search: off`",
    )


def key() -> bytes:
    """A digest of everything that decides an index besides the pages."""
    return digest("search", library_version("pagefind_bin"), "1")


def make_index(pages: Iterable[tuple[str, str]], workshop: Path) -> SearchIndex:
    """The index of `pages`: their paths below the site's root, and where their bytes are now.

    `workshop` is a temporary folder, which is removed afterwards.
    """
    from pagefind_bin import get_executable

    with contextlib.suppress(OSError):
        workshop.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workshop if workshop.is_dir() else None) as name:
        site, output = Path(name, "site"), Path(name, "index")
        site.mkdir()
        for path, place in pages:
            _put(place, site / path)
        command = [str(get_executable()), "--site", str(site), "--output-path", str(output)]
        try:
            done = subprocess.run(  # noqa: S603 - the program of a library, on files of our own
                [*command, "--silent"], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return SearchIndex({}, _warning(f"Pagefind could not make the search: {error}", ""))
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            reason = said[-1] if said else f"exit code {done.returncode}"
            return SearchIndex({}, _warning(f"Pagefind could not make the search: {reason}", ""))
        return SearchIndex(dict(_files(output)))


def _put(place: str, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(place, copy)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(place, copy)


def _files(output: Path) -> Iterable[tuple[str, bytes]]:
    for file in sorted(output.rglob("*")):
        if file.name in _WANTED or file.suffix in _WANTED_SUFFIXES:
            yield FOLDER + file.relative_to(output).as_posix(), file.read_bytes()


def _warning(message: str, remedy: str) -> Problem:
    return Problem(CONFIG, None, message, remedy, "warning", "search")
