"""Where a project is, and which files it has. Nothing outside of the project is ever read."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import Problem, ProjectError, did_you_mean
from sitegen.model.content_path import CONTENT as CONTENT
from sitegen.model.content_path import is_document
from sitegen.model.kinds import kinds
from sitegen.read.front_matter import MAX_BYTES, decode, too_large
from sitegen.read.temporary_files import is_temporary

CONFIG = "content/site.yaml"
_MISNAMED = re.compile(r"site\.ya?ml(?:\.(?:txt|ya?ml))?", re.IGNORECASE)
"""What people and their programs call the configuration: Notepad adds `.txt`."""
STATIC = "static"
CACHE = ".sitegen"
CHANGING = "content/.changing.sitegen-part"
"""The folder that is there while several files are changed, or when that was interrupted."""
_NEVER_SHARED = frozenset({(), ("private",), ("public",), ("newsletter-out",)})
"""Folders of a project with subscribers and submissions, or with what was built."""
WELL_KNOWN = ".well-known"
"""The one folder with a dot that is published (RFC 8615)."""

DEEPEST = 100
"""Folders within folders: no person's project has more, and no disk takes paths without end."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with `content/site.yaml` in it."""

    root: Path

    @property
    def content(self) -> Path:
        return self.root / CONTENT

    @property
    def themes(self) -> Path:
        return self.root / "themes"

    @property
    def cache(self) -> Path:
        return self.root / CACHE

    @property
    def output(self) -> Path:
        return self.root / "public"


def find_project(start: Path) -> Project:
    """The project of the folder `start`, or of one above it. Raises ProjectError if there is none,
    or if the nearest one's configuration has another name."""
    here = Path(os.path.realpath(start))
    for folder in (here, *here.parents):
        try:
            if (folder / CONFIG).is_file():
                return Project(folder)
        except PermissionError as error:
            raise ProjectError(
                f"{folder / CONFIG}: can't be read: {error.strerror} (fix its rights)"
            ) from error
        misnamed = _misnamed(folder / CONTENT)
        if misnamed is not None:
            raise ProjectError(
                f"{misnamed} is not read, because the configuration has another name "
                f"(rename it to {Path(CONFIG).name})"
            )
    raise ProjectError(
        f"there is no site here: no {CONFIG} in {start} or above it\n"
        "Create one with `sitegen init FOLDER`, or name one with "
        "`sitegen --project FOLDER COMMAND`."
    )


def _misnamed(content: Path) -> Path | None:
    """The file in a folder without configuration that is meant to be it."""
    try:
        names = sorted(filter(_MISNAMED.fullmatch, os.listdir(content)))
    except OSError:
        return None
    return next((content / name for name in names if (content / name).is_file()), None)


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files of a project's content, as paths relative to the project, sorted."""

    sources: tuple[tuple[str, str], ...]
    """Documents: the path, and the name of the kind."""
    attachments: tuple[str, ...]
    """Files beside documents, and files directly in `content/` such as a logo."""
    static: tuple[str, ...]
    """Files that are copied as they are."""
    problems: tuple[Problem, ...]


def scan(project: Project) -> ProjectFiles:
    """All files of `content/`. Raises ProjectError if the folder can't be read."""
    found: list[str] = []
    problems: list[Problem] = []
    _walk(project.root, CONTENT, found, problems, frozenset({os.path.realpath(project.content)}))
    found.sort()
    sources: list[tuple[str, str]] = []
    attachments: list[str] = []
    static: list[str] = []
    for path in found:
        file_kind = file_type(path)
        if file_kind == "static":
            static.append(path)
        elif file_kind == "attachment":
            attachments.append(path)
        elif file_kind == "misplaced":
            problems.append(_misplaced(path, path.split("/", 2)[1]))
        elif file_kind != "config":
            sources.append((path, file_kind))
    return ProjectFiles(tuple(sources), tuple(attachments), tuple(static), tuple(problems))


def file_type(path: str) -> str:
    """The type of a file in `content/`: `config`, `static`, `attachment`, `misplaced`, or a
    kind."""
    if path == CONFIG:
        return "config"
    if path.startswith(f"{CONTENT}/{STATIC}/"):
        return "static"
    if not is_document(path):
        return "attachment"
    return kinds().at(path.removeprefix(f"{CONTENT}/")) or "misplaced"


def ignored(name: str) -> bool:
    """Whether a file or folder of this name is no content: hidden, or left behind by a program."""
    return (name.startswith(".") and name != WELL_KNOWN) or is_temporary(name)


def _misplaced(path: str, folder: str) -> Problem:
    if path.count("/") == 1:
        message = "a document can't lie directly in content/"
        remedy = "move it into a folder such as content/pages/"
    else:
        message = (
            f"content/{folder}/ is not the folder of a content kind, so this file is not published"
        )
        remedy = did_you_mean(folder, kinds().by_folder)
        if not remedy.startswith("did"):
            # No slip of the pen: the folder of a feature that isn't installed, or somebody's notes.
            remedy = f"move it, or install the package that brings this kind; else {remedy}"
            return Problem(path, None, message, remedy, "warning", "unknown-folder")
    return Problem(path, None, message, remedy)


def _walk(
    root: Path, folder: str, found: list[str], problems: list[Problem], above: frozenset[str]
) -> None:
    if folder.count("/") > DEEPEST:
        shown = "/".join(folder.split("/")[:4])
        message = f"there are more than {DEEPEST} folders in each other in this folder"
        problems.append(Problem(shown, None, message, "move what is in the innermost up"))
        return
    try:
        with os.scandir(root / folder) as found_here:
            entries = list(found_here)
    except OSError as error:
        problems.append(
            Problem(folder, None, f"the folder can't be read: {error.strerror}", "fix its rights")
        )
        return
    for entry in entries:
        name = entry.name
        if ignored(name):
            continue
        path = f"{folder}/{name}"
        if not is_encodable(name):
            message = "the file's name is not UTF-8, so it has no address on the web"
            problems.append(Problem(encodable(path), None, message, "rename it"))
            continue
        inside = above
        try:
            if entry.is_symlink():
                target = os.path.realpath(entry.path)
                problem = _link_problem(root, path, target, above)
                if problem is not None:
                    problems.append(problem)
                    continue
                inside = above | {target}
            if entry.is_dir():
                _walk(root, path, found, problems, inside)
            elif entry.is_file():
                found.append(path)
            else:
                problems.append(Problem(path, None, "this is not a readable file", "remove it"))
        except OSError as error:
            problems.append(file_problem(error, root) or _unreadable(path, error))


def _link_problem(root: Path, path: str, target: str, above: frozenset[str]) -> Problem | None:
    """Why the symbolic link at `path`, which leads to the real path `target`, isn't followed.

    A link may lead only to what `content/` itself may publish: elsewhere in the project lie the
    subscribers, the history and the caches, and a hidden file is no content under another name.
    """
    project, content = (Path(os.path.realpath(folder)) for folder in (root, root / CONTENT))
    end = Path(target)
    remedy = "remove it, or copy here what may be public"
    if target in above:
        return Problem(path, None, "this link leads back to its own folder", "remove it")
    if end.is_relative_to(content):
        within = end.relative_to(content)
        if any(ignored(part) for part in within.parts):
            message = f"this link leads to {CONTENT}/{within.as_posix()}, which is hidden"
            return Problem(path, None, message, remedy)
        if not end.exists():
            return Problem(path, None, "this link leads nowhere", "remove it, or set it anew")
        source = f"{CONTENT}/{within.as_posix()}"
        if _publishes_sources(path, source, is_folder=end.is_dir()):
            # A draft, or the configuration, would go out as a file to download.
            message = f"this link leads to {source}, and would publish sources as they are"
            return Problem(path, None, message, remedy)
        return None
    if end.is_relative_to(project):
        if _is_shared(root, end.relative_to(project)):
            return None if end.exists() else Problem(path, None, "this link leads nowhere", remedy)
        message = f"this link leads out of {CONTENT}/, to {end.relative_to(project).as_posix()}"
        return Problem(path, None, message, remedy)
    return Problem(path, None, "this link leaves the project", "copy the file instead")


def _is_shared(root: Path, target: Path) -> bool:
    """Whether a path in the project is in a folder that the configuration shares.

    What is hidden, private or made by a build is never shared, whatever is configured.
    """
    if any(ignored(part) for part in target.parts) or target.parts[:1] in _NEVER_SHARED:
        return False
    # Only now: few projects have such links, and the parser takes long to import.
    from sitegen.read.shared_assets import shared_assets

    return any(target.is_relative_to(folder) for folder in shared_assets(root / CONFIG))


def _publishes_sources(path: str, target: str, *, is_folder: bool) -> bool:
    """Whether what a link at `path` leads to has sources that would be copied and not read."""
    copied = ("static", "attachment")
    if is_folder:
        static = f"{CONTENT}/{STATIC}"
        return file_type(path) == "static" and not f"{target}/".startswith(f"{static}/")
    return file_type(target) not in copied and file_type(path) in copied


def read_bytes(root: Path, path: str) -> bytes | Problem:
    """A source file's bytes, or why it can't be read. One that is too large is left unread."""
    return read_small(root / path, path)


def read_small(file: Path, name: str) -> bytes | Problem:
    """The bytes of a text file that messages call `name`, such as one of a theme."""
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            # It may grow while it is read, or be none of the files that have a size.
            data = b"" if size > MAX_BYTES else stream.read(MAX_BYTES + 1)
    except OSError as error:
        return _unreadable(name, error)
    size = max(size, len(data))
    return too_large(name, size) if size > MAX_BYTES else data


def read_text(file: Path, name: str) -> str | Problem:
    """The text of such a file."""
    data = read_small(file, name)
    return data if isinstance(data, Problem) else decode(data, name)


def _unreadable(path: str, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(path, None, "the file is gone", "put it back, or do this once more")
    reason = error.strerror or str(error)
    return Problem(path, None, f"the file can't be read: {reason}", "fix its rights")


def file_problem(error: OSError, root: Path) -> Problem | None:
    """The problem of a file that could not be read; None if it is an error of no file.

    `root` is the project's folder, to which the problem's file is relative.
    """
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return None
    path = Path(os.fsdecode(error.filename))
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return _unreadable(encodable(shown), error)


def is_encodable(name: str) -> bool:
    """Whether a file's name is text. Names on a disk may be any bytes, and Python has those that
    are not UTF-8 as surrogates (PEP 383)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def encodable(name: str) -> str:
    """A file's name as it can be shown."""
    return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in name)
