"""A new site on its first day: what it looks like without a picture, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.authoring.new_project import ProjectOptions, new_project
from sitegen.check.engine import CheckOptions, check
from sitegen.cli.main import sitegen
from sitegen.read.project import Project
from tests.conftest import Site

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def first(tmp_path: Path) -> Site:
    """The site of an owner with two names, built."""
    options = ProjectOptions("Shop", "Ana Ruiz", "UTC", email="ana@shop.example")
    new_project(tmp_path / "new", options, NOW)
    site = Site(tmp_path / "new")
    site.build(now=NOW)
    return site


def test_a_person_without_a_picture_has_an_initial_wherever_others_have_one(first: Site) -> None:
    initial = '<span class="portrait monogram" aria-hidden="true">A</span>'
    for page in ("index.html", "people/index.html", "posts/why-we-write-here/index.html"):
        assert initial in first.read(page), page
    contact = first.read("values/index.html").partition('id="reach-us"')[2]
    assert initial in contact


def test_the_page_for_visitors_says_how_to_reach_somebody_before_its_forms(first: Site) -> None:
    page = first.read("contact/index.html")
    assert page.count('id="reach-us"') == 1
    assert 0 < page.index('id="reach-us"') < page.index("<form")


def test_check_finds_nothing_wrong_but_the_missing_address(first: Site) -> None:
    found = check(Project(first.root), CheckOptions(now=NOW)).problems
    assert {one.rule for one in found if one.severity == "error"} == {"no-url"}
    assert "no-human" not in {one.rule for one in found}


@pytest.mark.parametrize(
    "name",
    ("01-hello", "welcome/01-hello", "newsletter/welcome/01-hello.md",
     "content/newsletter/welcome/01-hello.md"),
)  # fmt: skip
def test_a_welcome_email_is_found_as_the_help_names_it(
    first: Site, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    welcome = first.root / "content/newsletter/welcome"
    welcome.mkdir(parents=True)
    (welcome / "01-hello.md").write_text(
        "---\nid: hello0000001\nsubject: Welcome\nfrom: ana-ruiz\nday: 0\n---\nThank you.\n"
    )
    monkeypatch.chdir(first.root)
    done = CliRunner().invoke(sitegen, ["newsletter", "preview", name])
    assert done.exit_code == 0, done.output
    # A short email is no email that says less than its HTML.
    assert "less text" not in done.output
