"""The ids of elements in a text: each once, and none that the page around it has already.

Heading ids are made so that they are free (`sitegen.read.body`); these are ids that authors write,
in raw HTML or as `{#id}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import escape, unescape
from itertools import count

from sitegen.model.document import Repair
from sitegen.read.raw_html import MOST_REPAIRS, RepairResult

_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
_VALUED = re.compile(r"""(\s+)([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
"""An attribute with its value."""
_ENGINE_ID = re.compile(r' id="([^"]*)"')
"""An id as engines write it, or a text that looks like one."""
_HAS_ID = re.compile(r"\sid\s*=", re.IGNORECASE)
_REFERRING = frozenset(
    (
        "aria-controls", "aria-describedby", "aria-details", "aria-labelledby", "aria-owns", "for",
        "form", "headers", "list",
    )
)  # fmt: skip
"""Attributes that name ids."""
_FRAGMENT = re.compile(r"(?:(?<=\A)|(?<=url\())#([^\s\"'()<>]+)")


def with_own_ids(html: str, reserved: Collection[str] = (), *, raw: bool = True) -> RepairResult:
    """`html` with each id once and none of the `reserved` ones, which the page has already.

    `raw` says whether it may hold HTML that no engine wrote; other texts are looked at quickly.

    References within the text to an id that was reserved follow it to its new name; those to one
    that stood there twice lead to the first, as in browsers.
    """
    if raw:
        if not _HAS_ID.search(html):
            return RepairResult(html)
    elif ' id="' not in html:
        return RepairResult(html)
    else:
        likely = _ENGINE_ID.findall(html)
        once = set(likely)
        if len(once) == len(likely) and "" not in once and once.isdisjoint(reserved):
            return RepairResult(html)
    found = [name for tag in _TAG.finditer(html) if (name := _id_of(tag[0])) is not None]
    names = set(found)
    clashes = names & set(reserved)
    if len(names) == len(found) and not clashes and "" not in names:
        return RepairResult(html)
    return _Renaming(html, names | set(reserved), clashes).result()


def _id_of(tag: str) -> str | None:
    if _HAS_ID.search(tag):
        for attribute in _VALUED.finditer(tag):
            if attribute[2].lower() == "id":
                return _value(attribute[3])
    return None


class _Renaming:
    """Gives new names to the ids of a text that are taken."""

    def __init__(self, html: str, taken: set[str], clashes: set[str]) -> None:
        self._html = html
        self._taken = taken
        self._moved = {name: _free(name, taken) for name in sorted(clashes)}
        self._seen: set[str] = set()
        self._repairs: list[Repair] = []

    def result(self) -> RepairResult:
        """The text with its new ids."""
        return RepairResult(_TAG.sub(self._tag, self._html), tuple(self._repairs))

    def _tag(self, tag: re.Match[str]) -> str:
        def attribute(match: re.Match[str]) -> str:
            value = _value(match[3])
            name = match[2].lower()
            new = self._id(value, tag) if name == "id" else self._reference(name, value)
            if new == value and (new or name != "id"):
                return match[0]
            return f'{match[1]}{match[2]}="{escape(new)}"' if new else ""

        return _VALUED.sub(attribute, tag[0])

    def _reference(self, attribute: str, value: str) -> str:
        """What an attribute refers to now."""
        if not self._moved:
            return value
        if attribute in _REFERRING:
            names = value.split()
            if any(name in self._moved for name in names):
                return " ".join(self._moved.get(name, name) for name in names)
        if "#" in value:
            return _FRAGMENT.sub(lambda found: f"#{self._moved.get(found[1], found[1])}", value)
        return value

    def _id(self, name: str, tag: re.Match[str]) -> str:
        new = self._moved.get(name, name)
        if new and new not in self._seen:
            self._seen.add(new)
            if new == name:
                return name
            message = f'the id "{name}" belongs to the page; it becomes "{new}"'
        elif name:
            new = _free(name, self._taken)
            message = f'the id "{name}" stands in the text twice; the second becomes "{new}"'
        else:
            message = "an id is empty; it is left out"
        if len(self._repairs) < MOST_REPAIRS:
            nth = unescape(self._html[: tag.start()]).count(tag[0])
            self._repairs.append(Repair(*_mention(tag[0], name, nth), message, "choose another id"))
        return new


def _mention(tag: str, name: str, nth: int) -> tuple[str, int]:
    """How a tag with an id is looked for in its source: as it is, or as Markdown gives ids."""
    plain = re.fullmatch(r'<\w+ id="[^"]*">', tag) is not None
    return (f"{{#{name}", nth) if plain and tag[1] == "h" else (tag, nth)


def _value(written: str) -> str:
    return unescape(written.strip("\"'"))


def _free(name: str, taken: set[str]) -> str:
    found = next(one for one in _numbered(name) if one not in taken)
    taken.add(found)
    return found


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}-{number}" for number in count(2))
