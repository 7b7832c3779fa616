"""`sitegen build` as one sees it on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Site, post

Make = Callable[..., Site]


def test_the_summary_and_what_is_not_shown(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/a.md": post("A"),
            "content/posts/b.md": post("B", draft="true"),
            "content/posts/c.md": post("C", publish="2026-12-01 09:00"),
            "content/posts/d.md": post("D", expires="2026-01-01"),
        }
    )
    lines = run("build", folder=site.root).stdout.splitlines()
    summary = r"\d+ pages in public/: \d+ files written, 0 unchanged, 0 removed, in \d+\.\d\d s"
    assert re.fullmatch(summary, lines[0])
    assert lines[1:] == [
        "  not shown: content/posts/b.md (draft)",
        "  not shown: content/posts/c.md (scheduled, live at 2026-12-01 09:00 Europe/Berlin)",
        "  not shown: content/posts/d.md (expired at 2026-01-01 00:00 Europe/Berlin)",
    ]
    again = run("build", folder=site.root / "content" / "posts").stdout
    assert ": 0 files written" in again and "pages in ../../public/" in again


def test_quiet_and_verbose(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": post("A")})
    assert run("build", "--quiet", folder=site.root).stdout == ""
    (site.root / "content/posts/a.md").unlink()
    told = run("build", "--verbose", folder=site.root).stdout
    assert "removed  posts/a/index.html" in told and "wrote    index.html" in told


def test_mistakes_are_told_together_on_the_standard_error(project: Make, run: Run) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", titel="x", author="ana"),
            "content/posts/b.md": post("B", "[a](nowhere.md)"),
        }
    )
    result = run("build", folder=site.root)
    assert result.exit_code == 1 and result.stdout == ""
    assert 'content/posts/a.md:6: unknown field "titel" (did you mean "title"?)' in result.stderr
    assert "Nothing was written" in result.stderr
    assert not (site.root / "public").exists()


def test_a_foreign_folder_is_not_written_into(project: Make, run: Run) -> None:
    site = project()
    (site.root / "public").mkdir()
    (site.root / "public/mine.txt").write_text("mine")
    result = run("build", folder=site.root)
    assert result.exit_code == 1 and "error:" in result.stderr
    assert [path.name for path in (site.root / "public").iterdir()] == ["mine.txt"]
    assert run("build", "--force", folder=site.root).exit_code == 0
    assert (site.root / "public/mine.txt").read_text() == "mine"


def test_a_time_that_is_none_is_explained(project: Make, run: Run) -> None:
    result = run("build", "--now", "tomorrow", folder=project().root)
    assert result.exit_code == 2
    assert (
        "can't be read as a date (write a date such as 2026-03-14, or 2026-03-14 09:30)"
        in result.stderr
    )


def test_a_mistyped_command_is_answered_with_the_likeliest(project: Make, run: Run) -> None:
    result = run("biuld", folder=project().root)
    assert result.exit_code == 2
    assert 'there is no command "biuld" (did you mean "build"?)' in result.stderr


def test_outside_of_a_project_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    result = run("build", folder=tmp_path)
    assert result.exit_code == 1
    assert "there is no site here" in result.stderr
    assert "sitegen init FOLDER" in result.stderr


@pytest.mark.parametrize(
    "name", ["site.yml", "site.yaml.txt", "Site.YAML", "site.yaml.yaml", "SITE.YML.TXT"]
)
def test_a_configuration_with_another_name_is_told_from_none(
    name: str, project: Make, run: Run
) -> None:
    shop = project().root / "shop"
    (shop / "content/posts").mkdir(parents=True)
    (shop / "content" / name).write_text("name: Shop\n")
    # The site in the folder above would be built instead.
    for folder in (shop, shop / "content/posts"):
        result = run("build", folder=folder)
        assert result.exit_code == 1
        assert f"content/{name} is not read" in result.stderr.replace("\\", "/")
        assert "(rename it to site.yaml)" in result.stderr
        assert "sitegen init" not in result.stderr
    (shop / "content" / name).rename(shop / "content/site.yaml")
    assert "is not read" not in run("build", folder=shop).stderr


@pytest.mark.parametrize("command", [("build",), ("new", "post", "X"), ("schema", "cms")])
def test_an_option_behind_the_command_is_answered_with_its_place(
    command: tuple[str, ...], project: Make, run: Run
) -> None:
    result = run(*command, "--project", "x", folder=project().root)
    assert result.exit_code == 2
    assert f"sitegen --project FOLDER {command[0]}\n" in result.stderr
    assert "sitegen --project FOLDER COMMAND" in run("build", folder=Path("/")).stderr


def test_completion_is_offered(project: Make, run: Run) -> None:
    from click.shell_completion import ShellComplete

    from sitegen.cli.main import sitegen

    complete = ShellComplete(sitegen, {}, "sitegen", "_SITEGEN_COMPLETE")
    assert "move" in {item.value for item in complete.get_completions([], "m")}
    assert "story" in {item.value for item in complete.get_completions(["new"], "st")}


def test_an_engine_that_is_not_installed_is_named(
    project: Make, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project()
    config = site.root / "content/site.yaml"
    config.write_text(f"{config.read_text()}markdown: {{engine: commonmark}}\n")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = run("build", folder=site.root)
    assert result.exit_code == 1
    line = len(config.read_text().splitlines())
    message = f'content/site.yaml:{line}: the engine "commonmark" is not installed here'
    assert message in result.stderr
    assert "pip install comrak" in result.stderr


@pytest.mark.parametrize("now", ["9999-12-31", "9999-12-31T23:59:59-12:00", "0001-01-01"])
@pytest.mark.parametrize("command", ["build", "list", "status", "check"])
def test_a_time_beyond_the_calendar_is_explained(
    project: Make, run: Run, command: str, now: str
) -> None:
    result = run(command, "--now", now, folder=project().root)
    assert result.exit_code == 2 and "too far away" in result.output


def test_the_last_time_there_is_builds(project: Make, run: Run) -> None:
    assert run("build", "--now", "9998-12-31", folder=project().root).exit_code == 0
