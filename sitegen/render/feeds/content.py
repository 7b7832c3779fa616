"""Turns a page's HTML into the content of an item: absolute URLs, and no active elements.

Feed readers show an item far from its page, under a policy of their own. So every URL is made
absolute, links within the page lead to the page, and everything that is not for reading (scripts,
forms, styles, embedded pages) is removed.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from html import escape

import nh3

from sitegen.render.absolute import absolute_url, absolute_value
from sitegen.render.feeds.text import legal

_TAGS = frozenset((
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "blockquote", "br",
    "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl",
    "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "picture", "pre", "q", "rp",
    "rt", "ruby", "s", "samp", "section", "small", "source", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "track", "u", "ul",
    "var", "video", "wbr",
))  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang", "rel"},
    "audio": {"controls", "preload", "src"},
    "blockquote": {"cite"},
    "code": {"class"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "ol": {"reversed", "start", "type"},
    "li": {"value"},
    "q": {"cite"},
    "source": {"height", "media", "sizes", "src", "srcset", "type", "width"},
    "td": {"align", "colspan", "headers", "rowspan"},
    "th": {"align", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"controls", "height", "loop", "muted", "poster", "preload", "src", "width"},
}
_WITHOUT_CONTENT = frozenset((
    "script", "style", "template", "noscript", "form", "select", "textarea", "button", "option",
    "datalist", "object", "iframe", "svg", "math", "canvas", "dialog",
))  # fmt: skip
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_RESOLVED = frozenset({"href", "src"})
"""Attributes whose URLs the sanitiser resolves itself, for which it is quick."""

_PAGE: ContextVar[str] = ContextVar("_PAGE")
"""The page whose URLs are made absolute, in this thread: all threads share the cleaners."""

_CHECKBOX = re.compile(r'<input type="checkbox"([^>]*)>')
_ALIGNED = re.compile(r'<(t[hd]) class="align-(left|right|center)"')
_FILTERED = ("srcset", "poster", "cite")
"""Attributes that the sanitiser hands to a slower filter; most texts have none of them."""


def absolute_content(html: str, page: str) -> str:
    """`html` of the page at the whole address `page`, fit for a feed."""
    html = _CHECKBOX.sub(lambda m: "☑" if "checked" in m[1] else "☐", html)
    html = _ALIGNED.sub(r'<\1 align="\2"', html)
    lowered = html.lower()
    cleaner = _cleaner(any(name in lowered for name in _FILTERED))
    token = _PAGE.set(page)
    try:
        return legal(cleaner.clean(html))
    finally:
        _PAGE.reset(token)


@cache
def _cleaner(filtering: bool) -> nh3.Cleaner:
    """Cached: creating a cleaner takes as long as cleaning a page."""
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=set(_WITHOUT_CONTENT),
        url_schemes=set(_SCHEMES),
        url_relative=_absolute,
        attribute_filter=_attribute if filtering else None,
        link_rel=None,
    )


def _absolute(url: str) -> str | None:
    return absolute_url(url, _PAGE.get())


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in _RESOLVED:
        return value
    return absolute_value(value, tag, name, _PAGE.get())


def figure(url: str, alt: str, width: int, height: int, caption: str) -> str:
    """The picture above an item's text."""
    size = f' width="{width}" height="{height}"' if width and height else ""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{escape(url)}" alt="{escape(alt)}"{size}>{below}</figure>\n'
