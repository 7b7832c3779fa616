"""Hugo: a folder with `content/` and its settings (https://gohugo.io/content-management/urls/).
Zola's are alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.importing.fields_of_file import file_fields
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import LeftOut, Record, SourceSite
from sitegen.importing.static_site import (
    TEXTS,
    FileFacts,
    StaticSite,
    dated_name,
    leftovers,
    read_yaml,
)

_CONFIGS: Final = tuple(
    f"{name}.{suffix}" for name in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json")
)
_CONTENT = re.compile(r"(?:^|/)content/(.*)$")


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of a Hugo or a Zola site."""
    has_content = any(_CONTENT.search(one.name) and one.suffix in TEXTS for one in inputs.files)
    return has_content and any(_address(read_yaml(inputs.named(name))) for name in _CONFIGS)


def _address(config: Mapping[str, Any]) -> str:
    lowered = {key.lower(): value for key, value in config.items()}
    return str(lowered.get("baseurl") or lowered.get("base_url") or "")


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    config: dict[str, Any] = {}
    for name in _CONFIGS:
        config = config or read_yaml(inputs.named(name))
    url = _address(config).rstrip("/")
    yield SourceSite(
        url=url if "://" in url else "",
        category_paths=("/tags/", "/categories/", "/index.xml"),
    )
    site = StaticSite({})
    found: list[str] = []
    for file in inputs.files:
        progress(file.size)
        match = _CONTENT.search(file.name)
        if match is None or file.suffix not in TEXTS:
            continue
        read = file_fields(file.read())
        found.append(file.name)
        if PurePosixPath(file.name).stem == "_index" and not read.text.strip():
            yield LeftOut(
                what="list page without a text", why="the theme here has its own", name=file.name
            )
            continue

        def facts(
            fields: Mapping[str, Any], file: InputFile = file, near: str = match[1]
        ) -> FileFacts:
            return _facts(fields, file, near, config)

        yield from site.document(file, read, facts)
    yield from site.ending()
    yield from leftovers(inputs, found)


def _facts(
    fields: Mapping[str, Any], file: InputFile, near: str, config: Mapping[str, Any]
) -> FileFacts:
    path = PurePosixPath(near)
    listing = path.stem == "_index"
    folder = path.parent if path.stem not in ("index", "_index") else path.parent.parent
    stem = path.stem if path.stem not in ("index", "_index") else path.parent.name or "home"
    named, rest = dated_name(stem)
    slug = str(fields.get("slug") or (rest if named else stem))
    dated = any(fields.get(one) for one in ("date", "publishdate", "published")) or named
    is_page = listing or not (dated or _says_date(fields))
    own = str(fields.get("url") or fields.get("path") or "")
    section = near.split("/")[0] if "/" in near else ""
    permalinks = config.get("permalinks")
    if isinstance(permalinks, dict) and isinstance(permalinks.get("page"), dict):
        permalinks = permalinks["page"]
    pattern = permalinks.get(section) if isinstance(permalinks, dict) else None
    day = _day(fields, named) or _says_date(fields)
    if own:
        url = own if own.startswith(("/", "http")) else f"/{own}"
        url = url if url.endswith(("/", ".html")) else f"{url}/"
        last = url.rstrip("/").rpartition("/")[2].removesuffix(".html")
        slug = str(fields.get("slug") or last)
    elif isinstance(pattern, str) and not listing:
        url = _filled(pattern, slug, stem, day, section, str(fields.get("title") or ""))
    else:
        parts = [part for part in (*folder.parts, slug) if part and part != "home"]
        url = f"/{'/'.join(parts)}/" if parts else "/"
    html = "-html" if file.suffix in (".html", ".htm") else ""
    return FileFacts(is_page, url.lower() if not own and not html else url, slug,
                     named or _says_date(fields), markup=f"hugo{html}")  # fmt: skip


def _says_date(fields: Mapping[str, Any]) -> date | None:
    """The day in a path such as `2026/02/13/name`, which Zola's sites write."""
    match = re.match(r"/?(\d{4})/(\d\d)/(\d\d)/", str(fields.get("path") or ""))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _day(fields: Mapping[str, Any], named: date | None) -> date | None:
    value = fields.get("date") or fields.get("publishdate")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", str(value or ""))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else named
    except ValueError:
        return named


def _filled(pattern: str, slug: str, name: str, day: date | None, section: str, title: str) -> str:
    from sitegen.importing.static_site import word

    values = {
        "year": f"{day.year:04}" if day else "",
        "month": f"{day.month:02}" if day else "",
        "day": f"{day.day:02}" if day else "",
        "slug": slug,
        "title": word(title),
        "slugorfilename": slug,
        "slugorcontentbasename": slug,
        "filename": name,
        "contentbasename": name,
        "section": section,
        "sections": section,
    }
    filled = re.sub(
        r":(\w+)", lambda one: values.get(one[1].lower(), one[0]), pattern.replace("[:]", "")
    )
    path = re.sub(r"//+", "/", f"/{filled}")
    return path if path.endswith(("/", ".html")) else f"{path}/"
