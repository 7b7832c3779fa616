"""What the import adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(
    name="importing",
    commands={"import": "sitegen.importing.commands:command"},
    services={"pasted_text": "sitegen.importing.pasting:pasted_text"},
)
