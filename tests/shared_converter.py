"""Processes that convert texts for the preview, shared by the tests of a process."""

from __future__ import annotations

import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, ClassVar

from sitegen.serve.converter import Converter


class SharedConverter(Converter):
    """Leaves its process to the next test, unless it is in the middle of a text: to start one
    takes longer than what most tests ask of it."""

    _spare: ClassVar[defaultdict[str, list[subprocess.Popen[bytes]]]] = defaultdict(list)

    def __init__(self, name: str, on_done: Callable[[], None]) -> None:
        self._answering = threading.Lock()
        self._unfinished = False
        super().__init__(name, on_done)

    def _answer(self, task: bytes, max_seconds: float) -> Any:
        with self._answering:
            self._unfinished = True
            answer = super()._answer(task, max_seconds)
            self._unfinished = False
            return answer

    def _start(self) -> subprocess.Popen[bytes]:
        spare = self._spare[self._name]
        while spare:
            process = spare.pop()
            if process.poll() is None:
                self._process = process
                self.ready.set()
                return process
        return super()._start()

    def _end(self) -> None:
        if self._unfinished or not self._answering.acquire(blocking=False):
            super()._end()
            self._unfinished = False
            return
        try:
            self.ready.clear()
            process, self._process = self._process, None
            if process is not None:
                self._spare[self._name].append(process)
        finally:
            self._answering.release()

    @classmethod
    def end_all(cls) -> None:
        """End the processes that wait."""
        for spare in cls._spare.values():
            for process in spare:
                process.kill()
                process.communicate()
        cls._spare.clear()
