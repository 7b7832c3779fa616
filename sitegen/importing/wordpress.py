"""WordPress: the export of Tools > Export, which is WXR, an RSS feed with more fields.

https://github.com/WordPress/wordpress-importer reads it; there is no specification. Squarespace
writes a variant of it (`sitegen.importing.squarespace`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import unquote

from sitegen.errors import RequestError
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.plain_words import is_address, one_line, paragraphs, without_shortcodes
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceComment,
    SourceDocument,
    SourceFinding,
    SourceMedia,
    SourcePerson,
    SourceSite,
)
from sitegen.importing.xml_items import XmlElement, XmlItems

_NAMES: Final = frozenset(
    {"item", "wp:author", "link", "wp:base_blog_url", "wp:base_site_url", "wp:wxr_version"}
)
_DRAFTS: Final = {
    "draft": "it was a draft",
    "pending": "it was waiting for review",
    "private": "it was private",
}
_POST_TYPE: Final = "post"
_PAGE_TYPE: Final = "page"
_DOCUMENT_TYPES: Final = frozenset({_POST_TYPE, _PAGE_TYPE})
"""WordPress\'s names, in `wp:post_type`, of what becomes a document."""
_GONE: Final = frozenset({"trash", "auto-draft"})
_KNOWN_TYPES: Final = {
    "nav_menu_item": "menu item",
    "revision": "revision",
    "custom_css": "stylesheet",
    "customize_changeset": "change of a theme",
    "oembed_cache": "cache",
    "user_request": "privacy request",
}
_DESCRIPTIONS: Final = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
    "_aioseop_description", "_seopress_titles_desc", "_genesis_description",
    "_jetpack_seo_html_description", "_metaseo_metadesc", "advanced_seo_description",
)  # fmt: skip
"""Where plugins for search engines keep a description."""
_LONGEST_FIELD: Final = 2000


def recognises(inputs: Inputs) -> bool:
    """Whether one of the files is an export of WordPress."""
    return any(_is_wxr(one.head()) for one in inputs.ending(".xml"))


def _is_wxr(head: bytes) -> bool:
    return b"wordpress.org/export/" in head and not is_squarespace(head)


def is_squarespace(head: bytes) -> bool:
    """Whether the beginning of WXR is Squarespace's: its addresses have no host."""
    marks = (b"Site-Server v", b"squarespace-cdn.com/", b"static1.squarespace.com/",
             b".squarespace.com</link>")  # fmt: skip
    return re.search(rb"<link>/(?!/)", head) is not None or any(mark in head for mark in marks)


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of all files with WXR among the inputs. Raises RequestError."""
    files = [one for one in inputs.ending(".xml") if _is_wxr(one.head())]
    if not files:
        raise RequestError(
            "there is no export of WordPress among these (in WordPress, choose Tools > "
            "Export > All content)"
        )
    yield from WxrReader(progress).records(files)


class WxrReader:
    """Reads all files of one export."""

    def __init__(
        self,
        progress: Callable[[int], None],
        *,
        markup: str = "wordpress",
        category_paths: tuple[str, ...] = ("/category/", "/tag/", "/author/", "/feed"),
        adapt: Callable[[XmlElement], None] = lambda item: None,
    ) -> None:
        """`adapt` changes each item before it is read, for programs that write a variant."""
        self._progress = progress
        self._markup, self._category_paths, self._adapt = markup, category_paths, adapt
        self._seen: set[tuple[str, str, str]] = set()
        self._keys: set[str] = set()
        self._people: set[str] = set()
        self._named = False
        self._hidden_fields = 0
        self._doubles = 0

    def records(self, files: list[InputFile]) -> Iterator[Record]:
        """The records of all files. Raises RequestError."""
        for file in files:
            items = XmlItems(file, _NAMES, self._progress)
            found = 0
            base = ""
            for element in items:
                if element.name == "item":
                    found += 1
                    self._adapt(element)
                    yield from self._item(element, file.name)
                elif element.name == "wp:author":
                    yield from self._author(element)
                elif element.name == "wp:base_blog_url" or (element.name == "link" and not base):
                    base = element.text.strip().rstrip("/") or base
                    if element.name == "wp:base_blog_url" or not self._named:
                        self._named = bool(base)
                        yield SourceSite(
                            url=base, category_paths=self._category_paths, feed_paths=("/feed/",)
                        )
            if items.removed:
                yield SourceFinding(
                    rule="control-characters",
                    message=f"{items.removed} characters that XML forbids were removed",
                    origin=file.name,
                )
        if self._hidden_fields:
            yield LeftOut(
                what="field of a plugin", why="only that plugin reads it", count=self._hidden_fields
            )
        if self._doubles:
            yield LeftOut(what="document", why="it is in several of the files", count=self._doubles)

    def _author(self, element: XmlElement) -> Iterator[Record]:
        login = element.value("wp:author_login")
        if not login or login in self._people:
            return
        self._people.add(login)
        both = f"{element.value('wp:author_first_name')} {element.value('wp:author_last_name')}"
        names = (one_line(one) for one in (element.value("wp:author_display_name"), both))
        name = next((one for one in names if one and not is_address(one)), "")
        yield SourcePerson(key=login, name=name, user=element.value("wp:author_id"))

    def _item(self, item: XmlElement, origin: str) -> Iterator[Record]:
        kind, status = item.value("wp:post_type") or _POST_TYPE, item.value("wp:status")
        number = item.value("wp:post_id")
        title = one_line(item.raw("title"))
        if kind == "attachment":
            yield _attachment(item, number, title)
        elif kind in _KNOWN_TYPES or kind.startswith("wp_"):
            name = _KNOWN_TYPES.get(kind, "part of a theme")
            yield LeftOut(what=name, why="a theme here has its own")
        elif kind not in _DOCUMENT_TYPES:
            yield LeftOut(
                what=f'item of the type "{kind}"', why="only its plugin shows it", name=title
            )
        elif status in _GONE:
            yield LeftOut(what=f"{kind} in the trash", why="it was deleted", name=title)
        elif status == "inherit":
            yield LeftOut(what="revision", why="only the newest text is imported")
        elif (seen := (number, item.value("wp:post_name"), title)) in self._seen:
            self._doubles += 1
        else:
            key = number or _fallback_key(item)
            if key in self._keys:  # in another text's file
                key = f"{key}-{seen[1]}"
            self._seen.add(seen)
            self._keys.add(key)
            yield from self._document(item, kind, status, key, origin)

    def _document(
        self, item: XmlElement, kind: str, status: str, key: str, origin: str
    ) -> Iterator[Record]:
        fields = _fields(item)
        at, zoneless = _date(item)
        draft = "" if status in ("publish", "future", "") else _DRAFTS.get(status, "")
        if status not in ("publish", "future", "", *_DRAFTS):
            draft = f'its status was "{status}"'
        if item.value("wp:post_password"):
            draft = "it had a password"
            yield SourceFinding(
                rule="password",
                message="readers needed a password for it, which no static page can ask for: it is "
                "a draft now",
                about=key,
                origin=origin,
            )
        if at is None and kind == _POST_TYPE and not draft:
            draft = "it has no date"
        content = item.child("content:encoded")
        url = item.value("link")
        yield SourceDocument(
            key=key,
            title=one_line(item.raw("title")),
            is_page=kind == _PAGE_TYPE,
            url="" if "?" in url.partition("#")[0] else url,
            number=key if key.isdigit() else "",
            slug=unquote(item.value("wp:post_name")),
            date=at,
            zoneless=zoneless,
            draft=draft,
            authors=_authors(item),
            tags=tuple(_tags(item)),
            summary=_summary(item, fields),
            image=fields.get("_thumbnail_id", ""),
            markup=self._markup,
            text=content.text if content is not None else "",
            notes=_notes(fields),
            comments=False if item.value("wp:comment_status") == "closed" else None,
            extra=self._extra(item, fields),
            origin=origin,
            line=content.line if content is not None else item.line,
        )
        yield from _comments(item, key)

    def _extra(self, item: XmlElement, fields: dict[str, str]) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if item.value("wp:is_sticky") == "1":
            extra["sticky"] = True
        for term in item.all("category"):
            if term.attributes.get("domain") == "post_format":
                name = term.attributes.get("nicename", "").removeprefix("post-format-")
                extra["format"] = name or one_line(term.text)
        for name, value in fields.items():
            if name.startswith("_") or name == "footnotes":
                self._hidden_fields += name not in ("_thumbnail_id", "footnotes", *_DESCRIPTIONS)
            elif name not in _DESCRIPTIONS and value.strip() and len(value) <= _LONGEST_FIELD:
                extra[name] = value.strip()
        return extra


def _fallback_key(item: XmlElement) -> str:
    return item.value("guid") or item.value("link") or item.value("title")


def _attachment(item: XmlElement, number: str, title: str) -> SourceMedia:
    fields = _fields(item)
    return SourceMedia(
        key=number,
        url=item.value("wp:attachment_url") or item.value("guid"),
        alt=one_line(fields.get("_wp_attachment_image_alt", "")),
        caption=one_line(item.raw("excerpt:encoded")),
        title=title,
        about=item.value("wp:post_parent").removeprefix("0"),
        page=item.value("link"),
    )


def _fields(item: XmlElement) -> dict[str, str]:
    """The custom fields; of several with one name, the last."""
    return {
        one.value("wp:meta_key"): one.raw("wp:meta_value")
        for one in item.all("wp:postmeta")
        if one.value("wp:meta_key")
    }


def _moment(text: str) -> datetime | None:
    if not re.match(r"[1-9]\d{3}-(?!00)\d\d-(?!00)\d\d ", text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _date(item: XmlElement) -> tuple[datetime | None, bool]:
    """When it was published, and whether that has no zone."""
    at = _moment(item.value("wp:post_date_gmt"))
    if at is not None:
        return at, False
    at = _moment(item.value("wp:post_date"))
    if at is not None:
        return at, True
    text = item.value("pubDate")
    # "30 Nov -0001" is what WordPress writes for none; the library takes -0001 for a zone.
    if not re.search(r"\s[1-9]\d{3}\s", text):
        return None, False
    return email_moment(text), False


def email_moment(text: str) -> datetime | None:
    """The moment in a date as emails and feeds write it, whatever its weekday says (RFC 5322)."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.year < 1970:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _authors(item: XmlElement) -> tuple[str, ...]:
    together = [
        term.attributes.get("nicename", "").removeprefix("cap-")
        for term in item.all("category")
        if term.attributes.get("domain") == "author"
    ]
    creator = item.value("dc:creator")
    found = [one for one in together if one] or ([creator] if creator else [])
    # A plugin's own spelling of a login.
    return tuple(dict.fromkeys(creator if one == creator.lower() else one for one in found))


def _tags(item: XmlElement) -> Iterator[str]:
    for term in item.all("category"):
        if term.attributes.get("domain") not in ("category", "post_tag", None):
            continue
        name = one_line(term.text)
        if name and term.attributes.get("nicename") != "uncategorized":
            yield name


def _summary(item: XmlElement, fields: dict[str, str]) -> str:
    written = without_shortcodes(one_line(item.raw("excerpt:encoded")))
    if written:
        return written
    for name in _DESCRIPTIONS:
        text = one_line(fields.get(name, ""))
        if text and "%%" not in text and "%" not in text[:1]:
            return text
    return ""


def _notes(fields: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The block "footnotes", whose texts are in a custom field."""
    try:
        found = json.loads(fields.get("footnotes", "") or "[]")
        return tuple((str(one["id"]), str(one["content"])) for one in found)
    except (ValueError, TypeError, KeyError):
        return ()


def _comments(item: XmlElement, number: str) -> Iterator[Record]:
    unseen: Counter[tuple[str, str]] = Counter()
    for one in item.all("wp:comment"):
        kind, approved = one.value("wp:comment_type"), one.value("wp:comment_approved")
        at = _moment(one.value("wp:comment_date_gmt")) or _moment(one.value("wp:comment_date"))
        text = paragraphs(one.raw("wp:comment_content"))
        if kind in ("pingback", "trackback"):
            unseen["pingback", "it is a link from another site, and no words to you"] += 1
        elif approved != "1":
            state = {"spam": "spam", "trash": "deleted"}.get(approved, "not approved")
            unseen[f"comment ({state})", "readers didn't see it"] += 1
        elif kind not in ("", "comment", "review"):
            unseen[f'comment of the type "{kind}"', "only its plugin shows it"] += 1
        elif not text or at is None:
            unseen["comment", "it has no text or no date"] += 1
        else:
            parent = one.value("wp:comment_parent")
            user = one.value("wp:comment_user_id")
            yield SourceComment(
                key=one.value("wp:comment_id"),
                about=number,
                name=one_line(one.raw("wp:comment_author")),
                date=at,
                text=text,
                reply_to="" if parent == "0" else parent,
                user="" if user == "0" else user,
            )
    for (what, why), count in unseen.items():
        yield LeftOut(what=what, why=why, count=count)
