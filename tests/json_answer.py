"""What the tests' servers of documented APIs answer: JSON."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler


def say(
    request: BaseHTTPRequestHandler,
    status: int,
    body: object,
    headers: dict[str, str] | None = None,
) -> None:
    """Answer with JSON."""
    data = json.dumps(body).encode()
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
