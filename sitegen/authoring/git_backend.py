"""Where a project's git repository is on the web, in the terms of Sveltia CMS.

Read from the checkout alone; nothing is asked over the network.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

_PATIENCE: Final = 10
"""Seconds that git may take to answer."""
_SCP: Final = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>[^/].*)")
"""The short form of an ssh address, as git takes it: `git@github.com:owner/name.git`."""

Fields = dict[str, str]


class GitBackend(NamedTuple):
    """The `backend` of a configuration, and where the project is in its repository."""

    fields: Fields
    """`name`, `repo` and what else Sveltia CMS needs to find the repository."""
    known: bool
    """Whether the repository was found. Otherwise `fields` has placeholders in capitals."""
    prefix: str = ""
    """The project's folder in the repository, with a slash at its end; empty at its root."""


UNKNOWN: Final = GitBackend({"name": "github", "repo": "OWNER/REPOSITORY"}, known=False)


def git_backend(project: Path, remote: str | None, branch: str | None) -> GitBackend:
    """The backend for a project's checkout. `remote` and `branch` are the owner's, if chosen."""
    prefix = _git(project, "rev-parse", "--show-prefix")
    url = _git(project, "remote", "get-url", remote or "origin")
    fields = backend_fields(url)
    if fields is None:
        return UNKNOWN._replace(prefix=prefix)
    branch = branch or _git(project, "symbolic-ref", "--short", "-q", "HEAD")
    return GitBackend({**fields, **({"branch": branch} if branch else {})}, True, prefix)


def backend_fields(url: str) -> Fields | None:
    """The backend that a remote's URL means; None for a folder, or a host that can't be one.

    Hosts that say in their name what they run are known by it; sveltiacms.app/en/docs/backends.
    """
    short = None if "://" in url else _SCP.fullmatch(url)
    parts = urlsplit(url) if short is None else None
    host = (short["host"] if short else (parts and parts.hostname) or "").lower()
    path = (short["path"] if short else (parts and parts.path) or "").strip("/")
    repo = path.removesuffix(".git")
    if "." not in host or "/" not in repo:
        return None
    if host == "github.com":
        return {"name": "github", "repo": repo}
    if host == "gitlab.com":
        return {"name": "gitlab", "repo": repo}
    web = f"https://{host}"
    if "gitlab" in host:
        return {"name": "gitlab", "repo": repo, "base_url": web, "api_root": f"{web}/api/v4"}
    if host == "codeberg.org" or any(word in host for word in ("gitea", "forgejo")):
        return {"name": "gitea", "repo": repo, "base_url": web, "api_root": f"{web}/api/v1"}
    return None


def _git(folder: Path, *arguments: str) -> str:
    """What git answers, in one line; empty if there is no git, no repository or no answer."""
    try:
        answer = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    return answer.stdout.strip()
