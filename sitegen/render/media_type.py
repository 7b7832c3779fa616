"""Media types of files by their suffixes: the same on every machine, unlike `mimetypes`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

UNKNOWN = "application/octet-stream"

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "3gp": "video/3gpp",
        "aac": "audio/aac",
        "avif": "image/avif",
        "flac": "audio/flac",
        "gif": "image/gif",
        "ico": "image/vnd.microsoft.icon",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "m4a": "audio/x-m4a",
        "m4v": "video/x-m4v",
        "mov": "video/quicktime",
        "mp3": "audio/mpeg",
        "mp4": "video/mp4",
        "oga": "audio/ogg",
        "ogg": "audio/ogg",
        "ogv": "video/ogg",
        "opus": "audio/opus",
        "pdf": "application/pdf",
        "png": "image/png",
        "svg": "image/svg+xml",
        "wav": "audio/wav",
        "weba": "audio/webm",
        "webm": "video/webm",
        "webp": "image/webp",
    }
)
# https://www.iana.org/assignments/media-types; podcast directories want `audio/x-m4a`.


def media_type(path: str) -> str:
    """The media type of the file at a path or address."""
    return _TYPES.get(path.rpartition(".")[2].lower(), UNKNOWN)
