"""Opening and saving changes no byte, and a change of one field only its own lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.bundled import bundled
from sitegen.editor.addresses import HOME
from sitegen.editor.body_text import with_body, with_text
from sitegen.editor.controls import Control, all_controls
from sitegen.editor.edit_page import edit_view
from sitegen.editor.form_changes import changed_source, trimmed
from sitegen.editor.session import PACKAGE
from sitegen.editor.source_form import SourceForm, source_form
from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.model.kinds import kinds, references
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.project import Project
from sitegen.render.theme import Theme, load_theme
from sitegen.serve.panel_templates import render
from sitegen.site.site import Site as WholeSite
from sitegen.site.visibility import Viewpoint
from tests.conftest import Site
from tests.e2e.event import REFERENCE
from tests.editing.generated import LONG, SAFE, TEXTS
from tests.editor.conftest import Editor, form_in

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FILE = "content/posts/salt.md"


@pytest.mark.slow
def test_opening_and_saving_the_demo_changes_nothing(
    demo: Site, editor: Callable[..., Editor]
) -> None:
    one = editor(demo)
    files = [
        path.relative_to(demo.root).as_posix()
        for path in sorted((demo.root / "content").rglob("*.md"))
        if "static" not in path.parts
    ]
    assert len(files) > 60
    for file in ["content/site.yaml", *files]:
        before = one.read(file)
        for view in ({}, {"view": "source"}):
            form = one.open(file, **view)
            answer = one.post("/save", form)
            assert answer.status == 303, (file, answer.text)
            assert one.read(file) == before, file
            # Neither has a script anything to save.
            assert one.data("/keep", form)[1]["kept"] == "", file


# --- generated front matter -----------------------------------------------------------------------


@cache
def surroundings() -> tuple[WholeSite, Theme]:
    """The site that comes with sitegen, and its theme."""
    project = Project(bundled("content").parent)
    config = read_config(project)
    cache = ContentCache(None)
    contents = read_contents(project, config, cache)
    cache.close()
    site = WholeSite(contents, config, Viewpoint(NOW, zone_of(config), True, True))
    return site, load_theme(project, config)


def form_of(data: bytes, file: str = FILE) -> SourceForm:
    site, theme = surroundings()
    form = source_form(data, file, site, theme, NOW)
    assert not isinstance(form, Problem), form
    return form


def shown(data: bytes, file: str = FILE) -> dict[str, str]:
    """What a browser sends back of the page."""
    site, _ = surroundings()
    view = edit_view(site, file, "t", "", data, form_of(data, file), (), NOW)
    return form_in(str(render(PACKAGE, "edit.html", home=HOME, view=view)))


def saved(data: bytes, values: dict[str, str], file: str = FILE) -> bytes:
    form = form_of(data, file)
    model: Any = Config if file == "content/site.yaml" else kinds().front_matters["post"]
    return changed_source(data, file, values, form.changed_fields, model, form.publishing, NOW)


@st.composite
def written(draw: st.DrawFn, text: str) -> str:
    """A text of a safe kind in one of YAML's styles."""
    style = draw(st.sampled_from(("plain", "single", "double", "folded")))
    if style == "folded":
        return f">-\n  {text}"
    mark = {"plain": "", "single": "'", "double": '"'}[style]
    return f"{mark}{text}{mark}"


@st.composite
def lists(draw: st.DrawFn) -> str:
    items = draw(st.lists(SAFE, min_size=1, max_size=4))
    form = draw(st.sampled_from(("flow", "block", "indented", "alone")))
    if form == "alone":
        return f" {items[0]}"
    if form == "flow":
        return f" [{', '.join(items)}]"
    margin = "  " if form == "indented" else ""
    return "".join(f"\n{margin}- {one}{draw(st.sampled_from(('', '  # so')))}" for one in items)


NAMES = ("takeaway", "series", "summary", "slug", "layout")


@st.composite
def posts(draw: st.DrawFn) -> list[tuple[str, str]]:
    """The fields of a post with their lines, in any order, with comments before them."""
    plain = st.just("").flatmap(lambda _: SAFE.flatmap(written))
    possible = {
        "id": st.just(" salt"),
        "title": plain.map(lambda text: f" {text}"),
        "date": st.sampled_from((" 2026-03-14", " '2026-03-14'", " 2026-03-14 09:30", " soon",
                                 " 2026-03-14T09:30:10Z", "", " [2026]")),
        "author": lists(),
        "tags": lists(),
        "series": plain.map(lambda text: f" {text}"),
        "summary": plain.map(lambda text: f" {text}"),
        "takeaway": plain.map(lambda text: f"   {text}"),
        "newsletter": st.sampled_from((" on", " no", " true", " maybe", "")),
        "draft": st.sampled_from((" true", " off", " yes  # still")),
        "publish": st.sampled_from((" 2026-12-24", " 2026-12-24 18:00", "")),
        "image": st.sampled_from((" {src: a.jpg, alt: ''}", "\n  src: a.jpg  # it\n  alt: A", "")),
        "updates": st.sampled_from((
            "\n- date: 2026-04-01\n  note: More.\n- {date: 2026-05-01, note: 'Less.'}",
            " []", "\n  - date: 2026-04-01\n    note: More.",
        )),
        "extra": st.sampled_from((" {a: 1, b: x}", " {a: [1]}", "\n  a: on")),
        "files": lists(),
    }  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(sorted(possible)), unique=True, min_size=1))
    found = []
    for name in chosen:
        before = draw(st.sampled_from(("", "", "\n", "# a: b\n", "\n# - x\n\n")))
        value = draw(possible[name])
        comment = draw(st.sampled_from(("", "  # why"))) if value and "\n" not in value else ""
        found.append((name, f"{before}{name}:{value}{comment}\n"))
    return found


BODIES = st.lists(
    st.sampled_from(("", "One.", "  two", "\tthree", "<b>&amp;</b>", "</textarea>", "\u2028", "é"))
).flatmap(lambda lines: st.sampled_from(("", "\n")).map(lambda end: "\n".join(lines) + end))
ENDS = st.sampled_from(("\n", "\r\n", "\r"))
MARKS = st.sampled_from((b"", b"\xef\xbb\xbf"))


def source(fields: list[tuple[str, str]], body: str, end: str, mark: bytes) -> bytes:
    front = "".join(lines for _, lines in fields)
    return mark + f"---\n{front}---\n{body}".replace("\n", end).encode()


@settings(max_examples=60)
@given(posts(), BODIES, ENDS, MARKS)
def test_a_form_that_nobody_touched_changes_no_byte(
    fields: list[tuple[str, str]], body: str, end: str, mark: bytes
) -> None:
    data = source(fields, body, end, mark)
    assert saved(data, shown(data)) == data


TYPED = ("date", "draft", "newsletter", "publish")
"""Fields that don't take any text; they are shown as lines if what they have is wrong."""


def texts(form: SourceForm) -> list[Control]:
    """The controls that take any text."""
    return [
        one
        for one in form.changed_fields
        if one.widget in ("line", "text") and one.given and one.path[0] not in TYPED
    ]


@settings(max_examples=60)
@given(posts(), BODIES, ENDS, MARKS, st.one_of(SAFE, TEXTS, LONG), st.data())
def test_a_change_of_one_field_changes_only_its_lines(
    fields: list[tuple[str, str]], body: str, end: str, mark: bytes, text: str, data: st.DataObject
) -> None:
    before = source(fields, body, end, mark)
    form = form_of(before)
    choices = [one for one in texts(form) if any(name == one.path[0] for name, _ in fields)]
    if not choices or not trimmed(text) or "\r" in text:
        return
    chosen = data.draw(st.sampled_from(choices))
    values = shown(before) | {chosen.name: text.replace("\n", "\r\n")}
    after = saved(before, values)
    number = [name for name, _ in fields].index(str(chosen.path[0]))
    start, rest = source(fields[:number], "", end, mark), fields[number + 1 :]
    start = start[: start.rindex(b"---")]
    finish = source(rest, body, end, b"")[3 + len(end) :]
    assert after.startswith(start)
    assert after.endswith(finish)
    (again,) = (one for one in all_controls(form_of(after).controls) if one.path == chosen.path)
    as_typed = text == chosen.value or "\n" in trimmed(text) or "\n" in chosen.value
    assert again.value == (text if as_typed else trimmed(text))
    # What was saved is not saved again.
    assert saved(after, values) == after
    assert saved(after, shown(after)) == after


@given(BODIES, BODIES, ENDS, MARKS)
def test_another_text_keeps_the_lines_that_are_the_same(
    old: str, new: str, end: str, mark: bytes
) -> None:
    before = source([("title", "title: Salt  # so\n")], old, end, mark)
    after = with_body(before, FILE, new.replace("\n", "\r\n"))
    if old.replace("\r\n", "\n") == new:
        assert after == before
    assert after == source([("title", "title: Salt  # so\n")], new, end, mark)
    assert with_text(before, FILE, after.decode("utf-8-sig")) == after


def test_every_kind_of_control_comes_back_as_it_was_shown(tmp_path: Path) -> None:
    data = (bundled("content") / "site.yaml").read_bytes()
    file = "content/site.yaml"
    assert saved(data, shown(data, file), file) == data
    widgets = {one.widget for one in all_controls(form_of(data, file).controls)}
    assert widgets >= {
        "line",
        "text",
        "date",
        "switch",
        "choice",
        "colour",
        "list",
        "rows",
        "pairs",
    }


def test_a_kind_of_an_installed_package_has_its_form(monkeypatch: pytest.MonkeyPatch) -> None:
    others = references()
    monkeypatch.setattr("sitegen.model.kinds.references", lambda: (*others, REFERENCE))
    data = b"---\nid: e\ntitle: Open day\ndate: 2026-11-10\nstarts: 2026-12-05 18:30\n---\nCome.\n"
    form = form_of(data, "content/events/open.md")
    required = [one.path[0] for one in form.sections[0].controls]
    assert required == ["title", "date", "starts", "place"]
    starts = form.sections[0].controls[2]
    assert (starts.widget, starts.value, starts.time) == ("date", "2026-12-05", "18:30")
    people = {one.path[0]: one for one in form.controls}["host"]
    assert "nell" in {one.value for one in form.lists[people.offers]}
    values = {"f:starts": "2026-12-06", "f:starts@time": "18:30", "body": "Come.\r\n"}
    model = kinds().front_matters["event"]
    after = changed_source(
        data, "content/events/open.md", values, form.changed_fields, model, form.publishing, NOW
    )
    assert after == data.replace(b"12-05", b"12-06")
