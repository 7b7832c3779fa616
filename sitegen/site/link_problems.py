"""Problems of the links, pictures and files of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sitegen.errors import InBody, InField, Problem, did_you_mean
from sitegen.model.document import Document
from sitegen.model.scalars import Image
from sitegen.model.unreachable import meant, unreachable
from sitegen.read.locate import EMPTY_LINK
from sitegen.read.yaml_mistakes import in_curly_quotes, unquoted
from sitegen.site.known_names import (
    attachment_names,
    link_targets,
    refused_files,
)
from sitegen.site.links import Link, field_target, merge_field
from sitegen.site.site import Site
from sitegen.site.visibility import Visibility


def may_have_expired(site: Site, document: Document, key: str) -> bool:
    """A newsletter issue may link to documents that have expired since: it was written at its
    date."""
    return document.kind.mailed and site.visibilities[key].state == "expired"


def hidden_target(
    site: Site, document: Document, where: InField | InBody, target: Document
) -> Problem:
    """The problem of a reference to a document that readers don't see."""
    seen: Visibility = site.visibilities[target.id]
    if seen.state == "expired":
        return Problem(
            document.source,
            where,
            f"this leads to {target.source}, which has expired",
            "remove it; readers see plain text instead",
            "warning",
            "expired-target",
        )
    when = f" until {seen.at.astimezone(site.zone):%Y-%m-%d %H:%M}" if seen.at else ""
    what = "a draft" if seen.state == "draft" else f"scheduled, not shown{when}"
    return Problem(
        document.source,
        where,
        f"this leads to {target.source}, which is {what}",
        "publish that first, or remove this",
        rule="hidden-target",
    )


def link_problems(site: Site, document: Document) -> Iterator[Problem]:
    """The problems of the links in a text."""
    mentions: Counter[str] = Counter()
    for target in document.body.links:
        where = InBody(target, mentions[target])
        mentions[target] += 1
        if document.kind.mailed and merge_field(target) is not None:
            continue
        link = site.parsed_link(document, target)
        if link.kind == "document":
            yield from _document_link(site, document, target, link, where)
        elif link.kind == "outside":
            yield Problem(
                document.source,
                where,
                f'the link "{_folded(target)}" leaves content/',
                "link to a document or a file inside content/",
                rule="broken-link",
            )
        elif link.kind == "file" and link.path not in site.attachments:
            yield from _missing(site, document, where, target, link.path)


def unreachable_problems(document: Document) -> Iterator[Problem]:
    """Links that only the author's own computer can open, that run a script, or name nothing."""
    mentions: Counter[str] = Counter()
    for target in document.body.unreachable:
        if not target:
            where = InBody(EMPTY_LINK, mentions[target])
            mentions[target] += 1
            remedy = (
                "write the address between the parentheses, [the menu](menu.md), or remove the link"
            )
            yield Problem(
                document.source, where, "this link names no target", remedy, rule="broken-link"
            )
            continue
        wrong = unreachable(target)
        assert wrong is not None
        where = InBody(target, mentions[target])
        mentions[target] += 1
        yield Problem(document.source, where, wrong.message, wrong.remedy, rule="broken-link")


def _document_link(
    site: Site, document: Document, target: str, link: Link, where: InBody
) -> Iterator[Problem]:
    key = site.by_source.get(link.path)
    if key is None:
        if link.path not in refused_files(site):
            yield from _missing(site, document, where, target, link.path)
        return
    other = site.documents[key]
    if not site.shown(key):
        yield hidden_target(site, document, where, other)
    elif site.url_path(key) is None:
        yield Problem(
            document.source,
            where,
            f"a {other.kind.name} has no page to link to",
            "remove the link",
            rule="broken-link",
        )
    elif link.fragment and link.fragment not in other.body.sections.anchors:
        yield Problem(
            document.source,
            where,
            f'{other.source} has no heading "#{link.fragment}"',
            did_you_mean(link.fragment, other.body.sections.anchors),
            "warning",
            "missing-anchor",
        )


def _missing(
    site: Site, document: Document, where: InBody, target: str, path: str
) -> Iterator[Problem]:
    whole = meant(target)
    if whole is not None:
        message = f'the link "{target}" is read as the name of a file'
        yield Problem(document.source, where, message, f"write {whole}", rule="broken-link")
        return
    if in_curly_quotes(target):
        message = f'the link "{_folded(target)}" has curly quotes around it'
        remedy = f"write {unquoted(target)}"
        yield Problem(document.source, where, message, remedy, rule="broken-link")
        return
    near = did_you_mean(path, site.index(link_targets))
    remedy = near if near.startswith("did") else "fix the path; it is relative to this file"
    yield Problem(
        document.source,
        where,
        f'the link "{_folded(target)}" leads nowhere',
        remedy,
        rule="broken-link",
    )


def body_image_problems(site: Site, document: Document) -> Iterator[Problem]:
    """The problems of the pictures in a text."""
    mentions: Counter[str] = Counter()
    for image in document.body.images:
        where = InBody(image.src, mentions[image.src])
        mentions[image.src] += 1
        if not image.src.strip():
            yield Problem(
                document.source,
                InBody(f"![{image.alt or ''}]("),
                f'the picture "{_folded(image.alt or "")}" names no file',
                "write its path between the parentheses, "
                f"![{_folded(image.alt or '')}](photo.jpg), or remove it",
                rule="missing-file",
            )
            continue
        wrong = unreachable(image.src)
        if wrong is not None:
            yield Problem(document.source, where, wrong.message, wrong.remedy, rule="broken-link")
        elif "://" in image.src or image.src.startswith("//"):
            yield Problem(
                document.source,
                where,
                "this picture is loaded from another site, which can then track your readers",
                "save it beside the document",
                "warning",
                "foreign-image",
            )
        else:
            yield from file_problems(site, document, image.src, where)
        if not image.alt and ("role", "presentation") not in image.attributes:
            yield _no_alt(document, where)


def _folded(text: str) -> str:
    """A text in one line: Markdown lets an address and a description go over several."""
    return " ".join(text.split())


def _no_alt(document: Document, where: InBody | InField) -> Problem:
    return Problem(
        document.source,
        where,
        "this picture has no alt text for people who can't see it",
        "describe what it shows: ![a red bicycle](photo.jpg)",
        "warning",
        "missing-alt",
    )


def front_image_problems(site: Site, document: Document, image: Image) -> Iterator[Problem]:
    """The problems of the picture that the front matter names."""
    yield from file_problems(site, document, field_target(image.src), InField(("image", "src")))
    if image.alt is None:
        yield _no_alt(document, InField(("image",)))


def files_problems(site: Site, document: Document) -> Iterator[Problem]:
    """The entries of `files` that name no file."""
    for number, pattern in enumerate(document.front.files):
        where = InField(("files", number))
        target = field_target(pattern)
        if "*" not in pattern and site.file_of(document.id, target) in site.by_source:
            message = f'"{pattern}" is a document, and published as a page'
            yield Problem(document.source, where, message, "link to it", rule="missing-file")
        elif not site.files_matching(document, pattern):
            if "*" in pattern or pattern.endswith("/"):
                remedy = "fix the path; it is relative to this file"
                message = f'there is no file that "{pattern}" names'
                yield Problem(document.source, where, message, remedy, rule="missing-file")
            else:
                yield from file_problems(site, document, target, where)


def file_problems(
    site: Site, document: Document, source: str, where: InField | InBody
) -> Iterator[Problem]:
    """The problem of a file that a field names, if there is none at `source`."""
    path = site.file_of(document.id, source)
    if path not in site.attachments:
        near = did_you_mean(path, site.index(attachment_names))
        remedy = near if near.startswith("did") else "add the file, or fix the path"
        yield Problem(
            document.source,
            where,
            f'there is no file "{_folded(path)}"',
            remedy,
            rule="missing-file",
        )
