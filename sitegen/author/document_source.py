"""A document's source file taken apart, with the places of its parts."""

from __future__ import annotations

from typing import NamedTuple

from sitegen.errors import Problem, RequestError
from sitegen.read.front_matter import Split, decode, split
from sitegen.read.project import Project, read_bytes


class DocumentSource(NamedTuple):
    """The file's bytes, its text, and the characters at which front matter and body begin."""

    data: bytes
    whole: str
    parts: Split
    front_at: int
    body_at: int

    def line(self, place: int) -> int:
        """The line, counted from 1, that a place is on."""
        return self.whole.count("\n", 0, place) + 1


def read_document_source(project: Project, source: str) -> DocumentSource:
    """The text of a source file that could be read before. Raises RequestError if it can't now."""
    data = read_bytes(project.root, source)
    whole = decode(data, source) if isinstance(data, bytes) else data
    parts = split(whole, source) if isinstance(whole, str) else whole
    if isinstance(parts, Problem) or isinstance(whole, Problem) or isinstance(data, Problem):
        raise RequestError(f"{source} was changed meanwhile (try again)")
    return DocumentSource(data, whole, parts, whole.index("\n") + 1, len(whole) - len(parts.body))
