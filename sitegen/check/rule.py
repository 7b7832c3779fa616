"""A rule: its id, its severity, its scope, and the function that checks.

A rule is written as a function with one decorator; its docstring is the explanation that
`sitegen check --explain` and `docs/check.md` show:

    @document_rule("empty-title", "warning", "The title is empty", "write one")
    def empty_title(text: DocumentText) -> Iterator[Finding]:
        '''Readers choose what to read by the title.'''
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
"""What a rule checks: `build` (reported while reading and rendering), `source`, `document`, `page`,
`site`, `external` (links to other sites), `voice`, or a scope of a feature
(`sitegen.check.item`)."""

DOCUMENTATION = "docs/check.md"

_Subject = TypeVar("_Subject")
RuleFunction = Callable[[_Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem, and how to find it."""

    id: str
    severity: Severity
    summary: str
    """What is wrong, in one line."""
    remedy: str
    explanation: str
    """Why it matters, in a few sentences."""
    scope: RuleScope
    check: Callable[..., Iterator[Finding]] | None = None
    """None if the problems come from elsewhere: the build, or the check of external links."""
    fixable: bool = False
    """Whether `--fix` can fix it safely."""
    needs_pages: bool = False
    """Whether it needs rendered pages, and is skipped without them."""

    @property
    def anchor(self) -> str:
        """Its documentation, relative to the repository of sitegen."""
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
    """A rule on one document, independent of others."""
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
    """A rule on items of a feature, which has a `scope` of its own (`sitegen.check.item`)."""
    return _decorator(scope, id, severity, summary, remedy, False)


def voice_rule(id: str, summary: str, remedy: str) -> Callable[[RuleFunction[VoiceText]], Rule]:
    """A rule on the voice of a text: always advice."""
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
    """A rule whose problems come from elsewhere."""
    return Rule(id, severity, summary, remedy, explanation, scope, None, fixable)
