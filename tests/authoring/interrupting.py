"""A change of files that dies at its point of no return."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn
from unittest import mock

from sitegen.authoring import changes


def die_when_begun(work: Callable[[], object]) -> None:
    """Do some work in a process that ends with the journal of its changes written."""

    def die(*arguments: object) -> NoReturn:
        os._exit(0)

    child = os.fork()
    if child == 0:
        try:
            with mock.patch.object(changes, "_apply_steps", die):
                work()
        finally:
            os._exit(1)  # it was not begun, and this is no place to go on
    assert os.waitpid(child, 0)[1] == 0
