"""Publishing with git: commit, merge what others pushed, check again, push. Never forced.

Only what belongs to the project is committed: files that git tracks already, and new ones where a
project has its own (`BELONGS`). Another new file may be anything, so it is named and left.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from sitegen.authoring.hosts import HOSTS, host_files
from sitegen.model.config import Config
from sitegen.model.config_publish import PublishSettings
from sitegen.private import FOLDER as PRIVATE
from sitegen.publishing.built_site import BuiltSite
from sitegen.publishing.destination import Difference, OnStep, Rebuild
from sitegen.publishing.errors import PublishError
from sitegen.publishing.git_repository import (
    FileState,
    GitRepository,
    explained,
    remote_problem,
)
from sitegen.read.project import CONTENT, ignored
from sitegen.read.temporary_files import is_temporary

BELONGS: Final = (
    *(f"{CONTENT}/", "themes/", "vendor/", "netlify/", "functions/", ".github/workflows/"),
    *(".gitignore", ".gitattributes", "requirements.txt", "netlify.toml", ".python-version"),
    *("README.md", "LICENSE", "runtime.txt"),
)
"""Where new files belong to the project: paths, and folders with a slash at their end."""
ROUNDS: Final = 3
"""How often it starts again if somebody pushes at the same time."""
_MERGING: Final = "publish-merging"
"""A file in `.sitegen/` that is there while a merge is under way."""
_SUBJECT: Final = 72
"""Characters of a commit's first line."""


class _Upstream(NamedTuple):
    """Where the current branch is published."""

    remote: str
    branch: str
    exists: bool
    """Whether the remote has the branch already."""
    is_set: bool
    """Whether git knows it as the upstream of the current branch."""

    @property
    def ref(self) -> str:
        return f"refs/remotes/{self.remote}/{self.branch}"

    @property
    def in_words(self) -> str:
        return f"{self.branch} at {self.remote}"


class GitDestination:
    """The repository that a host builds the site from."""

    sends_sources = True

    def __init__(self, project: Path, config: Config, cache: Path) -> None:
        self._git = GitRepository(project)
        self._config = config
        self._settings: PublishSettings = config.publish
        self._merging = cache / _MERGING
        if not self._git.exists:
            raise PublishError(
                "the project is no git checkout (put it into a repository of your git service, or "
                "choose another way: `publish: {to: netlify}`, sftp or rsync in content/site.yaml)"
            )
        self._upstream = self._find_upstream()
        # Before anything is checked or built of files that are half merged.
        self._undo_interrupted_merge()

    @property
    def name(self) -> str:
        return f"git ({self._upstream.in_words})"

    @property
    def address(self) -> str:
        return self._git.remote_in_words(self._upstream.remote)

    # --- comparing --------------------------------------------------------------------------

    def compare(self, built: BuiltSite, on_step: OnStep) -> Difference:
        git, upstream = self._git, self._upstream
        unfinished = git.unfinished()
        if unfinished is not None:
            raise PublishError(
                f"a {unfinished[0]} is unfinished in this checkout (finish it with "
                f"`{unfinished[1]}`, or undo it with `git {unfinished[0]} --abort`, and publish "
                "again)"
            )
        on_step(f"Asking {upstream.remote} for changes of others")
        self._fetch()
        theirs = git.commit_of(upstream.ref) if upstream.exists else None
        self._refuse_private(theirs)
        states, strangers = self._states()
        ahead, behind = self._distance(theirs)
        base = self._base(theirs)
        fresh = [one.path for one in states if one.is_untracked]
        sources = git.changes(base, fresh)
        return Difference(
            upload=tuple(one.path for one in states),
            sources=sources,
            pending=bool(ahead),
            notes=tuple(self._notes(strangers, ahead, behind)),
        )

    def _notes(self, strangers: tuple[str, ...], ahead: int, behind: int) -> Iterable[str]:
        if behind:
            commits = "1 commit" if behind == 1 else f"{behind} commits"
            yield f"{commits} of others at {self._upstream.remote} will be merged first"
        if ahead:
            commits = "1 commit" if ahead == 1 else f"{ahead} commits"
            yield f"{commits} that you made yourself will be pushed, too"
        if strangers:
            named = ", ".join(strangers[:3])
            more = f" and {len(strangers) - 3} more" if len(strangers) > 3 else ""
            yield f"not published: {named}{more} (if it belongs to the site: `git add`)"

    def _find_upstream(self) -> _Upstream:
        git, settings = self._git, self._settings
        branch = git.branch()
        remotes = git.remotes()
        usual = git.setting(f"branch.{branch}.remote")
        remote = settings.remote or (usual if usual in remotes else "")
        remote = remote or ("origin" if "origin" in remotes or len(remotes) != 1 else remotes[0])
        if remote not in remotes:
            raise PublishError(
                f'git has no remote "{remote}" here, so there is nowhere to push (create an empty '
                f"repository at your git service, then `git remote add {remote} ADDRESS`)"
            )
        merged = git.setting(f"branch.{branch}.merge").removeprefix("refs/heads/")
        if settings.branch is not None:
            if branch != settings.branch:
                raise PublishError(
                    f'you are on the branch "{branch}", and the site is published from '
                    f'"{settings.branch}" (go there with `git switch {settings.branch}`, and merge '
                    f"{branch} if you want to publish it)"
                )
            target = settings.branch
        else:
            target = merged if merged and usual == remote else branch
        listed = git.remote_run(remote, "ls-remote", "--heads", "--", remote)
        there = {line.partition("\trefs/heads/")[2] for line in listed.splitlines()}
        there.discard("")
        is_set = usual == remote and merged == target
        if there and target not in there and settings.branch is None:
            known = ", ".join(sorted(there)[:5])
            raise PublishError(
                f'{remote} has no branch "{target}", and another one of it is published ({known}) '
                f"(go to that branch with `git switch`; or, if your host publishes {target}, write "
                f"`publish: {{branch: {target}}}`)"
            )
        return _Upstream(remote, target, target in there, is_set)

    def _fetch(self) -> None:
        upstream = self._upstream
        if upstream.exists:
            spec = f"+refs/heads/{upstream.branch}:{upstream.ref}"
            self._git.remote_run(
                upstream.remote, "fetch", "--quiet", "--no-tags", "--", upstream.remote, spec
            )

    def _base(self, theirs: str | None) -> str:
        """The commit that both sides come from: what is there is what was published."""
        git = self._git
        if theirs is not None and git.commit_of("HEAD") is not None:
            found = git.attempt("merge-base", "HEAD", theirs).output.strip()
            if found:
                return found
        return git.empty_tree()

    def _distance(self, theirs: str | None) -> tuple[int, int]:
        """The commits that only we have, and that only they have."""
        git = self._git
        ours = git.commit_of("HEAD")
        if ours is None:
            return 0, git.count(theirs) if theirs else 0
        if theirs is None:
            return git.count("HEAD"), 0
        return git.count(f"{theirs}..HEAD"), git.count(f"HEAD..{theirs}")

    def _states(self) -> tuple[tuple[FileState, ...], tuple[str, ...]]:
        """The files to commit, and new ones that may not belong to the project."""
        states = self._git.states()
        unmerged = [one.path for one in states if one.is_unmerged]
        if unmerged:
            raise PublishError(
                f"files are in conflict: {', '.join(unmerged)} (edit them, then `git add` and `git "
                "commit`, and publish again)"
            )
        wanted = [one for one in states if not one.is_untracked or self._belongs(one.path)]
        strangers = [
            one.path
            for one in states
            if one.is_untracked and one not in wanted and not _is_made(one.path)
        ]
        return tuple(wanted), tuple(strangers)

    def _belongs(self, path: str) -> bool:
        """Whether a new file is surely one of the project."""
        if path.endswith("/"):  # a repository in the repository
            return False
        if _is_made(path) or any(map(ignored, path.split("/")[1:])):
            return path in _host_paths()
        shared = tuple(f"{folder.strip('/')}/" for folder in self._config.shared_assets)
        places = (*BELONGS, *shared)
        return any(path.startswith(one) if one.endswith("/") else path == one for one in places)

    def _refuse_private(self, theirs: str | None) -> None:
        """Raise PublishError if a commit would take customers' data along."""
        git = self._git
        tracked = git.tracked(PRIVATE)
        if tracked:
            raise PublishError(
                f"git would publish {tracked[0]}: {PRIVATE}/ has your customers' data (take it out "
                f"with `git rm -r --cached {PRIVATE}`, write `/{PRIVATE}/` into .gitignore, and "
                "publish again; if it was ever pushed, its history has to be cleaned, too)"
            )
        if git.commit_of("HEAD") is None:
            return
        unpushed = ("HEAD",) if theirs is None else ("HEAD", f"^{theirs}")
        if git.run("rev-list", "--max-count=1", *unpushed, "--", PRIVATE).strip():
            base = self._base(theirs)
            undo = "update-ref -d HEAD" if base == git.empty_tree() else f"reset --soft {base[:12]}"
            raise PublishError(
                f"a commit that isn't pushed yet has files of {PRIVATE}/, which has your "
                f"customers' data (undo these commits and keep your files: `git {undo}`, then "
                "publish again)"
            )

    # --- publishing -------------------------------------------------------------------------

    def publish(
        self,
        built: BuiltSite,
        difference: Difference,
        message: str,
        rebuild: Rebuild,
        on_step: OnStep,
    ) -> BuiltSite:
        git, upstream = self._git, self._upstream
        git.check_identity()
        states, _ = self._states()
        if states:
            on_step("Committing")
            git.commit(states, _subject(message))
        elif difference.host_build:
            git.commit_nothing(_subject(message))
        for _ in range(ROUNDS):
            if self._merge(on_step):
                built = rebuild()
            on_step(f"Pushing to {upstream.in_words}")
            if self._push():
                return built
            self._fetch()
        raise PublishError(
            f"others push to {upstream.in_words} all the time, so nothing could be pushed (publish "
            "again in a minute)"
        )

    def _merge(self, on_step: OnStep) -> bool:
        """Merge what others pushed; returns whether there was anything. Raises PublishError if it
        can't be merged; the files are then as they were."""
        git, upstream = self._git, self._upstream
        theirs = git.commit_of(upstream.ref) if upstream.exists else None
        if theirs is None or not self._distance(theirs)[1]:
            return False
        on_step("Merging the changes of others")
        self._merging.parent.mkdir(parents=True, exist_ok=True)
        self._merging.write_text(theirs, encoding="utf-8")
        done = git.attempt("-c", "merge.autoStash=false", "merge", "--quiet", "--no-edit", theirs)
        if not done.status:
            self._merging.unlink(missing_ok=True)
            return True
        conflicts = git.conflicts()
        if git.commit_of("MERGE_HEAD") is not None:
            git.run("merge", "--abort")
        self._merging.unlink(missing_ok=True)
        if conflicts:
            raise PublishError(
                "the same places were changed here and by others: "
                f"{', '.join(conflicts)}\n"
                "Nothing was published, and your files are as they were; your changes are in a "
                "commit.\n"
                f"What to do: run `git merge {upstream.remote}/{upstream.branch}`. git writes both "
                "versions into these files, between <<<<<<< and >>>>>>>. Keep what is right, "
                "delete these lines, run `git add` for each file and `git commit`, and publish "
                "again."
            )
        said = done.errors.lower()
        if "would be overwritten" in said:
            names = [line.strip() for line in done.errors.splitlines() if line.startswith("\t")]
            raise PublishError(
                "others added or changed files that you have here and that aren't committed: "
                f"{', '.join(names)} (rename yours, or commit them, and publish again; nothing was "
                "published)"
            )
        if "unrelated histories" in said:
            raise PublishError(
                f"{upstream.in_words} has other files, of a site that has nothing in common with "
                "this one (create an empty repository and set it with `git remote set-url "
                f"{upstream.remote} ADDRESS`; or clone that one, and copy your content/ into it)"
            )
        raise PublishError(explained(done, "git merge"))

    def _push(self) -> bool:
        """Push; returns False if somebody else was faster. Raises PublishError."""
        git, upstream = self._git, self._upstream
        options = () if upstream.is_set else ("--set-upstream",)
        spec = f"HEAD:refs/heads/{upstream.branch}"
        done = git.attempt("push", "--porcelain", *options, "--", upstream.remote, spec)
        if not done.status:
            self._upstream = upstream._replace(exists=True, is_set=True)
            return True
        said = f"{done.output}\n{done.errors}"
        if any(sign in said for sign in ("(non-fast-forward)", "(fetch first)")):
            self._upstream = upstream._replace(exists=True)
            return False
        merged = done._replace(errors=f"{done.errors}\n{_rejection(done.output)}".strip())
        raise PublishError(remote_problem(merged, git.remote_in_words(upstream.remote)))

    def _undo_interrupted_merge(self) -> None:
        """Undo a merge that a killed `sitegen publish` left."""
        try:
            theirs = self._merging.read_text(encoding="utf-8").strip()
        except OSError:
            return
        if theirs and self._git.commit_of("MERGE_HEAD") == theirs:
            self._git.run("merge", "--abort")
        with contextlib.suppress(OSError):
            self._merging.unlink()


def _rejection(output: str) -> str:
    """The line of `git push --porcelain` that says what was rejected."""
    return next((line for line in output.splitlines() if line.startswith("!")), "")


def _is_made(path: str) -> bool:
    """Whether a program makes such a file, so that nobody needs to be told of it."""
    if any(map(is_temporary, path.split("/"))):
        return True
    return path.split("/")[0] in ("public", "newsletter-out", ".sitegen", PRIVATE, ".venv")


def _host_paths() -> frozenset[str]:
    return frozenset(path for host in HOSTS for path in host_files(host))


def _subject(message: str) -> str:
    """A commit's message: a line, and all of it below if it is longer."""
    whole = f"Publish {message}" if message else "Publish the site"
    if len(whole) <= _SUBJECT:
        return whole
    return f"{whole[: _SUBJECT - 1].rstrip(' ,;')}…\n\n{whole}"
