"""Commands that are imported when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from sitegen.cli.lazy import LazyCommands
from sitegen.cli.main import sitegen
from sitegen.inbox import commands as inbox
from sitegen.newsletter import commands as newsletter

PLACES = {**inbox.COMMANDS, **newsletter.COMMANDS}


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    commands = LazyCommands({"gone": "sitegen.cli.there_is_no_such_module"})
    assert list(commands) == ["gone"]
    assert len(commands) == 1
    with pytest.raises(ModuleNotFoundError):
        commands["gone"]


def test_commands_are_added_and_taken_away_as_in_any_group() -> None:
    group = click.Group("all", commands=LazyCommands({"ping": "sitegen.cli.ping"}))
    group.add_command(click.Command("own"))
    assert group.list_commands(click.Context(group)) == ["own", "ping"]
    assert group.commands["own"].name == "own"
    del group.commands["own"]
    assert list(group.commands) == ["ping"]


@pytest.mark.parametrize(("name", "place"), PLACES.items(), ids=PLACES)
def test_each_place_has_the_command_of_its_name(name: str, place: str) -> None:
    assert LazyCommands({name: place})[name].name == name


def test_the_list_of_commands_imports_no_command_below_another() -> None:
    program = (
        "import sys\n"
        "from sitegen.cli.main import sitegen\n"
        "sitegen(['--help'], standalone_mode=False)\n"
        "print([name for name in sys.modules if name.count('.') > 2 and '.cli.' in name])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "Commands:" in told
    assert told.endswith("[]\n")


def test_a_group_lists_what_its_table_has() -> None:
    root = click.Context(sitegen)
    for name, table in (("inbox", inbox.COMMANDS), ("newsletter", newsletter.COMMANDS)):
        group = sitegen.get_command(root, name)
        assert isinstance(group, click.Group)
        assert group.list_commands(root) == sorted(table)
