"""Errors of the target folder, in words that help a person fix them."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable

from sitegen.errors import OutputError

_NO_SPACE = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_SHOWN = 10


class ForeignFolder(OutputError):
    """The target has files in it and was never written by sitegen."""

    def __init__(self, target: str) -> None:
        self.target = target
        super().__init__(
            f"{target}: the folder is not empty, and sitegen did not create it "
            "(choose another output folder, or build with --force: the files in it are kept, "
            "except those that the site replaces)"
        )

    def __reduce__(self) -> tuple[type[ForeignFolder], tuple[str]]:
        return ForeignFolder, (self.target,)


class ForeignFiles(OutputError):
    """Outputs would overwrite files that sitegen did not write. `paths` are relative."""

    def __init__(self, target: str, paths: Iterable[str]) -> None:
        self.target = target
        self.paths = tuple(sorted(paths))
        more = f" and {len(self.paths) - _SHOWN} more" if len(self.paths) > _SHOWN else ""
        super().__init__(
            f"{target}: files that sitegen did not write are in the way of the site's own: "
            f"{', '.join(self.paths[:_SHOWN])}{more} "
            "(move them away, or build with --force to overwrite them)"
        )

    def __reduce__(self) -> tuple[type[ForeignFiles], tuple[str, tuple[str, ...]]]:
        return ForeignFiles, (self.target, self.paths)


def output_error(error: OSError, place: str, after: str = "") -> OutputError:
    """The error message for a system error at `place`; `after` describes the resulting state."""
    if error.errno in _NO_SPACE:
        reason = "the disk is full", "free some space and build again"
    elif error.errno in _NO_RIGHT:
        reason = (
            "there is no permission to write here",
            "check the owner of the folder, and whether another program uses it",
        )
    elif error.errno == errno.EROFS:
        reason = "the disk is read-only", "choose an output folder on another disk"
    elif error.errno == errno.ENAMETOOLONG:
        reason = "the name is too long for this disk", "give the document a shorter slug"
    elif error.errno in (errno.EEXIST, errno.ENOTDIR):
        reason = (
            "a file is where a folder is needed",
            "move it away, or choose another output folder",
        )
    elif error.errno == errno.ELOOP:
        reason = "a link that leads to itself", "remove the link"
    elif error.errno == errno.EMFILE:
        reason = "too many open files", "raise the limit with ulimit -n, or use fewer --jobs"
    else:
        reason = error.strerror or str(error), "check the disk and the folder"
    wrong, remedy = reason
    return OutputError(f"{os.fspath(place)}: {wrong}{after and '; ' + after} ({remedy})")
