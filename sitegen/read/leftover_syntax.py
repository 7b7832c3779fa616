"""Texts that came from another program: its template syntax, which readers see as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape

from sitegen.model.document import ReadingWarning

RULE = "leftover-syntax"
REMEDY = "write what it stood for, or remove it; to show it as it is, put it in `backticks`"

_CODE = re.compile(
    r"<(pre|code|kbd|samp|script|style|svg|math|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_NAMED = re.compile(r":[a-z+-][a-z0-9_+-]+:")
_SHORTCODES = (
    "audio caption contact-form-7 contact-form embed gallery playlist sourcecode video "
    "vimeo youtube wpforms wp_caption toc"
).replace(" ", "|")
_EMOJI = re.compile(r"(?<![\w:/]):[a-z+-][a-z0-9_+-]+:(?![\w:/])")
_ROLE = re.compile(
    r"(?<![\w:/]):(?:py:|c:|cpp:)?(?:abbr|attr|class|code|command|doc|exc|file|func|guilabel|kbd|math"
    r"|meth|mod|option|ref|samp|term):(?=<code>)"
)
"""A role of reStructuredText, which stands before code."""
_QUOTE = re.compile(r"[\"“”„‘’'«»]")


def leftover_syntax(html: str, *, with_fields: bool) -> Iterator[ReadingWarning]:
    """What is left in a body's `html` that another program would have read: texts that were moved
    from WordPress, Jekyll, Hugo, MkDocs or a wiki have it. Code isn't looked at.

    `with_fields` is whether `{{ name }}` is read here, as in newsletter issues.
    """
    if not _may_have_some(html):
        return
    mentions: Counter[str] = Counter()
    for match in _ROLE.finditer(html):
        yield _warning("a role of another program", f"{match[0]}`", mentions)
    html = _CODE.sub(" ", html)
    taken: set[int] = set()
    for name, pattern in _kinds():
        if name == "a field of a template" and with_fields:
            continue
        for match in pattern.finditer(html):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                yield _warning(name, match[0], mentions)
    for match in _EMOJI.finditer(html):
        if match[0] in _emoji() and match.start() not in taken:
            yield _warning("the name of an emoji", match[0], mentions)


def _may_have_some(html: str) -> bool:
    """Quick, as each text is asked: nearly none has any of it. To look for one character takes a
    twentieth of the time that two take."""
    return (
        "{" in html
        or "[" in html
        or ("$" in html and "$$" in html)
        or ("%" in html and "&lt;%" in html)
        or ("!" in html and "!!! " in html)
        or "<p>.. " in html
        or ":::" in html
        or _NAMED.search(html) is not None
    )


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What may be left, by what it is called. Most sites have none, so that it isn't compiled
    before a text may have some."""
    return (
        (
            "a tag of a template",
            re.compile(
                r"\{%-?\s*[a-z]\w*\b[^{}\n]{0,200}%\}|\{\{\{?[#/^>]\s*[a-z][^{}\n]{0,200}\}\}\}?"
                r"|&lt;%[=#-]?\s[^<>\n]{1,200}?%&gt;",
                re.IGNORECASE,
            ),
        ),
        (
            "a shortcode",
            re.compile(r"\{\{(?:&lt;|<|%)\s*/?\s*[a-z]\w*[^{}\n]{0,300}\}\}", re.IGNORECASE),
        ),
        ("a field of a template", re.compile(r"\{\{-?\s*[\w.]+\s*(?:\|[^{}\n]{1,80})?-?\}\}")),
        (
            "a shortcode",
            re.compile(
                rf"\[(?:{_SHORTCODES})\](?!\()|\[/[a-z][\w-]{{0,40}}\](?!\()"
                rf"|\[(?:{_SHORTCODES})\s[^\]\n<]{{1,300}}\](?!\()"
                r"|\[[a-z][\w-]+(?:\s+[\w-]+=(?:&quot;|[\"“”„'’])[^\]\n]{0,200}?)+\](?!\()",
                re.IGNORECASE,
            ),
        ),
        (
            "an attribute list",
            re.compile(
                r"\{:\s*(?:[.#][\w-]+|[\w-]+=[^{}\n]+|toc|class=[^{}\n]*)[^{}\n]{0,200}\}"
                r"|(?<=[\s>\w)])\{[.#][a-zA-Z][\w-]*(?:\s+[.#\w=-]+)*\}"
            ),
        ),
        ("a link of a wiki", re.compile(r"!?\[\[[^\[\]\n<>]{1,150}\]\](?!\()")),
        (
            "a box of another program",
            re.compile(r"(?<=<p>)(?:(?:!!!|:::)[ ]*[a-zA-Z]\w*|\.\.[ ][a-z][\w-]*::)"),
        ),
        ("a footnote without its text", re.compile(r"\[\^\d{1,3}\](?![(:])")),
        ("a formula of TeX", re.compile(r"\$\$[^$<\n]{1,300}\$\$|\\(?:begin|end)\{[a-z]+\*?\}")),
    )


def _warning(name: str, found: str, mentions: Counter[str]) -> ReadingWarning:
    written = " ".join(unescape(found).split())
    # Typography changes quotes, so that what is before them is searched for.
    start = _QUOTE.split(written)[0].strip()
    nth = mentions[start]
    mentions[start] += 1
    shown = written if len(written) <= 60 else f"{written[:59]}…"
    return ReadingWarning(f"readers see {name}: {shown}", REMEDY, RULE, text=start, nth=nth)


@cache
def _emoji() -> frozenset[str]:
    from pymdownx import gemoji_db

    return frozenset({*gemoji_db.emoji, *gemoji_db.aliases})
