"""The files of a project, outside of `content/`, by which its host answers paths: the settings of
Netlify, and the programs that Cloudflare Pages runs."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sitegen.digest import digest
from sitegen.read.inventory import files_below
from sitegen.read.project import Project, read_small

FUNCTIONS = "functions"
"""The folder of programs that Cloudflare Pages runs."""
SETTINGS = "netlify.toml"
_PROGRAMS = (".js", ".mjs", ".ts", ".tsx", ".jsx", ".wasm")


def host_settings(project: Project) -> bytes:
    """The settings of Netlify; empty without a file that can be read."""
    found = read_small(project.root / SETTINGS, SETTINGS)
    return found if isinstance(found, bytes) else b""


def functions(project: Project) -> Iterator[str]:
    """The programs by their paths in their folder, without suffixes: `api/prices`."""
    folder = project.root / FUNCTIONS
    for file in sorted(files_below(folder)) if folder.is_dir() else ():
        stem, suffix = os.path.splitext(file.relative_to(folder).as_posix())
        if suffix in _PROGRAMS and not stem.endswith("_middleware"):
            yield stem


def host_digest(project: Project) -> bytes:
    """A digest of all that they say about paths."""
    return digest(host_settings(project), *functions(project))
