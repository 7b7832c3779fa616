"""`sitegen new`: every kind builds at once, nothing is overwritten, mistakes say what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as texts

from sitegen.authoring.new_document import DocumentOptions, create_document
from sitegen.editing.yaml_writer import scalar, sequence
from sitegen.model.kinds import kinds
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.read.yaml_nodes import compose
from tests.cli.conftest import Run, look
from tests.conftest import NOW, Site, post

Make = Callable[..., Site]

EXTRAS = {"comment": ("--on", "people/anna")}

LETTERS = {"newsletter", "welcome"}
"""Kinds that are sent by somebody with a mail address."""


@pytest.mark.parametrize("kind", sorted(kinds().by_name))
def test_each_kind_builds_at_once_and_has_an_identifier(kind: str, project: Make, run: Run) -> None:
    site = project()
    if kind in LETTERS:
        anna = site.root / "content/people/anna.md"
        anna.write_text(anna.read_text().replace("role:", "email: anna@shop.example\nrole:"))
    result = run("new", kind, "Über uns: 今日は, ja?", *EXTRAS.get(kind, ()), folder=site.root)
    assert result.exit_code == 0, result.output
    path = site.root / result.stdout.strip()
    assert path.is_relative_to(site.root / "content" / kinds().by_name[kind].folder)
    text = path.read_text(encoding="utf-8")
    assert re.search(r"^id: [a-z2-9]{12}$", text, re.MULTILINE)
    built = site.build(drafts=True, future=True)
    assert not built.warnings
    assert path.relative_to(site.root).as_posix() in look(site.root).by_source


def test_a_post_is_filled_in(project: Make, run: Run) -> None:
    site = project()
    result = run("new", "post", "Why we close on Mondays", folder=site.root)
    assert result.stdout == "content/posts/why-we-close-on-mondays.md\n"
    text = (site.root / result.stdout.strip()).read_text(encoding="utf-8")
    assert "title: Why we close on Mondays\ndate: 2026-11-22\nauthor: anna\n" in text
    assert "takeaway:  # One sentence to remember" in text
    assert text.count("draft: true  # Remove this line when the text is ready.\n") == 1
    assert "remove the line `draft: true`" in result.stderr and "…" not in result.stderr
    assert look(site.root).collection("post")


@pytest.mark.parametrize("kind", sorted(kinds().by_name))
def test_nothing_goes_out_before_its_author_says_so(kind: str, project: Make, run: Run) -> None:
    site = project()
    before = site.build()
    result = run("new", kind, "Soon", *EXTRAS.get(kind, ()), folder=site.root)
    built = site.build()
    assert not built.report.written and not built.report.removed
    assert [one.state for one in built.skipped] == ["draft"] and not before.skipped
    assert "This is a draft" in result.stderr


def test_with_live_it_goes_out_at_once_unless_a_field_is_left(project: Make, run: Run) -> None:
    site = project()
    live = run("new", "post", "Now", "--live", "--body", "Here it is.", folder=site.root)
    assert not live.stderr
    site.build()
    assert "Here it is." in site.read("posts/now/index.html")
    unfinished = run("new", "story", "Nine miles", "--live", folder=site.root)
    assert "fill in the fields marked with … and remove" in unfinished.stderr
    assert {one.source for one in site.build().skipped} == {"content/stories/nine-miles.md"}
    # Without a text, the build says that readers see a title and nothing else.
    run("new", "page", "Empty", "--live", folder=site.root)
    assert [one.rule for one in site.build().warnings] == ["empty-text"]


def test_today_is_told_in_the_sites_time_zone(project: Make, run: Run) -> None:
    site = project()
    run("new", "post", "Late", "--now", "2026-12-31T23:30:00-05:00", folder=site.root)
    assert "date: 2027-01-01" in (site.root / "content/posts/late.md").read_text()


def test_it_works_from_any_folder_and_prints_the_path_from_there(project: Make, run: Run) -> None:
    site = project()
    result = run("new", "faq", "How?", folder=site.root / "content" / "people")
    assert Path(result.stdout.strip()) == Path("..") / "faqs" / "how.md"
    elsewhere = run("--project", str(site.root), "new", "faq", "When?", folder=site.root.parent)
    assert Path(elsewhere.stdout.strip()) == Path("site/content/faqs/when.md")


def test_nothing_is_overwritten(project: Make, run: Run) -> None:
    site = project()
    run("new", "page", "About", folder=site.root)
    before = (site.root / "content/pages/about.md").read_bytes()
    again = run("new", "page", "About", folder=site.root)
    assert again.exit_code == 1
    assert 'there is already a page named "about" (choose another name' in again.stderr
    assert (site.root / "content/pages/about.md").read_bytes() == before
    # A document of the same name in a folder would have the same address.
    run("new", "page", "Visit", "--folder", folder=site.root)
    assert (site.root / "content/pages/visit/index.md").is_file()
    assert run("new", "page", "Visit", folder=site.root).exit_code == 1


def test_identifiers_are_never_the_same(project: Make) -> None:
    site = project()
    root = Project(site.root)
    config = read_config(root)
    for number in range(50):
        create_document(root, config, DocumentOptions("page", f"Page {number}"), NOW)
    found = re.findall(
        r"^id: (\w+)$",
        "\n".join(path.read_text() for path in (site.root / "content/pages").iterdir()),
        re.MULTILINE,
    )
    assert len(set(found)) == 50


def test_what_only_the_author_knows_is_marked_and_kept_back(project: Make, run: Run) -> None:
    site = project()
    result = run("new", "story", "Nine miles", folder=site.root)
    text = (site.root / "content/stories/nine-miles.md").read_text(encoding="utf-8")
    assert 'customer: "…"  # The customer, by the name they agreed to.' in text
    assert "draft: true  # Remove this line" in text
    assert "This is a draft" in result.stderr
    assert [one.source for one in site.build().skipped] == ["content/stories/nine-miles.md"]


def test_fields_can_be_filled_in(project: Make, run: Run) -> None:
    site = project()
    result = run(
        *("new", "story", "Nine miles"),
        *("--set", "customer=Gwen: of the trike", "--set", "permission.how=by mail"),
        *("--set", "values=patience", "--set", "business.name=Tully", "--set", "draft=on"),
        folder=site.root,
    )
    assert result.exit_code == 0, result.output
    text = (site.root / "content/stories/nine-miles.md").read_text(encoding="utf-8")
    assert 'customer: "Gwen: of the trike"' in text
    assert "permission:\n  date: 2026-11-22\n  how: by mail\n" in text
    assert "…" not in text
    several = run(
        *("new", "post", "Salt", "-s", "tags=winter", "-s", "tags=chains, wet", "--draft"),
        folder=site.root,
    )
    assert several.exit_code == 0
    assert 'tags: [winter, "chains, wet"]' in (site.root / "content/posts/salt.md").read_text()


def test_a_comment_lies_with_what_it_is_about(project: Make, run: Run) -> None:
    site = project()
    run("new", "post", "Salt", "--live", folder=site.root)
    result = run(
        *("new", "comment", "Bert", "--on", "content/posts/salt.md", "--body", "So true."),
        "--live",
        folder=site.root,
    )
    assert result.stdout == "content/comments/posts/salt/2026-11-22-bert.md\n"
    site.build()
    assert "So true." in site.read("posts/salt/index.html")


@pytest.mark.parametrize(("disk", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_accents_may_be_signs_of_their_own(
    disk: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"], project: Make, run: Run
) -> None:
    there, wanted = normalize(disk, "bücher"), normalize(typed, "bücher")
    site = project(
        {
            f"content/posts/{there}.md": post("Books"),
            f"content/people/{there}.md": "---\nname: B\nrole: staff\n---\n",
        }
    )
    made = run("new", "post", "X", "--author", wanted, folder=site.root)
    assert made.exit_code == 0, made.stderr
    made = run("new", "comment", "Bert", "--on", f"posts/{wanted}", folder=site.root)
    assert made.exit_code == 0, made.stderr
    assert made.stdout.startswith(f"content/comments/posts/{there}/")
    (site.root / made.stdout.strip()).unlink()
    moved = run("move", f"posts/{wanted}", "books", folder=site.root)
    assert moved.exit_code == 0, moved.stderr
    moved = run("move", f"content/people/{wanted}.md", "bea", folder=site.root)
    assert moved.exit_code == 0, moved.stderr
    site.build()


def test_the_body_can_come_from_the_standard_input(project: Make, run: Run) -> None:
    site = project()
    run("new", "post", "Piped", "--body", "-", folder=site.root, given="One.\n\nTwo.\n")
    assert (site.root / "content/posts/piped.md").read_text().endswith("---\nOne.\n\nTwo.\n")


def test_a_long_title_makes_a_name_cut_at_a_word(project: Make, run: Run) -> None:
    site = project()
    result = run("new", "page", "word " * 40, folder=site.root)
    name = Path(result.stdout.strip()).stem
    assert len(name) <= 60 and set(name.split("-")) == {"word"}


@pytest.mark.parametrize("title", ["index", "CON", "nul", "com1"])
def test_names_that_mean_something_else_are_avoided(title: str, project: Make, run: Run) -> None:
    site = project()
    result = run("new", "page", title, folder=site.root)
    assert Path(result.stdout.strip()).name == f"page-{title.lower()}.md"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("post", "T", "--author", "ana"), 'there is no person "ana" (did you mean "anna"?)'),
        (("post", "T", "--set", "author=ana"), 'there is no person "ana" (did you mean "anna"?)'),
        (("page", "T", "--author", "anna"), "a page has no author (omit --author)"),
        (("post", "T", "--set", "titel=x"), 'a post has no field "titel" (did you mean "title"?)'),
        (
            ("story", "T", "--set", "permission.hwo=x"),
            'a story has no field "permission.hwo" (did you mean "permission.how"?)',
        ),
        (("person", "T", "--set", "role=boss"), '"role" can\'t be "boss"'),
        (("post", "T", "--set", "date=2026-02-30"), "there is no such day or time"),
        (("post", "???"), "choose one with --slug"),
        (("post", "T", "--slug", "../../x"), '"../../x" can\'t be a name'),
        (("comment", "Bert"), "--on posts/its-name"),
        (("comment", "Bert", "--on", "people/ana"), 'did you mean "people/anna"?'),
        (("theme", "T", "--extends", "defalt"), 'did you mean "default"?'),
    ],
)
def test_a_mistake_says_how_to_mend_it(
    arguments: tuple[str, ...], message: str, project: Make, run: Run
) -> None:
    site = project()
    before = sorted(site.root.rglob("*"))
    result = run("new", *arguments, folder=site.root)
    assert result.exit_code == 1
    assert message in result.stderr
    assert sorted(site.root.rglob("*")) == before


def test_a_setting_without_a_value_is_explained(project: Make, run: Run) -> None:
    result = run("new", "post", "T", "--set", "tags", folder=project().root)
    assert result.exit_code == 2
    assert "write --set tags=winter" in result.stderr


def test_a_post_needs_somebody(project: Make, run: Run) -> None:
    site = project({"content/site.yaml": "name: Shop\n"}, base=False)
    result = run("new", "post", "T", folder=site.root)
    assert result.exit_code == 1
    assert "sitegen new person" in result.stderr
    run("new", "person", "Ana", "--set", "role=owner", folder=site.root)
    # The only person there is must be the author.
    assert run("new", "post", "T", folder=site.root).exit_code == 0
    run("new", "person", "Bo", folder=site.root)
    unclear = run("new", "post", "U", folder=site.root)
    assert "choose with --author: ana, bo" in unclear.stderr


def test_outside_of_a_project_it_says_so(tmp_path: Path, run: Run) -> None:
    result = run("new", "post", "T", folder=tmp_path)
    assert result.exit_code == 1
    assert "there is no site here" in result.stderr and "sitegen init" in result.stderr


def test_a_content_folder_that_leaves_the_project_is_not_written_to(
    project: Make, run: Run, tmp_path: Path
) -> None:
    site = project()
    outside = tmp_path / "outside"
    outside.mkdir()
    (site.root / "content/pages").symlink_to(outside, target_is_directory=True)
    result = run("new", "page", "Out", folder=site.root)
    assert result.exit_code == 1
    assert "outside the project" in result.stderr
    assert not list(outside.iterdir())


def test_an_editor_that_is_not_there_is_named(
    project: Make, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "nope-nope")
    site = project()
    result = run("new", "page", "About", "--edit", folder=site.root)
    assert result.exit_code == 1
    assert "nope-nope could not open the file" in result.stderr and "Errno" not in result.stderr
    assert "content/pages/about.md yourself" in result.stderr
    assert (site.root / "content/pages/about.md").is_file()


def test_the_editor_is_opened_with_the_file(
    project: Make, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site = project()
    editor = tmp_path / "editor.py"
    editor.write_text("import sys\nopen(sys.argv[1], 'a').write('edited')\n")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    run("new", "page", "About", "--edit", folder=site.root)
    assert (site.root / "content/pages/about.md").read_text().endswith("edited")


def test_a_theme_extends_another_and_works(project: Make, run: Run) -> None:
    site = project()
    result = run("new", "theme", "Our own", folder=site.root)
    assert result.stdout.strip() == "themes/our-own"
    assert "name: our-own" in result.stderr
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: our-own}\n")
    site.build()
    assert re.search(r'href="/assets/our-own\.[0-9a-f]+\.css"', site.read("index.html"))
    again = run("new", "theme", "Our own", folder=site.root)
    assert again.exit_code == 1 and "already" in again.stderr
    assert run("new", "theme", "Default", folder=site.root).exit_code == 1


def plain_text() -> texts.SearchStrategy[str]:
    """Any text of one line that a source file may hold."""
    return texts.text(
        texts.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1
    ).filter(lambda text: text == text.strip() and "\ufeff" not in text)


@given(plain_text())
def test_any_text_survives_being_written_as_yaml(text: str) -> None:
    node = compose(f"key: {scalar(text)}  # a comment\nnext: 1\n", "file")
    assert node is not None
    assert node.value[0][1].value == text
    assert len(node.value) == 2


@given(texts.lists(plain_text(), min_size=1, max_size=4))
def test_any_list_survives_being_written_as_yaml(several: list[str]) -> None:
    node = compose(f"key: {sequence(several)}  # a comment\n", "file")
    assert node is not None
    assert [one.value for one in node.value[0][1].value] == several
