"""The URL paths of the editor."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

NAME: Final = "editor"
"""Of its panel."""
HOME: Final = f"/_sitegen/panel/{NAME}"
"""Of the page from which everything can be reached."""


def edit_url(file: str, **more: str) -> str:
    """The URL path where a source file is edited."""
    return f"{HOME}/edit?{urlencode({'file': file, **more})}"


def new_url(kind: str) -> str:
    """The URL path where a document of a kind is begun."""
    return f"{HOME}/new?{urlencode({'kind': kind})}"
