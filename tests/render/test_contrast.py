"""Warnings about colours that can't be read."""

from __future__ import annotations

from sitegen.render.contrast import contrast_warnings
from sitegen.render.theme import Theme


def theme(**options: object) -> Theme:
    return Theme(name="default", folders=(), options=options, files={}, words=(), digest=b"")


def test_the_pair_that_fails_is_named_with_a_colour_that_would_do() -> None:
    (problem,) = contrast_warnings(theme(accent="#d9a441", paper="#fbf8f1"))

    assert problem.severity == "warning"
    assert '"accent" #d9a441' in problem.message
    assert '"paper" #fbf8f1' in problem.message
    repaired = problem.remedy.split()[0]
    assert contrast_warnings(theme(accent=repaired, paper="#fbf8f1")) == ()


def test_readable_pairs_and_missing_options_say_nothing() -> None:
    assert contrast_warnings(theme(accent="#1c5b4a", paper="#fbf8f1", accent_dark=None)) == ()
