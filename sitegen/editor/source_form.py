"""The form of one source: its controls in sections, the lists that they offer, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from yaml.nodes import MappingNode, Node

from sitegen.editing.yaml_values import Path, is_null
from sitegen.editor.controls import (
    Choice,
    Control,
    controls_of,
    label_of,
    scalar_text,
    value_below,
)
from sitegen.editor.form_changes import DRAFT, LIVE, SCHEDULED, Publishing
from sitegen.editor.repeated_values import RepeatedValues
from sitegen.editor.suggestions import Suggestions
from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.model.dates import DateError
from sitegen.model.fields import Field
from sitegen.model.kind import FrontMatter, Kind
from sitegen.model.kinds import kinds
from sitegen.model.scalars import Moment
from sitegen.read.front_matter import decode, split
from sitegen.read.project import CONFIG, CONTENT, file_type
from sitegen.read.yaml_nodes import YamlError, compose
from sitegen.render.theme import Option, Theme
from sitegen.site.site import Site

_SHARED: Final = frozenset(FrontMatter.__struct_encode_fields__) - {"summary"}
"""Fields that all kinds have, of which few documents need one."""


class FormSection(NamedTuple):
    """A part of a form under a title; the first has none."""

    title: str
    controls: tuple[Control, ...]
    folded: bool = False


class SourceForm(NamedTuple):
    """The form of a source."""

    sections: tuple[FormSection, ...]
    more: tuple[FormSection, ...]
    """Those below the text."""
    lists: Mapping[str, tuple[Choice, ...]]
    publishing: Publishing | None
    """None for the configuration."""
    body: str | None
    """The text, with every line end as `\\n`; None for the configuration."""
    kind: Kind | None
    id: str
    """The document's identifier, if it has one."""

    @property
    def controls(self) -> tuple[Control, ...]:
        """The controls of all sections."""
        shown = tuple(one for part in (*self.sections, *self.more) for one in part.controls)
        return shown if self.publishing is None else (*shown, self.publishing.publish)

    @property
    def changed_fields(self) -> tuple[Control, ...]:
        """The controls that change the field of their name."""
        return tuple(one for part in (*self.sections, *self.more) for one in part.controls)


def source_form(
    data: bytes, file: str, site: Site, theme: Theme, now: datetime
) -> SourceForm | Problem:
    """The form of a source that has these bytes, or why there can't be one. `now` is by the site's
    clock."""
    text = decode(data, file)
    if isinstance(text, Problem):
        return text
    if file == CONFIG:
        try:
            root = compose(text, file)
        except YamlError as error:
            return error.problem
        if root is not None and not isinstance(root, MappingNode) and not is_null(root):
            return Problem(file, 1, "the file has no fields", "write at least `name: …`")
        return _config_form(root, site, theme)
    parts = split(text, file)
    if isinstance(parts, Problem):
        return parts
    try:
        root = compose(parts.front, file, parts.front_line)
    except YamlError as error:
        return error.problem
    if root is not None and not isinstance(root, MappingNode) and not is_null(root):
        return Problem(file, 2, "there are no fields", "write them as `name: value`")
    twice = _twice(root, file)
    if twice is not None:
        return twice
    return _document_form(root, parts.body, file, site, now)


def _twice(root: Node | None, file: str) -> Problem | None:
    names = [str(key.value) for key, _ in root.value] if isinstance(root, MappingNode) else []
    for name in names:
        if names.count(name) > 1:
            return Problem(file, None, f'"{name}" occurs twice', "keep one of them")
    return None


# --- a document ---------------------------------------------------------------------------------


def _document_form(
    root: Node | None, body: str, file: str, site: Site, now: datetime
) -> SourceForm:
    model = kinds().front_matters[file_type(file)]
    kind = model.kind
    offers = Suggestions(site, kind, file.rpartition("/")[0])
    by_key = {one.path[0]: one for one in controls_of(model, root, offers)}
    identifier = by_key.pop("id").value
    publish = by_key.pop("publish")
    by_key.pop("draft")
    required, usual, rare = _sorted(kind, by_key)
    return SourceForm(
        sections=(FormSection("", tuple(required)),),
        more=(FormSection("", tuple(usual)), FormSection("More fields", tuple(rare), folded=True)),
        lists=offers.lists,
        publishing=_publishing(root, kind, publish, now),
        body=body,
        kind=kind,
        id=identifier,
    )


def _sorted(
    kind: Kind, by_key: Mapping[str | int, Control]
) -> tuple[list[Control], list[Control], list[Control]]:
    """Required fields, with the one that names the document first; those that it has or that its
    kind begins with; all others."""
    label = kind.label.rstrip("_")
    required = [one for one in by_key.values() if one.required]
    required.sort(key=lambda one: one.path[0] != label)
    usual: list[Control] = []
    rare: list[Control] = []
    for key, one in by_key.items():
        if one.required:
            continue
        expected = key in kind.starter_fields or key == "summary"
        (usual if expected or (key not in _SHARED and one.given) else rare).append(one)
    return required, usual, rare


def _publishing(root: Node | None, kind: Kind, publish: Control, now: datetime) -> Publishing:
    draft = (scalar_text(value_below(root, "draft")) or "").lower() in ("true", "yes", "on")
    dated = None
    if kind.date_field is not None:
        dated = _moment(scalar_text(value_below(root, kind.date_field.rstrip("_"))), now)
    begins = _moment(f"{publish.value} {publish.time}".strip(), now) or dated
    state = DRAFT if draft else SCHEDULED if begins is not None and begins > now else LIVE
    return Publishing(state, publish, dated)


def _moment(text: str | None, now: datetime) -> datetime | None:
    assert now.tzinfo is not None
    try:
        return Moment.parse(text, now.tzinfo).at if text else None
    except (DateError, ValueError):
        return None


# --- the configuration --------------------------------------------------------------------------

_SECTIONS: Final = (
    ("The business", ("name", "tagline", "description")),
    ("Contact and hours", ("contact",)),
    ("Promise", ("promise",)),
    ("Menu", ("menu",)),
    ("Colours and look", ("theme", "logo", "favicon", "image")),
)
"""What owners change most, in the order of the form."""


def _config_form(root: Node | None, site: Site, theme: Theme) -> SourceForm | Problem:
    offers = Suggestions(site, None, CONTENT)
    repeated = RepeatedValues(root)

    def options(path: Path, _field: Field, node: Node | None) -> Control | None:
        if path != ("theme", "options"):
            return None
        if node is not None and not is_null(node) and not isinstance(node, MappingNode):
            return None
        parts = tuple(
            _option(name, one, node, repeated.why_fixed(node, name, value_below(node, name)))
            for name, one in theme.declared.items()
        )
        return Control(path, "Options", "", "group", False, False, parts=parts)

    by_key = {one.path[0]: one for one in controls_of(Config, root, offers, options)}
    sections = [
        FormSection(title, tuple(by_key.pop(key) for key in keys)) for title, keys in _SECTIONS
    ]
    rest = tuple(by_key.values())
    alone = tuple(one for one in rest if one.widget != "group")
    groups = (FormSection(one.label, (one,), folded=True) for one in rest if one.widget == "group")
    more = (FormSection("More about the site", alone, folded=True), *groups)
    return SourceForm((*sections, *more), (), offers.lists, None, None, None, "")


def _option(name: str, option: Option, node: Node | None, why_fixed: str) -> Control:
    """The control of an option that the theme declares."""
    found = value_below(node, name)
    text = scalar_text(found)
    usual = option.default
    base = Control(
        ("theme", "options", name),
        label_of(name),
        option.help or "",
        "line",
        False,
        found is not None and not is_null(found),
        usual=("on" if usual else "off") if isinstance(usual, bool) else str(usual or ""),
    )
    if text is None or "\n" in text:
        return base._replace(widget="fixed")
    if why_fixed:
        return base._replace(widget="fixed", why=why_fixed)
    if option.type == "boolean":
        known = {"true": "on", "on": "on", "yes": "on", "false": "off", "off": "off", "no": "off"}
        if text and text.lower() not in known:
            return base._replace(value=text)
        shown = known.get(text.lower(), "")
        return base._replace(widget="switch", value=shown, plain="boolean")
    if option.type == "choice":
        extra = (Choice(text),) if text and text not in option.choices else ()
        choices = (*map(Choice, option.choices), *extra)
        return base._replace(widget="choice", value=text, choices=choices)
    if option.type == "number":
        return base._replace(widget="number", value=text, plain="number")
    return base._replace(widget="colour" if option.type == "colour" else "line", value=text)
