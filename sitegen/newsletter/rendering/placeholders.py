"""Merge fields on their way through templates, kept apart from text that only looks like one.

Until an email is finished, the opening braces of a field are one noncharacter, which no source file
may contain. So any other text with `{{`, such as a title or a customer's text, stays text.
"""

from __future__ import annotations

import re

from sitegen.model.merge_fields import literal

RAW = "\ufdd2"
"""Replaces the opening braces of a field."""

_CURLY = re.compile("\\{\\{\\s*[“‘„«\"'](\\{\\{)[”’“»\"']\\s*\\}\\}")
"""Two braces in quotes that typography has made curly."""


def field(name: str, fallback: str = "") -> str:
    """A field for a template."""
    return f"{RAW} {name} | {fallback} }}}}" if fallback else f"{RAW} {name} }}}}"


def keep_fields(text: str) -> str:
    """Mark the fields in an email's own text."""
    return _CURLY.sub(r"{{ '\1' }}", text).replace("{{", RAW)


def finished(text: str) -> str:
    """The text of an email in the neutral form."""
    return literal(text).replace(RAW, "{{")
