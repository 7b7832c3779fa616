"""A live document without a text is a warning of the build; a video or a picture is a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.check.cases import sound
from tests.cli.conftest import Run, run
from tests.conftest import NOW, Site, post

__all__ = ["run"]

A = "content/posts/a/index.md"
Make = Callable[..., Site]


@pytest.mark.parametrize("body", ["", "<!-- Begin with what is new. -->", "---", "<br>\n\n<hr>"])
@pytest.mark.parametrize("kind", ["posts", "pages", "faqs"])
def test_a_live_document_without_a_text(body: str, kind: str, project: Make, run: Run) -> None:
    front = "id: abc\ntitle: Rye\n" if kind != "faqs" else "id: abc\nquestion: Rye?\n"
    date = "date: 2026-03-14\n" if kind != "pages" else ""
    author = "author: anna\n" if kind == "posts" else ""
    source = f"content/{kind}/a.md"
    site = project({source: f"---\n{front}{date}{author}---\n{body}\n"})
    (warning,) = site.build().warnings
    assert (warning.file, warning.rule) == (source, "empty-text")
    assert "draft: true" in warning.remedy
    assert run("check", "--verbose", folder=site.root).output.count("there is no text") == 1


@pytest.mark.parametrize(
    "body",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "[A film](https://youtu.be/dQw4w9WgXcQ)",
        "![A film](a.mp4)",
        '<video src="a.mp4" controls></video>',
        "<video controls><source src='a.mp4'></video>",
        '<iframe title="A film" src="https://www.youtube-nocookie.com/embed/abcdefghijk"></iframe>',
        "<audio controls src='a.mp4'></audio>",
        "<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>",
        "One word",
        "`code`",
        "今日は",
    ],
)
def test_whatever_there_is_to_see_or_hear_is_a_text(body: str, project: Make) -> None:
    site = project({A: post("A", body), "content/posts/a/a.mp4": b"x"})
    assert not [one for one in site.build().warnings if one.rule == "empty-text"]


def test_a_recording_is_a_text(project: Make) -> None:
    site = project({A: post("A", "", audio="{src: a.wav}"), "content/posts/a/a.wav": sound()})
    assert not [one for one in site.build().warnings if one.rule == "empty-text"]


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({"draft": "true"}, ""),
        ({"publish": "2027-01-01"}, ""),
        ({"check": "{off: [empty-text]}"}, ""),
        ({}, "check: {off: [empty-text]}\n"),
    ],
)
def test_what_is_not_live_or_excepted_may_be_empty(
    fields: dict[str, str], more: str, project: Make
) -> None:
    site = project({"content/posts/a.md": post("A", "", **fields)})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert not site.build(drafts=True, future=True, now=NOW).warnings


def test_a_text_that_arrives_ends_the_warning(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", "")})
    assert len(site.build().warnings) == len(site.build().warnings) == 1
    site.write({"content/posts/a.md": post("A", "Good morning.")})
    assert not site.build().warnings
    site.write({"content/posts/a.md": post("A", "")})
    assert len(site.build().warnings) == 1
