"""Macros that many pages show with the same result, rendered once in each process: `shared` in
templates.

    {{ shared("parts.html", "contact", site) }}

A macro sees only its arguments and what is the same for all templates of a site. Its queries are
recorded for every page that shows it, so a page is made anew when the part would change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from jinja2 import Environment, TemplateRuntimeError
from jinja2.runtime import Macro
from markupsafe import Markup

from sitegen.render.views.document import DocumentView, Views, views_of
from sitegen.render.views.site import SiteView, asked_for_section, page_of

_PLAIN = (str, int, float, bool, type(None))


class _Shown(NamedTuple):
    """A document among the arguments, as a key has it."""

    id: str


class _Site(NamedTuple):
    """The site among the arguments, as a key has it."""


_SITE = _Site()


class _Rendered(NamedTuple):
    """What a macro made, and whether it asked in which section of the site its page is."""

    markup: Markup
    by_section: bool


class _Call(NamedTuple):
    """A call of a macro, and the page that makes it."""

    key: tuple[object, ...]
    arguments: list[object]
    """With marks for the site and for documents, whose views belong to one page."""
    views: Views
    section: str


def shared_macros(environment: Environment) -> Callable[..., Markup]:
    """`shared` for the templates of an environment."""

    def shared(template: str, name: str, /, *arguments: object) -> Markup:
        """The result of a template's macro for `arguments`: the site, documents, plain values.

        Raises TemplateRuntimeError if there is no such macro, if an argument is anything else, or
        if neither the site nor a document is among them.
        """
        call = _read((environment, template, name), arguments)

        def render(views: Views) -> _Rendered:
            macro = getattr(environment.get_template(template).module, name, None)
            if type(macro) is not Macro:
                raise TemplateRuntimeError(f'"{template}" has no macro "{name}"')
            site = SiteView(views, call.section)
            markup = macro(*(_seen(one, site, views) for one in call.arguments))
            return _Rendered(markup, asked_for_section(site))

        rendered = call.views.share(call.key, render)
        if rendered.by_section:
            rendered = call.views.share((*call.key, call.section), render)
        return rendered.markup

    return shared


def _read(macro: tuple[object, ...], arguments: tuple[object, ...]) -> _Call:
    key = list(macro)
    marked: list[object] = []
    views: Views | None = None
    section = "/"
    for argument in arguments:
        mark = argument
        if type(argument) is SiteView:
            views, section = page_of(argument)
            mark = _SITE
        elif isinstance(argument, DocumentView):
            views = views_of(argument)
            mark = _Shown(argument.id)
        elif not isinstance(argument, _PLAIN):
            raise TemplateRuntimeError(f"a shared macro can't take {argument!r}")
        key += [type(mark), mark]  # as 1 equals True
        marked.append(mark)
    if views is None:
        raise TemplateRuntimeError("a shared macro takes `site` or a document")
    return _Call(tuple(key), marked, views, section)


def _seen(argument: object, site: SiteView, views: Views) -> object:
    """An argument as the macro sees it."""
    if argument is _SITE:
        return site
    return views.one(argument.id) if type(argument) is _Shown else argument
