"""Filters of templates that are about text: dates for machines, fonts for CSS, anchors."""

from __future__ import annotations

import datetime
import re
from typing import Any

from jinja2.filters import do_urlencode
from markupsafe import Markup

from sitegen.timestamps import iso_timestamp

_NOT_IN_FONTS = re.compile(r"[^\w\s,'\"-]")
_NOT_IN_STRINGS = re.compile(r"[\"\\<\n\r\f]")
_EXTENSION = re.compile(r"[\s,]*(?:ext|extension|x|#|Durchwahl)\.?\s*(\d{1,6})\Z", re.IGNORECASE)
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(
    r"""\s+([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""", re.IGNORECASE
)

_ENCODED = {
    code: f"%{code:02X}"
    for code in range(128)
    if not chr(code).isalnum() and chr(code) not in "-._~/"  # RFC 3986, 2.3, and slashes
}
"""What a URL has instead of a character, by its code."""

# Each begins with letters, which are quick to find.
_RICH_ELEMENT = re.compile(r"<(?:code|iframe|kbd|mark|pre|video)\b")
_RICH_CLASS = re.compile(
    r'class="(?<=\sclass=")(?:[^"]* )?(?:align-center|callout|embed|gallery|player)[ "]'
)


def isodate(moment: datetime.datetime | datetime.date) -> str:
    """For `<time datetime>` (ISO 8601)."""
    if isinstance(moment, datetime.datetime):
        return iso_timestamp(moment)
    return moment.isoformat()


def urlencode(value: Any) -> str:
    """As Jinja2's filter, without a look at each character of a plain text of ASCII."""
    if type(value) is str and value.isascii():
        return value.translate(_ENCODED)
    return do_urlencode(value)


def tel(phone: str) -> str:
    """A phone number as `tel:` links have it, with its extension as a parameter (RFC 3966)."""
    number = _EXTENSION.sub(r";ext=\1", phone.strip())
    return number.replace(" ", "")


def css_fonts(text: str) -> str:
    """A list of fonts as CSS takes it, without what could end the declaration."""
    return _NOT_IN_FONTS.sub("", text)


def css_text(text: str) -> str:
    """A text as CSS takes it for `content`, its quotes included."""
    return '"' + _NOT_IN_STRINGS.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'


def without_anchors(html: str) -> Markup:
    """A body without ids and links to them: several bodies on one page must not share an id."""
    plain = str(html)  # `sub` on Markup would escape the pieces that it puts together
    return Markup(_TAG.sub(_without_anchor, plain))  # noqa: S704  it was HTML before


def _without_anchor(tag: re.Match[str]) -> str:
    links = tag[0][:2] in ("<a", "<A")

    def kept(attribute: re.Match[str]) -> str:
        name = attribute[1].lower()
        to_anchor = name == "href" and attribute[2].lstrip("\"'").startswith("#")
        gone = name == "id" or (links and (name == "name" or to_anchor))
        return "" if gone else attribute[0]

    return _ATTRIBUTE.sub(kept, tag[0])


def rich(html: str) -> bool:
    """Whether a text has more than words, pictures and tables: code, callouts, galleries,
    videos."""
    return _RICH_ELEMENT.search(html) is not None or _RICH_CLASS.search(html) is not None
