"""Rule ids that were renamed: the old ones keep working for one version, with a warning.

A rule's id is part of owners' files: in `check.off` and `check.severity`, in front matter, and in
comments such as `<!-- check: off RULE -->`. Whatever compares an id that an owner or an author
wrote asks `current_id` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

FORMER_IDS: Mapping[str, str] = MappingProxyType(
    {
        "letter-large": "email-large",
        "letter-part-missing": "email-part-missing",
        "letter-too-large": "email-too-large",
        "letter-without-human": "email-without-human",
        "picture-tells-place": "image-with-location",
    }
)
"""The present id of each rule by its former one. All of these go with the next version."""


def current_id(id: str) -> str:
    """The present id of a rule; `id` itself if it was never renamed."""
    return FORMER_IDS.get(id, id)


def current_ids(ids: Iterable[str]) -> frozenset[str]:
    """The present ids of rules."""
    return frozenset(map(current_id, ids))
