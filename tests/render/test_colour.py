"""Colours of a theme."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.render.colour import COMFORTABLE, better, contrast, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#abc", "#aabbcc") == 1


def test_what_can_be_read_stays_as_it_is() -> None:
    assert readable("#1c5b4a", "#fbf8f1") == "#1c5b4a"


def test_a_dark_accent_becomes_light_on_dark_paper_and_keeps_its_hue() -> None:
    found = readable("#1b5054", "#1a1815")

    assert contrast(found, "#1a1815") >= COMFORTABLE
    red, green, blue = (int(found[at : at + 2], 16) for at in (1, 3, 5))
    assert red < green <= blue


@given(COLOURS, st.sampled_from(["#fbf8f1", "#1a1815", "#ffffff", "#000000"]))
def test_whatever_the_colour_the_result_can_be_read(colour: str, ground: str) -> None:
    assert contrast(readable(colour, ground), ground) >= COMFORTABLE


def test_the_better_of_two() -> None:
    assert better("#ffe08a", "#ffffff", "#14201b") == "#14201b"


@pytest.mark.parametrize("text", ["red", "#12", "#12345g", "123456"])
def test_no_colour(text: str) -> None:
    with pytest.raises(ValueError):
        contrast(text, "#fff")
