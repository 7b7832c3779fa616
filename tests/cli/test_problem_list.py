"""Many problems are shown by kind, and warnings that stood before as a count."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from sitegen.cli.problem_list import group_by_kind
from sitegen.errors import Problem
from tests.cli.conftest import Run
from tests.conftest import Site, post

Make = Callable[..., Site]
LINKS = "\n".join(f"[Page {number}](nothing-{number}.md)" for number in range(40))
RAW = "\n".join(f"[Page {number}](/nowhere-{number}/)" for number in range(80))


def broken(project: Make) -> Site:
    files = {f"content/posts/p{number}.md": post(f"P {number}", LINKS) for number in range(3)}
    return project({**files, "content/posts/q.md": post("Q").replace("author", "autor")})


def test_many_mistakes_have_three_examples_and_a_count_for_each_kind(
    project: Make, run: Run
) -> None:
    result = run("build", folder=broken(project).root)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len([line for line in lines if "leads nowhere" in line]) == 3
    assert "  … and 117 more like these (broken-link)" in lines
    assert any(line.startswith("content/posts/q.md:") for line in lines)
    assert "--verbose shows all of them" in result.stderr
    assert lines[-1] == "121 errors to fix. Nothing was written."


def test_verbose_shows_each(project: Make, run: Run) -> None:
    result = run("build", "--verbose", folder=broken(project).root)
    assert result.stderr.count("leads nowhere") == 120
    assert "more like these" not in result.stderr


def test_a_few_are_all_shown(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": post("A", LINKS)})
    result = run("build", folder=site.root)
    assert result.stderr.count("leads nowhere") == 40


def test_warnings_that_stood_before_are_a_count(project: Make, run: Run) -> None:
    picture = "![A cup](https://elsewhere.example/{}.png)"
    site = project({"content/posts/a.md": post("A", picture.format("a"))})
    first = run("build", folder=site.root)
    assert first.exit_code == 0
    assert first.stderr.count("warning:") == 1
    again = run("build", folder=site.root)
    assert "warning:" not in again.stderr
    assert "1 warning as before (--verbose shows them)." in again.stderr
    site.write({"content/posts/b.md": post("B", picture.format("b"))})
    added = run("build", folder=site.root)
    assert [line.split(":")[0] for line in added.stderr.splitlines()] == [
        "content/posts/b.md",
        "1 warning as before (--verbose shows them).",
    ]
    whole = run("build", "--verbose", folder=site.root)
    assert whole.stderr.count("warning:") == 2
    (site.root / ".sitegen/warnings.txt").write_bytes(b"\xff\x00 no digest")
    assert run("build", folder=site.root).stderr.count("warning:") == 2


def test_a_build_for_elsewhere_shows_all_its_warnings(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": post("A", "![A cup](https://elsewhere.example/a.png)")})
    run("build", folder=site.root)
    other = run("build", "--output", str(site.root / "other"), folder=site.root)
    assert other.stderr.count("warning:") == 1


def test_check_groups_too_and_its_json_is_whole(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": post("A", RAW)})
    text = run("check", folder=site.root)
    assert text.stdout.count("/nowhere-") == 3
    assert re.search(r"… and 77 more like these \([a-z-]+\)", text.stdout)
    assert run("check", "--verbose", folder=site.root).stdout.count("/nowhere-") == 80
    data = json.loads(run("check", "--format", "json", folder=site.root).stdout)
    assert sum("/nowhere-" in problem["message"] for problem in data["problems"]) == 80


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('there is no file "a.png"', 'there is no file "b.png"', True),
        ("the field “x” is missing", "the field “y” is missing", True),
        ("12 pictures are too large", "3 pictures are too large", True),
        ("content/posts/a.md has no title", "content/posts/b.md has no title", True),
        ("this is empty", "this is not a date", False),
    ],
)
def test_problems_without_a_rule_are_of_one_kind_but_for_names(
    one: str, other: str, same: bool
) -> None:
    groups = group_by_kind([Problem("a.md", 1, one), Problem("b.md", 1, other)])
    assert len(groups) == (1 if same else 2)


def test_errors_come_first() -> None:
    problems = [Problem("a.md", 1, "x", severity="warning"), Problem("b.md", 1, "y")]
    assert [group[0].severity for group in group_by_kind(problems)] == ["error", "warning"]


def test_a_broad_rule_is_of_several_kinds() -> None:
    problems = [
        Problem("a.md", 1, 'unknown field "foo"', rule="front-matter"),
        Problem("b.md", 1, 'unknown field "bar"', rule="front-matter"),
        Problem("c.md", 1, '"date": 5/3/2026 is two days', rule="front-matter"),
    ]
    assert [len(group) for group in group_by_kind(problems)] == [2, 1]
