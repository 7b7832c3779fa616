"""The editor's answer about formatted text from the clipboard: the same as Markdown.

The feature that imports sites converts it, if it is there.
"""

from __future__ import annotations

from typing import Final, Protocol
from urllib.parse import urlsplit

from sitegen.editor.session import Session, data_answer
from sitegen.errors import RequestError
from sitegen.features import service
from sitegen.serve.extensions import PanelResponse

_LARGEST: Final = 4_000_000
"""Characters of what is pasted: more than a book."""


class ConvertedHtml(Protocol):
    """Some text as Markdown."""

    markdown: str
    plain: bool
    """Whether it has no markup: the plain text of the clipboard says as much."""
    inline: bool
    """Whether it is a part of a line."""
    pictures: int
    """How many pictures were left out."""


class ConvertPasted(Protocol):
    """The service `pasted_text`."""

    def __call__(
        self, html: str, engine: str, language: str, origins: tuple[str, ...], /
    ) -> ConvertedHtml:
        """The Markdown of some HTML; links to `origins` lead to the site itself. Raises
        RequestError."""


def paste(session: Session) -> PanelResponse:
    """The Markdown of formatted text that somebody pastes."""
    convert: ConvertPasted | None = service("pasted_text")
    html = session.form.get("html", "")
    if convert is None:
        raise RequestError("this sitegen can't convert formatted text")
    if len(html) > _LARGEST:
        raise RequestError("this is too much to be pasted with its formatting")
    config = session.request.site.config
    own = (config.origin, session.form.get("origin", "").rstrip("/"))
    # Below a path of its own, an address of the site isn't one that begins at its root.
    origins = tuple(one for one in own if _is_origin(one)) if config.base_path == "/" else ()
    found = convert(html, config.markdown.engine, config.language, origins)
    return data_answer(
        {
            "markdown": found.markdown,
            "plain": found.plain,
            "inline": found.inline,
            "pictures": found.pictures,
        }
    )


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.path
