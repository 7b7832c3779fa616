"""A slow first build tells of the quicker Markdown engine, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

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
    monkeypatch.setattr("sitegen.cli.build.SLOW", 0.0)
    site.write({"content/posts/a.md": post("A", "Other words.")})
    assert HINT not in build(site), "a later build"
    other = Site(site.root.parent / "other")
    site.root.rename(other.root)
    for record in (other.root / ".sitegen").glob("build-*"):
        record.unlink()
    assert build(other).count(HINT) == 1
