"""The reference of all rules for `docs/check.md`, from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.rule import Rule
from sitegen.check.rules import rules_of, topics

_HEADINGS = {
    "build": "Problems that a build reports too",
    "links": "Links",
    "pages": "Pages",
    "freshness": "Freshness",
    "feeds": "Feeds",
    "barriers": "Barriers",
    "email": "Email",
    "community": "Community",
    "privacy": "Privacy",
    "voice": "Voice",
}
_SCOPES = {
    "external": "Only checked with `--external`.",
    "voice": "Only checked with `--voice`.",
}


def reference() -> str:
    """All rules by topic, in Markdown; each has its id as its anchor."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for topic in topics():
        yield f"## {_HEADINGS.get(topic, topic.capitalize())}\n"
        for rule in rules_of(topic):
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    yield f"*{rule.severity}* · {rule.summary}.\n"
    yield f"{rule.explanation}\n"
    notes = [f"What to do: {rule.remedy}."]
    if rule.fixable:
        notes.append("`--fix` does this for you.")
    if rule.scope in _SCOPES and _SCOPES[rule.scope] not in rule.explanation:
        notes.append(_SCOPES[rule.scope])
    yield " ".join(notes) + "\n"
