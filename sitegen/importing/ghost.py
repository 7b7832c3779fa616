"""Ghost: the JSON of Settings > Import/Export, of the versions 1 to 5, and its members' CSV.

https://docs.ghost.org/migration/custom describes the format.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sitegen.errors import RequestError
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.plain_words import is_address, one_line
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceDocument,
    SourceFinding,
    SourcePerson,
    SourceSite,
    SourceSubscribers,
)
from sitegen.timestamps import parse_timestamp

LARGEST: Final = 512 * 1024 * 1024
_PLACE = "__GHOST_URL__"
_HIDDEN: Final = {
    "members": "only members could read it",
    "paid": "only paying members could read it",
    "tiers": "only members of a tier could read it",
    "specific": "only some members could read it",
    "filter": "only some members could read it",
}


def recognises(inputs: Inputs) -> bool:
    """Whether one of the files is an export of Ghost."""
    return any(_is_export(one.head()) for one in inputs.ending(".json"))


def _is_export(head: bytes) -> bool:
    return b'"exported_on"' in head and b'"data"' in head


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of an export. Raises RequestError."""
    files = [one for one in inputs.ending(".json") if _is_export(one.head())]
    files = files or list(inputs.ending(".json"))
    if not files:
        raise RequestError(
            "there is no JSON file among these (in Ghost, choose Settings > Advanced > "
            "Import/Export > Export)"
        )
    yield SourceSite(category_paths=("/tag/", "/author/", "/rss"), feed_paths=("/rss/",))
    for file in files:
        yield from _export(file)
        progress(file.size)
    for one in inputs.ending(".csv"):
        if b"email" in one.head(2048).split(b"\n")[0].lower():
            yield SourceSubscribers(name=one.name, content=one.read())


def _export(file: InputFile) -> Iterator[Record]:
    data = _tables(file)
    tags = {str(one["id"]): one for one in _rows(data, "tags")}
    people = {str(one["id"]): one for one in _rows(data, "users")}
    tagged = _joined(data, "posts_tags", "tag_id")
    written = _joined(data, "posts_authors", "author_id")
    meta = {str(one.get("post_id")): one for one in _rows(data, "posts_meta")}
    for key, one in people.items():
        name = one_line(str(one.get("name") or ""))
        yield SourcePerson(key=key, name="" if is_address(name) else name)
    for post in _rows(data, "posts"):
        key = str(post.get("id") or post.get("uuid") or post.get("slug"))
        authors = written.get(key) or [str(one) for one in [post.get("author_id")] if one]
        yield from _document(post, key, meta.get(key, {}), authors, tagged.get(key, []), tags, file)
    internal = sum(str(one.get("name", "")).startswith("#") for one in tags.values())
    if internal:
        yield LeftOut(what="internal tag", why="readers never saw it", count=internal)


def _tables(file: InputFile) -> Mapping[str, Any]:
    text = file.read(LARGEST)
    try:
        whole = json.loads(text.decode("utf-8-sig", "replace"), strict=False)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        why = getattr(error, "msg", error)
        raise RequestError(
            f"{file.name}:{line}: this is not valid JSON: {why} (export it again)"
        ) from error
    except RecursionError:
        raise RequestError(f"{file.name}: it is nested too deeply (export it again)") from None
    found = whole.get("db") if isinstance(whole, dict) else None
    if isinstance(found, list) and found:
        whole = found[0]
    data = whole.get("data") if isinstance(whole, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise RequestError(
            f"{file.name}: there are no posts in it as Ghost exports them (export it again)"
        )
    return data


def _rows(data: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    found = data.get(table)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _joined(data: Mapping[str, Any], table: str, column: str) -> dict[str, list[str]]:
    """What belongs to each post by a table of pairs, in its order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in _rows(data, table):
        place = one.get("sort_order") or 0
        found[str(one.get("post_id"))].append((int(place), str(one.get(column))))
    return {key: [name for _, name in sorted(several)] for key, several in found.items()}


def _moment(value: Any) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (OverflowError, OSError, ValueError):
            return None
    return parse_timestamp(str(value).replace("Z", "+00:00")) if value else None


def _document(
    post: Mapping[str, Any],
    key: str,
    meta: Mapping[str, Any],
    authors: list[str],
    tag_keys: list[str],
    tags: Mapping[str, Mapping[str, Any]],
    file: InputFile,
) -> Iterator[Record]:
    slug = str(post.get("slug") or "")
    is_page = post.get("type") == "page" or bool(post.get("page"))
    at = _moment(post.get("published_at"))
    draft = _draft(post)
    if at is None and not is_page and not draft:
        draft = "it has no date"
    names = [str(tags[one].get("name", "")) for one in tag_keys if one in tags]
    markup, text = _text(post)
    if not text and (post.get("lexical") or post.get("mobiledoc") or post.get("plaintext")):
        text = "\n\n".join(
            f"<p>{line}</p>" for line in str(post.get("plaintext") or "").split("\n") if line
        )
        yield SourceFinding(
            rule="text-differs",
            message="the export has no HTML of it, so only its plain text came",
            about=key,
            origin=file.name,
        )
    alt = post.get("feature_image_alt") or meta.get("feature_image_alt")
    summary = post.get("custom_excerpt") or post.get("meta_description")
    extra: dict[str, Any] = {"featured": True} if post.get("featured") else {}
    canonical = str(post.get("canonical_url") or meta.get("canonical_url") or "")
    if canonical:
        extra["canonical_url"] = canonical
    yield SourceDocument(
        key=key,
        title=one_line(str(post.get("title") or "")),
        is_page=is_page,
        url="" if draft or not slug else f"/{slug}/",
        slug=slug,
        date=at or _moment(post.get("created_at")),
        updated=_moment(post.get("updated_at")) if at is not None else None,
        draft=draft,
        authors=tuple(authors),
        tags=tuple(name for name in names if name and not name.startswith("#")),
        summary=one_line(str(summary or meta.get("meta_description") or "")),
        image=_placed(str(post.get("feature_image") or post.get("image") or "")),
        image_alt=str(alt) if alt else None,
        markup=markup,
        text=_placed(text),
        extra=extra,
        origin=file.name,
    )


def _draft(post: Mapping[str, Any]) -> str:
    status = str(post.get("status") or "published")
    if status == "sent":
        return "it was an email only"
    if status not in ("published", "scheduled"):
        return "it was a draft"
    return _HIDDEN.get(str(post.get("visibility") or "public").split(":")[0], "") or (
        "" if post.get("visibility", "public") in ("public", None) else "only some could read it"
    )


def _text(post: Mapping[str, Any]) -> tuple[str, str]:
    """The text and its markup: HTML, or the Markdown of a card where there is no HTML."""
    html = str(post.get("html") or "")
    if html.strip():
        return "ghost", html
    try:
        cards = json.loads(post.get("mobiledoc") or "{}").get("cards", [])
    except (ValueError, AttributeError):
        cards = []
    texts = [
        str(card[1].get("markdown", ""))
        for card in cards
        if isinstance(card, list) and len(card) > 1 and isinstance(card[1], dict)
        and card[0] in ("markdown", "card-markdown")
    ]  # fmt: skip
    return ("markdown", "\n\n".join(texts)) if texts else ("ghost", "")


def _placed(text: str) -> str:
    """Addresses on the site itself as paths."""
    return text.replace(f"{_PLACE}/", "/").replace(_PLACE, "/")
