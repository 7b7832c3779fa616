"""The words of the interface, in the site's language; an owner's own words go before a theme's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec
from yaml.nodes import MappingNode, ScalarNode

from sitegen.digest import digest
from sitegen.errors import ContentError, Problem
from sitegen.model.config import Config
from sitegen.model.kinds import kinds
from sitegen.read.project import read_text
from sitegen.read.yaml_nodes import YamlError, compose, line_of
from sitegen.render.theme import Theme


class Translations:
    """Words by their keys. A text is plain, or has plural forms chosen by `count`."""

    def __init__(self, language: str, texts: Mapping[str, str | Mapping[str, str]]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **values: object) -> str:
        """The text under `key`, with `{name}` replaced by the value of that name.

        Raises KeyError for a key that no strings file has: a mistake in a template.
        """
        text = self._texts[key]
        if not isinstance(text, str):
            count = values.get("count", 0)
            form = self._plural(count if isinstance(count, int | float) else 0)
            text = text.get(form) or text["other"]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def forms(self, key: str) -> tuple[str, ...]:
        """The text under `key` as it is written, in all of its plural forms."""
        text = self._texts[key]
        return (text,) if isinstance(text, str) else tuple(text.values())

    @cached_property
    def digest(self) -> bytes:
        """Of all texts."""
        return digest(self.language, msgspec.msgpack.encode(self._texts, order="deterministic"))

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def _plural(self, count: float) -> str:
        if self.language.partition("-")[0] in ("en", "de", "es"):
            return "one" if count == 1 else "other"
        from babel import Locale

        form: str = Locale.parse(self.language.replace("-", "_")).plural_form(count)
        return form


def load_translations(theme: Theme, config: Config) -> Translations:
    """The strings of the theme's chain in the site's language; behind them English, and what the
    kinds themselves are called."""
    texts: dict[str, str | Mapping[str, str]] = dict(_words_of_kinds())
    language = config.language.replace("_", "-")
    for name in dict.fromkeys(("en", language.partition("-")[0], language)):
        for theme_name, folder in reversed(theme.words):
            path = folder / "strings" / f"{name}.yaml"
            if path.is_file():
                file = f"themes/{theme_name}/strings/{name}.yaml"
                text = read_text(path, file)
                if isinstance(text, Problem):
                    raise ContentError([text])
                texts.update(_read(text, file))
    texts.update(config.strings)
    return Translations(language, texts)


def _words_of_kinds() -> Iterator[tuple[str, str]]:
    """The name of a kind without words in any strings file."""
    for kind in kinds().by_name.values():
        one, several = (text[:1].upper() + text[1:] for text in (kind.one, kind.several))
        yield f"kind_{kind.name}", one
        yield f"{kind.folder}_title", several
        if kind.newsletter is not None:
            yield f"issue_{kind.name}", several
        if kind.channel:
            yield f"feed_{kind.folder}", several
            yield f"feed_{kind.folder}_description", f"{several}: all that is new at {{site}}."


def _read(text: str, file: str) -> dict[str, str | Mapping[str, str]]:
    try:
        root = compose(text, file)
    except YamlError as error:
        raise ContentError([error.problem]) from None
    found: dict[str, str | Mapping[str, str]] = {}
    problems = []
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if isinstance(value, ScalarNode):
            found[key.value] = value.value
        elif isinstance(value, MappingNode):
            found[key.value] = {form.value: one.value for form, one in value.value}
        else:
            problems.append(Problem(file, line_of(value, 1), "this is not a text", "write one"))
    if problems:
        raise ContentError(problems)
    return found
