"""Eleventy: a folder with `.eleventy.js` or `eleventy.config.*` and data files beside its texts
(https://www.11ty.dev/docs/permalinks/)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.importing.fields_of_file import file_fields
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import LeftOut, Record, SourceSite
from sitegen.importing.static_site import TEXTS, FileFacts, StaticSite, dated_name, leftovers

_CONFIGS: Final = tuple(
    f"{name}.{suffix}"
    for name in ("eleventy.config", ".eleventy")
    for suffix in ("js", "mjs", "cjs", "ts")
)
_OWN: Final = frozenset({"_includes", "_layouts", "_data", "_site", "node_modules", "dist"})
_COLLECTIONS: Final = frozenset({"posts", "post", "blog", "all", "nav", "news", "articles"})
_INPUTS: Final = frozenset({"src", "content", "site", "source", "input"})
_NO_DOCUMENTS: Final = frozenset({"readme", "license", "contributing", "changelog"})


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of an Eleventy site."""
    if any(inputs.named(name) for name in _CONFIGS):
        return True
    if inputs.folder is not None and any((inputs.folder / name).is_file() for name in _CONFIGS):
        return True
    package = inputs.named("package.json")
    return package is not None and b"11ty/eleventy" in package.head()


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    metadata = _json(inputs.named("metadata.json") or inputs.named("site.json"))
    url = str(metadata.get("url") or metadata.get("baseUrl") or "").rstrip("/")
    yield SourceSite(url=url if "://" in url else "", category_paths=("/tags/", "/feed"))
    site = StaticSite({})
    found: list[str] = []
    data = {one.name: _json(one) for one in inputs.ending(".json")}
    for file in inputs.files:
        progress(file.size)
        parts = file.name.split("/")
        if _OWN & set(parts[:-1]):
            continue
        if file.suffix in (".njk", ".liquid", ".hbs", ".ejs", ".webc"):
            yield LeftOut(
                what="template", why="a theme here has its own, in another language", name=file.name
            )
            found.append(file.name)
            continue
        stem = PurePosixPath(file.name).stem
        if file.suffix not in TEXTS or stem.lower() in _NO_DOCUMENTS:
            continue
        read = file_fields(file.read())
        if not (read.has_fields or read.problem) and file.suffix not in (".md", ".markdown"):
            continue
        found.append(file.name)
        whole = read._replace(fields={**_cascaded(file, data), **read.fields})

        def facts(fields: Mapping[str, Any], file: InputFile = file) -> FileFacts:
            return _facts(fields, file)

        yield from site.document(file, _without_collections(whole), facts)
    yield from site.ending()
    yield from leftovers(inputs, found)


def _json(file: InputFile | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.loads(file.read().decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _cascaded(file: InputFile, data: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The fields of the data files of a file's folders, and of its own."""
    fields: dict[str, Any] = {}
    folders = [*PurePosixPath(file.name).parents]
    for folder in reversed(folders[:-1]):
        for name in (f"{folder.name}.json", f"{folder.name}.11tydata.json"):
            fields |= data.get(f"{folder.as_posix()}/{name}", {})
    stem = file.name.rpartition(".")[0]
    for name in (f"{stem}.json", f"{stem}.11tydata.json"):
        fields |= data.get(name, {})
    return fields


def _without_collections(read: Any) -> Any:
    """Tags that only put a text into a list are none."""
    tags = read.fields.get("tags")
    several = [tags] if isinstance(tags, str) else tags
    if not isinstance(several, list):
        return read
    kept = [one for one in several if str(one).lower() not in _COLLECTIONS]
    marked = {"kind": "post"} if len(kept) < len(several) else {}
    return read._replace(fields={**read.fields, "tags": kept, **marked})


def _facts(fields: Mapping[str, Any], file: InputFile) -> FileFacts:
    path = PurePosixPath(file.name)
    folders = [part for place, part in enumerate(path.parent.parts)
               if place or part not in _INPUTS]  # fmt: skip
    named, rest = dated_name(path.stem)
    slug = rest if path.stem != "index" else (folders[-1] if folders else "home")
    if path.stem == "index":
        folders = folders[:-1] if folders else folders
    own = fields.get("permalink")
    if isinstance(own, str) and own:
        filled = re.sub(r"\{\{\s*page\.fileSlug\s*\}\}", slug, own)
        filled = re.sub(r"\{\{\s*(?:title|slug)\s*\|\s*slug(?:ify)?\s*\}\}", slug, filled)
        url = f"/{filled.lstrip('/')}".removesuffix("index.html")
    else:
        parts = [part for part in (*folders, slug) if part != "home"]
        url = f"/{'/'.join(parts)}/" if parts else "/"
    in_list = fields.get("kind") == "post" or bool(fields.get("date")) or named is not None
    html = "-html" if file.suffix in (".html", ".htm") else ""
    draft = "it was not published" if own is False else ""
    last = url.rstrip("/").rpartition("/")[2].removesuffix(".html")
    shown = last if own and "{" not in last and last else slug
    return FileFacts(not in_list, "" if "{" in url else url, shown, named, draft,
                     markup=f"eleventy{html}")  # fmt: skip
