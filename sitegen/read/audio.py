"""How long a recording is, remembered by its content."""

from __future__ import annotations

from pathlib import Path

from sitegen.digest import digest
from sitegen.read.cache import ContentCache

_SOUND_REVISION = "1"


def read_seconds(root: Path, path: str, content: bytes, cache: ContentCache) -> float:
    """The seconds that the recording at `path` takes, 0 if its file does not say.

    `path` is relative to the project's root, `content` is the digest of the file.
    """
    key = digest("sound", _SOUND_REVISION, content)
    known = cache.get("derived", key)
    if known is not None:
        return float(known)
    seconds = _measured(root / path)
    cache.put("derived", {key: repr(seconds).encode()})
    return seconds


def _measured(file: Path) -> float:
    from tinytag import TinyTag, TinyTagException

    try:
        return TinyTag.get(file).duration or 0.0
    except (TinyTagException, OSError, ValueError):
        return 0.0
