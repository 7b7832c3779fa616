"""What rules look at beside sources, documents and pages, such as an email: features name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sitegen.site.traced_site import TracedSite


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing to be checked. As with pages, its key and what it asks the site decide it."""

    scope: str
    """The rules that look at it are those of this scope."""
    source: str
    """The file that it comes from, relative to the project."""
    key: bytes
    make: Callable[[TracedSite], object]
    """Makes what these rules are given."""
