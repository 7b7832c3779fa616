"""Pages of which there is one each: the home page, subscribing, sections, thanks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sitegen.model.config import Config
from sitegen.model.kind import Kind
from sitegen.render.meta import PageMeta
from sitegen.render.output import Output
from sitegen.render.pages.described import description_of, page_meta
from sitegen.render.pages.page_outputs import PageOutputs
from sitegen.render.theme import Theme
from sitegen.render.views.document import Views
from sitegen.site.channels import Channel
from sitegen.site.entries import index_kinds
from sitegen.site.site import Site

ANY_INDEX = "documents.html"
"""The template of the index page of kinds of which the theme knows nothing."""

FORMS = ("comment", "question", "solved", "not-right", "contact", "story", "subscribe")
"""The forms of the default theme; each leads to a page of thanks."""

NEWSLETTER_FORMS = ("confirm", "unsubscribe")
"""The forms with a page of their own, to which emails of the newsletter link."""


def has_newsletter_forms(config: Config, theme: Theme) -> bool:
    """Whether the site has pages on which new subscribers confirm and subscribers leave: it sends
    its newsletter itself, and something takes its forms."""
    takes_forms = theme.options.get("forms") not in ("mail", "none")
    return takes_forms and bool(config.newsletter.smtp.host)


def single_pages(site: Site, make: PageOutputs) -> Iterator[Output]:
    """The pages of which there is one each."""
    yield make.output("/", "home.html", _home, "the home page")
    yield plain_page(make, "/404.html", "404.html", "not_found")
    yield plain_page(make, "/subscribe/", "subscribe.html", "subscribe")
    if make.has_search:
        yield plain_page(make, "/search/", "search.html", "search")
    own = NEWSLETTER_FORMS if has_newsletter_forms(site.config, make.theme) else ()
    for form in own:
        if make.has_template(f"{form}.html"):
            yield plain_page(make, f"/{form}/", f"{form}.html", form)
    if make.has_thanks:
        for form in (*FORMS, *own):
            yield make.output(
                f"/thanks/{form}/",
                "thanks.html",
                partial(_thanks, form),
                f"the thanks for the form {form}",
            )
    for kind in index_kinds(site):
        if not kind.paginated:
            template = make.template(f"{kind.index_template or kind.folder}.html", ANY_INDEX)
            yield make.output(
                kind.url_path, template, partial(_section, kind), f"the list of {kind.folder}"
            )


def plain_page(make: PageOutputs, url_path: str, template: str, kind: str) -> Output:
    """A page that is called and described by the theme's words for its kind, and uses nothing
    else."""
    return make.output(
        url_path, template, partial(_plain, kind, url_path), f"the theme's {template}"
    )


def _home(views: Views) -> tuple[PageMeta, dict[str, Any]]:
    config = views.context.config
    description = config.description or config.tagline or ""
    channel = Channel("everything")
    return page_meta(views, "home", config.name, "/", description=description, channel=channel), {}


def _plain(kind: str, url_path: str, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    title = views.context.words(f"{kind}_title")
    description = description_of(views, kind)
    unlisted = kind in ("not_found", "search", *NEWSLETTER_FORMS)
    return page_meta(views, kind, title, url_path, description=description, noindex=unlisted), {}


def _thanks(form: str, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    title = views.context.words(f"thanks_{form}")
    return page_meta(views, "thanks", title, f"/thanks/{form}/", noindex=True), {"form": form}


def _section(kind: Kind, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    folder = kind.folder
    description = description_of(views, folder)
    title = views.context.words(f"{folder}_title")
    channel = Channel(folder)
    meta = page_meta(views, folder, title, kind.url_path, description=description, channel=channel)
    return meta, {"documents": views.collection(kind.name)}
