"""The widgets of Substack's editor: buttons and forms go, footnotes become notes."""

from __future__ import annotations

from typing import Any

from sitegen.importing.html_tree import drop, element, parse, words_of
from sitegen.importing.text_tree import Report
from sitegen.importing.wordpress_markup import inner_html

_WIDGETS = ("subscription-widget-wrap", "subscription-widget", "paywall-jump", "poll-embed",
            "community-chat", "directMessage", "install-substack-app-embed")  # fmt: skip
_OWN_BUTTONS = ("/subscribe", "action=share", "/comments", "/share", "utm_source=substack")


def substack_html(html: str, report: Report) -> str:
    """The HTML of a text without what only Substack can do."""
    root = parse(html)
    for node in list(root.iter("div", "p")):
        if node.getparent() is None:
            continue
        classes = node.get("class", "").split()
        if any(name in classes for name in _WIDGETS):
            report("removed-element", "a form to subscribe was removed: the site has its own")
            drop(node)
        elif "button-wrapper" in classes and _is_own_button(node):
            report("removed-element", f'the button "{words_of(node)}" of Substack was removed')
            drop(node)
    _notes(root)
    for node in list(root.iter("div")):
        if "image-link-expand" in node.get("class", "") and node.getparent() is not None:
            drop(node)
    return inner_html(root)


def _is_own_button(node: Any) -> bool:
    targets = [one.get("href") or "" for one in node.iter("a")]
    return any(part in target for target in targets for part in _OWN_BUTTONS)


def _notes(root: Any) -> None:
    """https://support.substack.com: a note is a link in the text, and an element at its end."""
    notes = [one for one in root.iter("div") if "footnote" in one.get("class", "").split()]
    if not notes:
        return
    section = element("section", None, **{"data-notes": ""})
    for number, note in enumerate(notes, 1):
        made = element("div", None, **{"data-note": str(number)})
        for child in list(note):
            if child.tag == "a" and "footnote-number" in child.get("class", ""):
                continue
            child.tail = None
            made.append(child)
        section.append(made)
        drop(note)
    place = 0
    for link in list(root.iter("a")):
        if "footnote-anchor" in link.get("class", "").split():
            place += 1
            tail, link.tail = link.tail, None
            mark = element("sup", str(place), **{"data-note": str(min(place, len(notes)))})
            mark.tail = tail
            link.getparent().replace(link, mark)
    root.append(section)
