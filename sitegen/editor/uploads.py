"""Takes the pictures that the editor's pages send: to a file as they come, then through a process
with limits. They wait in `private/editing/uploads/` until they get a name beside a document.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import threading
from pathlib import Path
from typing import IO, Final

import msgspec

from sitegen.editor.picture_file import PictureRequest, PreparedPicture
from sitegen.editor.source_files import EDITING
from sitegen.errors import RequestError
from sitegen.limited_process import LimitExceeded, run_limited
from sitegen.private import private_folder

MOST_WAITING: Final = 20
"""Pictures that wait for a name; then the oldest is forgotten."""
_UPLOADS: Final = "uploads"
_PICTURE: Final = re.compile(r"[0-9a-f]{32}\.(?:jpg|png|webp|gif|avif|svg)")
_PART: Final = 64 * 1024
_SECONDS: Final = 60.0
"""A picture of 100 megapixels takes about ten."""
_DECODING: Final = threading.BoundedSemaphore(2)
"""Pictures that are decoded at a time."""
_MEMORY: Final = 2 * 1024**3
"""Bytes: of 100 megapixels with four colours each, and of one copy."""


def receive_picture(root: Path, body: IO[bytes]) -> PreparedPicture:
    """Keep the picture that a request carries. Raises RequestError, and keeps nothing then."""
    folder = private_folder(root, EDITING, _UPLOADS)
    name = secrets.token_hex(16)
    file = folder / f"{name}.part"
    try:
        _receive(file, body)
        prepared = _prepared(PictureRequest(str(file), str(folder), name))
    except OSError as error:
        raise RequestError(f"the picture can't be kept: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            file.unlink()
    if prepared.trouble:
        raise RequestError(f"{prepared.trouble} ({prepared.remedy})")
    _forget_old(folder)
    return prepared


def _receive(file: Path, body: IO[bytes]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as stream:
        while part := body.read(_PART):
            stream.write(part)
        size = stream.tell()
    if not size:
        raise RequestError("the file is empty (choose another)")


def _prepared(request: PictureRequest) -> PreparedPicture:
    given = msgspec.json.encode(request)
    work = "sitegen.editor.picture_file:prepare_picture"
    try:
        with _DECODING:
            done = run_limited(work, given, seconds=_SECONDS, memory=_MEMORY)
    except LimitExceeded as error:
        for left in Path(request.folder).glob(f"*{request.name}*"):
            with contextlib.suppress(OSError):
                left.unlink()
        raise RequestError(f"the picture can't be read: {error} (save it smaller)") from None
    return msgspec.json.decode(done, type=PreparedPicture)


def waiting_picture(root: Path, name: str) -> Path:
    """The file of a picture that waits for its name. Raises RequestError if there is none."""
    if _PICTURE.fullmatch(name):
        file = private_folder(root, EDITING, _UPLOADS) / name
        if file.is_file() and not file.is_symlink():
            return file
    raise RequestError("this picture isn't there any more (choose it again)")


def forget_picture(file: Path) -> None:
    """Remove a picture that has its name by now."""
    with contextlib.suppress(OSError):
        file.unlink()


def _forget_old(folder: Path) -> None:
    """Remove what nobody came for. A part of a file is one of a process that was killed, or of one
    that is at work: there are few of them."""
    found = []
    with contextlib.suppress(OSError):
        found = list(os.scandir(folder))
    ages = []
    for entry in found:
        with contextlib.suppress(OSError):  # another request was quicker
            ages.append((entry.stat(follow_symlinks=False).st_mtime_ns, Path(entry.path)))
    for _, one in sorted(ages, reverse=True)[MOST_WAITING:]:
        forget_picture(one)
