"""Loads objects by references such as `package.module:name`: those that are seldom needed, or that
other packages define."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError


@cache
def load(reference: str) -> Any:
    """The object that `module:name` names, imported when it is first needed.

    Raises SitegenError if there is no such module or name.
    """
    module, _, name = reference.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SitegenError(
            f'"{reference}" can\'t be loaded: {error} (install or repair the package that names it)'
        ) from error


def load_folder(reference: str) -> Path:
    """The folder that `package:path` names, below that of the package.

    Raises SitegenError if there is no such package or folder.
    """
    package, _, path = reference.partition(":")
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        folder = Path(place, path)
        if folder.is_dir():
            return folder
    raise SitegenError(
        f'"{reference}" is not a folder of an installed package '
        "(install or repair the package that names it)"
    )
