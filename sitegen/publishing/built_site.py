"""The site as it will be published: checked, built, and each file with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Final, Literal

from sitegen.build.build import BuildOptions, BuildResult, build
from sitegen.build.publication import last_published
from sitegen.check.engine import CheckOptions, check
from sitegen.errors import ContentError, OutputError, Problem
from sitegen.publishing.errors import PublishError
from sitegen.read.project import Project
from sitegen.site.site import Site

VERSION_PATH: Final = "sitegen-version.txt"
"""Where a published site says which version it is."""
Algorithm = Literal["sha1", "sha256"]


class BuiltSite:
    """A site that was just checked and built."""

    def __init__(
        self,
        project: Project,
        site: Site,
        result: BuildResult,
        remarks: tuple[Problem, ...] = (),
    ) -> None:
        self.project = project
        self.remarks = remarks
        """What the check found besides: warnings and advice."""
        self.folder = project.output
        self.site = site
        self.result = result
        self.paths = tuple(sorted(last_published(self.folder)))
        """The paths of the files that sitegen built, and of no others in the folder."""

    def digests(self, algorithm: Algorithm) -> dict[str, str]:
        """The digests of all built files, in hexadecimal, by their paths. Raises PublishError."""
        return {path: self._file_digest(path, algorithm) for path in self.paths}

    def all_digests(self, algorithm: Algorithm) -> dict[str, str]:
        """Those of all files to upload: the built ones, and the one that names the version."""
        version = digest_of(self.content(VERSION_PATH), algorithm)
        return {**self.digests(algorithm), VERSION_PATH: version}

    @cached_property
    def sha256(self) -> dict[str, str]:
        """The SHA-256 of each built file."""
        return self.digests("sha256")

    @cached_property
    def version(self) -> str:
        """A digest of all paths and contents: two builds have the same only if they are the
        same."""
        lines = (f"{path}\0{digest}\n" for path, digest in self.sha256.items())
        whole = hashlib.sha256("".join(lines).encode(errors="surrogateescape"))
        return whole.hexdigest()[:32]

    def content(self, path: str) -> bytes:
        """The bytes of a file to upload. Raises PublishError if it can't be read."""
        if path == VERSION_PATH:
            return f"{self.version}\n".encode()
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise self._unreadable(path, error) from error

    def size(self, paths: Iterable[str]) -> int:
        """Octets of some of its files. Raises PublishError if one can't be read."""
        found = 0
        for path in paths:
            try:
                found += (self.folder / path).stat().st_size
            except OSError as error:
                raise self._unreadable(path, error) from error
        return found

    def _file_digest(self, path: str, algorithm: Algorithm) -> str:
        try:
            with (self.folder / path).open("rb") as file:
                return hashlib.file_digest(file, lambda: _hasher(algorithm)).hexdigest()
        except OSError as error:
            raise self._unreadable(path, error) from error

    def _unreadable(self, path: str, error: OSError) -> PublishError:
        return PublishError(f"{self.folder / path}: can't be read: {error.strerror} (build again)")


def digest_of(content: bytes, algorithm: Algorithm) -> str:
    """The digest of some bytes, in hexadecimal."""
    hasher = _hasher(algorithm)
    hasher.update(content)
    return hasher.hexdigest()


def _hasher(algorithm: Algorithm) -> hashlib._Hash:
    return hashlib.new(algorithm, usedforsecurity=False)


def checked_build(
    project: Project, now: datetime, jobs: int, on_step: Callable[[str], None]
) -> BuiltSite:
    """Check the project and build it as of `now` into its `public/`.

    Raises ContentError with all errors, those of the check, too; nothing was built then.
    """
    on_step("Checking the site")
    report = check(project, CheckOptions(now=now, jobs=jobs))
    errors = [problem for problem in report.problems if problem.severity == "error"]
    if errors:
        raise ContentError(errors)
    if report.site is None:
        raise OutputError("the site can't be read (run `sitegen check`)")
    on_step("Building the site")
    result = build(project, BuildOptions(target=project.output, now=now, jobs=jobs))
    remarks = tuple(one for one in report.problems if one.severity != "error")
    return BuiltSite(project, report.site, result, remarks)
