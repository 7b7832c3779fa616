"""The command line's entry."""

from __future__ import annotations

import atexit
import os
import sys
import threading


def main() -> None:
    """Run the command line, and end the process."""
    from sitegen.errors import SitegenError

    try:
        # An installed feature adds commands; one that is broken is named, without a traceback.
        from sitegen.cli.main import sitegen
    except SitegenError as error:
        sys.exit(f"error: {error}")
    try:
        sitegen(prog_name="sitegen")
    except SystemExit as end:
        _end(end)


def _end(end: SystemExit) -> None:
    """End without giving back every single object of a large site, which takes a tenth of a build.

    A thread that still runs is waited for in the ordinary way.
    """
    if not isinstance(end.code, int | None) or threading.active_count() > 1:
        raise end
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # the output was closed; the interpreter knows what to do
        raise end from None
    os._exit(end.code or 0)


if __name__ == "__main__":
    main()
