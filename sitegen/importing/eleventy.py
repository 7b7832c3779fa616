"""Eleventy: a folder with `.eleventy.js` or `eleventy.config.*`, and data files beside its texts
(https://www.11ty.dev/docs/permalinks/)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from sitegen.importing.foreign_front_matter import ForeignFields, foreign_fields
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import LeftOut, Record, SourceFinding, SourceSite
from sitegen.importing.static_site import (
    ABOUT_THE_PROJECT,
    HTML_SUFFIXES,
    MARKDOWN_SUFFIXES,
    TEXT_SUFFIXES,
    FileFacts,
    StaticSite,
    dated_name,
    day_of,
    folder_of,
    leftovers,
)
from sitegen.importing.template_tags import TagContext, with_liquid
from sitegen.slugs import slugify

_CONFIGS: Final = tuple(
    f"{name}.{suffix}"
    for name in ("eleventy.config", ".eleventy")
    for suffix in ("js", "mjs", "cjs", "ts")
)
_OWN: Final = frozenset({"_includes", "_layouts", "_data"})
_GENERATED: Final = ("_site/", "dist/", "docs/_site/")
_INPUTS: Final = ("src", "content", "site", "source", "input")
"""Folders that Eleventy is usually told to read."""
_COLLECTIONS: Final = frozenset({"posts", "post", "blog", "all", "nav", "news", "articles"})
"""Tags that only put a text into a list."""
_TEMPLATES: Final = frozenset({".njk", ".liquid", ".hbs", ".ejs", ".webc", ".pug", ".mustache"})
_DATA_SUFFIXES: Final = (".json", ".11tydata.json")
_SCRIPTS: Final = (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs")
_SLUG = re.compile(
    r"\{\{-?\s*(?:page\.fileSlug|fileSlug|(?P<name>title|slug)\s*\|\s*slug(?:ify)?)\s*-?\}\}"
)
_DATED = re.compile(
    r"\{\{-?\s*page\.date\s*\|\s*date(?:Format)?\s*[:(]\s*[\"']([^\"']+)[\"']\)?\s*-?\}\}"
)


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of an Eleventy site."""
    if any(inputs.named(name) for name in _CONFIGS):
        return True
    # Files whose names begin with a point are not read.
    if inputs.folder is not None and any((inputs.folder / name).is_file() for name in _CONFIGS):
        return True
    package = inputs.named("package.json")
    return package is not None and b"11ty/eleventy" in package.head()


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    yield from _Folder(inputs).records(progress)


class _Folder:
    """The folder of one site."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._folder = folder_of(inputs, (*_CONFIGS, "package.json"))
        self._input = self._input_folder()
        self._data = {one.name: _read_json(one) for one in inputs.ending(".json")}
        self._site = {
            PurePosixPath(name).stem: value
            for name, value in self._data.items()
            if "_data" in name.split("/")[:-1]
        }
        metadata = self._site.get("metadata") or self._site.get("site") or {}
        self._url = str(metadata.get("url") or metadata.get("baseUrl") or "").rstrip("/")
        self._base = urlsplit(self._url).path.rstrip("/")
        self._metadata = metadata

    def _input_folder(self) -> str:
        """The folder of the texts: that of `_includes` and `_data`, or one that is usual."""
        for one in self._inputs.files:
            if not one.name.startswith(self._folder):
                continue
            parts = one.name.removeprefix(self._folder).split("/")
            if len(parts) > 2 and parts[1] in _OWN:
                return f"{self._folder}{parts[0]}/"
            if len(parts) > 1 and parts[0] in _OWN:
                return self._folder
        for name in _INPUTS:
            start = f"{self._folder}{name}/"
            if any(one.name.startswith(start) for one in self._inputs.ending(*MARKDOWN_SUFFIXES)):
                return start
        return self._folder

    def records(self, progress: Callable[[int], None]) -> Iterator[Record]:
        """All records."""
        yield SourceSite(
            url=self._url if "://" in self._url else "",
            category_paths=("/tags/", "/feed"),
            of_files=True,
        )
        site = StaticSite({}, self._base)
        found: list[str] = []
        generated = tuple(f"{self._folder}{name}" for name in _GENERATED)
        for file in self._inputs.files:
            progress(file.size)
            if file.name.startswith(generated):
                continue
            if file.suffix in _TEMPLATES:
                why = "a theme here has its own, in another language"
                yield LeftOut(what="template", why=why, name=file.name)
                found.append(file.name)
                continue
            read = self._read(file)
            if read is None:
                continue
            found.append(file.name)
            yield from site.document(file, read, partial(self._facts, file), self._text)
        scripts = [one.name for one in self._inputs.files if one.name.endswith(_SCRIPTS)]
        if scripts:
            shown = ", ".join(scripts[:5])
            yield SourceFinding(
                rule="unknown-field",
                message=f"data in programs isn't read: {shown} (write it as .json, import again)",
            )
        yield from site.ending()
        yield from leftovers(self._inputs, found, generated)

    def _read(self, file: InputFile) -> ForeignFields | None:
        """A document's fields and text; None if a file is no document."""
        path = PurePosixPath(file.name)
        about = path.stem.lower() in ABOUT_THE_PROJECT
        if file.suffix not in TEXT_SUFFIXES or about or _OWN & set(path.parent.parts):
            return None
        read = foreign_fields(file.read())
        if not (read.has_fields or read.problem) and file.suffix not in MARKDOWN_SUFFIXES:
            return None
        levels = [*self._levels(file), read.fields]
        fields = {name: value for level in levels for name, value in level.items()}
        # Of all levels, tags are put together.
        tags = dict.fromkeys(tag for level in levels for tag in _texts(level.get("tags")))
        fields["tags"] = [one for one in tags if one.lower() not in _COLLECTIONS]
        if len(fields["tags"]) < len(tags):
            fields["kind"] = _IN_LIST
        return read._replace(fields=fields)

    def _levels(self, file: InputFile) -> Iterator[Mapping[str, Any]]:
        """The fields in the data files of a file's folders, and in its own.

        https://www.11ty.dev/docs/data-cascade/
        """
        folders = [*PurePosixPath(file.name).parents][:-1]
        names = [f"{folder.as_posix()}/{folder.name}" for folder in reversed(folders)]
        for name in (*names, file.name.rpartition(".")[0]):
            for suffix in _DATA_SUFFIXES:
                yield self._data.get(f"{name}{suffix}", {})

    def _text(self, text: str, fields: Mapping[str, Any], place: FileFacts) -> str:
        context = TagContext(
            site={**self._site, **self._metadata},
            page={**fields, "url": place.url},
            html=place.markup == "html",
            bare_fields=True,
        )
        return with_liquid(text, context)

    def _facts(self, file: InputFile, fields: Mapping[str, Any]) -> FileFacts:
        path = PurePosixPath(file.name.removeprefix(self._input))
        folders = list(path.parent.parts)
        named, rest = dated_name(path.stem)
        slug = rest
        if path.stem == "index":
            slug = dated_name(folders[-1])[1] if folders else "home"
            folders = folders[:-1]
        own = fields.get("permalink")
        day = day_of(fields.get("date")) or named
        if isinstance(own, str) and own:
            url = f"/{_filled(own, slug, fields, day).lstrip('/')}".removesuffix("index.html")
            last = re.sub(r"\.\w+$", "", url.rstrip("/").rpartition("/")[2])
            slug = last if last and "{" not in last else slug
        else:
            parts = [part for part in (*folders, slug) if part != "home"]
            url = f"/{'/'.join(parts)}/" if parts else "/"
        is_post = fields.get("kind") == _IN_LIST or day is not None
        is_html = file.suffix in HTML_SUFFIXES
        return FileFacts(
            not is_post,
            "" if "{" in url else f"{self._base}{url}",
            slug,
            named,
            "it had no page of its own" if own is False else "",
            markup="html" if is_html else "markdown",
        )


_IN_LIST: Final = "in a list"


def _texts(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [str(one) for one in several if one not in (None, "")]


def _read_json(file: InputFile) -> dict[str, Any]:
    try:
        found = json.loads(file.read().decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _filled(pattern: str, slug: str, fields: Mapping[str, Any], day: date | None) -> str:
    """A permalink; what isn't known stays in it."""

    def word(match: re.Match[str]) -> str:
        if match["name"] is None:
            return slug
        return slugify(str(fields.get(match["name"]) or slug))

    def dated(match: re.Match[str]) -> str:
        if day is None:
            return match[0]
        form = match[1]
        for theirs, ours in (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d")):
            form = form.replace(theirs, ours)
        return day.strftime(form)

    return _DATED.sub(dated, _SLUG.sub(word, pattern))
