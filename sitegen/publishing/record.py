"""What was last published from here, and when: a file in `.sitegen/`.

If it is lost, the status doesn't know it, and the next `sitegen publish` compares with the server
all the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from sitegen.cache_file import read_cached, write_cached
from sitegen.read.project import Project

_FILE: Final = "published.msgpack"
_NAME: Final = b"sitegen published 1\n"


class PublishRecord(Struct, frozen=True):
    """The last time that this project was published from here."""

    at: datetime
    """The time as of which it was built."""
    seen: datetime
    """When the web was last known to show what was due by then; the same, or later."""
    where: str
    """In words: `Netlify (corner)`."""
    sources: dict[str, bytes]
    """The digests of the project's files then (`sitegen.publishing.source_changes`)."""
    hides_sources: bool = True
    """Whether only the built site left this computer, so that drafts did not."""


def read_record(project: Project) -> PublishRecord | None:
    """The record; None if nothing was published from here, as far as is known."""
    content = read_cached(project.cache / _FILE, _NAME)
    if content is None:
        return None
    try:
        return msgspec.msgpack.decode(content, type=PublishRecord)
    except (msgspec.MsgspecError, ValueError):
        return None


def write_record(project: Project, record: PublishRecord) -> None:
    """Keep the record."""
    write_cached(project.cache / _FILE, _NAME, msgspec.msgpack.encode(record))
