"""The HTTP server: Werkzeug's, with bounds, so that nothing that connects can stop it."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from sitegen.errors import SitegenError

IDLE_SECONDS = 10.0
"""Without a byte, in either direction, before a connection is given up."""
MOST_CONNECTIONS = 80
"""At a time; beyond that, the one that has been silent longest makes room."""


class PortInUse(SitegenError):
    """Another program listens on the port. `free` is the next free port, if one was found."""

    def __init__(self, host: str, port: int, free: int | None) -> None:
        self.port = port
        self.free = free
        hint = f"; `--port {free}` is free" if free is not None else ""
        super().__init__(f"port {port} on {host} is used by another program{hint}")


class UnknownHost(SitegenError):
    """The address to listen on is none of this machine's."""


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PortTaken or HostUnknown."""
    try:
        return _listen(host, port)
    except PermissionError:
        raise UnknownHost(
            f"port {port} is reserved for the system's own programs; choose one above 1023"
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port, _free_port(host, port)) from None
        raise UnknownHost(f"can't listen on {host}: {error.strerror or error}") from None


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    opened = socket.socket(family, kind, protocol)
    try:
        # Not on Windows, where it would let two programs listen on one port.
        if hasattr(socket, "SO_REUSEPORT"):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(256)
    except OSError:
        opened.close()
        raise
    return opened


def _free_port(host: str, port: int) -> int | None:
    for candidate in range(port + 1, min(port + 50, 65536)):
        try:
            _listen(host, candidate).close()
        except OSError:
            continue
        return candidate
    return None


class _Handler(WSGIRequestHandler):
    """One connection, with one request."""

    timeout = IDLE_SECONDS
    protocol_version = "HTTP/1.1"
    server: Server

    def parse_request(self) -> bool:
        """Refuse requests that no browser sends before any other code reads them."""
        if not super().parse_request():
            return False
        self.close_connection = True
        headers = self.headers
        if self.command not in ("GET", "HEAD", "POST"):
            return self._refuse(405, "Method Not Allowed")
        if headers.get_all("Host") is None or len(headers.get_all("Host") or ()) != 1:
            return self._refuse(400, "Bad Request")
        if headers.get("Transfer-Encoding") is not None:
            return self._refuse(411, "Length Required")
        lengths = headers.get_all("Content-Length") or ["0"]
        if len(lengths) != 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            return self._refuse(400, "Bad Request")
        largest = self.server.largest_body(self.path.partition("?")[0])
        if len(lengths[0]) > 9 or int(lengths[0]) > largest:
            return self._refuse(413, "Content Too Large")
        self.server.begun(self.connection)
        return True

    def _refuse(self, status: int, reason: str) -> bool:
        self.send_error(status, reason)
        return False

    def version_string(self) -> str:
        return "sitegen"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are not printed: the terminal is for what the author should know."""


class Server(ThreadedWSGIServer):
    """A thread for each connection, and not too many of them."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        opened: socket.socket,
        host: str,
        app: Callable[..., Any],
        largest_body: Callable[[str], int],
    ) -> None:
        """`largest_body` tells how many bytes a request to a URL path may carry."""
        self.largest_body = largest_body
        self._waiting: dict[socket.socket, None] = {}
        self._count = 0
        self._lock = threading.Lock()
        super().__init__(host, opened.getsockname()[1], app, _Handler, fd=opened.fileno())
        opened.close()

    def begun(self, connection: socket.socket) -> None:
        """A connection has sent its request: it is no longer in anybody's way."""
        with self._lock:
            self._waiting.pop(connection, None)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            full = self._count >= MOST_CONNECTIONS
            oldest = next(iter(self._waiting), None) if full else None
            if oldest is not None:
                del self._waiting[oldest]
            if not full or oldest is not None:
                self._count += 1
                self._waiting[request] = None
        if oldest is not None:
            # Ends the thread that waits for its request.
            with contextlib.suppress(OSError):
                oldest.shutdown(socket.SHUT_RDWR)
        elif full:
            with contextlib.suppress(OSError):
                request.settimeout(0.2)
                request.sendall(
                    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
                )
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._waiting.pop(request, None)
                self._count -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a broken connection; any other error keeps its traceback."""
        import sys

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
