"""Squarespace: the export of Settings > Advanced > Import & Export, a variant of WordPress's WXR.

Addresses have no host, names of posts are paths, authors are called by their email addresses, and
pages have no date but that of the feed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sitegen.errors import RequestError
from sitegen.importing.input_files import Inputs
from sitegen.importing.record import Record
from sitegen.importing.wordpress import WxrReader, is_squarespace
from sitegen.importing.xml_items import XmlElement

_SUFFIX = re.compile(r"\.html?$", re.IGNORECASE)


def recognises(inputs: Inputs) -> bool:
    """Whether one of the files is an export of Squarespace."""
    return any(_is_export(one.head()) for one in inputs.ending(".xml"))


def _is_export(head: bytes) -> bool:
    return b"wordpress.org/export/" in head and is_squarespace(head)


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of all exports among the inputs. Raises RequestError."""
    files = [one for one in inputs.ending(".xml") if b"wordpress.org/export/" in one.head()]
    if not files:
        raise RequestError(
            "there is no export of Squarespace among these (in Squarespace, choose Settings > "
            "Import & Export > Export > WordPress)"
        )
    reader = WxrReader(
        progress,
        markup="squarespace",
        category_paths=("/blog/category/", "/blog/tag/", "/category/", "/tag/"),
        adapt=_adapt,
    )
    yield from reader.records(files)


def _adapt(item: XmlElement) -> None:
    name = item.child("wp:post_name")
    if name is not None:
        name.text = _SUFFIX.sub("", name.text.strip().rstrip("/").rpartition("/")[2])
