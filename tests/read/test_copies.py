"""Of two files with one identifier, the copy is recognised by its name, its history or its age."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sitegen.read.copies import in_order_of_origin, looks_copied

COPIES = [
    "tea copy", "tea copy 2", "tea - Copy", "tea - Copy (2)", "Copy of tea", "Copy (2) of tea",
    "tea (copy)", "tea (another copy)", "tea (3rd copy)", "tea (1)", "tea(1)", "tea (12)", "tea~2",
    "tea Kopie", "tea - Kopie", "tea – Kopie (3)", "Kopie von tea", "tea - Copie", "Copie de tea",
    "tea - copia", "Copia di tea", "tea - Cópia", "tea — копия", "tea - Kopia", "tea_copy",
    "tea-copy", "tea副本", "tea - 副本", "tea的副本", "teaのコピー", "tea のコピー 2",
    "tea - コピー",
    "tea - 복사본", "tea 2", "tea-2", "tea (Anna's conflicted copy 2026-03-01)",
    "tea.sync-conflict-20260301-101010-ABC", "tea.bak", "tea.orig",
]  # fmt: skip
"""Names of copies of `tea`, as Windows, macOS, Linux, browsers, phones and shared folders write
them."""


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("form", ["content/posts/{}.md", "content/posts/{}/index.md"])
def test_a_copy_by_its_name(name: str, form: str) -> None:
    original, copy = form.format("tea"), form.format(name)
    assert in_order_of_origin((original, copy)) == (original, copy)
    assert in_order_of_origin((copy, original)) == (original, copy)


@pytest.mark.parametrize("name", ["tea", "copyright", "photocopy-shop", "part-2", "kopierer"])
def test_a_name_of_its_own(name: str) -> None:
    assert not looks_copied(f"content/posts/{name}.md", ["content/posts/a.md"])


def _commit(root: Path, path: str) -> None:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@shop.example"]
    subprocess.run(["git", "add", path], cwd=root, check=True)
    subprocess.run(["git", *who, "commit", "-qm", "Add"], cwd=root, check=True)


def test_what_git_has_is_the_original(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for name in ("a.md", "zest.md"):
        (tmp_path / name).write_text("x")
    _commit(tmp_path, "zest.md")
    assert in_order_of_origin(("a.md", "zest.md"), tmp_path)[0] == "zest.md"


def test_without_history_the_older_is_the_original(tmp_path: Path) -> None:
    for name, at in (("a.md", 2_000), ("zest.md", 1_000)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (at, at))
    assert in_order_of_origin(("a.md", "zest.md"), tmp_path)[0] == "zest.md"
