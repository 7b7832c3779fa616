"""What the editor adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(name="editor", panels=("sitegen.editor.panel:editor_panel",))
