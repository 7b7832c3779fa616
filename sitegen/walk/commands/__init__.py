"""`sitegen walk`: the checklist, and its boxes to tick."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import printable
from sitegen.errors import RequestError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitegen.read.project import Project
    from sitegen.site.site import Site
    from sitegen.walk.checklist import WalkItem
    from sitegen.walk.ticks import Tick

_WORDS = 3


@click.command("walk")
@click.option("--tick", "ticked", multiple=True, metavar="NAME", help="Tick an item: you did it.")
@click.option("--untick", "unticked", multiple=True, metavar="NAME", help="Remove a tick.")
@click.option("--now", help="Walk as of this time: 2026-12-24 or 2026-12-24T18:00.")
@click.pass_context
@reporting
def command(
    context: click.Context, ticked: tuple[str, ...], unticked: tuple[str, ...], now: str | None
) -> None:
    """Print a checklist to try the site as a customer does, made of the site's own data.

    Ring your number, find the entrance, send each form, leave the list, read the oldest answer,
    search for words that customers used. A tick holds for three months, unless what it is about
    changes before, such as the number. Ticks are kept in private/; sitegen status shows them.

    \b
    Examples:
      sitegen walk
      sitegen walk --tick ring --tick entrance
    """
    from sitegen.read.config import read_config, zone_of
    from sitegen.walk.ticks import Tick, read_ticks, write_ticks

    project = project_of(context)
    config = read_config(project)
    at = clock(now, zone_of(config))
    site, items = _read(project, at)
    ticks = dict(read_ticks(project.root))
    by_name = {item.name: item for item in items}
    for name in (*ticked, *unticked):
        if name not in by_name and name not in ticks:
            raise RequestError(f'there is no item "{name}" ({did_you_mean(name, by_name)})')
    for name in ticked:
        ticks[name] = Tick(at, by_name[name].about if name in by_name else ticks[name].about)
    for name in unticked:
        ticks.pop(name, None)
    if ticked or unticked:
        write_ticks(project.root, ticks)
    _show(site, items, ticks, at)


def _read(project: Project, now: datetime) -> tuple[Site, tuple[WalkItem, ...]]:
    from sitegen.read.body import plain_text
    from sitegen.read.cache import ContentCache
    from sitegen.read.config import read_config
    from sitegen.render.renderer import Renderer
    from sitegen.render.theme import load_theme
    from sitegen.site.load import read_site
    from sitegen.site.query_context import QueryContext
    from sitegen.walk.checklist import checklist
    from sitegen.walk.customer_words import customer_words
    from sitegen.walk.forms import forms_on

    config = read_config(project)
    with contextlib.closing(ContentCache(project.cache)) as cache:
        site = read_site(project, config, cache, now=now).site
        renderer = Renderer(site, load_theme(project, config), project.cache)
        forms = forms_on(site, renderer, project, cache)
        texts = QueryContext(site, cache, project.root)
        words = customer_words(
            site, _WORDS, lambda document: plain_text(texts.html(document.body.key))
        )
        return site, checklist(site, forms, words, search=renderer.has_search)


def _show(
    site: Site, items: tuple[WalkItem, ...], ticks: Mapping[str, Tick], now: datetime
) -> None:
    import textwrap

    for item in items:
        tick = ticks.get(item.name)
        done = tick is not None and tick.holds(item.about, now)
        last = f" (last on {tick.at.astimezone(site.zone):%Y-%m-%d})" if tick is not None else ""
        click.echo(click.style(f"[{'x' if done else ' '}] {item.name}", bold=True) + last)
        click.echo(
            textwrap.indent(textwrap.fill(printable(item.text), 76, break_on_hyphens=False), "    ")
        )
    if not items:
        click.echo("There is nothing to try yet: the site has no contact details and no pages.")
