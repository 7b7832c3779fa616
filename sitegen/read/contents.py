"""Reads all of a project's content: its documents, the files beside them, and their problems."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from sitegen.digest import content_digest, digest
from sitegen.errors import ContentError, Problem
from sitegen.installed import libraries_digest
from sitegen.model.config import Config
from sitegen.model.content_path import document_name
from sitegen.model.document import Document
from sitegen.parallel import map_chunks
from sitegen.program import reading_digest
from sitegen.read.cache import ContentCache
from sitegen.read.config import zone_of
from sitegen.read.document import ParsedSource, ReadSettings, decode_front, parse
from sitegen.read.inventory import Inventory, take_inventory
from sitegen.read.markdown import Engine, engine
from sitegen.read.project import Project, ProjectFiles, read_bytes
from sitegen.read.theme_ids import theme_ids


@dataclass(frozen=True, slots=True)
class Contents:
    """The result of reading. `documents` are in the order of their paths."""

    documents: tuple[Document, ...]
    files: ProjectFiles
    problems: tuple[Problem, ...]
    digests: Mapping[str, bytes] = field(default_factory=dict)
    """Of the files' bytes, by path, where they are known."""


class Source(NamedTuple):
    """A source file's bytes, and the cache key of its document."""

    path: str
    kind: str
    key: bytes
    data: bytes


class SourceResult(NamedTuple):
    """The result of reading a source: the cached form of its document, or the problems."""

    key: bytes
    parsed: bytes = b""
    body: bytes = b""
    """The key of its HTML."""
    html: bytes = b""
    problems: tuple[Problem, ...] = ()


_PARSED = msgspec.msgpack.Decoder(ParsedSource)
_ENCODER = msgspec.msgpack.Encoder()


def read_contents(
    project: Project,
    config: Config,
    cache: ContentCache,
    jobs: int = 1,
    inventory: Inventory | None = None,
) -> Contents:
    """Read every document. Those in the content cache are not read again."""
    inventory = inventory or take_inventory(project)
    problems = [*inventory.files.problems, *_unreadable(project, inventory)]
    salt = reading_salt(config, project)
    keys: set[bytes] = set()
    documents: dict[str, Document] = {}
    new: dict[str, str] = {}
    known = cache.all("parsed")
    for path, kind in inventory.files.sources:
        content = inventory.digests.get(path)
        key = source_key(salt, kind, content) if content is not None else b""
        parsed = known.get(key)
        if parsed is None:
            new[path] = kind
        else:
            keys.add(key)
            documents[path] = document_of(path, kind, parsed)
    if new:
        del known
        for path, read in _convert(project, tuple(new.items()), config, cache, jobs):
            problems.extend(read.problems)
            if read.parsed:
                keys.add(read.key)
                documents[path] = document_of(path, new[path], read.parsed)
        cache.prune("parsed", keys)
        cache.prune("body", (document.body.key for document in documents.values()))
    ordered = tuple(documents[path] for path, _ in inventory.files.sources if path in documents)
    return Contents(ordered, inventory.files, tuple(problems), inventory.digests)


def _unreadable(project: Project, inventory: Inventory) -> Iterator[Problem]:
    """The problems of files other than documents that could not be hashed."""
    files = inventory.files
    if inventory.readable:
        return
    for path in (*files.attachments, *files.static):
        if path not in inventory.digests:
            data = read_bytes(project.root, path)
            if isinstance(data, Problem):
                yield data


def source_key(salt: bytes, kind: str, content: bytes) -> bytes:
    """The cache key for a source file with this digest."""
    return content_digest(salt + content + kind.encode())  # two digests: their length is known


def reading_salt(config: Config, project: Project) -> bytes:
    """A digest of everything besides a file's own bytes that decides how it is read."""
    options = config.markdown
    return digest(
        reading_digest(),
        libraries_digest(),
        options.engine,
        config.language,
        str(options.typographic),
        config.timezone,
        *theme_ids(project, config),
    )


def _convert(
    project: Project,
    sources: Sequence[tuple[str, str]],
    config: Config,
    cache: ContentCache,
    jobs: int,
) -> Iterator[tuple[str, SourceResult]]:
    """The results of reading the files at these paths, of these kinds."""
    settings, salt = settings_of(config, project), reading_salt(config, project)
    converter: list[Engine] = []

    def convert_chunk(chunk: Sequence[tuple[str, str]]) -> list[tuple[str, SourceResult]]:
        # Loaded in the worker: an engine's state is not shared. The files, too, are read here,
        # so that no process ever holds all of them.
        if not converter:
            converter.append(engine(config.markdown.engine))
        return [(path, convert_file(path, kind)) for path, kind in chunk]

    def convert_file(path: str, kind: str) -> SourceResult:
        data = read_bytes(project.root, path)
        if isinstance(data, Problem):
            return SourceResult(b"", problems=(data,))
        source = Source(path, kind, source_key(salt, kind, content_digest(data)), data)
        return read_source(source, converter[0], settings)

    for chunk in map_chunks(convert_chunk, sources, jobs=jobs, minimum=40):
        remember((read for _, read in chunk), cache)
        yield from chunk


def remember(chunk: Iterable[SourceResult], cache: ContentCache) -> None:
    """Store the results in the content cache, except those with problems."""
    good = [one for one in chunk if one.parsed]
    cache.put("body", {one.body: one.html for one in good})
    cache.put("parsed", {one.key: one.parsed for one in good})


def settings_of(config: Config, project: Project) -> ReadSettings:
    """The part of the configuration that reading depends on."""
    options = config.markdown
    return ReadSettings(
        config.language,
        options.typographic,
        zone_of(config),
        options.max_seconds,
        theme_ids(project, config),
    )


def read_source(source: Source, converter: Engine, settings: ReadSettings) -> SourceResult:
    """Read one source, without the cache."""
    result = parse(source.path, source.kind, source.data, converter, settings)
    parsed = result.parsed
    if parsed is None:
        return SourceResult(source.key, problems=result.problems)
    return SourceResult(
        source.key, _ENCODER.encode(parsed), parsed.body.key, result.html, result.problems
    )


def convert_again(root: Path, document: Document, config: Config) -> bytes:
    """The HTML of a document's body, for where the content cache has lost it.

    Raises ContentError if its source was changed or removed since it was read.
    """
    data = read_bytes(root, document.source)
    if not isinstance(data, Problem):
        source = Source(document.source, document.kind.name, b"", data)
        settings = settings_of(config, Project(root))
        read = read_source(source, _engine(config.markdown.engine), settings)
        if read.body == document.body.key:
            return read.html
    message = "the file was changed while it was read"
    raise ContentError([Problem(document.source, None, message, "do it again")])


def _engine(name: str) -> Engine:
    """This thread's own engine of that name: an engine's state is not shared."""
    found: Engine | None = getattr(_ENGINES, name, None)
    if found is None:
        found = engine(name)
        setattr(_ENGINES, name, found)
    return found


_ENGINES = threading.local()


def document_of(path: str, kind: str, encoded: bytes) -> Document:
    """The document at `path`, as it was remembered."""
    parsed = _PARSED.decode(encoded)
    front = decode_front(parsed, kind)
    name = document_name(path)
    return Document(
        source=path,
        name=name,
        id=front.id or derived_id(path),
        front=front,
        body=parsed.body,
        digest=parsed.digest,
        metadata_digest=parsed.metadata_digest,
    )


def derived_id(path: str) -> str:
    """The identifier of a document that has none stored: it changes when the file is renamed."""
    return digest("id", path).hex()[:12]
