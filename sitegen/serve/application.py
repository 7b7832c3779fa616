"""The preview's answers: the site's pages with the bar, and its own pages below /_sitegen/."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from sitegen.digest import digest
from sitegen.render import host_rules
from sitegen.serve import access, describe, pages
from sitegen.serve.editor import Opener
from sitegen.serve.extensions import Panel, PreviewExtensions
from sitegen.serve.preview import Preview, RenderedPage
from sitegen.serve.request_security import clean_path, is_known_host, is_own_request
from sitegen.serve.responses import (
    allow_frame,
    content_only,
    content_type,
    framed_page,
    own_page,
    plain_text,
    redirect,
    without_key,
)
from sitegen.serve.state import PreviewState
from sitegen.serve.streams import Streams
from sitegen.site.permalinks import encode

OWN = "_sitegen/"
MOST_FIELDS = 20_000
"""Of a form."""
TOKEN_HEADER = "X-Sitegen-Token"  # noqa: S105 - the header's name

Environ = dict[str, Any]
Started = Callable[..., Any]


class ApplicationSettings(NamedTuple):
    """How the application was started."""

    bound: str
    """The host that the server listens on."""
    follow: bool = False
    """Whether browsers go to the document that was saved."""
    local: bool = True
    """Whether only this machine can reach it: otherwise no editor is opened."""
    key: str = ""
    """What requests need for more than readers see; without one, anybody sees all."""
    with_bar: bool = True
    """Whether pages have the bar and are loaded again after a save."""


class Application:
    """The preview as a WSGI application (PEP 3333)."""

    def __init__(
        self,
        preview: Preview,
        settings: ApplicationSettings,
        extensions: PreviewExtensions,
        opener: Opener,
        for_readers: Callable[[], Preview] | None = None,
    ) -> None:
        """`for_readers` makes the preview of the site as readers see it; None if `preview` is
        that."""
        self._preview = preview
        self._make_for_readers = for_readers
        self._for_readers: Application | None = None
        self._lock = threading.Lock()
        self._settings = settings
        self._extensions = extensions
        self._within_reach = extensions.within_reach(local=settings.local)
        self._opener = opener
        self._streams = Streams(preview.announcements)
        self._token = secrets.token_urlsafe(24)
        self._rules = _ParsedFile(lambda content: host_rules.read_redirects(content.decode()))
        self._headers = _ParsedFile(lambda content: host_rules.read_headers(content.decode()))

    def __call__(self, environ: Environ, start: Started) -> Iterable[bytes]:
        request = Request(environ)
        largest = self._extensions.largest_form(request.path)
        request.max_content_length = request.max_form_memory_size = largest
        request.max_form_parts = MOST_FIELDS
        try:
            response = self._answer(request)
        except HTTPException as error:
            response = Response(f"{error.name}\n", error.code, content_type="text/plain")
        response.headers.remove("Date")  # the server sends it
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        name = request.headers.get("Host", "")
        if not is_known_host(name, self._settings.bound):
            return plain_text(403, "This preview answers only to this machine's own names.")
        try:
            given = request.environ["PATH_INFO"].encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return plain_text(400, "The address is not UTF-8.")
        path = clean_path(given)
        if path is None:
            return plain_text(400, "No page has such an address.")
        own = path == OWN.rstrip("/") or path.startswith(OWN)
        key = self._settings.key
        if key and access.brings_key(request, key):
            return access.let_in(request, without_key(request), key)
        if key and not access.has_key(request, key):
            return self._answer_without_key(request, path, own=own)
        if own:
            return self._own_page(request, path.removeprefix("_sitegen").removeprefix("/"))
        if request.method not in ("GET", "HEAD"):
            return plain_text(405, "The preview only shows pages; forms work on the real site.")
        return self._site(request, path)

    def close(self) -> None:
        """Close the previews."""
        self._preview.close()
        if self._for_readers is not None and self._make_for_readers is not None:
            self._for_readers.close()

    def _answer_without_key(self, request: Request, path: str, *, own: bool) -> Response:
        """The site as readers see it, and nothing else."""
        if own and path.removeprefix(OWN) not in pages.FILES:
            return own_page(pages.locked(), 403)
        if request.method not in ("GET", "HEAD"):
            return plain_text(403, "Only the person who started the preview may do this.")
        if own:
            return self._static(request, path.removeprefix(OWN))
        response = self._as_readers_see_it()._site(request, path)
        response.headers["Vary"] = "Cookie"
        return response

    def _as_readers_see_it(self) -> Application:
        """The same without drafts and without the bar, read when it is first asked for."""
        with self._lock:
            if self._for_readers is None:
                make = self._make_for_readers
                self._for_readers = Application(
                    self._preview if make is None else make(),
                    self._settings._replace(key="", with_bar=False),
                    PreviewExtensions(),
                    self._opener,
                )
        return self._for_readers

    # --- the site ---------------------------------------------------------------------------------

    def _site(self, request: Request, path: str) -> Response:
        state = self._preview.current_state()
        if state.site is None or state.renderer is None:
            return self._with_script(own_page(pages.waiting(), 503), state, None)
        base = state.site.config.base_path
        whole = f"/{path}"
        inside = whole.startswith(base)
        query = request.query_string.decode("latin-1")
        target = _output_path(whole.removeprefix(base)) if inside else None
        page = self._page(state, target) if target is not None else None
        if page is None and target is not None:
            page = self._of_the_last_build(target)
        rules = self._rules(self._content(state, "_redirects"))
        outcome = host_rules.redirect(rules, whole, query, exists=page is not None)
        if outcome is not None:
            moved = self._by_rule(request, state, outcome, base)
            if moved is not None:
                return moved
        if page is None or target is None:
            return self._not_found(request, state, whole, base)
        return self._respond(request, state, whole, target, page)

    def _page(self, state: PreviewState, path: str) -> RenderedPage | None:
        output = self._preview.find(state, path)
        return None if output is None else self._preview.render(state, output)

    def _of_the_last_build(self, path: str) -> RenderedPage | None:
        """The index of the search, which only a build makes: better an older one than none."""
        if not path.startswith(describe.INDEX):
            return None
        file = self._preview.project.output / path
        return RenderedPage(None, file) if file.is_file() else None

    def _content(self, state: PreviewState, path: str) -> bytes:
        page = self._page(state, path)
        if page is not None and page.file is not None:
            return page.file.read_bytes()
        return page.content or b"" if page is not None else b""

    def _by_rule(
        self, request: Request, state: PreviewState, outcome: host_rules.RedirectResult, base: str
    ) -> Response | None:
        """The response that a rule of `_redirects` gives."""
        if outcome.status in (200, 404, 410, 451):
            parts = urlsplit(outcome.target)
            if parts.netloc or not parts.path.startswith(base):
                return plain_text(502, f"On the real site, {outcome.target} answers here.")
            target = _output_path(parts.path.removeprefix(base))
            page = self._page(state, target)
            if page is None:
                return None
            return self._respond(request, state, parts.path, target, page, outcome.status)
        query = request.query_string.decode("latin-1")
        mark = "&" if "?" in outcome.target else "?"
        location = outcome.target + (f"{mark}{query}" if query else "")
        response = plain_text(outcome.status, f"Moved to {outcome.target}")
        response.headers["Location"] = location
        response.headers["Cache-Control"] = "no-store"
        response.autocorrect_location_header = False
        return response

    def _not_found(self, request: Request, state: PreviewState, whole: str, base: str) -> Response:
        """A folder's page without its slash, the way to the site's own path, or 404."""
        if not whole.endswith("/"):
            inside = f"{whole}/".removeprefix(base)
            there = f"{whole}/" == base or (
                f"{whole}/".startswith(base)
                and self._preview.find(state, f"{inside}index.html") is not None
            )
            if there:
                return redirect(f"{encode(whole)}/", request)
        if whole == "/" and base != "/":
            return redirect(base, request)
        page = self._page(state, "404.html")
        if page is None:
            return plain_text(404, "There is no such page.")
        return self._respond(request, state, whole, "404.html", page, 404)

    def _respond(
        self,
        request: Request,
        state: PreviewState,
        whole: str,
        path: str,
        page: RenderedPage,
        status: int = 200,
    ) -> Response:
        if page.file is not None:
            response = self._file(request, page)
        elif page.content is None:
            # It could never be rendered: the overlay says why.
            return self._with_script(own_page(pages.waiting(), 500), state, None)
        else:
            kind = content_type(path)
            response = Response(page.content, status, content_type=kind)
            if kind.startswith("text/html"):
                self._with_script(response, state, page)
            response.set_etag(digest(response.get_data()).hex())
            response.headers["Cache-Control"] = "no-cache"
        for name, value in host_rules.headers_of(
            self._headers(self._content(state, "_headers")), whole
        ).items():
            response.headers[name] = value
        if _in_own_frame(request):
            allow_frame(response)
        if page.content is not None and status == 200:
            # A video that was generated, and not copied, is requested in parts, too.
            whole_length = (
                len(page.content) if path.endswith((".mp4", ".m4v", ".mov", ".3gp")) else None
            )
            response.make_conditional(request, accept_ranges=True, complete_length=whole_length)
        return response

    def _file(self, request: Request, page: RenderedPage) -> Response:
        assert page.file is not None
        real = Path(os.path.realpath(page.file))
        root = os.path.realpath(self._preview.project.root)
        if not real.is_relative_to(root) or not real.is_file():
            return plain_text(404, "The file is gone, or is outside the project.")
        response = send_file(
            real, request.environ, mimetype=content_type(page.file.name), conditional=True
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _with_script(
        self, response: Response, state: PreviewState, page: RenderedPage | None
    ) -> Response:
        """Add the script tag that loads the bar, the overlay and the reloading."""
        if not self._settings.with_bar:
            return response
        mark = ""
        if page is not None and page.content is not None and state.renderer is not None:
            mark = describe.fingerprint(page.content, state.renderer)
        tag = (
            f'<script src="/_sitegen/preview.js" data-version="{state.version}"'
            f' data-page="{mark}" defer></script>'
        ).encode()
        content = response.get_data()
        place = content.lower().rfind(b"</body>")
        if place < 0:
            place = len(content)
        response.set_data(content[:place] + tag + content[place:])
        return response

    # --- the preview's own pages --------------------------------------------------------------

    def _own_page(self, request: Request, path: str) -> Response:
        changes = request.method not in ("GET", "HEAD")
        name = request.headers.get("Host", "")
        page_load = request.headers.get("Sec-Fetch-Mode") == "navigate" and not changes
        if not page_load and not is_own_request(request.headers, name, changes=changes):
            return plain_text(403, "Only the preview's own pages may ask for this.")
        if path in pages.FILES:
            return self._static(request, path)
        if path == "open" and request.method == "POST":
            return self._open(request)
        if changes and not path.startswith("panel/"):
            return plain_text(405, "This page is read-only.")
        if path == "events":
            return self._events()
        if path == "page":
            return self._describe(request)
        if path == "":
            state = self._preview.current_state()
            return own_page(pages.overview(self._preview, self._within_reach, state, request.args))
        if path == "phone":
            return own_page(pages.phone(request.args.get("path", "/")))
        if path.startswith("panel/"):
            return self._panel(request, path.removeprefix("panel/"))
        location = self._panel_at(path)
        if location is not None:
            return redirect(location, request)
        return plain_text(404, "There is no such page.")

    def _panel_at(self, path: str) -> str | None:
        """Where a panel is that is named without more, as in `/_sitegen/inbox`, or by the URL that
        it had until the version before: `/_sitegen/desk/inbox`."""
        name, slash, rest = path.removeprefix("desk/").partition("/")
        if slash and not path.startswith("desk/"):
            return None
        for panel in self._extensions.panels:
            if name in (panel.name, panel.former_name):
                return f"{panel.url}{slash}{encode(rest)}"
        return None

    def _static(self, request: Request, path: str) -> Response:
        return _unchanging(request, pages.static(path), path)

    def _events(self) -> Response:
        state = self._preview.current_state()
        stream = self._streams.open(state.version)
        if stream is None:
            return plain_text(503, "There are too many streams.", {"Retry-After": "5"})
        response = Response(stream, content_type="text/event-stream; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        response.call_on_close(stream.close)
        return response

    def _describe(self, request: Request) -> Response:
        state = self._preview.current_state()
        whole = urlsplit(request.args.get("path", "/")).path
        path, page = "", None
        if state.site is not None and state.renderer is not None:
            base = state.site.config.base_path
            name = clean_path(_decoded(whole))
            if name is not None and f"/{name}".startswith(base):
                path = _output_path(f"/{name}".removeprefix(base))
            output = self._preview.find(state, path) or self._preview.find(state, "404.html")
            if output is not None and output.make is not None:
                page = self._preview.render(state, output)
        description = describe.describe(self._preview, self._within_reach, state, path, page)
        description["token"] = self._token
        description["follow"] = self._settings.follow
        description["can_open"] = self._settings.local
        response = Response(json.dumps(description), content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _open(self, request: Request) -> Response:
        """Open a source file in the editor of the person at this machine."""
        if not self._settings.local:
            return plain_text(
                403, "Files are opened only when the preview listens to this machine."
            )
        if not self._has_token(request.headers.get(TOKEN_HEADER, "")):
            return plain_text(403, "The page is from an earlier preview; reload it.")
        name, line = request.form.get("file", ""), request.form.get("line", "1")
        state = self._preview.current_state()
        path = None
        if name.startswith(("content/", "themes/")):
            path = describe.source_file(name, state, self._preview.project)
        if path is None:
            return plain_text(404, "There is no such file.")
        trouble = self._opener(path, int(line) if line.isdecimal() and len(line) < 8 else 1)
        return plain_text(200 if trouble is None else 500, trouble or "Opened.")

    def _has_token(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self._token.encode())

    def _panel(self, request: Request, path: str) -> Response:
        state = self._preview.current_state()
        name, _, rest = path.partition("/")
        found = next((one for one in self._extensions.panels if one.name == name), None)
        if found is None or state.site is None or state.renderer is None:
            return plain_text(404, "There is no such panel.")
        if found.private and not self._settings.local:
            return plain_text(403, "This is shown only when the preview listens to this machine.")
        if rest.startswith("static/") and request.method == "GET":
            return self._panel_file(request, found, rest.removeprefix("static/"))
        upload = request.method == "POST" and rest in found.uploads
        # A header, because nothing of a file is read before it is known who sends it.
        given = request.headers.get(TOKEN_HEADER) if upload else request.form.get("token")
        if request.method == "POST" and not self._has_token(given or ""):
            if upload:
                _read_to_end(request)
            return plain_text(403, "The page is from an earlier preview; reload it.")
        asked = pages.panel_request(
            state,
            request.method,
            rest,
            request.args,
            {} if upload else request.form,
            self._token,
            self._preview.read_unsaved,
            request.stream if upload else None,
            self._within_reach.sources,
            self._settings.local,
        )
        answer = found.respond(asked)
        if answer.location is not None:
            return redirect(answer.location, request, 303)
        if answer.content is not None:
            return content_only(answer.content, answer.content_type, answer.status)
        if answer.document is not None:
            return framed_page(answer.document, answer.status)
        page = pages.panel_page(found, answer, self._within_reach, asked, state.version)
        return own_page(page, answer.status)

    def _panel_file(self, request: Request, panel: Panel, name: str) -> Response:
        """One of a panel's own scripts or stylesheets."""
        content = pages.panel_static(panel.package, name) if panel.package else None
        if content is None:
            return plain_text(404, "There is no such file.")
        return _unchanging(request, content, name)


class _ParsedFile:
    """The parsed content of a file, until the content changes."""

    def __init__(self, read: Callable[[bytes], Any]) -> None:
        self._read = read
        self._known: tuple[bytes, Any] | None = None

    def __call__(self, content: bytes) -> Any:
        known = self._known
        if known is None or known[0] != content:
            known = self._known = (content, self._read(content))
        return known[1]


def _unchanging(request: Request, content: bytes, name: str) -> Response:
    """A file of the program, which a browser may keep as long as it is the same."""
    response = Response(content, content_type=content_type(name))
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(digest(content).hex())
    return response.make_conditional(request)


def _read_to_end(request: Request) -> None:
    """Let one of the preview's own pages see a refusal: a browser that still sends a body doesn't.
    The body has a limit."""
    while request.stream.read(64 * 1024):
        pass


def _output_path(address: str) -> str:
    """The file that answers for an address without its first slash: `posts/` is its index."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def _decoded(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path, errors="replace")


def _in_own_frame(request: Request) -> bool:
    """Whether the page is shown in the frame of a phone's width."""
    headers = request.headers
    return (headers.get("Sec-Fetch-Dest"), headers.get("Sec-Fetch-Site")) == (
        "iframe",
        "same-origin",
    )
