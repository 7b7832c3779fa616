"""Hugo: a folder with `content/` and its settings (https://gohugo.io/content-management/urls/).
Zola's are alike."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from sitegen.importing.foreign_front_matter import foreign_fields, read_settings
from sitegen.importing.foreign_markdown import without_block_attributes
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.markdown_inline import destination
from sitegen.importing.record import LeftOut, Record, SourceSite
from sitegen.importing.static_site import (
    HTML_SUFFIXES,
    TEXT_SUFFIXES,
    FileFacts,
    StaticSite,
    dated_name,
    day_of,
    leftovers,
    word,
)
from sitegen.importing.template_tags import TagContext, with_captions, with_shortcodes

_SUFFIXES: Final = ("toml", "yaml", "yml", "json")
_CONFIGS: Final = tuple(f"{name}.{suffix}" for name in ("hugo", "config") for suffix in _SUFFIXES)
_ZOLA_LINK = re.compile(r"(?<=\]\()@/[^\s()#]+")
_NAMED_LAST = re.compile(r":(?:title|slug\w*|filename|contentbasename)(?:\.html?|/)?$")
"""Patterns whose last part names the text."""
_DATES: Final = ("date", "publishdate", "pubdate", "published")


def recognises(inputs: Inputs) -> bool:
    """Whether the files are those of a Hugo or a Zola site."""
    return _settings(inputs) is not None


def _settings(inputs: Inputs) -> tuple[str, dict[str, Any]] | None:
    """The folder of a site, and its settings, with names in lower case."""
    for name in _CONFIGS:
        file = inputs.named(name)
        if file is None:
            continue
        config = {key.lower(): value for key, value in read_settings(file).items()}
        folder = file.name.removesuffix(name)
        folder = re.sub(r"(?:^|(?<=/))config/_default/$", "", folder)
        config |= _divided(inputs, f"{folder}config/_default/", config)
        content = f"{folder}{_content_folder(config)}"
        documents = any(
            one.name.startswith(content) and one.suffix in TEXT_SUFFIXES for one in inputs.files
        )
        known = {"baseurl", "base_url", "theme", "languagecode", "title"} & set(config)
        if documents and known:
            return folder, config
    return None


def _divided(inputs: Inputs, folder: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that have files of their own, such as `config/_default/permalinks.yaml`.

    https://gohugo.io/configuration/introduction/#configuration-directory
    """
    found: dict[str, Any] = {}
    for one in inputs.files:
        name, _, suffix = one.name.removeprefix(folder).rpartition(".")
        if one.name.startswith(folder) and re.fullmatch(r"[a-z]+", name) and suffix in _SUFFIXES:
            values = read_settings(one)
            if name in ("hugo", "config"):
                found |= {key.lower(): value for key, value in values.items()}
            elif name != "languages":
                present = config.get(name)
                found[name] = {**present, **values} if isinstance(present, dict) else values
    return found


def _content_folder(config: Mapping[str, Any]) -> str:
    return f"{str(config.get('contentdir') or 'content').strip('/')}/"


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of a site. Raises RequestError."""
    folder, config = _settings(inputs) or ("", {})
    yield from _Folder(inputs, folder, config).records(progress)


class _Folder:
    """The folder of one site."""

    def __init__(self, inputs: Inputs, folder: str, config: Mapping[str, Any]) -> None:
        self._inputs, self._config = inputs, config
        self._folder = folder
        self._content = f"{folder}{_content_folder(config)}"
        self._url = str(config.get("baseurl") or config.get("base_url") or "").rstrip("/")
        self._base = urlsplit(self._url).path.rstrip("/")
        folders = self._language_folders()
        self._languages = set(folders)
        roots = {f"{folder}{one}/": name for name, one in folders.items() if one}
        # The deepest first: `content/de/` is within `content/`.
        default = config.get("defaultcontentlanguage") or config.get("default_language") or "en"
        self._default = str(default).lower()
        if not folders.get(self._default):
            roots.setdefault(self._content, "")
        self._roots = sorted(roots.items(), key=lambda one: -len(one[0]))
        params = config.get("params") or config.get("extra")
        self._params = params if isinstance(params, dict) else {}
        self._texts: dict[tuple[str, str], str] = {}
        for one in inputs.files:
            place = self._placed(one.name)
            if place is not None and one.suffix in TEXT_SUFFIXES:
                self._texts[place[0].rpartition(".")[0], place[1]] = one.name
        self._language = ""
        self._near = ""

    def _language_folders(self) -> dict[str, str]:
        """The languages, with the folders that their texts have to themselves, if any.

        https://gohugo.io/content-management/multilingual/
        """
        found: dict[str, Any] = {}
        languages = self._config.get("languages")
        if isinstance(languages, dict):
            found |= languages
        for one in self._inputs.files:
            named = re.search(r"(?:^|/)config/_default/languages\.(?:([\w-]+)\.)?\w+$", one.name)
            if named is not None:
                settings = read_settings(one)
                found |= {named[1]: settings} if named[1] else settings
        folders = {}
        for name, settings in found.items():
            values = settings if isinstance(settings, dict) else {}
            lowered = {str(key).lower(): value for key, value in values.items()}
            folders[str(name).lower()] = str(lowered.get("contentdir") or "").strip("/")
        return folders

    def _placed(self, name: str) -> tuple[str, str] | None:
        """The path of a file within its folder of texts, and the language of that; None if it is
        in none."""
        for root, language in self._roots:
            if name.startswith(root):
                return name.removeprefix(root), language
        return None

    def records(self, progress: Callable[[int], None]) -> Iterator[Record]:
        """All records."""
        yield SourceSite(
            url=self._url if "://" in self._url else "",
            category_paths=("/tags/", "/categories/", "/index.xml", *self._term_paths()),
            feed_paths=("/index.xml",),
            of_files=True,
        )
        site = StaticSite({}, self._base)
        found: list[str] = []
        for file in self._inputs.files:
            progress(file.size)
            place = self._placed(file.name)
            if place is None or file.suffix not in TEXT_SUFFIXES:
                continue
            read = foreign_fields(file.read())
            read = read._replace(fields=_when_published(read.fields))
            found.append(file.name)
            near, self._language = place
            if PurePosixPath(near).stem.partition(".")[0] == "_index" and not read.text.strip():
                why = "the theme here has its own"
                yield LeftOut(what="page that lists others", why=why, name=file.name)
                continue
            self._near = posixpath.dirname(near)

            def facts(fields: Mapping[str, Any], file: InputFile = file) -> FileFacts:
                return self._facts(fields, file)

            yield from site.document(file, read, facts, self._text)
        yield from site.ending()
        generated = (f"{self._folder}public/", f"{self._folder}resources/_gen/")
        yield from leftovers(self._inputs, found, generated)

    def _text(self, text: str, fields: Mapping[str, Any], place: FileFacts) -> str:
        params = fields.get("params")
        context = TagContext(
            site=self._params,
            page={**(params if isinstance(params, dict) else {}), **fields},
            base=self._base,
            file=self._file,
            html=place.markup == "html",
        )
        text = with_captions(text, html=context.html)
        if self._has_block_attributes and not context.html:
            text = without_block_attributes(text)
        return with_shortcodes(_ZOLA_LINK.sub(self._zola_link, text), context)

    @property
    def _has_block_attributes(self) -> bool:
        found: Any = self._config.get("markup")
        for name in ("goldmark", "parser", "attribute", "block"):
            found = found.get(name) if isinstance(found, dict) else None
        return found is True

    def _zola_link(self, match: re.Match[str]) -> str:
        found = self._file(match[0])
        return match[0] if found is None else f"source:{destination(found)}"

    def _file(self, name: str) -> str | None:
        """The file that `ref` or `relref` names, from the file's own folder or from the topmost.

        https://gohugo.io/methods/page/getpage/
        """
        plain = re.sub(r"(?:/_?index)?\.(?:md|markdown|html)$", "", name.removeprefix("@/")).strip(
            "/"
        )
        near = posixpath.normpath(posixpath.join(self._near, plain)) if not name.startswith(
            ("/", "@")) else plain  # fmt: skip
        for path in (near, plain):
            for form in (path, f"{path}/index", f"{path}/_index"):
                for language in (self._language, ""):
                    if (form, language) in self._texts:
                        return self._texts[form, language]
        last = [
            whole
            for (path, language), whole in self._texts.items()
            if language == self._language
            and path.removesuffix("/index").rpartition("/")[2] == plain
        ]
        return last[0] if len(last) == 1 else None

    def _facts(self, fields: Mapping[str, Any], file: InputFile) -> FileFacts:
        path = PurePosixPath((self._placed(file.name) or ("", ""))[0])
        stem, language = path.stem, self._language
        before, point, last = stem.rpartition(".")
        if point and last.lower() in self._languages:
            stem, language = before, last.lower()
        listing, bundle = stem == "_index", stem == "index"
        folder = path.parent.parent if bundle or listing else path.parent
        if bundle or listing:
            stem = path.parent.name or "home"
        named, rest = dated_name(stem)
        slug = str(fields.get("slug") or stem)
        in_path = _day_in(str(fields.get("path") or ""))
        day = (
            next((found for one in _DATES if (found := day_of(fields.get(one)))), named) or in_path
        )
        dated = any(fields.get(one) for one in _DATES) or named or in_path
        is_page = listing or path.parts[0] in ("pages", "page") or not dated
        own = str(fields.get("url") or fields.get("path") or "")
        section = path.parts[0] if len(path.parts) > 1 else ""
        if own:
            url = own if own.startswith(("/", "http")) else f"/{own}"
            url = url if re.search(r"/$|\.html?$", url) else f"{url}/"
            slug = str(fields.get("slug") or _last_of(url))
        elif (pattern := self._pattern(section)) and not listing:
            sections = "/".join(folder.parts)
            title = str(fields.get("title") or "")
            url = _filled(pattern, fields, slug, rest if named else stem, day, sections, title)
            if _NAMED_LAST.search(pattern):
                slug = _last_of(url)
        else:
            shown = (rest if named and self._is_zola() else slug).lower()
            slug = str(fields.get("slug") or shown)
            parts = [part.lower() for part in (*folder.parts, slug) if part and part != "home"]
            url = f"/{'/'.join(parts)}/" if parts else "/"
        ugly = self._config.get("uglyurls")
        ugly = ugly.get(section) if isinstance(ugly, dict) else ugly
        if ugly is True and not own and not listing and len(url) > 1:
            url = f"{url.rstrip('/')}.html"
        if language and language != self._default:
            url = f"/{language}{url}"
        is_html = file.suffix in HTML_SUFFIXES
        whole = url if url.startswith("http") else f"{self._base}{url}"
        return FileFacts(
            is_page,
            whole,
            slug,
            named or in_path,
            _why_hidden(fields),
            markup="html" if is_html else "markdown",
            heading_ids="" if is_html else "zola" if self._is_zola() else "github",
        )

    def _is_zola(self) -> bool:
        return "base_url" in self._config

    def _term_paths(self) -> Iterator[str]:
        """How the addresses of tags and categories begin, if they have a pattern of their own."""
        permalinks = self._config.get("permalinks")
        terms = permalinks.get("term") if isinstance(permalinks, dict) else None
        for name, pattern in terms.items() if isinstance(terms, dict) else ():
            if name in ("tags", "categories") and ":" in str(pattern):
                yield str(pattern).partition(":")[0]

    def _pattern(self, section: str) -> str | None:
        permalinks = self._config.get("permalinks")
        if isinstance(permalinks, dict) and isinstance(permalinks.get("page"), dict):
            permalinks = permalinks["page"]
        pattern = permalinks.get(section) if isinstance(permalinks, dict) else None
        return pattern if isinstance(pattern, str) else None


def _last_of(url: str) -> str:
    return re.sub(r"\.html?$", "", url.rstrip("/")).rpartition("/")[2]


def _when_published(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, with the later one of the dates that say from when on readers see a text."""
    names = {str(name).lower(): name for name in fields}
    shown = fields.get(names.get("date", ""))
    later = fields.get(names.get("publishdate", ""))
    first, second = day_of(shown), day_of(later)
    if first is None or second is None or second <= first:
        return fields
    return {**fields, names["date"]: later}


def _why_hidden(fields: Mapping[str, Any]) -> str:
    """Why a text had no page, besides being a draft."""
    build = fields.get("build") or fields.get("_build")
    if isinstance(build, dict) and str(build.get("render", "")).lower() in ("never", "false"):
        return "it had no page of its own"
    if fields.get("headless") is True:
        return "it had no page of its own"
    expires = fields.get("expirydate") or fields.get("unpublishdate")
    if expires:
        return f"it was not to be seen after {expires}"
    return ""


def _day_in(path: str) -> date | None:
    """The day in a path such as `2026/02/13/name`, which Zola's sites write."""
    match = re.search(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/", path)
    return day_of(f"{match[1]}-{match[2]}-{match[3]}") if match else None


def _filled(
    pattern: str, fields: Mapping[str, Any], slug: str, name: str, day: date | None, sections: str,
    title: str,
) -> str:  # fmt: skip
    """https://gohugo.io/configuration/permalinks/#tokens"""
    or_name = str(fields.get("slug") or name)
    values = {
        "year": f"{day.year:04}" if day else "",
        "month": f"{day.month:02}" if day else "",
        "monthname": f"{day:%B}".lower() if day else "",
        "day": f"{day.day:02}" if day else "",
        "yearday": str(day.timetuple().tm_yday) if day else "",
        "slug": str(fields.get("slug") or word(title) or name),
        "title": word(title) or name,
        "slugorfilename": or_name,
        "slugorcontentbasename": or_name,
        "filename": name,
        "contentbasename": name,
        "section": sections.partition("/")[0],
        "sections": sections,
    }
    plain = pattern.replace("[:]", "")
    filled = re.sub(r":(\w+)", lambda one: values.get(one[1].lower(), one[0]), plain)
    path = re.sub(r"//+", "/", f"/{filled}").lower()
    return path if re.search(r"/$|\.\w+$", path) else f"{path}/"
