"""A letter of the newsletter as readers get it, as rules see it.

Letters are made by others; whoever composes the check hands them in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sitegen.render.reader import Reader


@dataclass(frozen=True, slots=True)
class LetterOutput:
    """How a letter is made. As with pages, what it asks the reader and its key decide it."""

    source: str
    """The file it comes from, relative to the project."""
    key: bytes
    make: Callable[[Reader], Letter]


@dataclass(frozen=True, slots=True)
class Letter:
    """One issue, or one letter of the welcome series. Texts may hold merge fields."""

    source: str
    """The file it comes from, relative to the project."""
    subject: str
    preheader: str
    html: str
    """A whole HTML document."""
    text: str
    """The same in plain text."""
    sender_name: str
    sender_address: str
    reply_to: str
    """Where answers go; empty if there is none."""
    postal_address: str
