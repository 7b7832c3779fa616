"""The values of fields whose choices depend on the content kinds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sitegen.model.kinds import kinds

_CHANNELS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "everything": 0,
        "tags": 11,
        "series": 12,
        "authors": 13,
        "takeaways": 71,
        "discussions": 81,
        "audio": 82,
    }
)
"""The channels that don't belong to one kind, with their places among those of the kinds."""


def channel_names() -> tuple[str, ...]:
    """The channels that can have feeds, in the order in which readers see them: the ones above, and
    one for each kind with the trait, with the name of its folder."""
    places = {kind.folder: kind.place for kind in kinds().placed if kind.channel}
    places.update(_CHANNELS)
    return tuple(sorted(places, key=lambda name: (places[name], name)))


def choices(what: str) -> tuple[str, ...]:
    """The choices of a field whose `Meta` has `one_of: what`: `channels`, or kinds with a trait.

    Raises KeyError for anything else.
    """
    return channel_names() if what == "channels" else kinds().group(what)


def reference_kinds(refers: str | tuple[str, ...], own: str = "") -> tuple[str, ...]:
    """The kinds of which a reference may name a document: those of its `Meta`, or those with the
    trait that its `Meta` names. A document's `own` kind comes first: of two documents with one
    name, it means the one of its kind."""
    named = refers if isinstance(refers, tuple) else kinds().group(refers)
    return tuple(sorted(named, key=lambda name: name != own))


def reference_expects(names: tuple[str, ...]) -> str:
    """A description of the expected text where a document of one of several kinds is named."""
    if len(names) == 1:
        return f"the file name of a {names[0]}"
    return f"a {', '.join(names[:-1])} or {names[-1]} by its path, such as posts/name"
