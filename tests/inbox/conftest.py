"""A small shop with a post, a FAQ and staff, and its inbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.inbox.context import InboxContext
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from tests.conftest import BASE, NOW, Site, post
from tests.inbox.support import FILES


@pytest.fixture
def shop(tmp_path: Path) -> Site:
    """The project."""
    site = Site(tmp_path / "shop")
    site.write({**BASE, **FILES, "content/posts/bread.md": post("Bread")})
    return site


@pytest.fixture
def store(shop: Site) -> Iterator[InboxStore]:
    """Its inbox, open."""
    with InboxStore(inbox_file(shop.root), lambda: NOW) as store:
        yield store


@pytest.fixture
def inbox(shop: Site, store: InboxStore) -> Callable[[], InboxContext]:
    """Makes the inbox with the site as it is now."""

    def make() -> InboxContext:
        return context_of(shop.root, store)

    return make


def context_of(root: Path, store: InboxStore) -> InboxContext:
    project = Project(root)
    config = read_config(project)
    loaded = read_site(project, config, ContentCache(None), now=NOW, drafts=True, future=True)
    return InboxContext(store, root, config, loaded.site)
