"""Whatever was published before: an incremental publication equals a clean one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.build.failure import ForeignFiles
from sitegen.build.paths import folders_of
from tests.build.trees import MEMORY, Tree, folders, publish, read, states, write

NAMES = st.sampled_from(["a", "b", "c", "index.html"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
DATA = st.sampled_from([b"", b"1", b"2", b"33"])


def without_collisions(tree: Tree) -> Tree:
    """No file where another file needs a folder: the shorter path wins."""
    return {
        path: data
        for path, data in tree.items()
        if not any(folder in tree for folder in folders_of(path))
    }


TREES = st.dictionaries(PATHS, DATA, max_size=8).map(without_collisions)
OWN = st.dictionaries(
    PATHS.map(lambda path: f"{path}.own") | PATHS.map(lambda path: f"own/{path}.own"),
    st.just(b"own"),
    max_size=3,
)


@given(st.lists(st.tuples(TREES, OWN), min_size=1, max_size=5))
@settings(deadline=None)
def test_incremental_equals_clean(steps: list[tuple[Tree, Tree]]) -> None:
    with TemporaryDirectory(dir=MEMORY) as temporary:
        target, clean = Path(temporary, "public"), Path(temporary, "clean")
        own: dict[str, bytes] = {}
        publish(target, {})
        for number, (tree, more) in enumerate(steps):
            publish(target, tree)
            mine = {
                path: data
                for path, data in more.items()
                if not any((target / folder).is_file() for folder in folders_of(path))
            }
            write(target, mine)
            own |= mine
            expected = clean / str(number)
            publish(expected, tree)
            write(expected, own)
            assert read(target, private=True) == read(expected, private=True)
            assert folders(target) == folders(expected)
            assert_untouched_by(target, tree)
            following = steps[number + 1][0] if number + 1 < len(steps) else {}
            if any(folder in following for path in own for folder in folders_of(path)):
                before = states(target)
                with pytest.raises(ForeignFiles):
                    publish(target, following)
                assert states(target) == before
                return


def assert_untouched_by(target: Path, tree: Tree) -> None:
    before = states(target)
    assert not publish(target, tree).changed
    assert states(target) == before


@given(TREES, TREES)
@settings(deadline=None)
def test_any_folder_can_be_taken_over_by_force(foreign: Tree, tree: Tree) -> None:
    with TemporaryDirectory(dir=MEMORY) as temporary:
        target = Path(temporary, "public")
        write(target, foreign)
        if any(folder in tree for path in foreign for folder in folders_of(path)):
            with pytest.raises(ForeignFiles):
                publish(target, tree, force=True)
            assert read(target) == foreign
            return
        publish(target, tree, force=True)
        replaced = {folder for path in tree for folder in folders_of(path)}
        kept = {path: data for path, data in foreign.items() if path not in replaced}
        assert read(target) == {**kept, **tree}
