"""The base class of all groups of configuration keys."""

from __future__ import annotations

from msgspec import Struct


class Section(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group of configuration keys. Every key has a default that works."""
