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
from typing import Literal, NamedTuple

MANY_CHOICES = 14
"""More than these are not listed in a message."""

MANY_CANDIDATES = 200
"""More than these are not all compared closely."""

NEAR = 70
"""Of 100, where two names are the same: from here on one may be a mistyped form of the other."""

Severity = Literal["error", "warning", "advice"]


class InField(NamedTuple):
    """A place given by a front-matter or configuration key, e.g. `("image", "alt")`."""

    path: tuple[str | int, ...]


class InBody(NamedTuple):
    """A place given by the `nth` (from 0) mention of a text in a document's body."""

    text: str
    nth: int = 0


class InText(NamedTuple):
    """A place given by the first mention of a text in a file, in its fields or its body."""

    text: str


Where = int | InField | InBody | InText | None


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


def did_you_mean(word: str, known: Iterable[str] | KnownNames) -> str:
    """A remedy that names the likeliest of the `known` words, or lists them.

    Whoever may ask for many words about the same long list makes a `KnownNames` of it once.
    """
    names = known if isinstance(known, KnownNames) else KnownNames(known)
    near = names.nearest(word)
    if near is not None:
        return f'did you mean "{near}"?'
    if not names.sorted:
        return "there are none yet; add it first"
    if len(names.sorted) > MANY_CHOICES:
        return "fix the name"
    return f"choose one of: {', '.join(names.sorted)}"


class KnownNames:
    """Names or paths among which those near to a mistyped one are looked for.

    A path is as near as the part of it that tells: files of one folder share most of their paths
    and need have nothing in common. Among many names only those are compared that share a rare
    part with the word, so thousands of mistakes on a large site cost little.
    """

    __slots__ = ("_parts", "_telling", "_told", "sorted")

    def __init__(self, names: Iterable[str]) -> None:
        self.sorted = sorted(names)
        self._told: dict[str, list[str]] = {}
        for name in self.sorted:
            self._told.setdefault(_telling(name), []).append(name)
        self._telling = list(self._told)
        self._parts: dict[str, list[int]] | None = None

    def nearest(self, word: str) -> str | None:
        """The name most like `word`; None if there is none that is near."""
        if not self.sorted:
            return None
        from rapidfuzz import fuzz, process  # only needed if there is a mistake

        telling = _telling(word)
        found = process.extractOne(
            telling, self._compared(telling), scorer=fuzz.ratio, score_cutoff=NEAR
        )
        if found is None:
            return None
        same = self._told[found[0]]
        return same[0] if len(same) == 1 else process.extractOne(word, same, scorer=fuzz.ratio)[0]

    def _compared(self, word: str) -> list[str]:
        """What is compared with the word: all, or of many those that share its rarest parts."""
        if len(self._telling) <= MANY_CANDIDATES:
            return self._telling
        if self._parts is None:
            self._parts = {}
            for number, name in enumerate(self._telling):
                for part in _parts(name):
                    self._parts.setdefault(part, []).append(number)
        chosen: set[int] = set()
        shared = [self._parts[part] for part in _parts(word) if part in self._parts]
        for numbers in sorted(shared, key=len):
            if chosen and len(chosen) + len(numbers) > MANY_CANDIDATES:
                break
            chosen.update(numbers[:MANY_CANDIDATES])
        return [self._telling[number] for number in sorted(chosen)]


def _telling(name: str) -> str:
    """What tells a name from others: of a path, its file's name without the suffix, or its
    folder's name if the file is the folder's index."""
    folder, slash, file = name.rpartition("/")
    if not slash:
        return name.casefold()
    stem = file.rpartition(".")[0] or file
    if stem in ("", "index"):
        stem = folder.rpartition("/")[2] or name
    return stem.casefold()


def _parts(name: str) -> set[str]:
    """All that stands in three characters of the name, its ends among them."""
    padded = f"  {name} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
