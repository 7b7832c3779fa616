"""What the tests of reading share: the CommonMark specification's own examples."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.browser.tools import module

_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A Markdown text and the HTML that the specification gives for it."""

    number: int
    markdown: str
    html: str


@pytest.fixture(scope="session")
def specification() -> tuple[Example, ...]:
    """The examples of the CommonMark specification, which is CC BY-SA 4.0 and not kept here: it
    is the package `commonmark-spec` of tests/package.json."""
    text = module("commonmark-spec/spec.txt").read_text(encoding="utf-8")
    found = _EXAMPLE.findall(text.replace("→", "\t"))
    return tuple(Example(number, *texts) for number, texts in enumerate(found, 1))
