"""Texts of more than two megabytes are refused before they are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.errors import SitegenError
from tests.cli.conftest import Run
from tests.conftest import Site, post

Make = Callable[..., Site]

SIX_GIGABYTES = 6_000_000_000


@pytest.mark.parametrize(
    "path",
    [
        "content/site.yaml",
        "content/posts/a.md",
        "content/posts/b.md",
        "content/people/anna.md",
        "content/comments/posts/a/c.md",
        "content/static/_redirects",
        "content/static/_headers",
        "themes/own/theme.yaml",
        "themes/own/templates/post.html",
        "themes/own/strings/en.yaml",
    ],
)
def test_a_text_of_six_gigabytes_is_refused_unread(project: Make, path: str) -> None:
    site = project({"content/posts/a.md": post("A")})
    if path.startswith("themes/"):
        site.write({"themes/own/theme.yaml": "name: Own\nextends: default\n"})
        config = site.root / "content/site.yaml"
        config.write_text(config.read_text() + "theme: {name: own}\n")
    file = site.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        stream.truncate(SIX_GIGABYTES)  # a file with a hole, which takes no room
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert f"{path}: the file has 6000 MB, at most 2 MB are read" in str(caught.value)


def test_a_text_that_is_a_little_too_large_has_its_size_exactly(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", "x\n" * 1_200_000)})
    (mistake,) = site.mistakes()
    assert "the file has 2.4 MB" in mistake


@pytest.mark.parametrize("command", [("check",), ("list",), ("move", "posts/a", "posts/b")])
def test_other_commands_refuse_it_as_well(
    project: Make, run: Run, command: tuple[str, ...]
) -> None:
    site = project({"content/posts/a.md": post("A")})
    with (site.root / "content/posts/b.md").open("wb") as stream:
        stream.truncate(SIX_GIGABYTES)
    result = run(*command, folder=site.root)
    assert result.exit_code == 1 and "6000 MB" in result.output


@pytest.mark.parametrize("name", ["own.css", "own.js", "own.svg", "own.css.j2"])
def test_a_theme_asset_that_is_read_as_text_has_the_same_limit(project: Make, name: str) -> None:
    site = project({"themes/own/theme.yaml": "name: Own\nextends: default\n"})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: own}\n")
    site.write({f"themes/own/assets/{name}": b"x" * 3_000_000})
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert f"themes/own/assets/{name}: the file has 3 MB, at most 2 MB" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.gif", "a.avif", "a.svg"])
@pytest.mark.parametrize("folder", ["content/static", "content/posts"])
def test_a_picture_of_hundreds_of_megabytes_is_refused_unread(
    project: Make, folder: str, name: str
) -> None:
    site = project({"content/posts/a.md": post("A", f"![x]({name})" if "posts" in folder else "X")})
    file = site.root / folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        stream.truncate(150_000_000)
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert "the picture has 150 MB, at most 100 MB are read" in str(caught.value)
