"""What is typed survives, earlier versions can be brought back, deleted documents too."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sitegen import file_exchange
from sitegen.editor import kept_texts
from sitegen.editor.kept_texts import keep_version, version, versions_of
from tests.conftest import Site, post
from tests.editor.conftest import Editor, form_in, opened
from tests.editor.test_saving import FILE, SALT

Begin = Callable[..., Editor]
AT = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.fixture
def edited(project: Callable[..., Site], editor: Begin) -> Editor:
    return editor(project({FILE: SALT}))


def test_what_is_typed_is_kept_and_offered_again(edited: Editor) -> None:
    form = {**edited.open(FILE), "body": "One.\r\n\r\nHalf a sent"}
    status, said = edited.data("/keep", form)
    assert status == 200
    assert said["kept"]
    assert edited.read(FILE) == SALT
    # The tab is closed, and the browser comes back.
    page = edited.get("/edit", file=FILE).text
    assert "not saved" in page
    assert form_in(page)["body"] == "One.\r\n\r\nTwo.\r\n"
    assert "posts/salt" in edited.get("").text
    again = edited.open(FILE, typed="1")
    assert again["body"] == "One.\r\n\r\nHalf a sent"
    assert edited.post("/save", again).status == 303
    assert edited.read(FILE) == SALT.replace(b"Two.\n", b"Half a sent")
    assert "not saved" not in edited.get("/edit", file=FILE).text


def test_what_is_typed_survives_a_preview_that_was_killed(
    project: Callable[..., Site], editor: Begin
) -> None:
    site = project({FILE: SALT})
    first = editor(site)
    first.data("/keep", {**first.open(FILE), "f:title": "Rust"})
    second = editor(site)
    assert second.open(FILE, typed="1")["f:title"] == "Rust"
    # The tab of the first is still open: with a new token it goes on.
    form = {**first.open(FILE), "f:title": "Rust", "token": second.token()}
    assert second.post("/save", form).status == 303


def test_typing_what_the_file_has_keeps_nothing(edited: Editor) -> None:
    form = edited.open(FILE)
    edited.data("/keep", {**form, "f:title": "Rust"})
    status, said = edited.data("/keep", form)
    assert (status, said["kept"]) == (200, "")
    assert "not saved" not in edited.get("/edit", file=FILE).text


def test_what_was_typed_on_another_page_is_not_lost(edited: Editor) -> None:
    first = edited.open(FILE)
    edited.data("/keep", {**first, "f:title": "Rust"})
    second = edited.open(FILE)
    edited.data("/remarks", second)
    assert "not saved" in edited.get("/edit", file=FILE).text
    edited.data("/keep", {**second, "f:title": "Grease"})
    assert edited.open(FILE, typed="1")["f:title"] == "Grease"
    assert "Rust" in edited.get("/versions", file=FILE).text


def test_what_was_typed_can_be_discarded_and_still_be_found(edited: Editor) -> None:
    form = edited.open(FILE)
    edited.data("/keep", {**form, "f:title": "Rust"})
    assert edited.post("/discard", form).status == 303
    assert "not saved" not in edited.get("/edit", file=FILE).text
    assert "Rust" in edited.get("/versions", file=FILE).text


def test_what_was_typed_on_an_older_file_is_shown_beside_the_newer_one(edited: Editor) -> None:
    edited.data("/keep", {**edited.open(FILE), "f:title": "Rust"})
    (edited.root / FILE).write_bytes(SALT.replace(b"Two.", b"Three."))
    again = edited.open(FILE, typed="1")
    answer = edited.post("/save", again)
    assert answer.status == 409
    # What was typed can be saved then, and the other one stays.
    mine = form_in(answer.text)
    assert edited.post("/save", mine).status == 303
    assert edited.read(FILE) == SALT.replace(b"'Salt'", b"'Rust'")
    assert "Three." in edited.get("/versions", file=FILE).text


def test_an_earlier_version_can_be_brought_back(edited: Editor) -> None:
    for title in ("One", "Two"):
        edited.post("/save", {**edited.open(FILE), "f:title": title})
    page = edited.get("/versions", file=FILE).text
    assert page.count("/restore") == 2
    form = form_in(page[page.rindex('<section class="version"') :], "/restore")
    assert edited.post("/restore", form).status == 303
    assert edited.read(FILE) == SALT
    assert edited.post("/restore", form).status == 409  # it is not what was looked at
    assert "Two" in edited.get("/versions", file=FILE).text


def test_a_version_that_would_stop_a_build_is_opened_and_not_saved(edited: Editor) -> None:
    keep_version(edited.root, FILE, SALT.replace(b"anna", b"bert"), AT)
    form = form_in(edited.get("/versions", file=FILE).text, "/restore")
    answer = edited.post("/restore", form)
    assert "typed=1" in answer.headers["Location"]
    assert edited.read(FILE) == SALT


def test_fifty_versions_are_kept(tmp_path: Path) -> None:
    for number in range(60):
        keep_version(tmp_path, FILE, b"%d" % number, AT + timedelta(seconds=number))
    kept = versions_of(tmp_path, FILE)
    assert len(kept) == 50
    assert version(tmp_path, FILE, kept[0].name) == b"59"
    assert version(tmp_path, FILE, kept[-1].name) == b"10"
    keep_version(tmp_path, FILE, b"59", AT + timedelta(hours=1))
    assert len(versions_of(tmp_path, FILE)) == 50
    assert [one.name for one in versions_of(tmp_path, FILE)] == [one.name for one in kept]


def test_a_clock_that_was_set_back_keeps_the_order(tmp_path: Path) -> None:
    for number in range(3):
        keep_version(tmp_path, FILE, b"%d" % number, AT - timedelta(hours=number))
    kept = versions_of(tmp_path, FILE)
    assert [version(tmp_path, FILE, one.name) for one in kept] == [b"2", b"1", b"0"]


def test_damaged_files_count_as_none(tmp_path: Path) -> None:
    keep_version(tmp_path, FILE, SALT, AT)
    (one,) = versions_of(tmp_path, FILE)
    folder = next((tmp_path / "private/editing").iterdir())
    (folder / one.name).write_bytes(b"half")
    (folder / "typed.json").write_bytes(b'{"file": ')
    assert version(tmp_path, FILE, one.name) is None
    assert version(tmp_path, FILE, "../../../content/site.yaml") is None
    assert kept_texts.typed_text(tmp_path, FILE) is None
    assert kept_texts.unfinished_texts(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_others_can_not_read_what_is_kept(edited: Editor) -> None:
    edited.data("/keep", {**edited.open(FILE), "f:title": "Rust"})
    for path in (edited.root / "private").rglob("*"):
        if path.name != ".gitignore":
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert (edited.root / "private/.gitignore").read_text().endswith("*\n")


def test_a_link_in_place_of_the_private_folder_is_refused(edited: Editor, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (edited.root / "private").symlink_to(tmp_path / "elsewhere")
    status, said = edited.data("/keep", {**edited.open(FILE), "f:title": "Rust"})
    assert status == 422
    assert "link" in said["error"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_a_crash_in_the_middle_of_a_save_left_is_a_version(edited: Editor) -> None:
    theirs = SALT.replace(b"Two.", b"Theirs.")
    left = Path(file_exchange._written_beside(str(edited.root / FILE), theirs))
    half = left.with_name(left.name.replace(".sitegen-part", "0.writing.sitegen-part"))
    half.write_bytes(SALT[:20])
    edited.open(FILE)
    assert not left.exists()
    assert not half.exists()
    assert edited.read(FILE) == SALT
    found = versions_of(edited.root, FILE)
    assert [version(edited.root, FILE, one.name) for one in found] == [theirs]


# --- a disk that is full --------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Lets the n-th durable write and all later ones fail half way."""
    real = os.fsync
    left = [10**6]

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0 and stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)

    def set_left(count: int) -> None:
        left[0] = count

    yield set_left
    left[0] = 10**6


@pytest.mark.parametrize("written", range(6))
def test_a_full_disk_leaves_the_old_file_or_the_new_one(
    edited: Editor, full_disk: Callable[[int], None], written: int
) -> None:
    form = {**edited.open(FILE), "f:title": "Rust"}
    new = SALT.replace(b"'Salt'", b"'Rust'")
    full_disk(written)
    status, said = edited.data("/save", form)
    full_disk(10**6)
    assert edited.read(FILE) == (new if status == 200 else SALT), said
    assert sorted(one.name for one in (edited.root / FILE).parent.iterdir()) == ["salt.md"]
    for one in versions_of(edited.root, FILE):
        assert version(edited.root, FILE, one.name) in (SALT, new)
    assert edited.open(FILE)


@pytest.mark.parametrize("written", range(8))
def test_a_full_disk_deletes_nothing_half(
    project: Callable[..., Site], editor: Begin, full_disk: Callable[[int], None], written: int
) -> None:
    folder = "content/posts/salt"
    files = {f"{folder}/index.md": SALT, f"{folder}/a.txt": b"a"}
    one = editor(project(files))
    token = one.token()
    full_disk(written)
    answer = one.post("/delete", {"file": f"{folder}/index.md", "token": token})
    full_disk(10**6)
    there = {name for name in files if (one.root / name).exists()}
    assert there == (set() if answer.status == 303 else set(files)), answer.text


# --- the trash ----------------------------------------------------------------------------------


def test_a_deleted_document_can_be_brought_back(
    project: Callable[..., Site], editor: Begin
) -> None:
    comment = "---\nid: c1\nby: Bert\ndate: 2026-03-15\n---\nSo true.\n"
    files: dict[str, Any] = {
        "content/posts/salt/index.md": SALT,
        "content/posts/salt/chain.png": b"\x89PNG not really",
        "content/comments/posts/salt/bert.md": comment,
    }
    one = editor(project(files))
    before = {name: one.read(name) for name in files}
    page = one.get("/delete", file="content/posts/salt/index.md").text
    assert "comments/posts/salt/bert.md" in page
    assert one.post("/delete", form_in(page, "/delete")).status == 303
    assert not any((one.root / name).exists() for name in files)
    assert not (one.root / "content/posts/salt").exists()
    home = one.get("").text
    assert "Salt" in home
    back = form_in(home, "/undelete")
    assert one.post("/undelete", back).status == 303
    assert {name: one.read(name) for name in files} == before
    assert one.post("/undelete", back).status == 422


def test_nothing_is_overwritten_when_it_comes_back(edited: Editor) -> None:
    edited.post("/delete", {"file": FILE, "token": edited.token()})
    edited.running.site.write({FILE: post("Other")})
    answer = edited.post("/undelete", form_in(edited.get("").text, "/undelete"))
    assert answer.status == 422
    assert "exists again" in answer.text
    assert b"Other" in edited.read(FILE)


def test_a_deletion_says_who_would_miss_the_document(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: SALT, "content/posts/oil.md": post("Oil", "[Salt](salt.md)")}))
    assert "content/posts/oil.md" in one.get("/delete", file=FILE).text
    assert "content/posts/salt.md" in one.get("/delete", file="content/people/anna.md").text


def test_the_opened_bytes_come_back_as_they_were(edited: Editor) -> None:
    assert opened(edited.open(FILE)) == SALT
    assert json.loads(edited.post("/preview", {**edited.open(FILE), "as": "data"}).body)["page"]
