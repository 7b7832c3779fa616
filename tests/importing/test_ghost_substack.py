"""Ghost, Substack and Buttondown: who may see what, and lists of subscribers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from tests.importing.conftest import Import
from tests.importing.exports import ghost, substack, zipped

AT = "2020-05-03T10:00:00.000Z"


def _post(number: int, title: str, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "html": f"<p>Words of {title}.</p>",
        "status": "published",
        "visibility": "public",
        "type": "post",
        "published_at": AT,
        **more,
    }


GHOST = {
    "Public": ({}, "live"),
    "Page": ({"type": "page"}, "live"),
    "Scheduled": ({"status": "scheduled", "published_at": "2027-02-01T08:00:00.000Z"}, "scheduled"),
    "Draft": ({"status": "draft", "published_at": None}, "draft"),
    "Sent": ({"status": "sent"}, "draft"),
    "Members": ({"visibility": "members"}, "draft"),
    "Paid": ({"visibility": "paid"}, "draft"),
    "Tiers": ({"visibility": "tiers"}, "draft"),
    "Odd": ({"visibility": "label:friends"}, "draft"),
    "Odd status": ({"status": "archived"}, "draft"),
}


def test_ghost(importing: Import, tmp_path: Path) -> None:
    posts = [_post(n, title, **more) for n, (title, (more, _)) in enumerate(GHOST.items(), 1)]
    tags = [{"id": "1", "name": "Bread"}, {"id": "2", "name": "#internal"}]
    pairs = [{"post_id": "1", "tag_id": one["id"]} for one in tags]
    came = importing(ghost(tmp_path, posts, tags=tags, posts_tags=pairs))
    states = {one["title"]: one["state"] for one in came.report["documents"]}
    assert states == {title: state for title, (_, state) in GHOST.items()}
    assert came.omitted() == {"internal tag": 1}
    front = came.front(came.document("Public")["file"])
    assert (front["tags"], front["author"]) == (["Bread"], "ana-ruiz")
    came.site.build()
    public = came.site.tree()
    assert "public/index.html" in public
    everything = b"".join(public.values())
    for title, (_, state) in GHOST.items():
        assert (f"Words of {title}.".encode() in everything) == (state == "live"), title
    assert b"secret.example" not in everything


SUBSTACK = {
    "Everyone": ("true", "newsletter", "everyone", "live"),
    "Page": ("true", "page", "everyone", "live"),
    "Paid": ("true", "newsletter", "only_paid", "draft"),
    "Free": ("true", "newsletter", "only_free", "draft"),
    "Founding": ("true", "newsletter", "founding", "draft"),
    "Odd": ("true", "newsletter", "friends", "draft"),
    "Draft": ("false", "newsletter", "everyone", "draft"),
}


def test_substack(importing: Import, tmp_path: Path) -> None:
    rows, files = [], {}
    for number, (title, (public, kind, audience, _)) in enumerate(SUBSTACK.items(), 1):
        key = f"{number}.{title.lower()}"
        rows.append(f"{key},{AT},{public},,,{kind},{audience},{title},A subtitle,")
        files[f"posts/{key}.html"] = f"<p>Words of {title}.</p>"
    rows.append(f"99.thread,{AT},true,,,thread,everyone,Thread,,")
    came = importing(substack(tmp_path, rows, files))
    states = {one["title"]: one["state"] for one in came.report["documents"]}
    assert states == {title: one[3] for title, one in SUBSTACK.items()}
    assert came.omitted() == {"thread": 1}
    came.site.build()
    public_files = came.site.tree()
    assert "p/everyone/index.html" in public_files
    everything = b"".join(public_files.values())
    for title, one in SUBSTACK.items():
        assert (f"Words of {title}.".encode() in everything) == (one[3] == "live"), title


BUTTONDOWN = {
    # subject: email_type, status, publish_date, state
    "Plain": ("public", "sent", "2020-05-03 10:00:00+00:00", "live"),
    "Fancy": ("", "", "2020-05-03 10:00:00+00:00", "live"),
    "Archived": ("archival", "imported", "2020-05-03T10:00:00Z", "live"),
    "Planned": ("public", "scheduled", "2027-02-01 08:00:00+00:00", "scheduled"),
    "Premium": ("premium", "sent", "2020-05-03 10:00:00+00:00", "draft"),
    "Odd type": ("friends", "sent", "2020-05-03 10:00:00+00:00", "draft"),
    "Draft": ("public", "draft", "2020-05-03 10:00:00+00:00", "draft"),
    "Unsent": ("", "", "", "draft"),
}


def test_buttondown(importing: Import, tmp_path: Path) -> None:
    rows = ["id,secondary_id,subject,publish_date,source,slug,email_type,status"]
    files = {"emails/fancy.md": "<!-- buttondown-editor-mode: fancy --><p>Words of Fancy.</p>"}
    for number, (title, (kind, status, at, _)) in enumerate(BUTTONDOWN.items(), 1):
        slug = title.lower().replace(" ", "-")
        rows.append(f"a{number},{number},{title},{at},app,{slug},{kind},{status}")
        text = f"<!-- buttondown-editor-mode: plaintext -->**Words** of {title}.\n"
        files.setdefault(f"emails/{slug}.md", text)
    export = zipped(tmp_path / "emails.zip", {"emails.csv": "\n".join(rows) + "\n", **files})
    came = importing(export)
    assert came.report["source"] == "buttondown"
    states = {one["title"]: one["state"] for one in came.report["documents"]}
    assert states == {title: one[3] for title, one in BUTTONDOWN.items()}
    assert came.body(came.document("Plain")["file"]) == "**Words** of Plain."
    assert came.body(came.document("Fancy")["file"]) == "Words of Fancy."
    came.site.build()
    public = came.site.tree()
    assert "archive/plain/index.html" in public
    everything = b"".join(public.values())
    for title, one in BUTTONDOWN.items():
        assert (f" of {title}.".encode() in everything) == (one[3] == "live"), title


def test_links_to_the_window_for_members_become_text(importing: Import, tmp_path: Path) -> None:
    html = '<p><a href="#/portal/signup">Sign up</a> <a href="__GHOST_URL__/two/">Two</a></p>'
    came = importing(ghost(tmp_path, [_post(1, "One", html=html), _post(2, "Two")]))
    assert came.body(came.document("One")["file"]) == "Sign up [Two](two.md)"
    (found,) = came.findings("link")
    assert "#/portal/signup" in found["message"]


@pytest.mark.needs_features("newsletter")
@pytest.mark.parametrize("source", ["ghost", "substack", "buttondown"])
def test_subscribers_come_and_are_never_confirmed(
    importing: Import, tmp_path: Path, source: str
) -> None:
    if source == "ghost":
        ghost(tmp_path, [_post(1, "One")])
        members = "id,email,name,subscribed_to_emails,created_at\n"
        members += f"1,reader@mail.example,Reader,true,{AT}\n"
        (tmp_path / "members.csv").write_text(members, encoding="utf-8")
        paths = [tmp_path / "old-shop.ghost.2020-05-03.json", tmp_path / "members.csv"]
    elif source == "buttondown":
        emails = "id,subject,publish_date,slug\n1,One,2020-05-03 10:00:00+00:00,one\n"
        members = f"email_address,type,creation_date\nreader@mail.example,regular,{AT}\n"
        paths = [zipped(tmp_path / "emails.zip", {"emails.csv": emails, "emails/one.md": "Hi.\n"}),
                 tmp_path / "subscribers.csv"]  # fmt: skip
        paths[1].write_text(members, encoding="utf-8")
    else:
        lists = f"email,active_subscription,expiry,created_at\nreader@mail.example,false,,{AT}\n"
        row = f"1.one,{AT},true,,,newsletter,everyone,One,,"
        paths = [
            substack(tmp_path, [row], {"posts/1.one.html": "<p>Hi</p>", "email_list.csv": lists})
        ]
    came = importing(*paths)
    (line, *_) = came.report["subscribers"]
    assert "1 added" in line
    listed = CliRunner().invoke(
        sitegen, ["--project", str(came.site.root), "subscribers", "export"]
    )
    assert listed.exit_code == 0, listed.output
    (row,) = csv.DictReader(listed.stdout.splitlines())
    assert (row["address"], row["state"]) == ("reader@mail.example", "unconfirmed")
    for path in (came.site.root / "content").rglob("*"):
        assert not (path.is_file() and b"reader@mail.example" in path.read_bytes()), path
