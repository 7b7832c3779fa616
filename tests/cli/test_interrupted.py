"""A command that was killed while it changed files is ended by the next one, which says so."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
import pytest

from sitegen.authoring.changes import apply_changes
from sitegen.authoring.move import plan_move
from sitegen.cli.common import KindName
from sitegen.errors import RequestError
from sitegen.read.project import CHANGING, Project
from tests.authoring.interrupting import die_when_begun
from tests.authoring.test_changes import killed
from tests.build.trees import folders, read
from tests.cli.conftest import Run, look
from tests.cli.test_move import everything
from tests.conftest import Site
from tests.test_docs import COMMANDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

Make = Callable[..., Site]

TOLD = (
    "An interrupted change of files was completed: "
    "content/posts/salt.md → content/posts/2026/salt-and-chains.md"
)


def can_be_called(command: click.Command) -> bool:
    return not isinstance(command, click.Group) or command.invoke_without_command


def stop(*_: object) -> NoReturn:
    """Instead of a preview that would run until somebody stops it."""
    raise RequestError("stopped here")


def content(root: Path) -> tuple[dict[str, bytes], set[str]]:
    return read(root / "content"), folders(root / "content")


@pytest.mark.slow
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


WITHOUT_A_SITE = {"sitegen docs", "sitegen init", "sitegen schema"}
"""Commands that read no site; `init` has a test of its own."""


EITHER = {
    "sitegen inbox approve": ["1"],
    "sitegen inbox note": ["1"],
    "sitegen inbox subscribe": ["1"],
    "sitegen newsletter send": ["one"],
    "sitegen subscribers remove": ["bert@mail.example"],
}
"""What commands take of which one of several things is required."""


def given(parameter: click.Parameter) -> list[str]:
    """Something to call a command with where it needs something."""
    if isinstance(parameter.type, click.Choice | KindName):
        value = parameter.type.choices[0]
    elif isinstance(parameter.type, click.Path):
        value = "content/site.yaml"
    elif parameter.type is click.INT:
        value = "1"
    else:
        value = "bert@mail.example"
    return [parameter.opts[0], value] if isinstance(parameter, click.Option) else [value]


@pytest.mark.parametrize(
    ("path", "command"),
    [one for one in COMMANDS if one[0] not in WITHOUT_A_SITE and can_be_called(one[1])],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_every_command_completes_it_first(
    project: Make, run: Run, monkeypatch: pytest.MonkeyPatch, path: str, command: click.Command
) -> None:
    """Whatever else it then does, or refuses to do."""
    monkeypatch.setattr("sitegen.serve.serve.start", stop)
    root = everything(project).root
    arguments = ("move", "posts/salt", "content/posts/2026/salt-and-chains.md")
    die_when_begun(partial(run, *arguments, folder=root))
    assert (root / "content/posts/salt.md").exists()
    required = [value for one in command.params if one.required for value in given(one)]
    required += EITHER.get(path, [])
    required += ["--yes" for one in command.params if "--yes" in one.opts]
    result = run(*path.split()[1:], *required, folder=root)
    assert TOLD in result.stderr
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
