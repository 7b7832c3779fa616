"""Outputs whose paths are too long for a disk, and what an author wrote that makes them so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sitegen.errors import InField, Problem, Where
from sitegen.model.content_path import is_document
from sitegen.model.document import Document
from sitegen.read.project import CONFIG, CONTENT
from sitegen.render.output import Output, constant
from sitegen.site.aliases import alias_fault, alias_path
from sitegen.site.permalinks import output_path, slug_of
from sitegen.site.site import Site
from sitegen.slugs import former_slug

LONGEST_NAME = 255
"""Bytes of the name of a file or folder: file systems take no more."""
LONGEST_PATH = 900
"""Bytes of a path below the site's root. macOS takes 1,024, with the folders above."""
RULE = "long-address"


class _Place(NamedTuple):
    """What an author wrote, and can shorten."""

    file: str
    where: Where
    noun: str
    remedy: str


def long_paths(site: Site, planned: Iterable[Output]) -> list[Problem]:
    """The mistakes of outputs that no disk takes, each once where it has to be corrected."""
    found: dict[tuple[str, Where], Problem] = {}
    culprits: _Culprits | None = None
    for output in planned:
        if len(output.path) * 4 <= LONGEST_NAME:  # no character has more bytes
            continue
        name, size, most = _excess(output.path)
        if not size:
            continue
        culprits = culprits or _Culprits(site)
        for file, where, noun, remedy in culprits.of(output, name):
            what = "a path" if most == LONGEST_PATH else "a file or folder name"
            message = f"{noun} needs {what} of {size} bytes, at most {most} are possible"
            found.setdefault((file, where), Problem(file, where, message, remedy, rule=RULE))
    return list(found.values())


def long_paths_of(site: Site, document: Document) -> list[Problem]:
    """The same for what one document alone adds to the site: its page, its tags and its series."""
    front = document.front
    page = site.page_path(document.id)
    paths = [] if page is None else [page]
    paths += [output_path(alias_path(one)) for one in front.aliases if alias_fault(one) is None]
    paths += [f"tags/{site.tag_slug(tag)}/index.html" for tag in getattr(front, "tags", ())]
    series = getattr(front, "series", None)
    if series is not None:
        paths.append(f"series/{site.series_slug(series)}/index.html")
    outputs = (constant(path, document.source, b"") for path in paths)
    return [one for one in long_paths(site, outputs) if one.file == document.source]


def _excess(path: str) -> tuple[str, int, int]:
    """The name in a path that is too long, or the longest if they are too long together; what has
    too many bytes, and how many it may have. Nothing if all is well."""
    names = path.split("/")
    longest = max(names, key=lambda one: len(one.encode()))
    size = len(longest.encode())
    if size > LONGEST_NAME:
        return longest, size, LONGEST_NAME
    whole = len(path.encode())
    return (longest, whole, LONGEST_PATH) if whole > LONGEST_PATH else ("", 0, 0)


class _Culprits:
    """Finds what gave an output its path."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._names = _names(site)

    def of(self, output: Output, name: str) -> Iterable[_Place]:
        """What to shorten for an output, whose path has a `name` that is too long."""
        site, origin = self._site, output.origin
        if name in self._names and output.path.startswith(("tags/", "series/")):
            return self._names[name]
        key = site.by_source.get(origin)
        if key is None and origin.startswith(f"{CONTENT}/"):
            key = None if name in origin.split("/") else site.owner_of(origin)
        if key is not None:
            return (_of_document(site, site.documents[key], output.path, name),)
        for owner in site.documents:  # its page's feeds and lists, for example
            path = site.page_path(owner)
            if path is not None and name in path.split("/"):
                return (_of_document(site, site.documents[owner], output.path, name),)
        if origin.startswith(f"{CONTENT}/"):
            return (
                _Place(origin, None, "its address", "give the file and its folders shorter names"),
            )
        return (_Place(CONFIG, None, origin, "choose shorter names"),)


def _of_document(site: Site, document: Document, path: str, name: str) -> _Place:
    source = document.source
    for index, alias in enumerate(document.front.aliases):
        if output_path(alias_path(alias)) == path:
            return _Place(source, InField(("aliases", index)), "this alias", "remove it")
    if document.front.slug is not None and slug_of(document) in name:
        return _Place(source, InField(("slug",)), "this slug", "choose a shorter one")
    pattern = site.config.options(document.kind.name).permalink
    if pattern is not None and name in pattern.split("/"):
        where = InField(("kinds", document.kind.name, "permalink"))
        return _Place(CONFIG, where, "this pattern", "choose a shorter one")
    remedy = "give it a shorter `slug`, or the file and its folders shorter names"
    return _Place(source, 1 if is_document(source) else None, "its address", remedy)


def _names(site: Site) -> Mapping[str, tuple[_Place, ...]]:
    """The tags and series that posts have, by the names that they give to folders."""
    found: dict[str, list[_Place]] = defaultdict(list)

    def add(names: Iterable[str | None], place: _Place) -> None:
        for name in dict.fromkeys(names):
            if name:
                found[name].append(place)

    for source, where, tag in _tags(site):
        slugs = (site.tag_slug(tag), former_slug(tag) or tag)
        add(slugs, _Place(source, where, "this tag", "choose a shorter one"))
    for key in site.collection("post"):
        series = getattr(site.documents[key].front, "series", None)
        if series is not None and site.series_document(site.series_slug(series)) is None:
            slugs = (site.series_slug(series), former_slug(series))
            source = site.documents[key].source
            where = InField(("series",))
            add(slugs, _Place(source, where, "the name of this series", "choose a shorter one"))
    return {name: tuple(places) for name, places in found.items()}


def _tags(site: Site) -> Iterator[tuple[str, InField, str]]:
    for index, tag in enumerate(site.config.tags):
        yield CONFIG, InField(("tags", index)), tag
    for key in site.collection("post"):
        document = site.documents[key]
        for index, tag in enumerate(getattr(document.front, "tags", ())):
            yield document.source, InField(("tags", index)), tag
