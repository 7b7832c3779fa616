"""Cleans the HTML that programs put into the clipboard, so that it says what it shows.

Word writes lists as paragraphs, Google Docs writes bold as styles in spans and wraps all in a `<b>`
that isn't bold, and all of them carry styles, trackers and pictures that a text can't have.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from sitegen.importing.html_tree import drop, element, is_element, replace, words_of

_KEPT: Final = frozenset({"href", "src", "alt", "title", "colspan", "rowspan", "start", "reversed"})
"""Attributes that say something without a stylesheet."""
_HEADINGS: Final = tuple(f"h{number}" for number in range(1, 7))
_WORD_HEADINGS: Final = {"msotitle": "h1", "msosubtitle": "h2"}
_HIDDEN: Final = re.compile(r"display:none|mso-hide:all|mso-element:comment|visibility:hidden")
_LIST: Final = re.compile(r"mso-list:\S*?l\d+level(\d)lfo(\d+)")
_NUMBER: Final = re.compile(r"\(?(?:(\d{1,4})|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]")
_BOLD: Final = re.compile(r"font-weight:(bold|[6-9]00)")
_NOT_BOLD: Final = re.compile(r"font-weight:(normal|[1-5]00)")
_STYLES: Final = (
    (_BOLD, "strong"),
    (re.compile(r"font-style:(italic|oblique)"), "em"),
    (re.compile(r"text-decoration(-line)?:[\w-]*line-through"), "del"),
    (re.compile(r"vertical-align:super"), "sup"),
    (re.compile(r"vertical-align:sub(;|$)"), "sub"),
)
_QUIET: Final = (
    "bdi", "bdo", "cite", "data", "dfn", "ins", "samp", "small", "time", "u", "var",
)  # fmt: skip
"""Elements that a text for readers does without; underlined words would look like links."""
_SPACE: Final = re.compile(r"[ \t\n\r\f]*\xa0[\s\xa0]+|[ \t\n\r\f]+\xa0")
"""Spaces that only lay out: one alone between two words may be meant."""

_REDIRECTS: Final = (
    (re.compile(r"(?:www\.)?google\.\w+(?:\.\w+)?"), "/url", ("q", "url")),
    (re.compile(r"lm?\.facebook\.com|l\.instagram\.com"), "/", ("u",)),
    (re.compile(r"[\w.-]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"slack-redir\.net"), "/link", ("url",)),
)
"""Addresses that only count a click and lead on: the host, the beginning of the path, and the
parameters with the address that is meant."""
_TRACKERS: Final = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|gbraid|wbraid|gad_source|gad_campaignid|dclid|msclkid|ttclid"
    r"|twclid|li_fat_id|yclid|igsh|igshid|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hs\w+|vero_id|oly_\w+_id"
    r"|srsltid|ref_src|_ga|_gl|wickedid|s_cid)",
    re.IGNORECASE,
)


def cleaned(root: Any) -> Any:
    """The tree of HTML from a clipboard (`html_tree.parse`), changed so that elements alone say
    what it shows."""
    _hidden(root)
    _word_lists(root)
    _emphasis(root)
    for node in list(root.iter(*_QUIET)):
        node.drop_tag()
    _links_outside(root)
    _headings(root)
    _tables(root)
    _line_ends(root)
    for node in root.iter():
        if is_element(node):
            code = node.tag in ("code", "pre") and "language-" in node.get("class", "")
            for name in list(node.attrib):
                if name not in _KEPT and not (name == "class" and code):
                    del node.attrib[name]
            node.text, node.tail = _spaces(node.text), _spaces(node.tail)
    _single_paragraphs(root)
    return root


def _style(node: Any) -> str:
    return re.sub(r"\s+", "", node.get("style", "").lower())


def _spaces(text: str | None) -> str | None:
    return _SPACE.sub(" ", text) if text else text


def _hidden(root: Any) -> None:
    for node in list(root.iter()):
        if node is root or not is_element(node) or node.getparent() is None:
            continue
        small = node.tag == "img" and {node.get("width"), node.get("height")} & {"0", "1"}
        if small or _HIDDEN.search(_style(node)):
            drop(node)


# --- Word's lists ---------------------------------------------------------------------------------


def _word_lists(root: Any) -> None:
    """Paragraphs that only look like lists become lists."""
    parents = {one.getparent() for one in root.iter("p") if _LIST.search(_style(one))}
    for parent in parents:
        _lists_in(parent)


def _lists_in(parent: Any) -> None:
    levels: list[Any] = []
    """The lists that are open, outer ones first."""
    for node in list(parent):
        found = _LIST.search(_style(node)) if is_element(node) and node.tag == "p" else None
        if found is None:
            levels = []
            continue
        level, mark = int(found[1]), _mark_of(node)
        number = _NUMBER.fullmatch(mark)
        tag = "ol" if number is not None else "ul"
        del levels[level:]
        # A list of another kind at the same level is another list.
        if len(levels) == level and levels[-1].tag != tag:
            levels.pop()
        item = element("li")
        item.text, item[:] = node.text, list(node)
        if len(levels) < level:
            made = element(tag)
            start = number[1] if number is not None else None
            if start not in (None, "1"):
                made.set("start", start)
            if levels:
                levels[-1][-1].append(made)
                drop(node)
            else:
                replace(node, made)
            levels.append(made)
        else:
            drop(node)
        levels[-1].append(item)


def _mark_of(node: Any) -> str:
    """The bullet or the number that a paragraph begins with, which is taken out."""
    for one in list(node.iter("span")):
        if "mso-list:ignore" in _style(one):
            mark = words_of(one).replace("\xa0", " ").strip()
            drop(one)
            return mark
    return ""


# --- emphasis, headings, tables -------------------------------------------------------------------


def _emphasis(root: Any) -> None:
    """Styles that emphasise become elements, and elements whose style takes it back become none."""
    for node in list(root.iter()):
        if node is root or not is_element(node):
            continue
        style = _style(node)
        plain = node.tag in ("b", "strong") and _NOT_BOLD.search(style)
        if plain or (node.tag in ("i", "em") and "font-style:normal" in style):
            node.tag = "span"
        if node.tag != "span" or not words_of(node):
            continue
        for pattern, tag in _STYLES:
            if pattern.search(style) and not _is_within(node, tag):
                _wrap(node, tag)


def _links_outside(root: Any) -> None:
    """What is emphasised as a whole, and is a link, becomes a link with emphasis in it: Markdown
    says that in fewer signs."""
    for node in list(root.iter("b", "strong", "i", "em")):
        alone = (
            len(node) == 1 and node[0].tag == "a" and not (node.text or node[0].tail or "").strip()
        )
        if alone and not any(is_element(one) and one.tag == "img" for one in node.iter()):
            link = node[0]
            link.tag, node.tag = node.tag, "a"
            node.attrib.update(link.attrib)
            link.attrib.clear()


def _is_within(node: Any, tag: str) -> bool:
    """Whether an element is emphasised already by what it is in."""
    same = {"strong": ("strong", "b", "th", *_HEADINGS), "em": ("em", "i")}.get(tag, (tag,))
    return any(one.tag in same for one in node.iterancestors())


def _wrap(node: Any, tag: str) -> None:
    inner = element(tag, node.text)
    inner[:] = list(node)
    node.text = None
    node.append(inner)


def _headings(root: Any) -> None:
    for node in root.iter("p"):
        node.tag = _WORD_HEADINGS.get(node.get("class", "").lower(), node.tag)
    found = list(root.iter(*_HEADINGS))
    for node in found:
        for inner in list(node.iter("b", "strong")):
            inner.drop_tag()
    if any(one.tag == "h1" and words_of(one) for one in found):
        # That of the page is its title.
        for node in found:
            node.tag = f"h{min(6, int(node.tag[1]) + 1)}"


def _tables(root: Any) -> None:
    """The first row of a table is its head, which Markdown can't do without. Tables that only lay
    out, as in emails, become what is in them."""
    for table in list(root.iter("table")):
        for one in list(table.iter("colgroup", "col")):
            drop(one)
        rows = [one for one in table.iter("tr") if _table_of(one) is table]
        if _lays_out(table, rows):
            for one in list(table.iter("tbody", "thead", "tfoot", "tr", "td", "th", "caption")):
                if _table_of(one) is table:
                    one.set("data-layout", "")
            for one in table.iter():
                if is_element(one) and one.get("data-layout") is not None:
                    one.tag = "div"
            table.tag = "div"
        elif not any(True for _ in table.iter("th")):
            for cell in rows[0].iterchildren("td"):
                cell.tag = "th"
                for inner in list(cell.iter("b", "strong")):
                    inner.drop_tag()


def _table_of(node: Any) -> Any:
    return next(node.iterancestors("table"), None)


def _lays_out(table: Any, rows: list[Any]) -> bool:
    """Whether a table is none: it has tables in it, or one cell in each row."""
    if table.get("role") == "presentation" or any(one is not table for one in table.iter("table")):
        return True
    return all(sum(one.tag in ("td", "th") for one in row if is_element(one)) < 2 for row in rows)


def _line_ends(root: Any) -> None:
    """The line break that browsers put behind what was copied is no part of it."""
    for node in list(root.iter("br")):
        if "apple-interchange-newline" in node.get("class", "").lower():
            drop(node)


def _single_paragraphs(root: Any) -> None:
    """Items and cells are lines: paragraphs in them become lines, too."""
    for node in list(root.iter("li", "td", "th")):
        inner = [one for one in node if is_element(one) and one.tag in ("p", "div")]
        others = [one for one in node if is_element(one) and one.tag not in ("p", "div")]
        if node.tag == "li" and len(inner) > 1 and not any(one.tag == "br" for one in others):
            continue  # it has paragraphs indeed
        for place, one in enumerate(inner):
            if place:
                one.addprevious(element("br"))
            if any(child.tag not in ("br",) and _is_block(child) for child in one):
                continue
            one.drop_tag()
        if node.tag != "li" or others:
            continue
        if node.text:
            node.text = node.text.strip("\n")


def _is_block(node: Any) -> bool:
    return is_element(node) and node.tag in ("ul", "ol", "table", "p", "div", "pre", "blockquote")


# --- addresses ------------------------------------------------------------------------------------


def without_trackers(address: str) -> str:
    """The address that is meant: not one that counts the click first, and without parameters that
    say who clicked where."""
    for _ in range(3):
        target = _redirected(address)
        if target is None:
            break
        address = target
    start, mark, query = address.partition("?")
    query, hash_mark, fragment = query.partition("#")
    if not mark:
        return address
    kept = [one for one in query.split("&") if not _TRACKERS.fullmatch(one.partition("=")[0])]
    return f"{start}{'?' if kept else ''}{'&'.join(kept)}{hash_mark}{fragment}"


def _redirected(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    for pattern, path, names in _REDIRECTS:
        if pattern.fullmatch(host) and parts.path.startswith(path):
            values = parse_qs(parts.query, errors="replace")
            for name in names:
                for target in values.get(name, ()):
                    if target.startswith(("http://", "https://")):
                        return target
    return None
