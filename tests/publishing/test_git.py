"""Publishing with git, to a bare repository beside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.publishing.git_repository import remote_problem
from sitegen.publishing.programs import ProgramResult
from tests.conftest import NOW, Site, post
from tests.publishing.conftest import Git, Publish, configure
from tests.warm_program import warm_program


@pytest.fixture
def started(shop: Site, git: Git) -> Site:
    git.start(shop)
    return shop


needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="git is wrapped in a shell script")


def tree(site: Site) -> dict[str, bytes]:
    """All files of a checkout that aren't git's or made by a build."""
    made = {".git", "public", ".sitegen"}
    return {
        path.relative_to(site.root).as_posix(): path.read_bytes()
        for path in sorted(site.root.rglob("*"))
        if path.is_file() and path.relative_to(site.root).parts[0] not in made
    }


def test_what_changed_is_said_committed_and_pushed(
    started: Site, git: Git, publish: Publish
) -> None:
    started.write({"content/posts/b.md": post("New"), "content/posts/a.md": post("Rye", "Other.")})
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert "To git (main at origin): one new post; “Rye” changed (2 files new or changed)" in (
        result.output
    )
    assert "Published to git (main at origin)." in result.output
    assert "Other." in git.content("content/posts/a.md")
    subject = git("log", "-1", "--format=%s %an", "main", folder=git.bare)
    assert subject.strip() == "Publish one new post; “Rye” changed Anna"
    again = publish(started)
    assert "Nothing to publish: git (main at origin) has it all." in again.output


def test_only_what_belongs_to_the_project_is_committed(
    started: Site, git: Git, publish: Publish
) -> None:
    before = git.files()
    started.write(
        {
            "content/posts/b/index.md": post("New", "![A loaf](loaf.png)"),
            "content/posts/b/loaf.png": b"",
            "content/posts/.b.md.swp": "editor",
            "content/posts/b.md~": "backup",
            "private/inbox.db": "customers",
            "passwords.txt": "secret",
            "notes/todo.md": "bread",
            "themes/own/theme.yaml": "name: own",
            ".github/workflows/pages.yml": "on: push",
            "umläut.txt": "?",
        }
    )
    (started.root / "content/posts/b/loaf.png").write_bytes(picture())
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert git.files() - before == {
        "content/posts/b/index.md",
        "content/posts/b/loaf.png",
        "themes/own/theme.yaml",
        ".github/workflows/pages.yml",
    }
    assert "not published: notes/todo.md, passwords.txt, umläut.txt" in result.output
    assert "one new post, one picture, one new file; the theme changed" in result.output


def picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(file, "PNG")
    return file.getvalue()


def test_what_was_staged_elsewhere_in_the_repository_stays_out_of_the_commit(
    tmp_path: Path, project: Callable[..., Site], shop: Site, git: Git, publish: Publish
) -> None:
    """The project may be a folder of a larger repository."""
    whole = Site(tmp_path / "whole")
    whole.write({"app/main.py": "print()", ".gitignore": "public/\n.sitegen/\n"})
    shop.root.rename(whole.root / "shop")
    inner = Site(whole.root / "shop")
    git("init", "--quiet", folder=whole.root)
    git("remote", "add", "origin", str(git.bare), folder=whole.root)
    git("add", "--all", folder=whole.root)
    git("commit", "--quiet", "--message", "Start", folder=whole.root)
    git("push", "--quiet", "--set-upstream", "origin", "main", folder=whole.root)
    whole.write({"app/main.py": "print(1)", "shop/content/posts/b.md": post("New")})
    git("add", "--all", folder=whole.root)
    result = publish(inner)
    assert result.exit_code == 0, result.output
    assert "shop/content/posts/b.md" in git.files()
    assert git.content("app/main.py") == "print()"
    assert git("diff", "--cached", "--name-only", folder=whole.root).strip() == "app/main.py"


def test_deleted_moved_and_strangely_named_files(started: Site, git: Git, publish: Publish) -> None:
    long = post("Same", "A text long enough to be recognised. " * 5)
    started.write({"content/posts/old.md": long, "content/posts/gone.md": post("Gone")})
    assert publish(started).exit_code == 0
    os.rename(started.root / "content/posts/old.md", started.root / "content/posts/ö [1].md")
    (started.root / "content/posts/gone.md").unlink()
    started.write({"content/posts/staged.md": post("Staged")})
    git("add", "content/posts/staged.md", folder=started.root)
    (started.root / "content/posts/staged.md").unlink()
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert "content/posts/ö [1].md" in git.files()
    assert not {"content/posts/old.md", "content/posts/gone.md"} & git.files()
    assert "one post removed" in result.output
    assert "“Same” moved" in result.output
    assert git("status", "--porcelain", folder=started.root) == ""


def test_changes_of_a_colleague_are_merged_and_checked(
    started: Site, git: Git, publish: Publish
) -> None:
    other = git.colleague()
    other.write({"content/posts/theirs.md": post("Theirs")})
    git.push(other)
    started.write({"content/posts/ours.md": post("Ours")})
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert "1 commit of others at origin will be merged first" in result.output
    assert {"content/posts/theirs.md", "content/posts/ours.md"} <= git.files()
    assert (started.root / "public/posts/theirs/index.html").is_file()
    parents = git("log", "-1", "--format=%P", "main", folder=git.bare).split()
    assert len(parents) == 2  # a merge, and no rewritten history


def test_errors_in_what_came_in_stop_the_push(started: Site, git: Git, publish: Publish) -> None:
    other = git.colleague()
    other.write({"content/posts/b.md": post("B", "[dead](missing.md)")})
    git.push(other)
    head = git.head()
    started.write({"content/posts/ours.md": post("Ours")})
    result = publish(started)
    assert result.exit_code == 1
    assert "content/posts/b.md" in result.output
    assert git.head() == head
    started.write({"content/posts/b.md": post("B", "Fixed.")})
    assert publish(started).exit_code == 0
    assert "Fixed." in git.content("content/posts/b.md")


def test_a_conflict_is_explained_and_undone(started: Site, git: Git, publish: Publish) -> None:
    other = git.colleague()
    other.write({"content/posts/a.md": post("Rye bread", "Their words.")})
    git.push(other)
    head = git.head()
    started.write({"content/posts/a.md": post("Rye bread", "Our words.")})
    before = tree(started)
    result = publish(started)
    assert result.exit_code == 1
    assert "the same places were changed here and by others: content/posts/a.md" in result.output
    assert "git merge origin/main" in result.output
    assert tree(started) == before
    assert git.head() == head
    assert git("status", "--porcelain", folder=started.root) == ""
    # What the message says leads to the end.
    subprocess.run(("git", "merge", "origin/main"), cwd=started.root, capture_output=True)
    started.write({"content/posts/a.md": post("Rye bread", "All our words.")})
    git("add", "content/posts/a.md", folder=started.root)
    git("commit", "--quiet", "--no-edit", folder=started.root)
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert "All our words." in git.content("content/posts/a.md")


def test_a_file_that_would_be_overwritten_is_named(
    started: Site, git: Git, publish: Publish
) -> None:
    other = git.colleague()
    other.write({"notes.txt": "theirs"})
    git.push(other)
    started.write({"notes.txt": "ours", "content/posts/b.md": post("B")})
    result = publish(started)
    assert result.exit_code == 1
    assert "notes.txt (rename yours, or commit them" in result.output
    assert (started.root / "notes.txt").read_text() == "ours"


def _detach(site: Site, git: Git) -> None:
    git("checkout", "--quiet", "--detach", folder=site.root)


def _no_remote(site: Site, git: Git) -> None:
    git("remote", "remove", "origin", folder=site.root)
    configure(site, "publish: {to: git}")


def _no_repository(site: Site, git: Git) -> None:
    (site.root / ".git").rename(git.folder / "away")
    configure(site, "publish: {to: git}")


def _nobody(site: Site, git: Git) -> None:
    (git.folder / "gitconfig").write_text("[init]\ndefaultBranch = main\n")


def _offline(site: Site, git: Git) -> None:
    git("remote", "set-url", "origin", "https://no.invalid/shop.git", folder=site.root)


def _nothing_listens(site: Site, git: Git) -> None:
    git("remote", "set-url", "origin", "http://127.0.0.1:9/shop.git", folder=site.root)


def _gone(site: Site, git: Git) -> None:
    git("remote", "set-url", "origin", str(git.folder / "nowhere.git"), folder=site.root)


def _other_branch(site: Site, git: Git) -> None:
    git("switch", "--quiet", "--create", "idea", folder=site.root)


def _not_the_published_branch(site: Site, git: Git) -> None:
    _other_branch(site, git)
    configure(site, "publish: {branch: main}")


def _merging(site: Site, git: Git) -> None:
    other = git.colleague()
    other.write({"content/posts/a.md": post("Rye bread", "Their words.")})
    git.push(other)
    site.write({"content/posts/a.md": post("Rye bread", "Our words.")})
    git("commit", "--quiet", "--all", "--message", "Ours", folder=site.root)
    git("fetch", "--quiet", folder=site.root)
    subprocess.run(("git", "merge", "origin/main"), cwd=site.root, capture_output=True)
    # Resolved, so that the site has no errors, but not committed.
    site.write({"content/posts/a.md": post("Rye bread", "Both.")})


def _private_tracked(site: Site, git: Git) -> None:
    site.write({"private/inbox.db": "customers"})
    git("add", "--force", "private/inbox.db", folder=site.root)


def _private_committed(site: Site, git: Git) -> None:
    _private_tracked(site, git)
    git("commit", "--quiet", "--message", "Oops", folder=site.root)
    git("rm", "--quiet", "-r", "--cached", "private", folder=site.root)
    git("commit", "--quiet", "--message", "Away", folder=site.root)


def _refused_by_a_rule(site: Site, git: Git) -> None:
    hook = git.bare / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho only through a review >&2\nexit 1\n")
    hook.chmod(0o755)


def _refused_by_a_hook(site: Site, git: Git) -> None:
    hook = site.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho spelling >&2\nexit 1\n")
    hook.chmod(0o755)


def _locked(site: Site, git: Git) -> None:
    (site.root / ".git/index.lock").touch()


def _unrelated(site: Site, git: Git) -> None:
    other = Site(git.folder / "other")
    other.write({"README": "another"})
    git("init", "--quiet", folder=other.root)
    git("add", "--all", folder=other.root)
    git("commit", "--quiet", "--message", "Other", folder=other.root)
    git("push", "--quiet", "--force", str(git.bare), "main", folder=other.root)


REFUSED = {
    "detached HEAD": (_detach, "git is on no branch here", "git switch main"),
    "no remote": (_no_remote, 'git has no remote "origin"', "git remote add origin"),
    "no repository": (_no_repository, "the project is no git checkout", "publish: {to: netlify}"),
    "no identity": (_nobody, "git doesn't know who you are", "user.email"),
    "offline": (_offline, "can't be found: there is no network", "publish again"),
    "nobody listens": (_nothing_listens, "doesn't answer", "publish again later"),
    "no such repository": (_gone, "there is no repository at origin", "git remote set-url"),
    "another branch": (_other_branch, 'origin has no branch "idea"', "publish: {branch: idea}"),
    "the wrong branch": (
        _not_the_published_branch,
        'you are on the branch "idea", and the site is published from "main"',
        "git switch main",
    ),
    "an unfinished merge": (_merging, "a merge is unfinished", "finish it with `git commit`"),
    "private files": (_private_tracked, "git would publish private/inbox.db", "git rm -r --cached"),
    "private files in a commit": (_private_committed, "has files of private/", "reset --soft"),
    "a rule of the service": (_refused_by_a_rule, "only through a review", "ask its"),
    "a hook of one's own": (_refused_by_a_hook, "git commit failed: spelling", "fix that"),
    "a lock": (_locked, "found a lock", ".git/index.lock"),
    "another history": (_unrelated, "has nothing in common", "git remote set-url origin"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_prevents_it_is_said_with_the_remedy(
    case: str, started: Site, git: Git, publish: Publish
) -> None:
    prepare, message, remedy = REFUSED[case]
    if case != "an unfinished merge":
        started.write({"content/posts/b.md": post("New")})
    prepare(started, git)
    head = git.head()
    before = tree(started)
    result = publish(started)
    said = " ".join(result.output.split())
    assert result.exit_code == 1, said
    assert message in said
    assert remedy in said
    assert git.head() == head
    assert tree(started) == before


FAILURES = {
    "asks for a name": ("fatal: could not read Username for 'https://x'", "credential.helper"),
    "wrong token": ("fatal: Authentication failed for 'https://x'", "git push"),
    "no rights": ("remote: Permission to a/b.git denied to anna.", "token"),
    "no rights, by status": ("fatal: The requested URL returned error: 403", "ssh key"),
    "no key": ("git@x.example: Permission denied (publickey).", "ssh-add"),
    "unknown host key": ("Host key verification failed.", "fingerprint"),
    "changed host key": ("WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!", "fingerprint"),
    "no such host": ("ssh: Could not resolve hostname x: Name or service not known", "no network"),
    "no answer": ("ssh: connect to host x.example port 22: Connection timed out", "later"),
    "broken off": ("fatal: the remote end hung up: Connection reset by peer", "later"),
    "not found": ("remote: Repository not found.\nfatal: repository not found", "set-url"),
    "protected": ("remote: error: GH006: Protected branch update failed.", "administrator"),
    "anything else": ("fatal: the moon is in the wrong place", "the moon is in the wrong place"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_failures_of_a_remote_have_their_remedy(case: str) -> None:
    printed, remedy = FAILURES[case]
    assert remedy in remote_problem(ProgramResult(128, "", printed), "origin (https://x.example/)")


def test_the_password_in_an_address_is_not_shown(started: Site, git: Git, publish: Publish) -> None:
    url = "https://anna:s3cret@no.invalid/shop.git"
    git("remote", "set-url", "origin", url, folder=started.root)
    result = publish(started)
    assert "https://no.invalid/shop.git" in result.output
    assert "s3cret" not in result.output


def test_the_first_push_to_an_empty_repository(shop: Site, git: Git, publish: Publish) -> None:
    git("init", "--quiet", folder=shop.root)
    git("remote", "add", "origin", str(git.bare), folder=shop.root)
    shop.write({".gitignore": "/public/\n.sitegen/\n"})
    result = publish(shop)
    assert result.exit_code == 0, result.output
    assert {".gitignore", "content/site.yaml", "content/posts/a.md"} <= git.files()
    assert (
        git("rev-parse", "--abbrev-ref", "@{upstream}", folder=shop.root).strip() == "origin/main"
    )


@needs_sh
def test_a_push_of_somebody_in_the_last_moment_is_merged(
    started: Site, git: Git, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = git.colleague()
    other.write({"content/posts/theirs.md": post("Theirs")})
    git("add", "--all", folder=other.root)
    git("commit", "--quiet", "--message", "Theirs", folder=other.root)
    wrap(tmp_path, monkeypatch, "push", f'"$GIT" -C {other.root} push --quiet')
    started.write({"content/posts/ours.md": post("Ours")})
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert {"content/posts/theirs.md", "content/posts/ours.md"} <= git.files()


def wrap(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, before: str, after: str = ""
) -> None:
    """Do something before and after the first `git COMMAND`."""
    import shutil

    real = shutil.which("git")
    programs = folder / "programs"
    programs.mkdir()
    done = folder / "done"
    (programs / "git").write_text(
        f"""#!/bin/sh
GIT={real}
for one in "$@"; do
  if [ "$one" = {command} ] && ! [ -e {done} ]; then
    touch {done}
    {before or ":"}
    "$GIT" "$@"
    status=$?
    {after or ":"}
    exit $status
  fi
done
exec "$GIT" "$@"
"""
    )
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@needs_sh
@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("command", ["commit", "merge", "push"])
def test_killed_at_any_moment_the_next_run_goes_on(
    command: str,
    moment: str,
    started: Site,
    git: Git,
    publish: Publish,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = git.colleague()
    other.write({"content/posts/theirs.md": post("Theirs")})
    git.push(other)
    started.write({"content/posts/ours.md": post("Ours")})
    kill = "kill -9 $PPID"
    with monkeypatch.context() as patch:
        wrap(tmp_path, patch, command, *((kill, "") if moment == "before" else ("", kill)))
        patch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
        killed = warm_program().run(("--project", started.root, "publish", "-y"), tmp_path)
    assert killed.returncode == -9
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert {"content/posts/theirs.md", "content/posts/ours.md"} <= git.files()
    assert git("status", "--porcelain", folder=started.root) == ""


def test_an_interrupted_merge_of_its_own_is_undone(
    started: Site, git: Git, publish: Publish
) -> None:
    other = git.colleague()
    other.write({"content/posts/a.md": post("Rye bread", "Their words.")})
    git.push(other)
    started.write({"content/posts/b.md": post("B")})
    git("add", "--all", folder=started.root)
    git("commit", "--quiet", "--message", "Ours", folder=started.root)
    git("fetch", "--quiet", folder=started.root)
    git("merge", "--quiet", "--no-commit", "origin/main", folder=started.root)
    theirs = git("rev-parse", "origin/main", folder=started.root).strip()
    (started.root / ".sitegen").mkdir(exist_ok=True)
    (started.root / ".sitegen/publish-merging").write_text(theirs)
    result = publish(started)
    assert result.exit_code == 0, result.output
    assert "Their words." in git.content("content/posts/a.md")
