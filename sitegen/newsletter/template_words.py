"""The words of a template that are left in an email."""

from __future__ import annotations

from sitegen.model.kinds import kinds
from sitegen.model.template_words import words_left


def words_of_template(text: str) -> tuple[str, ...]:
    """The lines of an email's plain text that its author should have replaced."""
    return words_left(text.split("\n"), [one for one in kinds().by_name.values() if one.mailed])
