"""The progress bar of sending."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import bar, printable

if TYPE_CHECKING:
    from sitegen.newsletter.sending.send_loop import SendProgress


class ProgressBar:
    """Shows the progress of sending on a terminal; elsewhere, only why it pauses."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._hidden = not sys.stderr.isatty()
        self._started = now()
        self._now = now

    def update(self, progress: SendProgress) -> None:
        """Show the present progress."""
        if self._hidden:
            if progress.waiting:
                click.echo(
                    f"{progress.done} of {progress.total}: {printable(progress.waiting)}", err=True
                )
            return
        drawn = bar(progress.done, progress.total, sys.stderr)
        rest = f" {printable(progress.waiting)}" if progress.waiting else self._remaining(progress)
        click.echo(f"\r\x1b[K{drawn} {progress.done} of {progress.total}{rest}", nl=False, err=True)

    def _remaining(self, progress: SendProgress) -> str:
        passed = self._now() - self._started
        if not progress.done or passed < 5:
            return ""
        left = passed / progress.done * (progress.total - progress.done)
        return f", {timedelta(seconds=round(left))} left"

    def close(self) -> None:
        """Remove the bar."""
        if not self._hidden:
            click.echo("\r\x1b[K", nl=False, err=True)
