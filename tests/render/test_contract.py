"""The contract with templates holds: each documented name exists on each view that has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pytest

from sitegen.errors import ContentError
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.render.contract import View, contract
from sitegen.render.plan import plan
from sitegen.render.removals import Removal, removal_problems
from sitegen.render.renderer import Renderer
from sitegen.render.theme import load_theme
from sitegen.render.views.document import Views
from sitegen.render.views.site import SiteView
from sitegen.site.load import read_site
from sitegen.site.query_context import QueryContext
from sitegen.site.traced_site import TracedSite
from tests.conftest import NOW, Demo, Site

Make = Callable[..., Site]
BY_NAME = {view.name: view for view in contract()}


class Seen(NamedTuple):
    """What templates may ask, of a site that uses everything."""

    views: Views
    given: tuple[object, ...]
    """What the demo's pages were given beside the site's own views."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, demo_at: Demo) -> Iterator[Seen]:
    folder = demo_at(tmp_path_factory.mktemp("contract")).root
    project = Project(folder)
    config = read_config(project)
    content_cache = ContentCache(None)
    site = read_site(project, config, content_cache, now=NOW).site
    renderer = Renderer(site, load_theme(project, config), None)
    traced = TracedSite(QueryContext(site, content_cache, folder))
    given: list[object] = []
    render = jinja2.Template.render

    def spying(template: jinja2.Template, *arguments: Any, **context: Any) -> str:
        given.extend(context.values())
        return render(template, *arguments, **context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Template, "render", spying)
        for output in plan(site, renderer, project).values():
            if output.make is not None and output.path.endswith(".html"):
                output.make(traced)
    yield Seen(renderer.views(traced), tuple(given))
    content_cache.close()


def lineage(view: View) -> list[View]:
    return [view, *(lineage(BY_NAME[view.extends]) if view.extends else [])]


def plain_names(view: View) -> list[str]:
    return [one.name for part in lineage(view) for one in part.names if "(" not in one.name]


def test_every_name_is_described() -> None:
    for view in contract():
        assert view.help, view.name
        assert view.names or view.extends, view.name


def test_every_view_has_every_documented_name(seen: Seen) -> None:
    reached: set[str] = set()

    def ask(view: Any, depth: int = 0) -> None:
        described = BY_NAME.get(type(view).__name__)
        if described is None or depth > 3:
            return
        reached.add(described.name)
        for name in plain_names(described):
            value = getattr(view, name)
            for one in [*value[:2]] if isinstance(value, list | tuple) else [value]:
                if type(one).__name__ in BY_NAME and type(one).__name__ not in reached:
                    ask(one, depth + 1)

    for key in seen.views.context.site.untraced.documents:
        ask(seen.views.one(key))
    ask(SiteView(seen.views, "/"))
    for value in seen.given:
        for one in value if isinstance(value, list | tuple) else [value]:
            ask(one)
    # What views of documents have in common, and what only kinds of installed packages have.
    assert set(BY_NAME) - reached == {"DocumentView", "HomeSection"}


CHILD = {
    "themes/own/theme.yaml": "name: Own\nextends: default\n",
    "themes/own/templates/post.html": '{% extends "default:post.html" %}'
    "{% block byline %}<p>My own byline for {{ post.title }}</p>{% endblock %}",
}


@pytest.mark.slow
def test_a_child_theme_that_overrides_one_block_works_on_a_site_that_uses_everything(
    tmp_path: Path, demo_at: Demo
) -> None:
    site = demo_at(tmp_path)
    site.write(CHILD)
    config = tmp_path / "content/site.yaml"
    config.write_text(config.read_text().replace("name: default", "name: own") + "search: off\n")
    site.build(jobs=2)
    html = site.read("posts/why-your-spoke-broke/index.html")
    assert "My own byline for" in html
    assert 'class="comment"' in html
    assert "My own byline" not in site.read("index.html")


def test_a_name_that_goes_is_warned_of_first_and_refused_then(project: Make) -> None:
    site = project(
        {**CHILD, "themes/own/templates/faq.html": "{# 1 #}\n{{ faq.title }}\n{{ post.title }}\n"}
    )
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: own}\n")
    theme = load_theme(Project(site.root), read_config(Project(site.root)))
    removals = [Removal("faq.title", "faq.question", 2)]
    own = [one for one in removal_problems(theme, removals, 1) if "themes/own" in one.file]
    assert [(one.file, one.line, one.severity) for one in own] == [
        ("themes/own/templates/faq.html", 2, "warning")
    ]
    assert "faq.question" in str(own[0])
    later = [one for one in removal_problems(theme, removals, 2) if "themes/own" in one.file]
    assert [(one.line, one.severity) for one in later] == [(2, "error")]


def test_a_build_refuses_a_name_that_is_gone(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.build import full_build

    site = project(CHILD)
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: own}\n")
    removals = (Removal("post.title", "post.label", 1),)
    monkeypatch.setattr(
        full_build, "removal_problems", lambda theme: removal_problems(theme, removals)
    )
    with pytest.raises(ContentError, match=r"post\.title was removed"):
        site.build()
