"""Renders results as Markdown tables and puts them between the markers of `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.contestants import REFERENCE
from benchmarks.results import Result, Runs, ScenarioResult, SizeResult

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
TITLES = {
    "cold": "cold build",
    "unchanged": "no change",
    "body": "one body edited",
    "title": "one title edited",
    "template": "a template edited",
    "added": "one post added",
}
MEBIBYTE = 1024 * 1024


PREVIEW_TITLES = {
    "start": "start, no cache",
    "restart": "start again",
    "body": "one body edited",
    "title": "one title edited",
    "added": "one post added",
}


def render(result: Result) -> str:
    """The tables of a result, with the circumstances of the run."""
    parts = [_circumstances(result)]
    if result.kind == "serve":
        for size in result.sizes:
            parts += [f"### Preview of {size.posts:,} posts", _previews(result, size)]
        return "\n\n".join(parts)
    for size in result.sizes:
        parts += [f"### {size.posts:,} posts", _times(result, size)]
        parts += [_processor(result, size), _memory(result, size)]
    return "\n\n".join(part for part in parts if part)


def put_between_markers(text: str, name: str, table: str) -> str:
    """`text` with `table` between its markers of that name. Raises ValueError without them."""
    begin, end = f"<!-- benchmark:{name}:begin -->", f"<!-- benchmark:{name}:end -->"
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"the markers {begin} and {end} are missing")
    return f"{before}{begin}\n\n{table}\n\n{end}{after}"


def _circumstances(result: Result) -> str:
    machine = result.machine
    memory = f", {machine.memory / 1024**3:.0f} GiB" if machine.memory else ""
    versions = dict.fromkeys(
        f"{who.title.partition(',')[0]} {who.version}" for who in result.contestants
    )
    return (
        f"Measured on {result.date}, sitegen at `{result.revision}`: {machine.cores} cores of "
        f"{machine.processor}{memory}, {machine.system}, Python {machine.python}, load "
        f"{machine.load} at the start. {', '.join(versions)}."
    )


def _times(result: Result, size: SizeResult) -> str:
    """Median seconds, and in parentheses the ratio to the reference's cold build."""
    cold = size.scenario("cold")
    reference = cold.of(REFERENCE) if cold else None
    names = [TITLES[scenario.name] for scenario in size.scenarios]
    rows = [["", *names]]
    for who in result.contestants:
        cells = [_time(scenario, who.name, reference) for scenario in size.scenarios]
        if any(cells):
            rows.append([who.title, *cells])
    return "\n".join(_lines(rows))


def _time(scenario: ScenarioResult, contestant: str, reference: Runs | None) -> str:
    runs = scenario.of(contestant)
    if runs is None:
        return ""
    once = " ¹" if len(runs.wall) == 1 else ""
    ratio = f" ({runs.median / reference.median:.2f}×)" if reference else ""
    return f"{seconds(runs.median)}{ratio}{once}"


def _processor(result: Result, size: SizeResult) -> str:
    """Median processor seconds of all cores: what is left when another program disturbs."""
    names = [TITLES[scenario.name] for scenario in size.scenarios]
    rows = [["processor time", *names]]
    for who in result.contestants:
        runs = [scenario.of(who.name) for scenario in size.scenarios]
        cells = [seconds(median(one.processor)) if one and one.processor else "" for one in runs]
        if any(cells):
            rows.append([who.title, *cells])
    return "\n".join(_lines(rows)) if len(rows) > 1 else ""


def _memory(result: Result, size: SizeResult) -> str:
    """Peak memory in MiB: of the process tree, and of its largest process."""
    scenarios = [
        scenario
        for scenario in size.scenarios
        if any(runs.together is not None for runs in scenario.runs)
    ]
    if not scenarios:
        return ""
    rows = [["peak memory, MiB", *(TITLES[scenario.name] for scenario in scenarios)]]
    for who in result.contestants:
        cells = []
        for scenario in scenarios:
            runs, reference = scenario.of(who.name), scenario.of(REFERENCE)
            cells.append(_peak(runs, reference) if runs else "")
        if any(cells):
            rows.append([who.title, *cells])
    return "\n".join(_lines(rows))


def _peak(runs: Runs, reference: Runs | None) -> str:
    if runs.together is None:
        return ""
    ratio = ""
    if reference and reference.together:
        ratio = f" ({runs.together / reference.together:.2f}×)"
    return f"{mebibytes(runs.together)}{ratio}, largest process {mebibytes(runs.largest)}"


def _previews(result: Result, size: SizeResult) -> str:
    """Median and slowest milliseconds from the edit to the page, and memory afterwards."""
    titles = [PREVIEW_TITLES[scenario.name] for scenario in size.scenarios]
    rows = [["", *titles, "memory, MiB"]]
    for who in result.contestants:
        cells = []
        memory = ""
        for scenario in size.scenarios:
            runs = scenario.of(who.name)
            cells.append(_shown_after(runs) if runs else "")
            if runs and runs.together is not None:
                memory = mebibytes(runs.together)
        if any(cells):
            rows.append([who.title, *cells, memory])
    return "\n".join(_lines(rows))


def _shown_after(runs: Runs) -> str:
    if len(runs.wall) == 1:
        return milliseconds(runs.median)
    return f"{milliseconds(runs.median)} (at most {milliseconds(runs.spread[1])})"


def milliseconds(value: float) -> str:
    return f"{value * 1000:,.0f} ms"


def seconds(value: float) -> str:
    """Three figures that matter: `0.132 s`, `4.02 s`, `39.1 s`."""
    digits = 3 if value < 1 else 2 if value < 10 else 1
    return f"{value:.{digits}f} s"


def mebibytes(value: int) -> str:
    return f"{value / MEBIBYTE:,.0f}"


def _lines(rows: list[list[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield "| " + " | ".join(row) + " |"
        if number == 0:
            yield "| :--- |" + " ---: |" * (len(row) - 1)
