"""A rule: its name, how much it matters, what it looks at, and the function that looks.

A rule is written as a function with one decorator; its docstring is the explanation that
`sitegen check --explain` and `docs/check.md` show:

    @document_rule("empty-title", "warning", "The title is empty", "write one")
    def empty_title(text: DocumentText) -> Iterator[Finding]:
        '''Readers choose by titles.'''
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sitegen.check.finding import Finding
from sitegen.errors import Severity

if TYPE_CHECKING:
    from sitegen.check.page import CheckedPage
    from sitegen.check.site_context import SiteContext
    from sitegen.check.texts import DocumentText, SourceText
    from sitegen.check.voice.voice_text import VoiceText

RuleScope = str
"""What a rule looks at: `build` (found while reading already), `source`, `document`, `page`,
`site`, `external` (links to other sites), `voice`, or what a feature names
(`sitegen.check.item`)."""

DOCUMENTATION = "docs/check.md"

_Subject = TypeVar("_Subject")
RuleFunction = Callable[[_Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a careful editor would catch."""

    id: str
    severity: Severity
    summary: str
    """What is wrong, in a line."""
    remedy: str
    explanation: str
    """Why it matters, in a few sentences."""
    scope: RuleScope
    check: Callable[..., Iterator[Finding]] | None = None
    """None if somebody else looks: the build, or the check of links to other sites."""
    fixable: bool = False
    """Whether `--fix` can mend it without a doubt."""
    needs_pages: bool = False
    """Whether it can say nothing about a site whose pages could not be rendered."""

    @property
    def anchor(self) -> str:
        """Where it is documented, relative to the project of sitegen."""
        return f"{DOCUMENTATION}#{self.id}"


def _decorator(
    scope: RuleScope, id: str, severity: Severity, summary: str, remedy: str, fixable: bool
) -> Callable[[Callable[..., Iterator[Finding]]], Rule]:
    def decorate(check: Callable[..., Iterator[Finding]]) -> Rule:
        explanation = inspect.cleandoc(check.__doc__ or "")
        return Rule(id, severity, summary, remedy, explanation, scope, check, fixable)

    return decorate


def source_rule(
    id: str, severity: Severity, summary: str, remedy: str, *, fixable: bool = False
) -> Callable[[RuleFunction[SourceText]], Rule]:
    """A rule on the text of a source file."""
    return _decorator("source", id, severity, summary, remedy, fixable)


def document_rule(
    id: str, severity: Severity, summary: str, remedy: str
) -> Callable[[RuleFunction[DocumentText]], Rule]:
    """A rule on one document, whatever others say."""
    return _decorator("document", id, severity, summary, remedy, False)


def page_rule(
    id: str, severity: Severity, summary: str, remedy: str
) -> Callable[[RuleFunction[CheckedPage]], Rule]:
    """A rule on one rendered page."""
    return _decorator("page", id, severity, summary, remedy, False)


def site_rule(
    id: str, severity: Severity, summary: str, remedy: str, *, needs_pages: bool = False
) -> Callable[[RuleFunction[SiteContext]], Rule]:
    """A rule on the whole site."""

    def decorate(check: RuleFunction[SiteContext]) -> Rule:
        rule = _decorator("site", id, severity, summary, remedy, False)(check)
        return replace(rule, needs_pages=needs_pages)

    return decorate


def item_rule(
    scope: RuleScope, id: str, severity: Severity, summary: str, remedy: str
) -> Callable[[RuleFunction[Any]], Rule]:
    """A rule on what a feature names by a `scope` of its own (`sitegen.check.item`)."""
    return _decorator(scope, id, severity, summary, remedy, False)


def voice_rule(id: str, summary: str, remedy: str) -> Callable[[RuleFunction[VoiceText]], Rule]:
    """A rule on how a text speaks: always advice."""
    return _decorator("voice", id, "advice", summary, remedy, False)


def declare_rule(
    scope: Literal["build", "external", "site"],
    id: str,
    severity: Severity,
    summary: str,
    remedy: str,
    explanation: str,
    *,
    fixable: bool = False,
) -> Rule:
    """A rule whose findings come from elsewhere."""
    return Rule(id, severity, summary, remedy, explanation, scope, None, fixable)
