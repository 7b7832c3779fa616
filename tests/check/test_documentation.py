"""`docs/check.md` describes each rule as it is.

To write the reference anew: `python -m tests.check.test_documentation`.
"""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.check.documentation import with_reference
from sitegen.check.rules import TOPICS, all_rules, rules_of
from sitegen.cli.check import command

DOCUMENT = Path(__file__).parents[2] / "docs" / "check.md"


def test_the_reference_is_that_of_the_rules() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == with_reference(text), __doc__


def test_each_rule_has_its_anchor() -> None:
    headings = re.findall(r"^### (\S+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(all_rules())


def test_rules_have_names_of_their_own() -> None:
    assert sum(len(rules_of(topic)) for topic in TOPICS) == len(all_rules())
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in all_rules())


def test_each_option_in_the_document_exists() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    options = {name for one in command.params for name in one.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) <= options


if __name__ == "__main__":
    written = with_reference(DOCUMENT.read_text(encoding="utf-8"))
    DOCUMENT.write_text(written, encoding="utf-8", newline="\n")
