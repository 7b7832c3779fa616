"""Finds problems between documents: references, identifiers and the configuration here, those of
links and comments in modules of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

from sitegen.digest import digest
from sitegen.errors import InBody, InField, Problem, did_you_mean
from sitegen.loading import load
from sitegen.model.config import Config
from sitegen.model.content_path import content_path
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.series import Series
from sitegen.model.path_fields import path_fields, placed_paths
from sitegen.model.scalars import Image
from sitegen.read.copies import in_order_of_origin
from sitegen.read.project import CONFIG
from sitegen.site.comment_problems import comment_problems
from sitegen.site.known_names import may_be_refused, refused_files, tag_names, unknown_name
from sitegen.site.left_out_files import data_problems, text_problems
from sitegen.site.link_problems import (
    body_image_problems,
    file_problems,
    files_problems,
    front_image_problems,
    hidden_target,
    link_problems,
    may_have_expired,
    unreachable_problems,
)
from sitegen.site.links import field_target
from sitegen.site.names import name_problems
from sitegen.site.references import references
from sitegen.site.site import Site

NO_TEXT = "there is no text below the front matter"
WRITE_TEXT = "write something, or set `draft: true` until it is written"

SECURITY_NOTICE = timedelta(days=30)
"""Time before the expiry of `security.txt` from which there is a warning."""


def problems(
    site: Site, sound: Container[bytes] = (), root: Path | None = None
) -> Iterator[Problem]:
    """All problems between the documents of a site.

    Documents with a `mark` among the `sound` ones are skipped. With the project's `root`, the
    history tells which of two files with one identifier is a copy.
    """
    yield from _identifiers(site, root)
    yield from _configuration(site)
    yield from _security(site)
    yield from name_problems(site)
    yield from text_problems(site)
    yield from data_problems(site)
    for key, document in site.documents.items():
        if site.visibilities[key].shown and mark(document) not in sound:
            yield from problems_of(site, document)


def mark(document: Document) -> bytes:
    """A mark of a document without problems: a digest of its place and its content."""
    return document.source.encode() + document.digest


def surroundings(site: Site) -> bytes:
    """A digest of everything that `problems_of` reads of a site besides the document itself."""
    others = [
        (
            document.source,
            key,
            document.front.slug,
            document.body.encoded_sections,
            seen.state,
            seen.shown,
            document.front.reply_to if isinstance(document.front, Comment) else None,
            document.front.label if isinstance(document.front, Series) else "",
        )
        for (key, document), seen in zip(
            site.documents.items(), site.visibilities.values(), strict=True
        )
    ]
    known = (site.config, others, sorted(site.attachments), sorted(refused_files(site)))
    return digest(msgspec.msgpack.encode(known))


def problems_of(site: Site, document: Document) -> Iterator[Problem]:
    """The problems of one document in relation to others."""
    yield from _references(site, document)
    if document.body.links:
        yield from link_problems(site, document)
    if document.body.images:
        yield from body_image_problems(site, document)
    yield from unreachable_problems(document)
    for line in document.body.unprintable:
        yield Problem(
            document.source,
            line,
            "there is a control character, which feeds can't contain",
            "remove it; feeds leave it out",
            "warning",
            "control-character",
        )
    for repair in document.body.repairs:
        yield Problem(
            document.source,
            InBody(repair.text, repair.nth),
            repair.message,
            repair.remedy,
            "warning",
            "raw-html",
        )
    front = document.front
    for note in document.body.warnings:
        if note.rule in site.config.check.off or (front.check and note.rule in front.check.off):
            continue
        yield Problem(
            document.source,
            note.line or InBody(note.text, note.nth),
            note.message,
            note.remedy,
            "warning",
            note.rule,
        )
    if document.kind.needs_text and document.is_empty:
        yield from _empty(site, document)
    if front.comments and document.kind.comments is None:
        yield Problem(
            document.source,
            InField(("comments",)),
            f"{document.kind.several} have no comments, so nobody could see them",
            "remove the line",
            rule="no-comments-here",
        )
    if isinstance(front, Post) and site.config.tags:
        yield from _tags(site, document, front)
    if isinstance(front, Faq) and site.config.categories:
        yield from _category(site, document, front)
    if isinstance(front, Comment):
        yield from comment_problems(site, document, front)
    if document.kind.problems:
        yield from load(document.kind.problems)(site, document)
    image = getattr(front, "image", None)
    if isinstance(image, Image):
        yield from front_image_problems(site, document, image)
    for place, field, text in placed_paths(front, path_fields(type(front))):
        if field.leads == "file" and place != ("image", "src"):
            yield from file_problems(site, document, field_target(text), InField(place))
    if front.files:
        yield from files_problems(site, document)


def _empty(site: Site, document: Document) -> Iterator[Problem]:
    """A warning that readers see a title and nothing else. Drafts may be empty."""
    off = (*site.config.check.off, *(document.front.check.off if document.front.check else ()))
    if site.visibilities[document.id].state == "live" and "empty-text" not in off:
        yield Problem(document.source, None, NO_TEXT, WRITE_TEXT, "warning", "empty-text")


def _identifiers(site: Site, root: Path | None) -> Iterator[Problem]:
    places: dict[str, list[str]] = defaultdict(list)
    for document in site.contents.documents:
        places[document.id].append(document.source)
        if document.front.id is None and not document.kind.attached:
            yield Problem(
                document.source,
                1,
                "there is no id, so feed readers will see a new document when this file is renamed",
                f"add `id: {document.id}`",
                "warning",
                "missing-id",
            )
    for key, sources in places.items():
        if len(sources) > 1:
            original, *copies = in_order_of_origin(sources, root)
            for source in copies:
                yield same_id(source, key, original)


def same_id(copy: str, key: str, original: str) -> Problem:
    """What is said of the copy of a document that has the original's identifier."""
    return Problem(
        copy,
        InField(("id",)),
        f'the id "{key}" is also that of {original}, of which this is a copy',
        "remove the line here, then write the id that the warning proposes; "
        "feed readers know the original by it",
        rule="double-id",
    )


def _configuration(site: Site) -> Iterator[Problem]:
    config = site.config
    named: tuple[tuple[str | None, tuple[str | int, ...]], ...] = (
        (config.owner, ("owner",)),
        (config.contact.person, ("contact", "person")),
    )
    for name, path in named:
        if name is not None and site.person(name) is None:
            if may_be_refused(site, name, ("person",)):
                continue
            unknown = unknown_name(site, name, ("person",))
            yield Problem(CONFIG, InField(path), *unknown, rule="unknown-name")
    for name, kind in kinds().by_name.items():
        if config.options(name).comments and kind.comments is None:
            yield Problem(
                CONFIG,
                InField(("kinds", name, "comments")),
                f"{kind.several} have no comments, so nobody could see them",
                "remove it",
                rule="no-comments-here",
            )
    for place, field, text in placed_paths(config, path_fields(Config)):
        if field.leads == "file" and site.configured_file(text) not in site.attachments:
            yield Problem(
                CONFIG,
                InField(place),
                f'there is no file "{content_path(text)}"',
                "add the file, or fix the path, which is relative to content/",
                rule="missing-file",
            )


def _security(site: Site) -> Iterator[Problem]:
    """A `security.txt` must say until when it is true (RFC 9116, section 2.5.5)."""
    security, now = site.config.security, site.viewpoint.now
    if not security.contact:
        return
    field = InField(("security",))
    if security.expires is None:
        message, remedy = "security.txt needs an expiry date", "add `expires: 2027-06-30`"
        yield Problem(CONFIG, field, message, remedy, rule="security-expires")
    elif security.expires.at <= now + SECURITY_NOTICE:
        ended = "has expired" if security.expires.at <= now else "expires within a month"
        remedy = "check it, then write a new `expires`"
        yield Problem(CONFIG, field, f"security.txt {ended}", remedy, "warning", "security-expires")


def _references(site: Site, document: Document) -> Iterator[Problem]:
    for reference in references(document.front):
        named = reference.field.kinds
        key = site.resolve(reference.text, named)
        where = InField(reference.path)
        if key is None:
            if may_be_refused(site, reference.text, named):
                continue
            message, remedy = unknown_name(site, reference.text, named)
            message = f'"{reference.field.key}": {message}'
            yield Problem(document.source, where, message, remedy, rule="unknown-name")
        elif not site.shown(key) and not may_have_expired(site, document, key):
            yield hidden_target(site, document, where, site.documents[key])


def _tags(site: Site, document: Document, front: Post) -> Iterator[Problem]:
    allowed = {site.tag_slug(tag) for tag in site.config.tags}
    for index, tag in enumerate(front.tags):
        if site.tag_slug(tag) not in allowed:
            yield Problem(
                document.source,
                InField(("tags", index)),
                f'"{tag}" is not among the tags in site.yaml',
                did_you_mean(tag, site.index(tag_names)),
                rule="unknown-tag",
            )


def _category(site: Site, document: Document, front: Faq) -> Iterator[Problem]:
    if front.category not in site.config.categories:
        yield Problem(
            document.source,
            InField(("category",)),
            f'"{front.category or ""}" is not among the categories in site.yaml',
            did_you_mean(front.category or "", site.config.categories),
            rule="unknown-category",
        )
