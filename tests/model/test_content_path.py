"""One way to name what lies in `content/`, however somebody writes it."""

from __future__ import annotations

import pytest

from sitegen.model.content_path import content_path, document_name, document_path, typed_path


@pytest.mark.parametrize("text", ["img/a.png", "/img/a.png", "content/img/a.png"])
def test_files_are_named_relative_to_content(text: str) -> None:
    assert content_path(text) == "content/img/a.png"


@pytest.mark.parametrize(
    ("source", "path", "name"),
    [
        ("content/posts/a.md", "posts/a", "a"),
        ("content/posts/a/index.md", "posts/a", "a"),
        ("content/posts/2026/a.b.md", "posts/2026/a.b", "a.b"),
        ("posts/a", "posts/a", "a"),
        ("content/pages/content/a.md", "pages/content/a", "a"),
        ("content/index.md", "index", "index"),
    ],
)
def test_a_document_has_a_path_and_a_name(source: str, path: str, name: str) -> None:
    assert (document_path(source), document_name(source)) == (path, name)


@pytest.mark.parametrize(
    "text",
    ["posts/a", "posts/a/", "/posts/a", " ./posts/a.md ", "content\\posts\\a.md", "posts/a/index"],
)
def test_people_type_paths_in_many_ways(text: str) -> None:
    assert typed_path(text) == "posts/a"
