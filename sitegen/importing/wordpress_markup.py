"""The text of a WordPress post as HTML: its blocks, its paragraphs and its shortcodes.

WordPress stores what authors typed and makes HTML of it for each reader. Blocks are marked by
comments (https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/);
older texts have paragraphs without tags, and shortcodes in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Any, Final, Protocol

from sitegen.importing.html_tree import element, is_inline, parse, unread
from sitegen.importing.record import SourceMedia
from sitegen.importing.text_tree import Report, is_sound, is_video
from sitegen.read.embedded_media import page_url

_BLOCK = re.compile(r"<!--\s+(/?)wp:([a-z][\w/-]*)\s*(\{.*?\})?\s*(/?)-->", re.DOTALL)
_MORE = re.compile(r"<!--\s*(?:more|nextpage|noteaser)\b.*?-->")
_DYNAMIC_QUIET: Final = frozenset({"more", "nextpage", "spacer", "separator", "footnotes"})
_WRAPPERS = re.compile(
    r"\[/?(?:vc_(?:row|column|section)\w*|et_pb_(?:section|row|column|text)\w*|fusion_builder_\w+|"
    r"fusion_text|av_(?:section|one_\w+|two_\w+|three_\w+|textblock)|cs_(?:section|row|column|text"
    r"|content)|column|row|one_half|one_third|two_third|one_fourth|three_fourth|x_\w*column\w*|"
    r"siteorigin_\w+|raw)(?:\s[^\[\]]*)?/?\]",
    re.IGNORECASE,
)
"""Page builders' rows and columns."""
_CODE: Final = frozenset({
    "sourcecode", "code", "css", "html", "javascript", "js", "php", "python", "ruby", "sql", "xml",
    "bash", "shell", "java",
})  # fmt: skip
_NAMES: Final = ("wp_caption", "caption", "gallery", "audio", "video", "embed", "youtube", "vimeo",
                 "playlist", *sorted(_CODE, key=len, reverse=True))  # fmt: skip
_SHORTCODE = re.compile(
    rf"\[(\[?)({'|'.join(_NAMES)})(?![\w-])((?:\s[^\[\]]*?)?(?:=\"[^\"]*\"[^\[\]]*?)?)(/?)\]"
    r"(?:((?:(?!\[\2[\s\]]).)*?)\[/\2\])?(\]?)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))|(\S+)""")
_CURLY = str.maketrans({"“": '"', "”": '"', "″": '"', "„": '"', "‘": "'", "’": "'"})
_ALONE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_PROSE = re.compile(r"<pre (?=[^>]*\bwp-block-(?:verse|preformatted)\b)")
_PARTING = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_CONTAINERS: Final = frozenset({"div", "blockquote", "section", "article", "center", "aside"})


class MediaByKey(Protocol):
    """The files that the old site knew."""

    def by_key(self, key: str) -> SourceMedia | None:
        """The file with a number."""

    def attached(self, key: str) -> Iterable[SourceMedia]:
        """The files of a document."""


def wordpress_html(text: str, key: str, media: MediaByKey, report: Report) -> str:
    """The HTML that readers saw of a stored text. `key` is the document's."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _MORE.sub("\n\n", text)
    pieces: list[str] = []
    depth, place = 0, 0
    quiet = 0
    for match in _BLOCK.finditer(text):
        pieces.append(_outside(text[place : match.start()], depth, quiet, key, media, report))
        place = match.end()
        closing, name, _, alone = match.groups()
        if alone:
            if name not in _DYNAMIC_QUIET:
                report(
                    "dynamic-block",
                    f'the block "{name}" was computed by WordPress and is not in the export',
                )
        elif closing:
            depth = max(0, depth - 1)
            quiet -= name == "freeform" and quiet > 0
        else:
            depth += 1
            quiet += name == "freeform"
    pieces.append(_outside(text[place:], depth, quiet, key, media, report))
    html = "\n".join(one for one in pieces if one.strip())
    # These are words and no code.
    return _PROSE.sub("<pre data-prose ", html) if "wp-block-" in html else html


def _outside(
    text: str, depth: int, freeform: int, key: str, media: MediaByKey, report: Report
) -> str:
    if not text.strip():
        return ""
    if "[" in text:
        text = _shortcodes(text, key, media, report)
    for name in dict.fromkeys(unread(text)):  # `parse` leaves them out without a word
        report("removed-element", f"<{name}> can't be in a text and was removed")
    # A nested block is a part of its parent's HTML; only what is outside has no paragraphs.
    return with_paragraphs(text) if depth == 0 or freeform else text


def _shortcodes(text: str, key: str, media: MediaByKey, report: Report) -> str:
    text = _WRAPPERS.sub("\n\n", text)

    def replaced(match: re.Match[str]) -> str:
        opened, name, attributes, _, content, closed = match.groups()
        if opened and closed:
            return f"<code>{escape(match[0][1:-1])}</code>"
        made = _made(name.lower(), _attributes(attributes), content, key, media)
        return match[0] if made is None else f"{opened}{made}{closed}"

    return _SHORTCODE.sub(replaced, text)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(unescape(text).translate(_CURLY)):
        if match[1]:
            found[match[1].lower()] = match[2] or match[3] or match[4] or ""
        else:
            found.setdefault("", match[5].strip("\"'="))
    return found


def _made(
    name: str, found: Mapping[str, str], content: str | None, key: str, media: MediaByKey
) -> str | None:
    if name in ("caption", "wp_caption"):
        return _caption(found, content)
    if name == "gallery":
        return _gallery(found, key, media)
    if name == "playlist":
        return "".join(_file(one.url, one.title) for one in _chosen(found, key, media))
    if name in ("audio", "video"):
        names = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "")
        source = next((found[one] for one in names if found.get(one)), (content or "").strip())
        return _file(source, found.get("title", "")) if source.startswith(("http", "/")) else None
    if name in ("embed", "youtube", "vimeo"):
        return _embed(name, found, content)
    if name in _CODE:
        return _code(name, found, content)
    return None


def _caption(found: Mapping[str, str], content: str | None) -> str | None:
    if content is None:
        return None
    picture = re.match(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", content, re.DOTALL)
    if picture is None:
        return content
    words = content[picture.end() :].strip() or escape(found.get("caption", ""))
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[1]}{caption}</figure>\n\n"


def _chosen(found: Mapping[str, str], key: str, media: MediaByKey) -> list[SourceMedia]:
    named = found.get("ids") or found.get("include") or ""
    if named:
        chosen = (media.by_key(one.strip()) for one in named.split(","))
        return [one for one in chosen if one is not None]
    without = {one.strip() for one in found.get("exclude", "").split(",")}
    return [one for one in media.attached(key) if one.key not in without]


def _gallery(found: Mapping[str, str], key: str, media: MediaByKey) -> str | None:
    chosen = [one for one in _chosen(found, key, media) if not is_sound(one.url)]
    if not chosen:
        return None
    figures = "".join(
        f'<figure><img src="{escape(one.url)}" alt="{escape(one.alt)}">'
        + (f"<figcaption>{escape(one.caption)}</figcaption>" if one.caption else "")
        + "</figure>"
        for one in chosen
    )
    return f'\n\n<figure class="wp-block-gallery">{figures}</figure>\n\n'


def _file(source: str, title: str) -> str:
    named = f' title="{escape(title)}"' if title else ""
    tag = "audio" if is_sound(source) and not is_video(source) else "video"
    return f'\n\n<{tag} src="{escape(source)}"{named}></{tag}>\n\n'


def _embed(name: str, found: Mapping[str, str], content: str | None) -> str | None:
    target = (content or "").strip() or found.get("src") or found.get("url") or found.get("", "")
    target = found.get("id", target) if name != "embed" else target
    if name == "youtube" and re.fullmatch(r"[\w-]{11}", target):
        target = f"https://www.youtube.com/watch?v={target}"
    if name == "vimeo" and target.isdigit():
        target = f"https://vimeo.com/{target}"
    if not target.startswith(("http://", "https://")):
        return None
    page = page_url(unescape(target)) or unescape(target)
    return f'\n\n<p><a href="{escape(page)}">{escape(page)}</a></p>\n\n'


def _code(name: str, found: Mapping[str, str], content: str | None) -> str | None:
    if content is None:
        return None
    language = found.get("language") or found.get("lang") or found.get("", "")
    if not language and name not in ("sourcecode", "code"):
        language = name
    known = f' class="language-{escape(language)}"' if language else ""
    text = unescape(content).strip("\n")
    return f"\n\n<pre><code{known}>{escape(text)}</code></pre>\n\n"


def with_paragraphs(html: str) -> str:
    """HTML in which an empty line parts paragraphs and a line end breaks the line, as in texts that
    are typed by hand."""
    html = _ALONE.sub(_address_alone, html)
    root = parse(html)
    for node in list(root.iter()):
        if node.tag in _CONTAINERS or node is root:
            _divide(node)
        elif node.tag in ("p", "li", "td", "th", "dd", "figcaption") and _is_line(node):
            _break_lines(node)
    return inner_html(root)


def _address_alone(match: re.Match[str]) -> str:
    """A bare address in a line of its own, which WordPress embeds."""
    address = unescape(match[1])
    page = page_url(address) or address
    if is_sound(address) or is_video(address):
        return _file(address, "")
    return f'\n\n<p><a href="{escape(page)}">{escape(page)}</a></p>\n\n'


def inner_html(root: Any) -> str:
    """What is in an element, as HTML."""
    from lxml import etree

    text = escape(root.text or "", quote=False)
    return text + "".join(etree.tostring(one, encoding="unicode", method="html") for one in root)


def _is_line(node: Any) -> bool:
    return all(is_inline(one) for one in node)


def _divide(node: Any) -> None:
    """Put what is inline directly in an element into paragraphs."""
    children = list(node)
    texts: list[tuple[str, Any]] = [("", None)] if node.text is None else [(node.text, None)]
    made: list[Any] = []
    run = _Run(made)
    run.text(texts[0][0])
    for child in children:
        tail, child.tail = child.tail, None
        node.remove(child)
        if is_inline(child):
            run.element(child)
        else:
            run.end()
            made.append(child)
        run.text(tail or "")
    run.end()
    node.text = "\n"
    for one in made:
        one.tail = "\n"
        node.append(one)


class _Run:
    """Inline content that becomes paragraphs."""

    def __init__(self, made: list[Any]) -> None:
        self._made = made
        self._open: Any = None

    def text(self, text: str) -> None:
        first, *others = _PARTING.split(text)
        self._add(first)
        for one in others:
            self.end()
            self._add(one)

    def element(self, node: Any) -> None:
        """Add an inline element."""
        if self._open is None:
            self._open = element("p")
        self._open.append(node)

    def end(self) -> None:
        """Close the paragraph."""
        if self._open is not None:
            _break_lines(self._open)
            if self._open.text_content().strip() or len(self._open):
                self._made.append(self._open)
        self._open = None

    def _add(self, text: str) -> None:
        if self._open is None and not text.strip():
            return
        if self._open is None:
            self._open = element("p")
        if len(self._open):
            self._open[-1].tail = (self._open[-1].tail or "") + text
        else:
            self._open.text = (self._open.text or "") + text


def _break_lines(node: Any) -> None:
    """Make line breaks of line ends between words."""
    _strip(node)
    for one in list(node.iter()):
        if one.tag in ("code", "pre", "tt"):
            if one is not node:
                _tail(one)
            continue
        if one.text and "\n" in one.text:
            _lines(one, one.text, None)
        if one is not node:
            _tail(one)


def _strip(node: Any) -> None:
    if node.text and not len(node):
        node.text = node.text.strip()
        return
    if node.text:
        node.text = node.text.lstrip()
    if len(node) and node[-1].tail:
        node[-1].tail = node[-1].tail.rstrip()


def _tail(node: Any) -> None:
    tail = node.tail or ""
    if "\n" not in tail:
        return
    if node.tag == "br":
        tail = tail.lstrip()
        node.tail = tail
    following = node.getnext()
    if following is not None and following.tag == "br":
        node.tail = tail = tail.rstrip()
    if "\n" in tail:
        _lines(node.getparent(), tail, node)


def _lines(parent: Any, text: str, after: Any) -> None:
    first, *others = text.split("\n")
    if after is None:
        parent.text = first
        place = 0
        following = parent[0] if len(parent) else None
        if following is not None and following.tag == "br":
            parent.text = text.rstrip().replace("\n", " ")
            return
    else:
        after.tail = first
        place = parent.index(after) + 1
    for number, line in enumerate(others):
        line_break = element("br")
        line_break.tail = line
        parent.insert(place + number, line_break)
