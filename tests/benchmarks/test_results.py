"""Results: medians, the kept file, and the table."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks.results import (
    Machine,
    Participant,
    Result,
    Runs,
    ScenarioResult,
    SizeResult,
    keep_result,
    read_result,
)
from benchmarks.table import put_between_markers, render, seconds

MIB = 1024 * 1024


def runs(contestant: str, *wall: float, together: int | None = None) -> Runs:
    return Runs(contestant=contestant, wall=wall, largest=50 * MIB, together=together)


RESULT = Result(
    kind="build",
    date="2026-11-22",
    machine=Machine(
        system="Linux 6", processor="Some", cores=2, memory=8 * 1024**3, python="3.11.7", load=0.1
    ),
    revision="abc",
    contestants=(
        Participant(name="hugo", title="Hugo", version="0.168.0"),
        Participant(name="sitegen-commonmark", title="sitegen, CommonMark", version="1.0"),
        Participant(name="pelican", title="Pelican", version="4.12.0"),
    ),
    sizes=(
        SizeResult(
            posts=10_000,
            scenarios=(
                ScenarioResult(
                    name="cold",
                    runs=(
                        runs("hugo", 4.5, 4.0, 3.9, together=1000 * MIB),
                        runs("sitegen-commonmark", 1.0, 1.2, 5.0, together=100 * MIB),
                    ),
                ),
                ScenarioResult(name="unchanged", runs=(runs("hugo", 8.0),)),
            ),
        ),
    ),
)


def test_the_median_is_not_moved_by_one_disturbed_run() -> None:
    measured = runs("a", 1.0, 1.2, 5.0)
    assert measured.median == 1.2
    assert measured.spread == (1.0, 5.0)


def test_a_kept_result_reads_back_equal(tmp_path: Path) -> None:
    path = keep_result(RESULT, tmp_path)
    assert path.name == "2026-11-22-build.json"
    assert read_result(path) == RESULT


def test_the_table_shows_ratios_to_the_reference_cold_build() -> None:
    table = render(RESULT)
    assert "| Hugo | 4.00 s (1.00×) | 8.00 s (2.00×) ¹ |" in table
    assert "| sitegen, CommonMark | 1.20 s (0.30×) |  |" in table
    assert "| sitegen, CommonMark | 100 (0.10×), largest process 50 |" in table
    assert "10,000 posts" in table


def test_who_did_not_take_part_has_no_row() -> None:
    assert "| Pelican" not in render(RESULT)


def test_previews_show_the_median_and_the_slowest_edit() -> None:
    scenarios = (
        ScenarioResult(name="restart", runs=(runs("hugo", 4.2),)),
        ScenarioResult(name="added", runs=(runs("hugo", 0.5, 0.6, 0.9, together=900 * MIB),)),
    )
    sizes = (SizeResult(posts=100, scenarios=scenarios),)
    table = render(msgspec.structs.replace(RESULT, kind="serve", sizes=sizes))
    assert "| Hugo | 4,200 ms | 600 ms (at most 900 ms) | 900 |" in table


def test_the_table_goes_between_its_markers_and_again() -> None:
    page = "a\n<!-- benchmark:build:begin -->\nold\n<!-- benchmark:build:end -->\nz\n"
    once = put_between_markers(page, "build", "new")
    assert "old" not in once
    assert put_between_markers(once, "build", "new") == once
    assert once.startswith("a\n")
    assert once.endswith("\nz\n")
    with pytest.raises(ValueError, match="markers"):
        put_between_markers(page, "serve", "new")


@pytest.mark.parametrize(
    ("value", "text"), [(0.1324, "0.132 s"), (4.024, "4.02 s"), (39.12, "39.1 s")]
)
def test_seconds_have_three_figures(value: float, text: str) -> None:
    assert seconds(value) == text
