"""What the newsletter adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(
    name="newsletter",
    kinds=("sitegen.newsletter.kinds.issue:Issue", "sitegen.newsletter.kinds.welcome:Welcome"),
    secondary_targets=("sitegen.newsletter.emails:build_target",),
)
