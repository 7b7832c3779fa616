"""Who wrote: the people of the old site among those of this one, and new ones.

Only names are taken along. Logins and addresses stay in the export: a login is half of what is
needed to get into an account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitegen.errors import RequestError, did_you_mean
from sitegen.importing.record import SourcePerson
from sitegen.model.kinds.person import Person
from sitegen.site.site import Site
from sitegen.slugs import same_name, slugify

_NOBODY = "author"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added."""

    reference: str
    """The file's name without a suffix."""
    name: str


class PeoplePlan:
    """Which person here each one of the old site is."""

    def __init__(
        self, site: Site, people: Mapping[str, SourcePerson], used: Iterable[str],
        given: Mapping[str, str],
    ) -> None:  # fmt: skip
        """`used` are the keys that documents name, once for each document; `given` maps some to
        names of people here. Raises RequestError if one of these doesn't exist."""
        self._site = site
        self._references: dict[str, str] = {}
        self._users: dict[str, str] = {}
        self.new: list[NewPerson] = []
        here = self._people_here(site)
        taken = set(here.values())
        self._check(given, people, taken)
        folded: dict[str, str] = {}
        for key, _ in Counter(used).most_common():
            known = people.get(key)
            # An unknown key may be a login.
            name = " ".join(known.name.split()) if known is not None else ""
            if key in given:
                self._references[key] = given[key]
            elif not name:
                self._references[key] = self._fallback(taken)
            else:
                same = same_name(name)
                reference = here.get(same) or folded.get(same)
                if reference is None:
                    reference = self._add(name, taken)
                folded[same] = reference
                self._references[key] = reference
            if known is not None and known.user:
                self._users[known.user] = self._references[key]
        self._taken = taken

    def references(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The people that documents name; the owner if they name nobody."""
        found = tuple(dict.fromkeys(self._references[key] for key in keys))
        return found or (self._fallback(self._taken),)

    def staff(self, user: str) -> str | None:
        """The person who has the account of this number."""
        return self._users.get(user) if user else None

    @staticmethod
    def _people_here(site: Site) -> dict[str, str]:
        found: dict[str, str] = {}
        for key in site.collection("person"):
            document = site.documents[key]
            assert isinstance(document.front, Person)
            if site.shown(key):
                found.setdefault(same_name(document.front.name), document.name)
        return found

    def _check(
        self, given: Mapping[str, str], people: Mapping[str, SourcePerson], here: set[str]
    ) -> None:
        for key, name in given.items():
            if name not in here:
                raise RequestError(
                    f'--map-author {key}={name}: there is no person "{name}" here '
                    f"({did_you_mean(name, here)})"
                )
            if people and key not in people:
                raise RequestError(
                    f'--map-author {key}={name}: nobody in the export is called "{key}" '
                    f"({did_you_mean(key, people)})"
                )

    def _add(self, name: str, taken: set[str]) -> str:
        base = slugify(name) or _NOBODY
        reference, number = base, 1
        while reference in taken:
            number += 1
            reference = f"{base}-{number}"
        taken.add(reference)
        self.new.append(NewPerson(reference, name))
        return reference

    def _fallback(self, taken: set[str]) -> str:
        """Whoever signs what nobody signed."""
        owner = self._site.config.owner
        if owner is not None and self._site.person(owner) is not None:
            return owner
        people = self._site.people()
        if people:
            return self._site.documents[people[0]].name
        if self.new:
            return self.new[0].reference
        return self._add(self._site.config.name, taken)
