"""Forms of built pages, filled in as a browser without scripts does it."""

from __future__ import annotations

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
    sent = [(str(name), str(value)) for name, value in found.form_values()]
    filled = {name for name, value in sent if value}
    assert filled.issuperset(found.xpath(".//*[@required]/@name"))
    labelled = set(found.xpath(".//label/@for"))
    for field in found.xpath(".//input[not(@type='hidden')] | .//textarea | .//select"):
        assert field.get("id") in labelled or field.xpath("ancestor::label"), field.get("name")
    return FilledForm(found.get("action"), sent)


def _boxes(form: html.FormElement, beginning: str) -> list[html.InputElement]:
    found: list[html.InputElement] = form.xpath(
        ".//input[@type='checkbox'][starts-with(@name, $beginning)]", beginning=beginning
    )
    return found
