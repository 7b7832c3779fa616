"""Submissions as they come, and the files of a small shop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitegen.inbox.incoming import IncomingMessage, make_message

FILES = {
    "content/site.yaml": """
        name: Corner Shop
        url: https://shop.example/
        timezone: Europe/Berlin
        owner: anna
        search: off
        promise:
          reply: 4 business hours
        """,
    "content/people/ben.md": """
        ---
        id: ben000000000
        name: Ben
        role: staff
        ---
        I sell.
        """,
    "content/faqs/price.md": """
        ---
        id: price0000000
        question: What does a loaf of rye bread cost?
        date: 2026-01-05
        asked_by:
          - Cleo
        times_asked: 2

        answered_by: anna   # she bakes it
        ---
        Four euros.
        """,
}

ARRIVED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def sent(
    message: str = "Lovely bread.",
    form: str = "comment",
    *,
    id: str = "",
    arrived: datetime | None = ARRIVED,
    page: str = "/posts/bread/",
    name: str = "Ruth Ames",
    consent: str = "yes",
    email: str = "ruth@mail.example",
    **more: str,
) -> IncomingMessage:
    """One submission of the theme's own forms."""
    fields = {"message": message, "name": name, "email": email, "consent": consent, "page": page}
    fields["kind"] = "post"
    return make_message(form, {**fields, **more}, id=id, arrived=arrived, source="a test")


def tree(root: Path) -> dict[str, bytes]:
    """All files of the content."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / "content").rglob("*"))
        if path.is_file()
    }


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do some work in a process of its own that dies before its `number`-th touch of a file or
    of the database; False if the work was done before that."""
    import os
    import sqlite3
    import sys

    child = os.fork()
    if child != 0:
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, 9), f"the work failed: {code}"
        return code == 9
    count = 0

    def touched(*_: object) -> None:
        nonlocal count
        count += 1
        if count == number:
            os._exit(9)

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        changes = event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
        if changes or (event == "open" and "shop" in str(arguments[0])):
            touched()

    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(touched)
        return connection

    try:
        sqlite3.connect = traced  # type: ignore[assignment]  # in this process only
        sys.addaudithook(heard)
        work()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    return os._exit(0)
