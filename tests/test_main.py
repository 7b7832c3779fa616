"""The process of the command line: how it ends."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Site, post

ENDING = """
import atexit, sys, threading
from sitegen.__main__ import main
atexit.register(lambda: print("handled"))
if sys.argv.pop() == "thread":
    threading.Timer(0.01, print, ["waited for"]).start()
main()
"""


def end(folder: Path, *arguments: str, how: str = "") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", ENDING, "--project", str(folder), *arguments, how],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(("arguments", "code"), [(("--version",), 0), (("build",), 1), (("?",), 2)])
def test_a_command_ends_with_its_status(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    status, said = end(tmp_path, *arguments)
    assert status == code
    assert said.endswith("handled\n")


def test_all_that_was_said_arrives(tmp_path: Path) -> None:
    _, said = end(tmp_path, "build", "--help")
    assert said.startswith("Usage: sitegen build")
    assert said.endswith("handled\n")


def test_a_thread_is_waited_for(tmp_path: Path) -> None:
    status, said = end(tmp_path, "--version", how="thread")
    assert status == 0
    assert "waited for\n" in said


# --- standard streams that are closed or full ---------------------------------------------------


POSIX = pytest.mark.skipif(os.name != "posix", reason="uses a shell and its pipes")
COMMANDS = ("--version", "build --help", "list", "nothing", "list --json", "check")


def in_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell with `sitegen` in it."""
    command = f"{shlex.quote(sys.executable)} -m sitegen --project {shlex.quote(str(folder))}"
    return subprocess.run(
        ["bash", "-c", line.replace("sitegen", command)],
        capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip


@pytest.fixture
def shop(project: Callable[..., Site]) -> Path:
    return project({f"content/posts/p{n}.md": post(f"P{n}") for n in range(200)}).root


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_has_gone_ends_it_as_it_ends_other_tools(shop: Path, command: str) -> None:
    done = in_shell(
        f"mkfifo pipe; exec 3<>pipe 4>pipe 3>&-; sitegen {command} >&4 2>&4; echo $?".replace(
            "pipe", shlex.quote(str(shop / "pipe"))
        ),
        shop,
    )
    assert (done.stdout, done.stderr) == ("141\n", "")


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(shop: Path, closed: str) -> None:
    for command, status in (
        ("list", 0),
        (f"build --output {shlex.quote(str(shop / 'out'))}", 0),
        ("list --json", 0),
    ):
        done = in_shell(f"sitegen {command} {closed}; echo $?", shop)
        assert done.stdout.endswith(f"{status}\n")
        assert "Traceback" not in done.stderr
        if ">&-" in closed.split():
            assert done.stdout == f"{status}\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["--version", "list", "list --json"])
def test_an_output_that_is_full_is_an_error(shop: Path, command: str) -> None:
    done = in_shell(f"sitegen {command} >/dev/full; echo $?", shop)
    assert done.stdout == "1\n"
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@POSIX
def test_a_folder_that_was_deleted_is_no_place_to_be(shop: Path) -> None:
    gone = f"mkdir {shop}/gone; cd {shop}/gone; rmdir {shop}/gone"
    python = shlex.quote(sys.executable)
    path = shlex.quote(str(Path(__file__).parents[1]))
    done = in_shell(f'{gone}; PYTHONPATH={path} {python} -m site"gen" list; echo $?', shop)
    assert done.stdout == "1\n"
    assert "the folder that you are in was deleted" in done.stderr
    for command in ("list", "build", "check", "move posts/p1 posts/p2 --dry-run", "status"):
        done = in_shell(f"{gone}; PYTHONPATH={path} sitegen {command}", shop)
        assert "Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize(
    "command",
    [
        "new post TEXT",
        "new post Title --slug TEXT",
        "list TEXT",
        "move posts/p1 posts/TEXT",
        "inbox show TEXT",
        "inbox approve 1 --on posts/TEXT",
        "inbox forget TEXT",
        "init TEXT --name TEXT --owner A --timezone UTC",
        "newsletter draft TEXT",
        "subscribers add TEXT@shop.example",
        "docs TEXT",
        "TEXT",
    ],
)
def test_an_argument_that_is_not_utf_8_is_answered(command: str, shop: Path) -> None:
    typed = command.replace("TEXT", "$(printf 'caf\\351')")
    done = in_shell(f"cd {shop}; sitegen {typed}", shop)
    assert "Traceback" not in done.stderr
    assert done.returncode != 0
