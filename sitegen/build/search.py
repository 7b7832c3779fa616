"""The search index, which Pagefind makes from the built pages, in one part or several.

Pagefind (pagefind.app) is an optional extra. Its files are outputs like all others, published and
removed with their pages. The same pages give the same bytes: they are handed over in the order of
their paths, through the protocol of Pagefind's own libraries for Node.js and Python. If Pagefind
looked for them in a folder, the order in which its file system lists them would decide the bytes.
Nothing is written to a disk that might be full.

Where the index has several parts, each is a folder of its own, and `pagefind.js` is a module with
the functions of Pagefind's own which searches all parts together.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import msgspec

from sitegen.build.search_language import needs_segmentation
from sitegen.digest import digest
from sitegen.errors import Problem
from sitegen.installed import SEARCH_PROGRAMS as PROGRAMS
from sitegen.installed import library_version, search_program
from sitegen.parallel import map_chunks
from sitegen.read.project import CONFIG

FOLDER = "pagefind/"
"""Where the index is published, below the site's root."""
SECONDS = 600
"""The longest that an index may take to make."""

_WANTED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_WANTED_SUFFIXES = (".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter", ".pagefind")
_ENGINE = ("pagefind.js", "pagefind-worker.js", ".pagefind")
"""The ends of the names of files that all parts share."""
_LOADER = Path(__file__).with_name("search_loader.js")
_REVISION = "4"
"""Increased with every change of how pages are handed over."""
_PIECE = 1 << 20  # bytes read at once


class IndexPart(NamedTuple):
    """A part of the index: its folder below the site's root, a digest of all that decides it, and
    the pages in it: their paths below the site's root, and the texts that Pagefind gets."""

    folder: str
    key: bytes
    pages: Iterable[tuple[str, str]]


class SearchIndex(NamedTuple):
    """The files of parts of an index by their paths below the site's root, with the keys of their
    parts, or why there are none."""

    files: dict[str, tuple[bytes, bytes]]
    reason: str = ""


class _PagefindError(Exception):
    """Pagefind ended, or said that it can't do what it was asked for."""


def program() -> str | None:
    """The package that brings Pagefind, or None if none is installed."""
    return search_program()


def warning(reason: str, remedy: str, kept: bool) -> Problem:
    """The warning for a site whose search index can't be made; `kept` says that of an earlier build
    remains."""
    found = (
        "the search still finds what the site said before" if kept else "the search finds nothing"
    )
    return Problem(CONFIG, None, f"{found}: {reason}", remedy, "warning", "search")


def missing() -> Problem:
    """The warning for a site without Pagefind, which has no search page either."""
    return Problem(
        CONFIG,
        None,
        "the site has no search because Pagefind is not installed",
        f"pip install {PROGRAMS[0]}, or write `search: off`",
        "warning",
        "search",
    )


def unsegmented(language: str) -> Problem | None:
    """The warning for a site in a language whose words the installed Pagefind can't find."""
    if not needs_segmentation(language) or program() == PROGRAMS[0]:
        return None
    return Problem(
        CONFIG,
        None,
        f"the search finds hardly anything, because the words of the language {language} have no "
        "spaces between them",
        f"pip install {PROGRAMS[0]}",
        "warning",
        "search",
    )


def key() -> bytes:
    """A digest of everything that decides an index besides the pages. Pagefind is installed."""
    name = program()
    assert name is not None
    return digest("search", name, library_version(name), _REVISION)


def folders(count: int) -> list[str]:
    """The folders of an index of so many parts. The first also has the program."""
    return [FOLDER] if count == 1 else [f"{FOLDER}{number}/" for number in range(count)]


def loader(count: int) -> bytes:
    """The module that searches an index of so many parts, which are more than one."""
    return _LOADER.read_bytes().replace(b"COUNT", str(count).encode())


def make_index(parts: Sequence[IndexPart], jobs: int = 1) -> SearchIndex:
    """Make these parts of the index, by so many processes at once."""
    files: dict[str, tuple[bytes, bytes]] = {}
    try:
        for made in map_chunks(_make_parts, parts, jobs=jobs, minimum=2, size=1):
            files.update(made)
    except _PagefindError as error:
        return SearchIndex({}, f"Pagefind failed ({error})")
    except OSError as error:
        return SearchIndex({}, f"Pagefind can't be used ({error})")
    except (ValueError, KeyError, TypeError):
        return SearchIndex({}, "Pagefind can't be used (it answers otherwise than expected)")
    return SearchIndex(files)


def _make_parts(parts: Sequence[IndexPart]) -> dict[str, tuple[bytes, bytes]]:
    """The files of these parts, with the keys of their parts."""
    with _service() as service:
        return {
            part.folder + path: (data, part.key)
            for part in parts
            for path, data in _wanted(_make_part(service, part.pages))
            if part.folder in (FOLDER, f"{FOLDER}0/") or not path.endswith(_ENGINE)
        }


def _make_part(service: _Service, pages: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    index = service.request({"type": "NewIndex", "config": None})["index_id"]
    for path, text in pages:
        request = {"type": "AddFile", "file_path": path, "url": None}
        service.request({**request, "index_id": index, "file_contents": text})
    files: list[dict[str, str]] = service.request({"type": "GetFiles", "index_id": index})["files"]
    service.request({"type": "DeleteIndex", "index_id": index})  # which frees its memory
    return files


def _wanted(files: Iterable[dict[str, str]]) -> Iterator[tuple[str, bytes]]:
    from base64 import b64decode

    for file in sorted(files, key=lambda file: file["path"]):
        path = file["path"].replace("\\", "/")
        if path.rpartition("/")[2] in _WANTED or path.endswith(_WANTED_SUFFIXES):
            yield path, b64decode(file["content"])


@contextmanager
def _service() -> Iterator[_Service]:
    """A Pagefind that answers requests until the block is left, or until it took too long."""
    name = program()
    assert name is not None
    command = [str(import_module(name).get_executable()), "--service"]
    process = subprocess.Popen(  # noqa: S603 - the program of a library
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent,  # it needs a folder, and the caller's may be gone
    )
    limit = Timer(SECONDS, process.kill)
    limit.start()
    try:
        yield _Service(process)
    finally:
        limit.cancel()
        limit.join()  # a thread that still ran would keep later work from being divided
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what it no longer reads
                    pipe.close()


class _Service:
    """Requests to a running Pagefind, one after the other: base64 of JSON, ended by a comma."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._count = 0

    def request(self, payload: dict[str, object]) -> Any:
        """The payload of the answer. Raises _PagefindError, or OSError."""
        from base64 import b64decode, b64encode

        self._count += 1
        message = msgspec.json.encode({"message_id": self._count, "payload": payload})
        sink, source = self._process.stdin, self._process.stdout
        assert sink is not None and source is not None
        try:
            sink.write(b64encode(message) + b",")
            sink.flush()
        except BrokenPipeError:
            raise self._ended() from None
        pieces: list[bytes] = []
        while not pieces or not pieces[-1].endswith(b","):
            piece = source.read1(_PIECE)  # type: ignore[attr-defined]
            if not piece:
                raise self._ended()
            pieces.append(piece)
        answer = msgspec.json.decode(b64decode(b"".join(pieces)[:-1]))["payload"]
        if answer["type"] == "Error":
            raise _PagefindError(answer["message"])
        return answer

    def _ended(self) -> _PagefindError:
        return _PagefindError(f"exit code {self._process.wait()}")
