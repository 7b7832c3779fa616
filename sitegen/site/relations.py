"""The relations of documents: their authors, answers, evidence and comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

from sitegen.model.document import Document
from sitegen.model.kind import FrontMatter
from sitegen.model.kinds import kinds
from sitegen.model.kinds.value import Value
from sitegen.site.order import newest_first, rank, when
from sitegen.site.references import ReferenceField, reference_fields, references
from sitegen.site.taxonomies import Taxonomies

LOOKED_UP = frozenset({"author", "answered_by", "owner", "values"})
"""The fields, of any kind, that can be searched for referring documents."""


class Relations(Taxonomies):
    """The layer of a site that knows which documents speak of which."""

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {key: position for position, key in enumerate(self.collection("post"))}

    def neighbours(self, key: str) -> tuple[str | None, str | None]:
        """The ids of the older and the newer post."""
        posts, position = self.collection("post"), self._positions.get(key)
        if position is None:
            return (None, None)
        older = posts[position + 1] if position + 1 < len(posts) else None
        return (older, posts[position - 1] if position else None)

    @cached_property
    def _mentions(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Visible documents by what they name: (field, text) to ids, by kind and newest first."""
        found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for kind in kinds().by_name:
            for key in self.collection(kind):
                for place in mentions(self.documents[key]):
                    found[place][key] = None
        return {place: tuple(keys) for place, keys in found.items()}

    @cached_property
    def _texts(self) -> Mapping[str, tuple[str, ...]]:
        """The documents that each document names in the fields with reverse lookup."""
        found: dict[str, list[str]] = defaultdict(list)
        for field, text in self._mentions:
            found[field].append(text)
        return {field: tuple(texts) for field, texts in found.items()}

    @cached_property
    def _referrers(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def _referring(self, field: str, key: str) -> tuple[str, ...]:
        """The ids of the visible documents whose `field` names the document with this id."""
        found = self._referrers.get((field, key))
        if found is None:
            kinds_named = (self.documents[key].kind.name,) if key in self.documents else ()
            named = self._texts.get(field, ())
            texts = [text for text in named if self.resolve(text, kinds_named) == key]
            found = self._mentions[field, texts[0]] if texts else ()
            if len(texts) > 1:
                keys = {one for text in texts for one in self._mentions[field, text]}
                found = tuple(sorted(keys, key=lambda one: rank(self.documents[one])))
            self._referrers[field, key] = found
        return found

    def written_by(self, person: str) -> tuple[str, ...]:
        """The ids of the posts of an author, newest first."""
        return self._referring("author", person)

    def answered_by(self, person: str) -> tuple[str, ...]:
        """The ids of the FAQs that a person answers."""
        return self._referring("answered_by", person)

    def owned_by(self, person: str) -> tuple[str, ...]:
        """The ids of values and recoveries that a person is responsible for."""
        return self._referring("owner", person)

    def demonstrating(self, value: str) -> tuple[str, ...]:
        """The ids of posts and stories that say which value they demonstrate."""
        return self._referring("values", value)

    def evidence(self, value: str) -> tuple[str, ...]:
        """The ids of all evidence of a value, named by either side, newest first."""
        front = self.documents[value].front
        named = front.evidence if isinstance(front, Value) else ()
        proving = kinds().group("evidence")
        keys = dict.fromkeys(self.demonstrating(value))
        keys.update(
            (key, None) for one in named if (key := self.resolve(one, proving)) and self.shown(key)
        )
        return tuple(sorted(keys, key=lambda key: (newest_first(self.documents[key]), key)))

    @cached_property
    def _comments(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for key in self.collection("comment"):
            comment = self.documents[key]
            target = self.comment_target(comment)
            if target is not None:
                found[target].append(comment)
        return {
            target: tuple(
                one.id for one in sorted(comments, key=lambda one: (when(one), one.source))
            )
            for target, comments in found.items()
        }

    def comments(self, key: str) -> tuple[str, ...]:
        """The ids of the comments on a document, oldest first."""
        return self._comments.get(key, ())

    def discussed(self) -> tuple[str, ...]:
        """The ids of the documents that have comments, by source file."""
        return tuple(sorted(self._comments, key=lambda key: self.documents[key].source))


def mentions(document: Document) -> Iterator[tuple[str, str]]:
    """The references of a document in the fields with reverse lookup: (field, text)."""
    front = document.front
    for reference in references(front, _looked_up(type(front))):
        yield reference.field.attribute, reference.text


@cache
def _looked_up(front_matter: type[FrontMatter]) -> tuple[ReferenceField, ...]:
    return tuple(one for one in reference_fields(front_matter) if one.attribute in LOOKED_UP)
