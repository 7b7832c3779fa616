"""Converts texts in a process of its own, which can be killed.

A thread can't be stopped, and some texts take minutes to convert. The preview therefore hands each
new text to a process that works on one after another; one that takes too long loses its process.

As a program (`python -m sitegen.serve.converter`) this module is that process.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Literal, NamedTuple

import msgspec

import sitegen
from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.read.contents import Source, SourceResult

GRACE = 2.0
"""Seconds of the clock beyond the processor seconds that a text may take."""


class _PendingText(msgspec.Struct, array_like=True, frozen=True):
    engine: str
    language: str
    typographic: bool
    timezone: str
    max_seconds: float
    theme_ids: tuple[str, ...]
    path: str
    kind: str
    data: bytes


class _Error(msgspec.Struct, array_like=True, frozen=True):
    file: str
    line: int | None
    message: str
    remedy: str
    severity: Literal["error", "warning", "advice"]
    rule: str


class _ConverterReply(msgspec.Struct, array_like=True, frozen=True):
    parsed: bytes
    body: bytes
    html: bytes
    problems: tuple[_Error, ...]


_ENCODER = msgspec.msgpack.Encoder()
_TASKS = msgspec.msgpack.Decoder(_PendingText)
_ANSWERS = msgspec.msgpack.Decoder(_ConverterReply)


class _Request(NamedTuple):
    source: Source
    config: Config
    theme_ids: tuple[str, ...]
    future: Future[SourceResult]


class Converter:
    """Hands texts to the process, one after another, from a thread of its own."""

    def __init__(self, name: str, on_done: Callable[[], None]) -> None:
        """`name` is the engine that is likely to be needed; `on_done` is called in that thread
        whenever a text is done."""
        self._name = name
        self._on_done = on_done
        self._orders: deque[_Request] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self.ready = threading.Event()
        """Set while the process is up: a text that is given to it now is soon converted."""
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._work, name="converter", daemon=True)
        self._thread.start()

    def convert(
        self, source: Source, config: Config, theme_ids: tuple[str, ...], *, first: bool = False
    ) -> Future[SourceResult]:
        """A future with the result of reading a source, which must not have the ids of the theme;
        `first` puts it before those that wait."""
        order = _Request(source, config, theme_ids, Future())
        with self._changed:
            if first:
                self._orders.appendleft(order)
            else:
                self._orders.append(order)
            self._changed.notify()
        return order.future

    def forget(self) -> None:
        """Drop the texts that are not begun."""
        with self._changed:
            for order in self._orders:
                order.future.cancel()
            self._orders.clear()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._end()
        self._thread.join(timeout=GRACE)

    def _work(self) -> None:
        # Before the first text, which need not wait for it then.
        with contextlib.suppress(OSError, EOFError):
            self._start()
        while True:
            with self._changed:
                while not self._orders and not self._closed:
                    self._changed.wait()
                if self._closed:
                    self._end()
                    return
                order = self._orders.popleft()
            if order.future.set_running_or_notify_cancel():
                order.future.set_result(self._read(order))
                self._on_done()

    def _read(self, order: _Request) -> SourceResult:
        source, options = order.source, order.config.markdown
        task = _PendingText(
            options.engine,
            order.config.language,
            options.typographic,
            order.config.timezone,
            options.max_seconds,
            order.theme_ids,
            source.path,
            source.kind,
            source.data,
        )
        try:
            answer = self._answer(_ENCODER.encode(task), options.max_seconds)
        # ValueError: `close` has closed the pipes in the middle of the text.
        except (OSError, EOFError, ValueError, msgspec.MsgspecError):
            self._end()
            message = f"the text took more than {options.max_seconds:g} seconds to convert"
            remedy = "look for a long run of brackets, quotes or lists, and break it up"
            return SourceResult(source.key, problems=(Problem(source.path, None, message, remedy),))
        problems = tuple(
            Problem(one.file, one.line, one.message, one.remedy, one.severity, one.rule)
            for one in answer.problems
        )
        return SourceResult(source.key, answer.parsed, answer.body, answer.html, problems)

    def _answer(self, task: bytes, max_seconds: float) -> _ConverterReply:
        process = self._process
        if process is None or process.poll() is not None:
            process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(2 * max_seconds + GRACE, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            _send(process.stdin, task)
            return _ANSWERS.decode(_receive(process.stdout))
        finally:
            alarm.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        process = self._process = _started(self._name)
        assert process.stdout is not None
        _receive(process.stdout)
        self.ready.set()
        return process

    def _end(self) -> None:
        self.ready.clear()
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


def _started(name: str) -> subprocess.Popen[bytes]:
    package = Path(sitegen.__file__).parent.parent
    search = os.pathsep.join([str(package), *filter(None, sys.path)])
    return subprocess.Popen(  # noqa: S603 - our own interpreter, on our own module
        # -P: a project's folder is no place to import from
        [sys.executable, "-P", "-m", "sitegen.serve.converter", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": search},
        # Ctrl-C in the terminal is for the server, which then ends this process.
        start_new_session=True,
    )


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(8, "little") + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    return pipe.read(int.from_bytes(head, "little"))


def main() -> None:
    """Convert what comes in, until nothing more comes. The engine's name is the argument."""
    from zoneinfo import ZoneInfo

    from sitegen.read.contents import read_source
    from sitegen.read.document import ReadSettings
    from sitegen.read.markdown import Engine, engine

    loaded: dict[str, Engine] = {name: engine(name) for name in sys.argv[1:]}
    incoming, outgoing = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    _send(outgoing, b"ready")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task = _TASKS.decode(_receive(incoming))
            if task.engine not in loaded:
                loaded[task.engine] = engine(task.engine)
            settings = ReadSettings(
                task.language,
                task.typographic,
                ZoneInfo(task.timezone),
                task.max_seconds,
                task.theme_ids,
            )
            source = Source(task.path, task.kind, b"", task.data)
            read = read_source(source, loaded[task.engine], settings)
            troubles = tuple(
                _Error(one.file, one.line, one.message, one.remedy, one.severity, one.rule)
                for one in read.problems
            )
            answer = _ConverterReply(read.parsed, read.body, read.html, troubles)
            _send(outgoing, _ENCODER.encode(answer))


if __name__ == "__main__":
    main()
