"""Makes the report of what an import found and did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitegen.importing.collected import Collected
from sitegen.importing.conversion import ConvertedDocument
from sitegen.importing.file_changes import Decided
from sitegen.importing.layout import Layout, PlannedDocument
from sitegen.importing.report import (
    ImportReport,
    ReportDocument,
    ReportFinding,
    ReportOmission,
    folded,
)
from sitegen.importing.site_after import AddressCheck
from sitegen.site.permalinks import output_path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """All that is known in the end."""

    source: str
    options_dry_run: bool
    layout: Layout
    collected: Collected
    converted: Sequence[ConvertedDocument]
    decided: Mapping[str, Decided]
    deleted: Sequence[str]
    people: Sequence[str]
    comments: Sequence[Decided]
    media: Mapping[str, bool]
    refused: Mapping[str, str]
    owners: Mapping[str, str]
    """The files of the documents that were here before, by the outputs that are their pages."""
    as_drafts: Mapping[str, str]
    addresses: AddressCheck
    query_rules: bool
    feeds: tuple[str, ...]
    """Paths of feeds that only rules of a host redirect."""
    files: int
    files_read: int = 0
    engine: str = ""
    subscribers: tuple[str, ...] = ()


def report_of(outcome: ImportOutcome) -> ImportReport:
    """The report."""
    layout, addresses = outcome.layout, outcome.addresses
    elsewhere = {address for one in outcome.converted for address, _ in one.missing_media}
    return ImportReport(
        source=outcome.source,
        site=outcome.collected.site.url,
        dry_run=outcome.options_dry_run,
        documents=tuple(_document(place, outcome) for place in layout.documents),
        people=tuple(outcome.people),
        comments=len(outcome.comments),
        new_comments=sum(one.change in ("new", "updated") for one in outcome.comments),
        media=sum(outcome.media.values()),
        media_elsewhere=len(elsewhere),
        omissions=tuple(
            ReportOmission(one.what, one.why, one.count, tuple(one.names))
            for one in outcome.collected.omissions
        ),
        findings=folded(_findings(outcome, elsewhere)),
        permalink=layout.pattern or "",
        engine=outcome.engine,
        addresses=addresses.same + addresses.redirected + len(addresses.lost),
        same=addresses.same,
        redirected=addresses.redirected,
        subscribers=outcome.subscribers,
        files=outcome.files,
        files_read=outcome.files_read,
    )


def _document(place: PlannedDocument, outcome: ImportOutcome) -> ReportDocument:
    one = place.outline
    why = one.draft or outcome.as_drafts.get(one.key, "")
    return ReportDocument(
        kind=place.kind,
        title=one.title or place.name,
        state="draft" if why else "live" if place.public else "scheduled",
        old=one.url or (f"/?p={one.query_number}" if one.query_number else ""),
        file=place.path,
        url=place.url_path,
        change=outcome.decided[place.id].change,
        why=why,
    )


def _findings(outcome: ImportOutcome, elsewhere: set[str]) -> Iterator[ReportFinding]:
    layout = outcome.layout
    places = {place.id: place for place in layout.documents}
    for one in outcome.converted:
        yield from _of_text(one, places[one.id], outcome)
    for found in outcome.collected.findings:
        place = layout.by_key.get(found.about)
        yield ReportFinding(
            found.rule,
            found.message,
            place.path if place is not None else found.origin,
            0 if place is not None else found.line,
            place.outline.url if place is not None else "",
        )
    owners = {output_path(place.url_path): place.path for place in reversed(layout.documents)}
    owners |= outcome.owners
    taken: set[tuple[str, str]] = set()
    for key, wanted in layout.renamed:
        place = layout.by_key[key]
        owner = owners.get(output_path(wanted), "a page of the theme")
        message = f"the address {wanted} belongs to {owner}, so it is {place.url_path}"
        yield ReportFinding("renamed", message, place.path, 0, place.outline.url)
        taken.add((place.id, output_path(wanted)))
    lost = [(place.id, path) for place, path in outcome.addresses.lost]
    lost += [(layout.by_key[key].id, path) for key, path in layout.without_redirect]
    lost = [(key, path) for key, path in lost if (key, output_path(path)) not in taken]
    for identifier, path in dict.fromkeys(lost):
        place = places[identifier]
        message = f"{path} can't redirect to {place.url_path}"
        yield ReportFinding("address", message, place.path, 0, place.outline.url)
    numbers = sum(bool(place.outline.query_number) and place.public for place in layout.documents)
    if numbers and not outcome.query_rules:
        said = "1 address" if numbers == 1 else f"{numbers} addresses"
        does = "doesn't" if numbers == 1 else "don't"
        message = f"{said} such as /?p=12 {does} redirect on this host"
        yield ReportFinding("query-address", message)
    if outcome.feeds and not outcome.query_rules:
        yield ReportFinding(
            "feed-address",
            f"{', '.join(outcome.feeds)}: only a host that reads _redirects leads its subscribers "
            "to the new feed",
        )
    for path, fits in outcome.media.items():
        if not fits:
            yield ReportFinding("media-missing", "another file has its place here", path)
    for name, why in outcome.refused.items():
        yield ReportFinding("media-missing", f"{name}: {why}")
    if elsewhere:
        yield ReportFinding(
            "media-missing",
            f"{len(elsewhere)} pictures and files are still loaded from the old site",
        )


def _of_text(
    one: ConvertedDocument, place: PlannedDocument, outcome: ImportOutcome
) -> Iterator[ReportFinding]:
    old = place.outline.url
    if one.differences:
        yield ReportFinding(
            "text-differs",
            f"not the same as before: {', '.join(one.differences)}",
            one.path,
            0,
            old,
        )
    for kept in one.kept:
        yield ReportFinding("kept-html", kept, one.path, 0, old)
    for found in one.findings:
        yield ReportFinding(found.rule, found.message, one.path, found.line, old)
    if one.without_alt:
        count = one.without_alt
        shown = f"{count} picture has" if count == 1 else f"{count} pictures have"
        yield ReportFinding("missing-alt", f"{shown} no description", one.path, 0, old)
    if outcome.decided[one.id].conflict:
        yield ReportFinding("changed-on-both-sides", "it changed there, too", one.path, 0, old)
    why = outcome.as_drafts.get(place.outline.key)
    if why is not None:
        yield ReportFinding("stops-build", why, one.path, 0, old)
