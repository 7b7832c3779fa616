"""Every way of watching tells of every change, by the time it is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.serve.watch import EVERYTHING, Watcher, watch_folders
from sitegen.serve.watch.polling import PollingWatcher

# watchdog's own thread may still be at work on a change when it is told to stop.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(?s)Exception in thread .*watchdog:pytest.PytestUnhandledThreadExceptionWarning"
)

WAYS = ("told", "hinted", "polled")


@pytest.fixture(params=WAYS)
def watch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watcher]:
    (tmp_path / "content" / "posts").mkdir(parents=True)
    (tmp_path / "content" / "posts" / "old.md").write_text("old")
    folders = (tmp_path / "content", tmp_path / "themes")
    if request.param == "told" and sys.platform == "linux":
        made = watch_folders(folders, tmp_path / ".sitegen" / "cookies")
    else:
        made = PollingWatcher(folders, notified=request.param == "hinted")
    yield made
    made.close()


def told_of(watch: Watcher, *paths: Path) -> bool:
    """Whether the next look tells of paths, or of a folder that they are in."""
    announced = watch.take_changes()
    if EVERYTHING in announced:
        return True
    return all(
        any(str(path) == one or str(path).startswith(f"{one}/") for one in announced)
        for path in paths
    )


def test_a_file_that_is_written_in_place(watch: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "content" / "posts" / "old.md"
    path.write_text("something else")
    assert told_of(watch, path)
    assert watch.take_changes() == frozenset()


def test_a_file_of_the_same_length(watch: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "content" / "posts" / "old.md"
    path.write_text("odl")
    os.utime(path, ns=(1, 1))
    assert told_of(watch, path)


def test_an_editor_that_saves_through_another_file(watch: Watcher, tmp_path: Path) -> None:
    path = tmp_path / "content" / "posts" / "old.md"
    other = path.with_name("old.md.tmp")
    other.write_text("new")
    other.replace(path)
    assert told_of(watch, path)


def test_files_that_come_and_go(watch: Watcher, tmp_path: Path) -> None:
    new, old = tmp_path / "content" / "new.md", tmp_path / "content" / "posts" / "old.md"
    new.write_text("new")
    old.unlink()
    assert told_of(watch, new, old)


def test_a_whole_folder_and_what_is_put_in_it_later(watch: Watcher, tmp_path: Path) -> None:
    folder = tmp_path / "content" / "faqs" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("a")
    assert told_of(watch, folder / "a.md")
    (folder / "a.md").write_text("other")
    (folder / "b.md").write_text("b")
    assert told_of(watch, folder / "a.md", folder / "b.md")


def test_a_renamed_folder_and_what_is_saved_in_it_later(watch: Watcher, tmp_path: Path) -> None:
    posts, moved = tmp_path / "content" / "posts", tmp_path / "content" / "texts"
    posts.rename(moved)
    assert told_of(watch, posts / "old.md", moved / "old.md")
    (moved / "old.md").write_text("later")
    assert told_of(watch, moved / "old.md")


def test_a_folder_that_was_not_there_at_the_start(watch: Watcher, tmp_path: Path) -> None:
    theme = tmp_path / "themes" / "own" / "theme.yaml"
    theme.parent.mkdir(parents=True)
    theme.write_text("name: own")
    assert told_of(watch, theme)
    theme.write_text("name: other")
    assert told_of(watch, theme)


def test_nothing_is_told_of_other_folders(watch: Watcher, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("built")
    assert watch.take_changes() == frozenset()


def test_a_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "posts").symlink_to(tmp_path / "shared")
    made = watch_folders([tmp_path / "content"], tmp_path / ".sitegen" / "cookies")
    (tmp_path / "shared" / "a.md").write_text("a")
    announced = told_of(made, tmp_path / "content" / "posts" / "a.md")
    made.close()
    assert announced


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("by_another_file", [True, False])
def test_the_file_of_a_link(tmp_path: Path, way: str, by_another_file: bool) -> None:
    content, shared = tmp_path / "content", tmp_path / "shared" / "logos"
    (content / "static").mkdir(parents=True)
    shared.mkdir(parents=True)
    for name in ("a.svg", "b.svg", "other.svg"):
        (shared / name).write_text("<svg/>")
    (content / "static" / "logo.svg").symlink_to(shared / "a.svg")
    (content / "static" / "gone.svg").symlink_to(tmp_path / "nowhere" / "c.svg")
    if way == "told" and sys.platform == "linux":
        made = watch_folders((content,), tmp_path / "cookies")
    else:
        made = PollingWatcher((content,), notified=way == "hinted")
    try:
        made.take_changes()
        _save(shared / "other.svg", by_another_file=by_another_file)
        assert made.take_changes() == frozenset()
        for _ in range(2):
            _save(shared / "a.svg", by_another_file=by_another_file)
            assert told_of(made, content / "static" / "logo.svg")
        # A link that comes later, and a folder that is linked as a whole.
        (content / "later.svg").symlink_to(shared / "b.svg")
        (content / "all").symlink_to(shared)
        made.take_changes()
        _save(shared / "b.svg", by_another_file=by_another_file)
        assert told_of(made, content / "later.svg", content / "all" / "b.svg")
    finally:
        made.close()


def _save(path: Path, *, by_another_file: bool) -> None:
    text = path.read_text() + "<!-- more -->"
    if by_another_file:
        path.with_name("part").write_text(text)
        path.with_name("part").replace(path)
    else:
        path.write_text(text)


def test_waiting_ends_with_a_change(watch: Watcher, tmp_path: Path) -> None:
    (tmp_path / "content" / "posts" / "new.md").write_text("new")
    assert watch.wait(20)


def test_waiting_ends_when_woken(watch: Watcher) -> None:
    watch.wake()
    assert watch.wait(20)


@pytest.fixture
def announced(tmp_path: Path) -> Iterator[Any]:
    """The watch on Linux."""
    if sys.platform != "linux":
        pytest.skip("inotify is Linux's")
    (tmp_path / "content").mkdir()
    made = watch_folders([tmp_path / "content"], tmp_path / ".sitegen" / "cookies")
    yield made
    made.close()


def test_a_flood_of_changes_is_told_as_everything(announced: Any, tmp_path: Path) -> None:
    announced.on_queue_overflow()
    assert EVERYTHING in announced.take_changes()
    (tmp_path / "content" / "a.md").write_text("a")
    assert told_of(announced, tmp_path / "content" / "a.md")
    assert EVERYTHING not in announced.take_changes()


def test_what_was_saved_before_the_first_look_is_told(announced: Any, tmp_path: Path) -> None:
    """The thread begins late, so that the preview can fork before."""
    (tmp_path / "content" / "a.md").write_text("a")
    assert not any("InotifyFD" in type(one).__name__ for one in threading.enumerate())
    assert announced.take_changes() == {f"{tmp_path}/content/a.md"}


def test_every_save_of_a_thousand_is_told_by_the_next_look(announced: Any, tmp_path: Path) -> None:
    path = tmp_path / "content" / "a.md"
    for number in range(1000):
        path.write_text(str(number))
        assert announced.take_changes() == {str(path)}


def test_what_follows_a_file_that_is_moved_out_is_told_at_once(
    announced: Any, tmp_path: Path
) -> None:
    """watchdog's observers hold it back, as the file may appear elsewhere."""
    leaving, other = tmp_path / "content" / "a.md", tmp_path / "content" / "b.md"
    leaving.write_text("a")
    announced.take_changes()
    leaving.rename(tmp_path / "a.md")
    other.write_text("b")
    assert announced.take_changes() == {str(leaving), str(other)}


def test_a_cookie_that_does_not_come_back_means_everything(
    announced: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.serve.watch import events

    monkeypatch.setattr(events, "COOKIE_SECONDS", 0.01)
    monkeypatch.setattr(announced, "_note_cookie", lambda name: None)
    assert announced.take_changes() == {EVERYTHING}
    monkeypatch.undo()
    assert announced.take_changes() == frozenset()


def test_a_cookie_that_can_not_be_made_means_everything(announced: Any, tmp_path: Path) -> None:
    (tmp_path / ".sitegen" / "cookies").rmdir()
    assert announced.take_changes() == {EVERYTHING}


def test_cookies_leave_nothing_behind(announced: Any, tmp_path: Path) -> None:
    announced.take_changes()
    assert list((tmp_path / ".sitegen" / "cookies").iterdir()) == []


def test_two_previews_of_a_project_have_cookies_of_their_own(
    announced: Any, tmp_path: Path
) -> None:
    other = watch_folders([tmp_path / "content"], tmp_path / ".sitegen" / "cookies")
    path = tmp_path / "content" / "a.md"
    try:
        for number in range(50):
            path.write_text(str(number))
            assert other.take_changes() == announced.take_changes() == {str(path)}
    finally:
        other.close()


def test_where_nothing_is_told_it_looks_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "linux":
        from sitegen.serve.watch import events

        monkeypatch.setattr(events, "works_in", lambda folder: False)
    (tmp_path / "content").mkdir()
    made = watch_folders([tmp_path / "content"], tmp_path / ".sitegen" / "cookies")
    assert not made.notified or sys.platform != "linux"
    (tmp_path / "content" / "a.md").write_text("a")
    assert told_of(made, tmp_path / "content" / "a.md")
    made.close()


@pytest.mark.skipif(os.name != "posix", reason="makes folders where no path can lead")
def test_folders_without_end_are_watched_down_to_a_depth(watch: Watcher, tmp_path: Path) -> None:
    inner = os.open(tmp_path / "content/posts", os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=inner)
        outer, inner = inner, os.open("d", os.O_RDONLY, dir_fd=inner)
        os.close(outer)
    os.close(inner)
    watch.take_changes()
    new = tmp_path / "content/posts/d/d/new.md"
    new.write_text("new")
    assert told_of(watch, new)
    again = PollingWatcher((tmp_path / "content",), notified=False)
    again.close()
    if sys.platform == "linux":
        watch_folders((tmp_path / "content",), tmp_path / ".sitegen" / "cookies").close()
    subprocess.run(["rm", "-rf", str(tmp_path / "content/posts/d")], check=True)
