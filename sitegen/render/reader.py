"""How a page reads the site: every question goes through a reader, which writes it down.

A page is a function of its template and of the answers it got. As long as those are the same,
so is the page: a build that finds the same answers need not render it again (a verifying trace,
Mokhov et al., "Build Systems à la Carte", 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import msgspec

from sitegen.digest import content_digest
from sitegen.read.media import Media, read_media
from sitegen.read.memo import Memo
from sitegen.read.sound import read_seconds
from sitegen.site.site import Site

Question = tuple[str, Any]
"""A question's name and its argument: a text, or a tuple of texts."""

SHARED = 4096
"""Parts that a process keeps for several outputs, at most."""

_Part = TypeVar("_Part")

_ENCODER = msgspec.msgpack.Encoder()


class Answers:
    """What pages can ask in one build: the site, the files beside documents, the bodies."""

    def __init__(
        self, site: Site, memo: Memo, root: Path, bodies: Mapping[bytes, str] | None = None
    ) -> None:
        """`bodies` are the HTML of texts that the memo does not hold, by their keys."""
        self.site = site
        self._bodies = bodies or {}
        self.memo = memo
        self.root = root
        self._media: dict[str, Media] = {}
        self._digests: dict[Question, bytes] = {}
        self._shared: dict[Hashable, tuple[object, dict[Question, None]]] = {}
        ways = {name: getattr(site, name) for name in Site.QUESTIONS}
        self.ways: Mapping[str, Callable[[Any], Any]] = _Ways(
            ways, media=self.media, seconds=self._seconds
        )
        """What answers each question, by its name."""

    def after(self, site: Site, changed: Collection[str]) -> Answers:
        """The answers of the site after an edit, in which these files were changed."""
        answers = Answers(site, self.memo, self.root)
        answers._media = {path: media for path, media in self._media.items() if path not in changed}
        return answers

    def imagine(self, site: Site, bodies: Mapping[bytes, str]) -> Answers:
        """The answers of a site with documents that only exist in thought, and their bodies."""
        answers = Answers(site, self.memo, self.root, bodies)
        answers._media = dict(self._media)
        return answers

    def answer(self, name: str, argument: Any) -> Any:
        """The answer to a question. Raises ValueError for one that pages may not ask."""
        return self.ways[name](argument)

    def _seconds(self, path: str) -> float:
        return read_seconds(self.root, path, self.media(path).digest, self.memo)

    def media(self, path: str) -> Media:
        """The facts of a file beside a document."""
        media = self._media.get(path)
        if media is None:
            media = read_media(self.root, path, self.memo, self.site.contents.digests.get(path))
            self._media[path] = media
        return media

    def shared(
        self, key: Hashable, make: Callable[[Reader], _Part]
    ) -> tuple[_Part, dict[Question, None]]:
        """What `make` gives, and what it asked; made once while it is kept under `key`."""
        found = self._shared.pop(key, None)
        if found is None:
            reader = Reader(self)
            found = (make(reader), reader.questions)
            if len(self._shared) >= SHARED:
                del self._shared[next(iter(self._shared))]
        self._shared[key] = found
        return cast("tuple[_Part, dict[Question, None]]", found)

    def digest(self, question: Question) -> bytes:
        """A digest of the answer to a question; of nothing if it can't be asked any more."""
        found = self._digests.get(question)
        if found is None:
            name, argument = question
            try:
                # A body's key is a digest already.
                found = (
                    self.site.body(argument)
                    if name == "body"
                    else content_digest(_ENCODER.encode(self.answer(name, argument)))
                )
            except (KeyError, OSError, ValueError):  # a ValueError: an older version asked it
                found = b""
            self._digests[question] = found
        return found

    def digests(self, questions: Iterable[Question]) -> dict[Question, bytes]:
        """The digests of the answers to those questions for which none was worked out yet."""
        known = self._digests
        return {one: self.digest(one) for one in questions if one not in known}

    def learn(self, digests: Mapping[Question, bytes]) -> None:
        """Take over digests that another process worked out."""
        self._digests.update(digests)

    def html(self, key: bytes) -> str:
        """A body's HTML, with its placeholders."""
        if key in self._bodies:
            return self._bodies[key]
        found = self.memo.get("body", key)
        if found is None:
            raise KeyError(f"the memo lost the body {key.hex()}")
        return found.decode()


class _Ways(dict[str, Callable[[Any], Any]]):
    """What answers each question; others may not be asked."""

    def __missing__(self, name: str) -> NoReturn:
        raise ValueError(f"pages may not ask for {name}")


class Reader:
    """One page's view of the answers. `questions` is what it asked, in order."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._ways = answers.ways
        self.questions: dict[Question, None] = {}

    @property
    def site(self) -> Site:
        """Only for what never differs between two builds with one configuration."""
        return self._answers.site

    def ask(self, name: str, argument: Any = "") -> Any:
        """The answer to a question, which is written down."""
        self.questions[name, argument] = None
        return self._ways[name](argument)

    def share(self, key: Hashable, make: Callable[[Reader], _Part]) -> _Part:
        """A part that several outputs have in common, made once in each process.

        What it asked is written down for each of them. `key` stands for all that decides the
        part beside its questions.
        """
        part, questions = self._answers.shared(key, make)
        self.questions.update(questions)
        return part

    def html(self, document: str) -> str:
        """The HTML of a document's body, with its placeholders."""
        key: bytes = self.ask("body", document)
        return self._answers.html(key)

    def derived(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """What a slow pure step gives, remembered under a digest of all that it depends on."""
        memo = self._answers.memo
        found = memo.get("derived", key)
        if found is None:
            found = make()
            memo.put("derived", {key: found})
        return found
