"""A host like those that sites are put on: files, and the policy of the site's own `_headers`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def policy_of(folder: Path) -> str:
    """The content security policy that the site's `_headers` set everywhere."""
    for line in (folder / "_headers").read_text(encoding="utf-8").splitlines():
        if line.strip().startswith("Content-Security-Policy:"):
            return line.partition(":")[2].strip()
    raise AssertionError("the site has no content security policy")


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, policy: str, **options: object) -> None:
        self._policy = policy
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def do_POST(self) -> None:
        """Take a form as a host does: the page of thanks is the answer."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, *, framed: bool = False) -> Iterator[str]:
    """The address of a server for the site in `folder`; `framed` lets its pages show each other."""
    policy = policy_of(folder)
    if framed:
        policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    handler = partial(_Handler, directory=str(folder), policy=policy)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()
