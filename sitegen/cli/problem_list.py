"""Prints problems so that a person can take them in: a few in full, many by kind.

A blog that moves in may have thousands of mistakes of three kinds. Up to `MOST` problems are
printed as they are; of more, the first `EXAMPLES` of each kind and a count. Warnings that the build
before this one printed, too, are only counted. `--verbose` prints everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from sitegen.cli.terminal import counted, show_problem, styled_problem
from sitegen.digest import digest
from sitegen.errors import Problem

MOST: Final = 50
"""Problems that are printed in full."""
WARNINGS: Final = "warnings.txt"
"""The file in the project's cache folder that remembers the warnings of the last build."""
EXAMPLES: Final = 3
"""Problems of each kind that are printed if there are more than `MOST`."""

_BROAD: Final = frozenset({"front-matter"})
"""Rules that stand for any mistake of a reading: a hundred wrong dates don't hide wrong tags."""
_NAMES: Final = re.compile(r'"[^"]*"|“[^”]*”|`[^`]*`|<[^>]*>|\S*[/@.]\S+|\d+')

Show = Callable[[Problem], None]


def show_problems(
    problems: Sequence[Problem],
    *,
    verbose: bool = False,
    show: Show = show_problem,
    say: Callable[[str], None] = lambda text: click.echo(text, err=True),
    everything: str = "--verbose",
) -> None:
    """Print problems with `show`, in their order; of many, only some of each kind.

    `say` prints the counts; `everything` is the option that prints all problems.
    """
    if verbose or len(problems) <= MOST:
        for problem in problems:
            show(problem)
        return
    groups = group_by_kind(problems)
    for group in groups:
        for problem in group[:EXAMPLES]:
            show(problem)
        more = len(group) - EXAMPLES
        if more > 0:
            rule = f" ({group[0].rule})" if group[0].rule else ""
            say(click.style(f"  … and {more:,} more like these{rule}", dim=True))
    kinds = f" of {counted(len(groups), 'kind')}" if len(groups) > 1 else ""
    say(f"{len(problems):,} problems{kinds}; {everything} shows all of them.")


def group_by_kind(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The problems by what is wrong: those of one rule, or with one message but for the names in
    it. Errors come first, then the kinds in the order of their first problems."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        rule = "" if problem.rule in _BROAD else problem.rule
        kind = rule or _NAMES.sub("…", problem.message)
        groups.setdefault((problem.severity, kind), []).append(problem)
    order = ("error", "warning", "advice")
    return sorted(groups.values(), key=lambda group: order.index(group[0].severity))


class SeenWarnings:
    """The warnings that a build or a preview before printed: they are only counted.

    They are remembered in `cache`, a file. Without it, as in a new clone, all are printed.
    `also` is such a file of another command.
    """

    def __init__(self, cache: Path, also: Path | None = None) -> None:
        self._cache = cache
        self._written = frozenset(_remembered(cache))
        self._before = self._written | frozenset(_remembered(also) if also is not None else ())
        self._now: dict[str, None] = {}

    def show(
        self,
        warnings: Sequence[Problem],
        *,
        verbose: bool = False,
        everything: str = "--verbose",
    ) -> None:
        """Print what is new of these, and remember all that were given since this was made."""
        keys = [_key(warning) for warning in warnings]
        self._now |= dict.fromkeys(keys)
        if frozenset(self._now) != self._written:
            self._written = frozenset(self._now)
            _remember(self._cache, self._now)
        together = zip(warnings, keys, strict=True)
        fresh = [one for one, key in together if verbose or key not in self._before]
        show_problems(fresh, verbose=verbose, everything=everything)
        known = len(warnings) - len(fresh)
        if known:
            text = f"{counted(known, 'warning')} as before ({everything} shows them)."
            click.echo(text, err=True)


def _key(problem: Problem) -> str:
    """What makes a problem the same as before: not its line, which moves with every edit."""
    return digest(problem.file, problem.rule, problem.message).hex()


def _remembered(cache: Path) -> Iterator[str]:
    try:
        yield from cache.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return


def _remember(cache: Path, keys: Iterable[str]) -> None:
    # A cache that can't be written costs nothing but a repetition.
    with suppress(OSError):
        cache.parent.mkdir(exist_ok=True)
        cache.write_text("\n".join(keys), encoding="ascii")


def styled_list(
    problems: Sequence[Problem], colours: Callable[[Problem], str], *, verbose: bool
) -> None:
    """Print problems to standard output, with their rules, as `check` does."""

    def show(problem: Problem) -> None:
        rule = click.style(f" [{problem.rule}]", dim=True)
        click.echo(styled_problem(problem, colours(problem)) + rule)

    show_problems(
        problems,
        verbose=verbose,
        show=show,
        say=click.echo,
        everything="--verbose or --format json",
    )
