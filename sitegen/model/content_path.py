"""Paths of files in `content/`, as sources have them and as people write them."""

from __future__ import annotations

from typing import Final

CONTENT: Final = "content"
_FOLDER: Final = f"{CONTENT}/"


def content_path(text: str) -> str:
    """The path, relative to the project, of a file that is named relative to `content/`.

    `logo.svg`, `/logo.svg` and `content/logo.svg` all mean `content/logo.svg`.
    """
    return f"{_FOLDER}{text.removeprefix('/').removeprefix(_FOLDER)}"


def document_path(source: str) -> str:
    """The path that names a document: `posts/a` for `content/posts/a.md`.

    The same for `posts/a.md`, and for `posts/a/index.md`, which has a folder for its own files.
    """
    return source.removeprefix(_FOLDER).removesuffix(".md").removesuffix("/index")


def typed_path(text: str) -> str:
    """`document_path` of a path as people type it, also on Windows: `.\\posts\\a`, `posts/a/`."""
    path = text.strip().replace("\\", "/").removeprefix("./").strip("/")
    return document_path(path)


def document_name(source: str) -> str:
    """The name of a document: of its file, or of its folder if the file is called `index.md`."""
    return document_path(source).rpartition("/")[2]
