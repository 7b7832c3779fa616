"""`sitegen subscribers`, from the command line."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.address import parse_address
from sitegen.cli.main import sitegen
from sitegen.newsletter.commands.subscribers import command
from sitegen.newsletter.sending.message import unsubscribe_token

SECRET = "a secret of more than sixteen characters"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").write_text(
        "name: Bakery\nurl: https://bakery.example/\nnewsletter:\n"
        "  unsubscribe: https://bakery.example/leave?t={token}\n"
    )
    return tmp_path


def run(project: Path, *arguments: str, **options: str) -> Result:
    return CliRunner().invoke(
        sitegen, ["--project", str(project), "subscribers", *arguments], **options
    )


def ok(project: Path, *arguments: str, **options: str) -> str:
    result = run(project, *arguments, **options)
    assert result.exit_code == 0, result.output
    return result.output


def test_from_import_to_export(project: Path):
    (project / "list.csv").write_text(
        "email,name,tags\nanna@a.example,Anna,bread\nno address,Bert,\nbert@b.example,Bert,\n"
    )
    result = run(project, "import", str(project / "list.csv"))
    assert result.exit_code == 1, "a row was left out"
    assert 'list.csv:3: "no address" is not an email address' in result.output
    assert "2 added, 0 changed, 0 unchanged" in result.output
    assert "2 not confirmed yet" in result.output

    assert "anna@a.example: confirmed" in ok(project, "confirm", "anna@a.example")
    listed = ok(project, "list")
    assert "confirmed" in listed and "Anna  bread" in listed
    assert "Bert" not in listed, "nobody confirmed that name"
    assert listed.endswith("1 unconfirmed, 1 confirmed\n")

    ok(project, "remove", "bert@b.example")
    ok(project, "suppress", "carl@c.example", "--reason", "bounced")
    rows = json.loads(ok(project, "list", "--json"))
    assert [(row["address"], row["state"], row["reason"]) for row in rows] == [
        ("anna@a.example", "confirmed", ""),
        ("bert@b.example", "removed", ""),
        ("carl@c.example", "suppressed", "bounced"),
    ]

    assert ok(project, "export", "--state", "confirmed").splitlines()[1].startswith("anna@a")
    backup = project / "private" / "backup.csv"
    assert "3 subscribers written" in ok(project, "export", str(backup))
    if os.name != "nt":
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert run(project, "export", str(backup)).exit_code == 1
    ok(project, "export", str(backup), "--force")

    assert "deleted" in ok(project, "forget", "--yes", "anna@a.example")
    assert "1 added, 0 changed, 2 unchanged" in ok(project, "import", str(backup))


def test_the_states_of_a_service_are_counted(project: Path):
    (project / "list.csv").write_text(
        "email,status\nanna@a.example,active\nbert@b.example,unsubscribed\n"
        "carl@c.example,pending\ndora@d.example,bounced\n"
    )
    output = ok(project, "import", "--as", "confirmed", str(project / "list.csv"))
    assert "  1 unconfirmed, 1 confirmed, 1 removed, 1 suppressed\n" in output


def test_a_file_in_the_encoding_of_the_language_is_read(project: Path):
    site = project / "content/site.yaml"
    site.write_text(f"{site.read_text()}language: pl\n")
    (project / "list.csv").write_bytes("email,name\nl@l.example,Łukasz Żółć\n".encode("cp1250"))
    ok(project, "import", "--as", "confirmed", str(project / "list.csv"))
    assert "Łukasz Żółć" in ok(project, "list")


def test_a_list_is_not_exported_into_what_is_published(project: Path):
    for folder in ("content", "public"):
        result = run(project, "export", str(project / folder / "list.csv"))
        assert result.exit_code == 1
        assert "is published" in result.output


def test_added_again(project: Path):
    assert "sitegen subscribers confirm anna@a.example" in ok(project, "add", "anna@a.example")
    ok(project, "suppress", "anna@a.example", "--reason", "asked us")
    result = run(project, "add", "Anna@A.example")
    assert result.exit_code == 1
    assert "error: anna@a.example is suppressed: asked us" in result.output


def test_forgetting_asks_first(project: Path):
    ok(project, "add", "anna@a.example")
    assert run(project, "forget", "anna@a.example", input="n\n").exit_code == 1
    assert "1 unconfirmed" in ok(project, "list")
    assert "no data" in ok(project, "forget", "bert@b.example", input="y\n")


def test_left_by_token(project: Path, monkeypatch: pytest.MonkeyPatch):
    ok(project, "add", "anna@a.example")
    address = parse_address("anna@a.example")
    token = unsubscribe_token(SECRET.encode(), "newsletter.bakery.example", address)
    assert "set SITEGEN_NEWSLETTER_SECRET" in run(project, "remove", "--token", token).output
    monkeypatch.setenv("SITEGEN_NEWSLETTER_SECRET", SECRET)
    assert "no subscriber has this token" in run(project, "remove", "--token", "0" * 32).output
    assert "anna@a.example: removed" in ok(project, "remove", "--token", token)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "nonsense"], '"nonsense" is not an email address: it has no @'),
        (["confirm", "anna@a.example"], "is not a subscriber"),
        (["remove"], "give an address or use --token"),
        (["confirm", "a@a.example", "b@b.example", "--name", "x"], "use --name with one address"),
        (["import", "missing.csv"], "does not exist"),
    ],
)
def test_mistakes(project: Path, arguments: list[str], message: str):
    result = run(project, *arguments)
    assert result.exit_code != 0
    assert message in result.output


def test_every_command_has_examples(project: Path):
    assert len(command.commands) > 5
    for name in command.commands:
        assert f"sitegen subscribers {name}" in ok(project, name, "--help")
        assert f"\n  {name} " in ok(project, "--help")


def test_nothing_is_written_where_there_is_no_site(tmp_path: Path):
    result = run(tmp_path, "list")
    assert result.exit_code == 1
    assert "there is no site here" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_times_of_a_spreadsheet_are_those_of_the_shop(project: Path):
    with (project / "content/site.yaml").open("a") as config:
        config.write("timezone: America/Los_Angeles\n")
    (project / "list.csv").write_text("email,subscribed on\nanna@a.example,2026-11-19\n")
    ok(project, "import", str(project / "list.csv"))
    assert "2026-11-19T08:00:00Z" in ok(project, "list", "--json")


def test_a_dash_is_the_standard_output_and_input(project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(project)
    ok(project, "add", "anna@a.example")
    written = ok(project, "export", "-")
    assert written.splitlines()[1].startswith("anna@a.example")
    assert written == ok(project, "export")
    assert not (project / "-").exists()
    ok(project, "forget", "--yes", "anna@a.example")
    output = ok(project, "import", "-", input=written)
    assert output.startswith("standard input: 1 added")
    assert run(project, "import", "missing.csv").exit_code == 2


def test_a_list_is_not_exported_to_where_git_takes_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(project)
    ok(project, "add", "anna@a.example")
    for _ in range(2):  # without a repository, and in one
        refused = run(project, "export", "backup.csv")
        assert refused.exit_code == 1 and not Path("backup.csv").exists()
        assert "write it to private/backup.csv, or outside of the project" in refused.output
        subprocess.run(["git", "init", "--quiet"], check=True)
    Path(".gitignore").write_text("/lists/\n")
    Path("lists").mkdir()
    for file in ("lists/backup.csv", "private/backup.csv", "../backup.csv"):
        ok(project, "export", file)
        assert "anna@a.example" in Path(file).read_text()
