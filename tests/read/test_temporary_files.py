"""Files that programs leave behind are no content, from wherever in `content/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.read.project import ignored
from tests.conftest import Site, post

LEFT_BEHIND = """
index.md.bak a.bak1 A.BAK notes.backup x.bkp index.md.orig a.rej a.old a.md.save a.save.2
~$notes.docx ~WRL0001.tmp letter.asd book.wbk book.xlk a.md~ a.md.~1~ #a.md# .#a.md .a.md.swp
a.md.swp a.swo a.md.un~ a.kate-swp .a.md.kate-swp .~lock.a.odt# Thumbs.db thumbs.db ehthumbs.db
Desktop.ini desktop.ini .DS_Store ._photo.jpg .AppleDouble .Spotlight-V100 .Trash-1000 .directory
.fuse_hidden0001 .nfs000001 __MACOSX @eaDir $RECYCLE.BIN lost+found a.tmp a.temp film.mp4.part
film.crdownload film.opdownload film.download a.lock a.lck server.pid __pycache__ a.md___jb_tmp___
___jb_old___ a_BACKUP_123.md a_REMOTE_9.md a.md.BASE.77.md
"""

CONTENT = """
index.md bak.md old.jpg my-backup.md backup.pdf orig.png lock.jpg a.lock.jpg template.docx #1.md
1#.md temp.md part.mp3 save.txt download.zip robots.txt CNAME favicon.ico base_2.png
team_local_2.jpg local-1.jpg swp.md a.swf ~.well .well-known price$.pdf $1.pdf ~home.md
"""


@pytest.mark.parametrize("name", [*LEFT_BEHIND.split(), "Icon\r", "System Volume Information"])
def test_what_programs_leave_behind_is_no_content(name: str) -> None:
    assert ignored(name)


@pytest.mark.parametrize("name", CONTENT.split())
def test_similar_names_are_content(name: str) -> None:
    assert not ignored(name)


def test_they_are_published_from_nowhere(project: Callable[..., Site]) -> None:
    names = [*LEFT_BEHIND.split(), "Icon\r"]
    site = project(
        {
            "content/posts/a/index.md": post("A"),
            **{f"content/static/{name}": "private" for name in names},
            **{f"content/posts/a/{name}": "private" for name in names},
            "content/static/folder.bak/a.txt": "private",
            "content/static/a.txt": "public",
        }
    )
    site.build()
    published = [path for path in (site.root / "public").rglob("*") if path.is_file()]
    assert (site.root / "public/a.txt") in published
    assert not [path for path in published if path.read_bytes() == b"private"]
