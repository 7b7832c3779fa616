"""Creates a new project: the starter, filled in for one business, or a copy of the demo.

The starter's texts are in `starter/`, with `{{names}}` to fill in. Texts that are true for any
business are live; texts that only the owner can write are drafts that say what to write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitegen.author.changes import Changes, apply_changes
from sitegen.author.identifier import new_identifier
from sitegen.author.new_file import file_name
from sitegen.bundled import bundled
from sitegen.editing.yaml_writer import scalar
from sitegen.errors import RequestError
from sitegen.model.config import Config
from sitegen.read.convert import Conversion, convert
from sitegen.read.project import CONFIG, CONTENT
from sitegen.read.yaml_nodes import compose

_STARTER = Path(__file__).parent / "starter"
_BLANK = re.compile(r"\{\{([a-z-]+)\}\}")
_MARKUP = re.compile(r"([\\`*_\[\]<>&#])")

IGNORED = """\
# Files that sitegen creates
/public/
/newsletter-out/
.sitegen/
*.sitegen-part
# Private: subscribers' email addresses and what customers sent
/private/
# Python
.venv/
__pycache__/
"""

NETLIFY = """\
# How Netlify builds this site. It installs requirements.txt first.
# Scheduled pages appear with the next build; `sitegen list --upcoming` says when.

[build]
  command = "python -m sitegen build"
  publish = "public"

[build.environment]
  PYTHON_VERSION = "3.11"

# Previews of changes have URLs of their own, and search engines should not index them.
[context.deploy-preview]
  command = "python -m sitegen build --url \\"$DEPLOY_PRIME_URL\\" --noindex"

[context.branch-deploy]
  command = "python -m sitegen build --url \\"$DEPLOY_PRIME_URL\\" --noindex"
"""


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """The values for the starter."""

    name: str
    owner: str
    timezone: str
    url: str | None = None
    """The site's URL; None if it is not known yet."""


def check_zone(name: str) -> tzinfo:
    """The time zone with a name. Raises RequestError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RequestError(
            f'there is no time zone "{name}" (write a name such as Europe/Berlin)'
        ) from None


def new_project(folder: Path, options: ProjectOptions, now: datetime) -> tuple[str, ...]:
    """Write a working site into a folder and return its files, relative to it, sorted.

    Existing files are kept. Raises RequestError if the folder already contains a site.
    """
    zone = check_zone(options.timezone)
    owner_file = file_name(options.owner, "person")
    if not owner_file:
        raise RequestError(
            f'"{options.owner}" contains no letters for a file name (use another name)'
        )
    filled = _filler(options, owner_file, now.astimezone(zone).date().isoformat())
    files = {f"{CONTENT}/{path}": text for path, text in _starter(filled, owner_file)}
    _check_config(files[CONFIG], zone)
    return _write(folder, {path: text.encode() for path, text in files.items()})


def new_demo(folder: Path) -> tuple[str, ...]:
    """Write the demo site into a folder, like `new_project`."""
    demo = bundled(CONTENT)
    return _write(
        folder,
        {
            f"{CONTENT}/{path.relative_to(demo).as_posix()}": path.read_bytes()
            for path in sorted(demo.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        },
    )


def _write(folder: Path, files: dict[str, bytes]) -> tuple[str, ...]:
    if (folder / CONFIG).exists():
        raise RequestError(
            f"{folder} already contains a site: there is a {CONFIG} (choose another folder)"
        )
    if folder.exists() and not folder.is_dir():
        raise RequestError(f"{folder} is a file (choose another name)")
    taken = next((path for path in files if (folder / path).exists()), None)
    if taken is not None:
        raise RequestError(f"{folder / taken} already exists (choose another folder)")
    beside = {
        ".gitignore": IGNORED,
        "netlify.toml": NETLIFY,
        "requirements.txt": requirements(),
    }
    files |= {path: text.encode() for path, text in beside.items() if not (folder / path).exists()}
    apply_changes(folder, Changes(writes=tuple(sorted(files.items()))))
    return tuple(sorted(files))


def requirements() -> str:
    """The requirements of a host: this sitegen, from where it was installed (PEP 610)."""
    from sitegen import __version__

    try:
        origin = json.loads(Distribution.from_name("sitegen").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        origin = {"url": "file:"}
    url = str(origin.get("url", ""))
    if not url:
        return f"sitegen=={__version__}\n"
    if "vcs_info" in origin:
        scheme, commit = origin["vcs_info"]["vcs"], origin["vcs_info"]["commit_id"]
        return f"sitegen @ {scheme}+{url}@{commit}\n"
    if not url.startswith("file:"):
        return f"sitegen @ {url}\n"
    return (
        "# What your host installs to build the site. This sitegen was installed from a folder\n"
        "# on this computer, which your host can't access. Write here where to find it, such as\n"
        "#   sitegen @ git+https://HOST/OWNER/REPOSITORY\n"
        "# or add a wheel to your project and write its path:\n"
        f"#   ./vendor/sitegen-{__version__}-py3-none-any.whl\n"
    )


def _starter(fill: Callable[[str, bool], str], owner_file: str) -> Iterator[tuple[str, str]]:
    for path in sorted(_STARTER.rglob("*")):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        target = path.relative_to(_STARTER).as_posix()
        if target == "people/owner.md":
            target = f"people/{owner_file}.md"
        front, fence, body = text.partition("\n---\n")
        yield target, fill(front, True) + fence + fill(body, False)


def _filler(options: ProjectOptions, owner_file: str, today: str) -> Callable[[str, bool], str]:
    url = f"url: {options.url}" if options.url else "#url: https://www.example.com/"
    values = {
        "name": options.name,
        "owner": options.owner,
        "timezone": options.timezone,
        "owner-file": owner_file,
        "today": today,
        "url-line": url,
    }

    def fill(text: str, is_yaml: bool) -> str:
        def value(match: re.Match[str]) -> str:
            key = match[1]
            if key == "id":
                return new_identifier()
            if key in ("today", "url-line", "owner-file"):
                return values[key]
            return scalar(values[key]) if is_yaml else _MARKUP.sub(r"\\\1", values[key])

        return _BLANK.sub(value, text)

    return fill


def _check_config(text: str, zone: tzinfo) -> None:
    """Raise RequestError if the values make a configuration that can't be read."""
    reading = Conversion(CONFIG, zone)
    node = compose(text, CONFIG)
    assert node is not None
    convert(node, Config, reading)
    if reading.problems:
        raise RequestError("; ".join(problem.text for problem in reading.problems))
