"""Text as it stands in HTML: quicker for a text without special characters, which most are."""

from __future__ import annotations

import html
import re

is_special = re.compile("[&<>\"']").search
"""Finds the first character that HTML does not take for itself."""


def escape(text: str) -> str:
    """`text` as it stands in HTML, in an attribute, too: what `html.escape` gives."""
    return text if is_special(text) is None else html.escape(text)
