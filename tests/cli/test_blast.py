"""`sitegen blast` prints short texts, and sends nothing."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from tests.check.cases import CLEAN, rye
from tests.check.conftest import write

Run = Callable[..., Result]

NOTICE = "---\nid: n{0}\ntext: {1}\nfrom: {2}\nuntil: {3}\n---\n"
FILES = {
    **CLEAN,
    "content/notices/closed.md": NOTICE.format(1, "“Closed” on Monday", "2026-11-20", "2026-11-25"),
    "content/notices/over.md": NOTICE.format(2, "Closed", "2026-10-20", "2026-10-25"),
    "content/posts/a.md": rye("You.", takeaway="Rye keeps for a week; " + "bread " * 18 + "too."),
    "content/posts/b.md": rye("You.").replace("id: rye", "id: b"),
    "content/posts/later.md": rye("You.", takeaway="Soon.", publish="2026-12-20 09:00").replace(
        "id: rye", "id: later"
    ),
    "content/posts/closed.md": rye("You.", takeaway="Closed.").replace("id: rye", "id: c"),
}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    write(tmp_path, FILES)

    def invoke(*arguments: str) -> Result:
        start = ["--project", str(tmp_path), "blast", "--now", "2026-11-22"]
        return CliRunner().invoke(sitegen, [*start, *arguments])

    return invoke


def test_a_current_notice_and_the_newest_takeaway(run: Run) -> None:
    found = run()
    lines = found.stdout.splitlines()
    assert lines[0] == '"Closed" on Monday https://shop.example/'
    assert len(lines) == 2
    assert len(lines[1]) <= 160
    assert "GSM 7-bit), 1 text message" in found.stderr


def test_a_takeaway_in_two_lengths_and_as_csv(run: Run) -> None:
    short, whole = (run("posts/a", "--most", most).stdout.strip() for most in ("160", "300"))
    assert len(short) <= 160
    assert short.endswith("... https://shop.example/posts/a/")
    assert whole.endswith("bread too. https://shop.example/posts/a/")
    rows = list(csv.DictReader(io.StringIO(run("posts/a", "--csv").stdout)))
    assert [(row["text"], row["messages"], row["source"]) for row in rows] == [
        (short, "1", "content/posts/a.md")
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("posts/b", "has no takeaway"),
        ("posts/later", "isn't public: scheduled"),
        ("notices/over", "isn't public: expired"),
        ("closed", "write notices/closed or posts/closed"),
        ("posts/nothing", "there is no notice or post"),
    ],
)
def test_what_cannot_be_sent(run: Run, name: str, message: str) -> None:
    found = run(name)
    assert found.exit_code == 1
    assert message in found.stderr
    assert not found.stdout


def test_accents_may_be_signs_of_their_own(run: Run, tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "früh")
    write(tmp_path, {f"content/posts/{name}.md": rye("You.", takeaway="Early.", id="e")})
    assert "Early." in run("posts/früh").stdout
