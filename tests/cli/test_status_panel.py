"""The status as a page of the preview: the same facts, escaped."""

from __future__ import annotations

from pathlib import Path

from sitegen.cli.status.panel import body_of, status_panel
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from sitegen.site.site import Site
from sitegen.site.status import FeatureStatus, StatusLine, StatusPart, status
from tests.check.cases import ASKED, CLEAN, comment, faq, rye, value
from tests.check.conftest import NOW, write


def read(root: Path, **sight: bool) -> Site:
    project = Project(root)
    return read_site(project, read_config(project), ContentCache(None), now=NOW, **sight).site


def test_the_page_shows_the_status(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **CLEAN,
            **ASKED,
            "content/values/v.md": value(),
            "content/posts/b.md": rye("You.", publish="2026-12-02 09:00").replace("rye", "b"),
        },
    )
    body = body_of(status(read(tmp_path)))
    for told in ("Bert", "late since 2026-11-03", "Fresh", "none yet", "2026-12-02 09:00"):
        assert told in body
    assert "<meter" in body
    panel = status_panel(Project(tmp_path))
    assert (panel.name, panel.title) == ("status", "Status")


def test_what_customers_write_is_escaped(tmp_path: Path) -> None:
    hostile = comment("'&lt;script>x&lt;/script>'", "2026-11-02 10:00")
    write(tmp_path, {**CLEAN, "content/comments/posts/a/1.md": hostile})
    line = StatusLine("2 in the inbox, 1 later than promised", late=True, panel="inbox")
    body = body_of(status(read(tmp_path), (FeatureStatus("inbox", (line,)),)))
    assert "<script>" not in body
    assert "&lt;script&gt;" in body
    assert '<a href="inbox">2 in the inbox, 1 later than promised</a>' in body


def test_the_dashboard_is_on_the_panel(tmp_path: Path) -> None:
    recovery = (
        "---\nid: r\ntitle: Late\ndate: 2026-10-01\nowner: anna\ncause: <b>late part\n---\nYes.\n"
    )
    asked = faq("4 euros.", "What does it cost?", "times_asked: 7")
    write(tmp_path, {**CLEAN, "content/recoveries/r.md": recovery, "content/faqs/q.md": asked})
    lines = (StatusLine("12 subscribers, 1 not confirmed yet, 3 gone"),)
    body = body_of(
        status(
            read(tmp_path), (FeatureStatus("newsletter", parts=(StatusPart("Newsletter", lines),)),)
        )
    )
    for shown in ("follow-up", "2026-10-22 (late)", "&lt;b&gt;late part", "What does it cost?",
                  'value="7"', "12 subscribers, 1 not confirmed yet, 3 gone"):  # fmt: skip
        assert shown in body


def test_an_empty_site_has_a_page(tmp_path: Path) -> None:
    write(tmp_path, {"content/site.yaml": "name: X\n"})
    assert "Nobody wrote anything." in body_of(status(read(tmp_path)))


def test_a_preview_counts_nothing_as_published_that_is_not_live(tmp_path: Path) -> None:
    later = rye("You.", publish="2026-12-02 09:00").replace("rye", "b")
    draft = rye("You.", draft="true").replace("rye", "c")
    write(tmp_path, {**CLEAN, "content/posts/b.md": later, "content/posts/c.md": draft})
    shown = read(tmp_path, drafts=True, future=True)
    assert len(shown.collection("post")) == 3
    assert status(shown) == status(read(tmp_path))
    assert status(shown).documents["post"] == 1
