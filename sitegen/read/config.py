"""`content/site.yaml` becomes the configuration."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import structs
from yaml.nodes import MappingNode, Node

from sitegen.errors import ContentError, Problem, did_you_mean
from sitegen.model.config import Config
from sitegen.model.kinds import Kinds, kinds
from sitegen.read.conversion import Conversion
from sitegen.read.convert import convert
from sitegen.read.front_matter import decode
from sitegen.read.project import CONFIG, Project, read_bytes
from sitegen.read.yaml_nodes import YamlError, compose, find, line_of


def read_config(project: Project, url: str | None = None) -> Config:
    """The project's configuration; `url` replaces its own.

    Raises ContentError with all the mistakes in the file.
    """
    config = _read(project)[0]
    if url is not None:
        config = structs.replace(config, url=url)
    return _with_slash(config)


def _with_slash(config: Config) -> Config:
    return config if config.url.endswith("/") else structs.replace(config, url=config.url + "/")


def parse_config(data: bytes) -> Config:
    """The configuration that a text describes, which need not be in any file.

    Raises ContentError with all the mistakes in it.
    """
    text = decode(data, CONFIG)
    if isinstance(text, Problem):
        raise ContentError([text])
    return _with_slash(_read_text(text, kinds())[0])


def config_warnings(project: Project) -> tuple[Problem, ...]:
    """What is doubtful in a configuration that can be read."""
    try:
        return _read(project)[1]
    except ContentError:
        return ()


def _read(project: Project) -> tuple[Config, tuple[Problem, ...]]:
    data = read_bytes(project.root, CONFIG)
    if isinstance(data, Problem):
        raise ContentError([data])
    text = decode(data, CONFIG)
    if isinstance(text, Problem):
        raise ContentError([text])
    return _read_text(text, kinds())


@lru_cache(maxsize=2)
def _read_text(text: str, _: Kinds) -> tuple[Config, tuple[Problem, ...]]:
    """Kept, as the configuration and what is doubtful in it are asked for one after the other;
    what it may say depends on the kinds that there are."""
    try:
        node = compose(text, CONFIG)
    except YamlError as error:
        raise ContentError([error.problem]) from None
    if not isinstance(node, MappingNode):
        raise ContentError(
            [Problem(CONFIG, 1, "the file has no fields", "write at least `name: Your business`")]
        )
    problems: list[Problem] = []
    zone = _zone(node, problems)
    reading = Conversion(CONFIG, zone, problems=problems, lines=text.split("\n"))
    config = convert(node, Config, reading)
    if config is not None:
        problems.extend(_unknown_kinds(config, node))
        problems.extend(_missing_engine(config, node))
    if config is None or problems:
        raise ContentError(problems)
    return config, tuple(reading.warnings)


def zone_of(config: Config) -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(config.timezone)


def _zone(root: Node, problems: list[Problem]) -> ZoneInfo:
    """The time zone, which dates in the same file already need."""
    node = find(root, ("timezone",))
    name = node.value if node is not None and node is not root else "UTC"
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from zoneinfo import available_timezones

        # `Etc/GMT+1` is an hour behind GMT: nobody who writes `GMT+1` means it. Places have no
        # such surprises.
        known = (one for one in available_timezones() if "/" in one and one[:4] != "Etc/")
        remedy = did_you_mean(str(name), known)
        if not remedy.startswith("did"):
            remedy = "write a name such as Europe/Berlin"
        line = line_of(node, 1) if node is not None else 1
        problems.append(Problem(CONFIG, line, f'there is no time zone "{name}"', remedy))
        return ZoneInfo("UTC")


def _unknown_kinds(config: Config, root: Node) -> list[Problem]:
    return [
        Problem(
            CONFIG,
            line_of(find(root, ("kinds", name)) or root, 1),
            f'there is no content kind "{name}"',
            did_you_mean(name, kinds().by_name),
        )
        for name in config.kinds
        if name not in kinds().by_name
    ]


def _missing_engine(config: Config, root: Node) -> list[Problem]:
    """The fast engine is an option, and may not be installed."""
    from importlib.util import find_spec

    if config.markdown.engine != "commonmark" or find_spec("comrak") is not None:
        return []
    place = find(root, ("markdown", "engine")) or root
    message = 'the engine "commonmark" is not installed here'
    remedy = "install it beside sitegen with `pip install comrak`, or remove this line"
    return [Problem(CONFIG, line_of(place, 1), message, remedy)]


__all__ = ["config_warnings", "parse_config", "read_config", "zone_of"]
