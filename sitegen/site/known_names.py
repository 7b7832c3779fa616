"""The names that references are compared with: of documents and files, and of those files that were
refused or not read yet.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from sitegen.errors import KnownNames, did_you_mean
from sitegen.model.content_path import document_name, document_path, without_suffix
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.site.site import Site


def refused_files(site: Site) -> dict[str, str]:
    """The kinds of files that were refused or not read yet, by path: what follows from that is no
    mistake of its own."""
    contents = site.contents
    if len(contents.documents) == len(contents.files.sources):
        return {}
    read = {document.source for document in contents.documents}
    return {path: kind for path, kind in contents.files.sources if path not in read}


def may_be_refused(site: Site, name: str, named: tuple[str, ...]) -> bool:
    """Whether a name that no document has may be that of a file which was refused."""
    return any(
        kind in named
        and (
            document_name(path) == name
            or document_path(path) == document_path(name)
            or _is_identifier(name)
        )
        for path, kind in refused_files(site).items()
    )


def _is_identifier(name: str) -> bool:
    """Whether a reference may be an identifier, which only the file itself knows."""
    return re.fullmatch(r"[0-9a-f]{12}", name) is not None


def names_of_kinds(site: Site, named: tuple[str, ...]) -> KnownNames:
    """The names of all documents of some kinds, with their folders if the kinds are several."""
    made = site.index(_names_made)
    if named not in made:
        made[named] = KnownNames(
            site.documents[key].name
            if len(named) == 1
            else f"{kinds().by_name[kind].folder}/{site.documents[key].name}"
            for kind in named
            for key in site.collection(kind)
        )
    return made[named]


class UnknownName(NamedTuple):
    """What is said of a name that no document has, and what to write instead."""

    message: str
    remedy: str


def unknown_name(site: Site, name: str, named: tuple[str, ...]) -> UnknownName:
    """What is wrong with a reference that leads nowhere. It may be what readers call a document
    that exists, or its file with a suffix."""
    noun = " or ".join(named)
    document = _meant(site, name, named)
    if document is None:
        near = did_you_mean(name, names_of_kinds(site, named))
        return UnknownName(f'there is no {noun} "{name}"', near)
    right = document.name if len(named) == 1 else document_path(document.source)
    label = document.kind.label
    what = f"the {label} of the {document.kind.name} in {document.source}"
    if without_suffix(name) != name:
        what = f"the file of the {document.kind.name} {right}"
    return UnknownName(f'"{name}" is {what}', f"write {right}, the name of the file")


def _meant(site: Site, name: str, named: tuple[str, ...]) -> Document | None:
    if without_suffix(name) != name:
        key = site.resolve(without_suffix(name), named)
        if key is not None:
            return site.documents[key]
    called = site.index(_by_label).get(_folded(name), ())
    return next((one for one in called if one.kind.name in named), None)


def _by_label(site: Site) -> dict[str, list[Document]]:
    """The documents by what readers call them. Only a site with mistakes needs it."""
    found: dict[str, list[Document]] = {}
    for document in site.documents.values():
        found.setdefault(_folded(document.label), []).append(document)
    return found


def _folded(text: str) -> str:
    return " ".join(normalize("NFC", text).casefold().split())


def _names_made(_site: Site) -> dict[tuple[str, ...], KnownNames]:
    """Filled when it is asked: a site without mistakes needs none."""
    return {}


def document_names(site: Site) -> KnownNames:
    """The names of all documents, comments included."""
    return KnownNames(document.name for document in site.documents.values())


def link_targets(site: Site) -> KnownNames:
    """The files that a link in a text may lead to."""
    return KnownNames([*site.by_source, *site.attachments])


def attachment_names(site: Site) -> KnownNames:
    """The files that a page may show or offer."""
    return KnownNames(site.attachments)


def tag_names(site: Site) -> KnownNames:
    """The tags that the configuration lists."""
    return KnownNames(site.config.tags)
