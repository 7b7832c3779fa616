"""A shop to publish, a web that shows what was published, and git without the user's settings."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from tests.conftest import NOW, Site, post

URL = "http://shop.example/"
"""Requests to it go to `Web`, the proxy of these tests."""
CONFIG = f"""
    name: Corner Shop
    url: {URL}
    timezone: Europe/Berlin
    owner: anna
    search: off
    contact: {{phone: "030 1234567", email: anna@shop.example}}
    """
Publish = Callable[..., Result]


@pytest.fixture
def shop(project: Callable[..., Site]) -> Site:
    """A project without mistakes."""
    return project({"content/site.yaml": CONFIG, "content/posts/a.md": post("Rye bread")})


def installed(name: str, package: str) -> str:
    """The path of a program of the system; skips the test without it. Everywhere else than on
    Linux, these programs are others of the same names."""
    found = shutil.which(name)
    if sys.platform != "linux" or found is None:
        pytest.skip(f"{name} is not here: apt-get install {package}")
    return found


def configure(site: Site, lines: str) -> None:
    """Add lines to the configuration."""
    file = site.root / "content/site.yaml"
    file.write_text(f"{file.read_text()}{lines}\n")


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """`sitegen publish` in a site; without waiting unless it is asked for."""

    def call(site: Site, *arguments: str, yes: bool = True, command: str = "publish") -> Result:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
        options = ["--yes"] if yes else []
        options += ["--wait", "0"] if "--wait" not in arguments else []
        every = ["--project", str(site.root), command, *arguments]
        result = CliRunner().invoke(sitegen, every + (options if command == "publish" else []))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


class Web:
    """The web as visitors see it: a folder, asked for through a proxy."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.requests: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path).lstrip("/")
                web.requests.append(path)
                file = None if web.folder is None else web.folder / path
                if file is not None and (not path or path.endswith("/")):
                    file = file / "index.html"
                found = file is not None and file.is_file()
                body = file.read_bytes() if file is not None and found else b"nothing here"
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.proxy = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=partial(self.server.serve_forever, 0.01), daemon=True).start()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    web = Web()
    monkeypatch.setenv("http_proxy", web.proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    yield web
    web.server.shutdown()
    web.server.server_close()


class Git:
    """git with an identity of its own, and a bare repository as the git service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare = folder / "service.git"
        self("init", "--quiet", "--bare", str(self.bare), folder=folder)

    def __call__(self, *arguments: str, folder: Path) -> str:
        done = subprocess.run(
            ("git", *arguments), cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, site: Site) -> None:
        """Put a site under git, and push it."""
        site.write({".gitignore": "/public/\n/private/\n.sitegen/\n"})
        self("init", "--quiet", folder=site.root)
        self("remote", "add", "origin", str(self.bare), folder=site.root)
        self("add", "--all", folder=site.root)
        self("commit", "--quiet", "--message", "Start", folder=site.root)
        self("push", "--quiet", "--set-upstream", "origin", "main", folder=site.root)

    def colleague(self) -> Site:
        """A checkout of a colleague."""
        other = self.folder / "colleague"
        if not other.exists():
            self("clone", "--quiet", str(self.bare), str(other), folder=self.folder)
        return Site(other)

    def push(self, site: Site, message: str = "Change") -> None:
        """Commit and push all that a colleague changed."""
        self("add", "--all", folder=site.root)
        self("commit", "--quiet", "--message", message, folder=site.root)
        self("push", "--quiet", folder=site.root)

    def files(self, branch: str = "main") -> set[str]:
        """The files at the service."""
        listed = self("ls-tree", "-r", "-z", "--name-only", branch, folder=self.bare)
        return {name for name in listed.split("\0") if name}

    def content(self, path: str, branch: str = "main") -> str:
        """The content of a file at the service."""
        return self("show", f"{branch}:{path}", folder=self.bare)

    def head(self, branch: str = "main") -> str:
        """The last commit at the service."""
        return self("rev-parse", branch, folder=self.bare).strip()


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[user]\nname = Anna\nemail = anna@shop.example\n[init]\ndefaultBranch = main\n"
        "[commit]\ngpgSign = false\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME", raising=False)
        monkeypatch.delenv(f"GIT_{who}_EMAIL", raising=False)
    monkeypatch.delenv("EMAIL", raising=False)
    return Git(tmp_path)
