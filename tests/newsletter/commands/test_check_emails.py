"""Emails are checked as they are sent."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from sitegen.cli.main import sitegen
from tests.check.cases import CLEAN
from tests.check.conftest import write

ISSUE = """---
id: i1
subject: Rye is back in the oven, and so are the rolls and everything else that we like
date: 2026-11-20
from: anna
---
Hello {{ subscriber.first_name | friend }},

You can have rye again.

{{ digest }}

Anna
"""


def test_a_letter_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {**CLEAN, "content/newsletter/1.md": ISSUE})
    arguments = ["--project", str(tmp_path), "check", "--now", "2026-11-22T12:00", "--jobs", "1"]
    first = CliRunner().invoke(sitegen, arguments)
    assert first.exit_code == 1, first.output  # the law asks for a postal address
    for rule in ("subject-too-long", "no-preheader", "no-postal-address"):
        assert f"[{rule}]" in first.output
    again = CliRunner().invoke(sitegen, arguments)
    assert again.output == first.output
    long = ISSUE.partition("subject: ")[2].partition("\n")[0]
    mended = ISSUE.replace(long, "Fresh rye\npreheader: And rolls")
    site = CLEAN["content/site.yaml"]
    assert isinstance(site, str)
    address = "  address: {street: Main Street 1, locality: Town}\npromise:"
    write(tmp_path, {"content/newsletter/1.md": mended,
                     "content/site.yaml": site.replace("promise:", address)})  # fmt: skip
    better = CliRunner().invoke(sitegen, arguments)
    assert "no errors, no warnings, no advice" in better.output
    assert better.exit_code == 0
