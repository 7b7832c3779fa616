"""What waits in the inbox stands in the status, and what waits too long in the check."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from sitegen.cli.main import sitegen
from tests.check.cases import CLEAN
from tests.check.conftest import write

EXPORT = (
    "id,form_name,created_at,name,email,message,page\n"
    "1,question,2026-11-02T09:00:00Z,Bert,bert@reader.example,Do you have rye?,/\n"
    "2,question,2026-11-22T09:30:00Z,Gwen,gwen@reader.example,And rolls?,/\n"
)


def test_the_inbox_is_counted(tmp_path: Path) -> None:
    write(tmp_path, {**CLEAN, "export.csv": EXPORT})
    run = CliRunner().invoke
    base = ["--project", str(tmp_path)]
    before = run(sitegen, [*base, "status", "--now", "2026-11-22T12:00"])
    assert "nothing: every comment" in before.output
    came = run(sitegen, [*base, "inbox", "import", str(tmp_path / "export.csv")])
    assert came.exit_code == 0, came.output
    status = run(sitegen, [*base, "status", "--now", "2026-11-22T12:00"])
    assert "2 in the inbox, 1 later than promised, the oldest since 2026-11-02" in status.output
    check = run(sitegen, [*base, "check", "--now", "2026-11-22T12:00"])
    assert "1 message has waited in the inbox longer than promised" in check.output
    assert "bert" not in (status.output + check.output).lower()
