"""The names of channels, in the site's language."""

from __future__ import annotations

from sitegen.render.views.document import Views


def channel_words(views: Views, name: str, argument: str) -> tuple[str, str]:
    """A channel's name and description."""
    words, config = views.context.words, views.context.config
    about = config.description or config.tagline or config.name
    if name == "everything":
        return config.name, about
    values = {"name": _subject(views, name, argument), "site": config.name}
    description = words(f"feed_{name}_description", **values)
    return words("feed_title", title=words(f"feed_{name}", **values), site=config.name), description


def short_title(views: Views, name: str, argument: str) -> str:
    """A channel's name among others of the same site."""
    words = views.context.words
    return words(
        f"feed_{name}", name=_subject(views, name, argument), site=views.context.config.name
    )


def _subject(views: Views, name: str, argument: str) -> str:
    """The tag, series, author or document that a channel is of."""
    if name == "tags":
        return str(views.site.tag_name(argument))
    if name == "series":
        return str(views.site.series_name(argument))
    if name in ("authors", "discussions"):
        return views.one(argument).title
    return ""
