"""What an author did wrong, where, and how to fix it.

    SitegenError                  an error that a person can fix; shown without a traceback
    ├── ContentError            one or more problems in content, configuration or theme
    ├── ProjectError              the project itself is not found or not usable
    ├── RequestError              what was asked for can't be done, and why
    ├── FeatureError              an installed feature can't be used
    └── OutputError               the target folder can't be used, or another build uses it

Programming errors are not in this tree: they keep their traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from heapq import nlargest
from typing import Literal, NamedTuple

MANY_CHOICES = 14
"""More than these are not listed in a message."""

MANY_CANDIDATES = 200
"""More than these are not all compared closely."""

Severity = Literal["error", "warning", "advice"]


class InField(NamedTuple):
    """A place given by a front-matter or configuration key, e.g. `("image", "alt")`."""

    path: tuple[str | int, ...]


class InBody(NamedTuple):
    """A place given by the `nth` (from 0) mention of a text in a document's body."""

    text: str
    nth: int = 0


Where = int | InField | InBody | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One error, warning or piece of advice: where it is, what is wrong, and how to fix it.

    `file` is relative to the project, with forward slashes. `where` is a line number from 1, or a
    place that `sitegen.read.locate` turns into a line number before the problem is shown.
    """

    file: str
    where: Where
    message: str
    remedy: str = ""
    severity: Severity = "error"
    rule: str = ""

    @property
    def line(self) -> int | None:
        """The line number, if it is already known."""
        return self.where if isinstance(self.where, int) else None

    @property
    def text(self) -> str:
        """What is wrong and how to fix it, without the place."""
        return f"{self.message} ({self.remedy})" if self.remedy else self.message

    def at(self, line: int | None) -> Problem:
        """The same problem with its line number."""
        return replace(self, where=line)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line is not None else self.file
        remedy = f" ({self.remedy})" if self.remedy else ""
        doubt = f"{self.severity}: " if self.severity != "error" else ""
        return f"{place}: {doubt}{self.message}{remedy}"

    @property
    def sort_key(self) -> tuple[str, int, str]:
        """Problems are shown in the order in which one would read the files."""
        return (self.file, self.line or 0, self.message)


class SitegenError(Exception):
    """An error that a person can fix. `exit_code` is the command's exit status."""

    exit_code = 1


class ContentError(SitegenError):
    """All the problems that one run found, so that they can be fixed together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.sort_key))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ContentError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # to cross from a worker


class ProjectError(SitegenError):
    """There is no project here, or it can't be read."""


class RequestError(SitegenError):
    """The request can't be fulfilled; nothing was changed."""


class FeatureError(SitegenError):
    """An installed feature can't be loaded, or two have one name."""


class OutputError(SitegenError):
    """The target folder can't be used."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that names the likeliest of the `known` words, or lists them."""
    choices = sorted(known)
    if len(choices) > MANY_CANDIDATES:
        choices = _likeliest(word, choices)
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    if not choices:
        return "there are none yet; add it first"
    if len(choices) > MANY_CHOICES:
        return "fix the name"
    return f"choose one of: {', '.join(choices)}"


def _likeliest(word: str, choices: list[str]) -> list[str]:
    """Those choices that share most with `word`: comparing thousands closely takes seconds."""
    parts = {word[start : start + 3] for start in range(max(1, len(word) - 2))}
    return nlargest(
        MANY_CHOICES + 1, choices, key=lambda choice: sum(part in choice for part in parts)
    )
