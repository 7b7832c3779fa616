"""One output can be found without planning all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.render.plan import find, plan
from sitegen.render.renderer import Renderer
from sitegen.render.theme import load_theme
from sitegen.site.load import read_site
from sitegen.site.query_context import QueryContext
from sitegen.site.traced_site import TracedSite
from tests.conftest import NOW, Demo


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, demo_at: Demo
) -> Iterator[tuple[Project, Renderer, QueryContext]]:
    folder = demo_at(tmp_path_factory.mktemp("demo")).root
    project = Project(folder)
    config = read_config(project)
    content_cache = ContentCache(None)
    site = read_site(project, config, content_cache, now=NOW, drafts=True, future=True).site
    yield (
        project,
        Renderer(site, load_theme(project, config), None),
        QueryContext(site, content_cache, folder),
    )
    content_cache.close()


def test_every_planned_output_is_found_by_its_path(
    demo: tuple[Project, Renderer, QueryContext],
) -> None:
    project, renderer, context = demo
    for path, output in plan(context.site, renderer, project).items():
        found = find(context.site, renderer, project, path)
        assert found is not None
        assert (found.path, found.origin, found.key) == (path, output.origin, output.key)
        if output.make is None or found.make is None:
            assert found.file == output.file
        elif path.count("/") < 2:
            assert found.make(TracedSite(context)) == output.make(TracedSite(context))


def test_what_is_not_planned_is_not_found(demo: tuple[Project, Renderer, QueryContext]) -> None:
    project, renderer, context = demo
    for path in ("posts/nothing/index.html", "nothing", "posts", "posts/page/99/index.html", ""):
        assert find(context.site, renderer, project, path) is None
