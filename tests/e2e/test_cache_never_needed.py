"""The cache saves time and nothing else: without it, or with a wrong one, the site is the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.build import full_build
from sitegen.render.templates import Templates
from tests.conftest import BASE, Site, post
from tests.pictures import png
from tests.unprivileged import let_in, lock_out, run

pytestmark = pytest.mark.slow

Make = Callable[..., Site]
Cache = Callable[[Path], AbstractContextManager[None]]

FILES: dict[str, str | bytes] = {
    **{
        f"content/posts/p{number}.md": post(f"P{number}", f"Bread {number}. " * 30)
        for number in range(5)
    },
    "content/posts/pictures.md": post("Pictures", "![a](wheel.png)\n\n![b](plan.png)"),
    "content/posts/wheel.png": png(900, 600),
    "content/posts/plan.png": png(500, 300),
}


MANY = {
    **FILES,
    **{f"content/posts/m{number}.md": post(f"M{number}", f"Rye {number}.") for number in range(30)},
    "content/posts/moved.md": post(
        "Moved", aliases="[{}]".format(", ".join(f"/old/{number}/" for number in range(220)))
    ),
}
"""So many that several processes render them."""


# --- a folder that can't be used ----------------------------------------------------------------


@contextmanager
def missing(root: Path) -> Iterator[None]:
    yield


@contextmanager
def a_file(root: Path) -> Iterator[None]:
    (root / ".sitegen").write_text("not a folder")
    yield


@contextmanager
def a_link_to_itself(root: Path) -> Iterator[None]:
    (root / ".sitegen").symlink_to(".sitegen")
    yield


@contextmanager
def a_link_to_nothing(root: Path) -> Iterator[None]:
    (root / ".sitegen").symlink_to("nothing/here")
    yield


@contextmanager
def of_another_user(root: Path) -> Iterator[None]:
    folder = root / ".sitegen"
    folder.mkdir()
    lock_out(folder)
    yield
    let_in(folder)


@contextmanager
def with_files_of_another_user(root: Path) -> Iterator[None]:
    """As after one `sudo sitegen build`."""
    assert run("build", "-q", "--output", "by-root", cwd=root).returncode == 0
    with ExitStack() as undo:
        paths = sorted((root / ".sitegen").rglob("*"), reverse=True)
        for path in (*paths, root / ".sitegen"):
            lock_out(path)
            undo.callback(let_in, path)
        yield


@contextmanager
def readable_files_of_another_user(root: Path) -> Iterator[None]:
    assert run("build", "-q", "--output", "by-root", cwd=root).returncode == 0
    for path in (root / ".sitegen", *(root / ".sitegen").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    for path in (root / ".sitegen", *(root / ".sitegen").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@contextmanager
def a_read_only_project(root: Path) -> Iterator[None]:
    root.chmod(0o555)
    yield
    root.chmod(0o755)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """By a program that never lets go."""
    (root / ".sitegen").mkdir()
    connection = sqlite3.connect(root / ".sitegen/content-cache.sqlite")
    connection.execute("CREATE TABLE x (y)")
    connection.execute("BEGIN EXCLUSIVE")
    yield
    connection.close()


@contextmanager
def folders_for_files(root: Path) -> Iterator[None]:
    for name in ("content-cache.sqlite", "templates", "pictures", "trash", "inventory.msgpack"):
        path = root / ".sitegen" / name
        if name.endswith(("sqlite", "msgpack")):
            path.mkdir(parents=True)
        else:
            path.write_text("a file where a folder was")
    yield


@contextmanager
def pipes_for_files(root: Path) -> Iterator[None]:
    """Which nobody writes to."""
    assert run("build", "-q", "--output", root.parent / "out", cwd=root).returncode == 0
    for path in sorted((root / ".sitegen").rglob("*")):
        if path.is_file():
            path.unlink()
            os.mkfifo(path)
    yield


CACHES = (
    missing,
    a_file,
    a_link_to_itself,
    a_link_to_nothing,
    of_another_user,
    with_files_of_another_user,
    readable_files_of_another_user,
    a_read_only_project,
    locked,
    folders_for_files,
    pipes_for_files,
)


@pytest.mark.parametrize("cache", CACHES)
def test_any_folder_will_do(cache: Cache, project: Make, right: dict[str, bytes]) -> None:
    site = project(MANY)
    shutil.rmtree(site.root / ".sitegen")
    target = site.root.parent / "out"
    with cache(site.root):
        commands = [("build", f"--output={target}", "--jobs=2"), ("check",), ("list",)]
        for command in commands[: 1 if cache is locked else 3]:  # each of which waits a while
            result = run(*command, cwd=site.root)
            assert "Traceback" not in result.stderr
            assert result.returncode == 0 or command == ("check",), result.stderr
    assert Site(target.parent).tree(target.name) == right


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build of `many` gives that has all it wants."""
    site = Site(tmp_path_factory.mktemp("right"))
    site.write({**BASE, **MANY})
    site.build()
    return site.tree()


@pytest.mark.parametrize("limit", [100_000, 400_000])
def test_files_may_be_small_only(limit: int, project: Make, right: dict[str, bytes]) -> None:
    site = project(MANY)
    assert max(map(len, right.values())) < limit
    for _ in range(2):
        result = run("build", "--jobs=2", cwd=site.root, largest_file=limit)
        assert (result.returncode, site.tree() == right) == (0, True), result.stderr


def test_a_page_that_may_not_be_written_is_reported(project: Make) -> None:
    result = run("build", cwd=project(FILES).root, largest_file=2000)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "File too large" in result.stderr


def test_what_is_lost_in_the_middle_of_a_build_is_made_again(
    project: Make, right: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when somebody empties the folder, or another build finds it damaged."""
    site = project(MANY)
    plan = full_build.plan

    def plan_and_lose(*arguments: object) -> object:
        cache = site.root / ".sitegen/content-cache.sqlite"
        with sqlite3.connect(cache) as connection:
            connection.execute("DELETE FROM body")
        connection.close()
        return plan(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(full_build, "plan", plan_and_lose)
    site.build(jobs=2)
    assert site.tree() == right


def test_a_text_that_is_changed_meanwhile_is_reported(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project(FILES)
    plan = full_build.plan

    def plan_and_change(*arguments: object) -> object:
        with sqlite3.connect(site.root / ".sitegen/content-cache.sqlite") as connection:
            connection.execute("DELETE FROM body")
        connection.close()
        site.write({"content/posts/p1.md": post("P1", "Changed.")})
        (site.root / "content/posts/p2.md").unlink()
        return plan(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(full_build, "plan", plan_and_change)
    assert [one.partition(":")[0] for one in site.mistakes()] == [
        "content/posts/p1.md",
        "content/posts/p2.md",
    ]
    assert not (site.root / "public").exists()


# --- wrong bytes ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A built project; its cache and its output are put aside, to be copied for each attempt."""
    site = Site(tmp_path_factory.mktemp("cached"))
    site.write({**BASE, **FILES})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "sitegen.render.renderer.Templates", Templates
        )  # with its cache in the project
        patch.setattr("sitegen.read.inventory.WORTH_KNOWING", 0)
        site.build()
    site.write({"content/posts/p0.md": post("P0", "Changed.")})  # so that the next has work to do
    site.build("expected")
    (site.root / ".sitegen").rename(site.root / "cache")
    (site.root / "public").rename(site.root / "published")
    return site


@st.composite
def spoiled(draw: st.DrawFn, data: bytes, others: list[bytes]) -> bytes:
    """Other bytes than those of a file of the cache."""
    at = draw(st.integers(0, max(len(data) - 1, 0)))
    length = draw(st.sampled_from((1, 1, 8, 512, 5000)))
    noise = draw(st.binary(min_size=1, max_size=16)) * length
    return draw(
        st.sampled_from(
            (
                b"",
                noise,
                data[:at],
                data + noise,
                data[:at] + bytes(length) + data[at + length :],
                data[:at] + noise[:length] + data[at + length :],
                data[:at]
                + bytes(byte ^ 1 << at % 8 for byte in data[at : at + 1])
                + data[at + 1 :],
                draw(st.sampled_from(others)),
            )
        )
    )


@settings(
    max_examples=int(os.environ.get("CACHE_EXAMPLES", "40")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_bytes_in_the_cache_give_the_same_site(cached: Site, data: st.DataObject) -> None:
    root = cached.root
    for name, copy in (("cache", ".sitegen"), ("published", "public")):
        shutil.rmtree(root / copy, ignore_errors=True)
        shutil.copytree(root / name, root / copy)
    files = sorted(path for path in (root / ".sitegen").rglob("*") if path.is_file())
    whole = [path.read_bytes() for path in files]
    # As often as any others together, the one with the most in it.
    several = st.lists(st.sampled_from(files), min_size=1, max_size=4, unique=True)
    for path in data.draw(st.just([root / ".sitegen/content-cache.sqlite"]) | several):
        path.write_bytes(data.draw(spoiled(path.read_bytes(), whole)))
    expected = cached.tree("expected")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.render.renderer.Templates", Templates)
        patch.setattr("sitegen.read.inventory.WORTH_KNOWING", 0)
        for target in ("public", "public", "clean"):
            cached.build(target)
            assert cached.tree(target) == expected
    shutil.rmtree(root / "clean")
