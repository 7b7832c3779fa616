"""Nobody else can write, and nothing is written where no document is."""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sitegen.editor.addresses import HOME
from sitegen.editor.panel import LARGEST_FORM, editor_panel
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from tests.conftest import Site
from tests.editor.conftest import PAGE, Editor
from tests.editor.test_saving import FILE, SALT
from tests.serve.conftest import Running

Begin = Callable[..., Editor]
POSTS = (
    "preview", "keep", "remarks", "save", "discard", "create", "rename", "duplicate", "delete",
    "undelete", "restore", "add-picture", "upload", "paste",
)  # fmt: skip
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def edited(project: Callable[..., Site], editor: Begin) -> Editor:
    return editor(project({FILE: SALT}))


def content(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".sitegen" not in path.parts
    }


HEADERS = {
    "another site": {"Origin": "https://evil.example"},
    "a site with a name that points here": {
        "Origin": "http://evil.example", "Host": "evil.example"
    },
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a sandboxed frame": {"Origin": "null"},
    "a program": {},
    "a link from elsewhere": {"Sec-Fetch-Site": "cross-site"},
    "a page of the same site": {"Sec-Fetch-Site": "same-site"},
}  # fmt: skip


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_no_other_page_can_change_anything(edited: Editor, headers: dict[str, str]) -> None:
    form = {**edited.open(FILE), "f:title": "Stolen", "name": "stolen", "kind": "post"}
    before = content(edited.root)
    given = {**FORM, **headers}
    if "Sec-Fetch-Site" in headers:
        given["Origin"] = edited.running.serving.origin
    for path in POSTS:
        answer = edited.running.get(f"{HOME}/{path}", "POST", urlencode(form), **given)
        assert answer.status == 403, path
    assert content(edited.root) == before


def test_a_form_without_this_session_s_token_is_refused(edited: Editor) -> None:
    form = {**edited.open(FILE), "f:title": "Stolen", "name": "stolen", "kind": "post"}
    before = content(edited.root)
    for path in POSTS:
        for token in ("", "x" * 32, form["token"][:-1]):
            assert edited.post(f"/{path}", {**form, "token": token}).status == 403
        without = {name: value for name, value in form.items() if name != "token"}
        assert edited.post(f"/{path}", without).status == 403
    assert content(edited.root) == before


def test_reading_needs_the_key(project: Callable[..., Site], editor: Begin) -> None:
    one = editor(project({FILE: SALT}), key="secret")
    for path in ("", "/edit?file=" + FILE, "/new?kind=post", "/static/editor.js"):
        assert one.running.get(f"{HOME}{path}", **PAGE).status == 403
    answer = one.running.get(
        f"{HOME}/save", "POST", "file=x", Origin=one.running.serving.origin, **FORM
    )
    assert answer.status == 403
    assert one.read(FILE) == SALT


def test_no_get_changes_a_file(edited: Editor) -> None:
    before = content(edited.root)
    for path in POSTS:
        edited.get(f"/{path}", file=FILE, name="stolen", kind="post", title="Stolen")
    assert content(edited.root) == before


def test_another_computer_can_not_write(project: Callable[..., Site], editor: Begin) -> None:
    one = editor(project({FILE: SALT}), host="0.0.0.0")
    for path in ("", "/edit?file=" + FILE, "/new?kind=post"):
        assert one.running.get(f"{HOME}{path}", **PAGE).status == 403
    overview = one.running.get("/_sitegen/", **PAGE).text
    assert "panel/editor" not in overview
    assert '"edit": null' in one.running.get("/_sitegen/page?path=/posts/salt/").text


PATHS = [
    "", "content", "content/", "content/posts", "content/posts/gone.md", "../outside.md",
    "content/../outside.md", "content/posts/../../outside.md", "/etc/passwd", "/dev/stdin",
    "content/posts/./salt.md", "content//posts/salt.md", "content\\posts\\salt.md",
    "content/posts/salt.md\x00", "content/posts/SALT.md", "content/static/a.txt", "pyproject.toml",
    "private/secrets.md", ".sitegen/cache", "content/posts/picture.png", "content/SITE.yaml",
    "themes/own/theme.yaml", "content/posts/.hidden.md", "http://127.0.0.1/",
    "content/posts/link.md",
    "content/linked/post.md", "content/posts/pipe.md",
]  # fmt: skip


@pytest.mark.parametrize("file", PATHS)
def test_only_documents_can_be_read_and_written(
    project: Callable[..., Site], editor: Begin, file: str
) -> None:
    site = project({
        FILE: SALT, "outside.md": SALT, "content/static/a.txt": "a", "private/secrets.md": SALT,
        "themes/own/theme.yaml": "name: own\nextends: default\n",
        "content/posts/.hidden.md": SALT, "content/posts/picture.png": b"\x89PNG",
    })  # fmt: skip
    (site.root / "content/posts/link.md").symlink_to(site.root / "outside.md")
    (site.root / "content/linked").symlink_to(site.root / "content/posts")
    os.mkfifo(site.root / "content/posts/pipe.md")
    one = editor(site)
    form = {**one.open(FILE), "f:title": "Stolen", "name": "stolen"}
    before = {name: (site.root / name).read_bytes() for name in (FILE, "outside.md")}
    for path in ("/edit", "/preview", "/delete", "/versions"):
        assert one.get(path, file=file).status == 422
    for path in ("preview", "keep", "save", "discard", "rename", "duplicate", "delete", "restore"):
        answer = one.post(f"/{path}", {**form, "file": file})
        assert answer.status == 422, (path, answer.text)
    assert {name: (site.root / name).read_bytes() for name in before} == before


def test_a_link_within_the_content_is_not_written_through(
    project: Callable[..., Site], editor: Begin
) -> None:
    """The preview reads such a link; a save would replace it, or write where it leads."""
    site = project({FILE: SALT})
    link = site.root / "content/posts/same.md"
    link.symlink_to("salt.md")
    one = editor(site)
    for path in ("/edit", "/preview", "/versions"):
        assert one.get(path, file="content/posts/same.md").status == 422
    form = {**one.open(FILE), "file": "content/posts/same.md", "f:title": "Stolen"}
    assert one.post("/save", form).status in (409, 422)
    assert link.is_symlink()
    assert one.read(FILE) == SALT


def test_a_file_that_becomes_a_link_is_not_written_through(edited: Editor) -> None:
    form = {**edited.open(FILE), "f:title": "Stolen"}
    outside = edited.root / "outside.md"
    outside.write_bytes(SALT)
    (edited.root / FILE).unlink()
    (edited.root / FILE).symlink_to(outside)
    assert edited.post("/save", form).status in (409, 422)
    assert outside.read_bytes() == SALT
    assert (edited.root / FILE).is_symlink()


@pytest.mark.parametrize("path", ["../editor.css", "editor.py", "..%2fpages.py", "nothing.js", ""])
def test_only_its_own_scripts_are_served(edited: Editor, path: str) -> None:
    assert edited.running.get(f"{HOME}/static/{path}", **PAGE).status in (400, 404)
    assert edited.running.get(f"{HOME}/static/editor.js").status == 200


@pytest.mark.parametrize(
    "path", ["../secret.png", "content/posts/salt.md", "content/site.yaml", "/etc/passwd", "x.png"]
)
def test_only_pictures_of_the_content_are_shown(edited: Editor, path: str) -> None:
    assert edited.get("/picture", path=path).status == 422


def test_a_drawing_runs_no_script_when_it_is_opened(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: SALT, "content/posts/a.svg": "<svg><script>1</script></svg>"}))
    answer = one.get("/picture", path="content/posts/a.svg")
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_body_has_a_limit_of_its_own_here(
    project: Callable[..., Site], editor: Begin, serve: Callable[..., Running]
) -> None:
    text = (f"{'Räder und Öl. ' * 80}".rstrip() + "\n\n") * 750
    one = editor(project({FILE: SALT}))
    form = {**one.open(FILE), "body": text}
    assert len(urlencode(form)) > 1_000_000
    assert one.post("/save", form).status == 303
    assert one.read(FILE).decode().endswith(text)
    connection = http.client.HTTPConnection("127.0.0.1", one.running.port, timeout=30)
    for path, size, status in (
        (f"{HOME}/save", LARGEST_FORM + 1, 413),
        ("/_sitegen/open", 64 * 1024 + 1, 413),
        ("/_sitegen/panel/editors/save", 64 * 1024 + 1, 413),
        ("/posts/salt/", 64 * 1024 + 1, 413),
    ):
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


def test_hostile_titles_are_shown_as_text(project: Callable[..., Site], editor: Begin) -> None:
    hostile = "</textarea></title><script>ran()</script>\"'&amp;"
    data = SALT.replace(b"'Salt'", b'"' + hostile.replace('"', '\\"').encode() + b'"')
    one = editor(project({FILE: data + hostile.encode()}))
    for path in ("/edit", "/delete", "/versions"):
        assert "<script>ran()" not in one.get(path, file=FILE).text
    form = one.open(FILE)
    assert form["f:title"] == hostile
    assert one.post("/save", form).status == 303
    assert one.read(FILE) == data + hostile.encode()
    form = one.open(FILE)
    (one.root / FILE).write_bytes(SALT)
    assert "<script>ran()" not in one.post("/save", {**form, "body": hostile}).text


def test_the_configuration_is_not_deleted_or_renamed(edited: Editor) -> None:
    form = {"token": edited.token(), "file": "content/site.yaml", "name": "other"}
    assert edited.get("/delete", file="content/site.yaml").status == 422
    for path in ("delete", "rename", "duplicate"):
        assert edited.post(f"/{path}", form).status == 422
    assert edited.read("content/site.yaml")


def test_a_damaged_form_is_refused(edited: Editor) -> None:
    form = edited.open(FILE)
    for opened in ("", "!", "AAAA", "=" * 9):
        answer = edited.post("/save", {**form, "opened": opened, "f:title": "Stolen"})
        assert answer.status == 422
    assert edited.read(FILE) == SALT


def test_its_panel_costs_nothing_before_it_is_looked_at() -> None:
    panel: Any = editor_panel(Project(Path(".")))
    assert panel.private
    assert PreviewExtensions(panels=(panel,)).sources is not None
    assert PreviewExtensions(panels=(panel,)).within_reach(local=False).sources is None
