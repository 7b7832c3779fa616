"""What the toolbar offers: documents to link to by their titles, pictures and videos to show."""

from __future__ import annotations

import posixpath
from typing import Final, NamedTuple

from sitegen.editor.suggestions import PICTURES
from sitegen.model.content_path import document_path
from sitegen.site.site import Site
from sitegen.site.visibility import live_from

MOST: Final = 30
_VIDEOS: Final = (".mp4", ".m4v", ".mov", ".webm")


class LinkChoice(NamedTuple):
    """A document to link to."""

    title: str
    kind: str
    target: str
    """The path to its file, from the document with the link."""
    path: str
    """The path that names it: `posts/name`."""
    state: str
    """`live`, or why readers don't see it."""


class FileChoice(NamedTuple):
    """A picture or a video to show."""

    name: str
    target: str
    path: str
    """The file, relative to the project."""


def link_choices(site: Site, file: str, words: str) -> tuple[LinkChoice, ...]:
    """The documents with a page whose title has all words, the newest first."""
    folder = posixpath.dirname(file) or "content"
    wanted = words.casefold().split()
    found = []
    for document in site.documents.values():
        text = f"{document.label} {document.name}".casefold()
        attached = document.kind.attached or document.source == file
        if attached or site.url_path(document.id) is None:
            continue
        if all(word in text for word in wanted):
            at = live_from(document)
            found.append((-(at.timestamp() if at is not None else 0.0), document))
    found.sort(key=lambda one: (one[0], one[1].source))
    return tuple(
        LinkChoice(
            one.label,
            one.kind.one,
            _from(folder, one.source),
            document_path(one.source),
            site.visibilities[one.id].state,
        )
        for _, one in found[: MOST if file else len(found)]
    )


def picture_choices(site: Site, file: str, videos: bool) -> tuple[FileChoice, ...]:
    """The pictures, or the videos, of the content, those beside the document first."""
    folder = posixpath.dirname(file)
    endings = _VIDEOS if videos else PICTURES
    files = [one for one in site.contents.files.attachments if one.lower().endswith(endings)]
    files.sort(key=lambda one: (not one.startswith(f"{folder}/"), one))
    return tuple(
        FileChoice(posixpath.basename(one), _from(folder, one), one) for one in files[:200]
    )


def _from(folder: str, path: str) -> str:
    target = posixpath.relpath(path, folder)
    return "".join(_ESCAPED.get(one, one) for one in target)


_ESCAPED: Final = {one: f"%{ord(one):02X}" for one in ' ()<>"%#?[]\\'}
"""Characters that would end a link in Markdown, or mean something else in an address."""
