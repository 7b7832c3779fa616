"""Jekyll: a folder with `_config.yml` and `_posts/` (https://jekyllrb.com/docs/permalinks/)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.importing.fields_of_file import file_fields
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import Record, SourceSite
from sitegen.importing.static_site import (
    TEXTS,
    FileFacts,
    StaticSite,
    dated_name,
    leftovers,
    read_yaml,
    word,
)

_STYLES: Final = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
_OWN: Final = frozenset({
    "_layouts", "_includes", "_sass", "_site", "_data", "_plugins", "_assets", "assets", "css",
    "js", "node_modules",
})  # fmt: skip
_CONFIGS: Final = ("_config.yml", "_config.yaml", "_config.toml")
_NO_DOCUMENTS: Final = frozenset(
    {"readme", "license", "licence", "contributing", "code_of_conduct", "changelog", "security"}
)


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of a Jekyll site."""
    return any(inputs.named(name) for name in _CONFIGS) or any(
        "/_posts/" in f"/{one.name}" for one in inputs.files
    )


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    configured = next((one for name in _CONFIGS if (one := inputs.named(name))), None)
    config = read_yaml(configured)
    url = str(config.get("url") or "").rstrip("/") + str(config.get("baseurl") or "").rstrip("/")
    yield SourceSite(
        url=url if "://" in url else "",
        category_paths=("/category/", "/categories/", "/tag/", "/tags/", "/feed"),
    )
    site = StaticSite(_authors(inputs))
    found: list[str] = []
    for file in inputs.files:
        progress(file.size)
        parts = file.name.split("/")
        if file.suffix not in TEXTS or _OWN & set(parts[:-1]):
            continue
        read = file_fields(file.read())
        in_posts = "_posts" in parts or "_drafts" in parts
        if not (read.has_fields or read.problem) and not in_posts:
            continue
        if PurePosixPath(file.name).stem.lower() in _NO_DOCUMENTS:
            continue
        if not in_posts and _is_listing(read.text, file):
            continue
        found.append(file.name)

        def facts(fields: Mapping[str, Any], file: InputFile = file) -> FileFacts:
            return _facts(fields, file, config)

        yield from site.document(file, read, facts)
    yield from site.ending()
    yield from leftovers(inputs, found)


def _is_listing(text: str, file: InputFile) -> bool:
    """Whether a page only lists others, which a theme here does."""
    loops = "{% for " in text or "paginator." in text
    words = re.sub(r"\{[{%].*?[%}]\}|<[^<>]*>", " ", text, flags=re.DOTALL).split()
    return (loops and len(words) < 40) or (not words and file.suffix in (".html", ".htm"))


def _authors(inputs: Inputs) -> dict[str, str]:
    known = read_yaml(inputs.named("authors.yml") or inputs.named("authors.yaml"))
    return {
        str(key): str(one.get("name") or one.get("display_name") or key)
        for key, one in known.items()
        if isinstance(one, dict)
    }


def _facts(fields: Mapping[str, Any], file: InputFile, config: Mapping[str, Any]) -> FileFacts:
    parts = file.name.split("/")
    stem = PurePosixPath(file.name).stem
    html = "-html" if file.suffix in (".html", ".htm") else ""
    is_post = "_posts" in parts or "_drafts" in parts
    named, rest = dated_name(stem) if is_post else (None, stem)
    slug = str(fields.get("slug") or rest)
    draft = "it was a draft" if "_drafts" in parts else ""
    own = str(fields.get("permalink") or "")
    if not is_post:
        place = PurePosixPath(file.name)
        if place.stem == "index":
            slug = place.parent.name or "home"
            path = f"/{place.parent.as_posix()}/" if place.parent.name else "/"
        else:
            pretty = str(config.get("permalink", "")).endswith(("pretty", "/"))
            folder = place.parent.as_posix().lstrip("_").removeprefix(".")
            path = f"/{folder}/{stem}".replace("//", "/") + ("/" if pretty else ".html")
        return FileFacts(True, own or path, slug, draft=draft, markup=f"jekyll{html}")
    pattern = own or str(config.get("permalink") or "date")
    pattern = _STYLES.get(pattern, pattern)
    at = fields.get("date")
    day = named or (at.date() if isinstance(at, datetime) else at if isinstance(at, date) else None)
    if isinstance(at, datetime):
        day = at.date()
    folders = [part for part in parts[: parts.index("_posts")] if part] if "_posts" in parts else []
    categories = [*folders, *_categories(fields)]
    url = _filled(pattern, slug, rest, day, categories)
    return FileFacts(False, url, slug, named, draft, tuple(folders), markup=f"jekyll{html}")


def _categories(fields: Mapping[str, Any]) -> list[str]:
    value = fields.get("categories") or fields.get("category") or []
    several = value.split() if isinstance(value, str) else value
    return [str(one) for one in several] if isinstance(several, list) else []


def _filled(pattern: str, slug: str, name: str, day: date | None, categories: list[str]) -> str:
    values = {
        ":categories": "/".join(word(one) for one in dict.fromkeys(categories)),
        ":slugified_categories": "/".join(word(one) for one in dict.fromkeys(categories)),
        ":year": f"{day.year:04}" if day else "",
        ":short_year": f"{day.year % 100:02}" if day else "",
        ":month": f"{day.month:02}" if day else "",
        ":i_month": str(day.month) if day else "",
        ":day": f"{day.day:02}" if day else "",
        ":i_day": str(day.day) if day else "",
        ":y_day": f"{day.timetuple().tm_yday:03}" if day else "",
        ":title": slug,
        ":slug": slug,
        ":name": name,
        ":output_ext": ".html",
        ":path": name,
    }
    for key in sorted(values, key=len, reverse=True):
        pattern = pattern.replace(key, values[key])
    return re.sub(r"//+", "/", f"/{pattern}")
