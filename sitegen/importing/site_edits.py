"""Changes of files that are here before an import: the configuration, posts whose addresses would
change, and the rules of a host."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sitegen.editing.spans import EditError
from sitegen.editing.yaml_editor import Append, Change, Set, edit_front_matter, edit_yaml
from sitegen.errors import RequestError
from sitegen.importing.collected import DocumentOutline
from sitegen.importing.layout import Layout
from sitegen.importing.site_before import SiteBefore
from sitegen.model.config import Config
from sitegen.model.config_feeds import Format
from sitegen.model.kinds.post import Post
from sitegen.read.field_text import as_written
from sitegen.read.project import CONFIG
from sitegen.render.feeds.urls import place
from sitegen.site.site import Site
from sitegen.slugs import tag_slugify

Write = tuple[str, bytes | Path]
"""A path relative to the project, and its new content or the file that has it."""


class SiteEdits:
    """What an import changes in files that it doesn't bring."""

    def __init__(
        self,
        before: SiteBefore,
        layout: Layout,
        after: Config,
        engine: str | None,
        feeds: Iterable[str] = (),
    ) -> None:
        """`after` is the configuration with the new pattern of addresses; `engine` is the Markdown
        engine to set, if another one; `feeds` are the paths that feeds of all posts had."""
        self._before, self._layout, self._after, self._engine = before, layout, after, engine
        self._feeds = tuple(feeds)
        self._project, self._config = before.project, before.config

    @property
    def has_query_rules(self) -> bool:
        """Whether the host can redirect addresses such as `/?p=12`."""
        return (self._project.root / "netlify.toml").is_file()

    @property
    def feeds(self) -> tuple[str, ...]:
        """The paths of feeds that only a rule of the host can redirect: programs that read feeds
        don't follow pages that do."""
        return tuple(path for path, _ in self._moved_feeds())

    def writes(self, documents: Iterable[DocumentOutline]) -> list[Write]:
        """The files to write, after which `documents` are here. Raises RequestError if a file can't
        be edited."""
        edits: list[Write] = []
        changes: list[Change] = []
        if self._layout.pattern is not None:
            changes.append(Set(("kinds", Post.kind.name, "permalink"), self._layout.pattern))
            edits += self._kept_addresses()
        if self._engine is not None:
            changes.append(Set(("markdown", "engine"), self._engine))
        changes += self._new_tags(documents)
        if changes:
            data = (self._project.root / CONFIG).read_bytes()
            edits.append((CONFIG, _edited(lambda: edit_yaml(data, CONFIG, changes, Config))))
        rules = [*(self._query_rules() if self.has_query_rules else ()), *self._feed_rules()]
        if rules:
            edits += self._with_rules(rules)
        return edits

    def _new_tags(self, documents: Iterable[DocumentOutline]) -> Iterator[Change]:
        """Additions to the list of tags, if the site has one."""
        if not self._config.tags:
            return
        known = {tag_slugify(tag, self._config.language) for tag in self._config.tags}
        used = {tag for one in documents for tag in one.tags}
        new = {tag_slugify(tag, self._config.language): tag for tag in sorted(used)}
        for slug, tag in new.items():
            if slug not in known:
                yield Append(("tags",), as_written(tag))

    def _kept_addresses(self) -> Iterator[Write]:
        """Posts that are here already get their present address as an earlier one."""
        site = self._before.site
        later = Site(site.contents, self._after, site.viewpoint)
        ours = {one.id for one in self._layout.documents}
        for key in site.documents:
            document = site.documents[key]
            if document.kind is not Post.kind or key in ours:
                continue
            present = site.url_path(key)
            if present is None or present == later.url_path(key):
                continue
            aliases = [*dict.fromkeys((*document.front.aliases, present))]
            data = (self._project.root / document.source).read_bytes()
            change = Set(("aliases",), aliases, "last")
            yield (
                document.source,
                _edited(
                    lambda data=data, document=document, change=change: edit_front_matter(  # type: ignore[misc]
                        data, document.source, [change], Post
                    )
                ),
            )

    def _query_rules(self) -> Iterator[str]:
        """https://docs.netlify.com/manage/routing/redirects/redirect-options/#query-parameters"""
        base = self._config.base_path
        for one in self._layout.documents:
            if one.public and one.outline.query_number:
                name = "page_id" if one.outline.is_page else "p"
                yield (
                    f"{base} {name}={one.outline.query_number} "
                    f"{base.rstrip('/')}{one.url_path} 301!"
                )

    def _feed_rules(self) -> Iterator[str]:
        base = self._config.base_path.rstrip("/")
        for path, target in self._moved_feeds():
            yield f"{base}{path} {base}{target} 301"

    def _moved_feeds(self) -> Iterator[tuple[str, str]]:
        """The paths of feeds of all posts, and of the one that takes their place."""
        options = self._after.feeds
        channel = next((one for one in ("posts", "everything") if one in options.channels), None)
        if channel is None:
            return
        urls = place(channel, "", lambda _: None)
        ours = {urls.file(form) for form in options.formats}
        for path in self._feeds:
            form: Format = "atom" if "atom" in path or path.startswith("/feeds/posts") else "rss"
            if path not in ours:
                yield path, urls.file(form if form in options.formats else options.formats[0])

    def _with_rules(self, rules: Iterable[str]) -> Iterator[Write]:
        file = self._project.content / "static" / "_redirects"
        present = file.read_text(encoding="utf-8") if file.is_file() else ""
        lines = set(present.split("\n"))
        new = [rule for rule in rules if rule not in lines]
        if new:
            start = present if not present or present.endswith("\n") else f"{present}\n"
            text = start + "\n".join(new) + "\n"
            yield file.relative_to(self._project.root).as_posix(), text.encode()


def _edited(edit: Callable[[], bytes]) -> bytes:
    try:
        return edit()
    except EditError as error:
        raise RequestError(
            f"{error}\nChange the file by hand, then import again. Nothing was changed."
        ) from None
