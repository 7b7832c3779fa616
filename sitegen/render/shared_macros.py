"""Macros that many pages show with the same result, rendered once in each process: `shared` in
templates.

    {{ shared("parts.html", "contact", site) }}

A macro sees only its arguments and what is the same for all templates of a site. Its queries are
recorded for every page that shows it, so a page is made anew when the part would change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

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

        With any other argument, and without the site or a document, it is rendered for each page.
        Raises TemplateRuntimeError if there is no such macro.
        """

        def macro(*given: object) -> Markup:
            found = getattr(environment.get_template(template).module, name, None)
            if type(found) is not Macro:
                raise TemplateRuntimeError(f'"{template}" has no macro "{name}"')
            return cast("Markup", found(*given))

        call = _read(template, name, arguments)
        if call is None:
            return macro(*arguments)

        def render(views: Views) -> _Rendered:
            site = SiteView(views, call.section)
            markup = macro(*(_seen(one, site, views) for one in call.arguments))
            return _Rendered(markup, asked_for_section(site))

        rendered = call.views.share(call.key, render)
        if rendered.by_section:
            rendered = call.views.share((*call.key, call.section), render)
        return rendered.markup

    return shared


def _read(template: str, name: str, arguments: tuple[object, ...]) -> _Call | None:
    """A call that pages can share; None if they can't."""
    key: list[object] = [template, name]
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
            return None
        key += [type(mark), mark]  # as 1 equals True
        marked.append(mark)
    return None if views is None else _Call(tuple(key), marked, views, section)


def _seen(argument: object, site: SiteView, views: Views) -> object:
    """An argument as the macro sees it."""
    if argument is _SITE:
        return site
    return views.one(argument.id) if type(argument) is _Shown else argument
