"""A command that was killed while it changed files is ended by the next one, which says so."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sitegen.author.changes import apply_changes
from sitegen.author.move import plan_move
from sitegen.read.project import CHANGING, Project
from tests.author.interrupting import die_when_begun
from tests.author.test_changes import killed
from tests.build.trees import folders, read
from tests.cli.conftest import Run, look
from tests.cli.test_move import everything
from tests.conftest import Site

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

Make = Callable[..., Site]

TOLD = (
    "An interrupted change of files was completed: "
    "content/posts/salt.md → content/posts/2026/salt-and-chains.md"
)


def content(root: Path) -> tuple[dict[str, bytes], set[str]]:
    return read(root / "content"), folders(root / "content")


def test_a_move_that_is_killed_at_any_moment_is_whole_for_the_next_command(
    project: Make, run: Run, tmp_path: Path
) -> None:
    root = everything(project).root
    move = plan_move(
        Project(root), look(root), "posts/salt", "content/posts/2026/salt-and-chains.md"
    )
    before, original = content(root), tmp_path / "original"
    shutil.copytree(root, original)
    apply_changes(root, move.changes)
    after, completed = content(root), 0
    for number in range(1, 1000):
        shutil.rmtree(root)
        shutil.copytree(original, root)
        if not killed(partial(apply_changes, root, move.changes), number):
            break
        begun = (root / CHANGING / "journal").exists()
        result = run("list", folder=root)
        assert result.exit_code == 0
        assert result.stderr.startswith(TOLD) == begun
        assert content(root) == after if begun else content(root) in (before, after)
        assert run("list", folder=root).stderr == ""
        completed += begun
    assert completed > 20


@pytest.mark.parametrize(
    "command",
    [
        ("build", "--quiet"),
        ("check",),
        ("inbox",),
        ("list",),
        ("move", "posts/other", "another"),
        ("new", "post", "News"),
        ("status",),
    ],
    ids=lambda command: command[0],
)
def test_every_command_completes_it_first(
    project: Make, run: Run, command: tuple[str, ...]
) -> None:
    root = everything(project).root
    arguments = ("move", "posts/salt", "content/posts/2026/salt-and-chains.md")
    die_when_begun(partial(run, *arguments, folder=root))
    assert (root / "content/posts/salt.md").exists()
    assert run(*command, folder=root).stderr.startswith(TOLD)
    assert not (root / "content/posts/salt.md").exists()
    assert (root / "content/posts/2026/salt-and-chains.md").exists()
    assert not (root / CHANGING).exists()


def test_a_file_that_was_changed_since_is_named(project: Make, run: Run) -> None:
    root = everything(project).root
    die_when_begun(partial(run, "move", "posts/salt", "chains", folder=root))
    other = root / "content/posts/other.md"
    other.write_text(other.read_text() + "My own words.\n")
    result = run("list", folder=root)
    assert (
        "content/posts/other.md was changed in the meantime and left as it is; please check it"
        in (result.stderr)
    )
    assert "My own words." in other.read_text()
    assert (root / "content/posts/chains.md").exists()


def test_a_project_that_was_begun_is_whole_when_it_is_begun_again(tmp_path: Path, run: Run) -> None:
    arguments = ("init", "shop", "--name", "Shop", "--owner", "Ana", "--timezone", "Europe/Berlin")
    die_when_begun(partial(run, *arguments, folder=tmp_path))
    assert not (tmp_path / "shop/content/site.yaml").exists()
    result = run(*arguments, folder=tmp_path)
    assert "An interrupted change of files was completed: .gitignore, and " in result.stderr
    assert "already contains a site" in result.stderr
    assert run("build", "--quiet", folder=tmp_path / "shop").exit_code == 0
