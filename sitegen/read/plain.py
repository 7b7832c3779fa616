"""A customer's words become HTML: escaped, with paragraphs and links, and nothing else.

They are never run through a Markdown engine and never trusted.
"""

from __future__ import annotations

import re
from html import escape

MAX_CHARACTERS = 20_000
"""Longest comment, in characters: a letter of ten pages."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_PARAGRAPHS = re.compile(r"\n\s*\n+")


def to_html(text: str) -> str:
    """Paragraphs of escaped text. Web addresses become links that vouch for nothing."""
    text = _CONTROL.sub("", text).strip()
    paragraphs = (part.strip() for part in _PARAGRAPHS.split(text))
    return "\n".join(f"<p>{_lines(part)}</p>" for part in paragraphs if part)


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_linkified(line.strip()) for line in paragraph.split("\n"))


def _linkified(line: str) -> str:
    if "http" not in line and "www." not in line:
        return escape(line)
    from linkify_it import LinkifyIt

    linkify = LinkifyIt(options={"fuzzy_email": False, "fuzzy_link": False, "fuzzy_ip": False})
    result, position = [], 0
    for match in linkify.match(line) or ():
        if match.schema in ("http:", "https:"):
            result.append(escape(line[position : match.index]))
            result.append(f'<a href="{escape(match.url)}" rel="nofollow ugc noopener">')
            result.append(f"{escape(match.text)}</a>")
            position = match.last_index
    result.append(escape(line[position:]))
    return "".join(result)
