"""Holds a target until a line comes in, as another build would.

python lock_program.py TARGET [fork]

Prints "held" when it has the target. With `fork` a child of it lives on when it is killed, and
prints that it does.
"""

from __future__ import annotations

import os
import sys

from sitegen.build.publication import Publication


def say(line: str) -> None:
    """Print a line in one piece: two processes share the pipe."""
    os.write(1, f"{line}\n".encode())


def main(target: str, fork: bool) -> None:
    with Publication(target) as publication:
        publication.put("index.html", b"theirs")
        if fork and os.fork() == 0:
            say(f"child {os.getpid()}")
            sys.stdin.readline()
            os._exit(0)
        say("held")
        sys.stdin.readline()
        publication.commit()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] == ["fork"])
