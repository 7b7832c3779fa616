"""Eleventy: a folder with `.eleventy.js` or `eleventy.config.*`, and data files beside its texts
(https://www.11ty.dev/docs/permalinks/)."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from fnmatch import fnmatch
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from sitegen.importing.foreign_front_matter import ForeignFields, foreign_fields, read_settings
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.old_addresses import DatedPath, common_pattern, filled
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
_URLS: Final = ("url", "baseUrl", "base_url", "siteUrl", "host", "domain")
"""How people call the site's address in their data."""
_OWN: Final = frozenset({"_includes", "_layouts", "_data"})
_GENERATED: Final = ("_site/", "dist/", "docs/_site/")
_INPUTS: Final = ("src", "content", "site", "source", "input")
"""Folders that Eleventy is usually told to read."""
_COLLECTIONS: Final = frozenset({"posts", "post", "blog", "all", "nav", "news", "articles"})
"""Tags that only put a text into a list."""
_TEMPLATES: Final = frozenset({".njk", ".liquid", ".hbs", ".ejs", ".webc", ".pug", ".mustache"})
_DATA_SUFFIXES: Final = (".json", ".11tydata.json")
_SCRIPTS: Final = (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs")
_LITERAL = re.compile(
    r"^[ \t]*[\"']?(\w+)[\"']?\s*:\s*([\"'`])([^\"'`\n]*)\2\s*,?[ \t]*(?://[^\n]*)?$", re.MULTILINE
)
"""A property of an object in JavaScript whose value is a text."""
_LINKED = re.compile(r"[\"'(]((?:https?://[^\s/\"'()]+)?/[^\s\"'()#?<>]+)")
_ENOUGH_LINKS: Final = 3
"""To tell the pattern of addresses from them."""
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
        self._settings = _settings(inputs)
        lines = _text_of(inputs, (".eleventyignore",)).splitlines()
        self._ignored = [
            posixpath.normpath(line.strip().lstrip("/"))
            for line in lines
            if line.strip() and not line.startswith(("#", "!"))
        ]
        self._input = self._input_folder()
        self._own_folders = tuple(
            f"{self._input}{posixpath.normpath(self._settings[name])}/"
            for name in ("includes", "layouts", "data")
            if self._settings.get(name, ".") != "."
        )
        self._data = {one.name: _read_json(one) for one in inputs.ending(".json")}
        for one in inputs.files:
            if one.name.endswith(_SCRIPTS):
                self._data[one.name] = _read_script(one)
        self._site = self._site_data()
        metadata = self._site.get("metadata") or self._site.get("site") or {}
        named = (str(metadata.get(name) or "") for name in _URLS)
        self._url = next((one for one in named if "://" in one), "").rstrip("/")
        self._base = urlsplit(self._url).path.rstrip("/")
        self._metadata = metadata
        self._pattern: str | None = None
        """The pattern of the addresses that can't be computed, as links show it."""

    def _site_data(self) -> dict[str, Any]:
        """https://www.11ty.dev/docs/data-global/"""
        folders = {"_data", PurePosixPath(self._settings.get("data", "_data")).name}
        found: dict[str, Any] = {}
        for one in self._inputs.ending(".json", ".yaml", ".yml"):
            path = PurePosixPath(one.name)
            if folders & set(path.parent.parts):
                found[path.stem] = self._data.get(one.name) or read_settings(one)
        return found

    def _input_folder(self) -> str:
        """The folder of the texts: that of `_includes` and `_data`, or one that is usual."""
        chosen = posixpath.normpath(self._settings.get("input", ""))
        if self._settings.get("input"):
            return self._folder if chosen == "." else f"{self._folder}{chosen}/"
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
            feed_paths=("/feed/feed.xml",),
            of_files=True,
        )
        self._pattern = self._linked_pattern()
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
                message=f"of data in programs, only plain permalinks and tags are read: {shown} "
                "(write it as .json, import again)",
            )
        yield from site.ending()
        yield from leftovers(self._inputs, found, generated)

    def _linked_pattern(self) -> str | None:
        """The pattern of posts whose addresses a program made, by the links between them."""
        posts: dict[str, datetime] = {}
        for file in self._inputs.files:
            read = self._read(file)
            if read is not None and "{" in str(read.fields.get("permalink") or ""):
                facts = self._facts(file, read.fields)
                day = day_of(read.fields.get("date")) or facts.day
                if not facts.url and day is not None:
                    posts[facts.slug] = datetime.combine(day, time(), UTC)
        if not posts:
            return None
        paths: set[str] = set()
        for file in self._inputs.ending(*TEXT_SUFFIXES):
            text = file.read().decode("utf-8", "replace")
            paths.update(path.removeprefix(self._url) for path in _LINKED.findall(text))
        named = ((path, path.rstrip("/").rpartition("/")[2]) for path in paths)
        dated = [DatedPath(path, slug, posts[slug]) for path, slug in named if slug in posts]
        pattern, _ = common_pattern(dated)
        return pattern if len(dated) >= _ENOUGH_LINKS else None

    def _read(self, file: InputFile) -> ForeignFields | None:
        """A document's fields and text; None if a file is no document."""
        path = PurePosixPath(file.name)
        about = path.stem.lower() in ABOUT_THE_PROJECT
        own = (
            file.name.startswith(self._own_folders)
            or not _OWN.isdisjoint(path.parent.parts)
            or self._is_ignored(file.name.removeprefix(self._folder))
        )
        if file.suffix not in TEXT_SUFFIXES or about or own:
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

    def _is_ignored(self, path: str) -> bool:
        """https://www.11ty.dev/docs/ignores/"""
        return any(fnmatch(path, one) or path.startswith(f"{one}/") for one in self._ignored)

    def _levels(self, file: InputFile) -> Iterator[Mapping[str, Any]]:
        """The fields in the data files of a file's folders, and in its own.

        https://www.11ty.dev/docs/data-cascade/
        """
        folders = [*PurePosixPath(file.name).parents][:-1]
        names = [f"{folder.as_posix()}/{folder.name}" for folder in reversed(folders)]
        for name in (*names, file.name.rpartition(".")[0]):
            for suffix in (*_DATA_SUFFIXES, *_SCRIPTS):
                yield self._data.get(f"{name}{suffix}", {})

    def _text(self, text: str, fields: Mapping[str, Any], place: FileFacts) -> str:
        context = TagContext(
            # What isn't defined is empty; many texts come from Jekyll.
            site={"baseurl": "", **self._site, **self._metadata},
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
        if "{" in url and self._pattern is not None and day is not None:
            at = datetime.combine(day, time(), UTC)
            slug = dated_name(path.stem)[1]
            url = filled(self._pattern, slug, slug, "", at)
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


def _settings(inputs: Inputs) -> dict[str, str]:
    """The folders that the configuration chooses, as far as it does so plainly.

    https://www.11ty.dev/docs/config/#configuration-options
    """
    text = _text_of(inputs, _CONFIGS)
    folders = re.search(r"\bdir\s*:\s*\{([^{}]*)\}", text)
    return {name: value for name, _, value in _LITERAL.findall(folders[1] if folders else "")}


def _text_of(inputs: Inputs, names: Iterable[str]) -> str:
    """The text of the first file of some names; empty if there is none."""
    for name in names:
        file = inputs.named(name)
        # Files whose names begin with a point are not among them.
        place = inputs.folder / name if inputs.folder is not None else None
        if file is None and place is not None and place.is_file():
            file = InputFile(name, place)
        if file is not None:
            return file.read().decode("utf-8", "replace")
    return ""


def _read_script(file: InputFile) -> dict[str, Any]:
    """The plain texts in a program with data; what it computes isn't known."""
    text = file.read().decode("utf-8", "replace")
    found = {name: value for name, _, value in _LITERAL.findall(text)}
    return {name: found[name] for name in ("permalink", "tags") if name in found}


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
