"""The requirements of a project: which sitegen a web host installs, and from where.

A sitegen from a package index or from a web address is named as such. Any other, such as one from a
folder, can't be reached by a host; then a wheel of it goes into the project.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from typing import NamedTuple

from sitegen import __version__
from sitegen.authoring.changes import Changes, apply_changes
from sitegen.authoring.wheel import VENDOR, Wheel, installed_wheel
from sitegen.errors import RequestError

REQUIREMENTS = "requirements.txt"
_PACKAGE = "sitegen[search]"
"""With the search, which every page of the default theme links to."""
_WHEEL_NAME = re.compile(r"sitegen-\d[^/-]*-py3-none-any\.whl")
_OURS = re.compile(
    r"(?:\./)?vendor/sitegen-[^/]*\.whl(?:\[[^\]]*\])?\s*(?:[;#].*)?$"
    r"|sitegen(?:\s*\[[^\]]*\])?\s*(?:[=<>!~@;#].*)?$",
    re.IGNORECASE,
)
"""A line of `requirements.txt` (pip, requirement specifiers of PEP 508) that names sitegen."""


class Vendored(NamedTuple):
    """What `vendor` did."""

    path: str
    """The wheel, relative to the project."""
    removed: tuple[str, ...]
    """Older wheels, relative to the project."""
    unchanged: bool
    """Whether the project had exactly this wheel and named it."""


def project_requirements() -> dict[str, bytes]:
    """The files by which a host of a new project gets this sitegen, by their paths in it."""
    source = _remote_source()
    if source is not None:
        return {REQUIREMENTS: f"{source}\n".encode()}
    try:
        wheel = installed_wheel()
    except RequestError:
        # Run from a folder without being installed: there are no metadata to make a wheel of.
        text = (
            "# What your host installs to build the site. This sitegen isn't installed as a\n"
            "# package: install it with pip, then run `sitegen vendor`, which adds it here.\n"
        )
        return {REQUIREMENTS: text.encode()}
    return {REQUIREMENTS: _requirements("", wheel).encode(), wheel.path: wheel.content}


def vendor(root: Path) -> Vendored:
    """Put a wheel of this sitegen into a project, and let `requirements.txt` name it.

    Other lines of `requirements.txt` stay as they are; wheels of sitegen that were in `vendor/`
    before are removed. Raises RequestError if sitegen isn't installed as a package.
    """
    wheel = installed_wheel()
    file = root / REQUIREMENTS
    try:
        before = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"{REQUIREMENTS} can't be read: {error} (save it as UTF-8)") from error
    after = _requirements(before, wheel)
    target = root / wheel.path
    present = target.is_file() and target.read_bytes() == wheel.content
    writes = {} if present else {wheel.path: wheel.content}
    if after != before:
        writes[REQUIREMENTS] = after.encode()
    if writes:
        apply_changes(root, Changes(writes=tuple(sorted(writes.items()))))
    old = [
        path
        for path in sorted((root / VENDOR).glob("sitegen-*.whl"))
        if path.name != wheel.name and _WHEEL_NAME.fullmatch(path.name)
    ]
    for path in old:
        path.unlink()
    removed = tuple(path.relative_to(root).as_posix() for path in old)
    return Vendored(wheel.path, removed, not writes and not removed)


def _requirements(before: str, wheel: Wheel) -> str:
    """The text of `requirements.txt` with the wheel instead of any other sitegen."""
    named = f"./{wheel.path}[search]"
    if not before.strip():
        return (
            "# What your host installs to build the site: this sitegen, with the search.\n"
            "# After installing another version, run `sitegen vendor`, and commit the change.\n"
            f"{named}\n"
        )
    lines = before.splitlines()
    places = [number for number, line in enumerate(lines) if _OURS.match(line.strip())]
    if not places:
        return "\n".join([*lines, named, ""])
    kept = [line for number, line in enumerate(lines) if number not in places[1:]]
    kept[places[0]] = named
    return "\n".join([*kept, ""])


def _remote_source() -> str | None:
    """The requirement of this sitegen if others can get it from where it came (PEP 610)."""
    try:
        origin = json.loads(Distribution.from_name("sitegen").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    url = str(origin.get("url", ""))
    if not url:
        return f"{_PACKAGE}=={__version__}"
    if not url.startswith(("https://", "http://")):
        return None
    if "vcs_info" in origin:
        scheme, commit = origin["vcs_info"]["vcs"], origin["vcs_info"]["commit_id"]
        return f"{_PACKAGE} @ {scheme}+{url}@{commit}"
    return f"{_PACKAGE} @ {url}"
