"""Features: applications on top of the core, each whole in a folder or an installed package.

A feature tells the core what it adds. It is the only way in: the core imports no feature, and a
feature reaches another only through `services`. Everything is named by entry-point references,
`package.module:object` (https://packaging.python.org/specifications/entry-points/), which are
imported when they are used, so that no command pays for what it doesn't need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pkgutil import resolve_name
from typing import Any

Reference = str
"""`package.module:object`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What a feature adds to sitegen. `docs/extending.md` shows each field in use."""

    name: str
    """In lower case; unique among all features."""
    kinds: tuple[Reference, ...] = ()
    """Subclasses of `sitegen.model.kind.FrontMatter`, each with its `Kind`."""


BUILT_IN: tuple[Reference, ...] = (
    "sitegen.newsletter.feature:FEATURE",
    "sitegen.inbox.feature:FEATURE",
)
"""The features that come with sitegen."""


@cache
def features() -> tuple[Feature, ...]:
    """All features: the built-in ones, then those of installed packages by their names."""
    return tuple(resolve_name(reference) for reference in BUILT_IN)


def load(reference: Reference) -> Any:
    """The object that a reference names, imported now. Raises ImportError, AttributeError."""
    return resolve_name(reference)
