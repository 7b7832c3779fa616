"""Files that can't be read, or would do harm: the cause is named, and nothing is written."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from tests.importing.conftest import Import, base_project, call, files_of
from tests.importing.exports import HEAD, item, written, wxr, zipped

GOOD = wxr(item(1, "One")).encode()


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("uploads/a.png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


ZIPS = {
    # the entry beside a good export, and the cause
    "parent": ("../evil.md", b"x", "leads out of it"),
    "parent within": ("a/../../evil.md", b"x", "leads out of it"),
    "backslash": ("..\\evil.md", b"x", "leads out of it"),
    "absolute": ("/etc/evil", b"x", "leads out of it"),
    "drive": ("C:/evil", b"x", "leads out of it"),
    "link": (_link(), b"/etc/passwd", "is a link"),
    "ratio": ("zeros.txt", b"\0" * 4_000_000, "200 times"),
}


@pytest.mark.parametrize("case", ZIPS)
@pytest.mark.parametrize("as_media", [False, True])
def test_a_zip_that_does_harm_is_refused(tmp_path: Path, case: str, as_media: bool) -> None:
    name, content, cause = ZIPS[case]
    site = base_project(tmp_path / "site")
    before = files_of(site.root)
    bad = zipped(tmp_path / "bad.zip", [("export.xml", GOOD), (name, content)])
    if as_media:
        result = call(site.root, written(tmp_path, item(1, "One")), "--media", bad)
    else:
        result = call(site.root, bad)
    assert result.exit_code == 1
    assert "bad.zip" in result.output
    assert cause in result.output
    assert files_of(site.root) == before


def test_a_zip_of_too_many_entries_is_refused(tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    before = files_of(site.root)
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        for number in range(20_001):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    result = call(site.root, bad)
    assert (result.exit_code, "20,001 entries" in result.output) == (1, True), result.output
    assert files_of(site.root) == before


ENTITY = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<rss'
MALFORMED = {
    # the file, and what is said
    "doctype": (GOOD.replace(b"<rss", ENTITY, 1), "document type"),
    "entity": (GOOD.replace(b"<title>The old", b"<title>&evil; The old"), "export.xml:6: "),
    "unclosed": (GOOD.replace(b"</channel>", b""), "not valid XML"),
    "cut off": (GOOD[:-200], "download it again"),
    "empty channel": (f"{HEAD}</channel></rss>".encode(), "no post and no page"),
    "two roots": (GOOD + b"<rss></rss>", "not valid XML"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_xml_is_named(tmp_path: Path, case: str) -> None:
    content, cause = MALFORMED[case]
    site = base_project(tmp_path / "site")
    before = files_of(site.root)
    export = tmp_path / "export.xml"
    export.write_bytes(content)
    result = call(site.root, export)
    assert (result.exit_code, cause in result.output) == (1, True), result.output
    assert "root:" not in result.output
    assert files_of(site.root) == before


def test_control_characters_are_removed_and_counted(importing: Import, tmp_path: Path) -> None:
    came = importing(written(tmp_path, item(1, "One", "Good\x0b mor\x1fning &#8;.")))
    text = came.body(came.document("One")["file"])
    assert text.startswith("Good morning")
    (found,) = came.findings("control-characters")
    assert found["message"].startswith("3 ")


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00\xff\xfe", b"{}", b"<html></html>"])
def test_what_no_program_exports_is_refused(tmp_path: Path, content: bytes) -> None:
    site = base_project(tmp_path / "site")
    before = files_of(site.root)
    export = tmp_path / "export.bin"
    export.write_bytes(content)
    result = call(site.root, export)
    assert result.exit_code in (1, 2), result.output
    assert files_of(site.root) == before
