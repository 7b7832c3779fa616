"""Whole documents: new ones of every kind, drafts and times, other names, copies."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sitegen.editor.addresses import HOME, edit_url
from sitegen.model.kinds import kinds
from tests.conftest import Site, post
from tests.editor.conftest import Editor, form_in
from tests.editor.test_saving import FILE, SALT
from tests.pictures import png

Begin = Callable[..., Editor]


@pytest.fixture
def edited(project: Callable[..., Site], editor: Begin) -> Editor:
    return editor(project({FILE: SALT}))


def test_a_refused_change_leads_back_to_its_document(edited: Editor) -> None:
    answer = edited.post("/rename", {"token": edited.token(), "file": FILE, "name": "a/b"})
    assert answer.status == 422
    assert f'<a href="{edit_url(FILE).replace("&", "&amp;")}">Back to {FILE}</a>' in answer.text
    # Not where there is none, or where the way back is what failed.
    (edited.root / FILE).unlink()
    for page in (edited.get("/edit", file=FILE), edited.get("/edit", file="content/gone.md")):
        assert page.status == 422
        assert f'<a href="{HOME}">To the editor</a>' in page.text
        assert "Back to" not in page.text


@pytest.mark.parametrize("kind", sorted(kinds().by_name))
def test_a_document_of_every_kind_can_be_begun_and_saved(edited: Editor, kind: str) -> None:
    page = edited.get("/new", kind=kind)
    assert page.status == 200
    form = form_in(page.text, "/create")
    attached = kinds().by_name[kind].attached
    asked = {**form, "title": "Rust & “oil”", **({"about": "posts/salt"} if attached else {})}
    answer = edited.post("/create", asked)
    assert answer.status == 303, answer.text
    page = edited.get(answer.headers["Location"].partition("/editor")[2])
    assert page.status == 200
    assert "Rust &amp; “oil”" in page.text
    form = form_in(page.text)
    before = edited.read(form["file"])
    assert edited.post("/save", form).status == 303
    assert edited.read(form["file"]) == before
    assert form["state"] == "draft"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "post", "title": " "}, "no title"),
        ({"kind": "post", "title": "Salt"}, "already a post"),
        ({"kind": "post", "title": "?!"}, "no letters"),
        ({"kind": "comment", "title": "Bert"}, "needs a document"),
        ({"kind": "comment", "title": "Bert", "about": "posts/gone"}, "no document"),
        ({"kind": "nothing", "title": "Bert"}, "no kind"),
    ],
)
def test_a_new_document_that_can_not_be(
    edited: Editor, values: dict[str, str], message: str
) -> None:
    before = sorted((edited.root / "content").rglob("*"))
    answer = edited.post("/create", {"token": edited.token(), **values})
    assert answer.status == 422
    assert message in answer.text
    assert sorted((edited.root / "content").rglob("*")) == before


def later(data: bytes) -> bytes:
    return data.replace(b"date: 2026-03-14", b"date: 2027-03-14")


STATES = {
    "live to draft": (SALT, {"state": "draft"}, [b"draft: true\n"], []),
    "draft to live": (
        SALT.replace(b"tags:", b"draft: true\ntags:"), {"state": "live"}, [], [b"draft:"]
    ),
    "draft with a comment to live": (
        SALT.replace(b"tags:", b"draft: true  # not yet\ntags:"), {"state": "live"}, [],
        [b"draft:", b"not yet"],
    ),
    "draft to a time": (
        SALT.replace(b"tags:", b"draft: true\ntags:"),
        {"state": "scheduled", "f:publish": "2026-12-24", "f:publish@time": "18:00"},
        [b"publish: 2026-12-24 18:00\n"], [b"draft:"],
    ),
    "scheduled to live": (
        SALT.replace(b"tags:", b"publish: 2026-12-24\ntags:"), {"state": "live"}, [],
        [b"publish:"],
    ),
    "another time": (
        SALT.replace(b"tags:", b"publish: 2026-12-24\ntags:"),
        {"state": "scheduled", "f:publish": "2026-12-25"}, [b"publish: 2026-12-25\n"], [],
    ),
    "dated later to live": (
        later(SALT), {"state": "live"}, [b"date: 2027-03-14", b"publish: 2026-1"], []
    ),
    "nothing": (SALT, {"state": "live"}, [], [b"draft:", b"publish:"]),
}  # fmt: skip


@pytest.mark.parametrize(("data", "values", "has", "lacks"), STATES.values(), ids=STATES)
def test_draft_live_and_at_a_time(
    project: Callable[..., Site],
    editor: Begin,
    data: bytes,
    values: dict[str, str],
    has: list[bytes],
    lacks: list[bytes],
) -> None:
    one = editor(project({FILE: data}))
    form = one.open(FILE)
    answer = one.post("/save", {**form, **values})
    assert answer.status == 303, answer.text
    saved = one.read(FILE)
    assert all(part in saved for part in has), saved
    assert not any(part in saved for part in lacks), saved
    assert one.open(FILE)["state"] == values["state"]


def test_a_time_has_to_be_chosen(edited: Editor) -> None:
    form = {**edited.open(FILE), "state": "scheduled", "f:title": "Rust"}
    status, said = edited.data("/save", form)
    assert status == 422
    assert said["problems"][0][0] == "f:publish"
    # What else was typed is shown and kept.
    assert edited.data("/preview", form)[1]["problems"][0][0] == "f:publish"
    assert edited.data("/keep", form)[0] == 200
    assert edited.open(FILE, typed="1")["f:title"] == "Rust"
    assert edited.read(FILE) == SALT


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"f:extra.0@key": "", "f:extra.0": "x"}, "has no name"),
        ({"f:extra.0@key": "a", "f:extra.0": "1", "f:extra.1@key": "a"}, "occurs twice"),
    ],
)
def test_free_fields_need_names(edited: Editor, values: dict[str, str], message: str) -> None:
    form = {**edited.open(FILE), **values}
    status, said = edited.data("/save", form)
    assert status == 422
    assert message in said["problems"][0][2]
    assert edited.data("/keep", form)[0] == 200
    assert edited.read(FILE) == SALT


def test_a_document_gets_another_name_with_its_links_and_what_is_kept(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: SALT, "content/posts/oil.md": post("Oil", "[Salt](salt.md)")}))
    one.data("/save", {**one.open(FILE), "f:title": "Rust"})
    answer = one.post("/rename", {"token": one.token(), "file": FILE, "name": "rust"})
    assert answer.status == 303, answer.text
    new = "content/posts/rust.md"
    assert "rust.md" in answer.headers["Location"]
    assert b"(rust.md)" in one.read("content/posts/oil.md")
    assert b"aliases: /posts/salt/" in one.read(new) or b"/posts/salt/" in one.read(new)
    assert not (one.root / FILE).exists()
    assert one.get("/versions", file=new).text.count("/restore") >= 1


@pytest.mark.parametrize(
    "name",
    ["", "a b", "../x", "a/b", "..", ".x", "con", "NUL", "index", "a:b", "a\u200bb", "Oil", "OIL",
     "x" * 300, "a\u0308", "a.", "salt"],
)  # fmt: skip
def test_names_that_some_disk_would_confuse_are_refused(
    project: Callable[..., Site], editor: Begin, name: str
) -> None:
    one = editor(project({FILE: SALT, "content/posts/oil.md": post("Oil")}))
    answer = one.post("/rename", {"token": one.token(), "file": FILE, "name": name})
    assert answer.status == 422, answer.text
    assert one.read(FILE) == SALT
    assert sorted(path.name for path in (one.root / "content/posts").iterdir()) == [
        "oil.md",
        "salt.md",
    ]


def test_a_copy_has_an_identifier_of_its_own(edited: Editor) -> None:
    answer = edited.post("/duplicate", {"token": edited.token(), "file": FILE})
    assert answer.status == 303, answer.text
    copy = edited.read("content/posts/salt-copy.md")
    assert b"id: salt\n" not in copy
    assert b"Salt (copy)" in copy
    assert b"draft: true" in copy
    assert copy.endswith(b"One.\n\nTwo.\n")
    assert edited.read(FILE) == SALT
    edited.post("/duplicate", {"token": edited.token(), "file": FILE})
    assert (edited.root / "content/posts/salt-copy-2.md").exists()
    assert edited.running.get("/posts/salt-copy/").status == 200


def test_a_folder_is_copied_with_its_files(project: Callable[..., Site], editor: Begin) -> None:
    file = "content/posts/salt/index.md"
    one = editor(project({file: SALT, "content/posts/salt/list.txt": b"1\n"}))
    assert one.post("/duplicate", {"token": one.token(), "file": file}).status == 303
    assert one.read("content/posts/salt-copy/list.txt") == b"1\n"
    assert b"(copy)" in one.read("content/posts/salt-copy/index.md")


def test_a_comment_is_not_copied(project: Callable[..., Site], editor: Begin) -> None:
    file = "content/comments/posts/salt/bert.md"
    comment = "---\nid: c1\nby: Bert\ndate: 2026-03-15\n---\nSo true.\n"
    one = editor(project({FILE: SALT, file: comment}))
    assert one.post("/duplicate", {"token": one.token(), "file": file}).status == 422
    page = one.get("/edit", file=file).text
    assert "Duplicate" not in page
    assert "Rename" not in page


def test_the_list_of_documents_and_the_bar_lead_to_the_editor(edited: Editor) -> None:
    overview = edited.running.get("/_sitegen/", **{"Sec-Fetch-Mode": "navigate"}).text
    assert "/_sitegen/panel/editor/edit?file=content%2Fposts%2Fsalt.md" in overview
    assert "/_sitegen/panel/editor/new?kind=post" in overview
    about = edited.running.get("/_sitegen/page?path=/posts/salt/").text
    assert "/_sitegen/panel/editor/edit?file=content%2Fposts%2Fsalt.md" in about
    home = edited.running.get("/_sitegen/page?path=/").text
    assert "/_sitegen/panel/editor/edit?file=content%2Fsite.yaml" in home
    edited.running.site.write({"content/posts/broken.md": "---\ntitle: [\n---\n"})
    overview = edited.running.get("/_sitegen/", **{"Sec-Fetch-Mode": "navigate"}).text
    assert "/_sitegen/panel/editor/edit?file=content%2Fposts%2Fbroken.md" in overview


def test_the_clock_of_states_is_the_present(edited: Editor) -> None:
    """The form calls live what is live now, whatever day the preview shows."""
    assert datetime.now(UTC).year >= 2026
    assert edited.open(FILE)["was_state"] == "live"


def test_a_document_with_the_longest_name_can_be_copied_saved_and_deleted(
    project: Callable[..., Site], editor: Begin
) -> None:
    # As another program made it: this one allows 200 bytes.
    file = f"content/posts/{'ä' * 125}.md"
    one = editor(project({file: post("Long")}))
    form = one.open(file)
    assert one.post("/save", {**form, "f:title": "Longer"}).status == 303
    assert b"title: Longer" in one.read(file)
    answer = one.post("/duplicate", {"token": form["token"], "file": file})
    assert answer.status == 303, answer.text
    names = sorted(path.name for path in (one.root / "content/posts").iterdir())
    assert names == [f"{'ä' * 90}-copy.md", f"{'ä' * 125}.md"]
    answer = one.post("/rename", {"token": form["token"], "file": file, "name": "b" * 201})
    assert answer.status == 422
    assert "201 bytes, at most 200 are possible (choose a shorter one" in answer.text


@pytest.mark.slow
def test_the_demo_changes_only_where_it_was_meant_to(demo: Site, editor: Begin) -> None:
    """The hours of a day, and the name of a post."""

    def files() -> dict[str, bytes]:
        content = demo.root / "content"
        return {
            path.relative_to(content).as_posix(): path.read_bytes()
            for path in content.rglob("*")
            if path.is_file()
        }

    one, before = editor(demo), files()
    config = "content/site.yaml"
    form = one.open(config)
    assert one.post("/save", {**form, "f:contact.hours.tuesday.0": "10:00-17:30"}).status == 303
    old, new = "salt-off-your-chain", "salt-and-your-chain"
    file = f"content/posts/{old}/index.md"
    answer = one.post("/rename", {"token": form["token"], "file": file, "name": new})
    assert answer.status == 303, answer.text
    after = files()

    def follows(path: str) -> str:
        """The path of a file after the rename."""
        return path.replace(f"posts/{old}/", f"posts/{new}/")

    assert {follows(path) for path in before} == set(after)
    changed = {path for path, data in before.items() if after[follows(path)] != data}
    assert changed >= {"site.yaml", f"posts/{old}/index.md"}
    for path in changed:
        was, now = before[path].split(b"\n"), after[follows(path)].split(b"\n")
        added = [line for line in now if line not in was]
        if path == "site.yaml":
            assert added == [b"    tuesday: 10:00-17:30"]
        elif path == f"posts/{old}/index.md":
            assert added == [f"aliases: [/posts/{old}/]".encode()]
        else:
            assert added
            assert all(new.encode() in line for line in added)
            assert len(now) == len(was)


def test_a_picture_that_only_the_unsaved_text_shows_is_seen(
    project: Callable[..., Site], editor: Begin
) -> None:
    files = {
        "content/posts/oil/index.md": post("Oil", "![Old](old.png)"),
        "content/posts/oil/old.png": png(900, 600),
        "content/posts/oil/a new&one.png": png(900, 600),
    }
    one = editor(project(files))
    form = one.open("content/posts/oil/index.md")
    typed = "![Old](old.png)\n\n![New](<a new&one.png>)\n"
    _, said = one.data("/preview", {**form, "body": typed})
    images = re.findall(r"<img\b[^>]*>", said["page"])
    (new,) = (image for image in images if 'alt="New"' in image)
    address = html.unescape(re.search(r'src="([^"]*)"', new)[1])  # type: ignore[index]
    assert address.startswith(f"{HOME}/picture?path=")
    assert "srcset" not in new
    assert one.running.get(address).status == 200
    (old,) = (image for image in images if 'alt="Old"' in image)
    assert f"{HOME}/picture" not in old
    # Each picture that the page names can be had.
    page = re.sub(r"<noscript>.*?</noscript>", "", said["page"], flags=re.DOTALL)
    named = re.findall(r'(?:srcset|src)="([^"]*)"', page)
    for address in {html.unescape(part.split()[0]) for text in named for part in text.split(",")}:
        if address.startswith("/") and address.endswith((".png", ".webp", ".avif")):
            assert one.running.get(address).status == 200, address
