"""Every way of watching tells of every change, by the time it is asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.serve.watch import EVERYTHING, Watch, watch_folders
from sitegen.serve.watch.looking import LookingWatch

# watchdog's own thread may still be at work on a change when it is told to stop.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(?s)Exception in thread .*watchdog:pytest.PytestUnhandledThreadExceptionWarning"
)

WAYS = ("told", "hinted", "polled")


@pytest.fixture(params=WAYS)
def watch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watch]:
    (tmp_path / "content" / "posts").mkdir(parents=True)
    (tmp_path / "content" / "posts" / "old.md").write_text("old")
    folders = (tmp_path / "content", tmp_path / "themes")
    if request.param == "told" and sys.platform == "linux":
        made = watch_folders(folders, tmp_path / ".sitegen")
    else:
        made = LookingWatch(folders, notified=request.param == "hinted")
    yield made
    made.close()


def told_of(watch: Watch, *paths: Path) -> bool:
    """Whether the next look tells of paths, or of a folder that they are in."""
    told = watch.take()
    if EVERYTHING in told:
        return True
    return all(
        any(str(path) == one or str(path).startswith(f"{one}/") for one in told) for path in paths
    )


def test_a_file_that_is_written_in_place(watch: Watch, tmp_path: Path) -> None:
    path = tmp_path / "content" / "posts" / "old.md"
    path.write_text("something else")
    assert told_of(watch, path)
    assert watch.take() == frozenset()


def test_a_file_of_the_same_length(watch: Watch, tmp_path: Path) -> None:
    path = tmp_path / "content" / "posts" / "old.md"
    path.write_text("odl")
    os.utime(path, ns=(1, 1))
    assert told_of(watch, path)


def test_an_editor_that_saves_through_another_file(watch: Watch, tmp_path: Path) -> None:
    path = tmp_path / "content" / "posts" / "old.md"
    other = path.with_name("old.md.tmp")
    other.write_text("new")
    other.replace(path)
    assert told_of(watch, path)


def test_files_that_come_and_go(watch: Watch, tmp_path: Path) -> None:
    new, old = tmp_path / "content" / "new.md", tmp_path / "content" / "posts" / "old.md"
    new.write_text("new")
    old.unlink()
    assert told_of(watch, new, old)


def test_a_whole_folder_and_what_is_put_in_it_later(watch: Watch, tmp_path: Path) -> None:
    folder = tmp_path / "content" / "faqs" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("a")
    assert told_of(watch, folder / "a.md")
    (folder / "a.md").write_text("other")
    (folder / "b.md").write_text("b")
    assert told_of(watch, folder / "a.md", folder / "b.md")


def test_a_renamed_folder_and_what_is_saved_in_it_later(watch: Watch, tmp_path: Path) -> None:
    posts, moved = tmp_path / "content" / "posts", tmp_path / "content" / "texts"
    posts.rename(moved)
    assert told_of(watch, posts / "old.md", moved / "old.md")
    (moved / "old.md").write_text("later")
    assert told_of(watch, moved / "old.md")


def test_a_folder_that_was_not_there_at_the_start(watch: Watch, tmp_path: Path) -> None:
    theme = tmp_path / "themes" / "own" / "theme.yaml"
    theme.parent.mkdir(parents=True)
    theme.write_text("name: own")
    assert told_of(watch, theme)
    theme.write_text("name: other")
    assert told_of(watch, theme)


def test_nothing_is_told_of_other_folders(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("built")
    assert watch.take() == frozenset()


def test_a_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "posts").symlink_to(tmp_path / "shared")
    made = watch_folders([tmp_path / "content"], tmp_path / ".sitegen")
    (tmp_path / "shared" / "a.md").write_text("a")
    told = told_of(made, tmp_path / "content" / "posts" / "a.md")
    made.close()
    assert told


def test_waiting_ends_with_a_change(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "content" / "posts" / "new.md").write_text("new")
    assert watch.wait(20)


def test_waiting_ends_when_woken(watch: Watch) -> None:
    watch.wake()
    assert watch.wait(20)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_a_flood_of_changes_is_told_as_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.serve.watch import inotify

    (tmp_path / "content").mkdir()
    made = inotify.InotifyWatch([tmp_path / "content"], tmp_path / ".sitegen")
    events: Callable[[], list[tuple[int, int, str]]] = lambda: [(-1, 0x4000, "")]  # noqa: E731
    monkeypatch.setattr(made, "_events", events)
    assert EVERYTHING in made.take()
    monkeypatch.undo()
    (tmp_path / "content" / "a.md").write_text("a")
    assert told_of(made, tmp_path / "content" / "a.md")
    made.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_where_nothing_is_told_it_looks_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.serve.watch import inotify

    def silent(_watch: object, _probe: str) -> None:
        raise OSError("changes are not reported on this file system")

    monkeypatch.setattr(inotify.InotifyWatch, "_try_out", silent)
    (tmp_path / "content").mkdir()
    made = watch_folders([tmp_path / "content"], tmp_path / ".sitegen")
    assert not made.notified
    (tmp_path / "content" / "a.md").write_text("a")
    assert told_of(made, tmp_path / "content" / "a.md")
    made.close()
