"""Tables and code that are wider than a screen: each scrolls by itself."""

from __future__ import annotations

import re

from sitegen.read.placeholder import CLOSE, OPEN

_PRE = re.compile(r"<pre\b(?![^>]*\stabindex)", re.IGNORECASE)
_TABLE = re.compile(r"(<(/?table)\b[^>]*>)", re.IGNORECASE)


def with_scrollers(html: str, *, raw: bool) -> str:
    """Tables in an element that scrolls, and code that scrolls: both can be reached with the
    keyboard and have a name (WCAG 2.1.1, 4.1.2).

    A group and not a region: a text with thirty pieces of code should not have thirty landmarks.
    """
    if "<pre" in html:
        html = _PRE.sub(f"<pre{_scroller('code')}", html)
    if "<table" not in html:
        return html
    opening = f'<div class="table"{_scroller("table")}>'
    if not raw and "<table " not in html:
        # The engines write no tables within tables.
        return html.replace("<table>", f"{opening}<table>").replace("</table>", "</table></div>")
    pieces = _TABLE.split(html)
    if sum(-1 if name.startswith("/") else 1 for name in pieces[2::3]):
        return html  # a table that is not closed would take the text behind it into the element
    depth = 0
    for place in range(1, len(pieces), 3):
        tag, name = pieces[place : place + 2]
        pieces[place + 1] = ""
        if name.startswith("/"):
            depth -= 1
            if not depth:
                pieces[place] = f"{tag}</div>"
        else:
            if not depth:
                pieces[place] = f"{opening}{tag}"
            depth += 1
    return "".join(pieces)


def _scroller(word: str) -> str:
    return f' tabindex="0" role="group" aria-label="{OPEN}T{word}{CLOSE}"'
