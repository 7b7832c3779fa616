"""The URL paths of issues in the newsletter's panel, and the names in its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from sitegen.model.document import Document

NAME: Final = "newsletter"
"""Of the panel."""
HOME: Final = f"/_sitegen/panel/{NAME}"
ITEM: Final = "item:"
"""The names of the boxes of items begin with this, before the id."""
TOPIC: Final = "topic:"
"""Those of topics, before their place in the configuration."""


def issue_url(document: Document) -> str:
    """The URL path where an issue is looked at, tested and sent."""
    return f"{HOME}/issue/{quote(document.name)}"
