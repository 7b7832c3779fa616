"""What an import did: the data of its report, and the findings in the order of the harm they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct


class FindingKind(Struct, frozen=True):
    """What findings of one rule mean."""

    harm: int
    """The smaller, the more it matters."""
    title: str
    remedy: str


KINDS: Final[Mapping[str, FindingKind]] = {
    "unreadable": FindingKind(
        0, "Texts that can't be read", "correct the text in the file, which is a draft"
    ),
    "text-differs": FindingKind(
        1, "Texts that come out otherwise than before", "compare them with the old site"
    ),
    "stops-build": FindingKind(
        2, "Documents that became drafts because of an error", "correct it, then publish them"
    ),
    "leftover-syntax": FindingKind(
        3, "Syntax of another program that readers would see", "write what it stood for"
    ),
    "address": FindingKind(
        4, "Old addresses that lead nowhere now", "redirect them in content/static/_redirects"
    ),
    "query-address": FindingKind(
        5,
        "Addresses such as /?p=12, which only some hosts can redirect",
        "use Netlify, or let the host redirect them",
    ),
    "feed-address": FindingKind(
        5,
        "Addresses of feeds, which only some hosts redirect",
        "use Netlify or Cloudflare, which read content/static/_redirects, or let the host redirect "
        "them",
    ),
    "changed-on-both-sides": FindingKind(
        6, "Texts that changed there and here", "they are as you left them: compare them yourself"
    ),
    "password": FindingKind(
        7, "Documents that had a password", "publish them only if everybody may read them"
    ),
    "cut-text": FindingKind(
        2, "Texts that end in the middle", "import an export of the program instead of its feed"
    ),
    "media-missing": FindingKind(
        8,
        "Files that are not here",
        "import again with --media download, or with the folder that has them",
    ),
    "hidden-link": FindingKind(
        9, "Links to documents that readers don't see", "remove the link, or publish the document"
    ),
    "old-link": FindingKind(
        10, "Links to pages of the old site that are not imported", "change or remove them"
    ),
    "frame": FindingKind(11, "Frames that became links", "nothing, if the link is enough"),
    "removed-element": FindingKind(
        12, "Elements that were removed", "nothing, if nothing is missing"
    ),
    "removed-words": FindingKind(
        13, "Words that were removed with them", "look whether they matter"
    ),
    "dynamic-block": FindingKind(
        14, "Blocks that the old program computed", "nothing: the theme has lists of its own"
    ),
    "picture": FindingKind(15, "Pictures without an address", "put the picture beside the text"),
    "link": FindingKind(16, "Links that nobody can open", "write a web address"),
    "unknown-field": FindingKind(
        17, "Fields that sitegen doesn't know", "they are below `extra`, for your theme"
    ),
    "repeated-field": FindingKind(
        17, "Fields that are written twice", "nothing: the last one counts, as before"
    ),
    "date": FindingKind(18, "Dates that can't be read", "write the date by hand"),
    "control-characters": FindingKind(19, "Characters that were removed", "nothing"),
    "renamed": FindingKind(
        4,
        "Addresses that something else has here",
        "delete the other one if you don't need it, and give this one its `slug`",
    ),
    "kept-html": FindingKind(
        30, "Blocks that are HTML, as Markdown can't say them", "nothing; they look the same"
    ),
    "missing-alt": FindingKind(31, "Pictures without a description", "describe what they show"),
}
"""All rules of findings."""


class ReportFinding(Struct, frozen=True):
    """Something that a person should look at."""

    rule: str
    message: str
    file: str = ""
    line: int = 0
    old: str = ""
    """The old address, for comparing."""


class ReportDocument(Struct, frozen=True):
    """A document: where it was and where it is."""

    kind: str
    title: str
    state: str
    """`live`, `scheduled` or `draft`."""
    old: str
    file: str
    url: str
    change: str
    """`new`, `updated`, `unchanged`, `yours` (changed here) or `deleted` (deleted here)."""
    why: str = ""
    """Why it is a draft."""


class ReportOmission(Struct, frozen=True):
    """Things that were left out, and why."""

    what: str
    why: str
    count: int
    names: tuple[str, ...] = ()


class ImportReport(Struct, frozen=True, kw_only=True):
    """All that an import did, or would do."""

    source: str
    site: str
    dry_run: bool
    documents: tuple[ReportDocument, ...]
    people: tuple[str, ...]
    """The files of new people."""
    comments: int
    new_comments: int
    media: int
    """The files that came along."""
    media_elsewhere: int
    """The files that stay on the old site."""
    omissions: tuple[ReportOmission, ...]
    findings: tuple[ReportFinding, ...]
    permalink: str
    """The pattern that was set; empty if none was."""
    engine: str
    """The engine that was set; empty if none was."""
    addresses: int
    """Old addresses of live documents."""
    same: int
    """Those that are the same now."""
    redirected: int
    """Those that redirect."""
    subscribers: tuple[str, ...] = ()
    """What became of lists of subscribers, a line each."""
    files: int = 0
    """The files that were, or would be, written."""
    files_read: int = 0
    """The files of the folder; each is a document, a picture or file that came along, or left out.
    0 for exports of another shape."""

    def count(self, kind: str = "", state: str = "", change: str = "") -> int:
        """How many documents are of a kind, in a state, or have a change."""
        return sum(
            (not kind or one.kind == kind)
            and (not state or one.state == state)
            and (not change or one.change == change)
            for one in self.documents
        )

    def by_rule(self) -> list[tuple[str, FindingKind, list[ReportFinding]]]:
        """The findings by their rules, the most harmful first."""
        found: dict[str, list[ReportFinding]] = {}
        for one in self.findings:
            found.setdefault(one.rule, []).append(one)
        ordered = sorted(found, key=lambda rule: KINDS[rule].harm)
        return [(rule, KINDS[rule], found[rule]) for rule in ordered]


def folded(findings: Iterable[ReportFinding]) -> tuple[ReportFinding, ...]:
    """Findings, each once, in the order of harm and of files."""
    unique = dict.fromkeys(findings)
    return tuple(
        sorted(unique, key=lambda one: (KINDS[one.rule].harm, one.file, one.line, one.message))
    )
