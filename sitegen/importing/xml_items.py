"""Reads RSS and Atom files of any size, one item after another.

The parser is expat, which fetches nothing. Document types, and with them all entities of a file's
own, are refused (CWE-611, CWE-776). Characters that XML forbids are removed and counted, since
programs that write exports let them through.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from html import escape
from html.entities import html5
from xml.parsers import expat

from sitegen.errors import RequestError
from sitegen.importing.input_files import InputFile

_PIECE = 1 << 18
_ENDS = (3, 5, 6, 20)
"""Codes of expat for a file that ends within something: no element found, unclosed token, partial
character, unclosed CDATA section."""
_FORBIDDEN = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF], None)
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_UNFINISHED = re.compile(r"(?:&[^;\s]{0,11}|<[!\[CDAT]{0,8}|\]{1,2})\Z")
_SECTION = re.compile(r"<!\[CDATA\[|\]\]>")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_LOOSE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)(?P<name>[a-zA-Z][a-zA-Z0-9]{1,30};)?"
)
"""What begins like a reference and is none in XML."""
_EMPTY = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
                    "track", "wbr"})  # fmt: skip
"""Elements of HTML that have no end tag."""
_PREFIXES = (
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/excerpt/"), "excerpt"),
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/"), "wp"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content"),
    (re.compile(r"http://purl\.org/dc/elements/1\.1/"), "dc"),
    (re.compile(r"http://www\.w3\.org/2005/Atom"), "atom"),
    (re.compile(r"http://purl\.org/atom/app#|http://www\.w3\.org/2007/app"), "app"),
    (re.compile(r"http://purl\.org/syndication/thread/1\.0"), "thr"),
    (re.compile(r"http://schemas\.google\.com/blogger/2018"), "blogger"),
    (re.compile(r"http://search\.yahoo\.com/mrss/?"), "media"),
    (re.compile(r"http://www\.itunes\.com/dtds/podcast-1\.0\.dtd", re.IGNORECASE), "itunes"),
)


def _entity(match: re.Match[str]) -> str:
    """The character of one of HTML's names, or an ampersand; an entity of any other name stays, and
    is refused."""
    if match["name"] is None:
        return "&amp;"
    named = html5.get(match["name"])
    return escape(named) if named is not None else match[0]


@dataclass(slots=True)
class XmlElement:
    """An element with all that is in it."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def child(self, name: str) -> XmlElement | None:
        """The first child of this name."""
        return next((one for one in self.children if one.name == name), None)

    def value(self, name: str) -> str:
        """The text of the first child of this name, without white space around it."""
        found = self.child(name)
        return found.text.strip() if found is not None else ""

    def raw(self, name: str) -> str:
        """The text of the first child of this name as it is."""
        found = self.child(name)
        return found.text if found is not None else ""

    def all(self, name: str) -> Iterator[XmlElement]:
        """The children of this name."""
        return (one for one in self.children if one.name == name)


class XmlItems:
    """The elements of a file that are complete in themselves, such as `item`."""

    def __init__(
        self,
        file: InputFile,
        names: Collection[str],
        progress: Callable[[int], None] = lambda octets: None,
    ) -> None:
        self._file = file
        self._names = names
        self._progress = progress
        self._open: list[XmlElement] = []
        self._ready: list[XmlElement] = []
        self._pieces: list[list[str]] = []
        self._prefixes: dict[str, str] = {}
        self._markup = 0
        self._held = ""
        self._in_section = False
        self.removed = 0
        """Characters that were removed so far because XML forbids them."""

    def __iter__(self) -> Iterator[XmlElement]:
        """Yield each element of one of the names, with all that is in it. Raises RequestError."""
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.ordered_attributes = False
        parser.StartElementHandler = self._start(parser)
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        started = False
        with self._file.open() as stream:
            decoder, rest = self._decoder(stream.read(512))
            data = rest
            while True:
                final = not data
                text = self._cleaned(decoder, data, final)
                if not started:
                    text = text.lstrip("\ufeff \t\r\n")
                    started = bool(text)
                try:
                    parser.Parse(text, final)
                except expat.ExpatError as error:
                    raise self._malformed(error) from error
                self._progress(len(data))
                yield from self._ready
                self._ready.clear()
                if final:
                    return
                data = stream.read(_PIECE)

    def _decoder(self, head: bytes) -> tuple[codecs.IncrementalDecoder, bytes]:
        declared = _DECLARED.search(head)
        name = declared[1].decode() if declared else "utf-8"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            name = "utf-16"
        try:
            codecs.lookup(name)
        except LookupError:
            raise RequestError(
                f'{self._file.name}: the encoding "{name}" is not known (export it as UTF-8)'
            ) from None
        return codecs.getincrementaldecoder(name)("replace"), head

    def _cleaned(self, decoder: codecs.IncrementalDecoder, data: bytes, final: bool) -> str:
        text = self._held + decoder.decode(data, final)
        # A reference or the like may go on in the next piece.
        unfinished = _UNFINISHED.search(text, max(0, len(text) - 12)) if not final else None
        cut = unfinished.start() if unfinished is not None else len(text)
        text, self._held = text[:cut], text[cut:]
        text = self._with_sections(text)
        cleaned = text.translate(_FORBIDDEN)
        self.removed += len(text) - len(cleaned)
        return _REFERENCE.sub(self._reference, cleaned) if "&#" in cleaned else cleaned

    def _with_sections(self, text: str) -> str:
        pieces: list[str] = []
        place = 0
        for match in _SECTION.finditer(text):
            pieces += [self._outside(text[place : match.start()]), self._section(match)]
            place = match.end()
        pieces.append(self._outside(text[place:]))
        return "".join(pieces)

    def _outside(self, text: str) -> str:
        """Some text; outside of CDATA sections without what only HTML takes: `&mdash;`, `A & B`."""
        return text if self._in_section or "&" not in text else _LOOSE.sub(_entity, text)

    def _section(self, match: re.Match[str]) -> str:
        """Escape the end of a CDATA section outside of one, which some programs write."""
        opens = match[0] == "<![CDATA["
        stray = not opens and not self._in_section
        self._in_section = opens or (self._in_section and stray)
        return "]]&gt;" if stray else match[0]

    def _reference(self, match: re.Match[str]) -> str:
        number = int(match[1], 16) if match[1] else int(match[2])
        if number in _FORBIDDEN or 0xD800 <= number < 0xE000 or number > 0x10FFFF:
            self.removed += 1
            return ""
        return match[0]

    def _doctype(self, *arguments: object) -> None:
        raise RequestError(
            f"{self._file.name}: it has a document type (<!DOCTYPE …>), which no export needs and "
            "which can hide other files (remove it, or export it again)"
        )

    def _malformed(self, error: expat.ExpatError) -> RequestError:
        why = expat.ErrorString(error.code)
        ends = error.code in _ENDS
        remedy = (
            "the file ends too early: download it again"
            if ends
            else "export it again, or correct this line"
        )
        return RequestError(
            f"{self._file.name}:{error.lineno}: this is not valid XML: {why} ({remedy})"
        )

    def _start(self, parser: expat.XMLParserType) -> Callable[[str, dict[str, str]], None]:
        def start(name: str, attributes: dict[str, str]) -> None:
            for key, value in attributes.items():
                if key == "xmlns" or key.startswith("xmlns:"):
                    self._bind(key.partition(":")[2], value)
            plain = self._name(name)
            if self._markup or (self._open and self._open[-1].attributes.get("type") == "xhtml"):
                # Its elements stay in its text, where they were (RFC 4287, section 3.1.1.3).
                self._markup += 1
                written = "".join(f' {key}="{escape(one)}"' for key, one in attributes.items())
                self._pieces[-1].append(f"<{plain.rpartition(':')[2]}{written}>")
                return
            if self._open or plain in self._names:
                self._open.append(XmlElement(plain, attributes, parser.CurrentLineNumber))
                self._pieces.append([])

        return start

    def _bind(self, prefix: str, uri: str) -> None:
        for pattern, ours in _PREFIXES:
            if pattern.fullmatch(uri.strip()):
                self._prefixes[prefix] = "" if ours == "atom" and not prefix else ours
                return

    def _name(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}" if colon else name

    def _end(self, name: str) -> None:
        if not self._open:
            return
        if self._markup:
            self._markup -= 1
            local = name.rpartition(":")[2]
            if local not in _EMPTY:
                self._pieces[-1].append(f"</{local}>")
            return
        element = self._open.pop()
        element.text = "".join(self._pieces.pop())
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._ready.append(element)

    def _text(self, data: str) -> None:
        if self._open:
            self._pieces[-1].append(escape(data, quote=False) if self._markup else data)
