"""The fast engine keeps to the CommonMark specification, but for what GFM adds on purpose."""

from __future__ import annotations

import re
import sys

import pytest

from sitegen.errors import SitegenError
from sitegen.read.markdown import engine
from tests.read.conftest import Example

EXTENDED = {602, 608, 611, 612}
"""Examples in which a bare address becomes a link, as GFM and our documentation have it."""


def _same_markup(html: str) -> str:
    return re.sub(r"\s*(<br />)\s*", r"\1", html).strip()


@pytest.mark.slow
def test_specification(specification: tuple[Example, ...]) -> None:
    convert = engine("commonmark").convert
    failed = {
        example.number
        for example in specification
        if _same_markup(convert(example.markdown)) != _same_markup(example.html)
    }
    assert len(specification) == 652
    assert failed == EXTENDED


def test_absent_engine_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "comrak", None)
    with pytest.raises(SitegenError, match="pip install comrak"):
        engine("commonmark")
