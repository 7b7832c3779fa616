"""A local server with the documented part of Netlify's API that deploys."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.json_answer import say

TOKEN = "nfp_a-very-secret-token"
Answer = Callable[[BaseHTTPRequestHandler], None]


class NetlifyApi:
    """A site with deploys, shown in a folder as soon as one is complete. `trouble` may answer a
    request otherwise, by its number; `polls` says how often a deploy is asked for until it is
    processed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs: dict[str, bytes] = {}
        self.deploys: dict[str, dict[str, Any]] = {}
        self.published: dict[str, str] = {}
        self.requests: list[str] = []
        self.trouble: dict[int, Answer] = {}
        self.polls = 0
        self.fails = ""
        netlify = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                netlify.answer(self)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the server's names

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/api/v1"
        threading.Thread(target=partial(self.server.serve_forever, 0.01), daemon=True).start()

    def uploads(self) -> list[str]:
        """The paths of uploaded files."""
        return [
            unquote(one.partition("/files")[2]) for one in self.requests if one.startswith("PUT")
        ]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"] or 0))
        path = urlsplit(request.path).path.removeprefix("/api/v1")
        self.requests.append(f"{request.command} {path}")
        trouble = self.trouble.pop(len(self.requests), None)
        if trouble is not None:
            trouble(request)
        elif request.headers["Authorization"] != f"Bearer {TOKEN}":
            say(request, 401, {"code": 401, "message": "Access Denied"})
        elif path in ("/sites/shop.example", "/sites/corner.netlify.app"):
            say(request, 200, {"id": "s1", "name": "corner", "ssl_url": "https://shop.example"})
        elif path == "/sites/s1/files":
            listed = [{"path": f"/{name}", "sha": sha} for name, sha in self.published.items()]
            say(request, 200, listed)
        elif path == "/sites/s1/deploys" and request.command == "POST":
            say(request, 200, self._create(json.loads(body)))
        elif path.startswith("/deploys/") and request.command == "PUT":
            self._upload(request, path, body)
        elif path.startswith("/deploys/"):
            say(request, 200, self._state(self.deploys[path.removeprefix("/deploys/")]))
        else:
            say(request, 404, {"code": 404, "message": "Not Found"})

    def _create(self, asked: dict[str, Any]) -> dict[str, Any]:
        files = {path.removeprefix("/"): sha for path, sha in asked["files"].items()}
        identifier = f"d{len(self.deploys)}"
        required = sorted({sha for sha in files.values() if sha not in self.blobs})
        deploy = {"id": identifier, "files": files, "required": required, "polls": self.polls}
        deploy["state"] = "uploading" if required else "processing"
        if asked.get("async"):
            deploy |= {"state": "preparing", "later": required, "required": None}
        self.deploys[identifier] = deploy
        return self._shown(deploy)

    def _upload(self, request: BaseHTTPRequestHandler, path: str, body: bytes) -> None:
        identifier, _, name = path.removeprefix("/deploys/").partition("/files/")
        deploy = self.deploys[identifier]
        sha = hashlib.sha1(body).hexdigest()
        assert request.headers["Content-Type"] == "application/octet-stream"
        if deploy["files"].get(unquote(name)) != sha:
            say(request, 422, {"code": 422, "message": "digest mismatch"})
            return
        self.blobs[sha] = body
        if all(one in self.blobs for one in deploy["files"].values()):
            deploy["state"] = "processing"
        say(request, 200, {"path": f"/{unquote(name)}", "sha": sha, "size": len(body)})

    def _state(self, deploy: dict[str, Any]) -> dict[str, Any]:
        if deploy["polls"]:
            deploy["polls"] -= 1
        elif deploy["state"] == "preparing":
            deploy |= {"state": "prepared", "required": deploy["later"]}
            if not deploy["required"]:
                deploy["state"] = "processing"
        elif deploy["state"] == "processing" and self.fails:
            deploy |= {"state": "error", "error_message": self.fails}
        elif deploy["state"] == "processing":
            deploy["state"] = "ready"
            self._publish(deploy["files"])
        return self._shown(deploy)

    def _shown(self, deploy: dict[str, Any]) -> dict[str, Any]:
        names = ("id", "state", "required", "error_message")
        return {name: deploy[name] for name in names if name in deploy}

    def _publish(self, files: dict[str, str]) -> None:
        for path in self.published.keys() - files.keys():
            (self.folder / path).unlink()
        self.published = dict(files)
        for path, sha in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.blobs[sha])
