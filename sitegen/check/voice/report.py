"""The voice report of a site: measures, advice and praise for each text, and authors' trends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sitegen.check.prose import prose
from sitegen.check.rules import rules_for
from sitegen.check.voice.measures import Measures, measure
from sitegen.check.voice.voice_text import VoiceText
from sitegen.check.words import Words
from sitegen.errors import Problem
from sitegen.model.content_path import document_path
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.site.query_context import QueryContext
from sitegen.site.references import signers
from sitegen.site.site import Site
from sitegen.site.visibility import live_from

_BARS = "▁▂▃▄▅▆▇█"
_FEW = 2
_NAME = 44


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """One text in the table."""

    source: str
    label: str
    kind: str
    date: datetime | None
    signers: tuple[str, ...]
    measures: Measures
    advice: int
    praise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """How an author's texts changed, from oldest to newest."""

    author: str
    dates: tuple[datetime, ...]
    about_you: tuple[float | None, ...]
    ease: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class VoiceReport:
    """The voice of a site."""

    rows: tuple[VoiceRow, ...]
    trends: tuple[Trend, ...]
    problems: tuple[Problem, ...]
    language: str
    known: bool
    """Whether there are word lists for the language."""


ApplySettings = Callable[[Iterable[Problem]], Sequence[Problem]]


def analyze_voice(
    site: Site, context: QueryContext, words: Words, apply_settings: ApplySettings
) -> VoiceReport:
    """Analyze every visible text of our own.

    `apply_settings` leaves out what is switched off, and locates the rest.
    """
    rows: list[VoiceRow] = []
    problems: list[Problem] = []
    for kind in kinds().placed:
        # The other kinds are written by customers.
        for key in site.collection(kind.name) if kind.voice is not None else ():
            document = site.documents[key]
            if document.body.words:
                text = measured_text(site, document, context, words)
                found = list(apply_settings(_advice(text)))
                problems += found
                rows.append(_row(text, len(found)))
    rows.sort(key=lambda row: row.source)
    return VoiceReport(
        tuple(rows), _trends(rows), tuple(problems), words.language, bool(words.we.suggestions)
    )


def measured_text(site: Site, document: Document, context: QueryContext, words: Words) -> VoiceText:
    """One text, measured."""
    own_words = prose(context.html(document.body.key))
    return VoiceText(
        document,
        own_words,
        measure(own_words, words),
        words,
        _signers(site, document),
        site.config.name,
    )


def _signers(site: Site, document: Document) -> tuple[str, ...]:
    keys = (site.person(name) for name in signers(document.front))
    return tuple(site.documents[key].label for key in keys if key is not None)


def _advice(text: VoiceText) -> Iterable[Problem]:
    for rule in rules_for("voice"):
        assert rule.check is not None
        for finding in rule.check(text):
            yield finding.problem(rule.id, rule.severity, text.document.source, rule.remedy)


def _row(text: VoiceText, advice: int) -> VoiceRow:
    document = text.document
    return VoiceRow(
        document.source,
        document.label,
        document.kind.name,
        live_from(document),
        text.signers,
        text.measures,
        advice,
        tuple(praise(text)),
    )


def praise(text: VoiceText) -> Iterable[str]:
    """The strengths of a text, in a few words each."""
    measures = text.measures
    if measures.about_you is not None and measures.about_you >= 0.7:
        yield "speaks to the reader"
    if measures.ease is not None and measures.ease >= 75:
        yield "easy to read"
    if measures.sentences >= 8 and measures.sentence_length <= 12:
        yield "short sentences"
    if measures.serving >= 8 and measures.serving >= 6 * max(measures.promoting, 1):
        yield "useful"
    if text.prose.paragraphs and text.prose.paragraphs[-1].rstrip().endswith("?"):
        yield "ends with a question"


def _trends(rows: Iterable[VoiceRow]) -> tuple[Trend, ...]:
    written: defaultdict[str, list[VoiceRow]] = defaultdict(list)
    for row in rows:
        expected = kinds().by_name[row.kind].voice
        if expected is not None and expected.trend and row.date is not None:
            for author in row.signers:
                written[author].append(row)
    return tuple(_trend(author, written[author]) for author in sorted(written))


def _trend(author: str, rows: list[VoiceRow]) -> Trend:
    rows = sorted(rows, key=lambda row: (row.date.timestamp() if row.date else 0.0, row.source))
    return Trend(
        author,
        tuple(row.date for row in rows if row.date is not None),
        tuple(row.measures.about_you for row in rows),
        tuple(row.measures.ease for row in rows),
    )


# --- output -------------------------------------------------------------------------------------


def as_text(voice: VoiceReport) -> str:
    """The table, the trends and the praise, for a terminal."""
    head = f"{'words':>6} {'you':>5} {'ease':>5} {'w/s':>5} {'serve':>6} {'promote':>8} advice"
    lines = ["", f"{'':{_NAME}} {head}"]
    for row in voice.rows:
        one = row.measures
        lines.append(
            f"{_short(row.source):{_NAME}} {one.words:6} {_percent(one.about_you):>5} "
            f"{_number(one.ease):>5} {one.sentence_length:5.1f} {one.serving:6} "
            f"{one.promoting:8} {row.advice or '–'}"
        )
    if not voice.known:
        lines.append(f'There is no word list for "{voice.language}": only lengths are counted.')
    lines += _trend_lines(voice.trends)
    lines += _praise_lines(voice.rows)
    return "\n".join(lines)


def _short(source: str) -> str:
    name = document_path(source)
    return name if len(name) <= _NAME else f"…{name[-_NAME + 1 :]}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}%"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _trend_lines(trends: Sequence[Trend]) -> list[str]:
    long_enough = [trend for trend in trends if len(trend.dates) >= _FEW]
    if not long_enough:
        return []
    lines = ["", "Authors, from their oldest post to the newest:"]
    for trend in long_enough:
        you = f"you {bars(trend.about_you, 1.0)} {_change(trend.about_you, _percent)}"
        ease = f"ease {bars(trend.ease, 100.0)} {_change(trend.ease, _number)}"
        lines.append(f"  {trend.author:18} {you}   {ease}")
    return lines


def bars(values: Sequence[float | None], most: float) -> str:
    """A small chart: a character for each value from 0 to `most`, a dot for None."""
    return "".join(
        "·" if value is None else _BARS[round(max(0.0, min(value / most, 1.0)) * (len(_BARS) - 1))]
        for value in values
    )


def _change(values: Sequence[float | None], written: Callable[[float | None], str]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < _FEW:
        return ""
    half = len(known) // 2
    older, newer = known[:half], known[half:]
    return f"{written(sum(older) / len(older))} → {written(sum(newer) / len(newer))}"


def _praise_lines(rows: Sequence[VoiceRow]) -> list[str]:
    good = [row for row in rows if len(row.praise) >= 3 and not row.advice]
    if not good:
        return []
    counted = Counter(word for row in rows for word in row.praise)
    lines = ["", "Well written: " + ", ".join(f"{word} ({n})" for word, n in counted.most_common())]
    best = sorted(good, key=lambda row: (-len(row.praise), row.source))[:5]
    return lines + [f"  {_short(row.source)}: {', '.join(row.praise)}" for row in best]


def as_data(voice: VoiceReport) -> Mapping[str, Any]:
    """The report as data, for JSON."""
    return {
        "language": voice.language,
        "texts": [
            {
                "file": row.source,
                "kind": row.kind,
                "signed_by": row.signers,
                "date": row.date.isoformat() if row.date is not None else None,
                "advice": row.advice,
                "praise": row.praise,
                "about_you": row.measures.about_you,
                "sentence_length": round(row.measures.sentence_length, 1),
                **msgspec.to_builtins(row.measures),
            }
            for row in voice.rows
        ],
        "authors": [
            {
                "name": trend.author,
                "dates": [date.isoformat() for date in trend.dates],
                "about_you": trend.about_you,
                "ease": trend.ease,
            }
            for trend in voice.trends
        ],
    }
