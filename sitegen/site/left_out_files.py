"""Files in `content/` that readers don't get to see, and files that they should not see.

Here is decided which texts are expected to be documents and are none, which files beside documents
are left out because nothing refers to them, and which static files look like somebody's data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sitegen.errors import Problem
from sitegen.model.content_path import CONTENT, SUFFIX, document_path, without_suffix
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.read.project import STATIC
from sitegen.site.site import Site

_RENAMED: Final = "rename"
_PAGE: Final = "page"
_COPIED: Final = "copy"

_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("", ".txt", ".text", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext"),
                *(".mdx", ".rmd", ".qmd"),
            ),
            _RENAMED,
        ),
        **dict.fromkeys((".html", ".htm", ".xhtml", ".mhtml", ".mht", ".webarchive"), _PAGE),
        **dict.fromkeys(
            (
                *(".doc", ".docx", ".docm", ".dot", ".dotx", ".odt", ".ott", ".fodt", ".sxw"),
                *(".rtf", ".rtfd", ".pages", ".wpd", ".wps", ".abw", ".hwp", ".hwpx", ".gdoc"),
                *(".rst", ".adoc", ".asciidoc", ".org", ".textile", ".wiki", ".mediawiki"),
                *(".creole", ".tex", ".typ"),
            ),
            _COPIED,
        ),
    }
)
"""The suffixes of texts that are no documents, and what to do about them. The empty one is that of
a file without a suffix."""

_DATA: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "ods", "ots", "fods", "numbers"),
                *("csv", "tsv", "gnumeric", "sxc"),
            ),
            "a spreadsheet",
        ),
        **dict.fromkeys(
            ("mbox", "mbx", "eml", "emlx", "msg", "pst", "ost", "olm", "dbx", "nsf", "vcf"),
            "email, or contacts",
        ),
        **dict.fromkeys(
            (
                *("sqlite", "sqlite3", "db", "db3", "s3db", "mdb", "accdb", "odb", "fdb", "dbf"),
                *("sql", "fp7", "fmp12", "rdb", "ldif", "kdb", "kdbx"),
            ),
            "a database",
        ),
        **dict.fromkeys(
            ("pem", "key", "p12", "pfx", "ppk", "jks", "keystore", "ovpn"), "a private key"
        ),
    }
)
"""Suffixes of files that hold somebody's data, and what that is."""
_PACKED: Final = (".gz", ".bz2", ".xz", ".zst", ".zip", ".7z")

_STATIC = f"{CONTENT}/{STATIC}/"


# --- texts that nobody sees -------------------------------------------------------------------


def text_problems(site: Site) -> Iterator[Problem]:
    """A warning for each text that is where a document would be expected, and isn't read."""
    if "unread-text" not in site.config.check.off:
        for path in site.index(_unread_texts):
            yield _unread_text(path)


def _unread_texts(site: Site) -> tuple[str, ...]:
    found: dict[str, None] = {}
    known = set(map(document_path, site.by_source))
    for path in site.unused_files:
        whole = _text_of(path) if site.owner_of(path) is None else None
        if whole is not None and document_path(_as_document(whole)) not in known:
            found[whole] = None
    return tuple(found)


def _text_of(path: str) -> str | None:
    """The text that a file is, or is a part of, if it is directly among documents of a kind: some
    programs save a text as a folder."""
    parts = path.split("/")
    for end in range(3, len(parts) + 1):
        suffix = _suffix(parts[end - 1])
        if suffix in _TEXTS and (suffix or end == len(parts)):
            whole = "/".join(parts[:end])
            return whole if kinds().at(whole.removeprefix(f"{CONTENT}/")) else None
    return None


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def _as_document(path: str) -> str:
    """The path that a text would have as a document."""
    stem = path[: -len(suffix)] if (suffix := _suffix(path.rpartition("/")[2])) else path
    return f"{without_suffix(stem)}{SUFFIX}"


def _unread_text(path: str) -> Problem:
    wanted = _as_document(path)
    remedies = {
        _RENAMED: f"rename it to {wanted}",
        _PAGE: f"copy its text into {wanted}; a finished page belongs in {_STATIC}",
        _COPIED: f"copy its text into {wanted}; to offer it for download, link to it",
    }
    remedy = f"{remedies[_TEXTS[_suffix(path)]]}; a note for yourself belongs outside of {CONTENT}/"
    message = "nobody sees this text: documents end in .md or .markdown"
    return Problem(path, None, message, remedy, "warning", "unread-text")


# --- files that nothing refers to -------------------------------------------------------------


def left_out_files(site: Site) -> tuple[str, ...]:
    """The files beside documents that are left out because nothing refers to them, but for texts,
    which have warnings of their own."""
    texts = frozenset(site.index(_unread_texts))
    return tuple(path for path in site.unused_files if _text_of(path) not in texts)


def left_out_of(site: Site, document: Document) -> tuple[str, ...]:
    """Those in the folder of a document `name/index.md`."""
    if not document.is_bundle:
        return ()
    return tuple(path for path in left_out_files(site) if site.owner_of(path) == document.id)


# --- static files that hold data --------------------------------------------------------------


def data_problems(site: Site) -> Iterator[Problem]:
    """A warning for each spreadsheet, mailbox and the like in `content/static/`, where all is
    published, unless something links to it."""
    if "data-file" in site.config.check.off:
        return
    suspects = {
        path: what for path in site.contents.files.static if (what := _data_in(path)) is not None
    }
    meant = site.named_files if suspects else frozenset[str]()
    for path, what in suspects.items():
        if path not in meant:
            message = f"this looks like {what}, and everybody can read it"
            remedy = "move it elsewhere; if it is meant to be public, link to it"
            yield Problem(path, None, message, remedy, "warning", "data-file")


def _data_in(path: str) -> str | None:
    name = path.rpartition("/")[2].lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return _DATA.get(name.rpartition(".")[2]) if "." in name else None
