"""The subscribers are counted in the status, and nobody is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from sitegen.address import parse_address
from sitegen.cli.main import sitegen
from sitegen.newsletter.services import open_subscribers
from tests.check.cases import CLEAN
from tests.check.conftest import write

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


def test_subscribers_are_counted_by_state(tmp_path: Path) -> None:
    write(tmp_path, CLEAN)
    arguments = ["--project", str(tmp_path), "status", "--now", "2026-11-22T12:00"]
    assert "subscriber" not in CliRunner().invoke(sitegen, arguments).output
    with open_subscribers(tmp_path, lambda: NOW) as subscribers:
        one, two, left, bounced, new = (
            parse_address(f"{name}@reader.example")
            for name in ("one", "two", "left", "bounced", "new")
        )
        for address in (one, two, left, bounced, new):
            subscribers.add(address, source="by hand")
        for address in (one, two, left):
            subscribers.confirm(address)
        subscribers.remove(left)
        subscribers.suppress(bounced, "no such mailbox")
    found = CliRunner().invoke(sitegen, arguments)
    assert "  2 subscribers, 1 not confirmed yet, 2 gone" in found.output
    assert "@reader" not in found.output
    data = json.loads(CliRunner().invoke(sitegen, [*arguments, "--json"]).output)
    assert data["newsletter"] == {
        "confirmed": 2,
        "unconfirmed": 1,
        "uninvited": 1,
        "gone": 2,
    }
