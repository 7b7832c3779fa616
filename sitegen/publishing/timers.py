"""The timer by which a host builds the site again, so that scheduled documents appear."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from sitegen.model.config import Config
from sitegen.read.project import Project

WORKFLOWS: Final = ".github/workflows"
_FILES: Final = Path(__file__).parent / "timer_files"
_SCHEDULE: Final = re.compile(r"^\s*schedule\s*:|[{,]\s*schedule\s*:", re.MULTILINE)
_FUNCTION_SCHEDULE: Final = re.compile(r"\bschedule\s*[:=(]")
_PUBLISHES: Final = re.compile(r"deploy-pages|sitegen build")


class HostTimer(NamedTuple):
    """A file by which a host starts builds by itself."""

    path: str
    """In the project."""
    content: bytes
    """What it should have; empty if the file is there already."""
    todo: str = ""
    """What the owner has to do once, at the host."""


def existing_timer(project: Project) -> str | None:
    """The path of a file in the project by which a host builds regularly; None if there is
    none."""
    for path in _workflows(project):
        if _SCHEDULE.search(_text(path)):
            return path.relative_to(project.root).as_posix()
    for path in _functions(project):
        if _FUNCTION_SCHEDULE.search(_text(path)):
            return path.relative_to(project.root).as_posix()
    config = project.root / "netlify.toml"
    if _FUNCTION_SCHEDULE.search(_text(config)):
        return config.name
    return None


def missing_timer(project: Project, config: Config, remote: str) -> HostTimer | None:
    """The timer that the site's host should have and hasn't; None if it has one, or knows none.

    `remote` is the address that git pushes to.
    """
    if existing_timer(project) is not None:
        return None
    host = config.deployment.host or _host_of(config)
    at_github = "github.com" in remote
    if host == "github":
        publishing = [path for path in _workflows(project) if _PUBLISHES.search(_text(path))]
        if not publishing:
            return None
        name = publishing[0].name
        content = (_FILES / "run-workflow.yml").read_bytes().replace(b"WORKFLOW", name.encode(), 1)
        has_trigger = "workflow_dispatch" in _text(publishing[0])
        todo = "" if has_trigger else f"add `workflow_dispatch:` below `on:` in {WORKFLOWS}/{name}"
        return _timer(project, f"{WORKFLOWS}/scheduled.yml", content, todo)
    if host == "netlify":
        content = (_FILES / "scheduled-build.mjs").read_bytes()
        todo = "create a build hook at Netlify, and put its URL into the variable BUILD_HOOK there"
        return _timer(project, "netlify/functions/scheduled-build.mjs", content, todo)
    if host == "cloudflare" and at_github:
        content = (_FILES / "build-hook.yml").read_bytes()
        todo = "create a deploy hook at Cloudflare, and put its URL into the secret BUILD_HOOK"
        return _timer(project, f"{WORKFLOWS}/scheduled.yml", content, f"{todo} at GitHub")
    return None


def _timer(project: Project, path: str, content: bytes, todo: str) -> HostTimer | None:
    """The timer; None if something else has its place."""
    return None if (project.root / path).exists() else HostTimer(path, content, todo)


def _host_of(config: Config) -> str:
    for ending, host in ((".netlify.app", "netlify"), (".pages.dev", "cloudflare")):
        if config.origin.endswith(ending):
            return host
    return "github" if config.origin.endswith(".github.io") else "other"


def _workflows(project: Project) -> list[Path]:
    folder = project.root / WORKFLOWS
    return sorted((*folder.glob("*.yml"), *folder.glob("*.yaml")))


def _functions(project: Project) -> list[Path]:
    folder = project.root / "netlify" / "functions"
    return sorted(path for path in folder.glob("**/*") if path.suffix in _SCRIPTS)


_SCRIPTS: Final = frozenset((".js", ".mjs", ".cjs", ".ts", ".mts"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
