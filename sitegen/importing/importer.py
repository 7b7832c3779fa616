"""The import, from the files of an export to changed files in `content/`: all of them, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from sitegen.authoring.changes import Changes, apply_changes
from sitegen.errors import Problem, RequestError
from sitegen.features import service
from sitegen.importing.collected import Collected
from sitegen.importing.comment_files import CommentFiles
from sitegen.importing.conversion import ConversionContext, ConvertedDocument, DocumentConverter
from sitegen.importing.engine_choice import MOST_COMPARED, chosen_engine
from sitegen.importing.file_changes import Decided, FileChanges, digest_of
from sitegen.importing.front_matter import FrontMatterWriter
from sitegen.importing.import_record import ImportRecord, read_record, write_record
from sitegen.importing.input_files import Inputs, read_inputs
from sitegen.importing.layout import (
    Layout,
    LayoutPlanner,
    PlannedDocument,
    folded_tags,
    identifier,
)
from sitegen.importing.media import ExportedMedia, MediaFiles, is_file
from sitegen.importing.media_download import Download, MediaDownloader
from sitegen.importing.media_download import client as downloading_client
from sitegen.importing.media_store import MediaStore
from sitegen.importing.old_addresses import OldSite
from sitegen.importing.people import NewPerson, PeoplePlan
from sitegen.importing.record import LeftOut
from sitegen.importing.report import ImportReport
from sitegen.importing.report_files import write_report
from sitegen.importing.report_findings import ImportOutcome, report_of
from sitegen.importing.site_after import check_addresses, config_after, new_errors, site_after
from sitegen.importing.site_before import SiteBefore, read_before
from sitegen.importing.site_edits import SiteEdits
from sitegen.importing.sources import NamedSource, source_named, source_of
from sitegen.locking import try_lock
from sitegen.model.config import Config
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.post import Post
from sitegen.parallel import map_chunks
from sitegen.read.config import zone_of
from sitegen.read.contents import settings_of
from sitegen.read.document import parse
from sitegen.read.front_matter import split
from sitegen.read.markdown import engine
from sitegen.read.project import Project
from sitegen.site.site import Site
from sitegen.slugs import tag_slugify

Progress = Callable[[str, int, int], None]
"""Gets what is being done, how much is done, and how much there is."""

_MOST_PROBLEMS = 20
"""Problems of a list of subscribers that are shown."""
_ROUNDS = 4
"""How often documents that would stop the build are looked for: those that link to one that became
a draft may become drafts in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a person asked for."""

    paths: tuple[Path, ...]
    source: str | None = None
    """The name of the source; None to find out."""
    media: str | Path = "none"
    """`none`, `download`, or a folder or a zip that has the files."""
    authors: Mapping[str, str] = field(default_factory=dict)
    page_as: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    now: datetime
    jobs: int = 1
    progress: Progress = lambda what, done, total: None


def import_site(project: Project, options: ImportOptions) -> ImportReport:
    """Import a site into a project, and write the report.

    Raises RequestError if a file can't be read, ContentError if the project has mistakes; nothing
    is changed then.
    """
    before = read_before(project, options.now, options.jobs)
    inputs = read_inputs(options.paths)
    source = source_named(options.source) if options.source else source_of(inputs)
    with _staging_folder(project) as folder:
        collected = Collected(folder)
        try:
            collected.take(source.source.records(inputs, _counting(inputs, options.progress)))
            return _Import(before, options, inputs, source, collected, folder).run()
        finally:
            collected.close()


@contextmanager
def _staging_folder(project: Project) -> Iterator[Path]:
    """A folder for an import's own files, on the project's disk.

    One import at a time has one: those of imports that were killed are removed. Raises RequestError
    if another import is running.
    """
    project.cache.mkdir(parents=True, exist_ok=True)
    lock = os.open(project.cache / "import.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(lock):
            raise RequestError("another import is running (wait until it has ended)")
        yield from _locked_folder(project)
    finally:
        os.close(lock)


def _locked_folder(project: Project) -> Iterator[Path]:
    for left in project.cache.glob("import-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=project.cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _counting(inputs: Inputs, progress: Progress) -> Callable[[int], None]:
    total = sum(one.size for one in inputs.files)
    done = 0

    def count(octets: int) -> None:
        nonlocal done
        done += octets
        progress("reading", min(done, total), total)

    return count


class _Import:
    """One import, step by step."""

    def __init__(
        self,
        before: SiteBefore,
        options: ImportOptions,
        inputs: Inputs,
        source: NamedSource,
        collected: Collected,
        folder: Path,
    ) -> None:
        self._before, self._options, self._inputs = before, options, inputs
        self._source, self._collected, self._folder = source, collected, folder
        self._project, self._config = before.project, before.config
        self._zone = zone_of(before.config)
        self._old = OldSite((collected.site.url, *collected.site.media_urls))
        self._record = read_record(before.project.root)
        self._downloaded: dict[str, Download] = {}

    def run(self) -> ImportReport:
        """Do everything."""
        if not self._collected.documents:
            raise RequestError(
                f"there is no post and no page in this export of {self._source.name} "
                "(export again, with all content)"
            )
        deleted = self._leave_deleted()
        layout = self._layout()
        chosen = self._chosen_engine()
        people = PeoplePlan(
            self._before.site,
            self._collected.people,
            (key for one in self._collected.documents for key in one.authors),
            self._options.authors,
        )
        config = config_after(self._config, layout.pattern, Post.kind.name, chosen)
        context = self._context(layout, people, config)
        converted, after, context = self._converted(context, layout, config)
        downloader = self._downloader()
        if downloader is not None and any(one.missing_media for one in converted):
            missing = {name: shown for one in converted for name, shown in one.missing_media}
            self._downloaded = downloader.download(
                {name: shown for name, shown in missing.items() if "://" in name},
                self._options.progress,
            )
            context = replace(context, media_store=self._media_store(), as_drafts={})
            converted, after, context = self._converted(context, layout, config)
            context.media_store.refused.update(downloader.refused)
        changes = FileChanges(
            self._project.root,
            self._record,
            {key: one.source for key, one in self._before.site.documents.items()},
        )
        decided = {
            one.id: changes.document(one.id, one.path, one.digest, one.source, Path(one.staged))
            for one in converted
        }
        new_people = self._add_people(people, changes)
        comments = self._add_comments(layout, people, changes)
        media = self._add_media(converted, context, changes)
        files_read = self._leave_unused(converted, context)
        edits = SiteEdits(self._before, layout, config, chosen, self._collected.site.feed_paths)
        changes.writes += edits.writes(self._collected.documents)
        outcome = ImportOutcome(
            source=self._source.name,
            options_dry_run=self._options.dry_run,
            layout=layout,
            collected=self._collected,
            converted=converted,
            decided=decided,
            deleted=deleted,
            people=new_people,
            comments=comments,
            media=media,
            refused=context.media_store.refused,
            owners=self._before.owners(),
            as_drafts=context.as_drafts,
            addresses=check_addresses(after, layout),
            query_rules=edits.has_query_rules,
            feeds=edits.feeds,
            files=len(changes.writes),
            files_read=files_read,
            engine=chosen or "",
        )
        report = report_of(outcome)
        if self._options.dry_run:
            return report
        brought = {address: one.path for address, one in self._downloaded.items()}
        self._apply(changes, {**self._record.media, **brought})
        if downloader is not None:
            downloader.remove()
        report = msgspec.structs.replace(report, subscribers=tuple(self._subscribers()))
        write_report(self._project.root, report)
        return report

    def _subscribers(self) -> Iterator[str]:
        """Bring the lists of subscribers; yields what became of each, in a line."""
        if not self._collected.subscribers:
            return
        bring = service("import_subscribers")
        for one in self._collected.subscribers:
            if bring is None:
                yield f"{one.name}: not imported, because there is no newsletter here"
                continue
            line, problems = bring(
                self._project.root,
                lambda: self._options.now,
                one.content,
                one.name,
                self._config.language,
            )
            yield line
            yield from (str(problem) for problem in problems[:_MOST_PROBLEMS])

    def _leave_deleted(self) -> list[str]:
        """Leave out what an earlier import brought and somebody deleted since."""
        if self._record.pending:
            return []
        here = self._before.site.documents
        gone = [
            one
            for one in self._collected.documents
            if (key := self._identifier(one.key)) in self._record.files and key not in here
        ]
        for one in gone:
            self._collected.leave_out(
                LeftOut(what="document", why="you deleted it after an import", name=one.title)
            )
        if gone:
            numbers = {one.number for one in gone}
            self._collected.documents = [
                one for one in self._collected.documents if one.number not in numbers
            ]
        return [one.title for one in gone]

    def _identifier(self, key: str) -> str:
        return identifier(self._source.name, self._old.host, key)

    def _layout(self) -> Layout:
        taken = self._before.without(self._identifier(one.key) for one in self._collected.documents)
        planner = LayoutPlanner(
            self._config,
            self._zone,
            self._options.now,
            self._old,
            source=self._source.name,
            existing=self._before.existing(),
            taken_files=taken.files,
            taken_outputs=taken.outputs,
            page_as=self._options.page_as,
        )
        return planner.plan(self._collected.documents)

    def _chosen_engine(self) -> str | None:
        """The engine to set, if another one shows more of the texts as they were."""
        texts = self._collected.texts
        numbers = [one.number for one in self._collected.documents if one.is_markdown]
        if not numbers:
            return None
        step = len(numbers) // MOST_COMPARED + 1
        here = self._before.site.documents
        ours = {self._identifier(one.key) for one in self._collected.documents}

        def bodies() -> list[str]:
            found = []
            for key in here:
                if key not in ours and here[key].kind.markdown:
                    data = (self._project.root / here[key].source).read_bytes()
                    parts = split(data.decode("utf-8", "replace"), here[key].source)
                    found.append("" if isinstance(parts, Problem) else parts.body)
            return found

        present = self._config.markdown.engine
        return chosen_engine(present, (texts.get(one) for one in numbers[::step]), bodies)

    def _context(self, layout: Layout, people: PeoplePlan, config: Config) -> ConversionContext:
        language = self._config.language
        counts = self._collected.tag_counts()
        here = [tag.name for tag in self._before.site.tags()]
        slugs = {tag: tag_slugify(tag, language) for tag in (*counts, *here, *self._config.tags)}
        store = self._media_store()
        return ConversionContext(
            config=config,
            zone=self._zone,
            now=self._options.now,
            old=self._old,
            documents=layout.by_key,
            people=people,
            tags=folded_tags(counts, slugs, (*self._config.tags, *here)),
            category_paths=self._collected.site.category_paths,
            media=ExportedMedia(self._collected.media),
            media_store=store,
            with_comments=frozenset(one.about for one in self._collected.comments),
            settings=settings_of(config, self._project),
            staging=self._folder,
        )

    def _media_store(self) -> MediaStore:
        chosen = self._options.media
        files = None
        if isinstance(chosen, Path):
            beside = self._inputs.files if self._collected.site.of_files else ()
            files = MediaFiles((*read_inputs([chosen]).files, *beside))
        else:
            # What lies beside the texts came with them.
            files = MediaFiles(self._inputs.files) if len(self._inputs.files) > 1 else None
        present = {
            address: path
            for address, path in self._record.media.items()
            if (self._project.root / path).is_file()
        }
        return MediaStore(self._old, files, present, self._downloaded)

    def _downloader(self) -> MediaDownloader | None:
        if self._options.media != "download" or self._options.dry_run:
            return None
        folder = self._project.cache / "media-downloads"
        return MediaDownloader(folder, self._old, downloading_client())

    def _converted(
        self, context: ConversionContext, layout: Layout, config: Config
    ) -> tuple[list[ConvertedDocument], Site, ConversionContext]:
        """All documents as files, none of which stops the build."""
        found = self._convert(context, layout.documents)
        paths = {place.path: place for place in layout.documents}
        for _ in range(_ROUNDS):
            people = self._parsed_people(context.people.new)
            media = [path for one in found.values() for path, _ in one.media]
            kinds = {place.path: place.kind for place in layout.documents}
            after = site_after(self._before, config, found.values(), kinds, people, media)
            wrong = new_errors(self._before, after, paths)
            if not wrong:
                break
            drafts = {paths[one.file].outline.key: one.message for one in wrong}
            context = replace(context, as_drafts={**context.as_drafts, **drafts})
            again = [layout.by_key[key] for key in drafts]
            found.update(self._convert(context, again))
        return [found[place.id] for place in layout.documents], after, context

    def _convert(
        self, context: ConversionContext, places: Sequence[PlannedDocument]
    ) -> dict[str, ConvertedDocument]:
        texts = self._collected.texts
        converter: list[DocumentConverter] = []

        def convert_chunk(chunk: Sequence[PlannedDocument]) -> list[ConvertedDocument]:
            if not converter:
                converter.append(DocumentConverter(context, engine(context.config.markdown.engine)))
            return [converter[0].convert(place, texts.get(place.outline.number)) for place in chunk]

        found: dict[str, ConvertedDocument] = {}
        for chunk in map_chunks(
            convert_chunk, places, jobs=self._options.jobs, minimum=40, size=16
        ):
            found.update((one.id, one) for one in chunk)
            self._options.progress("converting", len(found), len(places))
        return found

    def _person_file(self, person: NewPerson) -> tuple[str, bytes]:
        front = FrontMatterWriter()
        front.text("id", self._identifier(f"person-{person.reference}"))
        front.words("name", person.name)
        front.typed("role", "staff")
        return f"content/people/{person.reference}.md", front.document("")

    def _parsed_people(self, people: Sequence[NewPerson]) -> list[tuple[str, bytes]]:
        settings = settings_of(self._config, self._project)
        written = (self._person_file(one) for one in people)
        results = [
            (path, parse(path, Person.kind.name, data, engine("python-markdown"), settings).parsed)
            for path, data in written
        ]
        return [(path, msgspec.msgpack.encode(one)) for path, one in results if one is not None]

    def _add_people(self, people: PeoplePlan, changes: FileChanges) -> list[str]:
        files = [self._person_file(one) for one in people.new]
        for (path, content), person in zip(files, people.new, strict=True):
            key = self._identifier(f"person-{person.reference}")
            changes.document(key, path, digest_of(content), person.name, content)
        return [path for path, _ in files]

    def _add_comments(
        self, layout: Layout, people: PeoplePlan, changes: FileChanges
    ) -> list[Decided]:
        files = CommentFiles(
            self._collected, layout.by_key, people, self._zone, self._source.name, self._old.host
        )
        here, decided = self._before.site.documents, []
        for one in files.files():
            if one.id in self._record.files and one.id not in here and not self._record.pending:
                self._collected.leave_out(
                    LeftOut(what="comment", why="you deleted it after an import")
                )
                continue
            content = digest_of(one.content)
            decided.append(changes.document(one.id, one.path, content, content, one.content))
        if files.with_addresses:
            self._collected.leave_out(
                LeftOut(
                    what="email address in a comment",
                    why="everybody could read it",
                    count=files.with_addresses,
                )
            )
        return decided

    def _add_media(
        self,
        converted: Sequence[ConvertedDocument],
        context: ConversionContext,
        changes: FileChanges,
    ) -> dict[str, bool]:
        """The files that come along, and whether each has its place."""
        found: dict[str, bool] = {}
        for one in converted:
            for address, _ in one.missing_media:
                context.media_store.place(address)  # notes why not: a fork can't
            for path, address in one.media:
                if path not in found:
                    file = context.media_store.find(address)
                    if file is None:  # an earlier import brought it
                        found[path] = True
                        continue
                    place = file.place
                    if file.entry:
                        place = self._folder / f"{len(found)}.media"
                        with file.open() as stream, place.open("wb") as target:
                            shutil.copyfileobj(stream, target)
                    found[path] = changes.file(path, place)
        return found

    def _leave_unused(
        self, converted: Sequence[ConvertedDocument], context: ConversionContext
    ) -> int:
        """Name the pictures and files of a folder that no text uses; returns how many files the
        folder has."""
        if not self._collected.site.of_files:
            return 0
        used = {
            file.name
            for one in converted
            for _, address in one.media
            if (file := context.media_store.find(address)) is not None
        }
        named = self._collected.names_left_out()
        for file in self._inputs.files:
            if is_file(file.name) and file.name not in used | named:
                self._collected.leave_out(
                    LeftOut(what="picture or file", why="no text uses it", name=file.name)
                )
        return len(self._inputs.files)

    def _apply(self, changes: FileChanges, media: dict[str, str]) -> None:
        root = self._project.root
        if changes.writes:
            write_record(root, ImportRecord(changes.files, media, pending=True))
            try:
                apply_changes(root, Changes(writes=tuple(changes.writes)))
            except BaseException:
                write_record(root, self._record)
                raise
        write_record(root, ImportRecord(changes.files, media))
