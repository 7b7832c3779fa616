"""Checks that no subscriber's address is in a public file before an email is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sitegen.newsletter.emails import load_site

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.model.config import Config
    from sitegen.read.project import Project

LARGEST = 5_000_000
"""The largest text, in octets, that is checked."""


def refuse_exposed(
    project: Project, config: Config, at: datetime, addresses: Iterable[Address]
) -> None:
    """Raise ContentError if one of these addresses is in a public file."""
    from sitegen.errors import ContentError
    from sitegen.newsletter.sending.address_leaks import find_exposed
    from sitegen.site.public_addresses import public_addresses

    public = public_addresses(load_site(project, config, at))
    found = find_exposed(public_texts(project), addresses, public)
    if found:
        raise ContentError(found)


def public_texts(project: Project) -> Iterator[tuple[str, str]]:
    """All public texts with their paths: content, themes and the built site."""
    for folder in (project.content, project.themes, project.output):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST:
                continue
            content = path.read_bytes()
            if b"\0" not in content[:4096]:
                name = path.relative_to(project.root).as_posix()
                yield name, content.decode("utf-8", "replace")
