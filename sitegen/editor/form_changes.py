"""A form that comes back becomes the source's new bytes: only fields that were touched change.

Each value is compared with the one that the form showed, so a form that nobody touched changes
nothing, whatever it says and however the source is written.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sitegen.editing.yaml_editor import (
    Append,
    Change,
    Model,
    Remove,
    Set,
    edit_front_matter,
    edit_yaml,
)
from sitegen.editing.yaml_values import Path, Value
from sitegen.editor.body_text import unified, with_body
from sitegen.editor.controls import Control, all_controls
from sitegen.model.dates import DateError
from sitegen.model.scalars import Moment
from sitegen.read.convert import COMMAS
from sitegen.read.project import CONFIG

DRAFT, LIVE, SCHEDULED = "draft", "live", "scheduled"
PUBLISH: Final = ("publish",)
_NUMBER: Final = re.compile(r"[-+]?\d+")
_FRACTION: Final = re.compile(r"[-+]?\d+\.\d+")
_BLANK: Final = r"[\s\u180e\u200b\u2060\ufeff]+"
_AROUND: Final = re.compile(rf"\A{_BLANK}|{_BLANK}\Z")
"""Spaces of any width, also none: copying from web pages and emails brings them."""

Form = Mapping[str, str]


class Publishing(NamedTuple):
    """Whether a document is a draft, live, or goes live at a time."""

    state: str
    publish: Control
    dated: datetime | None
    """The document's own date."""


def changed_source(
    data: bytes,
    file: str,
    form: Form,
    controls: Sequence[Control],
    model: Model,
    publishing: Publishing | None,
    now: datetime,
) -> bytes:
    """The bytes of a source after a form that showed `data` came back. `now` is by the site's
    clock.

    Raises EditError, with what to do, if the form asks for something that can't be written.
    """
    changes = list(field_changes(controls, form))
    if publishing is not None:
        changes += _publishing_changes(publishing, form, now)
    if file == CONFIG:
        return edit_yaml(data, file, changes, model) if changes else data
    if changes:
        data = edit_front_matter(data, file, changes, model)
    body = form.get("body")
    return data if body is None else with_body(data, file, body)


def field_changes(controls: Iterable[Control], form: Form) -> Iterator[Change]:
    """What the form changes in some fields."""
    for one in controls:
        match one.widget:
            case "fixed":
                continue
            case "group":
                yield from _group_changes(one, form)
            case "pairs":
                yield from _pair_changes(one, form)
            case "list":
                yield from _list_changes(one, form)
            case "rows":
                yield from _row_changes(one, form)
            case _:
                value = submitted(one, form)
                if value is not None and value != shown(one):
                    yield _single(one, value)


def shown(control: Control) -> str:
    """A control's value as the browser sends it back if nobody touches it."""
    if control.widget == "date":
        return f"{control.value} {control.time}".strip()
    return unified(control.value)


def trimmed(text: str) -> str:
    """A text without the spaces around it, which nobody means to type."""
    return _AROUND.sub("", text)


def submitted(control: Control, form: Form, known: Container[str] = ()) -> str | None:
    """The value that comes back; None if the form doesn't have the control. One that the form
    showed, at this place or as one of the `known`, stays as it is written."""
    value = form.get(control.name)
    if value is None:
        return None
    if control.widget == "date":
        return trimmed(f"{trimmed(value)} {form.get(f'{control.name}@time', '')}")
    value, before = unified(value), shown(control)
    if value == before or value in known:
        return value
    # Lines of their own may be meant as they are: a block of YAML ends with a line end.
    return value if "\n" in trimmed(value) or "\n" in before else trimmed(value)


def _single(control: Control, value: str) -> Change:
    if value.strip():
        return Set(control.path, _typed(control, value))
    return Set(control.path, None) if control.required else Remove(control.path)


def _typed(control: Control, value: str) -> Value:
    if control.plain == "boolean":
        return value == "on"
    if control.plain == "number" and _NUMBER.fullmatch(value):
        return int(value)
    if control.plain == "number" and _FRACTION.fullmatch(value):
        return float(value)
    return value.strip() if control.widget in ("date", "number", "switch") else value


def _group_changes(group: Control, form: Form) -> Iterator[Change]:
    """The changes in a group; one that loses all its values is removed."""
    changes = list(field_changes(group.parts, form))
    emptied = (
        changes
        and group.given
        and not group.required
        and len(group.path) > 0
        and all(_is_emptied(one, form) for one in group.parts)
    )
    if emptied:
        yield Remove(group.path)
    else:
        yield from changes


def _is_emptied(control: Control, form: Form) -> bool:
    match control.widget:
        case "fixed":
            return not control.given
        case "group":
            return all(_is_emptied(one, form) for one in control.parts)
        case "list":
            values = _items(control, form)
            return not (control.values if values is None else values)
        case "rows":
            rows = _rows(control, form)
            return not (control.rows if rows is None else rows)
        case "pairs":
            return not _pairs(control, form)
        case _:
            value = submitted(control, form)
            return not (shown(control) if value is None else value).strip()


def _numbers(prefix: str, form: Form) -> list[int]:
    """The numbers of items below a name, in order."""
    found = set()
    for name in form:
        if name.startswith(prefix):
            number = name[len(prefix) :].partition(".")[0].partition("@")[0]
            if number.isascii() and number.isdecimal() and len(number) < 6:
                found.add(int(number))
    return sorted(found)


def _items(
    control: Control, form: Form, known: Container[str] | None = None
) -> tuple[str, ...] | None:
    """The items of a list as they come back. Those that the form showed, which are `known`, stay
    as they are written."""
    known = control.values if known is None else known
    if control.name not in form:
        return None
    texts = [form[f"{control.name}.{one}"] for one in _numbers(f"{control.name}.", form)]
    items: list[str] = []
    for text in texts:
        items += [text] if text in known else _parted(control, trimmed(text))
    return tuple(one for one in items if trimmed(one))


def _parted(control: Control, text: str) -> list[str]:
    """The items that were typed into one field, such as `bread, rye`."""
    no_item = control.pattern and not re.search(control.pattern, text)
    if control.separable or no_item:
        return [trimmed(one) for one in COMMAS.split(text)]
    return [text]


def _list_changes(control: Control, form: Form) -> Iterator[Change]:
    values = _items(control, form)
    if values is None or values == control.values:
        return
    if not values:
        yield Set(control.path, None) if control.required else Remove(control.path)
    elif not control.alone and control.values and values[:-1] == control.values:
        yield Append(control.path, values[-1])
    elif len(values) == 1 and (control.alone or not control.given):
        yield Set(control.path, values[0])
    else:
        yield Set(control.path, list(values))


def _rows(control: Control, form: Form) -> list[Mapping[str, Value]] | None:
    """The groups of a list as they come back, without those that are empty."""
    if control.name not in form:
        return None
    found = []
    known = _texts(one for row in control.rows for one in row)
    for number in _numbers(f"{control.name}.", form):
        group = _row(_renumbered(control.blank, control.path, number), form, known)
        if group:
            found.append(group)
    return found


def _texts(controls: Iterable[Control]) -> frozenset[str]:
    """All texts that controls show."""
    found = [*all_controls(tuple(controls))]
    return frozenset([text for one in found for text in (unified(one.value), *one.values)])


def _row(controls: Sequence[Control], form: Form, known: Container[str]) -> Mapping[str, Value]:
    group: dict[str, Value] = {}
    for one in controls:
        key = str(one.path[-1])
        if one.widget == "group":
            inner = _row(one.parts, form, known)
            if inner:
                group[key] = inner
        elif one.widget == "list":
            items = _items(one, form, known) or ()
            if items:
                group[key] = items[0] if len(items) == 1 else list(items)
        else:
            value = submitted(one, form, known) or ""
            if value.strip():
                group[key] = _typed(one, value)
    return group


def _renumbered(controls: Sequence[Control], above: Path, number: int) -> tuple[Control, ...]:
    """The controls of an added group with the number of a row."""
    place = len(above)

    def numbered(one: Control) -> Control:
        path = (*one.path[:place], number, *one.path[place + 1 :])
        return one._replace(path=path, parts=tuple(map(numbered, one.parts)))

    return tuple(map(numbered, controls))


def row_values(controls: Sequence[Control]) -> Mapping[str, Value]:
    """A group of a list as it comes back if nobody touches it."""
    form: dict[str, str] = {}
    for one in controls:
        _fill(one, form)
    return _row(controls, form, _texts(controls))


def _fill(control: Control, form: dict[str, str]) -> None:
    form[control.name] = unified(control.value)
    form[f"{control.name}@time"] = control.time
    for number, value in enumerate(control.values):
        form[f"{control.name}.{number}"] = value
    for part in control.parts:
        _fill(part, form)


def _row_changes(control: Control, form: Form) -> Iterator[Change]:
    rows = _rows(control, form)
    before = [row_values(row) for row in control.rows]
    if rows is None or rows == before:
        return
    if not rows:
        yield Remove(control.path)
    elif before and rows[:-1] == before and not control.alone:
        yield Append(control.path, rows[-1])
    else:
        yield Set(control.path, rows)


def _pairs(control: Control, form: Form) -> dict[str, str] | None:
    if control.name not in form:
        return None
    found: dict[str, str] = {}
    known = [value for _, value in control.pairs]
    for number in _numbers(f"{control.name}.", form):
        key = trimmed(form.get(f"{control.name}.{number}@key", ""))
        value = form.get(f"{control.name}.{number}", "")
        if value not in known:
            value = trimmed(value)
        if key and key not in found:
            found[key] = value
    return found


def _pair_changes(control: Control, form: Form) -> Iterator[Change]:
    pairs = _pairs(control, form)
    before = dict(control.pairs)
    if pairs is None or pairs == before:
        return
    if not pairs:
        yield Remove(control.path)
        return
    for key in before.keys() - pairs.keys():
        yield Remove((*control.path, key))
    for key, value in pairs.items():
        if before.get(key) != value:
            yield Set((*control.path, key), value)


class FormMistake(NamedTuple):
    """Something in a form that no source can say."""

    control: str
    """The name of the control."""
    message: str
    remedy: str
    severity: str = "error"
    """`advice` if it may be meant."""


def form_mistakes(
    controls: Sequence[Control], publishing: Publishing | None, form: Form
) -> Iterator[FormMistake]:
    """What has to be changed in a form before it can be saved; it is kept in any case."""
    if publishing is not None and form.get("state") == SCHEDULED:
        at = submitted(publishing.publish, form)
        by_its_date = form.get("was_state") == SCHEDULED and not publishing.publish.given
        if at is not None and not at and not by_its_date:
            name = publishing.publish.name
            yield FormMistake(name, "it has no day on which it goes live", "choose one")
    for one in all_controls(controls):
        if one.widget == "list":
            yield from _perhaps_several(one, form)
        if one.widget != "pairs":
            continue
        names: set[str] = set()
        for number in _numbers(f"{one.name}.", form):
            key = trimmed(form.get(f"{one.name}.{number}@key", ""))
            value = trimmed(form.get(f"{one.name}.{number}", ""))
            if value and not key:
                yield FormMistake(one.name, f'"{value}" has no name', "write one before it")
            elif key in names:
                yield FormMistake(one.name, f'the name "{key}" occurs twice', "keep one of them")
            names.add(key)


def _perhaps_several(control: Control, form: Form) -> Iterator[FormMistake]:
    """Items with commas in a list whose items may have some."""
    for text in _items(control, form) or ():
        words = [one for one in COMMAS.split(text) if one]
        if len(words) > 1 and text not in control.values and not control.pattern:
            message = f'"{text}" is one entry'
            remedy = 'if you mean several, write each in a field of its own, by "+ Add"'
            yield FormMistake(control.name, message, remedy, "advice")


def _publishing_changes(before: Publishing, form: Form, now: datetime) -> Iterator[Change]:
    """The changes of `draft` and `publish` that make a document a draft, live, or live at a
    time."""
    state, was = form.get("state", ""), form.get("was_state", before.state)
    at = submitted(before.publish, form)
    moved = at is not None and at != shown(before.publish)
    if state not in (DRAFT, LIVE, SCHEDULED) or (state == was and not moved):
        return
    if state == DRAFT:
        if was != DRAFT:
            yield Set(("draft",), True)
        if moved and at is not None:
            yield _single(before.publish, at)
        return
    if state == SCHEDULED and not at:
        return  # `form_mistakes` says so
    if was == DRAFT:
        yield Remove(("draft",))
    if state == SCHEDULED:
        if moved or not before.publish.given:
            yield Set(PUBLISH, at)
        return
    if _is_later(shown(before.publish), now):
        yield Remove(PUBLISH)
    if before.dated is not None and before.dated > now:
        # Its own date is to come: without this it would wait for it.
        yield Set(PUBLISH, f"{now:%Y-%m-%d %H:%M}")


def _is_later(text: str, now: datetime) -> bool:
    assert now.tzinfo is not None
    try:
        return bool(text) and Moment.parse(text, now.tzinfo).at > now
    except (DateError, ValueError):
        return False
