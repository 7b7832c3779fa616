"""Changes of several files: all or nothing, also when killed with SIGKILL at any moment."""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sitegen.authoring import staging
from sitegen.authoring.changes import Changes, apply_changes, complete_changes
from sitegen.authoring.staging import hold_staging
from sitegen.errors import RequestError
from sitegen.read.project import CHANGING
from tests.authoring.interrupting import die_when_begun
from tests.build.crashing_program import attempt
from tests.build.trees import MEMORY, folders, read, write

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

Texts = dict[str, str]

SHOP = {
    "content/site.yaml": "menu: salt",
    "content/posts/other.md": "see salt",
    "content/posts/salt.md": "salt",
    "content/posts/salt.png": "picture",
    "content/comments/posts/salt/one.md": "one",
    "content/comments/posts/salt/two.md": "two",
}

SCENARIOS: dict[str, tuple[Texts, Changes, Texts]] = {
    # what was there, what changes, what is there now
    "moves alone": (
        SHOP,
        Changes(
            moves=(
                ("content/posts/salt.md", "content/posts/pepper.md"),
                ("content/posts/salt.png", "content/posts/pepper.png"),
            )
        ),
        {
            "content/site.yaml": "menu: salt",
            "content/posts/other.md": "see salt",
            "content/posts/pepper.md": "salt",
            "content/posts/pepper.png": "picture",
            "content/comments/posts/salt/one.md": "one",
            "content/comments/posts/salt/two.md": "two",
        },
    ),
    "folders come and go, and texts are rewritten": (
        SHOP,
        Changes(
            moves=(
                ("content/posts/salt.md", "content/posts/2026/pepper/index.md"),
                ("content/posts/salt.png", "content/posts/2026/pepper/salt.png"),
                ("content/comments/posts/salt/one.md", "content/comments/posts/pepper/one.md"),
                ("content/comments/posts/salt/two.md", "content/comments/posts/pepper/two.md"),
            ),
            writes=(
                ("content/posts/2026/pepper/index.md", b"pepper"),
                ("content/posts/other.md", b"see pepper"),
                ("content/comments/posts/pepper/two.md", b"two about pepper"),
                ("content/site.yaml", b"menu: pepper"),
            ),
        ),
        {
            "content/site.yaml": "menu: pepper",
            "content/posts/other.md": "see pepper",
            "content/posts/2026/pepper/index.md": "pepper",
            "content/posts/2026/pepper/salt.png": "picture",
            "content/comments/posts/pepper/one.md": "one",
            "content/comments/posts/pepper/two.md": "two about pepper",
        },
    ),
    "a document goes into a folder of its name": (
        {"content/posts/salt.md": "salt", "content/posts/a/b/c.md": "c"},
        Changes(
            moves=(
                ("content/posts/salt.md", "content/posts/salt/index.md"),
                ("content/posts/a/b/c.md", "content/posts/a/c.md"),
            ),
            writes=(("content/posts/new/x.md", b"x"),),
        ),
        {
            "content/posts/salt/index.md": "salt",
            "content/posts/a/c.md": "c",
            "content/posts/new/x.md": "x",
        },
    ),
    "a new project": (
        {},
        Changes(writes=((".gitignore", b"/public/"), ("content/site.yaml", b"name: Shop"))),
        {".gitignore": "/public/", "content/site.yaml": "name: Shop"},
    ),
}
STUCK = Changes(
    moves=(("content/posts/salt.md", "content/posts/new/pepper.md"),),
    writes=(
        ("content/posts/new/pepper.md", b"pepper"),
        ("content/posts/fresh.md", b"fresh"),
        ("content/posts/other.md/below a file", b""),
    ),
)
"""Can be staged, and not be carried out."""


def encoded(texts: Texts) -> dict[str, bytes]:
    return {path: text.encode() for path, text in texts.items()}


@pytest.fixture(params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> tuple[dict[str, bytes], Changes, dict[str, bytes]]:
    before, changes, after = SCENARIOS[str(request.param)]
    return encoded(before), changes, encoded(after)


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=MEMORY) as temporary:
        yield Path(temporary)


@pytest.fixture
def shop(folder: Path) -> Path:
    write(folder, encoded(SHOP))
    return folder


def killed(work: Callable[[], object], number: int) -> bool:
    """Do some work in a process that is killed before its `number`-th change; whether it was."""

    def whole() -> None:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    return attempt(whole, number)


def interrupt(root: Path, changes: Changes) -> None:
    """Die when the journal is written, and nothing more."""
    die_when_begun(partial(apply_changes, root, changes))
    assert (root / CHANGING / "journal").exists()


def copied(begun: Path, root: Path) -> Path:
    """A copy of a project with an interrupted change, as if that had been interrupted there."""
    shutil.copytree(begun, root)
    for name in ("journal", "undo"):
        place = root / CHANGING / name
        journal = json.loads(place.read_bytes())
        journal["folder"] = place.parent.stat().st_ino
        place.write_text(json.dumps(journal))
    return root


def clean(folder: Path, tree: dict[str, bytes]) -> set[str]:
    """The folders that a tree has."""
    expected = folder / "expected"
    if not expected.exists():
        write(expected, tree)
    return folders(expected)


def contents(root: Path) -> dict[str, bytes]:
    """All files but what is staged."""
    return {path: data for path, data in read(root).items() if not path.startswith(CHANGING)}


def assert_nothing_lost(
    root: Path, before: dict[str, bytes], changes: Changes, after: dict[str, bytes]
) -> None:
    found = contents(root)
    moves = dict(changes.moves)
    for path, data in found.items():
        come = {before[old] for old, new in moves.items() if new == path}
        assert data in {before.get(path), after.get(path), *come}, path
    for path in before:
        assert path in found or moves[path] in found


def test_all_changes_are_made(
    folder: Path, scenario: tuple[dict[str, bytes], Changes, dict[str, bytes]]
) -> None:
    before, changes, after = scenario
    root = folder / "root"
    write(root, before)
    apply_changes(root, changes)
    assert read(root) == after
    assert folders(root) == clean(folder, after)
    assert complete_changes(root) is None


@pytest.mark.slow
@needs_fork
def test_a_kill_at_any_moment_loses_nothing_and_is_completed(
    folder: Path, scenario: tuple[dict[str, bytes], Changes, dict[str, bytes]]
) -> None:
    before, changes, after = scenario
    number, journals = 1, 0
    root = folder / "1"
    write(root, before)
    while killed(partial(apply_changes, root, changes), number):
        assert_nothing_lost(root, before, changes, after)
        begun = (root / CHANGING / "journal").exists()
        completed = complete_changes(root)
        assert (completed is not None) == begun
        if completed is not None:
            journals += 1
            assert (completed.undone, completed.left) == (False, ())
        elif read(root) != after:
            assert read(root) == before
            apply_changes(root, changes)
        assert read(root) == after
        assert folders(root) == clean(folder, after)
        assert complete_changes(root) is None
        number += 1
        root = folder / str(number)
        write(root, before)
    assert journals > 3


@pytest.mark.slow
@needs_fork
def test_a_kill_while_completing_is_completed_too(
    folder: Path, scenario: tuple[dict[str, bytes], Changes, dict[str, bytes]]
) -> None:
    before, changes, after = scenario
    begun = folder / "begun"
    write(begun, before)
    begun.mkdir(exist_ok=True)
    interrupt(begun, changes)
    number, root = 1, copied(begun, folder / "1")
    while killed(partial(complete_changes, root), number):
        assert_nothing_lost(root, before, changes, after)
        complete_changes(root)
        assert read(root) == after
        assert folders(root) == clean(folder, after)
        number += 1
        root = copied(begun, folder / str(number))
    assert number > 4


def test_what_fails_in_the_middle_is_taken_back(shop: Path) -> None:
    before = folders(shop)
    with pytest.raises(RequestError, match=r"other\.md.*nothing was changed"):
        apply_changes(shop, STUCK)
    assert read(shop) == encoded(SHOP)
    assert folders(shop) == before


@pytest.mark.slow
@needs_fork
def test_a_kill_while_taking_back_is_taken_back_too(folder: Path) -> None:
    def work(root: Path) -> None:
        with pytest.raises(RequestError):
            apply_changes(root, STUCK)

    number, undone = 1, 0
    root = folder / "1"
    write(root, encoded(SHOP))
    before = folders(root)
    while killed(partial(work, root), number):
        completed = complete_changes(root)
        if completed is not None:
            undone += 1
            assert completed.undone
            assert completed.what == "content/posts/salt.md → content/posts/new/pepper.md"
        assert read(root) == encoded(SHOP)
        assert folders(root) == before
        assert complete_changes(root) is None
        number += 1
        root = folder / str(number)
        write(root, encoded(SHOP))
    assert undone > 10


@needs_fork
def test_what_somebody_changed_since_is_left_alone(shop: Path) -> None:
    _, changes, after = SCENARIOS["folders come and go, and texts are rewritten"]
    interrupt(shop, changes)
    write(
        shop,
        {
            "content/posts/other.md": b"see my own words",
            "content/comments/posts/pepper/one.md": b"another one",
        },
    )
    completed = complete_changes(shop)
    assert completed is not None
    assert completed.left == ("content/comments/posts/pepper/one.md", "content/posts/other.md")
    assert read(shop) == {
        **encoded(after),
        "content/posts/other.md": b"see my own words",
        "content/comments/posts/pepper/one.md": b"another one",
        "content/comments/posts/salt/one.md": b"one",
    }


@needs_fork
def test_what_can_be_neither_ended_nor_undone_stays_begun(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = SCENARIOS["moves alone"][1]
    interrupt(shop, changes)

    def refused(old: Path, new: Path) -> None:
        raise PermissionError(13, "Permission denied", str(old))

    with monkeypatch.context() as patched:
        patched.setattr("sitegen.authoring.change_journal.os.rename", refused)
        patched.setattr("sitegen.authoring.staging.os.unlink", partial(refused, new=shop))
        with pytest.raises(RequestError, match=r"neither completed nor undone.*Permission denied"):
            complete_changes(shop)
    assert read(shop).keys() > set(SHOP)
    completed = complete_changes(shop)
    assert completed is not None
    assert completed.undone
    assert read(shop) == encoded(SHOP)


def test_rights_are_kept(shop: Path) -> None:
    place = shop / "content/posts/other.md"
    place.chmod(0o640)
    apply_changes(shop, Changes(writes=(("content/posts/other.md", b"new"),)))
    assert place.stat().st_mode & 0o777 == 0o640


def test_nothing_begins_while_another_changes_files(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_PATIENCE", 0.0)
    with hold_staging(shop), pytest.raises(RequestError, match="another command"):
        apply_changes(shop, SCENARIOS["moves alone"][1])
    assert read(shop) == encoded(SHOP)


@needs_fork
@pytest.mark.parametrize(
    "path",
    ["../victim.md", "/tmp/victim.md", "content/../../victim.md", ".git/hooks/pre-commit",
     "private/inbox.sqlite", "C:victim.md", "content\\victim.md", ""],
)  # fmt: skip
def test_a_journal_that_leads_out_of_the_project_is_not_believed(shop: Path, path: str) -> None:
    interrupt(shop, SCENARIOS["moves alone"][1])
    journal = json.loads((shop / CHANGING / "journal").read_bytes())
    for end in ("old", "new"):
        steps = [{**journal["steps"][0], end: path}]
        (shop / CHANGING / "journal").write_text(json.dumps({**journal, "steps": steps}))
        with pytest.raises(RequestError, match="can't read"):
            complete_changes(shop)
    assert contents(shop) == encoded(SHOP)


@needs_fork
def test_a_journal_that_came_with_a_project_is_not_believed(shop: Path) -> None:
    """Whoever clones somebody's project must not have their files moved by it."""
    interrupt(shop, SCENARIOS["moves alone"][1])
    shutil.copytree(shop / CHANGING, shop / "copy")
    shutil.rmtree(shop / CHANGING)
    os.rename(shop / "copy", shop / CHANGING)
    with pytest.raises(RequestError, match="not written here"):
        complete_changes(shop)
    assert contents(shop) == encoded(SHOP)


@needs_fork
@pytest.mark.parametrize("damage", [b"", b'{"steps": []', b'{"version": 2, "steps": []}'])
def test_a_journal_of_another_version_is_told(shop: Path, damage: bytes) -> None:
    interrupt(shop, SCENARIOS["moves alone"][1])
    (shop / CHANGING / "journal").write_bytes(damage)
    for change in (complete_changes, partial(apply_changes, changes=Changes())):
        with pytest.raises(RequestError, match=r"another|can't read"):
            change(shop)
    assert contents(shop) == encoded(SHOP)


def test_a_missing_file_and_a_taken_place_are_told_before_anything_moves(shop: Path) -> None:
    moves = ("content/posts/salt.md", "content/posts/new/salt.md")
    for wrong in (("content/gone.md", "content/x.md"), ("content/posts/other.md", moves[0])):
        with pytest.raises(RequestError, match=r"doesn't exist|already exists"):
            apply_changes(shop, Changes(moves=(moves, wrong)))
        assert read(shop) == encoded(SHOP)


def test_nothing_is_written_where_a_file_has_left(shop: Path) -> None:
    # Seen after a kill, it could not be told from a file that has yet to leave.
    changes = Changes(
        moves=(("content/posts/salt.md", "content/posts/pepper.md"),),
        writes=(("content/posts/salt.md", b"a new one"),),
    )
    with pytest.raises(ValueError, match=r"salt\.md"):
        apply_changes(shop, changes)
    assert read(shop) == encoded(SHOP)


def test_another_spelling_of_a_name_is_free(shop: Path) -> None:
    apply_changes(shop, Changes(moves=(("content/posts/salt.md", "content/posts/Salt.md"),)))
    assert "Salt.md" in os.listdir(shop / "content/posts")
