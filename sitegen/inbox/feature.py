"""What the inbox adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature, Unfinished

FEATURE: Final = Feature(
    name="inbox",
    unfinished=(Unfinished("private/inbox.pending", "sitegen.inbox.recovery:complete_decisions"),),
)
