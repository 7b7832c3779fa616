"""Which paths can be outputs."""

from __future__ import annotations

import pytest

from sitegen.build.paths import check, folded, folder_of, folders_of, is_possible
from sitegen.errors import OutputError

GOOD = [
    "index.html",
    "posts/über-uns/index.html",
    "タグ/x.html",
    ".well-known/security.txt",
    ".nojekyll",
    ".sitegenerator/x",
    "a/.sitegen/x",
    "a..b/...",
    "con/tact.html",
    "what?.pdf",
    "ab:c",
    "ends.",
    "nul.html",
    " ",
]
BAD = [
    "",
    "/etc/passwd",
    "../x",
    "a/../x",
    "a/..",
    "..",
    ".",
    "./a",
    "a/./b",
    "a//b",
    "a/",
    "/",
    "a\\b",
    "a\0b",
    "a\nb",
    "a\x7f",
    "C:/x",
    "c:x",
    ".sitegen",
    ".sitegen/lock",
    ".SiteGen/lock",
    "\udcff",
]
BAD_ON_WINDOWS = [
    "nul.html",
    "a/CON/index.html",
    "com1",
    "Aux.tar.gz",
    "lpt¹/x",
    "prn .txt",
    "ab:c",
    "what?.pdf",
    "ends./x",
    "ends ",
    "a<b",
    "SITEGE~1/lock",
]


@pytest.mark.parametrize("path", GOOD)
def test_possible(path: str) -> None:
    assert is_possible(path, windows=False)


@pytest.mark.parametrize("path", BAD)
def test_impossible(path: str) -> None:
    assert not is_possible(path, windows=False)
    assert not is_possible(path, windows=True)
    with pytest.raises(OutputError, match="not a possible output path"):
        check(path)


@pytest.mark.parametrize("path", BAD_ON_WINDOWS)
def test_impossible_on_windows(path: str) -> None:
    assert is_possible(path, windows=False)
    assert not is_possible(path, windows=True)


@pytest.mark.parametrize("path", ["console/x", "auxiliary.html", "common/com10.css", "a.b/c d"])
def test_possible_on_windows(path: str) -> None:
    assert is_possible(path, windows=True)


def test_folders() -> None:
    assert list(folders_of("a/b/c")) == ["a", "a/b"]
    assert list(folders_of("a")) == []
    assert (folder_of("a/b/c"), folder_of("a")) == ("a/b", "")


def test_spellings_of_one_name() -> None:
    assert folded("Über/A") == folded("U\u0308BER/a")
    assert folded("ABC") == folded("abc") != folded("abd")
