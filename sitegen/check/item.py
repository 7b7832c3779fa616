"""Items that features add to a check, such as emails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sitegen.site.traced_site import TracedSite


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing to check. Like a page, it is identified by its key and its queries of the site."""

    scope: str
    """The rules of this scope check it."""
    source: str
    """The file that it comes from, relative to the project."""
    key: bytes
    make: Callable[[TracedSite], object]
    """Makes the object that the rules get."""
