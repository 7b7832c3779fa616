"""Netlify as its documentation describes it: an API with forms, and pages whose forms it takes.

https://open-api.netlify.com and https://docs.netlify.com/manage/forms/setup/
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.conftest import NOW
from tests.json_answer import say

TOKEN = "nfp_a-very-secret-token"


class Netlify:
    """A site with forms; `trouble` may answer a request otherwise, by its number."""

    def __init__(self) -> None:
        self.lists: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.trouble: dict[int, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.requests: list[str] = []
        self.links = True
        self.per_page = 10
        self.published: Path | None = None
        """The folder of the site that it hosts."""
        self.now = NOW
        netlify = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/api/"):
                    netlify.answer(self)
                else:
                    netlify.show(self)

            def do_POST(self) -> None:
                netlify.take(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/api/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def put(self, form: str, number: int, state: str = "verified", **fields: Any) -> None:
        """A submission comes in: the newest stands first in its list."""
        at = NOW - timedelta(days=300) + timedelta(hours=number)
        data = {"message": f"{form} {number}", "name": "Ruth", **fields}
        self._keep(form, number, state, at, data)

    def _keep(self, form: str, number: int, state: str, at: datetime, data: dict[str, Any]) -> None:
        record = {
            "id": f"{form}-{number}",
            "number": number,
            "form_name": form,
            "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.123Z"),
            "data": {**data, "ip": "203.0.113.9", "user_agent": "Mozilla/5.0", "referrer": "/"},
        }
        self.lists.setdefault((form, state), []).insert(0, record)
        self.lists.setdefault((form, "spam" if state == "verified" else "verified"), [])

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Take a form of a page of the site, and answer with the page that it leads to."""
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        text = request.rfile.read(int(request.headers["Content-Length"])).decode()
        data = dict(parse_qsl(text, keep_blank_values=True))
        form = data.pop("form-name", "")
        trapped = data.pop("website", "")
        if form not in self._forms():
            say(request, 404, {"message": f"no page has a form {form}"})
            return
        number = sum(map(len, self.lists.values())) + 1
        self._keep(form, number, "spam" if trapped else "verified", self.now, data)
        self.show(request)

    def _forms(self) -> set[str]:
        """The forms that are in the published pages, as Netlify finds them when it deploys."""
        assert self.published is not None
        found: set[str] = set()
        for page in self.published.rglob("*.html"):
            for tag in re.findall(r"<form [^>]*data-netlify=[^>]*>", page.read_text("utf-8")):
                found.update(re.findall(r' name="([^"]+)"', tag))
        return found

    def show(self, request: BaseHTTPRequestHandler) -> None:
        """A file of the site."""
        assert self.published is not None
        path = self.published / urlsplit(request.path).path.strip("/")
        file = path / "index.html" if path.is_dir() else path
        found = file.is_file()
        data = file.read_bytes() if found else b"not found"
        request.send_response(200 if found else 404)
        request.send_header("Content-Type", guess_type(file.name)[0] or "text/plain")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests.append(request.path)
        trouble = self.trouble.pop(len(self.requests), None)
        if trouble is not None:
            trouble(request)
            return
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            say(request, 401, {"code": 401, "message": "Access Denied"})
            return
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix("/api/v1")
        found: list[Any]
        if path == "/sites":
            found = [{"id": "other", "name": "elsewhere", "url": "https://elsewhere.example"}]
            found.append({"id": "s1", "name": "corner", "custom_domain": "shop.example"})
        elif path == "/sites/s1/forms":
            found = [
                {"id": f"id {form}", "name": form} for form in sorted({f for f, _ in self.lists})
            ]
        else:
            form = path.removeprefix("/forms/id%20").removesuffix("/submissions")
            found = self.lists[form, query.get("state", "verified")]
        page, size = int(query["page"]), min(int(query["per_page"]), self.per_page)
        shown = found[(page - 1) * size : page * size]
        headers = {}
        if self.links and page * size < len(found):
            url = f"{self.base}{path}?" + "&".join(
                f"{name}={value}" for name, value in {**query, "page": page + 1}.items()
            )
            headers["Link"] = f'<{self.base}{path}?page=1>; rel="first", <{url}>; rel="next"'
        say(request, 200, shown, headers)
