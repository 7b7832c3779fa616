"""Pelican: a folder with `pelicanconf.py` and texts that begin with `Title:` lines
(https://docs.getpelican.com/en/stable/content.html)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.importing.fields_of_file import line_fields
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import LeftOut, Record, SourceSite
from sitegen.importing.static_site import (
    FileFacts,
    StaticSite,
    dated_name,
    leftovers,
    word,
)

_SETTING = re.compile(r"""^([A-Z_]+)\s*=\s*(["'])(.*?)\2""", re.MULTILINE)
_NO_DOCUMENTS: Final = frozenset({"readme", "license", "contributing", "changelog"})


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of a Pelican site."""
    if inputs.named("pelicanconf.py") is not None:
        return True
    texts = list(inputs.ending(".md", ".markdown"))
    return bool(texts) and all(
        re.match(rb"\s*\xef?\xbb?\xbf?(?:title|date|slug)\s*:", one.head(200), re.IGNORECASE)
        for one in texts[:5]
    )


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    settings: dict[str, str] = {}
    for name in ("pelicanconf.py", "publishconf.py"):
        file = inputs.named(name)
        if file is not None:
            text = file.read().decode("utf-8", "replace")
            settings |= {found[1]: found[3] for found in _SETTING.finditer(text)}
    url = settings.get("SITEURL", "").rstrip("/")
    yield SourceSite(
        url=url if "://" in url else "",
        category_paths=("/category/", "/tag/", "/author/", "/feeds"),
    )
    site = StaticSite({})
    found: list[str] = []
    for file in inputs.files:
        progress(file.size)
        stem = PurePosixPath(file.name).stem.lower()
        if file.suffix == ".rst":
            found.append(file.name)
            yield LeftOut(
                what="text in reStructuredText",
                why="it is not read here: convert it with pandoc to Markdown, then import again",
                name=file.name,
            )
            continue
        if file.suffix not in (".md", ".markdown", ".mkd", ".mdown") or stem in _NO_DOCUMENTS:
            continue
        read = line_fields(file.read())
        if not read.has_fields and not read.problem:
            continue
        found.append(file.name)

        def facts(fields: Mapping[str, Any], file: InputFile = file) -> FileFacts:
            return _facts(fields, file, settings)

        yield from site.document(file, read, facts)
    yield from site.ending()
    yield from leftovers(inputs, found)


def _facts(fields: Mapping[str, Any], file: InputFile, settings: Mapping[str, str]) -> FileFacts:
    path = PurePosixPath(file.name)
    named, rest = dated_name(path.stem)
    slug = str(fields.get("slug") or word(str(fields.get("title") or "")) or rest)
    is_page = "pages" in path.parent.parts
    setting = "PAGE_URL" if is_page else "ARTICLE_URL"
    default = "pages/{slug}.html" if is_page else "{slug}.html"
    own = str(fields.get("url") or fields.get("save_as") or "")
    day = _day(fields, named)
    url = own or _filled(settings.get(setting, default), slug, day)
    return FileFacts(is_page, f"/{url.lstrip('/')}", slug, named, markup="pelican")


def _day(fields: Mapping[str, Any], named: date | None) -> date | None:
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", str(fields.get("date") or ""))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else named
    except ValueError:
        return named


def _filled(pattern: str, slug: str, day: date | None) -> str:
    pattern = pattern.replace("{slug}", slug)
    forms = {"%Y": "%Y", "%m": "%m", "%d": "%d", "%y": "%y", "%b": "%b", "%B": "%B"}
    return re.sub(
        r"\{date:([^{}]*)\}",
        lambda one: (
            day.strftime("".join(re.findall("|".join(forms) + r"|[^%]", one[1]))) if day else ""
        ),
        pattern,
    )
