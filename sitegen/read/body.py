"""Turns an engine's HTML into a body: placeholders for what depends on other files, and facts.

A cached body must not depend on another document's URL or on another file, so links and images are
replaced by placeholders that `sitegen.render` fills in (`placeholder`).

The HTML is split once into texts and the tags that need work, and processed in one pass. Tags that
only lay out words, such as `<p>` and `</li>`, stay in the texts: most tags are of that kind, and
this happens for every document of a clean build, where it takes longer than a fast Markdown engine.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape, unescape
from typing import NamedTuple

from sitegen.model.document import Heading, ImageUse, ReadingWarning, Repair
from sitegen.read.body_links import BodyLinks
from sitegen.read.embedded_media import with_embedded_media
from sitegen.read.field_text import field_text, one_line
from sitegen.read.placeholder import CLOSE, OPEN, PLACEHOLDER
from sitegen.read.scrollers import with_scrollers
from sitegen.read.typography import Quotes, may_have_mark, quotes_of, smarten
from sitegen.read.url_attributes import LATE_SOURCES, tidied, with_urls
from sitegen.read.words import count_words, shorten
from sitegen.slugs import former_slug, slugify

EXCERPT_LENGTH = 220
"""Characters of an excerpt, at most."""


class BodyFacts(NamedTuple):
    """A body's HTML with placeholders, and the facts about it."""

    html: str
    words: int
    excerpt: str
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[ImageUse, ...]
    frames: tuple[str, ...] = ()
    """The origins of what readers may choose to show inside the page."""
    unreachable: tuple[str, ...] = ()
    """The targets of links that no reader can open, which stay as they are."""
    repairs: tuple[Repair, ...] = ()
    """What was wrong in the author's own HTML."""
    warnings: tuple[ReadingWarning, ...] = ()
    """What else readers would wonder at."""
    media: bool = False
    """Whether a body without words shows something by an HTML element of its own."""


_NAME_AND_ATTRIBUTES = r"""(/?[a-zA-Z][a-zA-Z0-9-]*)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)"""
_TO_FRAGMENT = re.compile(r"""(\shref\s*=\s*["']?\s*#)([^\s"'<>]+)""", re.IGNORECASE)
_PLAIN_INLINE = r"<(?:/?(?:em|strong|del)|/a)>"
_PLAIN_PARTING = r"<(?:/?(?:p|li|ul|ol|blockquote|t(?:[dhr]|able|body|head))|[bh]r ?/?)>"
_TAG = re.compile(f"(<{_NAME_AND_ATTRIBUTES}>)")
"""A tag, its name with the slash of a closing one, and its attributes."""
_ASKING_TAG = re.compile(f"(<(?!{_PLAIN_INLINE[1:]}|{_PLAIN_PARTING[1:]}){_NAME_AND_ATTRIBUTES}>)")
"""The same, but for plain tags, which stay in the texts."""
_FIELDS = 4
"""Dividing by either gives a text, a tag, its name, its attributes, and so on."""
_INLINE_TAG = re.compile(_PLAIN_INLINE)
_PARTING_TAG = re.compile(_PLAIN_PARTING)
_LAST_TAG = re.compile(f"(?:{_PLAIN_INLINE}|({_PLAIN_PARTING}))\\Z")
_OPENED, _CLOSED, _OTHER_OPENED = "<p>", "</p>", "<p.>"
"""A paragraph among the texts that are read, and the beginning of one that is no excerpt."""
_LINKED = "<a.>"
"""The beginning of a link among them; its end is a plain tag."""
_ONLY_LINKS = re.compile(
    rf"(?:\s|<br ?/?>|{_PLAIN_INLINE}|{_LINKED}[^<]*(?:</?(?:em|strong|del)>[^<]*)*</a>"
    r"|(?:https?://|www\.)[^\s<]+)*"
)
"""A paragraph of links and addresses, such as that of a video, which says nothing by itself."""

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_HREF = re.compile(r"""(\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_ID = re.compile(r"""\sid=(?:"([^"]*)"|'([^']*)')""")
_LINK_NAME = re.compile(
    r"""<a\b(?:[^<>"']++|"[^"]*+"|'[^']*+')*?\sname=("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
_ALIGN = re.compile(r'(?:style="text-align: ?|align=")(left|right|center);?"')
_ALIGNED = {
    written: f' class="align-{side}"'
    for side in ("left", "right", "center")
    for written in (f' align="{side}"', f' style="text-align: {side};"')
}
"""The attributes that the engines write, and their replacements."""
_CALLOUT = re.compile(
    r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*([^\n<]*)(?:<br ?/?>)?"
    r"(\n|(?=</p>)|(?=<))"
)
_NOTE_ID = ' id="fnref'
"""How the attributes of a footnote's number begin, with both engines."""
_NOTE_NUMBER = re.compile(rf"<sup{_NOTE_ID}[^>]*>.*?</sup>", re.DOTALL)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_VERBATIM = frozenset({
    "code", "kbd", "math", "pre", "samp", "script", "style", "svg", "textarea", "var",
})  # fmt: skip
"""Elements whose texts are left as they are."""
_UNREAD = frozenset({"script", "style"})
"""Elements whose texts are not for readers."""
_LITERAL = _UNREAD | {"textarea"}
"""Elements in which tags are text."""
_PARTING = ("blockquote", "hr", "li", "ol", "table", "tbody", "td", "th", "thead", "tr", "ul")
"""Elements that part words, as any does that is not inline; the frequent ones."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# What to do at a tag: numbers, as members of an enumeration take longer to look up.
_NOTHING, _LINK, _VERBATIM_ELEMENT, _SPACE, _PARAGRAPH = 0, 1, 2, 3, 4
_PARAGRAPH_END, _HEADING, _HEADING_END, _IMAGE, _ELEMENT = 5, 6, 7, 8, 9
_CHOICE, _CHOICE_END = 10, 11

_ACTIONS: dict[str, int] = {
    "": _NOTHING,
    **dict.fromkeys(_PARTING, _SPACE),
    **{f"/{name}": _SPACE for name in _PARTING},
    **dict.fromkeys(_INLINE, _NOTHING),
    **{f"/{name}": _NOTHING for name in _INLINE},
    **dict.fromkeys(_VERBATIM, _VERBATIM_ELEMENT),
    **dict.fromkeys(("input", "td", "th"), _ELEMENT),
    "a": _LINK,
    "p": _PARAGRAPH,
    "/p": _PARAGRAPH_END,
    **dict.fromkeys(_HEADINGS, _HEADING),
    **{f"/{name}": _HEADING_END for name in _HEADINGS},
    "img": _IMAGE,
    "picture": _CHOICE,
    "/picture": _CHOICE_END,
}
"""By a tag's name, with the slash of a closing one; any other parts words."""


_MEDIA = re.compile(
    r"<(?:audio|canvas|embed|iframe|math|object|picture|svg|video)\b", re.IGNORECASE
)


def analyse(
    html: str,
    *,
    language: str,
    typographic: bool,
    reserved: Collection[str] = (),
    raw: bool = True,
) -> BodyFacts:
    """The body that an engine's `html` becomes. Headings get none of the `reserved` ids.

    `raw` is whether the author may have written elements or attributes of their own: only then
    frames are looked for, and URLs elsewhere than in Markdown's links and pictures.
    """
    if "<!--" in html:
        html = _COMMENT.sub("", html)
    html, frames = with_embedded_media(html, f"{OPEN}T{{}}{CLOSE}", raw=raw)
    if "[!" in html:
        html = _EMPTY_PARAGRAPH.sub("", _CALLOUT.sub(_callout, html))
    html = with_scrollers(html, raw=raw)
    if 'class="footnote-backref"' in html:
        html = html.replace(' title=""', f' aria-label="{OPEN}Tfootnote_back{CLOSE}"')
    links = BodyLinks()
    if raw:
        html = with_urls(html, links.in_attribute)
        links.complete = True
    quotes = quotes_of(language) if typographic else None
    analysis = _Analysis(html, language, quotes, reserved, links)
    facts = analysis.facts()
    if not facts.words and _MEDIA.search(html):
        facts = facts._replace(media=True)
    return facts._replace(frames=frames) if frames else facts


def _callout(match: re.Match[str]) -> str:
    name = match[1].lower()
    title = match[2].strip() or f"{OPEN}Tcallout_{name}{CLOSE}"
    return f'<blockquote class="callout callout-{name}">\n<p class="callout-title">{title}</p>\n<p>'


class _Analysis:
    """One way through a body."""

    def __init__(
        self,
        html: str,
        language: str,
        quotes: Quotes | None,
        reserved: Collection[str],
        links: BodyLinks,
    ) -> None:
        pieces = _ASKING_TAG.split(html)
        self._texts = pieces[::_FIELDS]
        self._tags = pieces[1::_FIELDS]
        self._names = pieces[2::_FIELDS]
        self._attributes = pieces[3::_FIELDS]
        self._anchors = [
            found[1] or found[2] or ""
            for attributes in self._attributes
            if attributes and "id=" in attributes.lower() and (found := _ID.search(attributes))
        ]
        self._language = language
        self._named = _names_of_links(html) if "name=" in html else ()
        own = {*self._named, *map(unescape, self._anchors)}
        self._taken = {*reserved, *own}
        self._reserved = frozenset(reserved) - own
        self._moved: dict[str, str] = {}
        """Links within the text to the usual ids of headings that the page has itself, and the ids
        that these headings got: their author means the heading."""
        self._read: list[str] = []
        """The texts, with their plain tags."""
        self._headings: list[Heading] = []
        self._levels = [(1, 1)]
        """From the page's title down to the heading where we are: levels as they are written, and
        as they should be."""
        self._links = links
        self._images: list[ImageUse] = []
        self._warnings: list[ReadingWarning] = []
        self._go_through(quotes)

    def facts(self) -> BodyFacts:
        """The resulting body."""
        read = "".join(self._read)
        text = _without_tags(read)
        pieces = [""] * (len(self._texts) + len(self._tags))
        pieces[::2] = self._texts
        pieces[1::2] = [self._to_headings(tag) for tag in self._tags] if self._moved else self._tags
        return BodyFacts(
            html="".join(pieces),
            words=count_words(PLACEHOLDER.sub("", text) if OPEN in text else text),
            excerpt=shorten(_first_paragraph(read) or plain(text), EXCERPT_LENGTH),
            headings=tuple(self._headings),
            anchors=tuple(
                dict.fromkeys(
                    (
                        *map(unescape, self._anchors),
                        *(one.id for one in self._headings),
                        *self._named,
                    )
                )
            ),
            links=tuple(self._links.targets),
            images=tuple(self._images),
            unreachable=tuple(self._links.unreachable),
            warnings=tuple(self._warnings),
        )

    def _go_through(self, quotes: Quotes | None) -> None:
        texts, tags, read = self._texts, self._tags, self._read
        before, verbatim = " ", ""
        note = choice = False
        heading: tuple[int, int] | None = None
        # The last text has no tag behind it.
        for place, (text, name) in enumerate(zip(texts, [*self._names, ""], strict=True)):
            if text:
                if note:
                    # The number of a footnote is no word.
                    before = "x"
                elif verbatim:
                    if verbatim not in _LITERAL:
                        read.append(_TAG.sub("", text) if "<" in text else text)
                else:
                    if quotes is not None and may_have_mark(text):
                        texts[place] = text = smarten(text, before, quotes, _end_before)
                    read.append(text)
                    end = _end_before(text, len(text))
                    before = text[end - 1] if end > 0 else " " if end else before
            action = _ACTIONS.get(name)
            if action is None:
                name = name.lower()
                action = _ACTIONS.get(name, _SPACE)
            if verbatim:
                if name == f"/{verbatim}":
                    verbatim, before = "", "x"
                elif name == "img" and verbatim not in _LITERAL:
                    self._image(place, choice=False)
                continue
            if action == _NOTHING:
                if name == "sup":
                    note = self._attributes[place].startswith(_NOTE_ID)
                elif name == "/sup":
                    note = False
                continue
            if action == _LINK:
                read.append(_LINKED)
                tags[place] = self._linking(place)
                continue
            if action == _VERBATIM_ELEMENT:
                verbatim = "" if self._attributes[place].endswith("/") else name
                if name in _INLINE:
                    continue
            read.append(" ")
            before = " "
            if action == _SPACE:
                continue
            if action == _PARAGRAPH:
                opened = "callout-title" not in self._attributes[place]
                read.append(_OPENED if opened else _OTHER_OPENED)
            elif action == _PARAGRAPH_END:
                read.append(_CLOSED)
            elif action == _HEADING:
                heading = (place, len(read))
            elif action == _HEADING_END:
                if heading is not None:
                    self._heading(self._level(int(name[2]), heading[0], place), *heading)
            elif action == _IMAGE:
                before = "x"
                self._image(place, choice=choice)
            elif action in (_CHOICE, _CHOICE_END):
                choice = action == _CHOICE
            elif action == _ELEMENT:
                tags[place] = self._element(place, name)

    def _level(self, level: int, opening: int, closing: int) -> int:
        """The level that a heading has in the page's outline, below the title and with no level
        left out, and its tags with that level."""
        levels = self._levels
        while len(levels) > 1 and levels[-1][0] >= level:
            levels.pop()
        wanted = min(levels[-1][1] + 1, 6)
        levels.append((level, wanted))
        if wanted != level and self._names[opening][1:] == str(level):
            self._tags[opening] = f"<h{wanted}{self._tags[opening][3:]}"
            self._tags[closing] = f"</h{wanted}>"
        return wanted

    def _heading(self, level: int, place: int, start: int) -> None:
        opening = self._tags[place]
        text = plain(_without_tags("".join(self._read[start:])))
        own = _ID.search(opening)
        anchor = unescape(own[1] or own[2] or "") if own else ""
        if not own:
            usual = slugify(text, self._language) or "section"
            anchor = _unique(usual, self._taken)
            if usual in self._reserved:
                self._moved.setdefault(usual, anchor)
            self._tags[place] = f'{opening[:3]} id="{escape(anchor)}"{opening[3:]}'
            if not text.isascii() or not anchor.isascii():
                self._former(place, former_slug(text))
        elif (written := own[1] or own[2] or "") in self._anchors:
            self._anchors.remove(written)
        self._headings.append(Heading(level, anchor, text))

    def _to_headings(self, tag: str) -> str:
        """A tag whose link to a heading's usual id leads to the heading."""
        return _TO_FRAGMENT.sub(
            lambda found: f"{found[1]}{escape(self._moved.get(unescape(found[2]), found[2]))}", tag
        )

    def _former(self, place: int, anchor: str) -> None:
        """Keep the id that a heading had before ids kept marks, for links from elsewhere."""
        if anchor and anchor not in self._taken:
            self._taken.add(anchor)
            self._tags[place] += f'<span id="{escape(anchor)}"></span>'
            self._anchors.append(escape(anchor))

    def _image(self, place: int, *, choice: bool) -> None:
        """Put a placeholder, without the paragraph around it if that holds nothing else.

        `choice` says whether it is the last choice of an author's own `<picture>`.
        """
        found = _attributes(self._attributes[place])
        source = tidied(found.pop("src", None) or "")
        for name in LATE_SOURCES:
            # A picture that a script of another site's theme would have put in its place.
            late = found.pop(name, None)
            source = late if late and (not source or source.startswith("data:")) else source
        alt = self._plain(found.pop("alt", None), "alt text", source)
        title = self._plain(found.pop("title", None), "caption", source)
        kept = tuple((name, value or "") for name, value in found.items())
        self._images.append(ImageUse(source, alt, title, kept, choice))
        texts = self._texts
        opening, following = texts[place].rstrip(), texts[place + 1].lstrip()
        begins = opening.endswith(_OPENED)
        if begins:
            texts[place] = opening
        alone = begins and following.startswith(_CLOSED)
        if alone:
            texts[place] = opening.removesuffix(_OPENED)
            texts[place + 1] = following.removeprefix(_CLOSED)
        self._tags[place] = f"{OPEN}{'F' if alone else 'I'}{len(self._images) - 1}{CLOSE}"

    def _plain(self, written: str | None, what: str, source: str) -> str | None:
        """The words of a picture, which are plain text as the fields of front matter are."""
        # Its references were read with the HTML.
        plain = field_text(written.replace("&", "&amp;")) if written else None
        if plain is None or not plain.markup:
            return written
        self._warnings.append(
            ReadingWarning(
                f"the {what} of a picture is plain text, so markup is left out: "
                f"{one_line(plain.markup)}",
                f'write "{" ".join(plain.text.split())}"',
                "plain-text",
                text=source,
                nth=sum(image.src == source for image in self._images),
            )
        )
        return plain.text

    def _element(self, place: int, name: str) -> str:
        tag, attributes = self._tags[place], self._attributes[place]
        if not attributes:
            return tag
        if attributes in _ALIGNED:
            return f"<{name}{_ALIGNED[attributes]}>"
        if name == "input":
            if 'type="checkbox"' not in attributes:
                return tag
            word = "task_done" if "checked" in attributes else "task_open"
            return f'<input{attributes.rstrip(" /")} aria-label="{OPEN}T{word}{CLOSE}">'
        # Neither engine may write what a strict content security policy forbids.
        return _ALIGN.sub(r'class="align-\1"', tag)

    def _linking(self, place: int) -> str:
        attributes = self._attributes[place]
        if self._links.complete:
            return self._tags[place]
        if attributes.startswith(' href="') and attributes.find('"', 7) == len(attributes) - 1:
            # Nearly all links are written like this.
            target = attributes[7:-1]
            if "'" not in target:
                found = self._links.link(unescape(target))
                if found is None:
                    return self._tags[place]
                return f'<{self._names[place]} href="{found}">'
        return _HREF.sub(self._link, self._tags[place]) if attributes else self._tags[place]

    def _link(self, match: re.Match[str]) -> str:
        found = self._links.link(tidied(unescape(match[2].strip("\"'"))))
        return match[0] if found is None else f'{match[1]}"{found}"'


def _names_of_links(html: str) -> tuple[str, ...]:
    """What `<a name="…">` names: obsolete, and as good a target of a link as an id."""
    return tuple(unescape(found[1].strip("\"'")) for found in _LINK_NAME.finditer(html))


def _end_before(text: str, end: int) -> int:
    """The end of what a reader sees before a place in `text`: -1 if a plain tag comes between."""
    while end and text[end - 1] == ">":
        found = _LAST_TAG.match(text, text.rfind("<", 0, end), end)
        if found is None:
            break
        if found[1]:
            return -1
        end = found.start()
    return end


def _without_tags(text: str) -> str:
    """A text that was read, without the plain tags in it."""
    if "<" not in text:
        return text
    text = _PARTING_TAG.sub(" ", _INLINE_TAG.sub("", text))
    return text.replace(_OTHER_OPENED, "").replace(_LINKED, "")


def _first_paragraph(read: str) -> str:
    """The words of the first paragraph that has any beside links; else of the first one."""
    only_links = ""
    end = read.find(_CLOSED)
    while end >= 0:
        start = read.rfind(_OPENED, 0, end)
        if start >= 0 and read.find(_OTHER_OPENED, start, end) < 0:
            text = plain(_without_tags(read[start:end]))
            if text and _ONLY_LINKS.fullmatch(read, start + len(_OPENED), end) is None:
                return text
            only_links = only_links or text
        end = read.find(_CLOSED, end + 1)
    return only_links


def plain(text: str) -> str:
    """Texts without placeholders and entities, white space folded."""
    if OPEN in text:
        text = PLACEHOLDER.sub("", text)
    if "&" in text:
        text = unescape(text)
    return " ".join(text.split())


def plain_text(html: str) -> str:
    """The words of a body's HTML, without tags and placeholders, white space folded."""
    if _NOTE_ID in html:
        html = _NOTE_NUMBER.sub("", html)
    pieces = _TAG.split(html)
    texts = []
    for place in range(0, len(pieces), _FIELDS):
        texts.append(pieces[place])
        if place + 2 < len(pieces) and pieces[place + 2].lower().lstrip("/") not in _INLINE:
            texts.append(" ")
    return plain("".join(texts))


def _attributes(text: str) -> dict[str, str | None]:
    return {
        name.lower(): unescape(value.strip("\"'")) if value else None
        for name, value in _ATTRIBUTE.findall(text)
    }


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate
