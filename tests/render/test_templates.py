"""Templates escape as Jinja2 does, only quicker."""

from __future__ import annotations

from datetime import date
from html import escape as in_python
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import FileSystemBytecodeCache
from markupsafe import Markup, escape

from sitegen.render.escaping import escape as ours
from sitegen.render.templates import Templates, escaped

HARD = "<b>&amp; \"one\" & 'two'</b>"


class Told:
    """Something that says what it is in HTML."""

    def __html__(self) -> str:
        return "<i>told</i>"

    def __str__(self) -> str:
        return "<untold>"


VALUES = [HARD, "", "plain", Markup(HARD), Told(), 7, 1.5, None, True, date(2026, 11, 22), ["<"]]


@pytest.mark.parametrize("value", VALUES)
def test_values_are_escaped_as_markupsafe_does(value: object) -> None:
    assert "".join([escaped(value)]) == str(escape(value))


@given(st.text())
def test_texts_are_escaped_as_libraries_do(text: str) -> None:
    assert escaped(text) == str(escape(text))
    assert ours(text) == in_python(text)


SOURCES = {
    "base.html": "<title>{{ value }}</title>{% block main %}{{ value }}{% endblock %}",
    "page.html": """{% extends "base.html" %}
        {% from "parts.html" import shown with context %}
        {% block main %}{{ super() }}
        {{ shown(value) }}{{ shown(other="<q>") }}
        {% set kept %}[{{ value }}]{% endset %}{{ kept }}{{ kept ~ value }}
        {% filter upper %}{{ value }}<u>{% endfilter %}
        {% call(one) shown() %}{{ one }}{{ value }}{% endcall %}
        {{ value|safe }}{{ "<" }}{{ "<"|e }}{{ [value]|join(" & ") }}
        {% autoescape false %}{{ value }}{% endautoescape %}
        {% include "parts.html" %}
        {% for one in (value, "<") %}{{ loop.index }}{{ one }}{% endfor %}
        {% endblock %}""",
    "parts.html": """{% macro shown(one="-", other="") %}<p>{{ one }}{{ other }}
        {{ caller("<c>") if caller is defined else "" }}</p>{% endmacro %}{{ value }}""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "theme/templates").mkdir(parents=True)
    for name, source in SOURCES.items():
        (tmp_path / "theme/templates" / name).write_text(source)
    return tmp_path


def plain(folder: Path) -> jinja2.Environment:
    """The environment without what makes it quick."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder / "theme/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=FileSystemBytecodeCache(str(folder)),
    )


@pytest.mark.parametrize("value", VALUES)
def test_pages_are_those_of_jinja2(folder: Path, value: object) -> None:
    templates = Templates([("theme", folder / "theme")], None)
    expected = plain(folder).get_template("page.html").render(value=value)
    assert templates.get_template("page.html").render(value=value) == expected


def test_what_is_undefined_is_a_mistake(folder: Path) -> None:
    templates = Templates([("theme", folder / "theme")], None)
    with pytest.raises(jinja2.UndefinedError, match="value"):
        templates.get_template("base.html").render()


def test_templates_that_others_compiled_are_not_taken(folder: Path) -> None:
    plain(folder).get_template("base.html")
    (compiled,) = folder.glob("*.cache")
    templates = Templates([("theme", folder / "theme")], folder)
    templates.get_template("base.html")
    ours = set(folder.glob("*.cache")) - {compiled}
    assert len(ours) == 1
    # And those that are ours are.
    again = Templates([("theme", folder / "theme")], folder)
    assert again.get_template("base.html").render(value=HARD).count("&lt;b&gt;") == 2
    assert set(folder.glob("*.cache")) == {compiled, *ours}


def test_a_cache_that_cant_be_made_is_done_without(folder: Path) -> None:
    (folder / "cache").write_text("in the way")
    templates = Templates([("theme", folder / "theme")], folder / "cache")
    assert "&lt;b&gt;" in templates.get_template("base.html").render(value=HARD)
    assert (folder / "cache").read_text() == "in the way"


@pytest.mark.parametrize("damage", [b"", b"sitegen", b"\xe3" * 300])
def test_a_damaged_compiled_template_is_compiled_again(folder: Path, damage: bytes) -> None:
    Templates([("theme", folder / "theme")], folder).get_template("base.html")
    (compiled,) = folder.glob("*.cache")
    whole = compiled.read_bytes()
    compiled.write_bytes(whole[: len(whole) // 2] + damage)
    again = Templates([("theme", folder / "theme")], folder)
    assert "&lt;b&gt;" in again.get_template("base.html").render(value=HARD)
    assert compiled.read_bytes() == whole


def test_names_reach_the_nearest_theme_or_a_certain_one(folder: Path) -> None:
    near = folder / "near/templates"
    near.mkdir(parents=True)
    (near / "base.html").write_text(
        '{% extends "theme:base.html" %}{% block main %}near{% endblock %}'
    )
    (folder / "near/style.css").write_text("a {}")
    folders = [("near", folder / "near"), ("theme", folder / "theme")]
    templates = Templates(folders, None)
    templates.globals["value"] = "of all"
    page = "<title>of all</title>"
    assert templates.get_template("base.html").render() == f"{page}near"
    assert templates.get_template("theme:base.html").render() == f"{page}of all"
    assert templates.get_template("/style.css").render() == "a {}"
