"""Every document of the demo can be renamed, put into a folder of its own, and moved deeper."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.authoring.changes import apply_changes
from sitegen.authoring.move import plan_move
from sitegen.model.kinds.comment import Comment
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.project import Project
from sitegen.site.site import Site as Documents
from sitegen.site.visibility import Viewpoint
from tests.conftest import NOW, Demo, Site


def look(project: Project, content_cache: ContentCache) -> Documents:
    config = read_config(project)
    contents = read_contents(project, config, content_cache)
    viewpoint = Viewpoint(NOW, zone_of(config), drafts=True, future=True)
    return Documents(contents, config, viewpoint)


@pytest.fixture
def demo(tmp_path: Path, demo_at: Demo) -> Project:
    return Project(demo_at(tmp_path / "site").root)


@pytest.mark.slow
def test_each_can_be_renamed(demo: Project) -> None:
    documents = look(demo, ContentCache(None))
    for document in documents.documents.values():
        if not isinstance(document.front, Comment):
            move = plan_move(demo, documents, document.source, f"{document.name}-renamed")
            assert f"{document.name}-renamed" in dict(move.moves)[document.source]


@pytest.mark.slow
def test_all_renamed_and_moved_deeper_one_after_another(demo: Project) -> None:
    content_cache = ContentCache(None)
    before = look(demo, content_cache)
    sources = [
        (document.source, document.kind.folder)
        for document in before.documents.values()
        if not isinstance(document.front, Comment)
    ]
    for source, folder in sources:
        documents = look(demo, content_cache)
        name = source.removesuffix(".md").removesuffix("/index").rpartition("/")[2]
        target = f"content/{folder}/deep/er/{name}-renamed/index.md"
        apply_changes(demo.root, plan_move(demo, documents, source, target).changes)
    after = look(demo, content_cache)
    assert set(after.documents) == set(before.documents)
    for key, document in after.documents.items():
        assert document.body.key == before.documents[key].body.key
        if not isinstance(document.front, Comment):
            assert "/deep/er/" in document.source
    Site(demo.root).build(jobs=2)
    live = Documents(after.contents, after.config, Viewpoint(NOW, after.zone))
    # Every old address leads to the new one.
    for key in before.documents:
        old = before.url_path(key)
        if old is not None and live.shown(key):
            page = Site(demo.root).read(f"{old.strip('/')}/index.html")
            assert str(after.url_path(key)) in page
