"""A source file's bytes become a document, or problems. Pure: remembering is the caller's."""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import cache
from typing import NamedTuple

import msgspec

from sitegen.digest import digest
from sitegen.errors import Problem
from sitegen.model.document import Body, ReadingWarning, Repair, Sections
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import kinds
from sitegen.read.body import EXCERPT_LENGTH, BodyFacts, analyse, plain_text
from sitegen.read.conversion import Conversion
from sitegen.read.convert import convert
from sitegen.read.element_ids import with_own_ids
from sitegen.read.embedded_media import frame_sources
from sitegen.read.front_matter import SourceParts, decode, split
from sitegen.read.leftover_syntax import leftover_syntax
from sitegen.read.limits import TimeLimitExceeded, processor_time
from sitegen.read.markdown import Engine
from sitegen.read.plain import MAX_CHARACTERS, to_html
from sitegen.read.raw_html import RepairResult, balanced, has_raw_html
from sitegen.read.words import count_words, shorten
from sitegen.read.yaml_nodes import YamlError, compose

MAX_NESTING = 50
"""Quotes within quotes; Python-Markdown recurses once for each."""

MAX_LINE = 100_000
"""Characters of one line: no person writes a longer one."""


class ReadSettings(NamedTuple):
    """The part of the configuration that decides how a text is read; part of the cache keys."""

    language: str
    typographic: bool
    zone: tzinfo
    max_seconds: float
    theme_ids: tuple[str, ...] = ()
    """The ids that headings may not take."""


class ParsedSource(msgspec.Struct, frozen=True, array_like=True):
    """The cached form of a source file: everything but its path."""

    front: msgspec.Raw
    body: Body
    digest: bytes
    metadata_digest: bytes


class ParseResult(NamedTuple):
    """A source file read: what was parsed and the body's HTML in UTF-8, or the problems."""

    parsed: ParsedSource | None
    html: bytes
    problems: tuple[Problem, ...] = ()


_ENCODER = msgspec.msgpack.Encoder()


@cache
def _decoder(front_matter: type[FrontMatter]) -> msgspec.msgpack.Decoder[FrontMatter]:
    # Created when the first of its kind is read: creating all takes as long as starting.
    return msgspec.msgpack.Decoder(front_matter)


def decode_front(parsed: ParsedSource, kind: str) -> FrontMatter:
    """The front matter as it was remembered."""
    return _decoder(kinds().front_matters[kind]).decode(parsed.front)


def parse(file: str, kind: str, data: bytes, engine: Engine, settings: ReadSettings) -> ParseResult:
    """Read one source file. `file` is only for messages."""
    text = decode(data, file)
    if isinstance(text, Problem):
        return ParseResult(None, b"", (text,))
    parts = split(text, file)
    if isinstance(parts, Problem):
        return ParseResult(None, b"", (parts,))
    reading = Conversion(file, settings.zone, parts.front_line)
    if "#" in parts.front or "!" in parts.front or "&" in parts.front:
        reading.lines = parts.front.split("\n")
    front = _front_matter(parts, kind, reading)
    facts = _body(parts, kind, reading, engine, settings)
    if front is None or facts is None or reading.problems:
        return ParseResult(None, b"", tuple(reading.problems))
    encoded = _ENCODER.encode(front)
    html = facts.html.encode()
    body = Body(
        digest(html),
        facts.words,
        facts.excerpt,
        _ENCODER.encode(Sections(facts.headings, facts.anchors)) if facts.anchors else b"",
        facts.links,
        facts.images,
        _unprintable(data, text, parts, encoded),
        facts.frames,
        facts.unreachable,
        facts.repairs,
        (
            *(
                ReadingWarning(one.message, one.remedy, one.rule, one.line or 0)
                for one in reading.warnings
            ),
            *facts.warnings,
        ),
        facts.media,
    )
    known = digest(encoded, _ENCODER.encode(msgspec.structs.replace(body, key=b"")))
    metadata_digest = digest(encoded, _ENCODER.encode(facts.images))
    return ParseResult(ParsedSource(msgspec.Raw(encoded), body, known, metadata_digest), html)


@cache
def _forbidden() -> re.Pattern[str]:
    """Characters that XML 1.0 forbids (section 2.2, Char), so that feeds can't contain them."""
    # Compiled when the first text needs it, which few do: that takes milliseconds.
    return re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_NO_CONTROLS = b"\t\n\r" + bytes(range(0x20, 0x100))


def _unprintable(data: bytes, text: str, parts: SourceParts, front: bytes) -> tuple[int, ...]:
    """The lines with characters that feeds leave out; the first, if they are written escaped."""
    lines: tuple[int, ...] = ()
    # U+FFFE and U+FFFF were refused before, so that only control characters remain.
    if data.translate(None, _NO_CONTROLS):
        found = (text.count("\n", 0, match.start()) + 1 for match in _forbidden().finditer(text))
        lines = tuple(dict.fromkeys(found))
    if "\\" in parts.front and not lines:
        values = msgspec.json.encode(msgspec.msgpack.decode(front)).decode()
        # JSON escapes them all; a backslash that was written is itself escaped.
        if _ESCAPED.search(values.replace("\\\\", "")):
            return (1,)
    return lines


_ESCAPED = re.compile(r"\\u00[01]|\\[bf]|\ufffe|\uffff")


def _front_matter(parts: SourceParts, kind: str, reading: Conversion) -> FrontMatter | None:
    try:
        node = compose(parts.front, reading.file, parts.front_line)
    except YamlError as error:
        reading.problems.append(error.problem)
        return None
    if node is None:
        node = compose("{}", reading.file)
        assert node is not None
    return convert(node, kinds().front_matters[kind], reading)


def _body(
    parts: SourceParts, kind: str, reading: Conversion, engine: Engine, settings: ReadSettings
) -> BodyFacts | None:
    if not kinds().by_name[kind].markdown:
        return _plain(parts, reading)
    if not parts.body.strip():
        return BodyFacts("", 0, "", (), (), (), ())
    line = _excess(parts)
    if line is not None:
        reading.problems.append(
            Problem(
                reading.file,
                line,
                "the text is nested too deeply, or this line is too long",
                "break it into simpler parts",
            )
        )
        return None
    try:
        raw = has_raw_html(parts.body)
        with processor_time(settings.max_seconds):
            html = engine.convert(parts.body)
            repaired = _repaired(html, settings, raw=raw)
            facts = analyse(
                repaired.html,
                language=settings.language,
                typographic=settings.typographic,
                reserved=settings.theme_ids,
                raw=raw or "{:" in parts.body,
            )
        if raw and _frames(html, parts, reading):
            return None
        mailed = kinds().by_name[kind].mailed
        found = tuple(leftover_syntax(facts.html, with_fields=mailed))
        if repaired.repairs or found:
            warnings = (*facts.warnings, *found)
            return facts._replace(repairs=repaired.repairs, warnings=warnings)
        return facts
    except TimeLimitExceeded:
        message = f"the text took more than {settings.max_seconds:g} seconds to convert"
    except RecursionError:
        message = "the text is nested too deeply"
    reading.problems.append(
        Problem(
            reading.file,
            parts.body_line,
            message,
            "look for a long run of brackets, quotes or lists, and break it up",
        )
    )
    return None


def _frames(html: str, parts: SourceParts, reading: Conversion) -> bool:
    """Report the frames in an engine's `html` that no page can show; returns whether there are
    any."""
    sources = frame_sources(html)
    if not sources:
        return False
    lines = [
        number
        for number, line in enumerate(parts.body.split("\n"), parts.body_line)
        if "<iframe" in line.lower()
    ]
    for place, source in enumerate(sources):
        named = re.escape(source.partition("?")[0]) or "<iframe"
        line = next(
            (
                number
                for number, text in enumerate(parts.body.split("\n"), parts.body_line)
                if source and re.search(named, text.replace("&amp;", "&"))
            ),
            lines[min(place, len(lines) - 1)] if lines else parts.body_line,
        )
        reading.problems.append(
            Problem(
                reading.file,
                line,
                f'the <iframe> of "{source}" can\'t be shown: pages load nothing from other sites',
                "write a link instead, `[How to find us](https://…)`, with the address that your "
                "browser shows when you open it; for a video, the address of its page",
            )
        )
    return True


def _repaired(html: str, settings: ReadSettings, *, raw: bool) -> RepairResult:
    """An engine's `html`, so that it fits into a page: balanced, with ids of its own."""
    repairs: tuple[Repair, ...] = ()
    if raw:
        html, repairs = balanced(html)
    own = with_own_ids(html, settings.theme_ids, raw=raw)
    return RepairResult(own.html, (*repairs, *own.repairs))


def _excess(parts: SourceParts) -> int | None:
    """The line that no engine should be given, if there is one."""
    if len(parts.body) <= MAX_LINE and parts.body.count(">") <= MAX_NESTING:
        return None
    for number, line in enumerate(parts.body.split("\n"), parts.body_line):
        if len(line) > MAX_NESTING and (
            len(line) > MAX_LINE
            or (
                line[: 4 * MAX_NESTING].count(">") > MAX_NESTING
                and line.lstrip("> ")[:1] != line[:1]
                and len(line) - len(line.lstrip("> ")) >= MAX_NESTING
            )
        ):
            return number
    return None


def _plain(parts: SourceParts, reading: Conversion) -> BodyFacts | None:
    text = parts.body.strip()
    if not text or len(text) > MAX_CHARACTERS:
        message = (
            f"the comment has {len(text)} characters, at most {MAX_CHARACTERS} are shown"
            if text
            else "the comment has no text"
        )
        remedy = "shorten it" if text else "write them below the front matter, or delete the file"
        reading.problems.append(Problem(reading.file, parts.body_line, message, remedy))
        return None
    html = to_html(text)
    words = plain_text(html)
    return BodyFacts(html, count_words(words), shorten(words, EXCERPT_LENGTH), (), (), (), ())
