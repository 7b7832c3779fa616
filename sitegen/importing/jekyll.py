"""Jekyll: a folder with `_config.yml` and `_posts/` (https://jekyllrb.com/docs/permalinks/)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from sitegen.importing.foreign_front_matter import ForeignFields, foreign_fields, read_settings
from sitegen.importing.foreign_markdown import without_kramdown
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import LeftOut, Record, SourceFinding, SourceSite
from sitegen.importing.static_site import (
    ABOUT_THE_PROJECT,
    HTML_SUFFIXES,
    TEXT_SUFFIXES,
    FileFacts,
    StaticSite,
    dated_name,
    day_of,
    folder_of,
    leftovers,
    word,
)
from sitegen.importing.template_tags import TagContext, with_captions, with_liquid

_STYLES: Final = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
_OWN: Final = frozenset({"_layouts", "_includes", "_sass", "_data", "_plugins", "_assets"})
_CONFIGS: Final = ("_config.yml", "_config.yaml", "_config.toml")


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of a Jekyll site."""
    return any(inputs.named(name) for name in _CONFIGS) or any(
        "/_posts/" in f"/{one.name}" for one in inputs.files
    )


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    folder = folder_of(inputs, _CONFIGS)
    config = read_settings(next((one for name in _CONFIGS if (one := inputs.named(name))), None))
    yield from _Folder(inputs, folder, config).records(progress)


class _Folder:
    """The folder of one site."""

    def __init__(self, inputs: Inputs, folder: str, config: Mapping[str, Any]) -> None:
        self._inputs, self._folder, self._config = inputs, folder, config
        base = str(config.get("baseurl") or "").strip("/")
        self._base = f"/{base}" if base else ""
        self._url = str(config.get("url") or "").rstrip("/")
        self._contents = 0
        # `name/_posts/…` as well as `_posts/…`, without the suffix.
        self._posts = {
            path.rpartition(".")[0]: path for one in inputs.files if "_posts/" in (path := one.name)
        }
        self._names = {one.name for one in inputs.files}

    def records(self, progress: Callable[[int], None]) -> Iterator[Record]:
        """All records."""
        base = self._base or urlsplit(self._url).path.rstrip("/")
        yield SourceSite(
            url=self._url + self._base if "://" in self._url else "",
            category_paths=("/category/", "/categories/", "/tag/", "/tags/", "/feed"),
            of_files=True,
        )
        site = StaticSite(_authors(self._inputs), base)
        found: list[str] = []
        for file in self._inputs.files:
            progress(file.size)
            read = self._read(file)
            if read is None:
                continue
            found.append(file.name)
            if not _in_posts(file) and _is_listing(read.text, file):
                why = "the theme here has its own"
                yield LeftOut(what="page that lists others", why=why, name=file.name)
                continue

            def facts(fields: Mapping[str, Any], file: InputFile = file) -> FileFacts:
                return self._facts(fields, file)

            yield from site.document(file, read, facts, self._text)
        yield from site.ending()
        if self._contents:
            yield SourceFinding(
                rule="dynamic-block",
                message=f"tables of contents that were removed: {self._contents}",
            )
        yield from leftovers(self._inputs, found, (f"{self._folder}_site/",))

    def _read(self, file: InputFile) -> ForeignFields | None:
        """A document's fields and text; None if a file is no document."""
        parts = file.name.removeprefix(self._folder).split("/")
        own = _OWN & set(parts[:-1]) or parts[0] == "_site"
        about = PurePosixPath(file.name).stem.lower() in ABOUT_THE_PROJECT
        if file.suffix not in TEXT_SUFFIXES or own or (about and not _in_posts(file)):
            return None
        read = foreign_fields(file.read())
        if not (read.has_fields or read.problem or _in_posts(file)):
            return None
        return read._replace(fields={**self._defaults(parts), **read.fields})

    def _defaults(self, parts: list[str]) -> dict[str, Any]:
        """https://jekyllrb.com/docs/configuration/front-matter-defaults/"""
        found: dict[str, Any] = {}
        kind = "posts" if "_posts" in parts else "drafts" if "_drafts" in parts else "pages"
        several = self._config.get("defaults")
        for one in several if isinstance(several, list) else ():
            scope = one.get("scope") if isinstance(one, dict) else None
            values = one.get("values") if isinstance(one, dict) else None
            if not isinstance(scope, dict) or not isinstance(values, dict):
                continue
            path, whole = str(scope.get("path") or ""), "/".join(parts)
            inside = not path or whole.startswith(path.strip("/")) or fnmatch(whole, path)
            if inside and scope.get("type", kind) == kind:
                found |= values
        return found

    def _text(self, text: str, fields: Mapping[str, Any], place: FileFacts) -> str:
        is_html = place.markup == "html"
        context = TagContext(
            site={"baseurl": "", "url": "", **self._config},
            page={**fields, "url": place.url},
            base=self._base,
            file=self._file,
            html=is_html,
        )
        text = with_captions(with_liquid(text, context), html=is_html)
        if not is_html:
            text, had_contents = without_kramdown(text)
            self._contents += had_contents
        return text

    def _file(self, name: str) -> str | None:
        """The file that `post_url` or `link` names."""
        name = name.strip("/")
        if f"{self._folder}{name}" in self._names:
            return f"{self._folder}{name}"
        ending = f"_posts/{name}"
        folder, _, last = name.rpartition("/")
        nested = f"{folder}/_posts/{last}" if folder else ending
        return next(
            (
                path
                for stem, path in self._posts.items()
                if stem.endswith((f"/{ending}", f"/{nested}", f"/{last}")) or stem == ending
            ),
            None,
        )

    def _facts(self, fields: Mapping[str, Any], file: InputFile) -> FileFacts:
        parts = file.name.removeprefix(self._folder).split("/")
        is_html = file.suffix in HTML_SUFFIXES
        markup, ids = ("html", "") if is_html else ("markdown", "github")
        draft = "it was a draft" if "_drafts" in parts else ""
        own = str(fields.get("permalink") or "")
        if not _in_posts(file):
            path, slug = self._page(PurePosixPath("/".join(parts)))
            if own:
                path = _filled(own, slug, slug, None, [])
            url = f"{self._base}/{path.lstrip('/')}"
            return FileFacts(True, url, str(fields.get("slug") or slug), draft=draft,
                             markup=markup, heading_ids=ids)  # fmt: skip
        named, rest = dated_name(PurePosixPath(file.name).stem)
        slug = str(fields.get("slug") or rest)
        pattern = own or str(self._config.get("permalink") or "date")
        pattern = _STYLES.get(pattern, pattern)
        day = day_of(fields.get("date")) or named
        folders = parts[: parts.index("_posts")] if "_posts" in parts else []
        categories = [*folders, *_categories(fields)]
        path = _filled(pattern, slug, rest, day, categories)
        return FileFacts(False, f"{self._base}{path}", slug, named, draft, tuple(folders), markup,
                         ids)  # fmt: skip

    def _page(self, path: PurePosixPath) -> tuple[str, str]:
        """The address and the slug of a page."""
        folder = path.parent.as_posix().removeprefix(".")
        folder = re.sub(r"^_", "", folder)
        if path.stem == "index":
            return (f"/{folder}/" if folder else "/"), path.parent.name or "home"
        style = str(self._config.get("permalink") or "")
        # https://github.com/jekyll/jekyll, `Utils.add_permalink_suffix`
        end = ".html" if style in ("", "date", "ordinal", "weekdate", "none") else ""
        end = "/" if style == "pretty" or style.endswith("/") else end
        end = ".html" if style.endswith(":output_ext") else end
        return re.sub(r"//+", "/", f"/{folder}/{path.stem}{end}"), path.stem


def _in_posts(file: InputFile) -> bool:
    return "_posts" in file.name.split("/") or "_drafts" in file.name.split("/")


def _is_listing(text: str, file: InputFile) -> bool:
    """Whether a page only lists others, which a theme here does."""
    loops = re.search(r"\{%-?\s*for ", text) is not None or "paginator." in text
    words = re.sub(r"\{[{%].*?[%}]\}|<[^<>]*>", " ", text, flags=re.DOTALL).split()
    return (loops and len(words) < 40) or (not words and file.suffix in HTML_SUFFIXES)


def _authors(inputs: Inputs) -> dict[str, str]:
    known = read_settings(inputs.named("authors.yml") or inputs.named("authors.yaml"))
    return {
        str(key): str(one.get("name") or one.get("display_name") or key)
        for key, one in known.items()
        if isinstance(one, dict)
    }


def _categories(fields: Mapping[str, Any]) -> list[str]:
    value = fields.get("categories") or fields.get("category") or []
    several = value.split() if isinstance(value, str) else value
    return [str(one) for one in several] if isinstance(several, list) else []


def _filled(pattern: str, slug: str, name: str, day: date | None, categories: list[str]) -> str:
    joined = "/".join(word(one) for one in dict.fromkeys(categories))
    values = {
        ":categories": joined,
        ":slugified_categories": joined,
        ":year": f"{day.year:04}" if day else "",
        ":short_year": f"{day.year % 100:02}" if day else "",
        ":month": f"{day.month:02}" if day else "",
        ":i_month": str(day.month) if day else "",
        ":day": f"{day.day:02}" if day else "",
        ":i_day": str(day.day) if day else "",
        ":y_day": f"{day.timetuple().tm_yday:03}" if day else "",
        ":week": f"{day.isocalendar().week:02}" if day else "",
        ":short_day": f"{day:%a}" if day else "",
        ":title": slug,
        ":slug": word(slug),
        ":name": name,
        ":basename": name,
        ":output_ext": ".html",
        ":path": name,
    }
    for key in sorted(values, key=len, reverse=True):
        pattern = pattern.replace(key, values[key])
    return re.sub(r"//+", "/", f"/{pattern}")
