"""Pelican: a folder with `pelicanconf.py` and texts that begin with `Title:` lines
(https://docs.getpelican.com/en/stable/content.html)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sitegen.importing.foreign_front_matter import ForeignFields, fields_of_lines
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.markdown_inline import destination
from sitegen.importing.media import is_file
from sitegen.importing.record import LeftOut, Record, SourceFinding, SourceSite
from sitegen.importing.static_site import (
    ABOUT_THE_PROJECT,
    HTML_SUFFIXES,
    MARKDOWN_SUFFIXES,
    FileFacts,
    StaticSite,
    dated_name,
    day_of,
    folder_of,
    leftovers,
    word,
)
from sitegen.importing.template_tags import TagContext, with_liquid

_CONFIGS: Final = ("pelicanconf.py", "publishconf.py")
_SETTING = re.compile(r"""^([A-Z_]+)\s*=\s*(["'])(.*?)\2""", re.MULTILINE)
_NAMED = re.compile(
    r"(?<=[(\"'\s<])[{|](filename|static|attach|photo)[}|]([^\s)\"'<>#]*)|"
    r"(?<=[(\"'\s<])[{|](index|tag|category|author)[}|]([^\s)\"'<>]*)"
)
_CONTENTS = re.compile(r"^[ \t]*\[TOC\][ \t]*$", re.MULTILINE)
_HTML_FIELD = re.compile(r"<meta\s+name=\"([\w-]+)\"\s+content=\"([^\"]*)\"", re.IGNORECASE)
_HTML_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML_BODY = re.compile(r"<body[^<>]*>(.*)</body>", re.IGNORECASE | re.DOTALL)


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of a Pelican site."""
    if inputs.named("pelicanconf.py") is not None:
        return True
    texts = list(inputs.ending(".md", ".markdown"))[:5]
    return bool(texts) and all(
        re.match(rb"(?:\xef\xbb\xbf)?\s*(?:title|date|slug):[ \t]", one.head(200), re.IGNORECASE)
        for one in texts
    )


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    yield from _Folder(inputs).records(progress)


class _Folder:
    """The folder of one site."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._settings: dict[str, str] = {}
        for name in _CONFIGS:
            file = inputs.named(name)
            if file is not None:
                text = file.read().decode("utf-8", "replace")
                self._settings |= {one[1]: one[3] for one in _SETTING.finditer(text)}
        self._folder = folder_of(inputs, _CONFIGS)
        path = self._settings.get("PATH", "content").strip("./")
        content = f"{self._folder}{path}/" if path else self._folder
        has_content = any(one.name.startswith(content) for one in inputs.files)
        self._content = content if has_content else self._folder
        self._url = self._settings.get("SITEURL", "").rstrip("/")
        self._base = urlsplit(self._url).path.rstrip("/")
        self._names = {one.name for one in inputs.files}
        self._contents = 0
        self._near = ""

    def records(self, progress: Callable[[int], None]) -> Iterator[Record]:
        """All records."""
        yield SourceSite(
            url=self._url if "://" in self._url else "",
            category_paths=("/category/", "/tag/", "/author/", "/feeds"),
            feed_paths=("/feeds/all.atom.xml", "/feeds/all.rss.xml"),
            of_files=True,
        )
        site = StaticSite({}, self._base)
        found: list[str] = []
        for file in self._inputs.files:
            progress(file.size)
            if not file.name.startswith(self._content):
                continue
            if file.suffix == ".rst":
                found.append(file.name)
                yield LeftOut(
                    what="text in reStructuredText",
                    why="it is not read: make Markdown of it with pandoc, then import again",
                    name=file.name,
                )
                continue
            read = _read(file)
            if read is None:
                continue
            found.append(file.name)
            self._near = posixpath.dirname(file.name)
            yield from site.document(file, read, partial(self._facts, file), self._text)
        yield from site.ending()
        if self._contents:
            yield SourceFinding(
                rule="dynamic-block",
                message=f"tables of contents that were removed: {self._contents}",
            )
        yield from leftovers(self._inputs, found, (f"{self._folder}output/",))

    def _text(self, text: str, fields: Mapping[str, Any], place: FileFacts) -> str:
        context = TagContext(site={"siteurl": self._url}, page=fields, html=place.markup == "html")
        text = _NAMED.sub(self._named, with_liquid(text, context))
        self._contents += len(_CONTENTS.findall(text))
        return _CONTENTS.sub("", text)

    def _named(self, match: re.Match[str]) -> str:
        """https://docs.getpelican.com/en/stable/content.html#linking-to-internal-content"""
        if match[3] is not None:
            if match[3] == "index":
                return f"{self._base}/"
            pattern = {"tag": "tag/{}.html", "category": "category/{}.html"}
            known = pattern.get(match[3], "author/{}.html")
            return f"{self._base}/{known.format(word(match[4]))}"
        name = unquote(match[2])
        root = self._content if name.startswith("/") else f"{self._near}/"
        path = posixpath.normpath(f"{root}{name.lstrip('/')}").lstrip("/")
        if path not in self._names:
            return match[0]
        if is_file(path):
            return f"{self._base}/{destination(path.removeprefix(self._content))}"
        return f"source:{destination(path)}"

    def _facts(self, file: InputFile, fields: Mapping[str, Any]) -> FileFacts:
        path = PurePosixPath(file.name.removeprefix(self._content))
        named, rest = dated_name(path.stem)
        slug = str(fields.get("slug") or word(str(fields.get("title") or "")) or rest)
        is_page = "pages" in path.parent.parts
        setting = "PAGE_URL" if is_page else "ARTICLE_URL"
        default = "pages/{slug}.html" if is_page else "{slug}.html"
        own = str(fields.get("url") or fields.get("save_as") or "")
        day = day_of(fields.get("date")) or named
        folder = path.parent.name if path.parent.name not in ("", "pages") else ""
        category = str(fields.get("category") or folder)
        values = {"slug": slug, "lang": str(fields.get("lang") or ""), "category": word(category)}
        url = (own or _filled(self._settings.get(setting, default), values, day)).lstrip("/")
        is_html = file.suffix in HTML_SUFFIXES
        return FileFacts(
            is_page,
            f"{self._base}/{url.removesuffix('index.html')}",
            slug,
            named,
            tags=(folder,) if folder and not fields.get("category") and not is_page else (),
            markup="html" if is_html else "python-markdown",
        )


def _read(file: InputFile) -> ForeignFields | None:
    """A document's fields and text; None if a file is no document."""
    if PurePosixPath(file.name).stem.lower() in ABOUT_THE_PROJECT:
        return None
    if file.suffix in MARKDOWN_SUFFIXES:
        read = fields_of_lines(file.read())
        return read if read.has_fields or read.problem else None
    if file.suffix not in HTML_SUFFIXES:
        return None
    text = file.read().decode("utf-8-sig", "replace")
    title, body = _HTML_TITLE.search(text), _HTML_BODY.search(text)
    if title is None or body is None:
        return None
    fields: dict[str, Any] = {one[1].lower(): one[2] for one in _HTML_FIELD.finditer(text)}
    line = text.count("\n", 0, body.start(1)) + 1
    return ForeignFields({"title": title[1], **fields}, body[1], line)


def _filled(pattern: str, values: Mapping[str, str], day: date | None) -> str:
    """https://docs.getpelican.com/en/stable/settings.html#url-settings"""
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)

    def dated(match: re.Match[str]) -> str:
        form = re.sub(r"%-?(?![YymdbBHMj])", "%%", match[1])
        return day.strftime(form).replace("%%", "%") if day else ""

    return re.sub(r"\{date:([^{}]*)\}", dated, pattern)
