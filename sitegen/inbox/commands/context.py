"""The project's inbox, opened for a command: alone, or with the site."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import now, project_of
from sitegen.errors import ContentError
from sitegen.inbox.recovery import complete

if TYPE_CHECKING:
    from sitegen.inbox.context import InboxContext
    from sitegen.inbox.store import InboxStore
    from sitegen.model.config import Config
    from sitegen.read.project import Project


@contextmanager
def open_inbox(context: click.Context) -> Iterator[tuple[Project, Config, InboxStore]]:
    """The project, its configuration and its inbox, after unfinished decisions were completed."""
    from sitegen.inbox.store import InboxStore, inbox_file
    from sitegen.read.config import read_config

    project = project_of(context)
    config = read_config(project)
    with InboxStore(inbox_file(project.root), now) as store:
        complete(store, project)
        _mark_answered_questions(project, config, store)
        yield project, config, store


def _mark_answered_questions(project: Project, config: Config, store: InboxStore) -> None:
    """Record questions as answered once their FAQ is published; the site is read only if there
    are any. While it has errors, they stay open."""
    from sitegen.inbox.context import InboxContext
    from sitegen.inbox.moderation import mark_answered_questions, questions_in_drafts
    from sitegen.read.cache import ContentCache
    from sitegen.site.load import read_site

    if not questions_in_drafts(store):
        return
    with (
        contextlib.suppress(ContentError),
        contextlib.closing(ContentCache(project.cache)) as cache,
    ):
        loaded = read_site(project, config, cache, now=store.now(), drafts=True, future=True)
        mark_answered_questions(InboxContext(store, project.root, config, loaded.site))


@contextmanager
def open_context(context: click.Context, *, public: bool = False) -> Iterator[InboxContext]:
    """The inbox and its site; with `public`, as the public sees it."""
    from sitegen.inbox.context import InboxContext
    from sitegen.read.cache import ContentCache
    from sitegen.site.load import read_site

    with open_inbox(context) as (project, config, store):
        with contextlib.closing(ContentCache(project.cache)) as cache:
            loaded = read_site(
                project, config, cache, now=store.now(), drafts=not public, future=not public
            )
        yield InboxContext(store, project.root, config, loaded.site)
