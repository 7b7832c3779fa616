"""Makes a wheel of the installed sitegen, which a web host can install from the project.

The wheel has the installed files and the metadata of the installation. The same files make the same
bytes. A digest of them is the local version (`sitegen-1.2.0+1f0c…`), so that a host that keeps
packages between builds installs a renewed wheel. The format is that of
https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from typing import NamedTuple

from sitegen.bundled import bundled, bundled_files
from sitegen.errors import RequestError

VENDOR = "vendor"
"""The folder of a project that has the wheel."""
_PACKAGE = Path(__file__).parents[1]
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can name."""
_WHEEL = "Wheel-Version: 1.0\nGenerator: sitegen\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_VERSION = re.compile(r"^Version: *([^\s+]+)\S*$", re.MULTILINE)


class Wheel(NamedTuple):
    """A wheel of sitegen."""

    name: str
    """Its file name."""
    content: bytes

    @property
    def path(self) -> str:
        """Its path in a project."""
        return f"{VENDOR}/{self.name}"


def installed_wheel() -> Wheel:
    """The wheel of the sitegen that runs. Raises RequestError if it isn't installed as a package.

    Compiled files are not in it, nor is the demo: nobody builds it on a host, and its pictures are
    larger than everything else.
    """
    try:
        distribution = Distribution.from_name("sitegen")
    except PackageNotFoundError:
        raise RequestError(
            "sitegen runs from a folder and isn't installed, so there is nothing to make a wheel "
            "of (install it with pip, then try again)"
        ) from None
    metadata = distribution.read_text("METADATA") or ""
    found = _VERSION.search(metadata)
    if found is None:
        raise RequestError("the metadata of the installed sitegen are damaged (install it again)")
    base = found[1]
    package = dict(_package_files())
    digest = hashlib.sha256()
    for path, content in sorted(package.items()):
        digest.update(f"{path} {len(content)}\n".encode())
        digest.update(content)
    about = {
        "METADATA": _VERSION.sub(f"Version: {base}", metadata, count=1),
        "entry_points.txt": distribution.read_text("entry_points.txt") or "",
        "licenses/LICENSE": distribution.read_text("licenses/LICENSE") or "",
    }
    for name, text in sorted(about.items()):
        digest.update(f"{name}\n{text}".encode())
    version = f"{base}+{digest.hexdigest()[:12]}"
    folder = f"sitegen-{version}.dist-info"
    about["METADATA"] = _VERSION.sub(f"Version: {version}", metadata, count=1)
    about["WHEEL"] = _WHEEL
    # The record comes last, as the format recommends.
    files = [*sorted(package.items())]
    files += [(f"{folder}/{name}", text.encode()) for name, text in sorted(about.items()) if text]
    record = "".join(f"{path},sha256={_hash(content)},{len(content)}\n" for path, content in files)
    files.append((f"{folder}/RECORD", f"{record}{folder}/RECORD,,\n".encode()))
    return Wheel(f"sitegen-{version}-py3-none-any.whl", _archive(files))


def _package_files() -> Iterator[tuple[str, bytes]]:
    """The files of the package by their paths in a wheel, with those that are bundled."""
    for path in _PACKAGE.rglob("*"):
        parts = path.relative_to(_PACKAGE).parts
        is_code = not path.name.endswith((".pyc", ".pyo")) and "__pycache__" not in parts
        if path.is_file() and is_code and parts[0] != "bundled":
            yield f"sitegen/{'/'.join(parts)}", path.read_bytes()
    for name in ("docs", "themes"):
        folder = bundled(name)
        for path in bundled_files(name):
            inner = path.relative_to(folder).as_posix()
            yield f"sitegen/bundled/{name}/{inner}", path.read_bytes()


def _hash(content: bytes) -> str:
    """The hash of a file as RECORD has it: URL-safe Base64 without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _archive(files: list[tuple[str, bytes]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whatever the system: it decides how modes are read
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return written.getvalue()
