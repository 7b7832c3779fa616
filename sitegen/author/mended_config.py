"""The configuration with every mention of what moves mended, and every other byte as it was."""

from __future__ import annotations

from typing import NamedTuple

from sitegen.author.edits import Edit, edited
from sitegen.author.front_places import Mention, compose, mentions
from sitegen.author.mended import Mended
from sitegen.author.relocation import Relocation
from sitegen.errors import Problem, RequestError
from sitegen.model.config import Config
from sitegen.model.content_path import content_path
from sitegen.read.config import zone_of
from sitegen.read.convert import Reading, convert
from sitegen.read.front_matter import decode
from sitegen.read.project import CONFIG, CONTENT, Project, read_bytes
from sitegen.site.site import Site


class MendedConfig(NamedTuple):
    """The configuration as it will be, its bytes, and what was mended in it."""

    config: Config
    data: bytes
    mended: tuple[Mended, ...]


def mended_config(project: Project, site: Site, relocation: Relocation) -> MendedConfig | None:
    """The configuration after a move, None if it stays. Raises RequestError."""
    data = read_bytes(project.root, CONFIG)
    text = decode(data, CONFIG) if isinstance(data, bytes) else data
    if isinstance(text, Problem) or isinstance(data, Problem):
        raise RequestError(f"{CONFIG} was changed meanwhile (try again)")
    root, _ = compose(text, 0)
    if root is None:
        return None
    edits: list[Edit] = []
    mended: list[Mended] = []
    for mention in mentions(root, Config, 0):
        after = _new_mention(site, relocation, mention)
        if after is not None and after != mention.text:
            edits.append(mention.becomes(after))
            line = text.count("\n", 0, mention.start) + 1
            mended.append(Mended(CONFIG, line, mention.text, after))
    if not edits:
        return None
    changed = edited(data, edits)
    return MendedConfig(_read_again(site, changed), changed, tuple(mended))


def _read_again(site: Site, data: bytes) -> Config:
    reading = Reading(CONFIG, zone_of(site.config))
    text = decode(data, CONFIG)
    assert isinstance(text, str)
    root, _ = compose(text, 0)
    config = convert(root, Config, reading) if root is not None else None
    if config is None or reading.problems:
        raise RequestError(f"{CONFIG} can't be mended safely (change the names there by hand)")
    return config


def _new_mention(site: Site, relocation: Relocation, mention: Mention) -> str | None:
    text = mention.text
    if mention.field.leads == "file":
        new = relocation.files.get(content_path(text))
        return None if new is None else new.removeprefix(f"{CONTENT}/")
    if mention.field.leads:
        return relocation.target(text, CONTENT, CONTENT)
    key = site.resolve(text, mention.field.refers) if mention.field.refers else None
    if key is None or key not in relocation.moving:
        return None
    return relocation.reference(key, text)
