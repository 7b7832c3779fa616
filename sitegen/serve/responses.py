"""The parts of the preview's answers: content types, policies, redirects and pages of its own."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from werkzeug.wrappers import Request, Response

from sitegen.serve import access

_TYPES: Mapping[str, str] = {
    ".avif": "image/avif",
    ".css": "text/css",
    ".gif": "image/gif",
    ".htm": "text/html",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".map": "application/json",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".opml": "text/x-opml",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Told here so that one machine does not differ from another."""


def content_type(path: str) -> str:
    """A file's `Content-Type`, by its name."""
    name = path.rpartition("/")[2].lower()
    suffix = name[name.rfind(".") :] if "." in name else ""
    found = _TYPES.get(suffix) or mimetypes.guess_type(name)[0]
    if found is None:
        found = "application/octet-stream" if suffix else "text/plain"
    text = found.startswith("text/") or found in ("image/svg+xml", "application/xml")
    return f"{found}; charset=utf-8" if text else found


def plain_text(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer of one line."""
    return Response(
        f"{text}\n", status, dict(headers or {}), content_type="text/plain; charset=utf-8"
    )


def without_key(request: Request) -> Response:
    """To the same address without the key."""
    query = urlencode([one for one in request.args.items(multi=True) if one[0] != access.PARAMETER])
    path = quote(request.environ["PATH_INFO"].encode("latin-1"))
    response = plain_text(303, "Go on without the key.")
    response.headers["Location"] = f"{path}?{query}" if query else path
    response.autocorrect_location_header = False
    return response


def redirect(location: str, request: Request, status: int = 302) -> Response:
    """To another address; one that is temporary keeps the query."""
    query = request.query_string.decode("latin-1") if status == 302 else ""
    response = plain_text(status, f"Go to {location}")
    response.headers["Location"] = location + (f"?{query}" if query else "")
    response.autocorrect_location_header = False
    return response


OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Of the preview's own pages (Content Security Policy, level 3)."""
FRAMED_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""Of a document that a panel shows in a frame, such as an email: it shows, and does nothing."""
_CONTENT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""Of a picture, or of data: an SVG may be opened by itself, and must not run a script then."""

_SCRIPT = re.compile(
    r'<script\b(?![^>]*\btype="?application/)[^>]*>.*?</script\s*>', re.DOTALL | re.IGNORECASE
)
"""A script, and not data that search engines read."""


def own_page(content: str, status: int = 200) -> Response:
    """A page of the preview itself."""
    response = Response(content, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = OWN_POLICY
    # With no-referrer, browsers would send `Origin: null` with the forms of these pages.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def framed_page(content: str, status: int = 200) -> Response:
    """A document that a panel shows in a frame."""
    # Its frame runs none, and browsers would log each.
    response = own_page(_SCRIPT.sub("", content), status)
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    return response


def content_only(content: bytes, media_type: str, status: int = 200) -> Response:
    """A picture, or data for a panel's own scripts."""
    response = Response(content, status, content_type=media_type)
    response.headers["Content-Security-Policy"] = _CONTENT_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def allow_frame(response: Response) -> None:
    """Take out what would keep a page from being framed: on the real site it stays."""
    response.headers.pop("X-Frame-Options", None)
    policy = response.headers.get("Content-Security-Policy")
    if policy is not None:
        kept = [
            part for part in policy.split(";") if not part.strip().startswith("frame-ancestors")
        ]
        response.headers["Content-Security-Policy"] = ";".join(kept)
