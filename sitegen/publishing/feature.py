"""What publishing adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(
    name="publishing",
    commands={"publish": "sitegen.publishing.commands:command"},
    panels=("sitegen.publishing.panel:publish_panel",),
    status=("sitegen.publishing.status:publishing_status",),
)
