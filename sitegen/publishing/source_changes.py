"""What changed in the project's own files since it was last published, in words."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from sitegen.digest import file_digest
from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.read.inventory import Inventory, files_below, take_inventory
from sitegen.read.project import CONFIG, CONTENT, Project, file_type, ignored
from sitegen.site.site import Site

What = Literal["new", "changed", "moved", "removed"]

NAMED: Final = 3
"""Documents that changed and are named; more are counted."""
_PICTURES: Final = frozenset(
    (".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg", ".avif", ".heic", ".bmp", ".tif", ".tiff")
)
_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)


class ProjectChange(NamedTuple):
    """A file of the project, by its path in it, and what happened to it."""

    path: str
    what: What


def source_digests(project: Project, inventory: Inventory | None = None) -> dict[str, bytes]:
    """The digests of the files that a site is made of, the content's and the themes', by their
    paths. What can't be read is left out."""
    found = dict((inventory or take_inventory(project)).digests)
    try:
        themes = files_below(project.themes) if project.themes.is_dir() else []
        for path in themes:
            within = path.relative_to(project.root)
            if path.is_file() and not any(map(ignored, within.parts)):
                found[within.as_posix()] = file_digest(path)
    except OSError:
        pass  # a build reports it
    return found


def compared(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[ProjectChange, ...]:
    """The changes between two states of a project. A file that is elsewhere now, with the same
    bytes, was moved."""
    gone = {digest: path for path, digest in before.items() if path not in after}
    found: list[ProjectChange] = []
    moved: set[str] = set()
    for path, digest in after.items():
        if path in before:
            if before[path] != digest:
                found.append(ProjectChange(path, "changed"))
        elif digest in gone and gone[digest] not in moved:
            moved.add(gone[digest])
            found.append(ProjectChange(path, "moved"))
        else:
            found.append(ProjectChange(path, "new"))
    found += [
        ProjectChange(path, "removed") for path in before if path not in after and path not in moved
    ]
    return tuple(sorted(found))


def is_shown(change: ProjectChange, site: Site) -> bool:
    """Whether visitors can notice the change: not that of a draft or a scheduled document."""
    key = site.by_source.get(change.path)
    return key is None or site.visibilities[key].state in ("live", "expired")


def in_words(changes: Sequence[ProjectChange], site: Site) -> str:
    """The changes in one sentence without a full stop: `one new post, two pictures; “Opening
    hours” changed, one page removed`. Empty without changes."""
    added = ", ".join(_added(changes, site))
    others = ", ".join((*_edited(changes, site), *_removed(changes)))
    return "; ".join(part for part in (added, others) if part)


def _kind(path: str) -> Kind | None:
    if not path.startswith(f"{CONTENT}/"):
        return None
    return kinds().by_name.get(file_type(path))


def _added(changes: Iterable[ProjectChange], site: Site) -> Iterator[str]:
    documents: Counter[tuple[str, str]] = Counter()
    pictures = others = 0
    for change in changes:
        kind = _kind(change.path)
        if change.path.startswith("themes/"):
            continue
        if change.what == "new" and kind is not None:
            state = _state(change.path, site)
            documents[_nouns(kind, state)] += 1
        elif change.what in ("new", "changed") and _is_picture(change.path):
            pictures += 1
        elif change.what == "new":
            others += 1
    for (one, several), count in documents.items():
        yield f"{number(count)} new {one if count == 1 else several}"
    if pictures:
        yield _counted(pictures, "picture", "pictures")
    if others:
        yield f"{number(others)} new {'file' if others == 1 else 'files'}"


def _state(path: str, site: Site) -> str:
    key = site.by_source.get(path)
    return "live" if key is None else site.visibilities[key].state


def _nouns(kind: Kind, state: str) -> tuple[str, str]:
    """The words for one and for several documents in a state."""
    if state == "draft":
        return "draft", "drafts"
    if state == "scheduled":
        return f"scheduled {kind.one}", f"scheduled {kind.several}"
    return kind.one, kind.several


def _edited(changes: Iterable[ProjectChange], site: Site) -> Iterator[str]:
    names: list[str] = []
    moved: list[str] = []
    settings = theme = False
    others = 0
    for change in changes:
        if change.path.startswith("themes/"):
            theme = True
        elif change.what not in ("changed", "moved"):
            continue
        elif change.path == CONFIG:
            settings = True
        elif _kind(change.path) is not None:
            key = site.by_source.get(change.path)
            label = site.documents[key].label if key is not None else os.path.basename(change.path)
            (names if change.what == "changed" else moved).append(f"“{_short(label)}”")
        elif change.what == "moved" or not _is_picture(change.path):
            others += 1
    for found, verb in ((names, "changed"), (moved, "moved")):
        if len(found) > NAMED:
            yield f"{number(len(found))} documents {verb}"
        elif found:
            yield f"{_listed(found)} {verb}"
    if settings:
        yield f"the settings ({CONFIG}) changed"
    if theme:
        yield "the theme changed"
    if others:
        yield f"{_counted(others, 'other file', 'other files')} changed"


def _removed(changes: Iterable[ProjectChange]) -> Iterator[str]:
    found: Counter[tuple[str, str]] = Counter()
    for change in changes:
        if change.what == "removed" and not change.path.startswith("themes/"):
            kind = _kind(change.path)
            if kind is not None:
                found[kind.one, kind.several] += 1
            elif _is_picture(change.path):
                found["picture", "pictures"] += 1
            else:
                found["file", "files"] += 1
    for (one, several), count in found.items():
        yield f"{_counted(count, one, several)} removed"


def _is_picture(path: str) -> bool:
    return os.path.splitext(path)[1].lower() in _PICTURES


def _short(label: str) -> str:
    return label if len(label) <= 40 else f"{label[:39].rstrip()}…"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _counted(count: int, one: str, several: str) -> str:
    return f"{number(count)} {one if count == 1 else several}"


def number(count: int) -> str:
    """A number as it stands in a sentence: in letters up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
