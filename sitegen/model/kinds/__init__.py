"""The content kinds: a module each, found by being here.

To add a kind, add a module with one subclass of `FrontMatter`, and its templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from sitegen.features import features, load
from sitegen.model.kind import FrontMatter, Kind


def _front_matters() -> dict[str, type[FrontMatter]]:
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        import_module(f"{__name__}.{module.name}")
    for feature in features():
        for reference in feature.kinds:
            load(reference)
    found = {front.kind.name: front for front in FrontMatter.__subclasses__()}
    return dict(sorted(found.items()))


FRONT_MATTERS: Mapping[str, type[FrontMatter]] = MappingProxyType(_front_matters())
"""The front-matter class of each kind, by the kind's name."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {name: front.kind for name, front in FRONT_MATTERS.items()}
)
"""Each kind by its name."""

KIND_OF_FOLDER: Mapping[str, str] = MappingProxyType(
    {kind.folder: name for name, kind in KINDS.items()}
)
"""The kind's name by its folder below `content/`."""


def kind_at(path: str) -> str | None:
    """The kind of a source file, given relative to `content/`; the most special folder decides."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in KIND_OF_FOLDER:
            return KIND_OF_FOLDER[folder]
        folder = folder.rpartition("/")[0]
    return None
