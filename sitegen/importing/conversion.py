"""Turns one document of an export into a file: its front matter, and its text with a proof."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from sitegen.digest import content_digest, digest
from sitegen.errors import InBody, Problem
from sitegen.importing.foreign_markdown import SourceMarkdown
from sitegen.importing.front_matter import FrontMatterWriter, local_time
from sitegen.importing.html_tree import parse
from sitegen.importing.layout import PlannedDocument
from sitegen.importing.markup import html_of
from sitegen.importing.media import ExportedMedia, is_file
from sitegen.importing.media_store import SOURCE_SCHEME, MediaStore
from sitegen.importing.old_addresses import OldSite
from sitegen.importing.people import PeoplePlan
from sitegen.importing.proof import facts_of
from sitegen.importing.proven_text import ProvenText, proven_text
from sitegen.importing.record import MARKDOWN, SourceDocument
from sitegen.importing.text_tree import text_tree
from sitegen.model.config import Config
from sitegen.model.fields import fields_of
from sitegen.model.kinds import kinds
from sitegen.model.kinds.post import Post
from sitegen.read.document import ParseResult, ReadSettings
from sitegen.read.document import parse as parse_document
from sitegen.read.field_text import as_written
from sitegen.read.leftover_syntax import leftover_syntax
from sitegen.read.locate import line_of
from sitegen.read.markdown import Engine
from sitegen.slugs import tag_slugify

_LONGEST_SUMMARY = 1000
_LONGEST_TITLE = 300


class TextFinding(Struct, frozen=True):
    """Something in a document that a person should look at."""

    rule: str
    message: str
    line: int = 0
    """In the new file; 0 for the whole."""


class ConvertedDocument(Struct, frozen=True, kw_only=True):
    """A document as a file, and what was found on the way."""

    id: str
    path: str
    digest: str
    """Of the file's content, in hexadecimal digits."""
    source: str
    """A digest of what it was made of."""
    staged: str
    """The file that has the content."""
    parsed: bytes = b""
    """The document as `sitegen.read` keeps it; empty if it can't be read."""
    kept: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    findings: tuple[TextFinding, ...] = ()
    media: tuple[tuple[str, str], ...] = ()
    """The files that it uses: paths in the project, and their old addresses."""
    missing_media: tuple[tuple[str, str], ...] = ()
    """The addresses of files of the old site that stay there: of the originals, and as the text has
    them."""
    without_alt: int = 0


@dataclass(frozen=True, slots=True)
class ConversionContext:
    """What is the same for all documents."""

    config: Config
    zone: ZoneInfo
    now: datetime
    old: OldSite
    documents: Mapping[str, PlannedDocument]
    """By the source's keys."""
    people: PeoplePlan
    tags: Mapping[str, str]
    """The spelling to use, by the one in the export."""
    category_paths: Sequence[str]
    media: ExportedMedia
    media_store: MediaStore
    with_comments: frozenset[str]
    """The keys of the documents that have comments."""
    settings: ReadSettings
    staging: Path
    as_drafts: Mapping[str, str] = field(default_factory=dict)
    """Documents that become drafts against their will, with the reason, by key."""

    @property
    def tag_slugs(self) -> frozenset[str]:
        """The slugs of all tags in the export."""
        return frozenset(tag_slugify(tag, self.config.language) for tag in self.tags.values())


class TextAddresses:
    """Where the links and pictures of one document lead."""

    def __init__(
        self, context: ConversionContext, place: PlannedDocument, near: str, folder: str | None
    ) -> None:
        """`near` is the document's own address; `folder` that of its file, if the export is a
        folder with a file for each document."""
        self._context = context
        self._place = place
        self._near, self._folder = near, folder
        self._tag_slugs = context.tag_slugs
        self.findings: list[tuple[str, str]] = []
        self.media: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        """Files of the old site that stay there: the originals, and what the text has instead."""

    def link(self, target: str) -> str | None:
        """The new target of a link; None if readers can't follow it."""
        context, old = self._context, self._context.old
        if target.startswith("#"):
            # Ghost opens a window of its own for members there.
            return target if not target.startswith("#/portal") else None
        if self._has_template(target):
            return self._on_old_site(target)
        name, fragment = self._named(target)
        if name in context.documents:
            return self._document(name, fragment, self._address_of(name))
        if name:
            return self._named_file(name, target)
        whole = old.absolute(target, self._near)
        own = old.own(target, self._near)
        if own is None:
            return self._file(whole) or whole
        fragment = f"#{own.fragment}" if own.fragment else ""
        key = old.document(own)
        if key is not None:
            return self._document(key, fragment, whole)
        if is_file(own.path):
            return self._file(whole) or self._left(whole)
        shown = context.media.shown_at(own.path)
        if shown is not None:
            return self.picture(shown)
        if own.path.rstrip("/") in ("", old.base):
            return f"/{fragment}"
        for start in context.category_paths:
            if own.path.removeprefix(old.base).startswith(start):
                slug = own.path.rstrip("/").rpartition("/")[2]
                if slug in self._tag_slugs:
                    return f"/tags/{slug}/"
        if old.is_section(own):
            return f"{Post.kind.url_path}{fragment}"
        self.findings.append(("old-link", f"a link leads to {own.path}, which is not imported"))
        return self._on_old_site(whole)

    def picture(self, source: str) -> str | None:
        """The new address of a picture or another file; None if there can't be one."""
        if source.startswith(("data:", "blob:")) or not source.strip():
            return None
        if self._has_template(source):
            return self._on_old_site(source)
        name, _ = self._named(source)
        if name:
            return self._named_file(name, source)
        whole = self._context.old.absolute(self._rooted(source), self._near)
        return self._file(whole) or self._left(whole)

    def file(self, address: str) -> str | None:
        """The new path of a file, relative to the document; None if it doesn't come along."""
        name, _ = self._named(address)
        if name:
            return self._relative(name, address)
        return self._file(self._context.old.absolute(self._rooted(address), self._near))

    def _rooted(self, target: str) -> str:
        """The target with a slash before it, if a folder's file is called so from the top on and
        not from the text on: templates add that slash."""
        if self._folder is None or not target[:1].isalnum() or ":" in target:
            return target
        found = self._context.media_store.find(f"/{target}")
        return (
            f"/{target}" if found is not None and found.name.endswith(unquote(target)) else target
        )

    def _has_template(self, target: str) -> bool:
        """Whether an address has a tag that another program would have filled in."""
        plain = unquote(target)
        found = "{{" in plain or "{%" in plain
        if found:
            message = f"readers can't follow an address with a tag of a template: {plain}"
            self.findings.append(("leftover-syntax", message))
        return found

    def _named(self, target: str) -> tuple[str, str]:
        """The name of the export's file that a target is, and the fragment with its sign; empty
        if it is none."""
        named = target.startswith(SOURCE_SCHEME)
        if self._folder is None or ("://" in target and not named):
            return "", ""
        path, mark, fragment = target.removeprefix(SOURCE_SCHEME).partition("#")
        path = unquote(path)
        if path.startswith("/") and path.endswith(".md"):
            # Some programs let links name files from the folder of the texts on.
            found = [name for name in self._context.documents if f"/{name}".endswith(path)]
            return (found[0], f"{mark}{fragment}") if len(found) == 1 else ("", "")
        if not named:
            path = posixpath.normpath(posixpath.join(self._folder, path.partition("?")[0]))
        if path in self._context.documents or self._context.media_store.named(path):
            return path, f"{mark}{fragment}"
        return "", ""

    def _address_of(self, name: str) -> str:
        other = self._context.documents[name]
        return self._context.old.absolute(other.outline.url or other.url_path, "")

    def _named_file(self, name: str, target: str) -> str | None:
        """The new path of one of the export's files."""
        return self._relative(name, target) or self._left(self._url_of(name, target))

    def _relative(self, name: str, target: str) -> str | None:
        place = self._context.media_store.place_of(name, self._url_of(name, target))
        if place is None:
            return None
        self.media[place] = f"{SOURCE_SCHEME}{name}"
        return _quoted(posixpath.relpath(place, self._place.folder))

    def _url_of(self, name: str, target: str) -> str:
        """The address of a file that a text names."""
        if target.startswith(SOURCE_SCHEME):
            return self._context.old.absolute(f"/{quote(name)}", "")
        return self._context.old.absolute(target, self._near)

    def _document(self, key: str, fragment: str, whole: str) -> str | None:
        other = self._context.documents[key]
        if other is self._place and fragment:
            return fragment
        hidden = not other.public or key in self._context.as_drafts
        if hidden and self._place.public:
            message = f"a link leads to {other.path}, which readers don't see yet"
            self.findings.append(("hidden-link", message))
            return self._on_old_site(whole)
        if kinds().by_name[other.kind].permalink is None:
            return self._on_old_site(whole)
        return _quoted(posixpath.relpath(other.path, self._place.folder)) + fragment

    def _file(self, whole: str) -> str | None:
        original = self._context.media.original(whole)
        for address in dict.fromkeys((original, whole)):
            place = self._context.media_store.place(address)
            if place is not None:
                self.media[place] = address
                return _quoted(posixpath.relpath(place, self._place.folder))
        return None

    def _on_old_site(self, target: str) -> str | None:
        """The whole address of something that stays on the old site; None if it isn't known."""
        whole = self._context.old.absolute(target, self._near)
        if whole.startswith("/") and not self._context.old.url:
            # The export doesn't say where it was; most sites keep their address.
            whole = self._context.config.origin + whole
        return whole if not whole.startswith("/") else None

    def _left(self, whole: str) -> str | None:
        original = self._context.media.original(whole)
        known = self._on_old_site(original)
        self.missing.setdefault(known or original, whole)
        return known if known and known.startswith(("http://", "https://")) else None


def _quoted(path: str) -> str:
    return quote(path, safe="/~:@!$&'()*+,;=.-_")


class DocumentConverter:
    """Converts documents with one engine; one in each process."""

    def __init__(self, context: ConversionContext, engine: Engine) -> None:
        self._context = context
        self._engine = engine

    def convert(self, place: PlannedDocument, source: SourceDocument) -> ConvertedDocument:
        """The file of a document, written to the staging folder. Raises OSError."""
        context = self._context
        near = source.url or place.url_path
        folder = posixpath.dirname(source.key) if source.key == source.origin else None
        addresses = TextAddresses(context, place, context.old.absolute(near, ""), folder)
        findings: list[TextFinding] = []
        text = self._text(place, source, addresses, findings)
        front = self._front(place, source, addresses, findings)
        data = front.document(text.markdown)
        result = self._parsed(place, data)
        if result.parsed is None:
            # What no engine reads is at least there to be looked at.
            data, result = self._as_draft(place, source, addresses, text, result.problems)
            findings.append(
                TextFinding("unreadable", f"it can't be read: {result.problems or 'see the file'}")
            )
        parsed = msgspec.msgpack.encode(result.parsed) if result.parsed is not None else b""
        findings += [TextFinding(rule, message) for rule, message in addresses.findings]
        findings += self._leftovers(place, data, parsed, result)
        staged = context.staging / f"{place.outline.number}.document"
        staged.write_bytes(data)
        return ConvertedDocument(
            id=place.id,
            path=place.path,
            digest=content_digest(data).hex(),
            source=digest(msgspec.msgpack.encode(source)).hex(),
            staged=str(staged),
            parsed=parsed,
            kept=text.kept,
            differences=text.differences,
            findings=tuple(dict.fromkeys(findings)),
            media=tuple(addresses.media.items()),
            missing_media=tuple(addresses.missing.items()),
            without_alt=_without_alt(parsed, result),
        )

    def _text(
        self,
        place: PlannedDocument,
        source: SourceDocument,
        addresses: TextAddresses,
        findings: list[TextFinding],
    ) -> ProvenText:
        def report(rule: str, message: str) -> None:
            findings.append(TextFinding(rule, message))

        language = self._context.config.language
        markdown = SourceMarkdown(source) if source.markup in MARKDOWN else None
        if markdown is not None:
            html = markdown.html(report)
        else:
            html = html_of(source, self._context.media, report)
        tree = text_tree(html, addresses, report)
        lost = _lost_words(html, tree)
        if lost:
            report("removed-words", f"words of what was removed: {lost}")
        if markdown is not None:
            return markdown.proven(tree, addresses, self._engine.convert, language)
        return proven_text(tree, self._engine.convert, language)

    def _front(
        self,
        place: PlannedDocument,
        source: SourceDocument,
        addresses: TextAddresses,
        findings: list[TextFinding],
    ) -> FrontMatterWriter:
        context, kind = self._context, kinds().by_name[place.kind]
        known = {one.key: one for one in fields_of(kinds().front_matters[place.kind])}
        extra = dict(source.extra)
        front = FrontMatterWriter()
        front.text("id", place.id)
        front.words(kind.label, _title(source, place))
        front.text("slug", place.slug)
        at = place.date
        if kind.date_field is not None:
            shown = at or source.updated or context.now
            only_day = at is None or source.day_only
            front.typed(kind.date_field, local_time(shown, context.zone, day_only=only_day))
        elif at is not None:
            extra["date"] = local_time(at, context.zone)
        people = context.people.references(source.authors)
        if kind.byline is not None:
            several = known[kind.byline].several
            front.list(kind.byline, people if several else people[:1])
        tags = tuple(dict.fromkeys(context.tags[tag] for tag in source.tags))
        if "tags" in known:
            front.list("tags", [*map(as_written, tags)])
        elif tags:
            extra["tags"] = list(tags)
        front.words("summary", _summary(source.summary))
        if source.updated is not None and at is not None and source.updated.date() > at.date():
            front.typed("updated", local_time(source.updated, context.zone, day_only=True))
        self._image(front, source, addresses, extra, findings, "image" in known)
        front.list("aliases", place.aliases)
        if kind.comments == "possible" and source.key in context.with_comments:
            front.typed("comments", "on")
        elif kind.comments == "invited" and source.comments is False:
            front.typed("comments", "off")
        front.group("extra", extra)
        why = source.draft or context.as_drafts.get(source.key, "")
        if why:
            front.typed("draft", f"true  # {' '.join(why.split())}")
        return front

    def _image(
        self,
        front: FrontMatterWriter,
        source: SourceDocument,
        addresses: TextAddresses,
        extra: dict[str, Any],
        findings: list[TextFinding],
        has_field: bool,
    ) -> None:
        if not source.image:
            return
        media = self._context.media.by_key(source.image)
        address = media.url if media is not None else source.image
        alt = media.alt if media is not None and media.alt else source.image_alt
        if "/" not in address and "." not in address:
            message = f"the picture at its top (number {address}) is not in the export"
            findings.append(TextFinding("media-missing", message))
            return
        path = addresses.file(address) if has_field else None
        if path is None:
            whole = addresses.picture(address) or address
            extra["image"] = {"src": whole, "alt": alt} if alt else whole
            return
        values = {"src": unquote(path)}
        if alt is not None:
            values["alt"] = as_written(alt)
        front.group("image", values)

    def _parsed(self, place: PlannedDocument, data: bytes) -> ParseResult:
        return parse_document(place.path, place.kind, data, self._engine, self._context.settings)

    def _as_draft(
        self,
        place: PlannedDocument,
        source: SourceDocument,
        addresses: TextAddresses,
        text: ProvenText,
        problems: Sequence[Problem],
    ) -> tuple[bytes, ParseResult]:
        """A document whose text can't be read: a draft with its source as code."""
        import textwrap

        why = problems[0].message if problems else "it can't be read"
        draft = msgspec.structs.replace(source, draft=source.draft or why, summary="")
        front = self._front(place, draft, addresses, [])
        lines = (textwrap.fill(line, 1000) for line in source.text.split("\n"))
        fence = "`" * 12
        data = front.document(f"{fence}\n" + "\n".join(lines) + f"\n{fence}")
        return data, self._parsed(place, data)

    def _leftovers(
        self, place: PlannedDocument, data: bytes, parsed: bytes, result: ParseResult
    ) -> list[TextFinding]:
        """Another program's syntax that stays visible, by the rule of `sitegen check`."""
        if not parsed:
            return []
        text = data.decode()
        return [
            TextFinding(
                "leftover-syntax",
                one.message,
                line_of(InBody(one.text, one.nth), text, place.path) or 0,
            )
            for one in leftover_syntax(result.html.decode(), with_fields=False)
        ]


def _title(source: SourceDocument, place: PlannedDocument) -> str:
    title = source.title[:_LONGEST_TITLE].strip()
    if title:
        return title
    words = " ".join(parse(source.text).text_content().split())[:60].rpartition(" ")[0]
    return words or place.name


def _summary(text: str) -> str:
    if len(text) <= _LONGEST_SUMMARY:
        return text
    return text[:_LONGEST_SUMMARY].rpartition(" ")[0] + " …"


def _lost_words(html: str, tree: Any) -> str:
    """The first words that are in a text's HTML and not in its tree."""
    before = Counter(facts_of(parse(html)).words)
    after = facts_of(tree)
    kept = Counter(after.words)
    for _, alt, caption in after.pictures:
        kept.update(alt.split())
        kept.update(caption.split())
    lost = list((before - kept).elements())
    shown = " ".join(lost[:12])
    return f"{shown} …" if len(lost) > 12 else shown


def _without_alt(parsed: bytes, result: ParseResult) -> int:
    if result.parsed is None:
        return 0
    return sum(not image.alt for image in result.parsed.body.images)
