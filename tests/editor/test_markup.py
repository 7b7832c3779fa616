"""The editor's pages are valid HTML."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.tools import module, program
from tests.conftest import Site, post
from tests.editor.conftest import Editor
from tests.editor.test_saving import FILE, SALT


@pytest.mark.slow
def test_every_page_is_valid(
    project: Callable[..., Site], editor: Callable[..., Editor], tmp_path: Path
) -> None:
    java = program("java", remedy="apt-get install default-jre-headless")
    checker = module("vnu-jar/build/dist/vnu.jar")
    updates = b"updates: [{date: 2026-04-01, note: More.}]\nextra: {a: 1}\n"
    files = {FILE: SALT.replace(b"tags:", updates + b"tags:"), "content/posts/a.png": b"\x89PNG"}
    one = editor(project({**files, "content/posts/oil.md": post("Oil", "[Salt](salt.md)")}))
    stale = one.open(FILE)
    one.post("/save", {**stale, "f:title": "Rust"})
    (one.root / FILE).write_bytes(SALT)
    one.data("/keep", {**one.open(FILE), "f:author.0": "nobody"})
    one.post("/delete", {"file": "content/posts/oil.md", "token": one.token()})
    pages = {
        "home": one.get(""),
        "edit": one.get("/edit", file=FILE),
        "typed": one.get("/edit", file=FILE, typed="1"),
        "source": one.get("/edit", file=FILE, view="source"),
        "person": one.get("/edit", file="content/people/anna.md"),
        "config": one.get("/edit", file="content/site.yaml"),
        "new": one.get("/new", kind="post"),
        "comment": one.get("/new", kind="comment"),
        "wrong": one.post("/create", {"kind": "post", "title": "", "token": one.token()}),
        "versions": one.get("/versions", file=FILE),
        "delete": one.get("/delete", file="content/people/anna.md"),
        "conflict": one.post("/save", {**stale, "f:title": "Mine"}),
        "nothing": one.get("/nothing"),
        "overview": one.running.get("/_sitegen/", **{"Sec-Fetch-Mode": "navigate"}),
    }
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page.text, encoding="utf-8")
    command = [java, "-jar", str(checker), "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]
    assert [
        f"{one['url'][-20:]}:{one.get('lastLine')}: {one['message']} {one.get('extract')}"
        for one in found
    ] == []
