"""The folders outside of `content/` that the configuration shares, read before all else: files are
looked for before the configuration can be read as a whole."""

from __future__ import annotations

from pathlib import Path

from yaml.nodes import ScalarNode, SequenceNode

from sitegen.errors import Problem
from sitegen.read.front_matter import MAX_BYTES, decode
from sitegen.read.yaml_nodes import YamlError, compose, find

KEY = "shared_assets"


def shared_assets(config: Path) -> tuple[str, ...]:
    """The folders that the file `config` names, relative to the project; none if it is broken."""
    try:
        with config.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        text = decode(data, config.name) if len(data) <= MAX_BYTES else ""
        node = compose(text, config.name) if not isinstance(text, Problem) else None
    except (OSError, YamlError):
        return ()
    found = find(node, (KEY,)) if node is not None else None
    nodes = found.value if isinstance(found, SequenceNode) else [found]
    return tuple(str(one.value) for one in nodes if isinstance(one, ScalarNode) and one.value)
