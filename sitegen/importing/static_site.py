"""What the folders of static-site generators have in common: the fields of files become records.

Each of their modules says which files are documents, which address each had, and how its tags are
filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from sitegen.importing.foreign_front_matter import ForeignFields, as_data
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.media import is_file
from sitegen.importing.plain_words import is_address, one_line
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceDocument,
    SourceFinding,
    SourcePerson,
)
from sitegen.model.dates import DateError, parse_date
from sitegen.slugs import same_name, slugify

MARKDOWN_SUFFIXES: Final = frozenset({".md", ".markdown", ".mkd", ".mdown"})
HTML_SUFFIXES: Final = frozenset({".html", ".htm"})
TEXT_SUFFIXES: Final = MARKDOWN_SUFFIXES | HTML_SUFFIXES
ABOUT_THE_PROJECT: Final = frozenset({
    "readme", "license", "licence", "contributing", "code_of_conduct", "changelog", "security",
})  # fmt: skip
"""Files that are about the project and no part of the site."""
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_LONGEST_TEASER = 500
_LONGEST_TEASER_SOURCE = 5000
"""Characters of the words and their markup."""
_LONGEST_NAMES = 300
_QUIET: Final = frozenset({
    "layout", "type", "kind", "collection", "eleventynavigation",
    "eleventyexcludefromcollections", "post_id", "wordpress_id", "guid",
})  # fmt: skip
"""Fields that only choose a template, or number the document elsewhere."""
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",),
    "date": ("date", "published_at", "pubdate", "publishdate", "publish_date"),
    "updated": ("updated", "lastmod", "last_modified_at", "modified", "update_date"),
    "slug": ("slug",),
    "url": ("permalink", "url", "path", "save_as"),
    "aliases": ("aliases", "redirect_from", "alias", "redirects"),
    "authors": ("authors", "author", "by"),
    "tags": ("tags", "tag", "keywords"),
    "categories": ("categories", "category", "sections"),
    "summary": ("summary", "description", "excerpt", "subtitle", "dek"),
    "image": ("image", "featured_image", "thumbnail", "cover", "hero_image", "featuredimage",
              "images"),
    "alt": ("image_alt", "image-alt", "alt", "featured_image_alt"),
    "draft": ("draft",),
    "published": ("published",),
    "status": ("status",),
    "time": ("time",),
    "comments": ("comments",),
}  # fmt: skip
_TAXONOMIES: Final = ("tags", "categories", "authors")
_JOB = re.compile(
    r"\b(?:director|manager|engineer|developer|editor|writer|team|officer|chief|head|lead|intern|"
    r"designer|founder|ceo|cto|professor|dr|phd|fellow|analyst|consultant|specialist)\b", re.I
)  # fmt: skip


class FileFacts(NamedTuple):
    """What a source's module knows of a file by its place and its fields."""

    is_page: bool
    url: str
    """The path that it had, with that of the site; empty if it is not known."""
    slug: str
    day: date | None = None
    """As its name says."""
    draft: str = ""
    tags: tuple[str, ...] = ()
    markup: str = "markdown"
    heading_ids: str = ""


class _Moment(NamedTuple):
    """When a document was published."""

    at: datetime | None = None
    day_only: bool = True
    zoneless: bool = True
    wrong: str = ""
    """What is wrong with its field."""


class StaticSite:
    """Makes records of the files of one folder."""

    def __init__(self, authors: Mapping[str, str], base: str = "") -> None:
        """`authors` are names by the keys that fields may use; `base` is the path of the site's
        address, without a slash at its end."""
        self._authors, self._base = authors, base
        self._unknown: Counter[str] = Counter()
        self._repeated: Counter[str] = Counter()
        self._people: dict[str, str] = {}

    def document(
        self,
        file: InputFile,
        read: ForeignFields,
        facts: Callable[[Mapping[str, Any]], FileFacts],
        text: Callable[[str, Mapping[str, Any], FileFacts], str],
    ) -> Iterator[Record]:
        """The records of a document. `facts` gets its fields; `text` its text as well, and fills in
        its tags."""
        fields = _lowered(read.fields)
        self._repeated.update(read.repeated)
        if read.problem:
            yield _finding("unreadable", f"its fields can't be read: {read.problem}", file,
                           read.problem_line)  # fmt: skip
        place = facts(fields)
        moment = _moment(fields, place.day)
        if moment.wrong:
            yield _finding("date", moment.wrong, file, 1)
        authors = [*self._author_keys(_value(fields, "authors"))]
        for key in authors:
            yield SourcePerson(key=key, name=self._people[key])
        body = text(read.text, fields, place)
        body, teaser = _teaser(body, place.markup)
        draft = place.draft or _draft(fields)
        draft = draft or ("its fields can't be read" if read.problem else "")
        if moment.at is None and not place.is_page and not draft:
            draft = "it has no date"
        image, alt = _image(fields)
        comments = _value(fields, "comments")
        yield SourceDocument(
            key=file.name,
            title=one_line(str(_value(fields, "title") or "")) or place.slug.replace("-", " "),
            is_page=place.is_page,
            url="" if draft else place.url,
            other_urls=tuple(self._other_urls(fields)),
            slug=place.slug,
            name=_name(file),
            date=moment.at,
            day_only=moment.day_only,
            zoneless=moment.zoneless,
            updated=_updated(_value(fields, "updated")),
            draft=draft,
            authors=tuple(dict.fromkeys(authors)),
            tags=_tags(fields, place),
            summary=one_line(str(_value(fields, "summary") or "")) or teaser,
            image=image,
            image_alt=alt,
            markup=place.markup,
            text=body,
            heading_ids=place.heading_ids,
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
        if self._repeated:
            shown = ", ".join(f"{name} ({count})" for name, count in self._repeated.most_common())
            yield SourceFinding(
                rule="repeated-field", message=f"fields that files have twice: {shown}"
            )

    def _other_urls(self, fields: Mapping[str, Any]) -> Iterator[str]:
        for one in _texts(_value(fields, "aliases")):
            if "://" in one:
                yield one
            elif not one.startswith("//"):
                yield f"{self._base}/{one.lstrip('/')}"

    def _author_keys(self, value: Any) -> Iterator[str]:
        several = value if isinstance(value, list) else [value]
        for one in several:
            if isinstance(one, dict):
                one = one.get("name") or one.get("title") or one.get("display_name")
            if one:
                for name in people_in(self._authors.get(str(one), str(one))):
                    key = same_name(name)
                    self._people.setdefault(key, name)
                    yield key

    def _extra(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        known = {name for names in _NAMES.values() for name in names}
        extra: dict[str, Any] = {}
        for name, value in fields.items():
            if name in ("extra", "params") and isinstance(value, dict):
                extra |= {str(key): as_data(one) for key, one in value.items()}
            elif name not in known | _QUIET and value not in (None, "", [], {}):
                extra[name] = as_data(value)
        self._unknown.update(extra.keys())
        return extra


def leftovers(
    inputs: Inputs, documents: Iterable[str], generated: Iterable[str]
) -> Iterator[Record]:
    """The files that are neither documents nor media: each is named. `generated` are the beginnings
    of the names of what the program makes itself."""
    used, made = set(documents), tuple(generated)
    for one in inputs.files:
        if one.name in used:
            continue
        if made and one.name.startswith(made):
            yield LeftOut(what="generated file", why="the program made it", name=one.name)
        elif not is_file(one.name):
            suffix = one.suffix or "without a suffix"
            why = "it belongs to the program or to its theme"
            yield LeftOut(what=f"file ({suffix})", why=why, name=one.name)


def folder_of(inputs: Inputs, names: Iterable[str]) -> str:
    """The beginning of the names of a site's files: the folder with the first of some files."""
    for name in names:
        found = inputs.named(name)
        if found is not None:
            return found.name.removesuffix(name)
    return ""


def _finding(rule: str, message: str, file: InputFile, line: int) -> SourceFinding:
    return SourceFinding(rule=rule, message=message, about=file.name, origin=file.name, line=line)


def _lowered(fields: Mapping[str, Any]) -> dict[str, Any]:
    found = {str(key).lower(): value for key, value in fields.items()}
    taxonomies = found.get("taxonomies")
    if isinstance(taxonomies, dict):
        found |= {name: taxonomies[name] for name in _TAXONOMIES if name in taxonomies}
        del found["taxonomies"]
    return found


def _value(fields: Mapping[str, Any], name: str) -> Any:
    return next((fields[one] for one in _NAMES[name] if fields.get(one) not in (None, "")), None)


def _texts(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [str(one).strip() for one in several if one not in (None, "")]


def _list(value: Any) -> list[str]:
    """A list as people write them: in brackets, or with commas in one text."""
    if isinstance(value, str):
        parts = value.strip("[]").split(",")
        return [word for one in parts if (word := one.strip().strip("\"'"))]
    return _texts(value)


def _tags(fields: Mapping[str, Any], place: FileFacts) -> tuple[str, ...]:
    written = (tag for name in ("categories", "tags") for tag in _list(_value(fields, name)))
    found = (one_line(tag) for tag in (*written, *place.tags))
    return tuple(dict.fromkeys(tag for tag in found if tag))


def people_in(text: str) -> list[str]:
    """The names of people in a text such as `Ana Ruiz and Ben Okri` or `Ana Ruiz, director`."""
    text = text[:_LONGEST_NAMES]
    text = one_line(re.sub(r"<[^<>]*@[^<>]*>|\([^()]*@[^()]*\)", "", text))
    parts = [one.strip() for one in re.split(r",|;| and | & ", text) if one.strip()]
    names = [one for one in parts if not _JOB.search(one) and not is_address(one)]
    if len(parts) > 1 and names and all(1 < len(one.split()) < 5 for one in names):
        return names
    first = parts[0] if parts else ""
    return [first] if first and not is_address(first) else []


def _draft(fields: Mapping[str, Any]) -> str:
    if str(fields.get("draft", "")).lower() in ("true", "yes", "1"):
        return "it was a draft"
    if str(fields.get("published", "")).lower() in ("false", "no", "0"):
        return "it was not published"
    status = str(fields.get("status") or "published").lower()
    if status in ("draft", "hidden", "private", "pending", "skip"):
        return f'its status was "{status}"'
    return ""


class _Written(NamedTuple):
    day: date
    clock: time | None


def _written(value: Any) -> _Written | None:
    """The day and the time in a field; None if it has none. Raises DateError."""
    if isinstance(value, datetime):
        return _Written(value.date(), value.timetz())
    if isinstance(value, date):
        return _Written(value, None)
    text = str(value or "").strip()
    if not text:
        return None
    # Ruby's and Hugo's tools write a space before the zone, and fractions of any length.
    text = re.sub(r"(:\d\d)\.\d+", r"\1", text)
    found = parse_date(text)
    return _Written(found.day, found.clock)


def day_of(value: Any) -> date | None:
    """The day in a field, as it is written there; None if there is none that can be read."""
    try:
        found = _written(value)
    except DateError:
        return None
    return found.day if found is not None else None


def _updated(value: Any) -> datetime | None:
    try:
        found = _written(value)
    except DateError:
        return None
    if found is None:
        return None
    # At noon, it is the same day nearly everywhere.
    at = datetime.combine(found.day, found.clock or time(12))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _moment(fields: Mapping[str, Any], named: date | None) -> _Moment:
    value, wrong = _value(fields, "date"), ""
    published = fields.get("published")
    if value is None and isinstance(published, str) and re.match(r"\d{4}-", published):
        value = published
    found = None
    try:
        found = _written(value)
    except DateError as error:
        wrong = f'the date "{value}" can\'t be read: {error.message}'
    if found is None and named is not None:
        found = _Written(named, None)
    if found is None:
        return _Moment(wrong=wrong)
    clock = found.clock
    if clock is None and fields.get("time") not in (None, ""):
        clock = _clock(fields["time"])
        if clock is None:
            wrong = wrong or f'the time "{fields["time"]}" can\'t be read'
    at = datetime.combine(found.day, clock or time.min)
    zoneless = at.tzinfo is None
    return _Moment(at.replace(tzinfo=UTC) if zoneless else at, clock is None, zoneless, wrong)


def _clock(value: Any) -> time | None:
    match = re.fullmatch(
        r"(\d{1,2}):(\d\d|\d(?=:))(?::\d\d)?\s*([ap])?\.?(?:m\.?)?", str(value).strip(), re.I
    )
    if match is None:
        return None
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    return time(hour, int(match[2])) if hour < 24 and int(match[2]) < 60 else None


def _image(fields: Mapping[str, Any]) -> tuple[str, str | None]:
    value, alt = _value(fields, "image"), _value(fields, "alt")
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        names = ("src", "path", "url", "image", "feature", "file", "teaser")
        alt = value.get("alt") or alt
        value = next((value[name] for name in names if value.get(name)), "")
    if not isinstance(value, str) or not value.strip():
        return "", None
    return value.strip(), str(alt) if alt else None


def _teaser(text: str, markup: str) -> tuple[str, str]:
    """The text without its mark, and the words before it if they are few."""
    match = _MORE.search(text)
    if match is None:
        return text, ""
    before = text[: match.start()]
    whole = before.rstrip() + "\n\n" + text[match.end() :].lstrip()
    if len(before) > _LONGEST_TEASER_SOURCE:
        return whole, ""
    words = one_line(before if markup == "html" else _plain_markdown(before))
    return whole, words if len(words) <= _LONGEST_TEASER and "{" not in words else ""


def _plain_markdown(text: str) -> str:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)(?:\{:?[^}]*\})?", "", text)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    return re.sub(r"(?<!\w)[*_`]{1,3}|[*_`]{1,3}(?!\w)|^#+\s|^>\s", "", text, flags=re.MULTILINE)


def _name(file: InputFile) -> str:
    path = PurePosixPath(file.name)
    return path.parent.name if path.stem in ("index", "_index") else path.stem


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
