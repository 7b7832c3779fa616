"""Which of several files with one identifier is the original, and which are its copies.

An identifier is what feed readers know a document by, so whoever removes it from the original
makes all of them show the document as new. Git knows which file it has had for longer; else the
name tells, as systems name copies, and last the time of the last change.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

from sitegen.model.content_path import document_name

PATIENCE = 10.0
"""Seconds that git may take to answer."""

_WORDS = (
    "copy|another copy|kopie|copie|copia|cópia|kopia|kopi|kopio|kópia|kopija|kopya|másolat|"
    "afrit|koopia|kopje|còpia|copie de|копия|копія|копие|αντίγραφο|עותק|نسخة|کپی|สำเนา|"
    "bản sao|salinan|副本|拷贝|複本|コピー|복사본|사본"
)
_SIGNS = "(?i)" + (
    "|".join((
        rf"(?:^|[\s_-])(?:{_WORDS})(?:[\s_-]*\(?\d+\)?)?$",  # `x copy 2`, `x - Kopie (2)`
        rf"\((?:\d+\w*\s+)?(?:{_WORDS})(?:\s*\d+)?\)$",  # `x (copy)`, `x (3rd copy)`
        r"(?:的?副本|の?コピー|拷贝)\s*\(?\d*\)?$",  # `x的副本`, `xのコピー 2`
        rf"^(?:{_WORDS})(?: \(\d+\))? (?:of|von|de|di|van|av|af) ",  # `Copy of x`, `Kopie von x`
        r"\((?:\d{1,2})\)$",  # `x (1)`, as browsers name it
        r"~\d+$",  # `x~2`, as phones do
        r"\(.*(?:conflict|konflikt|conflit|conflicto|冲突).*\)$",  # folders that are synchronised
        r"\.sync-conflict-",
        r"\.(?:bak|orig|backup|old)$",
    ))
)  # fmt: skip
_NUMBERED = re.compile(r"(?P<name>.+?)[ _-]\d{1,2}$")
"""`x 2`, as macOS names it; `part 2` is no copy unless there is a `part`."""


def looks_copied(source: str, others: Sequence[str] = ()) -> bool:
    """Whether a document's path is that of a copy. `others` are those with the same identifier."""
    name = _name(source)
    if re.search(_SIGNS, name):
        return True
    numbered = _NUMBERED.fullmatch(name)
    return numbered is not None and any(_name(one) == numbered["name"] for one in others)


def in_order_of_origin(sources: Sequence[str], root: Path | None = None) -> tuple[str, ...]:
    """Paths of documents with one identifier, the original first. With the project's `root`, git
    and the files' times are asked, too."""
    known = _first_commits(sources, root) if root is not None else {}

    def rank(source: str) -> tuple[float, bool, float, int, str]:
        others = [one for one in sources if one != source]
        return (
            known.get(source, float("inf")),
            looks_copied(source, others),
            _changed(root, source),
            len(source),
            source,
        )

    return tuple(sorted(sources, key=rank))


def _name(source: str) -> str:
    """The part of a path that tells a document from a copy: the file's name, or its folder's."""
    return document_name(normalize("NFC", source))


def _changed(root: Path | None, source: str) -> float:
    if root is None:
        return 0
    try:
        return os.stat(root / source).st_mtime
    except OSError:
        return float("inf")


def _first_commits(sources: Sequence[str], root: Path) -> dict[str, float]:
    """When git got each of these files, in seconds since 1970; without those that it doesn't have,
    and empty if there is no history or no git."""
    import subprocess

    found: dict[str, float] = {}
    for source in sources:
        command = ["git", "log", "--diff-filter=A", "--format=%ct", "--", f":(literal){source}"]
        try:
            answer = subprocess.run(  # noqa: S603
                command, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=True
            )
        except (OSError, subprocess.SubprocessError, ValueError):
            return {}
        times = answer.stdout.split()
        if times:
            found[source] = float(times[-1])
    return found
