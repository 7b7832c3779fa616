"""What a publication changed, for the summary of a build."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublicationReport:
    """What one publication changed in its target.

    `written` and `removed` are sorted paths, relative to the target, with forward slashes;
    `unchanged` counts the outputs that were published already, byte for byte.
    """

    written: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the target is other than before."""
        return bool(self.written or self.removed)
