"""The preview's slot for findings: quick for a document, whole for the overview."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.cli.findings import PreviewFindings
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from sitegen.site.site import Site
from tests.check.cases import CLEAN, FAQ, A, faq, rye, theme
from tests.check.conftest import NOW, write
from tests.conftest import post

FAULTY = 'Go to our website. <a href="/posts/"></a>'


def read(root: Path) -> Site:
    project = Project(root)
    content_cache = ContentCache(project.cache)
    site = read_site(project, read_config(project), content_cache, now=NOW).site
    content_cache.close()
    return site


@pytest.fixture
def findings(tmp_path: Path) -> PreviewFindings:
    write(tmp_path, {**CLEAN, A: rye(FAULTY), FAQ: faq("4.", "W?", "review_by: 2026-01-01")})
    return PreviewFindings(Project(tmp_path))


def rules(findings: PreviewFindings, site: Site, source: str | None) -> set[str]:
    document = site.documents[site.by_source[source]] if source is not None else None
    return {problem.rule for problem in findings(site, document)}


def test_a_document_and_its_page(findings: PreviewFindings, tmp_path: Path) -> None:
    site = read(tmp_path)
    assert rules(findings, site, A) == {"turned-away", "empty-link"}
    write(tmp_path, {A: rye("You may ask.")})
    assert rules(findings, read(tmp_path), A) == set()


def test_the_whole_site_without_rendering_it(findings: PreviewFindings, tmp_path: Path) -> None:
    found = rules(findings, read(tmp_path), None)
    assert {"turned-away", "faq-overdue"} <= found
    assert "empty-link" not in found


def test_the_same_site_is_looked_at_once(findings: PreviewFindings, tmp_path: Path) -> None:
    site = read(tmp_path)
    document = site.documents[site.by_source[A]]
    assert findings(site, document) is findings(site, document)


def test_a_broken_theme_is_not_told_here(findings: PreviewFindings, tmp_path: Path) -> None:
    write(tmp_path, theme("{% block main %}{{ nothing.there }}{% endblock %}"))
    write(tmp_path, {"themes/own/templates/post.html": "{{ nothing.there }}\n"})
    assert rules(findings, read(tmp_path), A) == {"turned-away"}
    write(tmp_path, {"themes/own/theme.yaml": "[]\n"})
    assert rules(findings, read(tmp_path), A) == set()


def test_files_that_nothing_refers_to(findings: PreviewFindings, tmp_path: Path) -> None:
    source = "content/posts/b/index.md"
    files = {source: post("B", "You may ask."), "content/posts/b/old.pdf": "x"}
    write(tmp_path, {**CLEAN, **files, "content/posts/c.pdf": "x"})
    site = read(tmp_path)
    assert "unused-file" in rules(findings, site, source)
    assert "unused-file" not in rules(findings, site, A)
    named = [one.file for one in findings(site, None) if one.rule == "unused-file"]
    assert named == ["content/posts/b/old.pdf", "content/posts/c.pdf"]
    write(tmp_path, {source: post("B", "You may [ask](old.pdf).")})
    assert "unused-file" not in rules(findings, read(tmp_path), source)
