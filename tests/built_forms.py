"""Forms of built pages, filled in as a browser without scripts does it."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import html


class FilledForm(NamedTuple):
    """What a form sends, and where."""

    action: str
    fields: list[tuple[str, str]]


def fill_form(page: str, form: str, **values: str | list[str]) -> FilledForm:
    """Fill in the form with this id in the HTML of a page. Only fields that the form has can be
    filled in, required ones must be, and each has a label; several boxes are ticked by a list of
    their values under the name that they begin with."""
    tree = html.fromstring(page)
    (found,) = tree.xpath("//form[@id=$name]", name=form)
    assert found.method == "POST"
    for name, value in values.items():
        if isinstance(value, list):
            boxes = {box.get("value"): box for box in _boxes(found, name)}
            for one in value:
                boxes[one].checked = True
            continue
        # Raises KeyError without such a field, and ValueError without such a choice.
        field = found.inputs[name]
        if isinstance(field, html.InputElement) and field.type == "checkbox":
            assert value == field.get("value")
            field.checked = True
        else:
            found.fields[name] = value
    sent = _sent(found)
    filled = {name for name, value in sent if value}
    assert filled.issuperset(found.xpath(".//*[@required]/@name"))
    labelled = set(found.xpath(".//label/@for"))
    for field in found.xpath(".//input[not(@type='hidden')] | .//textarea | .//select"):
        assert field.get("id") in labelled or field.xpath("ancestor::label"), field.get("name")
    return FilledForm(found.get("action"), sent)


def _sent(form: html.FormElement) -> list[tuple[str, str]]:
    """All fields in the order of the document, as browsers send them: an empty field, too, which
    lxml's `form_values` leaves out."""
    sent: list[tuple[str, str]] = []
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        if isinstance(field, html.InputElement) and field.checkable:
            if field.checked:
                sent.append((field.name, field.get("value") or "on"))
        else:
            sent.append((field.name, field.value or ""))
    return sent


def as_plain_text(fields: list[tuple[str, str]]) -> str:
    """The fields as the text of an email (`enctype="text/plain"`, HTML standard, 4.10.21.8)."""
    lines = (f"{name}={value}" for name, value in fields)
    return "".join(re.sub(r"\r\n?|\n", "\r\n", line) + "\r\n" for line in lines)


def _boxes(form: html.FormElement, beginning: str) -> list[html.InputElement]:
    found: list[html.InputElement] = form.xpath(
        ".//input[@type='checkbox'][starts-with(@name, $beginning)]", beginning=beginning
    )
    return found
