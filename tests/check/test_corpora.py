"""Nothing that people write makes the check crash."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.check.data import data_facts
from sitegen.check.fixes import apply_fixes
from sitegen.check.markup import html_tree
from sitegen.check.page import CheckedPage, facts_of, find_email_addresses
from sitegen.check.prose import prose
from sitegen.check.rules import rules_for
from sitegen.check.voice.measures import measure
from sitegen.check.words import words_for
from sitegen.cli.main import sitegen
from sitegen.model.config import Config
from sitegen.model.config_check import Check
from sitegen.model.document import Body, Document
from sitegen.model.kinds.page import Page
from sitegen.read.project import CONFIG as CONFIG_FILE
from tests.check.conftest import Look, write
from tests.check.corpora import CORPORA

CONFIG = Config(name="X", url="https://x.example/")
EN = words_for("en", Check())


def run(root: Path, *arguments: str) -> str:
    """The output of a check; a crash fails the test."""
    result = CliRunner().invoke(
        sitegen,
        ["--project", str(root), "check", "--now", "2026-11-22", "--jobs", "1", *arguments],
        catch_exceptions=False,
    )
    assert result.exit_code in (0, 1), result.output
    return result.stdout


@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("seed", range(4))
def test_other_peoples_projects(corpus: str, seed: int, look: Look, tmp_path: Path) -> None:
    tidy = seed % 2 == 0
    files = CORPORA[corpus](Random(f"{corpus} {seed}"), tidy)
    write(tmp_path, files)
    found = json.loads(run(tmp_path, "--format", "json", "--voice"))
    assert len(found["problems"]) > 20
    assert all(problem["rule"] and problem["remedy"] for problem in found["problems"])
    run(tmp_path, "--format", "sarif")
    run(tmp_path, "--fix", "--format", "github")


@pytest.mark.parametrize("corpus", CORPORA)
def test_a_tidy_one_gets_as_far_as_its_pages(corpus: str, look: Look, tmp_path: Path) -> None:
    """With every mistake that stops a build taken out, the rendered pages are looked at too."""
    write(tmp_path, CORPORA[corpus](Random(corpus), True))
    for _ in range(6):
        found = json.loads(run(tmp_path, "--format", "json", "--fix"))
        if found["pages"]:
            break
        for problem in found["problems"]:
            if problem["severity"] == "error" and problem["file"] != CONFIG_FILE:
                (tmp_path / problem["file"]).unlink(missing_ok=True)
    assert found["pages"] > 10
    run(tmp_path, "--voice")


FRAGMENTS = st.sampled_from(
    ["<p>", "</p>", "<h1 id=a>", "</h1>", "<h4>", "<a href='", "'>", "</a>", "<img src=x", ">",
     "<script>", "</script>", "<!--", "-->", "<q>", "</q>", "<pre>", "</pre>", "<li>", "<table>",
     "<td>", "&amp;", "&#0;", "&#64;", "%40", "a@b.example", "<input name=x>", "<label>", "“", "”",
     "http://[", "//x", "tel:x", "mailto:?x", "\x00", "\ufdd0L0\ufdd1", "<br>", "It was made. "]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=9), max_size=60).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_page_can_be_looked_at(html: str) -> None:
    content = html.encode("utf-8", "replace")
    root = html_tree(content)
    if root is not None:
        page = CheckedPage("posts/a/index.html", content, root, None, CONFIG, EN)
        for rule in rules_for("page"):
            assert rule.check is not None
            assert all(finding.message for finding in rule.check(page))
        facts = facts_of(page, ())
        assert all(link.startswith("/") for link in facts.links)
    measure(prose(html), EN)


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))
)
@settings(max_examples=150, deadline=None)
def test_any_data_can_be_looked_at(content: bytes) -> None:
    for path in ("feed.xml", "feed.json", "robots.txt"):
        data_facts(path, content, CONFIG)
    find_email_addresses(content)


MARKS = st.sampled_from(
    ["#", "##", "#### x", " ", "  ", "\t", "```", "~~~", "\n", "\r\n", "<!--", "-->", "<pre>",
     "text", "> ", "- ", "é"]
)  # fmt: skip


@given(st.lists(MARKS, max_size=60))
@example(["#", " ", "\n", "#### x"])
@example(["#", "\r\n", "#### x"])
@settings(max_examples=200, deadline=None)
def test_mending_loses_nothing(parts: list[str]) -> None:
    body = "".join(parts)
    page = Page(title="P", id="p")
    document = Document("content/pages/p.md", "p", "p", page, Body(b""), b"", b"")
    data = f"---\ntitle: P\n---\n{body}".encode()
    better, _ = apply_fixes(data, document, ())
    assert apply_fixes(better, document, ())[0] == better

    def bare(text: bytes) -> bytes:
        return b"".join(text.replace(b"#", b"").split())

    assert bare(better) == bare(data)


@pytest.mark.parametrize("size", [30_000])
def test_long_and_hostile_texts_take_no_time_to_speak_of(size: int) -> None:
    """Nothing here is quadratic: each of these takes minutes if it is."""
    for part in ("<p>", "a@", "<a href=", "“", "It was ", "x.", "<code>", "&#64;", "[", " \t"):
        text = part * size
        measure(prose(text), EN)
        find_email_addresses(text.encode())
