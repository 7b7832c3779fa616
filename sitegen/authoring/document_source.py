"""Reads a document's source file, with the positions of its parts."""

from __future__ import annotations

from typing import NamedTuple

from sitegen.errors import Problem, RequestError
from sitegen.read.front_matter import SourceParts, decode, split
from sitegen.read.project import Project, read_bytes


class DocumentSource(NamedTuple):
    """The file's bytes, its text, and the offsets at which front matter and body begin."""

    data: bytes
    whole: str
    parts: SourceParts
    front_at: int
    body_at: int

    def line(self, offset: int) -> int:
        """The line number, from 1, of an offset."""
        return self.whole.count("\n", 0, offset) + 1


def read_document_source(project: Project, source: str) -> DocumentSource:
    """Read a source file again. Raises RequestError if it can't be read any more."""
    return document_source(read_bytes(project.root, source), source)


def document_source(data: bytes | Problem, source: str) -> DocumentSource:
    """The parts of a source file that has these bytes. Raises RequestError if it can't be read."""
    whole = decode(data, source) if isinstance(data, bytes) else data
    parts = split(whole, source) if isinstance(whole, str) else whole
    if isinstance(parts, Problem) or isinstance(whole, Problem) or isinstance(data, Problem):
        raise RequestError(f"{source} was changed in the meantime (try again)")
    return DocumentSource(data, whole, parts, whole.index("\n") + 1, len(whole) - len(parts.body))
