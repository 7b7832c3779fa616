"""`docs/check.md` describes each rule as it is."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.check.rules import all_rules, rules_of, topics
from sitegen.cli.check import command

DOCUMENT = Path(__file__).parents[2] / "docs" / "check.md"


def test_each_rule_has_its_anchor() -> None:
    headings = re.findall(r"^### (\S+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(all_rules())


def test_rules_have_names_of_their_own() -> None:
    assert sum(len(rules_of(topic)) for topic in topics()) == len(all_rules())
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in all_rules())


def test_each_option_in_the_document_exists() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    options = {name for one in command.params for name in one.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) <= options
