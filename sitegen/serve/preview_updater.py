"""Updates the site after saves; a broken document keeps its last good state.

A document is applied only if it does no harm: one whose text is broken, whose links are broken, or
that has the identifier or URL of another is held back, and the site keeps its earlier version.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sitegen.digest import content_digest
from sitegen.errors import ContentError, Problem, SitegenError
from sitegen.model.config import Config
from sitegen.model.content_path import is_document
from sitegen.model.document import Document
from sitegen.read.cache import ContentCache
from sitegen.read.config import config_warnings, read_config, zone_of
from sitegen.read.contents import Contents, Source, SourceResult, read_contents
from sitegen.read.locate import locate
from sitegen.read.project import CONFIG, CONTENT, STATIC, Project, file_type, scan
from sitegen.render.failures import template_problem
from sitegen.render.plan import collision
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.serve.converter import Converter
from sitegen.serve.source_cache import SourceCache, SourceChanges
from sitegen.serve.state import PreviewState
from sitegen.site.permalinks import output_path, permalink
from sitegen.site.problems import problems_of, same_id
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site
from sitegen.site.update import DocumentChange, updated_site
from sitegen.site.visibility import Viewpoint, live_from, live_until, visibility

MANY = 50
"""Documents changed at once whose relations are checked by the audit alone."""


class PreviewOptions(NamedTuple):
    """What is shown: the clock that decides, and whether for staff or as the public sees it."""

    clock: Callable[[], datetime]
    hidden: bool = True
    """Show drafts and scheduled documents."""


class PreviewUpdater:
    """Makes one state after another. Not to be used by two threads at once."""

    def __init__(
        self,
        project: Project,
        cache: ContentCache,
        options: PreviewOptions,
        on_done: Callable[[], None],
    ) -> None:
        """`on_done` is called from another thread when a text has been converted."""
        # Greater than all versions of a preview that ran before, whose pages are still open.
        self.state = PreviewState(version=int(time.time() * 1000))
        self._published = self.state
        self._project = project
        self._cache = cache
        self._options = options
        self._on_done = on_done
        self._config: Config | None = None
        self._config_problems: tuple[Problem, ...] = ()
        self._theme_problems: tuple[Problem, ...] = ()
        self._sources: SourceCache | None = None
        self._converter: Converter | None = None
        self._shown: dict[str, Document] = {}
        self._order: list[str] = []
        self._held: dict[str, tuple[Document, tuple[Problem, ...]]] = {}
        self._relations: dict[str, tuple[Problem, ...]] = {}
        self._looked_at: dict[str, int] = {}
        """The versions in which documents were checked one by one, since the last check of the
        whole site."""
        self._until: datetime | None = None

    # --- the start ------------------------------------------------------------------------------

    def open(self, jobs: int) -> None:
        """Read the project. May fork, so it has to come before any thread is started."""
        self._read_config()
        if self._config is not None:
            self._start(self._config, read_contents(self._project, self._config, self._cache, jobs))
        self._publish()

    def _start(self, config: Config, contents: Contents) -> SourceCache:
        self._converter = Converter(config.markdown.engine, self._on_done)
        sources = SourceCache(self._project, config, self._cache, contents, self._converter)
        self._sources = sources
        self._shown = {document.source: document for document in contents.documents}
        self._order = [document.source for document in contents.documents]
        self._rebuild_site()
        self._read_theme()
        return sources

    def close(self) -> None:
        """End the converter."""
        if self._converter is not None:
            self._converter.close()

    def convert_unsaved(self, path: str, data: bytes) -> Future[SourceResult] | None:
        """A future with the result of reading a text that no file holds, as the source at `path`;
        None before there is a configuration. Nothing is kept of it."""
        if self._converter is None or self._config is None or self._sources is None:
            return None
        source = Source(path, file_type(path), content_digest(data), data)
        return self._converter.convert(source, self._config, self._sources.theme_ids, first=True)

    # --- what was saved -------------------------------------------------------------------------

    @property
    def has_changes(self) -> bool:
        """Whether `update` has something to do although no file was changed."""
        sources = self._sources
        return (sources is not None and sources.has_changes) or (
            self._until is not None and self._options.clock() >= self._until
        )

    def update(self, paths: Iterable[str], *, theme: bool, everything: bool = False) -> None:
        """Apply the changes of these files: paths relative to the project.

        `theme` says whether a file of the theme is among them.
        """
        paths = frozenset(paths)
        if CONFIG in paths or everything or self._config is None:
            self._update_config()
        if self._sources is None:
            if self._problems() != self.state.problems:
                self._publish()
            return
        if theme or everything:
            self._read_theme()
            assert self._config is not None
            # A heading must not have the id of a part of the theme.
            self._apply_source_changes(self._sources.configure(self._config))
        if self._until is not None and self._options.clock() >= self._until:
            self._rebuild_site()
        self._apply_source_changes(self._sources.update(paths, everything=everything))

    def _update_config(self) -> None:
        before = self._config
        self._read_config()
        config = self._config
        if config is None or config == before:
            return
        if self._sources is None:
            # Not as at the start, which converts new texts in this thread.
            sources = self._start(config, Contents((), scan(self._project), ()))
            self._apply_source_changes(sources.update((), everything=True))
            return
        changes = self._sources.configure(config)
        self._rebuild_site()
        self._read_theme()
        self._apply_source_changes(changes)

    def _read_config(self) -> None:
        try:
            self._config = read_config(self._project)
            self._config_problems = config_warnings(self._project)
        except ContentError as error:
            self._config_problems = tuple(locate(error.problems, self._project))
        except SitegenError as error:
            self._config_problems = (Problem(CONFIG, None, str(error)),)

    def _read_theme(self) -> None:
        site, config = self.state.site, self._config
        if site is None or config is None:
            return
        theme: Theme | None = None
        try:
            theme = load_theme(self._project, config)
            renderer = Renderer(site, theme, self._project.cache)
            _ = renderer.assets.paths
        except ContentError as error:
            self._theme_problems = tuple(locate(error.problems, self._project))
            return
        except Exception as error:
            problem = template_problem(error, theme, "assets") if theme is not None else None
            if problem is None:
                raise
            self._theme_problems = (problem,)
            return
        self._theme_problems = ()
        self.state = replace(self.state, renderer=renderer)

    # --- documents ------------------------------------------------------------------------------

    def _contents(self) -> Contents:
        assert self._sources is not None
        documents = tuple(map(self._shown.__getitem__, self._order))
        return Contents(documents, self._sources.files, ())

    def _rebuild_site(self) -> None:
        assert self._config is not None
        hidden = self._options.hidden
        viewpoint = Viewpoint(self._options.clock(), zone_of(self._config), hidden, hidden)
        site = Site(self._contents(), self._config, viewpoint)
        context = QueryContext(site, self._cache, self._project.root)
        self._until = None
        self._relations = {}
        self.state = replace(self.state, site=site, context=context)
        self._next_generation()

    def _apply_source_changes(self, read: SourceChanges) -> None:
        """Apply what the source cache has read, and retry the documents that were held back."""
        site, context = self.state.site, self.state.context
        assert site is not None
        assert context is not None
        wanted = {path: document for path, (document, _) in self._held.items()}
        wanted.update(read.documents)  # type: ignore[arg-type]  # None stands for what is gone
        self._held.clear()
        before = self._shown
        changes = self._without_collisions(site, wanted)
        after = self._applied(site, changes)
        if 0 < len(changes) <= MANY:
            harmful = self._with_new_errors(site, after, changes)
            if harmful:
                self._shown = before
                changes = [
                    change
                    for change in changes
                    if change.new is None or change.new.source not in harmful
                ]
                after = self._applied(site, changes)
        for _, new in changes:
            if new is not None and self._until is not None:
                self._until = min([self._until, *_moments(new, after)])
        files = after.contents.files
        same = not changes and not read.files and self.state is self._published
        if same and self._problems() == self.state.problems and not self._conversions_changed():
            return
        quiet = all(concerns_no_other(site, change) for change in changes)
        self.state = replace(self.state, site=after, context=context.updated(after, read.files))
        if not quiet or len(changes) > MANY or site.contents.files != files:
            self._next_generation()
        saved = [path for path, one in read.documents.items() if one is not None]
        self._publish(read.files, saved[-1] if saved else None)

    def _next_generation(self) -> None:
        self.state = replace(self.state, generation=self.state.generation + 1, audited=False)

    def _conversions_changed(self) -> bool:
        """Whether the number of texts that are being converted has changed."""
        return self._sources is not None and self._sources.converting != self.state.converting

    def _without_collisions(
        self, site: Site, wanted: Mapping[str, Document | None]
    ) -> list[DocumentChange]:
        """The changes that make no two documents claim one identifier or address."""
        changes: list[DocumentChange] = []
        taken: dict[str, str] = {}
        zone = site.zone

        def stays(key: str) -> bool:
            """Whether a document keeps its identifier and its address."""
            path = site.documents[key].source
            new = wanted.get(path, site.documents[key])
            same = new is not None and new.id == key
            return same and permalink(new, site.config, zone) == site.url_path(key)  # type: ignore[arg-type]

        for path, document in wanted.items():
            old = self._shown.get(path)
            if document is None:
                if old is not None:
                    changes.append(DocumentChange(old, None))
                continue
            problem: Problem | None = None
            if document.id != (old.id if old is not None else None):
                other = site.documents.get(document.id)
                if other is not None and stays(other.id):
                    problem = same_id(path, document.id, other.source)
                elif document.id in taken:
                    problem = same_id(path, document.id, taken[document.id])
            address = permalink(document, site.config, zone)
            if problem is None and address is not None:
                claimed = site.document_at(output_path(address))
                if claimed is not None and claimed != document.id and stays(claimed):
                    problem = collision(output_path(address), path, site.documents[claimed].source)
            if problem is None:
                taken[document.id] = path
                changes.append(DocumentChange(old, document))
            else:
                self._held[path] = (document, tuple(locate([problem], self._project)))
        return changes

    def _applied(self, site: Site, changes: Sequence[DocumentChange]) -> Site:
        """The site after `changes`."""
        shown = dict(self._shown)
        for old, new in changes:
            if old is not None:
                shown.pop(old.source, None)
            if new is not None:
                shown[new.source] = new
        if shown.keys() != self._shown.keys() or len(self._order) != len(shown):
            self._order = sorted(shown)
        self._shown = shown
        return updated_site(site, self._contents(), changes)

    def _with_new_errors(
        self, before: Site, after: Site, changes: Sequence[DocumentChange]
    ) -> set[str]:
        """The sources of edited documents that have mistakes now and had none before."""
        found: set[str] = set()
        for old, new in changes:
            if new is None:
                continue
            problems = tuple(locate(_relation_problems(after, new), self._project))
            errors = tuple(one for one in problems if one.severity == "error")
            if errors and old is not None and not _has_errors(self._relations.get(old.source)):
                found.add(new.source)
                self._held[new.source] = (new, errors)
            else:
                self._relations[new.source] = problems
                self._looked_at[new.source] = self.state.version + 1
        return found

    # --- problems -------------------------------------------------------------------------------

    def add_site_problems(self, state: PreviewState, audit: SiteProblems) -> bool:
        """Take in what an audit of `state` found; False if too much has changed since."""
        if state.generation != self.state.generation:
            return False
        relations: dict[str, list[Problem]] = {}
        for problem in audit.problems:
            relations.setdefault(problem.file, []).append(problem)
        newer = {
            file: problems
            for file, problems in self._relations.items()
            if self._looked_at.get(file, 0) > state.version
        }
        known = {file for file, version in self._looked_at.items() if version > state.version}
        self._relations = newer | {
            file: tuple(problems) for file, problems in relations.items() if file not in known
        }
        self._looked_at.clear()
        self._until = min(filter(None, (self._until, audit.until)), default=None)
        self.state = replace(self.state, audited=True)
        before = self.state.problems
        if before != self._problems():
            self._publish()
        return True

    def _problems(self) -> tuple[Problem, ...]:
        found = [*self._config_problems, *self._theme_problems]
        if self._sources is not None:
            found += self._sources.problems
        found += (one for _, problems in self._held.values() for one in problems)
        found += (one for problems in self._relations.values() for one in problems)
        return tuple(sorted(set(found), key=lambda problem: problem.sort_key))

    def _publish(self, files: frozenset[str] = frozenset(), saved: str | None = None) -> None:
        """Finish a state: its problems, and what in it is new."""
        state = self.state
        version = state.version + 1
        touched = dict(state.touched)
        if state.site is not None:
            for path in files:
                address = _published_at(state.site, path)
                if address is not None:
                    touched[address] = version
        relations = {
            file: problems
            for file, problems in self._relations.items()
            if file in self._shown or not is_document(file)
        }
        self._relations = relations
        self.state = replace(
            state,
            version=version,
            problems=self._problems(),
            converting=self._sources.converting if self._sources is not None else 0,
            saved=saved or state.saved,
            touched=touched,
        )
        self._published = self.state


class SiteProblems(NamedTuple):
    """The result of checking the whole site."""

    problems: tuple[Problem, ...]
    until: datetime | None
    """When something appears or disappears next."""


def _relation_problems(site: Site, document: Document) -> list[Problem]:
    if site.documents.get(document.id) is document and site.visibilities[document.id].shown:
        return list(problems_of(site, document))
    return []


def concerns_no_other(site: Site, change: DocumentChange) -> bool:
    """Whether no other document can be wrong, or right, because of a change."""
    old, new = change
    return (
        old is not None
        and new is not None
        and _relevant_parts(old, site) == _relevant_parts(new, site)
    )


def _relevant_parts(document: Document, site: Site) -> tuple[object, ...]:
    """Everything that problems of other documents can depend on."""
    front = document.front
    return (
        document.id,
        document.source,
        permalink(document, site.config, site.zone),
        document.slug,
        front.aliases,
        visibility(document, site.viewpoint),
        document.body.sections.anchors,
        site.files_of(document),
    )


def _has_errors(problems: Sequence[Problem] | None) -> bool:
    return any(problem.severity == "error" for problem in problems or ())


def _moments(document: Document, site: Site) -> list[datetime]:
    """The moments to come at which a document appears or disappears."""
    moments = (live_from(document), live_until(document))
    return [moment for moment in moments if moment is not None and moment > site.viewpoint.now]


def _published_at(site: Site, path: str) -> str | None:
    """The path on the site, without a slash before it, of a file that is published as it is."""
    if path.startswith(f"{CONTENT}/{STATIC}/") or path in site.attachments:
        return site.attachment_url_path(path).lstrip("/")
    return None
