"""Reads a text that isn't saved: what is wrong with it, at which field, and the page it makes.

The same code reads it as reads files: the mistakes have the words of a build.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

from markupsafe import escape
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitegen.editing.yaml_values import Path
from sitegen.editor.addresses import HOME
from sitegen.editor.controls import Control, all_controls, control_name
from sitegen.editor.suggestions import PICTURES
from sitegen.errors import ContentError, InBody, InField, Problem
from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.read.config import parse_config, zone_of
from sitegen.read.contents import SourceResult
from sitegen.read.front_matter import decode, split
from sitegen.read.locate import line_of
from sitegen.read.project import CONFIG, Project
from sitegen.read.yaml_nodes import YamlError, compose
from sitegen.read.yaml_nodes import line_of as line_of_node
from sitegen.render.failures import rendering_problem
from sitegen.render.long_paths import long_paths_of
from sitegen.render.plan import collision, find
from sitegen.render.renderer import Renderer
from sitegen.render.theme import load_theme
from sitegen.render.unsaved_preview import UnsavedSite, page_of, unsaved_page, unsaved_site
from sitegen.render.urls import href
from sitegen.serve.extensions import PanelRequest
from sitegen.serve.preview_updater import concerns_no_other
from sitegen.site.permalinks import output_path
from sitegen.site.problems import problems, problems_of, same_id
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site
from sitegen.site.update import DocumentChange
from sitegen.site.visibility import Viewpoint

BODY: Final = "body"
"""The name of the control of the text."""
_SCRIPT: Final = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
"""The frame runs none, and its browser would complain about each."""
_IMAGE: Final = re.compile(
    r"(?P<start><picture\b[^>]*>)?(?:\s*<source\b[^>]*>)*\s*"
    r'(?P<image><img\b[^>]*?\ssrc="(?P<address>[^"]*)"[^>]*>)'
)
_SIZES: Final = re.compile(r'\s(?:srcset|sizes)="[^"]*"')
_QUOTED: Final = re.compile(r'"([\w.-]+)"')
_IN_A_FORM: Final = (
    (re.compile(r"fill it in, or remove the line|add `[^`]*: …`"), "fill it in"),
    (
        re.compile(r"write \S+: \[.*\], or put quotes around it if it is one"),
        'write each in a field of its own, by "+ Add"',
    ),
)
"""Remedies that name YAML, and what they are in a form."""


class UnsavedText(NamedTuple):
    """A text that isn't saved, as it was read."""

    file: str
    text: str
    """With every line end as `\\n`."""
    problems: tuple[Problem, ...]
    """What is wrong, with the places as they were found."""
    context: QueryContext
    """Of the site as it would be; of the site as it is, if the text has mistakes."""
    renderer: Renderer
    document: Document | None
    """None for the configuration, and for a text that can't be read."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The mistakes that would stop a build."""
        return tuple(one for one in self.problems if one.severity == "error")


class FieldProblem(NamedTuple):
    """What is wrong, and with which control."""

    control: str
    """Its name; empty if it is with no control, or with several."""
    severity: str
    message: str
    remedy: str
    line: int
    """The line of the source; 0 if it is not known."""


def read_unsaved(project: Project, request: PanelRequest, file: str, data: bytes) -> UnsavedText:
    """A text that isn't saved, read as the source `file`."""
    if file == CONFIG:
        return _read_config(project, request, data)
    read = request.read(file, data)
    text = _text(data, file)
    if not read.parsed:
        return UnsavedText(file, text, read.problems, request.context, request.renderer, None)
    return _read_document(request, file, text, read)


def _text(data: bytes, file: str) -> str:
    text = decode(data, file)
    return "" if isinstance(text, Problem) else text


def _read_document(request: PanelRequest, file: str, text: str, read: SourceResult) -> UnsavedText:
    context = _shows_all(request.context)
    unsaved = unsaved_site(context, file, read)
    if unsaved is None:
        taken = _identifier_problem(context.site, file, text)
        known = (*read.problems, *taken)
        return UnsavedText(file, text, known, context, request.renderer, None)
    site, document = unsaved.context.site, unsaved.document
    found = [*read.problems]
    claimed = _other_at_its_address(context.site, site, document)
    if claimed is not None:
        found.append(claimed)
    found += long_paths_of(site, document)
    found += problems_of(site, document)
    return UnsavedText(file, text, tuple(found), unsaved.context, request.renderer, document)


def _identifier_problem(site: Site, file: str, text: str) -> tuple[Problem, ...]:
    parts = split(text, file)
    key = ""
    if not isinstance(parts, Problem):
        root = compose(parts.front, file, parts.front_line)
        for name, value in root.value if isinstance(root, MappingNode) else ():
            key = str(value.value) if name.value == "id" else key
    other = site.documents.get(key)
    return (same_id(file, key, other.source),) if other is not None else ()


def _other_at_its_address(before: Site, site: Site, document: Document) -> Problem | None:
    """The mistake of a document that has the URL of another."""
    path = site.url_path(document.id)
    key = before.document_at(output_path(path)) if path is not None else None
    if path is None or key is None or before.documents[key].source == document.source:
        return None
    return collision(output_path(path), document.source, before.documents[key].source)


def _shows_all(context: QueryContext) -> QueryContext:
    """The context with drafts and what is scheduled, which an author sees in any case."""
    seen = context.site.viewpoint
    if seen.drafts and seen.future:
        return context
    site = context.site
    whole = Site(site.contents, site.config, seen._replace(drafts=True, future=True))
    return context.with_unsaved(whole, {})


class _Everything(Container[bytes]):
    """Contains all marks: no document is checked by itself."""

    def __contains__(self, _mark: object) -> bool:
        return True


def _read_config(project: Project, request: PanelRequest, data: bytes) -> UnsavedText:
    text = _text(data, CONFIG)
    before = request.context
    try:
        config = parse_config(data)
        site = _site_with(before.site, config)
        theme = load_theme(project, config)
        renderer = Renderer(site, theme, project.cache)
        _ = renderer.assets.paths
    except ContentError as error:
        return UnsavedText(CONFIG, text, error.problems, before, request.renderer, None)
    found = tuple(one for one in problems(site, _Everything()) if one.file == CONFIG)
    return UnsavedText(CONFIG, text, found, before.with_unsaved(site, {}), renderer, None)


def _site_with(site: Site, config: Config) -> Site:
    now = site.viewpoint.now
    return Site(site.contents, config, Viewpoint(now, zone_of(config), True, True))


def remarks(project: Project, unsaved: UnsavedText) -> tuple[Problem, ...]:
    """What `sitegen check` says of a text that isn't saved, and of its page."""
    if unsaved.document is None or unsaved.errors:
        return ()
    from sitegen.check.engine import check_document
    from sitegen.check.words import words_for

    site, document = unsaved.context.site, unsaved.document
    path = site.url_path(document.id)
    output = None
    if path is not None and site.shown(document.id):
        output = find(site, unsaved.renderer, project, output_path(path), unsaved.context.media)
    words = words_for(site.config.language, site.config.check)
    found = check_document(
        project, site, document, output, unsaved.renderer.theme, unsaved.context, words,
        unsaved.text.encode(),
    )  # fmt: skip
    return tuple(one for one in found if one.file == document.source)


def new_errors(
    project: Project, request: PanelRequest, unsaved: UnsavedText, current: bytes
) -> tuple[Problem, ...]:
    """The mistakes that a save would make: those of the text that the file doesn't have now, and
    those that other documents would have."""
    if unsaved.errors:
        before = read_unsaved(project, request, unsaved.file, current)
        known = {one.message for one in before.errors}
        found = tuple(one for one in unsaved.errors if one.message not in known)
        if found or unsaved.document is None:
            return found
    context = _shows_all(request.context)
    if unsaved.document is not None:
        old = context.site.documents.get(context.site.by_source.get(unsaved.file, ""))
        if concerns_no_other(context.site, DocumentChange(old, unsaved.document)):
            return ()
    known_errors = {(one.file, one.message) for one in _errors_of_a_build(context.site)}
    return tuple(
        one
        for one in _errors_of_a_build(unsaved.context.site)
        if (one.file, one.message) not in known_errors
    )


def _errors_of_a_build(site: Site) -> list[Problem]:
    """What stops a build of a site: it sees neither drafts nor what is scheduled."""
    seen = site.viewpoint._replace(drafts=False, future=False)
    public = Site(site.contents, site.config, seen)
    return [one for one in problems(public) if one.severity == "error"]


# --- the page -----------------------------------------------------------------------------------


class UnsavedPage(NamedTuple):
    """The page that a text makes."""

    html: str
    url_path: str


def page_of_unsaved(project: Project, unsaved: UnsavedText, at: str = "") -> UnsavedPage | None:
    """The page as it will be: the document's own, or one that shows it; for the configuration, the
    page `at` a URL path, or the home page. None if nothing can be shown."""
    context, renderer = unsaved.context, unsaved.renderer
    try:
        if unsaved.document is not None:
            whole = UnsavedSite(context, unsaved.document)
            page = unsaved_page(project, whole, renderer)
            if page is not None:
                return UnsavedPage(page.html, page.url_path)
            # A kind without pages: its index page, or what every page shows of it.
            ways = [unsaved.document.kind.url_path, "/"]
        else:
            ways = [at or "/", "/"]
        for path in ways:
            html = page_of(project, context, renderer, path)
            if html is not None:
                return UnsavedPage(html, path)
    except ContentError:
        return None
    except Exception as error:
        if rendering_problem(error, renderer.theme, "preview", project.root) is None:
            raise
    return None


def framed(
    html: str, current: Renderer, shown: Site, unsaved: UnsavedText, project: Project
) -> str:
    """A page for the frame beside the form: its links lead nowhere, stylesheets that only the
    unsaved text has are in it, and pictures that only it refers to come from the editor. `shown` is
    the site as the preview shows it."""
    html = _SCRIPT.sub("", _with_own_styles(html, current, unsaved, project))
    html = _with_new_pictures(html, shown, unsaved.context.site)
    head = '<base target="_blank"><style>noscript{display:none!important}</style>'
    return re.sub(r"<head\b[^>]*>", lambda start: start[0] + head, html, count=1)


def _with_own_styles(html: str, current: Renderer, unsaved: UnsavedText, project: Project) -> str:
    """A page with the text of the stylesheets that the preview doesn't have yet."""
    renderer, context = unsaved.renderer, unsaved.context
    if renderer is current:
        return html
    known = set(current.assets.paths.values())
    for name, path in renderer.assets.paths.items():
        if not name.endswith(".css") or path in known:
            continue
        output = find(context.site, renderer, project, path, context.media)
        if output is None or output.make is None:
            continue
        from sitegen.site.traced_site import TracedSite

        css = output.make(TracedSite(context)).decode().replace("</", "<\\/")
        link = re.compile(rf"<link\b[^>]*{re.escape(path)}[^>]*>")
        html = link.sub(f"<style>{css}</style>".replace("\\", r"\\"), html)
    return html


def _with_new_pictures(html: str, shown: Site, site: Site) -> str:
    """A page with other addresses for the pictures that the preview publishes only when the text is
    saved that refers to them; their smaller sizes aren't there either."""
    new = {
        str(escape(href(site.config, site.attachment_url_path(source)))): (
            f"{HOME}/picture?{urlencode({'path': source})}"
        )
        for source in site.published_files - shown.published_files
        if source.lower().endswith(PICTURES)
    }

    def exchanged(found: re.Match[str]) -> str:
        there = new.get(found["address"])
        if there is None:
            return found[0]
        image = _SIZES.sub("", found["image"].replace(found["address"], there))
        return f"{found['start'] or ''}{image}"

    return _IMAGE.sub(exchanged, html) if new else html


# --- where a problem is -------------------------------------------------------------------------


def at_controls(
    unsaved: UnsavedText, found: Iterable[Problem], controls: Sequence[Control]
) -> tuple[FieldProblem, ...]:
    """Problems of a text with the controls that they are about."""
    places = _Places(unsaved.file, unsaved.text, controls)
    order = {"error": 0, "warning": 1, "advice": 2}
    placed = []
    for one in dict.fromkeys(found):
        name = places.of(one)
        placed.append(
            FieldProblem(
                name,
                one.severity,
                one.message if one.file == unsaved.file else f"{one.file}: {one.message}",
                _in_a_form(one.remedy) if name and name != BODY else one.remedy,
                places.line(one) if one.file == unsaved.file else 0,
            )
        )
    return tuple(sorted(placed, key=lambda one: (order[one.severity], one.line)))


def _in_a_form(remedy: str) -> str:
    """What to do in a form, where somebody sees fields and no lines of YAML."""
    for written, shown in _IN_A_FORM:
        remedy = written.sub(shown, remedy)
    return remedy


class _Places:
    def __init__(self, file: str, text: str, controls: Sequence[Control]) -> None:
        self._file, self._text = file, text
        self._names = {one.name for one in all_controls(controls)}
        self._body_line = 0
        front, first = text, 1
        if file != CONFIG:
            parts = split(text, file)
            if isinstance(parts, Problem):
                front = ""
            else:
                front, first, self._body_line = parts.front, parts.front_line, parts.body_line
        self._lines: list[tuple[int, Path]] = []
        try:
            _walk(compose(front, file, first), first, (), self._lines)
        except YamlError:
            self._lines = []
        self._lines.sort(key=lambda one: one[0])

    def line(self, problem: Problem) -> int:
        """The line of the source that a problem is about; 0 if it is not known."""
        return line_of(problem.where, self._text, self._file) or 0

    def of(self, problem: Problem) -> str:
        """The name of the control that a problem is about."""
        if problem.file != self._file:
            return ""
        if isinstance(problem.where, InField):
            return self._nearest(problem.where.path)
        if isinstance(problem.where, InBody):
            return BODY
        line = problem.line or 0
        if self._body_line and line >= self._body_line:
            return BODY
        quoted = _QUOTED.search(problem.message)
        if quoted:
            named = tuple(quoted[1].split("."))
            on_it = [
                path
                for at, path in self._lines
                if at <= line and tuple(one for one in path if isinstance(one, str)) == named
            ]
            found = self._nearest(on_it[-1] if on_it else named)
            if found:
                return found
        before = [path for at, path in self._lines if at <= line]
        return self._nearest(before[-1]) if before and line else ""

    def _nearest(self, path: Path) -> str:
        while path:
            name = control_name(path)
            if name in self._names:
                return name
            path = path[:-1]
        return ""


def _walk(node: Node | None, first: int, above: Path, found: list[tuple[int, Path]]) -> None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                path = (*above, str(key.value))
                found.append((line_of_node(key, first), path))
                _walk(value, first, path, found)
    elif isinstance(node, SequenceNode):
        for number, item in enumerate(node.value):
            found.append((line_of_node(item, first), (*above, number)))
            _walk(item, first, (*above, number), found)
