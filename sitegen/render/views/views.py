"""Views of documents by their ids, made as a page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from sitegen.model.document import Document
from sitegen.model.kind import FrontMatter
from sitegen.render.scope import Scope
from sitegen.site.references import reference_fields, references

if TYPE_CHECKING:
    from sitegen.render.reader import Reader
    from sitegen.render.views.comment import CommentView
    from sitegen.render.views.document import DocumentView
    from sitegen.render.views.faq import FaqView
    from sitegen.render.views.person import PersonView
    from sitegen.render.views.post import PostView


_View = TypeVar("_View", covariant=True)
_Part = TypeVar("_Part")


class Documents(Sequence[_View], Generic[_View]):
    """A list of documents that makes the views of only those that are looked at."""

    def __init__(self, views: Views, keys: tuple[str, ...]) -> None:
        self._views = views
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[_View]:
        return cast("Iterator[_View]", map(self._views.one, self._keys))

    @overload
    def __getitem__(self, place: int) -> _View: ...

    @overload
    def __getitem__(self, place: slice) -> Documents[_View]: ...

    def __getitem__(self, place: int | slice) -> _View | Documents[_View]:
        if isinstance(place, slice):
            return Documents(self._views, self._keys[place])
        return cast("_View", self._views.one(self._keys[place]))


class Views:
    """Makes views. Making one writes down that the page has read that document's card."""

    def __init__(self, scope: Scope, class_of: Callable[[Document], type[DocumentView]]) -> None:
        self.scope = scope
        self._class_of = class_of
        self._made: dict[str, DocumentView] = {}

    def one(self, key: str) -> DocumentView:
        """The view of the document with this id."""
        view = self._made.get(key)
        if view is None:
            address, _ = self.ask("card", key)
            document = self.scope.reader.site.documents[key]
            view = self._class_of(document)(document, address, self)
            self._made[key] = view
        return view

    def address(self, key: str) -> str | None:
        """The path of the page of the document with this id, if it has one."""
        address: str | None = self.ask("card", key)[0]
        return address

    def many(self, keys: Iterable[str]) -> Documents[Any]:
        """The views of several documents, made as they are looked at."""
        return Documents(self, tuple(keys))

    def ask(self, question: str, argument: Any = "") -> Any:
        """Ask the site; the question is written down."""
        return self.scope.reader.ask(question, argument)

    def share(self, name: str, make: Callable[[Views], _Part]) -> _Part:
        """A part that pages have in common, made once in each process."""

        def made(reader: Reader) -> _Part:
            return make(Views(self.scope._replace(reader=reader), self._class_of))

        return self.scope.reader.share(name, made)

    def collection(self, kind: str) -> Documents[Any]:
        """All visible documents of a kind."""
        return self.many(self.ask("collection", kind))

    def person(self, name: str | None) -> PersonView | None:
        """The person with this file name."""
        key = self.ask("person", name) if name else None
        return None if key is None else cast("PersonView", self.one(key))

    def people(self, names: Iterable[str]) -> list[PersonView]:
        """The people with these file names, those who are visible."""
        return [person for name in names if (person := self.person(name)) is not None]

    def posts(self, keys: Iterable[str]) -> Documents[PostView]:
        """Posts by their ids."""
        return cast("Documents[PostView]", self.many(keys))

    def faqs(self, keys: Iterable[str]) -> Documents[FaqView]:
        """FAQs by their ids."""
        return cast("Documents[FaqView]", self.many(keys))

    def comments(self, keys: Iterable[str]) -> Documents[CommentView]:
        """Comments by their ids."""
        return cast("Documents[CommentView]", self.many(keys))

    def named_in(self, front: FrontMatter, attribute: str) -> list[Any]:
        """The visible documents that a field of a front matter names."""
        field = next(one for one in reference_fields(type(front)) if one.attribute == attribute)
        names = [reference.text for reference in references(front, (field,))]
        return self.referenced(names, *field.kinds)

    def referenced(self, names: Iterable[str], *kinds: str) -> list[Any]:
        """The visible documents that references name."""
        keys = (self.ask("reference", (name, *kinds)) for name in names)
        return [self.one(key) for key in keys if key is not None]
