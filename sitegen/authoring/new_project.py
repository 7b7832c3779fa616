"""Creates a new project: the starter, filled in for one business, or a copy of the demo.

The starter's texts are in `starter/`, with `{{names}}` to fill in, and with parts that stand only
where a condition holds. Texts that are true for any
business are live; texts that only the owner can write are drafts that say what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitegen.authoring.changes import Changes, apply_changes
from sitegen.authoring.hosts import FORMS, HostName, host_files, typical_url
from sitegen.authoring.identifier import new_identifier
from sitegen.authoring.new_file import file_name
from sitegen.authoring.requirements import project_requirements
from sitegen.bundled import bundled
from sitegen.editing.markdown_text import as_markdown
from sitegen.editing.yaml_writer import literal, scalar
from sitegen.errors import RequestError
from sitegen.model.config import Config
from sitegen.read.conversion import Conversion
from sitegen.read.convert import convert
from sitegen.read.project import CONFIG, CONTENT
from sitegen.read.yaml_nodes import compose

_STARTER = Path(__file__).parent / "starter"
_BLANK = re.compile(r"\{\{([a-z-]+)\}\}")
_BLANK_LINES = re.compile(r"\n{3,}")

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


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """The values for the starter."""

    name: str
    owner: str
    timezone: str
    url: str | None = None
    """The site's URL; None if it is not known yet."""
    host: HostName = "netlify"
    """Where the site will be published."""
    forms: str = "netlify"
    """Where forms go: `netlify`, `mail`, `none`, or the address that takes them."""
    email: str | None = None
    """The email address of the contact."""


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
    files = {
        f"{CONTENT}/{path}": text
        for path, text in _starter(filled, owner_file, _conditions(options))
    }
    _check_config(files[CONFIG], zone)
    return _write(folder, {path: text.encode() for path, text in files.items()}, options.host)


def new_demo(folder: Path) -> tuple[str, ...]:
    """Write the demo site into a folder, like `new_project`."""
    demo = bundled(CONTENT)
    if not demo.is_dir():
        raise RequestError(
            "the demo isn't part of this sitegen, which was installed from a project's vendor/ "
            "(install sitegen from where the project got it)"
        )
    return _write(
        folder,
        {
            f"{CONTENT}/{path.relative_to(demo).as_posix()}": path.read_bytes()
            for path in sorted(demo.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        },
        "netlify",
    )


def _write(folder: Path, files: dict[str, bytes], host: HostName) -> tuple[str, ...]:
    if (folder / CONFIG).exists():
        raise RequestError(
            f"{folder} already contains a site: there is a {CONFIG} (choose another folder)"
        )
    if folder.exists() and not folder.is_dir():
        raise RequestError(f"{folder} is a file (choose another name)")
    taken = next((path for path in files if (folder / path).exists()), None)
    if taken is not None:
        raise RequestError(f"{folder / taken} already exists (choose another folder)")
    beside = {".gitignore": IGNORED.encode(), **host_files(host), **project_requirements()}
    files |= {path: content for path, content in beside.items() if not (folder / path).exists()}
    apply_changes(folder, Changes(writes=tuple(sorted(files.items()))))
    return tuple(sorted(files))


def _conditions(options: ProjectOptions) -> frozenset[str]:
    """The names of what is true of the new site, for the parts of the starter that depend on it: no
    text may promise what the site can't do."""
    forms = options.forms
    own = forms == "netlify" or forms.startswith("/")
    service = forms not in FORMS and not own
    facts = {
        "forms": forms != "none" and (forms != "mail" or bool(options.email)),
        "writable": forms not in ("none", "mail") or bool(options.email),
        "mail": forms == "mail",
        "host": own,
        "service": service,
    }
    return frozenset(name for name, holds in facts.items() if holds)


def _chosen(text: str, true: frozenset[str]) -> str:
    """A text of the starter without the parts whose conditions aren't `true`. A part stands between
    the lines `{{if NAME}}`, perhaps `{{else}}`, and `{{end}}`."""
    kept: list[str] = []
    shown = [True]
    for line in text.split("\n"):
        word = line.strip("{}") if line.startswith("{{") and line.endswith("}}") else ""
        if word.startswith("if "):
            shown.append(word.removeprefix("if ") in true)
        elif word == "else":
            shown[-1] = not shown[-1]
        elif word == "end":
            shown.pop()
        elif all(shown):
            kept.append(line)
    return _BLANK_LINES.sub("\n\n", "\n".join(kept)).rstrip("\n") + "\n"


def _starter(
    fill: Callable[[str, bool], str], owner_file: str, true: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for path in sorted(_STARTER.rglob("*")):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        target = path.relative_to(_STARTER).as_posix()
        if target == "people/owner.md":
            target = f"people/{owner_file}.md"
        text = _chosen(text, true)
        front, fence, body = text.partition("\n---\n")
        yield target, fill(front, True) + fence + fill(body, False)


def _filler(options: ProjectOptions, owner_file: str, today: str) -> Callable[[str, bool], str]:
    values = {
        "name": options.name,
        "owner": options.owner,
        "timezone": options.timezone,
        "owner-file": owner_file,
        "today": today,
        "url-line": _url_lines(options),
        "forms-lines": _forms_lines(options.forms),
        "email-line": _email_line(options.email),
        "host": options.host,
    }

    def fill(text: str, is_yaml: bool) -> str:
        def value(match: re.Match[str]) -> str:
            key = match[1]
            if key == "id":
                return new_identifier()
            if key in ("today", "owner-file", "host") or key.endswith(("-line", "-lines")):
                return values[key]
            return literal(values[key]) if is_yaml else as_markdown(values[key])

        return _BLANK.sub(value, text)

    return fill


def _url_lines(options: ProjectOptions) -> str:
    if options.url:
        return f"url: {options.url}"
    return (
        "# The address that people will see. Feeds, emails and search engines need it. Without a\n"
        "# domain of your own, write the address that your host gives you, and change it later.\n"
        f"#url: {typical_url(options.host)}"
    )


def _email_line(email: str | None) -> str:
    return f"  email: {scalar(email)}" if email else "#  email: hello@shop.example"


def _forms_lines(forms: str) -> str:
    if forms in FORMS:
        return f"    forms: {forms}"
    return f"    forms: address\n    forms_address: {scalar(forms)}"


def _check_config(text: str, zone: tzinfo) -> None:
    """Raise RequestError if the values make a configuration that can't be read."""
    reading = Conversion(CONFIG, zone)
    node = compose(text, CONFIG)
    assert node is not None
    convert(node, Config, reading)
    if reading.problems:
        raise RequestError("; ".join(problem.text for problem in reading.problems))
