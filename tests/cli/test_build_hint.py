"""A first build that Markdown made slow suggests the faster engine, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from sitegen.cli.build import SLOW, is_markdown_slow
from sitegen.cli.main import sitegen
from tests.conftest import Site, post

HINT = "engine: commonmark"


def build(site: Site) -> str:
    """What the command prints."""
    arguments = ["--project", str(site.root), "build", "--jobs", "1", "--now", "2026-11-22"]
    return CliRunner().invoke(sitegen, arguments, catch_exceptions=False).output


def test_only_a_slow_first_build_with_the_default_engine_is_told(
    project: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project({"content/posts/a.md": post("A")})
    monkeypatch.setattr("sitegen.cli.build.SLOW", 1e9)
    assert HINT not in build(site), "a quick build"
    monkeypatch.setattr("sitegen.cli.build.is_markdown_slow", lambda engine, *_: bool(engine))
    site.write({"content/posts/a.md": post("A", "Other words.")})
    assert HINT not in build(site), "a later build"
    other = Site(site.root.parent / "other")
    site.root.rename(other.root)
    for record in (other.root / ".sitegen").glob("build-*"):
        record.unlink()
    assert build(other).count(HINT) == 1


@pytest.mark.parametrize(
    ("engine", "reading", "whole", "suggested"),
    [
        ("python-markdown", SLOW, SLOW * 1.5, True),
        ("python-markdown", SLOW * 0.2, SLOW * 4, False),  # pictures took the time
        ("python-markdown", SLOW * 0.9, SLOW * 0.95, False),
        ("commonmark", SLOW, SLOW * 1.5, False),
        (None, SLOW, SLOW * 1.5, False),
    ],
)
def test_only_where_markdown_took_the_time(
    engine: str | None, reading: float, whole: float, suggested: bool
) -> None:
    assert is_markdown_slow(engine, reading, whole) is suggested
