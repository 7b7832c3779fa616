"""Writes exports in the shapes of other programs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The old shop</title>
<link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
AUTHOR = """<wp:author><wp:author_id>7</wp:author_id>
<wp:author_login><![CDATA[ana-login]]></wp:author_login>
<wp:author_email><![CDATA[ana@secret.example]]></wp:author_email>
<wp:author_display_name><![CDATA[Ana Ruiz]]></wp:author_display_name></wp:author>
"""
_ESCAPED = "]]]]><![CDATA[>"


def item(
    number: int,
    title: str,
    text: str = "Good morning.",
    *,
    kind: str = "post",
    status: str = "publish",
    gmt: str = "2020-05-03 10:00:00",
    local: str = "2020-05-03 12:00:00",
    published: str = "Sun, 03 May 2020 10:00:00 +0000",
    slug: str | None = None,
    link: str | None = None,
    password: str = "",
    excerpt: str = "",
    author: str = "ana-login",
    terms: Sequence[tuple[str, str, str]] = (),
    fields: Mapping[str, str] | None = None,
    inner: str = "",
) -> str:
    """An item of a WXR file; `terms` are domains, nicenames and names."""
    slug = title.lower().replace(" ", "-") if slug is None else slug
    if link is None:
        link = f"https://old.example/{gmt[:4]}/{gmt[5:7]}/{slug}/"
        if kind == "page":
            link = f"https://old.example/{slug}/"
        if status in ("draft", "pending"):
            link = f"https://old.example/?p={number}"
    named = "".join(
        f'<category domain="{domain}" nicename="{nice}"><![CDATA[{name}]]></category>\n'
        for domain, nice, name in terms
    )
    meta = "".join(
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
        for key, value in (fields or {}).items()
    )
    return (
        f"<item><title><![CDATA[{title}]]></title><link>{link}</link>"
        f"<pubDate>{published}</pubDate><dc:creator><![CDATA[{author}]]></dc:creator>"
        f'<guid isPermaLink="false">https://old.example/?p={number}</guid>'
        f"<content:encoded><![CDATA[{text.replace(']]>', _ESCAPED)}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{local}</wp:post_date>"
        f"<wp:post_date_gmt>{gmt}</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>"
        f"<wp:post_name><![CDATA[{slug}]]></wp:post_name><wp:status>{status}</wp:status>"
        f"<wp:post_parent>0</wp:post_parent><wp:post_type>{kind}</wp:post_type>"
        f"<wp:post_password><![CDATA[{password}]]></wp:post_password>\n"
        f"<wp:is_sticky>0</wp:is_sticky>\n{named}{meta}{inner}</item>\n"
    )


def attachment(number: int, path: str, *, alt: str = "", parent: int = 0, caption: str = "") -> str:
    """A picture or file of the library."""
    alt_field = (
        "<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{alt}]]></wp:meta_value></wp:postmeta>"
    )
    return (
        f"<item><title>file {number}</title><link>https://old.example/file-{number}/</link>"
        f"<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:status>inherit</wp:status>"
        f"<wp:post_parent>{parent}</wp:post_parent><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>https://old.example/{path}</wp:attachment_url>{alt_field}</item>\n"
    )


def comment(
    number: int,
    text: str,
    *,
    name: str = "Carla",
    approved: str = "1",
    kind: str = "comment",
    parent: int = 0,
    user: int = 0,
    gmt: str = "2020-05-04 08:00:00",
) -> str:
    """A comment on an item, with all that must not come along."""
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author><![CDATA[{name}]]></wp:comment_author>"
        "<wp:comment_author_email>carla@secret.example</wp:comment_author_email>"
        "<wp:comment_author_url>https://carla.secret.example/</wp:comment_author_url>"
        "<wp:comment_author_IP>203.0.113.77</wp:comment_author_IP>"
        "<wp:comment_agent>Mozilla/5.0 (SecretAgent)</wp:comment_agent>"
        f"<wp:comment_date>{gmt}</wp:comment_date><wp:comment_date_gmt>{gmt}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>"
        f"<wp:comment_user_id>{user}</wp:comment_user_id></wp:comment>\n"
    )


def wxr(*items: str, head: str = HEAD, authors: str = AUTHOR) -> str:
    """A WXR file."""
    return f"{head}{authors}{''.join(items)}</channel>\n</rss>\n"


def written(folder: Path, *items: str, name: str = "export.xml") -> Path:
    """A WXR file in a folder."""
    path = folder / name
    path.write_text(wxr(*items), encoding="utf-8")
    return path


def zipped(path: Path, entries: Mapping[str, str | bytes] | Iterable[tuple[object, bytes]]) -> Path:
    """A zip; its entries by their names, or by what zipfile knows of them."""
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(name, content)  # type: ignore[arg-type]
    return path


def ghost(folder: Path, posts: Sequence[Mapping[str, object]], **tables: object) -> Path:
    """An export of Ghost."""
    path = folder / "old-shop.ghost.2020-05-03.json"
    data = {
        "posts": list(posts),
        "users": [
            {"id": "1", "name": "Ana Ruiz", "slug": "ana-login", "email": "ana@secret.example"}
        ],
        "posts_authors": [
            {"post_id": one["id"], "author_id": "1", "sort_order": 0} for one in posts
        ],
        **tables,
    }
    whole = {"db": [{"meta": {"exported_on": 1588500000000, "version": "5.80.0"}, "data": data}]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


COLUMNS = (
    "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,"
    "podcast_url"
)


def substack(folder: Path, rows: Iterable[str], more: Mapping[str, str]) -> Path:
    """An export of Substack."""
    posts = "\n".join((COLUMNS, *rows)) + "\n"
    return zipped(folder / "export.zip", {"posts.csv": posts, **more})
