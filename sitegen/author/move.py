"""Moving a document with all that belongs to it: planned as values first, then carried out.

Every changed text is converted again, and must come out as before but for its links, which must
lead to the same documents; the site that results must have no new mistake. What can't be proved
is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from sitegen.author.belongings import belongings, check_free, content_path, name_of_source
from sitegen.author.changes import Changes
from sitegen.author.destination import find_source, new_source
from sitegen.author.edits import Edit, edited
from sitegen.author.front_places import Mention, compose, mentions, with_line, with_list
from sitegen.author.link_places import Place, link_places
from sitegen.errors import ContentError, Problem, RequestError
from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.config import zone_of
from sitegen.read.contents import derived_id, settings_of
from sitegen.read.convert import Reading, convert
from sitegen.read.document import Result, decode_front, parse
from sitegen.read.front_matter import Split, decode, split
from sitegen.read.locate import locate
from sitegen.read.markdown import Engine, engine
from sitegen.read.project import CONFIG, CONTENT, Files, Project, read_bytes
from sitegen.site.links import EXTERNAL, Link, link_from
from sitegen.site.load import errors_in
from sitegen.site.permalinks import slug_of
from sitegen.site.problems import problems
from sitegen.site.site import Site


class Mended(NamedTuple):
    """A mention that now says something else."""

    file: str
    line: int
    before: str
    after: str


class Readdressed(NamedTuple):
    """A page whose address changed; the old one redirects."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """Everything that a move does."""

    moves: tuple[tuple[str, str], ...]
    mended: tuple[Mended, ...]
    readdressed: tuple[Readdressed, ...]
    changes: Changes


def plan_move(project: Project, site: Site, old: str, new: str, here: str = "") -> Move:
    """What moving `old` to `new` takes. Nothing is changed yet.

    `site` must show drafts and what is scheduled; `here` is the folder, relative to the project,
    that paths are typed from. Raises RequestError, or ContentError for content that can't be read
    and might hold links to what moves.
    """
    broken = errors_in(site.contents.problems)
    if broken:
        raise ContentError(locate(broken, project))
    source = find_source(old, site.by_source, here)
    target = new_source(new, source, project.root, here)
    files = belongings(project, site, source, target)
    check_free(project, files)
    return _Mover(project, site, files).plan()


# --- what changes in the texts --------------------------------------------------------------------


class _Changed(NamedTuple):
    """A document as it will be."""

    document: Document
    data: bytes
    mended: tuple[Mended, ...]


class _Text(NamedTuple):
    """A source file taken apart, with the places of its parts."""

    data: bytes
    whole: str
    parts: Split
    front_at: int
    body_at: int


class _Mover:
    """One move being planned."""

    def __init__(self, project: Project, site: Site, files: dict[str, str]) -> None:
        self._project = project
        self._site = site
        self._files = files
        self._moving = {
            key: files[document.source]
            for key, document in site.documents.items()
            if document.source in files
        }
        self._settings = settings_of(site.config)
        self._addresses = self._new_addresses()

    def plan(self) -> Move:
        changed: dict[str, _Changed] = {}
        for key, document in self._site.documents.items():
            text = self._text(document)
            if key in self._moving or self._concerns(document, text):
                one = self._changed(document, text)
                if one.document.source != document.source or one.data != text.data:
                    changed[key] = one
        config = self._changed_config()
        self._check_addresses()
        self._check_site(changed, config)
        writes = [
            (one.document.source, one.data)
            for key, one in changed.items()
            if one.data != self._text(self._site.documents[key]).data
        ]
        mended = [line for one in changed.values() for line in one.mended]
        if config is not None:
            writes.append((CONFIG, config.data))
            mended += config.mended
        return Move(
            moves=tuple(self._files.items()),
            mended=tuple(sorted(mended)),
            readdressed=tuple(self._readdressed()),
            changes=Changes(tuple(self._files.items()), tuple(writes)),
        )

    def _text(self, document: Document) -> _Text:
        data = read_bytes(self._project.root, document.source)
        whole = decode(data, document.source) if isinstance(data, bytes) else data
        parts = split(whole, document.source) if isinstance(whole, str) else whole
        if isinstance(parts, Problem) or isinstance(whole, Problem) or isinstance(data, Problem):
            raise RequestError(f"{document.source} was changed meanwhile (try again)")
        return _Text(data, whole, parts, whole.index("\n") + 1, len(whole) - len(parts.body))

    def _concerns(self, document: Document, text: _Text) -> bool:
        """Whether a document may mention something that moves. Cheap, and rather yes than no."""
        targets = [*document.body.links, *(image.src for image in document.body.images)]
        for target in targets:
            link = link_from(document.folder, target)
            if link.path in self._files or self._moved_address(link.path) is not None:
                return True
        return any(needle in text.parts.front for needle in self._needles)

    @cached_property
    def _needles(self) -> frozenset[str]:
        names = {name_of_source(path) for path in self._files} | set(self._addresses)
        return frozenset(names | {path.rpartition("/")[2] for path in self._files})

    # --- addresses ---

    def _new_addresses(self) -> dict[str, str]:
        """The addresses that change, of pages and of the files beside them."""
        found: dict[str, str] = {}
        moved = self._moved_site({}, None)
        for key in self._moving:
            before, after = self._site.address(key), moved.address(key)
            if before is not None and after is not None and before != after:
                found[before] = after
        for old, new in self._files.items():
            if old in self._site.attachments:
                before, after = self._site.attachment_address(old), moved.attachment_address(new)
                if before != after:
                    found[before] = after
        return found

    def _moved_address(self, address: str) -> str | None:
        """The new address of what moves, however the old one was written."""
        if not address.startswith("/"):
            return None
        for known in (address, f"{address}/", address.rstrip("/")):
            if known in self._addresses:
                return self._addresses[known]
        return None

    def _readdressed(self) -> Iterator[Readdressed]:
        for key in self._moving:
            before = self._site.address(key)
            if before in self._addresses:
                yield Readdressed(before, self._addresses[before])

    def _check_addresses(self) -> None:
        after = {self._addresses[one.before]: one.before for one in self._readdressed()}
        for key, document in self._site.documents.items():
            if key in self._moving:
                continue
            taken = {self._site.address(key), *document.front.aliases} & after.keys()
            if taken:
                raise RequestError(
                    f"{document.source} has the address {taken.pop()} already "
                    "(choose another name); nothing was changed"
                )

    # --- one document ---

    def _changed(self, document: Document, text: _Text) -> _Changed:
        new = self._moving.get(document.id, document.source)
        fields = self._front_edits(document, text)
        links = list(self._link_edits(document, text.parts.body, new))
        unindented = [one for one in links if not _is_indented(text.parts.body, one[0].start)]
        try:
            return self._with_edits(document, text, fields, links)
        except RequestError:
            # What looks like a link on an indented line may be code, which must stay.
            if len(unindented) == len(links):
                raise
            return self._with_edits(document, text, fields, unindented)

    def _with_edits(
        self,
        document: Document,
        text: _Text,
        fields: list[tuple[Edit, str]],
        links: list[tuple[Place, str]],
    ) -> _Changed:
        new = self._moving.get(document.id, document.source)
        changes = [
            *fields,
            *(
                (Edit(place.start + text.body_at, place.end + text.body_at, after), place.target)
                for place, after in links
            ),
        ]
        data = edited(text.data, (edit for edit, _ in changes)) if changes else text.data
        mended = tuple(
            Mended(new, text.whole.count("\n", 0, edit.start) + 1, before, edit.text)
            for edit, before in changes
            if before
        )
        return _Changed(self._proved(document, new, data, bool(links)), data, mended)

    def _front_edits(self, document: Document, text: _Text) -> list[tuple[Edit, str]]:
        """The edits of the front matter, each with what stood there; empty if it was added."""
        front = document.front
        root, at = compose(text.parts.front, text.front_at)
        new = self._moving.get(document.id, document.source)
        found: list[tuple[Edit, str]] = []
        for mention in mentions(root, type(front), at) if root is not None else ():
            after = self._new_mention(document, mention, posixpath.dirname(new))
            if after is not None and after != mention.text:
                found.append((mention.becomes(after), mention.text))
        if document.id in self._moving:
            if front.id is None:
                # It was made of the path, and readers know the document by it.
                line = with_line(text.parts.front, at, "id", derived_id(document.source))
                found.append((line, ""))
            aliases = self._aliases(document)
            if aliases != front.aliases:
                edit = with_list(root, text.parts.front, at, "aliases", aliases)
                found.append((edit, ""))
        return _joined(found)

    def _aliases(self, document: Document) -> tuple[str, ...]:
        before = self._site.address(document.id)
        after = self._addresses.get(before or "")
        if before is None or after is None:
            return document.front.aliases
        kept = [alias for alias in document.front.aliases if alias.rstrip("/") != after.rstrip("/")]
        return tuple(dict.fromkeys([*kept, before]))

    def _new_mention(self, document: Document, mention: Mention, folder: str) -> str | None:
        field, text = mention.field, mention.text
        if field.leads:
            return self._new_target(text, document.folder, folder)
        kinds = field.refers or field.may_name
        # A customer may be called as a member of staff is.
        if (
            isinstance(document.front, Comment)
            and field.may_name
            and document.front.role != "staff"
        ):
            return None
        key = self._site.resolve(text, kinds) if kinds else None
        if key is None or key not in self._moving:
            return None
        return self._renamed(self._site.documents[key], text)

    def _renamed(self, document: Document, text: str) -> str:
        """A reference to a moved document, in the way in which it was written."""
        new = self._moving[document.id]
        if text == document.front.slug:
            return text
        if text in (document.name, slug_of(document)):
            return name_of_source(new)
        path = text.removeprefix(f"{CONTENT}/")
        if "/" not in path:
            return text
        end = next((end for end in ("/index.md", ".md", "/index") if path.endswith(end)), "")
        base = new.removeprefix(f"{CONTENT}/").removesuffix(".md").removesuffix("/index")
        suffix = "" if not end else ".md" if not new.endswith("/index.md") else "/index.md"
        prefix = f"{CONTENT}/" if text != path else ""
        return f"{prefix}{base}{suffix}"

    def _link_edits(self, document: Document, body: str, new: str) -> Iterator[tuple[Place, str]]:
        if not document.kind.markdown:
            return
        folder = posixpath.dirname(new)
        for place in link_places(body):
            after = self._new_target(place.target, document.folder, folder, place)
            if after is not None and body[place.start : place.end] != after:
                yield place, after

    def _new_target(
        self, target: str, old_folder: str, new_folder: str, place: Place | None = None
    ) -> str | None:
        """What a link's target becomes; None if it stays as it is."""
        if not target or EXTERNAL.match(target):
            return None
        link = link_from(old_folder, target)
        end = re.search(r"[?#]", target)
        rest = target[end.start() :] if end else ""
        if link.sort == "address":
            path = self._moved_address(link.path)
        elif link.path in self._files or old_folder != new_folder:
            path = posixpath.relpath(self._files.get(link.path, link.path), new_folder)
            if path == posixpath.normpath(unquote(target[: end.start()] if end else target)):
                return None
        else:
            return None
        if path is None:
            return None
        return place.written(path, rest) if place is not None else f"{path}{rest}"

    # --- proofs ---

    @cached_property
    def _engine(self) -> Engine:
        return engine(self._site.config.markdown.engine)

    def _proved(self, document: Document, new: str, data: bytes, body_changed: bool) -> Document:
        """The document as it will be read, proved to say what it said."""
        kind = document.kind.name
        # The same text makes the same HTML, and converting it again would cost the most.
        converter = self._engine if body_changed else _NO_ENGINE
        result = parse(new, kind, data, converter, self._settings)
        if result.parsed is None:
            raise _unproved(document, "its front matter", result)
        after = Document(
            source=new,
            name=name_of_source(new),
            id=decode_front(result.parsed, kind).id or derived_id(new),
            front=decode_front(result.parsed, kind),
            body=result.parsed.body if body_changed else document.body,
            digest=result.parsed.digest,
        )
        if after.id != document.id:
            raise _unproved(document, "its id", result)
        before, folder = document.body, posixpath.dirname(new)
        pairs = [*zip(before.links, after.body.links, strict=False)]
        pairs += [
            (one.src, other.src)
            for one, other in zip(before.images, after.body.images, strict=False)
        ]
        alike = (
            after.body.key == before.key
            and len(before.links) == len(after.body.links)
            and len(before.images) == len(after.body.images)
        )
        if not alike:
            raise _unproved(document, "its text", result)
        for was, now in pairs:
            if self._moved_link(document.folder, was) != _lead(folder, now):
                raise _unproved(document, f'the link "{was}"', result)
        return after

    def _moved_link(self, folder: str, target: str) -> Link | str:
        lead = _lead(folder, target)
        if isinstance(lead, str):
            return lead
        if lead.sort == "address":
            return lead._replace(path=self._moved_address(lead.path) or lead.path)
        return lead._replace(path=self._files.get(lead.path, lead.path))

    def _moved_site(self, changed: Mapping[str, _Changed], config: Config | None) -> Site:
        """The site as it will be."""
        site = self._site
        documents = []
        for key, document in site.documents.items():
            if key in changed:
                documents.append(changed[key].document)
            elif key in self._moving:
                # The id is kept even where it was made of the path.
                new = self._moving[key]
                documents.append(
                    msgspec.structs.replace(document, source=new, name=name_of_source(new))
                )
            else:
                documents.append(document)
        documents.sort(key=lambda one: one.source)
        files = site.contents.files
        moved = Files(
            tuple(sorted((self._files.get(path, path), kind) for path, kind in files.sources)),
            tuple(sorted(self._files.get(path, path) for path in files.attachments)),
            files.static,
            files.problems,
        )
        contents = replace(site.contents, documents=tuple(documents), files=moved)
        return Site(contents, config or site.config, site.viewpoint)

    def _check_site(self, changed: Mapping[str, _Changed], config: _ChangedConfig | None) -> None:
        """No file may have more mistakes than before."""
        before = Counter(
            self._files.get(one.file, one.file) for one in errors_in(problems(self._site))
        )
        after = self._moved_site(changed, config.config if config is not None else None)
        found = errors_in(problems(after))
        worse = Counter(one.file for one in found) - before
        if worse:
            raise ContentError([one.at(None) for one in found if one.file in worse])

    # --- the configuration ---

    def _changed_config(self) -> _ChangedConfig | None:
        data = read_bytes(self._project.root, CONFIG)
        text = decode(data, CONFIG) if isinstance(data, bytes) else data
        if isinstance(text, Problem) or isinstance(data, Problem):
            raise RequestError(f"{CONFIG} was changed meanwhile (try again)")
        root, _ = compose(text, 0)
        if root is None:
            return None
        edits: list[Edit] = []
        mended: list[Mended] = []
        for mention in mentions(root, Config, 0):
            after = self._new_config_mention(mention)
            if after is not None and after != mention.text:
                edits.append(mention.becomes(after))
                line = text.count("\n", 0, mention.start) + 1
                mended.append(Mended(CONFIG, line, mention.text, after))
        if not edits:
            return None
        changed = edited(data, edits)
        reading = Reading(CONFIG, zone_of(self._site.config))
        again = decode(changed, CONFIG)
        assert isinstance(again, str)
        root, _ = compose(again, 0)
        config = convert(root, Config, reading) if root is not None else None
        if config is None or reading.problems:
            raise RequestError(f"{CONFIG} can't be mended safely (change the names there by hand)")
        return _ChangedConfig(config, changed, tuple(mended))

    def _new_config_mention(self, mention: Mention) -> str | None:
        text = mention.text
        if mention.field.leads == "file":
            new = self._files.get(content_path(text))
            return None if new is None else new.removeprefix(f"{CONTENT}/")
        if mention.field.leads:
            return self._new_target(text, CONTENT, CONTENT)
        key = self._site.resolve(text, mention.field.refers) if mention.field.refers else None
        if key is None or key not in self._moving:
            return None
        return self._renamed(self._site.documents[key], text)


_NO_ENGINE = Engine("none", "0", lambda text: "")


class _ChangedConfig(NamedTuple):
    config: Config
    data: bytes
    mended: tuple[Mended, ...]


def _is_indented(body: str, place: int) -> bool:
    """Whether a place is on a line that an engine may take for code."""
    line = body[body.rfind("\n", 0, place) + 1 : place]
    return line.startswith(("    ", "\t"))


def _lead(folder: str, target: str) -> Link | str:
    """Where a link leads, comparable; itself if that is outside of the site."""
    return target if EXTERNAL.match(target) or not target else link_from(folder, target)


def _joined(found: list[tuple[Edit, str]]) -> list[tuple[Edit, str]]:
    """Lines that are added at one place become one edit."""
    added = [edit for edit, before in found if edit.start == edit.end and not before]
    rest = [(edit, before) for edit, before in found if edit not in added]
    places: dict[int, str] = {}
    for edit in added:
        earlier = places.get(edit.start, "")
        places[edit.start] = earlier + (edit.text.lstrip("\n") if earlier else edit.text)
    return [*rest, *((Edit(place, place, text), "") for place, text in places.items() if text)]


def _unproved(document: Document, what: str, result: Result) -> RequestError:
    reason = f": {result.problems[0].message}" if result.problems else ""
    return RequestError(
        f"{document.source}: {what} can't be mended safely{reason}\n"
        "Change it by hand there, then move again. Nothing was changed."
    )
