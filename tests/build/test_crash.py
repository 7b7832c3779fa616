"""A build killed with SIGKILL before each single change that it makes to the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sitegen.build.publication import recover
from tests.build.trees import MEMORY, Tree, folders, publish, read, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

ROOT = Path(__file__).parents[2]

SCENARIOS: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    # what was published, what the owner put beside it, what is published now
    "first": ({}, {}, {"index.html": "1", "posts/a/index.html": "2", "posts/b/index.html": "3"}),
    "first into a folder of its owner": ({}, {"CNAME": "x"}, {"index.html": "1", "a/b.html": "2"}),
    "everything changes": (
        {"index.html": "1", "posts/a/index.html": "2", "app.css": "3"},
        {"CNAME": "x", "posts/a/own.txt": "y"},
        {"index.html": "11", "posts/a/index.html": "22", "app.css": "33"},
    ),
    "come, change, stay and go": (
        {"index.html": "1", "posts/a/index.html": "2", "posts/b/index.html": "3", "old/x/y": "4"},
        {"posts/b/own.txt": "y"},
        {"index.html": "11", "posts/a/index.html": "2", "posts/c/index.html": "5", "new/x/y": "4"},
    ),
    "a file becomes a folder": (
        {"posts": "1", "a/b": "2", "z": "3"},
        {"a/own": "y"},
        {"posts/a/index.html": "4", "posts/b": "5", "a/b/c": "6", "z": "3"},
    ),
    "a folder becomes a file": (
        {"posts/a/index.html": "4", "posts/b": "5", "a/b/c": "6", "z": "3"},
        {"a/own": "y"},
        {"posts": "1", "a/b": "2", "z": "3"},
    ),
    "only removals": ({"a/b/c": "1", "a/d": "2", "e": "3"}, {"a/own": "y"}, {"e": "3"}),
    "nothing is left": ({"a/b/c": "1", "e": "3"}, {}, {}),
}
FORCED = {"first into a folder of its owner"}


@pytest.fixture(params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=MEMORY) as temporary:
        yield Path(temporary)


def attempts(scenario: str, folder: Path, recovering: bool) -> range:
    """Let the program crash in the numbered folders of `folder`, and say which there are."""
    told = {
        **dict(zip(("before", "own", "after"), SCENARIOS[scenario], strict=True)),
        "force": scenario in FORCED,
        "recovering": recovering,
    }
    count = subprocess.run(
        [sys.executable, "-m", "tests.build.crashing_program", str(folder)],
        input=json.dumps(told),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return range(1, int(count.stdout) + 1)


def trees(scenario: str) -> tuple[Tree, Tree, Tree]:
    before, own, after = (
        {path: text.encode() for path, text in tree.items()} for tree in SCENARIOS[scenario]
    )
    return before, own, after


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_every_file_whole(scenario: str, folder: Path) -> None:
    before, own, after = trees(scenario)
    journals = 0
    for number in attempts(scenario, folder, recovering=False):
        target = folder / str(number)
        found = read(target) if target.exists() else {}
        if (target / ".sitegen" / "journal").exists():
            journals += 1
            assert_each_whole(found, before, own, after)
            assert recover(target) is not None
        elif found != {**after, **own}:
            assert found == {**before, **own}, number
            assert recover(target) is None
            publish(target, after, force=scenario in FORCED)
        assert_clean(target, own, after)
    assert journals > 3


@pytest.mark.slow
def test_a_kill_while_completing_an_interrupted_build(scenario: str, folder: Path) -> None:
    before, own, after = trees(scenario)
    numbers = attempts(scenario, folder, recovering=True)
    for number in numbers:
        target = folder / str(number)
        assert_each_whole(read(target), before, own, after)
        recover(target)
        assert_clean(target, own, after)
    assert len(numbers) > 3


def assert_each_whole(found: Tree, before: Tree, own: Tree, after: Tree) -> None:
    for path, data in found.items():
        assert data in (before.get(path), after.get(path), own.get(path)), path
    assert own.items() <= found.items()
    assert before.keys() & after.keys() <= found.keys()


def assert_clean(target: Path, own: Tree, after: Tree) -> None:
    """The target is as if nothing had ever been interrupted, and the next build agrees."""
    clean = target.with_name("clean")
    if not clean.exists():
        publish(clean, after)
        write(clean, own)
    assert read(target) == read(clean)
    assert folders(target) == folders(clean)
    assert not publish(target, after).changed
    assert read(target, private=True) == read(clean, private=True)
    assert {entry.name for entry in (target / ".sitegen").iterdir()} == {"lock", "manifest"}
