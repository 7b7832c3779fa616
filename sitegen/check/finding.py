"""A finding: what a rule reports, before the site's settings are applied."""

from __future__ import annotations

from msgspec import Struct

from sitegen.errors import InBody, InField, Problem, Severity, Where


class Finding(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What is wrong, where, and how to fix it. This is cached, so it is plain data.

    At most one of `line`, `field` and `text` says where: a line number from 1, a front-matter or
    configuration key, or the `nth` (from 0) mention of a text in the body.
    """

    message: str
    remedy: str = ""
    """How to fix it; if empty, the rule's remedy is shown."""
    file: str = ""
    """Relative to the project; if empty, the file that the rule checked."""
    line: int | None = None
    field: tuple[str | int, ...] = ()
    text: str = ""
    nth: int = 0

    @property
    def where(self) -> Where:
        """The location, as in a `Problem`."""
        if self.line is not None:
            return self.line
        if self.field:
            return InField(self.field)
        return InBody(self.text, self.nth) if self.text else None

    def problem(self, rule: str, severity: Severity, file: str, remedy: str) -> Problem:
        """The finding as a problem of a rule with a severity and a default remedy."""
        return Problem(
            self.file or file, self.where, self.message, self.remedy or remedy, severity, rule
        )
