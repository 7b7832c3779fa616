"""`sitegen serve` as it is typed: what it prints, what it refuses, how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from tests.conftest import Site, post
from tests.serve.conftest import Running

ROOT = Path(__file__).parents[2]


@contextmanager
def command(site: Site, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "--project", str(site.root), "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def line_with(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """Read until a line fits."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(pattern, line):
            return found
    raise AssertionError("".join(lines))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "TERM"])
def test_it_says_where_it_is_and_ends_cleanly(
    project: Callable[..., Site], number: signal.Signals
) -> None:
    site = project({"content/posts/tea.md": post("Tea", "Green.")})
    with command(site, "--port", "0") as process:
        found = line_with(process, r"^  (http://127\.0\.0\.1:\d+/)(\?key=[\w-]{22,})$")
        line_with(process, r"/_sitegen/\?key=")
        line_with(process, "Ctrl-C")
        address, key = found[1], found[2]
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(f"{address}posts/tea/{key}", timeout=30) as answer:
            assert answer.url == f"{address}posts/tea/"
            assert b"Green." in answer.read()
        stream = browser.open(f"{address}_sitegen/events", timeout=30)  # stays open
        site.write({"content/posts/tea.md": "---\ntitle: [\n---\n"})
        line_with(process, r"^content/posts/tea\.md \(\d+ ms\)")
        line_with(process, r"content/posts/tea\.md:\d+: the YAML is broken")
        site.write({"content/posts/tea.md": post("Tea", "White.")})
        line_with(process, "All errors are fixed")
        process.send_signal(number)
        line_with(process, "The preview has stopped")
        assert process.wait(timeout=20) == 0
        stream.close()


def test_a_taken_port(project: Callable[..., Site], serve: Callable[..., Running]) -> None:
    site = project()
    running = serve(site)
    with command(site, "--port", str(running.port)) as process:
        found = line_with(process, rf"port {running.port} .* is used .*`--port (\d+)` is free")
        assert int(found[1]) > running.port
        assert process.wait(timeout=20) == 1


def test_a_warning_where_others_can_read_it(project: Callable[..., Site]) -> None:
    with command(project(), "--host", "0.0.0.0", "--port", "0", "--poll") as process:
        line_with(process, r"everybody who can reach 0\.0\.0\.0 can read this preview")
        line_with(process, r"^  http://127\.0\.0\.1:\d+/\?key=")
        line_with(process, "again and again, as you asked")


def test_an_address_of_another_machine(project: Callable[..., Site]) -> None:
    with command(project(), "--host", "192.0.2.1") as process:
        line_with(process, r"can't listen on 192\.0\.2\.1")
        assert process.wait(timeout=20) == 1


@pytest.mark.parametrize("by", ["preview", "build"])
def test_warnings_that_were_printed_before_are_a_count(
    project: Callable[..., Site], by: str
) -> None:
    site = project({"content/posts/tea.md": post("Tea", "Green </div>")})
    if by == "build":
        result = CliRunner().invoke(sitegen, ["--project", str(site.root), "build"])
        assert "warning: </div>" in result.output
    else:
        with command(site, "--port", "0") as process:
            line_with(process, r"content/posts/tea\.md:\d+: warning: </div>")
    with command(site, "--port", "0") as process:
        line_with(process, r"^1 warning as before \(sitegen build --verbose shows them\)\.$")
        site.write({"content/posts/tea.md": post("Tea", "Green </div> and </span>")})
        line_with(process, r"content/posts/tea\.md:\d+: warning: </span>")
