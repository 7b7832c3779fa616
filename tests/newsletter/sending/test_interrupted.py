"""Whatever happens to the sender, nobody is skipped and at most one person gets it twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.newsletter.support import MailServer, recipients

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).parents[1] / "sending_program.py"
Start = Callable[..., MailServer]


class Sender:
    """Runs the sending program against a server, and may be killed from its thread."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.process: subprocess.Popen[str] | None = None

    def begin(self, port: int) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(port), str(self.journal)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.process

    def run(self, port: int) -> tuple[int, str]:
        process = self.begin(port)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)


@pytest.fixture
def sender(private: Path) -> Sender:
    return Sender(private / "mailings.sqlite")


EVERYBODY = {str(recipient.address) for recipient in recipients(60)}


def doubled(server: MailServer) -> int:
    """How many messages arrived beyond one for each; all sixty must have theirs."""
    assert set(server.counts()) == EVERYBODY
    return sum(server.counts().values()) - 60


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 7, 30, 59])
def test_killed_before_the_answer(start: Start, sender: Sender, count: int):
    """The message is at the server, and the sender never hears of it."""
    killed = []

    def kill(message: int) -> None:
        if message == count and not killed:
            killed.append(message)
            sender.kill()

    server = start(on_message=kill)
    code, _ = sender.run(server.port)
    assert code == -signal.SIGKILL
    assert len(server.received) == count
    assert sender.run(server.port) == (0, "sent 60 left 0 \n")
    assert doubled(server) == 1


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 7, 30, 59])
def test_killed_between_two_readers(start: Start, sender: Sender, count: int):
    """The sender has heard of `count` messages, and dies with the next one not begun."""
    killed = []

    class Killing(dict[str, list[str]]):
        """A script that kills the sender when the recipient after `count` is named."""

        def get(self, recipient: str, default: object = None) -> None:  # type: ignore[override]
            if recipient == f"reader{count + 1:02}@mail.example" and not killed:
                killed.append(recipient)
                sender.kill()

    server = start()
    server.script["rcpt"] = Killing()
    code, _ = sender.run(server.port)
    assert code == -signal.SIGKILL
    assert len(server.received) == count
    assert sender.run(server.port) == (0, "sent 60 left 0 \n")
    assert doubled(server) == 0


@pytest.mark.slow
def test_killed_again_and_again(start: Start, sender: Sender):
    """Each kill may double the one message in flight, and no other."""
    kills = []

    def kill(message: int) -> None:
        if message % 11 == 0 and len(kills) < 4:
            kills.append(message)
            sender.kill()

    server = start(on_message=kill)
    for _ in range(4):
        assert sender.run(server.port)[0] == -signal.SIGKILL
    assert sender.run(server.port)[0] == 0
    assert doubled(server) == len(kills) == 4


def test_terminated_politely(start: Start, sender: Sender):
    stopped = []

    def stop(message: int) -> None:
        if message == 7 and not stopped:
            stopped.append(message)
            assert sender.process is not None
            sender.process.send_signal(signal.SIGINT)

    server = start(on_message=stop)
    assert sender.run(server.port)[0] != 0
    assert sender.run(server.port)[0] == 0
    assert doubled(server) <= 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux to fill another process's disk")
@pytest.mark.parametrize("count", [1, 30, 60])
def test_disk_full(start: Start, sender: Sender, count: int):
    """From the `count`th message on, the sender can write nothing more."""
    import resource

    filled = []

    def fill(message: int) -> None:
        if message == count and not filled:
            filled.append(message)
            assert sender.process is not None
            limit = (0, resource.RLIM_INFINITY)
            resource.prlimit(sender.process.pid, resource.RLIMIT_FSIZE, limit)

    server = start(on_message=fill)
    code, output = sender.run(server.port)
    assert code == 1
    assert "mailings.sqlite: can't be used" in output
    assert len(server.received) == count, "nothing is sent that can't be recorded"
    assert sender.run(server.port) == (0, "sent 60 left 0 \n")
    assert doubled(server) <= 1


def test_two_senders_at_once(start: Start, sender: Sender):
    """The second is refused, whether or not the first is killed meanwhile."""
    second = Sender(sender.journal)
    answers = []

    def begin_second(message: int) -> None:
        if message in (5, 20):
            answers.append(second.run(server.port))

    server = start(on_message=begin_second)
    assert sender.run(server.port)[0] == 0
    assert [code for code, _ in answers] == [1, 1]
    assert all("is being sent by another run" in output for _, output in answers)
    assert doubled(server) == 0
