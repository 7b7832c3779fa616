"""Turns findings into problems: decides in which file each one is reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from sitegen.check.cache import SourceEntry
from sitegen.check.finding import Finding
from sitegen.check.former_ids import current_id
from sitegen.check.rule import Rule
from sitegen.check.rules import all_rules, rules_for
from sitegen.check.rules_privacy import find_secrets
from sitegen.check.site_context import SiteContext
from sitegen.errors import Problem, did_you_mean
from sitegen.read.project import CONFIG, Project, read_bytes
from sitegen.site.public_addresses import key_of, public_addresses
from sitegen.site.site import Site

_EVERYWHERE = 3
"""A finding with the same message on more pages than this comes from the theme: reported once."""

_COPIED_TEXTS = (
    ".txt", ".md", ".markdown", ".html", ".htm", ".js", ".mjs", ".json", ".map", ".css", ".xml",
    ".yaml", ".yml", ".toml", ".env", ".ini", ".csv", ".pem", ".key", "/_headers", "/_redirects",
)  # fmt: skip
"""Files to search for secrets, if they are published as they are."""
_LARGEST_TEXT = 1_000_000
"""Bytes. Larger files are treated as binary data."""


def collect_problems(
    context: SiteContext,
    entries: Mapping[str, SourceEntry],
    project: Project,
    is_private: Callable[[str], str | None],
) -> Iterator[Problem]:
    """The problems in the checked sources and pages, and those that site rules find now.

    `is_private` is `FeatureData.private_address`.
    """
    rules = all_rules()
    site = context.site
    for source, entry in entries.items():
        key = site.by_source.get(source)
        if entry.findings and key is not None and (site.shown(key) or _waits(site, key)):
            for name, finding in entry.findings:
                yield to_problem(rules[name], finding, source)
    yield from _page_problems(context)
    for rule in rules_for("site"):
        if rule.check is not None and (context.outputs or not rule.needs_pages):
            for finding in rule.check(context):
                yield to_problem(rule, finding, CONFIG)
    yield from _secrets(context, project)
    yield from _private(context, is_private)
    yield from _rule_names(site, entries)


def _waits(site: Site, key: str) -> bool:
    """Whether a document is not published yet: its author wants to know in advance."""
    return site.visibilities[key].state in ("scheduled", "draft")


def to_problem(rule: Rule, finding: Finding, file: str) -> Problem:
    """A finding as a problem of its rule; in `file`, if the finding names none."""
    return finding.problem(rule.id, rule.severity, file, rule.remedy)


def _page_problems(context: SiteContext) -> Iterator[Problem]:
    rules = all_rules()
    same: defaultdict[tuple[str, str], list[tuple[str, Finding]]] = defaultdict(list)
    for path, facts in context.pages.items():
        for name, finding in facts.findings if path in context.outputs else ():
            same[name, finding.message].append((path, finding))
    for (name, message), places in same.items():
        if len(places) > _EVERYWHERE:
            path, finding = places[0]
            whole = f"{message} (on {len(places)} pages, such as {path})"
            once = Finding(whole, finding.remedy, finding.file)
            yield to_problem(rules[name], once, f"public/{path}")
            continue
        for path, finding in places:
            yield to_problem(rules[name], finding, context.file_of(path))
    for source, facts in context.items.items():
        for name, finding in facts.findings:
            yield to_problem(rules[name], finding, source)


def _secrets(context: SiteContext, project: Project) -> Iterator[Problem]:
    """Secrets in the configuration, and in files that are published as they are.

    Those in documents are found by a source rule, and cached.
    """
    rule = all_rules()["exposed-token"]
    copied = {shown.copied for shown in context.outputs.values() if shown.copied is not None}
    copied |= {*context.site.contents.files.static} if context.outputs else set()
    written = {file for file in copied if file.lower().endswith(_COPIED_TEXTS)}
    for file in (CONFIG, *sorted(written - context.site.by_source.keys())):
        data = read_bytes(project.root, file)
        if isinstance(data, bytes) and len(data) <= _LARGEST_TEXT:
            for finding in find_secrets(data.decode("utf-8", "replace").splitlines()):
                yield to_problem(rule, finding, file)


def _private(context: SiteContext, is_private: Callable[[str], str | None]) -> Iterator[Problem]:
    """Subscribers' email addresses in public. Only the newsletter knows the subscribers."""
    rule = all_rules()["private-address"]
    public = public_addresses(context.site)
    for address, files in context.email_addresses.items():
        masked = is_private(address) if key_of(address) not in public else None
        for file in files if masked is not None else ():
            message = f"a subscriber's email address is public here ({masked})"
            yield to_problem(rule, Finding(message, file=file, text=address), "")


def _rule_names(site: Site, entries: Mapping[str, SourceEntry]) -> Iterator[Problem]:
    """Names of rules, in configuration and content, that no rule has, or no longer has."""
    known = all_rules()
    for name, file, where in _written_rule_names(site, entries):
        if name in known:
            continue
        line, field = (where, ()) if isinstance(where, int) else (None, where)
        new = current_id(name)
        if new in known:
            message = f'the rule "{name}" is now called "{new}"'
            finding = Finding(message, f'write "{new}"', file, line, field)
            yield to_problem(known["renamed-rule"], finding, file)
        else:
            message = f'there is no rule "{name}"'
            finding = Finding(message, did_you_mean(name, known), file, line, field)
            yield to_problem(known["unknown-rule"], finding, file)


def _written_rule_names(
    site: Site, entries: Mapping[str, SourceEntry]
) -> Iterator[tuple[str, str, int | tuple[str | int, ...]]]:
    """Each name of a rule that an owner or an author wrote, its file, and its line or field."""
    for place, name in enumerate(site.config.check.off):
        yield name, CONFIG, ("check", "off", place)
    for name in site.config.check.severity:
        yield name, CONFIG, ("check", "severity", name)
    for document in site.contents.documents:
        if document.front.check is not None:
            for place, name in enumerate(document.front.check.off):
                yield name, document.source, ("check", "off", place)
    for source, entry in entries.items():
        for line, names in entry.off:
            for name in names:
                yield name, source, line
