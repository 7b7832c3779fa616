"""The content kinds: a module each, found by being here, and those that come from outside.

To add a kind, add a module with one subclass of `FrontMatter`, and its templates. A kind from
outside is the same, in a package of its own, and named by `references`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final, Literal

from sitegen.errors import SitegenError
from sitegen.features import features
from sitegen.loading import load
from sitegen.model.kind import FrontMatter, Kind

Group = Literal["evidence", "related", "newsletter"]
"""The kinds with a trait, as references name them: what can prove a promise, what a FAQ may name
as related, what an issue of the newsletter may carry."""

_IN_ISSUES: Final = ("now", "news", "promise")
"""In an issue, items that apply now come first, then new ones, then the promise behind them."""


class Kinds:
    """The kinds that there are. It never changes."""

    def __init__(self, front_matters: Iterable[type[FrontMatter]]) -> None:
        """Raises SitegenError if two kinds have one name or one folder, or one contradicts
        itself."""
        found = tuple(sorted(front_matters, key=lambda one: one.kind.name))
        _check(found)
        self.front_matters: Mapping[str, type[FrontMatter]] = MappingProxyType(
            {one.kind.name: one for one in found}
        )
        """The front-matter class of each kind, by the kind's name."""
        self.by_name: Mapping[str, Kind] = MappingProxyType(
            {name: front.kind for name, front in self.front_matters.items()}
        )
        self.by_folder: Mapping[str, Kind] = MappingProxyType(
            {kind.folder: kind for kind in self.by_name.values()}
        )
        """Each kind by its folder below `content/`."""

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of each kind, by its name, in lists of all documents."""
        return {name: number for number, name in enumerate(self.by_name)}

    @cached_property
    def placed(self) -> tuple[Kind, ...]:
        """All kinds in the order in which people are shown them."""
        return tuple(sorted(self.by_name.values(), key=lambda kind: (kind.place, kind.name)))

    @cached_property
    def in_issues(self) -> tuple[Kind, ...]:
        """The kinds that an issue of the newsletter can carry, in the order of its sections."""
        return tuple(kind for role in _IN_ISSUES for kind in self.placed if kind.newsletter == role)

    def group(self, group: str) -> tuple[str, ...]:
        """The names of the kinds in a `Group`. Raises KeyError for another."""
        return self._groups[group]

    @cached_property
    def _groups(self) -> Mapping[str, tuple[str, ...]]:
        return {
            "evidence": tuple(kind.name for kind in self.placed if kind.evidence),
            "related": tuple(kind.name for kind in self.placed if kind.related),
            "newsletter": tuple(kind.name for kind in self.in_issues),
        }

    def at(self, path: str) -> str | None:
        """The kind of a source file, given relative to `content/`; the most special folder
        decides."""
        folder = path.rpartition("/")[0]
        while folder:
            if folder in self.by_folder:
                return self.by_folder[folder].name
            folder = folder.rpartition("/")[0]
        return None


def kinds() -> Kinds:
    """The kinds of this program: the built-in ones, then those of installed packages.

    Raises SitegenError if one of a package can't be loaded, or conflicts with another.
    """
    return kinds_of(references())


@cache
def references() -> tuple[str, ...]:
    """The front-matter classes of features' kinds, as `module:Class`."""
    return tuple(reference for feature in features() for reference in feature.kinds)


@cache
def kinds_of(from_outside: tuple[str, ...]) -> Kinds:
    """The built-in kinds and those that `from_outside` names as `module:Class`."""
    return Kinds((*_BUILT_IN, *(_front_matter(one) for one in from_outside)))


def _front_matter(reference: str) -> type[FrontMatter]:
    found = load(reference)
    if not (isinstance(found, type) and issubclass(found, FrontMatter) and hasattr(found, "kind")):
        raise SitegenError(f"{reference} is no content kind (make it a FrontMatter with a `kind`)")
    return found


def _check(front_matters: Iterable[type[FrontMatter]]) -> None:
    names: dict[str, type[FrontMatter]] = {}
    folders: dict[str, type[FrontMatter]] = {}
    for one in front_matters:
        kind = one.kind
        for what, key, taken in (("name", kind.name, names), ("folder", kind.folder, folders)):
            other = taken.setdefault(key, one)
            if other is not one:
                raise SitegenError(
                    f'two content kinds have the {what} "{key}": {_place(other)} and {_place(one)} '
                    "(rename one of them, or uninstall its package)"
                )
        if (kind.channel or kind.in_everything) and kind.date_field is None:
            raise SitegenError(
                f'{_place(one)}: feeds need dates, and the kind "{kind.name}" has none '
                "(give it a `date_field`, or no feeds)"
            )


def _place(front_matter: type[FrontMatter]) -> str:
    return f"{front_matter.__module__}:{front_matter.__qualname__}"


def _built_in() -> tuple[type[FrontMatter], ...]:
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        import_module(f"{__name__}.{module.name}")
    # Other packages may have subclasses, too.
    return tuple(
        one for one in FrontMatter.__subclasses__() if one.__module__.startswith(f"{__name__}.")
    )


_BUILT_IN: Final = _built_in()
