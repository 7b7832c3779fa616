"""Other programs that publishing runs: `git`, `sftp`, `rsync`. They never prompt."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sitegen.publishing.errors import PublishError

SSH_OPTIONS: Final = (
    "-oBatchMode=yes",
    "-oConnectTimeout=20",
    "-oServerAliveInterval=15",
    "-oServerAliveCountMax=4",
)
"""Of every ssh connection: no prompts, and an end if the other side is silent. Host keys are
checked as the owner's ssh has it."""


class ProgramResult(NamedTuple):
    """How a program ended, and what it printed."""

    status: int
    output: str
    errors: str

    @property
    def reason(self) -> str:
        """Its last words on what is wrong."""
        lines = [line.strip() for line in self.errors.splitlines() if line.strip()]
        return lines[-1] if lines else f"status {self.status}"


def run_program(
    command: Sequence[str],
    *,
    install: str,
    folder: Path | None = None,
    given: str = "",
    variables: Mapping[str, str | None] | None = None,
) -> ProgramResult:
    """Run a program to its end, with its messages in English. `given` is its standard input;
    variables that are None are removed. `install` says how to get the program.

    Raises PublishError if it isn't installed.
    """
    environment = {**os.environ, "LC_ALL": "C"}
    for name, value in (variables or {}).items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    try:
        done = subprocess.run(  # noqa: S603 - each command is a list, without a shell
            command,
            cwd=folder,
            env=environment,
            input=given.encode(errors="surrogateescape"),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise PublishError(f"the program {command[0]} isn't installed ({install})") from None
    return ProgramResult(
        done.returncode,
        done.stdout.decode(errors="surrogateescape"),
        done.stderr.decode(errors="replace"),
    )


def connection_problem(text: str, where: str) -> str | None:
    """What is wrong with a connection over ssh, and what to do, by what ssh printed; None if it
    says nothing of connections."""
    found = text.lower()
    for sign in _CONNECTIONS:
        if any(text in found for text in sign.texts):
            return sign.meaning.format(where=where)
    return None


class _Sign(NamedTuple):
    """What ssh prints, in lower case, and what it means."""

    texts: tuple[str, ...]
    meaning: str


_CONNECTIONS: Final = (
    _Sign(
        ("host key verification failed", "remote host identification has changed"),
        "the identity of {where} isn't the known one, or isn't known yet (connect once with `ssh`, "
        "compare the fingerprint with what your host publishes, and publish again)",
    ),
    _Sign(
        ("permission denied (", "too many authentication failures", "no supported authentication"),
        "{where} doesn't accept your key (give your host your public key, and load yours with "
        "`ssh-add`; publishing never asks for a password)",
    ),
    _Sign(
        (
            *("could not resolve host", "name or service not known", "nodename nor servname"),
            *("temporary failure in name resolution", "no address associated"),
        ),
        "{where} can't be found: there is no network, or the name is mistyped (check both, and "
        "publish again)",
    ),
    _Sign(
        (
            *("connection refused", "connection timed out", "operation timed out"),
            *("network is unreachable", "no route to host", "failed to connect"),
            *("connection reset", "connection closed", "broken pipe", "timeout, server"),
            *("could not connect", "couldn't connect", "unexpected disconnect"),
        ),
        "{where} doesn't answer, or the connection broke (publish again later)",
    ),
)
