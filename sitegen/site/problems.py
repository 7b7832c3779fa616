"""Finds problems between documents: broken references, links, pictures, identifiers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

from sitegen.digest import digest
from sitegen.errors import InBody, InField, KnownNames, Problem, did_you_mean
from sitegen.loading import load
from sitegen.model.content_path import content_path, document_name, document_path
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.series import Series
from sitegen.model.scalars import Image
from sitegen.model.unreachable import meant, unreachable
from sitegen.read.copies import in_order_of_origin
from sitegen.read.project import CONFIG, CONTENT
from sitegen.site.links import Link, field_target, merge_field
from sitegen.site.names import name_problems
from sitegen.site.references import references
from sitegen.site.site import Site
from sitegen.site.visibility import Visibility

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
            document.front.label if isinstance(document.front, Series) else "",
        )
        for (key, document), seen in zip(
            site.documents.items(), site.visibilities.values(), strict=True
        )
    ]
    known = (site.config, others, sorted(site.attachments), sorted(_refused(site)))
    return digest(msgspec.msgpack.encode(known))


def problems_of(site: Site, document: Document) -> Iterator[Problem]:
    """The problems of one document in relation to others."""
    yield from _references(site, document)
    if document.body.links:
        yield from _links(site, document)
    if document.body.images:
        yield from _images(site, document)
    yield from _unreachable(document)
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
    if isinstance(front, Post) and site.config.tags:
        yield from _tags(site, document, front)
    if isinstance(front, Faq) and site.config.categories:
        yield from _category(site, document, front)
    if isinstance(front, Comment):
        yield from _comment(site, document, front)
    if document.kind.problems:
        yield from load(document.kind.problems)(site, document)
    image = getattr(front, "image", None)
    if isinstance(image, Image):
        yield from _picture(site, document, image)
    for field in ("photo", "audio"):
        value = getattr(front, field, None)
        source = getattr(value, "src", value)
        if isinstance(source, str):
            path = (field,) if source is value else (field, "src")
            yield from _file(site, document, field_target(source), InField(path))


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


def _refused(site: Site) -> dict[str, str]:
    """The kinds of files that were refused or not read yet, by path: what follows from that is no
    mistake of its own."""
    contents = site.contents
    if len(contents.documents) == len(contents.files.sources):
        return {}
    read = {document.source for document in contents.documents}
    return {path: kind for path, kind in contents.files.sources if path not in read}


def _may_be_refused(site: Site, name: str, named: tuple[str, ...]) -> bool:
    """Whether a name that no document has may be that of a file which was refused."""
    return any(
        kind in named
        and (
            document_name(path) == name
            or document_path(path) == document_path(name)
            or _is_identifier(name)
        )
        for path, kind in _refused(site).items()
    )


def _is_identifier(name: str) -> bool:
    """Whether a reference may be an identifier, which only the file itself knows."""
    return re.fullmatch(r"[0-9a-f]{12}", name) is not None


def _configuration(site: Site) -> Iterator[Problem]:
    config = site.config
    named: tuple[tuple[str | None, tuple[str | int, ...]], ...] = (
        (config.owner, ("owner",)),
        (config.contact.person, ("contact", "person")),
    )
    for name, path in named:
        if name is not None and site.person(name) is None:
            if _may_be_refused(site, name, ("person",)):
                continue
            yield Problem(
                CONFIG,
                InField(path),
                f'there is no person "{name}"',
                did_you_mean(name, _names(site, ("person",))),
                rule="unknown-name",
            )
    for field in ("logo", "favicon", "image"):
        source: str | None = getattr(config, field)
        if source is not None and site.configured_file(source) not in site.attachments:
            yield Problem(
                CONFIG,
                InField((field,)),
                f'there is no file "{content_path(source)}"',
                "add the file, or fix the path (it is relative to content/)",
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


def _names(site: Site, named: tuple[str, ...]) -> KnownNames:
    """The names of all documents of some kinds, with their folders if the kinds are several."""
    made = site.index(_names_made)
    if named not in made:
        made[named] = KnownNames(
            site.documents[key].name
            if len(named) == 1
            else f"{kinds().by_name[kind].folder}/{site.documents[key].name}"
            for kind in named
            for key in site.collection(kind)
        )
    return made[named]


def _names_made(_site: Site) -> dict[tuple[str, ...], KnownNames]:
    """Filled when it is asked: a site without mistakes needs none."""
    return {}


def _all_names(site: Site) -> KnownNames:
    return KnownNames(document.name for document in site.documents.values())


def _targets(site: Site) -> KnownNames:
    return KnownNames([*site.by_source, *site.attachments])


def _files(site: Site) -> KnownNames:
    return KnownNames(site.attachments)


def _tag_names(site: Site) -> KnownNames:
    return KnownNames(site.config.tags)


def _references(site: Site, document: Document) -> Iterator[Problem]:
    for reference in references(document.front):
        named = reference.field.kinds
        key = site.resolve(reference.text, named)
        where = InField(reference.path)
        if key is None:
            if _may_be_refused(site, reference.text, named):
                continue
            yield Problem(
                document.source,
                where,
                f'"{reference.field.key}": there is no {" or ".join(named)} "{reference.text}"',
                did_you_mean(reference.text, _names(site, named)),
                rule="unknown-name",
            )
        elif not site.shown(key) and not _may_have_expired(site, document, key):
            yield _hidden(site, document, where, site.documents[key])


def _may_have_expired(site: Site, document: Document, key: str) -> bool:
    """A newsletter issue may link to documents that have expired since: it was written at its
    date."""
    return document.kind.mailed and site.visibilities[key].state == "expired"


def _hidden(site: Site, document: Document, where: InField | InBody, target: Document) -> Problem:
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


def _links(site: Site, document: Document) -> Iterator[Problem]:
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


def _unreachable(document: Document) -> Iterator[Problem]:
    mentions: Counter[str] = Counter()
    for target in document.body.unreachable:
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
        if link.path not in _refused(site):
            yield from _missing(site, document, where, target, link.path)
        return
    other = site.documents[key]
    if not site.shown(key):
        yield _hidden(site, document, where, other)
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
    near = did_you_mean(path, site.index(_targets))
    remedy = near if near.startswith("did") else "fix the path; it is relative to this file"
    yield Problem(
        document.source,
        where,
        f'the link "{_folded(target)}" leads nowhere',
        remedy,
        rule="broken-link",
    )


def _images(site: Site, document: Document) -> Iterator[Problem]:
    mentions: Counter[str] = Counter()
    for image in document.body.images:
        where = InBody(image.src, mentions[image.src])
        mentions[image.src] += 1
        if not image.src.strip():
            yield Problem(
                document.source,
                InBody(f"![{image.alt or ''}]("),
                f'the picture "{_folded(image.alt or "")}" names no file',
                f"write its path between the brackets, ![{_folded(image.alt or '')}](photo.jpg), "
                "or remove it",
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
            yield from _file(site, document, image.src, where)
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


def _picture(site: Site, document: Document, image: Image) -> Iterator[Problem]:
    yield from _file(site, document, field_target(image.src), InField(("image", "src")))
    if image.alt is None:
        yield _no_alt(document, InField(("image",)))


def _file(
    site: Site, document: Document, source: str, where: InField | InBody
) -> Iterator[Problem]:
    path = site.file_of(document.id, source)
    if path not in site.attachments:
        near = did_you_mean(path, site.index(_files))
        remedy = near if near.startswith("did") else "add the file, or fix the path"
        yield Problem(
            document.source,
            where,
            f'there is no file "{_folded(path)}"',
            remedy,
            rule="missing-file",
        )


def _tags(site: Site, document: Document, front: Post) -> Iterator[Problem]:
    allowed = {site.tag_slug(tag) for tag in site.config.tags}
    for index, tag in enumerate(front.tags):
        if site.tag_slug(tag) not in allowed:
            yield Problem(
                document.source,
                InField(("tags", index)),
                f'"{tag}" is not among the tags in site.yaml',
                did_you_mean(tag, site.index(_tag_names)),
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


def _comment(site: Site, document: Document, front: Comment) -> Iterator[Problem]:
    target = site.comment_target(document)
    if target is None:
        about = document.folder.removeprefix(f"{CONTENT}/comments/")
        if {f"{CONTENT}/{about}.md", f"{CONTENT}/{about}/index.md"} & _refused(site).keys():
            return
        folder = document.source.split("/")[2] if document.source.count("/") > 2 else "…"
        yield Problem(
            document.source,
            None,
            "the document that this comment belongs to does not exist",
            f"move it to content/comments/{folder}/NAME/; "
            + did_you_mean(document.folder.rpartition("/")[2], site.index(_all_names)),
            rule="lost-comment",
        )
        return
    if front.reply_to is not None:
        siblings = [site.documents[key].name for key in site.comments(target)]
        if front.reply_to not in siblings and not _may_be_refused(
            site, front.reply_to, ("comment",)
        ):
            yield Problem(
                document.source,
                InField(("reply_to",)),
                f'there is no comment "{front.reply_to}" here to reply to',
                did_you_mean(front.reply_to, siblings),
                rule="lost-comment",
            )
    unknown = site.person(front.by) is None and not _may_be_refused(site, front.by, ("person",))
    if front.role == "staff" and unknown:
        yield Problem(
            document.source,
            InField(("by",)),
            f'there is no person "{front.by}", and staff comment by name',
            did_you_mean(front.by, _names(site, ("person",))),
            rule="unknown-name",
        )
