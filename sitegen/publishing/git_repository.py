"""A project's git checkout, through the program `git`: without prompts, editors or translations."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sitegen.publishing.errors import PublishError
from sitegen.publishing.programs import (
    SSH_OPTIONS,
    ProgramResult,
    connection_problem,
    run_program,
)
from sitegen.publishing.source_changes import ProjectChange, What

_INSTALL: Final = "install git, or choose another way with `publish: {to: …}`"
_UNFINISHED: Final = (
    ("MERGE_HEAD", "merge", "git commit"),
    ("rebase-merge", "rebase", "git rebase --continue"),
    ("rebase-apply", "rebase", "git rebase --continue"),
    ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue"),
    ("REVERT_HEAD", "revert", "git revert --continue"),
)
"""Files of git that are there during an operation, its name, and how to finish it."""
_WORDS: Final[dict[str, What]] = {
    "A": "new",
    "C": "new",
    "M": "changed",
    "T": "changed",
    "R": "moved",
    "D": "removed",
}
_FROM_HOOKS: Final = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"),
)
"""What git sets for its hooks, which may run this: about another repository, perhaps."""


class FileState(NamedTuple):
    """A line of `git status`: a path relative to the project, and its state."""

    path: str
    staged: str
    """The state in git's index compared with the last commit: `M`, `A`, `D`, `?`, `U` or a space.
    """
    unstaged: str
    """The state on the disk compared with the index."""

    @property
    def is_untracked(self) -> bool:
        """Whether git doesn't know the file."""
        return self.staged == "?"

    @property
    def is_unmerged(self) -> bool:
        """Whether it is in conflict."""
        return "U" in (self.staged, self.unstaged) or self.staged + self.unstaged in ("AA", "DD")

    @property
    def is_gone(self) -> bool:
        """Whether it was added and is neither in the last commit nor on the disk."""
        return self.staged == "A" and self.unstaged == "D"


class GitRepository:
    """The checkout that a project's folder is in."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self._variables: dict[str, str | None] = {
            **dict.fromkeys(_FROM_HOOKS),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": "true",
            "GIT_MERGE_AUTOEDIT": "no",
        }
        own_ssh = os.environ.get("GIT_SSH_COMMAND") or os.environ.get("GIT_SSH")
        if not own_ssh and not self.setting("core.sshCommand"):
            self._variables["GIT_SSH_COMMAND"] = " ".join(("ssh", *SSH_OPTIONS))

    # --- running git ------------------------------------------------------------------------

    def attempt(self, *arguments: str, given: str = "", index: str = "") -> ProgramResult:
        """Run git in the project's folder, whatever comes of it; with another index than its own,
        if a file is named."""
        options = (
            *("-c", "core.quotePath=off"),
            *("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"),
        )
        return run_program(
            ("git", *options, *arguments),
            install=_INSTALL,
            folder=self.project,
            given=given,
            variables={**self._variables, **({"GIT_INDEX_FILE": index} if index else {})},
        )

    def run(self, *arguments: str, given: str = "", index: str = "") -> str:
        """What git prints. Raises PublishError if it fails."""
        done = self.attempt(*arguments, given=given, index=index)
        if done.status:
            raise PublishError(explained(done, f"git {arguments[0]}"))
        return done.output

    def remote_run(self, remote: str, *arguments: str) -> str:
        """What git prints that talks to a remote. Raises PublishError that explains a failure."""
        done = self.attempt(*arguments)
        if done.status:
            raise PublishError(remote_problem(done, self.remote_in_words(remote)))
        return done.output

    # --- what there is ----------------------------------------------------------------------

    def setting(self, name: str) -> str:
        """A setting of git; empty if there is none."""
        return self.attempt("config", "--get", name).output.strip()

    @property
    def exists(self) -> bool:
        """Whether the project is in a checkout."""
        done = self.attempt("rev-parse", "--is-inside-work-tree")
        return done.output.strip() == "true"

    def remotes(self) -> tuple[str, ...]:
        """The names of the remotes."""
        return tuple(self.run("remote").split())

    def remote_in_words(self, remote: str) -> str:
        """The remote with its address, without a password that may be in it."""
        url = self.attempt("remote", "get-url", "--push", remote).output.strip()
        scheme, there, rest = url.partition("://")
        if there:
            host, slash, path = rest.partition("/")
            url = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
        return f"{remote} ({url})" if url else remote

    def branch(self) -> str:
        """The current branch. Raises PublishError if there is none."""
        done = self.attempt("symbolic-ref", "--quiet", "--short", "HEAD")
        if done.status:
            raise PublishError(
                "git is on no branch here (a detached HEAD), so a commit would be lost (go to "
                "your branch, for example with `git switch main`, and publish again)"
            )
        return done.output.strip()

    def commit_of(self, name: str) -> str | None:
        """The id of a commit; None if there is no such commit."""
        done = self.attempt("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return done.output.strip() or None

    def unfinished(self) -> tuple[str, str] | None:
        """An operation that was begun and not ended, and how to finish it."""
        for name, what, finish in _UNFINISHED:
            if self._git_path(name).exists():
                return what, finish
        return None

    def count(self, commits: str) -> int:
        """The number of commits in a range such as `a..b`."""
        return int(self.run("rev-list", "--count", commits))

    def states(self) -> tuple[FileState, ...]:
        """The files in the project's folder that aren't as in the last commit, in order of their
        paths; ignored ones left out."""
        output = self.run(
            *("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", ".")
        )
        prefix = self.run("rev-parse", "--show-prefix").rstrip("\n")
        entries = (entry for entry in output.split("\0") if entry)
        found = (FileState(entry[3:].removeprefix(prefix), entry[0], entry[1]) for entry in entries)
        return tuple(sorted(found))

    def changes(self, base: str, fresh: Sequence[str]) -> tuple[ProjectChange, ...]:
        """The changes of the project's files since a commit, committed or not: of tracked ones,
        and of some that aren't tracked yet. git's index stays as it is."""
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            index = str(Path(folder) / "index")
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(self._git_path("index"), index)
            if fresh:
                self.run(
                    *("--literal-pathspecs", "add", "--intent-to-add"),
                    *("--pathspec-from-file=-", "--pathspec-file-nul"),
                    given=_nul(fresh),
                    index=index,
                )
            output = self.run(
                *("diff", "--name-status", "-z", "-M", "--relative", base, "--", "."), index=index
            )
        return tuple(sorted(_changes(iter(output.split("\0")))))

    def empty_tree(self) -> str:
        """git's id of a folder without files."""
        return self.run("hash-object", "-t", "tree", "--stdin").strip()

    def _git_path(self, name: str) -> Path:
        """A file of git's own."""
        return self.project / self.run("rev-parse", "--git-path", name).rstrip("\n")

    def tracked(self, *paths: str) -> tuple[str, ...]:
        """Tracked files below some paths of the project."""
        output = self.run("ls-files", "-z", "--", *paths)
        return tuple(path for path in output.split("\0") if path)

    def conflicts(self) -> tuple[str, ...]:
        """The files that can't be merged by themselves, relative to the project."""
        output = self.attempt("diff", "--name-only", "-z", "--diff-filter=U", "--relative").output
        return tuple(path for path in output.split("\0") if path)

    def check_identity(self) -> None:
        """Raise PublishError if git doesn't know whose commits these are."""
        for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            if self.attempt("-c", "user.useConfigOnly=true", "var", who).status:
                raise PublishError(
                    "git doesn't know who you are (tell it once: `git config --global user.name "
                    '"Your Name"` and `git config --global user.email you@shop.example`)'
                )

    # --- what it does -----------------------------------------------------------------------

    def commit(self, states: Sequence[FileState], message: str) -> None:
        """Commit these files of the project, and nothing else that may be in git's index.

        Raises PublishError, also if a hook refuses.
        """
        listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
        self.run(
            *("--literal-pathspecs", "add", "--all", *listed),
            given=_nul(one.path for one in states),
        )
        kept = [one.path for one in states if not one.is_gone]
        if not kept:
            return
        done = self.attempt(
            *("--literal-pathspecs", "commit", "--quiet", "--message", message, *listed),
            given=_nul(kept),
        )
        if done.status:
            raise PublishError(explained(done, "git commit"))

    def commit_nothing(self, message: str) -> None:
        """Make a commit without changes, which lets a host build again. Raises PublishError."""
        self.run("commit", "--quiet", "--allow-empty", "--only", "--message", message)


def _nul(paths: Iterable[str]) -> str:
    return "".join(f"{path}\0" for path in paths)


def _changes(parts: Iterator[str]) -> Iterator[ProjectChange]:
    for status in parts:
        if not status:
            return
        path = next(parts)
        if status[0] in "RC":
            path = next(parts)  # the new one
            if status[0] == "R" and status != "R100":
                yield ProjectChange(path, "changed")
                continue
        yield ProjectChange(path, _WORDS.get(status[0], "changed"))


def explained(done: ProgramResult, what: str) -> str:
    """Why git failed at something that needs no network."""
    said = f"{done.errors}\n{done.output}"
    if "index.lock" in said:
        return (
            f"{what} found a lock: another git is at work here, or one was killed (wait for it, or "
            "delete the file .git/index.lock, and publish again)"
        )
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    reason = "; ".join(lines[-3:]) or f"status {done.status}"
    return f"{what} failed: {reason} (fix that, and publish again)"


def remote_problem(done: ProgramResult, where: str) -> str:
    """Why git failed to talk to a remote, and what to do."""
    found = done.errors.lower()
    if any(sign in found for sign in _REFUSED):
        return (
            f"{where} doesn't let you in: your name, password or token is missing or not accepted "
            "(push once with `git push` in a terminal, so that git can ask you for it and remember "
            "it: `git config --global credential.helper` names the helper that does; or use an ssh "
            "key)"
        )
    known = connection_problem(done.errors, where)
    if known is not None:
        return known
    if any(sign in found for sign in _ABSENT):
        return (
            f"there is no repository at {where}, or you may not see it (compare the address with "
            "that of your git service: `git remote set-url`)"
        )
    if any(sign in found for sign in _PROTECTED):
        return (
            f"{where} refuses the push by a rule of its own: {_said_by_remote(done)} (ask its "
            "administrator, or publish another branch with `publish: {branch: …}`)"
        )
    return f"{where} can't be used: {done.reason} (fix that, and publish again)"


def _said_by_remote(done: ProgramResult) -> str:
    lines = [line[7:].strip() for line in done.errors.splitlines() if line.startswith("remote:")]
    return "; ".join(line for line in lines if line) or done.reason


_REFUSED: Final = (
    *("could not read username", "could not read password", "authentication failed"),
    *("invalid username or password", "invalid credentials", "http 401", "error: 401"),
    *("error: 403", "terminal prompts disabled", "write access to repository not granted"),
    "denied to",
)
_ABSENT: Final = (
    *("repository not found", "does not appear to be a git repository", "no such repository"),
    *("error: 404", "project you were looking for could not be found"),
)
_PROTECTED: Final = (
    *("pre-receive hook declined", "protected branch", "hook declined", "remote rejected"),
    *("gh006", "gh013", "denyCurrentBranch".lower()),
)
