"""How the command line ends where the system, and no author, is to blame.

Nobody reads an output that was closed, so nothing is said: the process ends as other tools do. An
error of the system that names a file, or a reason that a person can remove, is a message.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator
from typing import NoReturn

import click

from sitegen.cli.terminal import printable, show_error

_REASONS = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EMFILE", "ENFILE", "ENOMEM", "EIO")
    if hasattr(errno, name)
)
"""Errors that have the same remedy whatever the program was doing."""
_SIGNAL_STATUS = 128
"""What a shell adds to the number of the signal that ended a process (POSIX, 2.8.2)."""


def keep_standard_streams() -> None:
    """Open what the caller has closed of the standard streams: nobody reads it. Otherwise a file
    that is opened later would get their number, and with it what is printed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):
                os.fstat(number)
                continue  # it is there, and Python can't use it
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
            mode = "r" if number == 0 else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8"))  # noqa: SIM115


@contextlib.contextmanager
def system_errors() -> Iterator[None]:
    """End the process with a message, or quietly, where the system refused something."""
    try:
        yield
    except click.ClickException as error:
        # It repeats what was typed, which may have been pasted.
        error.args = (printable(error.message),)
        vars(error)["message"] = printable(error.message)
        raise
    except BrokenPipeError:  # which click would turn into an exit status of 1
        end_quietly()
    except UnicodeEncodeError:
        typed = next((one for one in sys.argv[1:] if not _is_text(one)), None)
        if typed is None:
            raise
        show_error(f'"{printable(typed)}" is not UTF-8 (type it anew, in a terminal with UTF-8)')
        sys.exit(1)
    except OSError as error:
        message = message_of(error)
        if message is None:
            raise
        show_error(message)
        sys.exit(1)


def _is_text(argument: str) -> bool:
    """Whether an argument was UTF-8: Python keeps other bytes as surrogates (PEP 383)."""
    return argument.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in argument)


def message_of(error: OSError) -> str | None:
    """What to tell a person about an error of the system; None if it is the program's own."""
    reason = error.strerror or str(error)
    if error.filename is not None:
        file = os.fsdecode(error.filename) if not isinstance(error.filename, int) else "a file"
        return f"{file}: {reason} (check the file, its owner and its rights)"
    if error.errno in _REASONS:
        return f"{reason} (free what is missing, and do this once more)"
    return None


def end_quietly() -> NoReturn:
    """End as a process does that writes to a closed pipe."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    os._exit(_SIGNAL_STATUS + 13)


def flush() -> bool:
    """Print what waits to be printed. Returns whether it was; says so if the disk is full.

    Ends the process if nobody reads it.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        end_quietly()
    except OSError as error:
        text = f"error: the output can't be written: {error.strerror}\n"
        if sys.stderr is not None:
            sys.stderr.write(text.encode("ascii", "replace").decode())
            sys.stderr.flush()
        return False
    except ValueError:
        return False  # closed by the program itself
    return True
