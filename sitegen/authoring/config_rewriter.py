"""Rewrites the configuration after a move: only references to moved files change."""

from __future__ import annotations

from typing import NamedTuple

from sitegen.authoring.field_mentions import FieldMention, mentions
from sitegen.authoring.move_map import MoveMap
from sitegen.authoring.replacement import Replacement
from sitegen.editing.spans import EditError
from sitegen.editing.yaml_editor import Set, edit_yaml
from sitegen.errors import Problem, RequestError
from sitegen.model.config import Config
from sitegen.model.content_path import content_path
from sitegen.read.config import zone_of
from sitegen.read.conversion import Conversion
from sitegen.read.convert import convert
from sitegen.read.front_matter import decode
from sitegen.read.project import CONFIG, CONTENT, Project, read_bytes
from sitegen.read.yaml_nodes import compose
from sitegen.site.site import Site


class RewrittenConfig(NamedTuple):
    """The configuration after a move, its bytes, and the replacements in it."""

    config: Config
    data: bytes
    replacements: tuple[Replacement, ...]


def rewrite_config(project: Project, site: Site, move_map: MoveMap) -> RewrittenConfig | None:
    """The configuration after a move; None if it doesn't change. Raises RequestError."""
    data = read_bytes(project.root, CONFIG)
    text = decode(data, CONFIG) if isinstance(data, bytes) else data
    if isinstance(text, Problem) or isinstance(data, Problem):
        raise RequestError(f"{CONFIG} was changed in the meantime (try again)")
    changes: list[Set] = []
    replacements: list[Replacement] = []
    for mention in mentions(text, CONFIG, Config):
        after = _new_text(site, move_map, mention)
        if after is not None and after != mention.text:
            changes.append(Set(mention.path, after))
            replacements.append(Replacement(CONFIG, mention.line, mention.text, after))
    if not changes:
        return None
    try:
        changed = edit_yaml(data, CONFIG, changes, Config)
    except EditError as error:
        raise _unsafe(str(error)) from None
    return RewrittenConfig(_read_again(site, changed), changed, tuple(replacements))


def _read_again(site: Site, data: bytes) -> Config:
    reading = Conversion(CONFIG, zone_of(site.config))
    text = decode(data, CONFIG)
    assert isinstance(text, str)
    root = compose(text, CONFIG)
    config = convert(root, Config, reading) if root is not None else None
    if config is None or reading.problems:
        raise _unsafe(reading.problems[0].message if reading.problems else "it is empty")
    return config


def _unsafe(reason: str) -> RequestError:
    return RequestError(
        f"{CONFIG} can't be updated safely: {reason}\n"
        "Change the names in it by hand, then move again. Nothing was changed."
    )


def _new_text(site: Site, move_map: MoveMap, mention: FieldMention) -> str | None:
    text = mention.text
    if mention.field.leads == "file":
        new = move_map.files.get(content_path(text))
        return None if new is None else new.removeprefix(f"{CONTENT}/")
    if mention.field.leads:
        return move_map.target(text, CONTENT, CONTENT)
    key = site.resolve(text, mention.field.refers) if mention.field.refers else None
    if key is None or key not in move_map.moving:
        return None
    return move_map.reference(key, text)
