"""A finding: what a rule saw, before it is known how much that matters here."""

from __future__ import annotations

from msgspec import Struct

from sitegen.errors import InBody, InField, Problem, Severity, Where


class Finding(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What is wrong, where, and how to fix it. Kept in the cache, so it is plain data.

    At most one of `line`, `field` and `text` says where: a line number from 1, a front-matter or
    configuration key, or the `nth` (from 0) mention of a text in the body.
    """

    message: str
    remedy: str = ""
    """How to fix it; without it, the rule's own remedy is shown."""
    file: str = ""
    """Relative to the project; without it, the file that the rule looked at."""
    line: int | None = None
    field: tuple[str | int, ...] = ()
    text: str = ""
    nth: int = 0

    @property
    def where(self) -> Where:
        """The place as a `Problem` has it."""
        if self.line is not None:
            return self.line
        if self.field:
            return InField(self.field)
        return InBody(self.text, self.nth) if self.text else None

    def problem(self, rule: str, severity: Severity, file: str, remedy: str) -> Problem:
        """The problem that this is, for a rule with a severity and a general remedy."""
        return Problem(
            self.file or file, self.where, self.message, self.remedy or remedy, severity, rule
        )
