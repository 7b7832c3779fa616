"""What the tests of reading share: the CommonMark specification's own examples."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tarfile
from typing import NamedTuple

import pytest

VERSION = "0.31.2"
SHA256 = "257c41ad946f7a1414a499aca402a1aa8fdac3678532266611348c1cf54f4b80"
"""Of the specification's text. It is CC BY-SA 4.0, so it is fetched and not kept here."""

_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A Markdown text and the HTML that the specification gives for it."""

    number: int
    markdown: str
    html: str


@pytest.fixture(scope="session")
def specification(pytestconfig: pytest.Config) -> tuple[Example, ...]:
    """The examples of the CommonMark specification, kept in pytest's cache."""
    folder = pytestconfig.cache.mkdir("commonmark-spec") if pytestconfig.cache else None
    npm = shutil.which("npm")
    if folder is None:
        pytest.skip("pytest's cache is off: the CommonMark specification can't be kept")
    archive = folder / f"commonmark-spec-{VERSION}.tgz"
    if not archive.exists():
        if npm is None:
            pytest.skip("npm is missing: the CommonMark specification can't be fetched")
        fetch = [npm, "pack", f"commonmark-spec@{VERSION}", "--pack-destination", str(folder)]
        if subprocess.run(fetch, capture_output=True, check=False, timeout=60).returncode:
            pytest.skip("the registry can't be reached: no CommonMark specification")
    with tarfile.open(archive) as packed:
        member = packed.extractfile("package/spec.txt")
        assert member is not None
        data = member.read()
    assert hashlib.sha256(data).hexdigest() == SHA256
    found = _EXAMPLE.findall(data.decode().replace("→", "\t"))
    return tuple(Example(number, *texts) for number, texts in enumerate(found, 1))
