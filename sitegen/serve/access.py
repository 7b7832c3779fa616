"""Who may see what is not public: requests with the key that `sitegen serve` printed.

Another user of the same machine can send requests to a port of this one, too. So drafts, panels and
everything else that readers don't see are shown only with a key. It is part of the address that is
printed and opened, and goes into a cookie at once: it stays neither in the address bar nor in
`Referer`. Other requests get the site as readers see it.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

PARAMETER = "key"
"""The name of the key in an address."""


def new_key() -> str:
    """A key that nobody guesses (RFC 4648, URL-safe base64 of 16 random bytes)."""
    return secrets.token_urlsafe(16)


def with_key(url: str, key: str) -> str:
    """An address of the preview that lets a browser in."""
    return f"{url}?{urlencode({PARAMETER: key})}" if key else url


def has_key(request: Request, key: str) -> bool:
    """Whether a request's cookie has the key."""
    return _same(request.cookies.get(_cookie(request), ""), key)


def brings_key(request: Request, key: str) -> bool:
    """Whether a request's address has the key."""
    return request.method == "GET" and _same(request.args.get(PARAMETER, ""), key)


def let_in(request: Request, response: Response, key: str) -> Response:
    """Let the browser keep the key for its session: no script and no other site can use it (RFC
    6265, section 4.1.2.6, and its successor's `SameSite`)."""
    response.set_cookie(_cookie(request), key, httponly=True, samesite="Strict", path="/")
    response.headers["Cache-Control"] = "no-store"
    return response


def _cookie(request: Request) -> str:
    # Cookies don't belong to a port, and two previews may run at once.
    return f"sitegen-{request.environ.get('SERVER_PORT', '')}"


def _same(given: str, key: str) -> bool:
    return secrets.compare_digest(given.encode(), key.encode())
