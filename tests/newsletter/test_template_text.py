"""A new email has no words in it that its author didn't write."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.read.plain_lines import plain_lines
from tests.cli.conftest import Run, run
from tests.conftest import Site

__all__ = ["run"]

Make = Callable[..., Site]


@pytest.mark.parametrize("kind", ["newsletter", "welcome"])
def test_an_email_as_it_was_begun_has_the_senders_name_and_no_hints(
    kind: str, project: Make, run: Run
) -> None:
    site = project()
    path = site.root / run("new", kind, "Hello", folder=site.root).stdout.strip()
    body = path.read_text(encoding="utf-8").split("---\n")[2]
    shown = list(plain_lines(body))
    assert [line for line in shown if "{{" not in line] == ["Anna"]
