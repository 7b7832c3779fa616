"""Nothing that an author, a customer or a server wrote moves the cursor of a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from sitegen.cli.terminal import (
    escaped_json,
    guarded_output,
    near,
    show_error,
    show_problem,
    show_warning,
)
from sitegen.errors import Problem
from tests.conftest import Site, post

Make = Callable[..., Site]
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b1mred\u202e\x08"
STYLE = re.compile(r"\x1b\[[0-9;]*m|\x1b\[K")
"""What our own styles consist of."""
ESCAPES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")

TITLE = r'"T \e]0;owned\a\e[2J"'
"""The same in YAML."""

FILES = {
    "content/posts/a.md": post("A", f"[x](no{HOSTILE}.md)\n\n![A cup](cup{HOSTILE}.png)"),
    "content/posts/b.md": post("B", "Hello").replace("2026-03-14", TITLE),
    "content/posts/c.md": post("C", f"{{% include {HOSTILE} %}}"),
    f"content/posts/d{HOSTILE}.md": post("D", "Hello"),
    f"content/newsletter/n{HOSTILE}.md": (
        f"---\nid: n\nsubject: {TITLE}\ndate: 2026-03-01\nfrom: ana\n---\nHello.\n"
    ),
    "content/posts/e.md": post("E", "Hello", series=TITLE, tags=f"[{TITLE}]"),
    "content/posts/f.md": post("F", "Hello").replace("title: F", f"title: {TITLE}"),
}


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"], ["build", "--verbose"], ["list"], ["list", "--upcoming"], ["check"], ["status"],
        ["newsletter"], ["newsletter", "draft"], ["inbox"], ["subscribers"],
        ["check", "--format", "github"], ["check", "--format", "json"],
        ["check", "--format", "sarif"], ["list", "--json"], ["status", "--json"], ["blast"],
        ["walk"], ["newsletter", "build"],
        ["new", "post", f"T{HOSTILE}", "--author", f"a{HOSTILE}"],
        ["move", f"posts/{HOSTILE}", "posts/x"], ["check", "--explain", HOSTILE],
        ["--project", f"/nowhere/{HOSTILE}", "build"], [HOSTILE],
    ],
    ids=lambda arguments: " ".join(arguments).encode("ascii", "replace").decode()[:30],
)  # fmt: skip
@pytest.mark.parametrize("broken", [True, False])
def test_no_command_passes_them_on(project: Make, broken: bool, arguments: list[str]) -> None:
    wrong = ("content/posts/a.md", "content/posts/b.md")
    files = {path: text for path, text in FILES.items() if broken or path not in wrong}
    site = project(files)
    if arguments[0] != "--project":
        arguments = ["--project", str(site.root), *arguments]
    result = CliRunner().invoke(sitegen, [*arguments], color=True)
    shown = STYLE.sub("", result.output)
    assert ESCAPES.findall(shown) == []


def test_none_of_the_ways_to_show_a_text_passes_them_on(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(HOSTILE)
    show_warning(HOSTILE)
    show_problem(Problem(f"content/{HOSTILE}.md", 3, HOSTILE, HOSTILE, "warning"))
    captured = capsys.readouterr()
    assert "owned" in captured.err
    assert ESCAPES.findall(STYLE.sub("", captured.err)) == []
    assert ESCAPES.findall(near(Path("/x") / HOSTILE)) == []


def test_a_command_that_forgets_it_is_stopped_by_the_stream(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with guarded_output():
        click.echo(click.style(f"a{HOSTILE}", fg="red", bold=True), color=True)
        click.echo(f"\r\x1b[Kb{HOSTILE}\x1b[8m", err=True, color=True)
        print(HOSTILE)  # noqa: T201
    captured = capsys.readouterr()
    assert captured.out.startswith("\x1b[31m\x1b[1ma")
    assert captured.err.startswith("\r\x1b[Kb")
    for shown in captured:
        assert set(ESCAPES.findall(STYLE.sub("", shown))) <= {"\u202e"}
        assert "\x1b[8m" not in shown


def test_json_has_its_characters_as_escapes() -> None:
    value = {"title": "a\x9b1m\u202eb\u200c"}
    text = escaped_json(json.dumps(value, ensure_ascii=False))
    assert text == '{"title": "a\\u009b1m\\u202eb\u200c"}'
    assert json.loads(text) == value
