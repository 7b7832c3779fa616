"""The process that converts texts for the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sitegen.digest import content_digest
from sitegen.read.config import read_config
from sitegen.read.contents import Source
from sitegen.read.project import Project
from sitegen.serve.converter import Converter
from sitegen.serve.preview import Preview
from tests.conftest import Site, post


def test_pipes_that_are_closed_in_the_middle_end_only_that_text(
    project: Callable[..., Site],
) -> None:
    there = Project(project().root)
    config = read_config(there)
    data = post("Tea").encode()
    source = Source("content/posts/tea.md", "post", content_digest(data), data)
    converter = Converter(config.markdown.engine, lambda: None)
    try:
        assert converter.ready.wait(30)
        process = converter._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        (problem,) = converter.convert(source, config, ()).result(30).problems
        assert problem.file == source.path
        assert not converter.convert(source, config, ()).result(30).problems
    finally:
        converter.close()


def test_a_preview_that_is_started_again_at_once_has_a_newer_version(
    project: Callable[..., Site], preview: Callable[..., tuple[Preview, Any, Any]]
) -> None:
    """Pages that are still open would not load anew otherwise."""
    site = project()
    versions = [preview(site)[0].current_state().version for _ in range(3)]
    assert versions == sorted(set(versions))
