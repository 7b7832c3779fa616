"""The whole site as its rules see it: documents, rendered pages, files, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from sitegen.check.page import PageFacts
from sitegen.check.words import Words
from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.kind import FrontMatter
from sitegen.read.media import Media
from sitegen.render.internal_links import AnsweredPaths
from sitegen.site.site import Site
from sitegen.site.status import FeatureStatus

PICTURES = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic", ".tif", ".tiff", ".svg",
)  # fmt: skip

_Front = TypeVar("_Front", bound=FrontMatter)


class PublishedOutput(NamedTuple):
    """An output that is published."""

    path: str
    """Relative to the site's root: `posts/a/index.html`."""
    origin: str
    """Where it comes from: a source file, or words."""
    copied: str | None
    """The file that is copied, relative to the project, if it is one."""


@dataclass(frozen=True)
class SiteContext:
    """What rules on the whole site get: the site, and the facts about its outputs."""

    site: Site
    words: Words
    outputs: Mapping[str, PublishedOutput]
    """By path; empty if the site can't be planned."""
    pages: Mapping[str, PageFacts]
    """The facts about pages, feeds and other text outputs, by output path."""
    items: Mapping[str, PageFacts]
    """The facts about items of features, by source."""
    problems: tuple[Problem, ...]
    """The problems that reading the site has reported."""
    answered: AnsweredPaths
    """The paths that the site or its host answers."""
    redirects: tuple[str, ...]
    """The lines of the owner's own `content/static/_redirects`."""
    feature_statuses: tuple[FeatureStatus, ...]
    """The statuses of features, as far as they are known."""
    last_build: datetime | None
    """When the site was last built here, if it was."""
    prose_of: Callable[[str], str]
    """The author's own words in the document with an id."""
    media: Callable[[str], Media]
    """The facts of a file in the project."""
    has_location: Callable[[str], bool]
    """Whether the image at a path in the project contains the location where it was taken."""

    @property
    def config(self) -> Config:
        return self.site.config

    @property
    def now(self) -> datetime:
        return self.site.viewpoint.now

    def visible(self, front: type[_Front]) -> Iterator[tuple[Document, _Front]]:
        """The visible documents of a kind with their front matter."""
        for key in self.site.collection(front.kind.name):
            document = self.site.documents[key]
            if isinstance(document.front, front):
                yield document, document.front

    @cached_property
    def sources_of_links(self) -> Mapping[str, tuple[str, ...]]:
        """Every link on the site by target, with the outputs that contain it."""
        found: dict[str, list[str]] = {}
        for path, facts in self.pages.items():
            for link in facts.links:
                found.setdefault(link, []).append(path)
        return {link: tuple(paths) for link, paths in found.items()}

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The image files of the project that are published, in any size."""
        found = {shown.copied or shown.origin for shown in self.outputs.values()}
        return tuple(sorted(one for one in found if one.lower().endswith(PICTURES)))

    @cached_property
    def email_addresses(self) -> Mapping[str, tuple[str, ...]]:
        """Every public email address, with the files to report: the sources that contain it, or
        the first output if it comes from no source.
        """
        found: dict[str, dict[str, None]] = {}
        for path, facts in self.pages.items():
            for address in facts.email_addresses:
                found.setdefault(address, {})[self.file_of(path)] = None
        return {
            address: tuple(file for file in files if file in self.site.by_source)
            or tuple(files)[:1]
            for address, files in found.items()
        }

    def output_at(self, url_path: str) -> str | None:
        """The output for a URL path, as a simple web server finds it."""
        path = url_path.lstrip("/")
        for candidate in (f"{path}index.html",) if path.endswith("/") or not path else (
            path, f"{path}/index.html", f"{path}.html",
        ):  # fmt: skip
            if candidate in self.outputs:
                return candidate
        return None

    def file_of(self, path: str) -> str:
        """The file to report for an output: the source it comes from, or the output itself."""
        origin = self.outputs[path].origin
        return origin if origin in self.site.by_source else f"public/{path}"
