"""The ids that a theme's templates give to elements of a page, which no heading may take.

Ids that are written out count, in an element or where a macro is called that gives its first
argument to one. Those with a variable and more in them are of a form that headings
seldom have, and to reserve all that they could become would change the ids of many headings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from os.path import isfile
from pathlib import Path

from sitegen.bundled import bundled
from sitegen.errors import Problem
from sitegen.features import features
from sitegen.loading import load_folder
from sitegen.model.config import Config
from sitegen.read.project import Project, read_text

_ID = re.compile(r"""\sid=(?:"([^"{}\s]+)"|'([^'{}\s]+)')""")
_MACRO = re.compile(r"\{%-? macro (\w+)\((\w+)[^%]*%\}(.*?)\{%-? endmacro", re.DOTALL)
"""A macro with its first parameter and its body."""
_EXTENDS = re.compile(r"""^extends:\s*["']?([^\s"'#]+)""", re.MULTILINE)


def theme_ids(project: Project, config: Config) -> tuple[str, ...]:
    """The ids in the templates of the site's theme, of those that it extends, and of features,
    sorted. What can't be read counts as empty: loading the theme reports it."""
    found: set[str] = set()
    for folder in _folders(project, config.theme.name):
        found.update(_ids_in(_templates(folder)))
    return tuple(sorted(found))


def _templates(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The templates of a theme, but those of emails, which are in a folder of their own: paths,
    times and sizes."""
    try:
        with os.scandir(folder / "templates") as entries:
            found = [
                (entry.path, status.st_mtime_ns, status.st_size)
                for entry in entries
                if entry.name.endswith(".html") and (status := entry.stat())
            ]
    except OSError:
        return ()
    return tuple(sorted(found))


@lru_cache(maxsize=16)
def _ids_in(templates: tuple[tuple[str, int, int], ...]) -> frozenset[str]:
    """The ids in some templates. The preview asks with each text that is saved."""
    texts = [_text(Path(path)) for path, _, _ in templates]
    found: set[str] = set()
    for text in texts:
        found.update(first or second for first, second in _ID.findall(text))
        for macro, parameter, body in _MACRO.findall(text):
            if f'id="{{{{ {parameter} }}}}"' in body:
                call = re.compile(rf"""\b{macro}\(\s*["']([^"']+)["']""")
                found.update(one for whole in texts for one in call.findall(whole))
    return frozenset(found)


def _folders(project: Project, name: str) -> Iterator[Path]:
    installed = {one: at for feature in features() for one, at in feature.themes.items()}
    seen: set[Path] = set()
    wanted: str | None = name
    while wanted is not None:
        places = [project.themes / wanted, bundled("themes") / wanted]
        if wanted in installed:
            places.append(load_folder(installed[wanted]))
        folder = next(
            (one for one in places if one not in seen and isfile(one / "theme.yaml")), None
        )
        if folder is None:
            break
        seen.add(folder)
        yield folder
        extends = _EXTENDS.search(_text(folder / "theme.yaml"))
        wanted = extends[1] if extends else None
    for feature in features():
        if feature.theme is not None:
            yield load_folder(feature.theme)


def _text(path: Path) -> str:
    text = read_text(path, path.name)
    return "" if isinstance(text, Problem) else text
