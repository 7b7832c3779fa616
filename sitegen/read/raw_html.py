"""HTML that authors write in their texts: repaired, so that it can't change the page around it.

A page, a feed and an email put a text between their own elements. A stray `</div>` would end one of
them, an open `<table>` would swallow what follows, and an id that the page has already would lead
its links astray. So a text with raw HTML is looked through once, tag by tag. If something is wrong,
html5ever, the parser of a browser (by nh3), reads it and writes it balanced. All else stays as it
was written, obsolete elements and attributes too.

Where browsers would hide words, the words are shown: an element that HTML doesn't have and a tag
or comment without an end are written as text, `<iframe>` without an end and `<a name="x"/>` are
closed at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape, unescape
from string import ascii_letters, digits
from typing import NamedTuple

from sitegen.model.document import Repair

MOST_REPAIRS = 50
"""Repairs of one text that are reported."""
MOST_READINGS = 4
MAX_DEPTH = 300
"""Elements within elements; browsers stop at 512."""
SHOWN = 60
"""Characters of a tag in a message."""


class RepairResult(NamedTuple):
    """A text's HTML, balanced, and what was repaired in it."""

    html: str
    repairs: tuple[Repair, ...] = ()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _names(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source "
    "track wbr"
)
"""Elements that have no end."""
_RAW_TEXT = _names("script style textarea title xmp iframe noembed noframes")
"""Elements whose content is no HTML (HTML, "parsing HTML fragments")."""
_BLOCKS = _names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr listing main menu nav ol p pre search section "
    "summary table ul xmp"
)
"""Elements that end an open paragraph."""
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_INSIDE = _names(
    "a abbr acronym area audio b base basefont bdi bdo bgsound big blink body br button canvas "
    "caption cite code col colgroup data datalist dd del dfn dt em embed font frame frameset head "
    "html i iframe img input ins kbd keygen label legend li link map mark marquee math menuitem "
    "meta meter nobr noembed noframes noscript object optgroup option output param picture "
    "progress q rb rp rt rtc ruby s samp script select slot small source span strike strong style "
    "sub sup svg tbody td template textarea tfoot th thead time title tr track tt u var video wbr"
)
_KNOWN = _BLOCKS | _INSIDE
_REMOVED = _names("base body frame frameset head html title")
"""Elements of a page, which a text has none of."""
_BODY_LINKS = _names("dns-prefetch modulepreload pingback preconnect prefetch preload stylesheet")
"""Relations of a `<link>` that may stand in a body (HTML, 4.2.4)."""
_OPTIONAL_END = _names(
    "caption colgroup dd dt li optgroup option p rb rp rt rtc tbody td tfoot th thead tr"
)
_TABLE_PARTS = _names("caption col colgroup tbody td tfoot th thead tr")
_TABLE_FRAMES = _names("table tbody thead tfoot tr colgroup")
"""Parts of a table that hold only other parts."""
_IN_FRAMES = _TABLE_PARTS | {"script", "style", "template", "form"}
_BOUNDARIES = _names(
    "annotation-xml caption desc foreignobject marquee mi mn mo ms mtext noscript object table td "
    "template th"
)
"""Elements that an end tag within them can't end an element beyond (HTML, "scope")."""
_CELLS = _names("td th p")
_ROWS = _CELLS | {"tr"}
_IMPLIED = {
    "li": _names("li p"),
    "dt": _names("dd dt p"),
    "dd": _names("dd dt p"),
    "option": _names("option"),
    "optgroup": _names("optgroup option"),
    "rp": _names("rp rt"),
    "rt": _names("rp rt"),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _ROWS | {"caption", "colgroup"},
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"), _ROWS | {"caption", "colgroup", "tbody", "thead", "tfoot"}
    ),
}
"""What an element ends when it begins."""
_NOT_IN_ITSELF = _names("a button form nobr")
_HOLDING = _names("audio canvas datalist noscript object select template video")
"""Elements that don't show their content as the text around them; closed at once without an end."""
_FOREIGN = _names("math svg")
_INTEGRATION = _names("annotation-xml desc foreignobject mi mn mo ms mtext title")
"""Elements of drawings and formulas that may hold HTML."""
_BREAKOUT = _names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li "
    "listing menu meta nobr ol p pre ruby s small span strike strong sub sup table tt u ul var"
)
"""HTML that ends a drawing or a formula (HTML, "parsing main inforeign")."""

_HIDING = re.compile(r"<(/?)(noscript|template)(?=[\s/>])", re.IGNORECASE)
"""Elements whose content the parser doesn't read, or doesn't write; other names hide them."""
_MASKS = ("sitegen-noscript", "sitegen-template")
_RAW = re.compile(r"<(?![a-zA-Z][a-zA-Z0-9+.-]*:|[^\s<>@]+@[^\s<>]+>)[a-zA-Z/!?]")
"""Raw HTML in Markdown; not an address in angle brackets."""
_TOKEN = re.compile(
    r"""
    (?P<comment><!--(?!-?>))
    |(?P<nothing><!---?>|<(?:!(?!--)|\?|/(?![a-zA-Z]))[^>]*>)
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\s/><]*)
        (?P<attributes>
            (?:[\s/]++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+
        )\s*+(?P<empty>/?)>
    |<(?P<odd_end>/?)(?P<odd_name>[a-zA-Z][^\s/><]*)(?P<odd>[^<>]*+)>
    |(?P<stray><)(?=[a-zA-Z/!?])
    """,
    re.DOTALL | re.VERBOSE,
)
"""`odd` is a tag that browsers read and HTML doesn't allow, such as one with a lone quote."""
_COMMENT_END = re.compile("--!?>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_QUOTED = re.compile(r"""=\s*("[^"]*"|'[^']*')""")
_LONE_QUOTE = re.compile(r"""=\s*["']""")
"""A value whose quotation mark has no second one: browsers look for it in all that follows."""
_CUSTOM = re.compile(r"[a-z][^\s/>\0]*-[^\s/>\0]*")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
_ATTRIBUTE_STARTS = frozenset(ascii_letters + digits + "_:@#$%&*()[]{}.,;!?^~|+-")


def has_raw_html(markdown: str) -> bool:
    """Whether a Markdown text may hold HTML; code samples count, too."""
    return _RAW.search(markdown) is not None


def balanced(html: str) -> RepairResult:
    """An engine's `html` of a text with raw HTML, balanced; the same text if nothing is wrong."""
    walk = _Walk(html)
    written = walk.written()
    if walk.rewrite:
        written = _reparsed(written, walk.names)
    return RepairResult(written, tuple(walk.repairs[:MOST_REPAIRS]))


def _reparsed(html: str, names: Collection[str]) -> str:
    """`html` as a browser reads it, with all of its elements and attributes, without comments."""
    import nh3

    html = _HIDING.sub(r"<\1sitegen-\2", html)
    cleaner = nh3.Cleaner(
        tags={*_KNOWN, *names, *_MASKS},
        attributes={},
        generic_attribute_prefixes=set(_ATTRIBUTE_STARTS),
        clean_content_tags=set(),
        # It is no sanitiser here: whatever is written in the text is allowed.
        url_schemes={"http", "https", *(one.lower() for one in _SCHEME.findall(html))},
        link_rel=None,
    )
    before = ""
    for _ in range(MOST_READINGS):
        # What a browser moves out of a table may not read the same a second time.
        if html == before:
            break
        before, html = html, cleaner.clean(html)
    return html.replace("<sitegen-", "<").replace("</sitegen-", "</")


class _Open(NamedTuple):
    name: str
    tag: str
    place: int


class _Walk:
    """One way through the tags of a text, with the elements that are open."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._open: list[_Open] = []
        self._blockers: list[_Open | None] = []
        """The elements that ended paragraphs whose end tags are still to come, as it seems; None
        for those that were reported."""
        self._comments_end = True
        """Whether there may be another end of a comment: it is looked for once in vain."""
        self.repairs: list[Repair] = []
        self.rewrite = False
        """Whether the HTML has to be parsed and written anew."""
        self.names: set[str] = set()
        """Names of elements that HTML itself doesn't have."""

    def written(self) -> str:
        """The HTML for the parser: what it would hide is text, what no text may have is gone."""
        html, parts, end = self._html, list[str](), 0
        while (match := _TOKEN.search(html, end)) is not None:
            text = html[end : match.start()]
            if self._open and self._open[-1].name in _TABLE_FRAMES and text.strip():
                self._outside_cell(text, end)
            parts.append(text)
            written, end = self._token(match)
            parts.append(written)
        parts.append(html[end:])
        for one in self._open:
            self._unclosed(one)
        return "".join(parts)

    def _token(self, match: re.Match[str]) -> tuple[str, int]:
        """What is written for a tag or a comment, and where to go on."""
        place, end, whole = match.start(), match.end(), match[0]
        if match["comment"]:
            return self._comment(place, end)
        if match["stray"]:
            self._stray(place)
            return "&lt;", end
        if match["nothing"]:
            self._repair(place, whole, f"{_shown(whole)} isn't HTML; it is left out", _AS_TEXT)
            return "", end
        name = (match["name"] or match["odd_name"]).lower()
        if match["odd"] is not None and _LONE_QUOTE.search(_QUOTED.sub("=", match["odd"])):
            message = f"{_shown(whole)} lacks a quotation mark; it is shown as text"
            self._repair(place, whole, message, "write the second quotation mark")
            return escape(whole, quote=False), end
        if match["odd"] is not None:
            message = f"{_shown(whole)} is not written as HTML is"
            self._repair(place, whole, message, "put the values between quotation marks")
            self.rewrite = True
        if match["end"] or match["odd_end"]:
            return self._end_tag(name, place, whole), end
        return self._start_tag(name, match, place, end)

    def _comment(self, place: int, end: int) -> tuple[str, int]:
        if self._comments_end and (closing := _COMMENT_END.search(self._html, end)) is not None:
            if len(closing[0]) > len("-->"):
                self.rewrite = True
            return self._html[place : closing.end()], closing.end()
        self._comments_end = False
        self._stray(place)
        return "&lt;!--", end

    def _start_tag(self, name: str, match: re.Match[str], place: int, end: int) -> tuple[str, int]:
        whole = match[0]
        attributes = match["attributes"] if match["odd"] is None else match["odd"]
        empty = whole.endswith("/>")
        if len(self._open) >= MAX_DEPTH and name not in VOID:
            message = f"{_shown(whole)} is nested too deeply; it is shown as text"
            self._repair(place, whole, message, "close the elements before it")
            return escape(whole, quote=False), end
        foreign = self._foreign(name)
        if foreign:
            self.names.update((name, match["name"] or name))
            if not empty:
                self._open.append(_Open(name, whole, place))
            return whole, end
        if name in _REMOVED or _of_a_head(name, attributes):
            message = f"<{name}> can't stand in a text; it is left out"
            self._repair(place, whole, message, "remove it")
            if name == "title":
                end = self._raw_end(name, end) or end
            return "", end
        if name not in _KNOWN:
            if not _CUSTOM.fullmatch(name):
                message = f"HTML has no element {_shown(whole)}; it is shown as text"
                self._repair(place, whole, message, _AS_TEXT)
                return escape(whole, quote=False), end
            self.names.add(name)
        if name == "main":
            # A page has one, the theme's.
            name, whole = "div", f"<div{whole[5:]}"
        self._check_place(name, whole, place, attributes)
        if name in VOID:
            return whole, end
        closing = f"</{name}>"
        if empty and name not in _FOREIGN:
            message = f"{_shown(whole)} doesn't end itself in HTML; it is closed at once"
            self._repair(place, match[0], message, f"write {closing} after it")
            self.rewrite = True
            return f"{whole[:-2].rstrip()}>{closing}", end
        if name in _RAW_TEXT:
            return self._raw_text(name, whole, match[0], place, end)
        if name in _HOLDING and not self._raw_end(name, end):
            self._unclosed(_Open(name, match[0], place))
            return f"{whole}{closing}", end
        if not empty:
            self._open.append(_Open(name, match[0], place))
        return whole, end

    def _raw_text(self, name: str, whole: str, tag: str, place: int, end: int) -> tuple[str, int]:
        after = self._raw_end(name, end)
        if after:
            content = self._html[end : self._html.rindex("</", end, after)]
            if "<" not in content or name in ("script", "style"):
                return whole + self._html[end:after], after
            if name == "xmp":
                return f"<pre{whole[4:]}{escape(content, quote=False)}</pre>", after
            # No browser shows what stands in a frame.
            content = escape(unescape(content), quote=False) if name == "textarea" else ""
            return f"{whole}{content}</{name}>", after
        self._unclosed(_Open(name, tag, place))
        return f"{whole}</{name}>", end

    def _raw_end(self, name: str, start: int) -> int:
        """Where an element whose content is no HTML ends; 0 if it doesn't."""
        closing = re.compile(rf"</{name}[^>]*>", re.IGNORECASE).search(self._html, start)
        return closing.end() if closing is not None else 0

    def _end_tag(self, name: str, place: int, whole: str) -> str:
        written = whole
        if name == "main":
            name, written = "div", "</div>"
        if name in _REMOVED and not any(one.name == name for one in self._open):
            self._repair(place, whole, f"<{name}> can't stand in a text; it is left out")
            return ""
        if name not in _KNOWN and name not in self.names:
            self._repair(
                place, whole, f"HTML has no element {_shown(whole)}; it is shown as text", _AS_TEXT
            )
            return escape(whole, quote=False)
        if name in VOID:
            self._repair(place, whole, f"{whole} ends nothing: <{name}> has no end", "remove it")
            self.rewrite = True
            return ""
        level = self._level(name)
        if level is None:
            if name == "p" and self._blockers:
                blocker = self._blockers.pop()
                if blocker is not None:
                    self._in_paragraph(blocker)
            elif name != "p" or not any(one.name == "p" for one in self._open):
                self._repair(place, whole, f"{_shown(whole)} ends nothing", "remove it")
            self.rewrite = True
            return "" if name == "p" else written
        if (opened := self._open[level].name) != name:
            self._repair(place, whole, f"{_shown(whole)} ends <{opened}>", f"write </{opened}>")
            self.rewrite = True
        for one in self._open[level + 1 :]:
            self._unclosed(one)
        del self._open[level:]
        return written

    def _level(self, name: str) -> int | None:
        """Which of the open elements an end tag ends."""
        for level in range(len(self._open) - 1, -1, -1):
            opened = self._open[level].name
            if opened == name or (name in _HEADINGS and opened in _HEADINGS):
                return level
            if opened in _BOUNDARIES and name not in _TABLE_PARTS and name != "table":
                return None
            if opened == "table":
                return None
        return None

    def _foreign(self, name: str) -> bool:
        """Whether an element that begins belongs to a drawing or a formula that is open."""
        for level in range(len(self._open) - 1, -1, -1):
            opened = self._open[level]
            if opened.name in _INTEGRATION:
                # Its content is HTML only if it is part of a drawing.
                if any(one.name in _FOREIGN for one in self._open[:level]):
                    return False
            elif opened.name in _FOREIGN:
                if name not in _BREAKOUT:
                    return True
                while level and self._open[level - 1].name in _FOREIGN:
                    level -= 1
                opened = self._open[level]
                self._unclosed(opened, f"<{name}> can't stand within <{opened.name}>")
                del self._open[level:]
                return False
        return False

    def _check_place(self, name: str, whole: str, place: int, attributes: str) -> None:
        """Find out whether a browser would put an element elsewhere, and end what it ends."""
        names = [one.name for one in self._open]
        implied = _IMPLIED.get(name)
        if implied is not None:
            while self._open and self._open[-1].name in implied:
                self._open.pop()
                self.rewrite = True
            names = [one.name for one in self._open]
        top = names[-1] if names else ""
        if name in _TABLE_PARTS:
            if "table" not in names and "template" not in names:
                message = f"<{name}> stands outside of a table; it is left out"
                self._repair(place, whole, message, "write <table> before it")
                self.rewrite = True
            elif (name in ("td", "th") and top != "tr") or (top == "table" and name == "tr"):
                self.rewrite = True
        elif top in _TABLE_FRAMES and name not in _IN_FRAMES:
            hidden = name == "input" and "hidden" in attributes.lower()
            if not hidden:
                self._outside_cell(whole, place)
        if name in _NOT_IN_ITSELF and name in self._near(names):
            self._repair(
                place, whole, f"<{name}> can't stand within <{name}>", f"write </{name}> before it"
            )
            self.rewrite = True
            if name != "form":
                del self._open[len(names) - 1 - names[::-1].index(name)]
                names = [one.name for one in self._open]
        elif name in _HEADINGS and top in _HEADINGS:
            message = f"a heading can't stand within another (<{top}>)"
            self._repair(place, whole, message, f"write </{top}> before it")
            self.rewrite = True
            self._open.pop()
            names.pop()
        if name in _BLOCKS and "p" in (near := self._near(names)):
            opened = _Open(name, whole, place)
            if near[-1] == "p":
                self._open.pop()
                if name != "p":
                    self._blockers.append(opened)
                self.rewrite = True
            else:
                level = len(names) - 1 - names[::-1].index("p")
                del self._open[level]
                self._in_paragraph(opened)
                self._blockers.append(None)

    @staticmethod
    def _near(names: list[str]) -> list[str]:
        """The open elements within the innermost one that others can't reach out of."""
        for level in range(len(names) - 1, -1, -1):
            if names[level] in _BOUNDARIES or names[level] == "button":
                return names[level if names[level] == "button" else level + 1 :]
        return names

    def _in_paragraph(self, opened: _Open) -> None:
        message = f"<{opened.name}> can't stand within a paragraph, which ends before it"
        remedy = "write an empty line before and after it"
        self._repair(opened.place, opened.tag, message, remedy)
        self.rewrite = True

    def _outside_cell(self, text: str, place: int) -> None:
        shown = _shown(" ".join(text.split()))
        message = f"{shown} stands in a table outside of its cells; it moves before the table"
        self._repair(place, text.strip(), message, "put it into <td>…</td>")
        self.rewrite = True

    def _unclosed(self, one: _Open, message: str = "") -> None:
        self.rewrite = True
        if one.name not in _OPTIONAL_END:
            message = message or f"{_shown(one.tag)} isn't closed"
            self._repair(one.place, one.tag, message, f"write </{one.name}> where it ends")

    def _stray(self, place: int) -> None:
        text = self._html[place : place + SHOWN].partition("\n")[0]
        what = "comment" if text.startswith("<!--") else "tag"
        message = f"the {what} {_shown(text)} has no end; it is shown as text"
        self._repair(place, text[:20], message, _AS_TEXT)

    def _repair(self, place: int, text: str, message: str, remedy: str = "remove it") -> None:
        if len(self.repairs) < MOST_REPAIRS:
            nth = unescape(self._html[:place]).count(text)
            self.repairs.append(Repair(text, nth, message, remedy))


_AS_TEXT = "for the text itself, write &lt; or put it between `…`"


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _of_a_head(name: str, attributes: str) -> bool:
    """Whether a `<meta>` or `<link>` is one that only the head of a page may have."""
    if name not in ("link", "meta"):
        return False
    found = {one[0].lower(): "".join(one[1:]).lower() for one in _ATTRIBUTE.findall(attributes)}
    if name == "meta":
        return "itemprop" not in found or "http-equiv" in found
    return "itemprop" not in found and not set(found.get("rel", "").split()) & _BODY_LINKS
