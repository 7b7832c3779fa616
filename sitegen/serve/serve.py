"""The way from a project to a server that shows it."""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import socket
import sys
from dataclasses import dataclass, field

from sitegen.read.project import Project
from sitegen.serve.access import new_key, with_key
from sitegen.serve.application import Application, ApplicationSettings
from sitegen.serve.editor import Opener, open_in_editor
from sitegen.serve.extensions import PreviewExtensions
from sitegen.serve.preview import Listener, Preview
from sitegen.serve.preview_updater import PreviewOptions
from sitegen.serve.server import Server, listening_socket

SWITCH_SECONDS = 0.0005
"""Seconds until a thread that answers a request can interrupt one that checks the site."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How a project is previewed."""

    options: PreviewOptions
    host: str = "127.0.0.1"
    port: int = 8000
    """0 takes any free one."""
    follow: bool = False
    polling: bool = False
    jobs: int = 1
    extensions: PreviewExtensions = field(default_factory=PreviewExtensions)
    opener: Opener = open_in_editor
    key: str = field(default_factory=new_key)
    """What requests need for more than readers see; empty if anybody may see all."""


class RunningPreview:
    """A server that listens and is ready to answer."""

    def __init__(
        self, preview: Preview, application: Application, server: Server, options: ServeOptions
    ) -> None:
        self.preview = preview
        self._key = options.key
        self._application = application
        self._server = server
        host, site = options.host, preview.current_state().site
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        name = f"[{shown}]" if ":" in shown else shown
        self.origin = f"http://{name}:{server.port}"
        self.address = self.url(site.config.base_path if site is not None else "/")

    def url(self, path: str) -> str:
        """The URL of a path of the preview, with the key."""
        return with_key(f"{self.origin}{path}", self._key)

    def run(self) -> None:
        """Answer requests until Ctrl-C, or until `stop` is called from another thread."""
        try:
            self._server.serve_forever(poll_interval=0.2)
        finally:
            self._application.close()

    def stop(self) -> None:
        """End `run`, from another thread."""
        # Wakes `run`, which else would notice it only at the end of its interval.
        with contextlib.suppress(OSError):
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()


def start(project: Project, options: ServeOptions, listener: Listener) -> RunningPreview:
    """Read the project and listen. Raises PortInUse, UnknownHost, or an error that a preview can't
    recover from.

    Must be called from the main thread, before any other is started: it may fork.
    """
    opened = listening_socket(options.host, options.port)
    # These objects stay: searching them for garbage would take longer than reading them.
    collecting = gc.isenabled()
    gc.disable()
    try:
        preview = Preview(
            project, options.options, listener, jobs=options.jobs, polling=options.polling
        )
    except BaseException:
        opened.close()
        raise
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = ApplicationSettings(
        options.host, options.follow, is_loopback(options.host), options.key
    )

    def for_readers() -> Preview:
        silent = Listener(lambda _new, _errors: None, lambda _source, _seconds: None)
        public = options.options._replace(hidden=False)
        made = Preview(project, public, silent, polling=options.polling)
        made.start()
        return made

    application = Application(
        preview,
        settings,
        options.extensions,
        options.opener,
        for_readers if options.options.hidden else None,
    )
    server = Server(opened, options.host, application, options.extensions.largest_form)
    running = RunningPreview(preview, application, server, options)
    preview.start()
    return running


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
