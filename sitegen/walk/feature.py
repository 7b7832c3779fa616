"""What the walk adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(
    name="walk",
    commands={"walk": "sitegen.walk.commands:command"},
    status=("sitegen.walk.status:walk_status",),
)
