"""The check as a whole: switched off, remembered, never stale, and never silent about a build."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

import sitegen.check.pages
import sitegen.check.sources
from sitegen.check.engine import CheckOptions, check, check_site
from sitegen.errors import Problem
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.render.plan import plan
from sitegen.render.renderer import Renderer
from sitegen.render.theme import load_theme
from sitegen.site.load import read_site
from sitegen.site.query_context import QueryContext
from tests.check.cases import (
    ASKED,
    CLEAN,
    FAQ,
    SETTLED,
    SITE,
    A,
    faq,
    photo,
    post,
    rye,
    site,
    value,
)
from tests.check.conftest import NOW, Look, named, write

TURNED = rye("Go to our website.")


# --- secrets ------------------------------------------------------------------------------------

SECRET = f"ghp_{'a1B2' * 9}"


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("content/site.yaml", site(f"# the token is {SECRET}"), 12),
        (A, rye("You may.", extra=f"{{token: {SECRET}}}"), 7),
        (A, rye(f"You may. <!-- {SECRET} -->"), 8),
        ("content/static/price.txt", f"One\n{SECRET}\n", 2),
        ("content/static/a.js", f"const token = '{SECRET}';", 1),
        ("content/static/_headers", f"/*\n  X-Token: {SECRET}\n", 2),
    ],
)
def test_secrets_are_found_wherever_they_stand(look: Look, file: str, text: str, line: int) -> None:
    report = look({**CLEAN, file: text})
    (problem,) = named(report, "exposed-token")
    assert (problem.file, problem.line, problem.severity) == (file, line, "error")
    assert SECRET not in problem.message


# --- switching off ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        {"content/site.yaml": site("check: {off: turned-away}"), A: TURNED},
        {A: rye("Go to our website.", check="{off: [turned-away]}")},
        {A: rye("Go to our website. <!-- check: off turned-away -->")},
        {A: rye("<!-- check: off vague-link, turned-away -->\n\nGo to our website.")},
    ],
    ids=["project", "document", "line", "next line"],
)
def test_a_rule_is_switched_off(look: Look, files: Mapping[str, str]) -> None:
    assert named(look({**CLEAN, **files}), "turned-away") == []


def test_a_line_switches_off_only_itself(look: Look) -> None:
    text = "Go to our website. <!-- check: off turned-away -->\n\nGo to the website."
    (problem,) = named(look({**CLEAN, A: rye(text)}), "turned-away")
    assert problem.line == 10


def test_a_line_of_front_matter_can_be_switched_off(look: Look) -> None:
    text = faq("4 euros.", "W?", SETTLED, "review_by: 2026-01-01  # check: off faq-overdue")
    assert named(look({**CLEAN, FAQ: text}), "faq-overdue") == []


def test_what_stops_a_build_can_not_be_switched_off(look: Look) -> None:
    files = {"content/site.yaml": site("check: {off: [broken-link]}"), A: rye("[b](b.md)")}
    assert len(named(look({**CLEAN, **files}), "broken-link")) == 1


def test_an_owner_decides_how_much_a_rule_matters(look: Look) -> None:
    config = site("check: {severity: {turned-away: error}}")
    (problem,) = named(look({**CLEAN, "content/site.yaml": config, A: TURNED}), "turned-away")
    assert problem.severity == "error"


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({A: rye("Text.", check="{off: [nothing]}")}, 7),
        ({A: rye("Text. <!-- check: off nothing -->")}, 8),
        ({"content/site.yaml": site("check: {severity: {nothing: error}}")}, 12),
    ],
)
def test_a_typo_in_a_rules_name_is_told(look: Look, files: Mapping[str, str], line: int) -> None:
    (problem,) = named(look({**CLEAN, **files}), "unknown-rule")
    assert problem.line == line


# --- with mistakes that stop a build ------------------------------------------------------------


def test_a_broken_project_is_looked_at_as_far_as_it_goes(look: Look) -> None:
    report = look(
        {**CLEAN, A: TURNED, "content/posts/b.md": "no front matter", FAQ: faq("[x](y.md)")}
    )
    assert {problem.rule for problem in report.problems} >= {
        "turned-away", "source", "broken-link",
    }  # fmt: skip
    assert report.pages == 0


def test_a_broken_configuration_is_told(look: Look) -> None:
    report = look({**CLEAN, "content/site.yaml": "name: X\ntimezone: Berlin\n"})
    (problem,) = report.problems
    assert (problem.file, problem.line, problem.rule) == ("content/site.yaml", 2, "front-matter")


def test_a_template_that_fails_on_every_page_is_told_once(look: Look) -> None:
    own = {
        "content/site.yaml": SITE + "theme: {name: own}\n",
        "themes/own/theme.yaml": "name: own\nextends: default\n",
        "themes/own/templates/base.html": "{{ nothing.there }}\n",
    }
    report = look({**CLEAN, **own})
    (problem,) = named(report, "template")
    assert (problem.file, problem.line) == ("themes/own/templates/base.html", 1)


def test_what_the_theme_does_everywhere_is_told_once(look: Look) -> None:
    own = {
        "content/site.yaml": SITE + "theme: {name: own}\n",
        "themes/own/theme.yaml": "name: own\nextends: default\n",
        "themes/own/templates/base.html": (
            '{% extends "default:base.html" %}{% block contact %}<b id="x"></b><b id="x"></b>'
            "{% endblock %}\n"
        ),
    }
    (problem,) = named(look({**CLEAN, **own}), "duplicate-id")
    assert "pages, such as" in problem.message


@pytest.mark.parametrize(
    ("rule", "file", "source"),
    [
        ("empty-text", A, rye("")),
        ("missing-summary", A, post("Rye", "You may ask.")),
        ("price-without-figure", "content/faqs/p.md", faq("What is it?", "Ask.", "about: [price]")),
    ],
)
def test_what_a_draft_does_not_have_yet_is_not_missed(
    rule: str, file: str, source: str, look: Look
) -> None:
    assert len(named(look({**CLEAN, file: source}), rule)) == 1
    draft = source.replace("---\n", "---\ndraft: true\n", 1)
    assert not named(look({**CLEAN, file: draft}), rule)


def test_the_command_against_a_location_takes_any_name_of_a_file(look: Look) -> None:
    files = {
        A: post("Rye", "![Rye](<../pages/rye (2).jpg>)", summary="On rye."),
        "content/pages/rye (2).jpg": photo(gps=True),
    }
    (problem,) = named(look({**CLEAN, **files}), "image-with-location")
    assert problem.severity == "advice"
    assert "published image doesn't say" in problem.message
    command = problem.remedy.partition("exiftool")[2]
    assert shlex.split(command) == ["-gps:all=", "content/pages/rye (2).jpg"]


def test_drafts_are_looked_at_before_they_are_published(look: Look) -> None:
    draft = rye("Go to our website.", draft="true")
    assert len(named(look({**CLEAN, A: draft}), "turned-away")) == 1


# --- remembered, and never stale ----------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Counts what is looked at anew."""
    counts = {"sources": 0, "pages": 0}
    sources, pages = sitegen.check.sources._check_source, sitegen.check.pages._check_task

    def source(*arguments: object) -> object:
        counts["sources"] += 1
        return sources(*arguments)  # type: ignore[arg-type]

    def page(*arguments: object) -> object:
        counts["pages"] += 1
        return pages(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sitegen.check.sources, "_check_source", source)
    monkeypatch.setattr(sitegen.check.pages, "_check_task", page)
    return counts


def test_nothing_is_looked_at_twice(look: Look, counted: dict[str, int]) -> None:
    first = look(CLEAN)
    assert counted["sources"] == 2
    counted.update(sources=0, pages=0)
    assert look().problems == first.problems
    assert counted == {"sources": 0, "pages": 0}


def test_an_edit_costs_only_what_it_touches(look: Look, counted: dict[str, int]) -> None:
    many = {
        f"content/posts/p{number:02}.md": post(f"P{number}", summary="P.", date="2026-01-01")
        for number in range(30)
    }
    whole = look({**CLEAN, **many}).pages
    counted.update(sources=0, pages=0)
    look({"content/posts/p11.md": post("P11", "Other words.", summary="P.", date="2026-01-01")})
    assert counted["sources"] == 1
    assert counted["pages"] < whole / 2


EDITS: dict[str, Mapping[str, str | None]] = {
    "body": {A: rye("Go to our website. See [x](/nowhere/).")},
    "title": {A: post("Rolls", "You may ask.", summary="On rye.")},
    "anchor elsewhere": {FAQ: faq("4 euros. [x](/posts/a/#gone)", "W?", SETTLED)},
    "new document": {"content/posts/b.md": post("B", "[x](/nowhere/)", summary="B.")},
    "deleted document": {A: None},
    "config": {"content/site.yaml": SITE.replace('phone: "+49 30 1234567"', "phone: none")},
    "rule off": {"content/site.yaml": site("check: {off: [no-reply-time, no-human]}")},
    "person": {
        "content/people/anna.md": "---\nid: a\nname: Anna\nrole: owner\nphone: x\n---\nI.\n"
    },
    "comment": ASKED,
    "redirect": {"content/static/_redirects": "/x /nowhere/\n"},
    "value": {"content/values/v.md": value()},
    "blank lines only": {A: CLEAN[A].replace("---\nYou", "---\n\n\nYou")},  # type: ignore[union-attr,arg-type]
}


@pytest.mark.parametrize("edit", EDITS)
def test_remembering_changes_nothing(edit: str, look: Look, tmp_path: Path) -> None:
    """Before and after each edit, in both directions, a check says what a first check says."""
    before = {**CLEAN, A: rye("Go to our website. [here](/posts/)"), FAQ: faq("4 euros.", "W?")}
    look(before)
    changed = EDITS[edit]
    for path, text in changed.items():
        if text is None:
            (tmp_path / path).unlink()
    after = look({path: text for path, text in changed.items() if text is not None})
    assert after.problems == _afresh(tmp_path)
    for path in changed:
        (tmp_path / path).unlink(missing_ok=True)
    back = look(before)
    assert back.problems == _afresh(tmp_path)


def _afresh(root: Path) -> tuple[Problem, ...]:
    (root / ".sitegen" / "check.msgpack").unlink()
    return check(Project(root), CheckOptions(NOW)).problems


def test_time_alone_makes_an_answer_overdue(look: Look) -> None:
    files = {**CLEAN, FAQ: faq("4 euros.", "W?", SETTLED, "review_by: 2026-12-01")}
    assert named(look(files), "faq-overdue") == []
    later = look(now=NOW.replace(year=2027))
    assert len(named(later, "faq-overdue")) == 1


@pytest.mark.parametrize("damage", [b"", b"sitegen check 1\n", b"x" * 500])
def test_a_damaged_record_is_begun_afresh(look: Look, tmp_path: Path, damage: bytes) -> None:
    first = look({**CLEAN, A: TURNED})
    (tmp_path / ".sitegen" / "check.msgpack").write_bytes(damage)
    assert look().problems == first.problems


# --- for the preview ----------------------------------------------------------------------------


def test_findings_for_the_preview(tmp_path: Path, look: Look) -> None:
    files = {**CLEAN, A: rye("Go to our website. <a href='/posts/'></a>")}
    whole = look(files)
    write(tmp_path, {A: rye("Go to our website. [here](/posts/)")})
    project = Project(tmp_path)
    config = read_config(project)
    content_cache = ContentCache(project.cache)
    loaded = read_site(project, config, content_cache, now=NOW)
    renderer = Renderer(loaded.site, load_theme(project, config), project.cache)
    outputs = plan(loaded.site, renderer, project)
    context = QueryContext(loaded.site, content_cache, tmp_path)
    seen = check_site(
        project, loaded.site, renderer, outputs, context,
        found=loaded.warnings, only={"posts/a/index.html"},
    )  # fmt: skip
    assert [problem.rule for problem in seen[A]] == ["turned-away", "vague-link"]
    every = check_site(project, loaded.site, renderer, outputs, context, found=loaded.warnings)
    assert every[A] == seen[A]
    assert {problem.rule for problem in whole.problems} == {"empty-link", "turned-away"}
    content_cache.close()


def test_a_preview_of_one_page_leaves_the_record_alone(tmp_path: Path, look: Look) -> None:
    look(CLEAN)
    record = (tmp_path / ".sitegen" / "check.msgpack").read_bytes()
    write(tmp_path, {A: rye("Go to our website.")})
    project = Project(tmp_path)
    config = read_config(project)
    content_cache = ContentCache(project.cache)
    site_ = read_site(project, config, content_cache, now=NOW).site
    renderer = Renderer(site_, load_theme(project, config), project.cache)
    check_site(
        project, site_, renderer, plan(site_, renderer, project),
        QueryContext(site_, content_cache, tmp_path), only=frozenset(),
    )  # fmt: skip
    content_cache.close()
    assert (tmp_path / ".sitegen" / "check.msgpack").read_bytes() == record
