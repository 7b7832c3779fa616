"""What the folders of static-site generators have in common: fields become records.

Each of their modules says which files are documents and which address each had.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

import yaml

from sitegen.importing.fields_of_file import FileFields, as_data
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.media import is_file
from sitegen.importing.plain_words import is_address, one_line, paragraphs
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceDocument,
    SourceFinding,
    SourcePerson,
)
from sitegen.model.dates import DateError, parse_date
from sitegen.slugs import same_name, slugify

TEXTS: Final = frozenset({".md", ".markdown", ".mkd", ".mdown", ".html", ".htm"})
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_LONGEST_TEASER = 500
_QUIET: Final = frozenset({"layout", "type", "kind", "collection", "eleventynavigation"})
"""Fields that only choose a template."""
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",),
    "date": ("date", "published_at", "pubdate", "publishdate", "publish_date"),
    "updated": ("updated", "lastmod", "last_modified_at", "modified", "update_date"),
    "slug": ("slug",),
    "url": ("permalink", "url", "path"),
    "aliases": ("aliases", "redirect_from", "alias", "redirects"),
    "authors": ("authors", "author", "by"),
    "tags": ("tags", "tag", "keywords"),
    "categories": ("categories", "category", "sections"),
    "summary": ("summary", "description", "excerpt", "subtitle", "dek"),
    "image": ("image", "featured_image", "thumbnail", "cover", "hero_image", "featuredimage"),
    "alt": ("image_alt", "image-alt", "alt", "featured_image_alt"),
    "draft": ("draft",),
    "published": ("published",),
    "status": ("status",),
    "time": ("time",),
    "comments": ("comments",),
}
_TAXONOMIES: Final = ("tags", "categories", "authors")
_JOB = re.compile(
    r"\b(?:director|manager|engineer|developer|editor|writer|team|officer|chief|head|lead|intern|"
    r"designer|founder|ceo|cto|professor|dr|phd|fellow|analyst|consultant|specialist)\b", re.I
)  # fmt: skip


class FileFacts(NamedTuple):
    """What a source's module knows of a file by its place."""

    is_page: bool
    url: str
    """The address that it had; the module fills in what the fields say."""
    slug: str
    date: date | None = None
    """As its name says."""
    draft: str = ""
    tags: tuple[str, ...] = ()
    markup: str = "markdown"


class StaticSite:
    """Makes records of the files of one folder."""

    def __init__(self, authors: Mapping[str, str]) -> None:
        """`authors` are names by the keys that fields may use."""
        self._authors = authors
        self._unknown: Counter[str] = Counter()
        self._people: dict[str, str] = {}
        self._spellings: dict[str, str] = {}

    def document(
        self, file: InputFile, read: FileFields, facts: Callable[[Mapping[str, Any]], FileFacts]
    ) -> Iterator[Record]:
        """The records of a document. `facts` gets its fields."""
        fields = {key.lower(): value for key, value in read.fields.items()}
        if read.problem:
            yield SourceFinding(
                rule="unreadable",
                message=f"its fields can't be read: {read.problem}",
                about=file.name,
                origin=file.name,
                line=read.problem_line,
            )
        taxonomies = fields.get("taxonomies")
        if isinstance(taxonomies, dict):
            fields |= {name: taxonomies[name] for name in _TAXONOMIES if name in taxonomies}
            fields.pop("taxonomies")
        place = facts(fields)
        at, day_only, zoneless, wrong = _date(fields, place.date)
        if wrong:
            yield SourceFinding(
                rule="date", message=wrong, about=file.name, origin=file.name, line=1
            )
        authors = [*self._author_keys(_value(fields, "authors"))]
        for key in authors:
            if key not in self._people:
                self._people[key] = key
                yield SourcePerson(key=key, name=self._spellings[key])
        text, teaser = _teaser(read.text)
        draft = (
            place.draft or _draft(fields) or ("its fields can't be read" if read.problem else "")
        )
        if at is None and not place.is_page and not draft:
            draft = "it has no date"
        image, alt = _image(fields)
        url = place.url
        comments = _value(fields, "comments")
        yield SourceDocument(
            key=file.name,
            title=one_line(str(_value(fields, "title") or "")) or place.slug.replace("-", " "),
            is_page=place.is_page,
            url="" if draft else url,
            other_urls=tuple(
                one for one in _texts(_value(fields, "aliases")) if not one.startswith("//")
            ),
            slug=place.slug,
            name=_name(file),
            date=at,
            day_only=day_only,
            zoneless=zoneless,
            updated=_moment(_value(fields, "updated")),
            draft=draft,
            authors=tuple(dict.fromkeys(authors)),
            tags=tuple(
                dict.fromkeys(
                    one_line(tag)
                    for name in ("categories", "tags")
                    for tag in _list(_value(fields, name))
                )
            )
            + place.tags,
            summary=one_line(str(_value(fields, "summary") or "")) or teaser,
            image=image,
            image_alt=alt,
            markup=place.markup,
            text=text,
            comments=comments if isinstance(comments, bool) and not comments else None,
            extra=self._extra(fields),
            origin=file.name,
            line=read.line,
        )

    def ending(self) -> Iterator[Record]:
        """The records that sum up what was found in all files."""
        if self._unknown:
            shown = ", ".join(f"{name} ({count})" for name, count in self._unknown.most_common())
            yield SourceFinding(
                rule="unknown-field", message=f"fields that are below `extra` now: {shown}"
            )

    def _author_keys(self, value: Any) -> Iterator[str]:
        several = value if isinstance(value, list) else [value]
        for one in several:
            if isinstance(one, dict):
                one = one.get("name") or one.get("title")
            if one:
                for name in _people_in(self._authors.get(str(one), str(one))):
                    key = same_name(name)
                    self._spellings.setdefault(key, name)
                    yield key

    def _extra(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        known = {name for names in _NAMES.values() for name in names}
        extra: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "extra" and isinstance(value, dict):
                extra |= {str(key): as_data(one) for key, one in value.items()}
            elif name not in known | _QUIET and value not in (None, "", [], {}):
                extra[name] = as_data(value)
        self._unknown.update(extra)
        return extra


def leftovers(inputs: Inputs, documents: Iterable[str]) -> Iterator[Record]:
    """The files that are neither documents nor media: each is named."""
    used = set(documents)
    for one in inputs.files:
        if one.name in used or is_file(one.name):
            continue
        suffix = one.suffix or "without a suffix"
        yield LeftOut(
            what=f"file ({suffix})", why="it belongs to the program or to its theme", name=one.name
        )


def _value(fields: Mapping[str, Any], name: str) -> Any:
    return next((fields[one] for one in _NAMES[name] if fields.get(one) not in (None, "")), None)


def _texts(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [str(one).strip() for one in several if one not in (None, "")]


def _list(value: Any) -> list[str]:
    """A list as generators write them: with commas or spaces in one text."""
    if isinstance(value, str):
        parts = value.strip("[]").split(",") if "," in value else [value]
        return [one.strip().strip("\"'") for one in parts if one.strip()]
    return _texts(value)


def _people_in(text: str) -> list[str]:
    text = one_line(re.sub(r"<[^<>]*@[^<>]*>", "", text))
    parts = [one.strip() for one in re.split(r",|;| and | & ", text) if one.strip()]
    names = [one for one in parts if not _JOB.search(one) and not is_address(one)]
    if len(parts) > 1 and all(1 < len(one.split()) < 5 for one in names) and names:
        return names
    first = parts[0] if parts else ""
    return [first] if first and not is_address(first) else []


def _draft(fields: Mapping[str, Any]) -> str:
    if str(fields.get("draft", "")).lower() in ("true", "yes", "1"):
        return "it was a draft"
    if str(fields.get("published", "")).lower() in ("false", "no", "0"):
        return "it was not published"
    status = str(fields.get("status", "published")).lower()
    if status in ("draft", "hidden", "private", "pending", "skip"):
        return f'its status was "{status}"'
    if str(fields.get("eleventyexcludefromcollections", "")).lower() == "true":
        return ""
    return ""


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time.min, UTC)
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        written = parse_date(value)
    except DateError:
        return None
    clock = written.clock or time.min
    at = datetime.combine(written.day, clock)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _date(fields: Mapping[str, Any], named: date | None) -> tuple[datetime | None, bool, bool, str]:
    """When a document was published; whether only the day is known, whether it has no zone, and
    what is wrong with the field."""
    value, wrong = _value(fields, "date"), ""
    at = _moment(value)
    if value is not None and at is None:
        wrong = f'the date "{value}" can\'t be read'
    if at is None and named is not None:
        at, value = datetime.combine(named, time.min, UTC), named
    if at is None:
        return None, True, True, wrong
    has_time = isinstance(value, datetime) or (isinstance(value, str) and ":" in value)
    zoned = (isinstance(value, datetime) and value.tzinfo is not None) or (
        isinstance(value, str)
        and ":" in value
        and re.search(r"[zZ]$|[+-]\d\d:?\d\d$|UTC|GMT", value) is not None
    )
    clock = fields.get("time")
    if not has_time and clock not in (None, ""):
        match = re.match(r"(\d{1,2}):(\d\d)", str(clock))
        if match is not None and int(match[1]) < 24 and int(match[2]) < 60:
            at, has_time = at.replace(hour=int(match[1]), minute=int(match[2])), True
        elif isinstance(clock, int) and 0 <= clock < 86400:
            # YAML 1.1 reads 10:30 as a number of minutes or seconds.
            minutes = clock if clock < 1440 else clock // 60
            at, has_time = at.replace(hour=minutes // 60, minute=minutes % 60), True
    return at, not has_time, not zoned, wrong


def _image(fields: Mapping[str, Any]) -> tuple[str, str | None]:
    value = _value(fields, "image")
    alt = _value(fields, "alt")
    if isinstance(value, dict):
        names = ("src", "path", "url", "image", "feature", "file", "teaser")
        alt = value.get("alt") or alt
        value = next((value[name] for name in names if value.get(name)), "")
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str) or not value.strip():
        return "", None
    return value.strip(), str(alt) if alt else None


def _teaser(text: str) -> tuple[str, str]:
    """The text without its mark, and the words before it if they are few."""
    match = _MORE.search(text)
    if match is None:
        return text, ""
    before = " ".join(paragraphs(_plain_markdown(text[: match.start()])).split())
    whole = text[: match.start()].rstrip() + "\n\n" + text[match.end() :].lstrip()
    return whole, before if len(before) <= _LONGEST_TEASER and "{" not in before else ""


def _plain_markdown(text: str) -> str:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)(?:\{:?[^}]*\})?", "", text)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    return re.sub(r"(?<!\w)[*_`]{1,3}|[*_`]{1,3}(?!\w)|^#+\s|^>\s", "", text, flags=re.MULTILINE)


def _name(file: InputFile) -> str:
    path = PurePosixPath(file.name)
    return path.parent.name if path.stem in ("index", "_index") else path.stem


def read_yaml(file: InputFile | None) -> dict[str, Any]:
    """A program's settings; empty if there are none, or if they can't be read."""
    if file is None:
        return {}
    if file.suffix == ".toml":
        import tomllib

        try:
            return dict(tomllib.loads(file.read().decode("utf-8", "replace")))
        except tomllib.TOMLDecodeError:
            return {}
    try:
        found = yaml.load(file.read(), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def dated_name(stem: str) -> tuple[date | None, str]:
    """The day and the rest of a file's name such as `2014-05-01-salt`."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)", stem)
    if match is None:
        return None, stem
    try:
        return date(int(match[1]), int(match[2]), int(match[3])), match[4]
    except ValueError:
        return None, stem


def word(text: str) -> str:
    """A word in an address, as most generators make it."""
    return slugify(text)
