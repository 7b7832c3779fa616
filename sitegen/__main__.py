"""The command line's entry."""

from __future__ import annotations

import atexit
import os
import sys
import threading


def main() -> None:
    """Run the command line, and end the process."""
    from sitegen.cli.ending import end_quietly, keep_standard_streams
    from sitegen.errors import SitegenError

    keep_standard_streams()
    try:
        # An installed feature adds commands; one that is broken is named, without a traceback.
        from sitegen.cli.main import sitegen
    except SitegenError as error:
        sys.exit(f"error: {error}")
    try:
        sitegen(prog_name="sitegen")
    except BrokenPipeError:
        end_quietly()
    except SystemExit as end:
        _end(end)


def _end(end: SystemExit) -> None:
    """End without giving back every single object of a large site, which takes a tenth of a build.

    A thread that still runs is waited for in the ordinary way.
    """
    if not isinstance(end.code, int | None) or threading.active_count() > 1:
        raise end
    from sitegen.cli.ending import flush

    atexit._run_exitfuncs()
    os._exit((end.code or 0) if flush() else 1)


if __name__ == "__main__":
    main()
