"""Links out of `content/` lead only to folders that the configuration shares; names are exact."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import BASE, Site, post
from tests.pictures import png

Make = Callable[..., Site]
CONFIG = textwrap.dedent(str(BASE["content/site.yaml"]))


def _site(project: Make, config: str, target: str, body: str = "![x](../pics/a.png)") -> Site:
    site = project(
        {
            "content/site.yaml": CONFIG + config,
            "content/posts/a.md": post("A", body),
            "shared/pictures/a.png": png(20, 20),
            "private/a.png": png(20, 20),
            ".git/a.png": png(20, 20),
            "shared/.hidden/a.png": png(20, 20),
            "other/a.png": png(20, 20),
        }
    )
    (site.root / "content" / "pics").symlink_to(site.root / target)
    return site


@pytest.mark.parametrize("folder", ["shared", "shared/", "shared/pictures"])
def test_a_shared_folder_is_published(project: Make, folder: str) -> None:
    site = _site(project, f"shared_assets: [{folder}]\n", "shared/pictures")
    site.build()
    assert (site.root / "public" / "pics" / "a.png").is_file()
    site.write({"shared/pictures/a.png": png(30, 20)})
    site.build()
    assert 'width="30"' in site.read("posts/a/index.html")
    site.write({"content/site.yaml": CONFIG})
    assert any("leads out of content/, to shared/pictures" in one for one in site.mistakes())


@pytest.mark.parametrize("target", ["private", ".git", "shared/.hidden", "other"])
def test_nothing_else_is(project: Make, target: str) -> None:
    shared = "shared_assets: [private, shared, other2]\n"
    said = _site(project, shared, target).mistakes()
    assert any(f"content/pics: this link leads out of content/, to {target}" in one for one in said)


def test_nothing_outside_the_project_is(project: Make, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    said = _site(project, "shared_assets: [shared]\n", "../elsewhere").mistakes()
    assert any("this link leaves the project" in one for one in said)


@pytest.mark.parametrize("folder", ["/etc", "../x", ".git", "a/.b", "a b"])
def test_what_cannot_be_shared(project: Make, folder: str) -> None:
    site = _site(project, f'shared_assets: ["{folder}"]\n', "shared/pictures")
    assert any('"shared_assets" can\'t be' in one for one in site.mistakes())


@pytest.mark.parametrize(
    ("body", "wrong", "right"),
    [
        ("![x](Photo.PNG)", "content/posts/Photo.PNG", "content/posts/photo.png"),
        ("[x](Photo.PNG)", "Photo.PNG", "content/posts/photo.png"),
        ("[x](B.md)", "B.md", "content/posts/b.md"),
        ('<video src="PHOTO.png"></video>', "PHOTO.png", "content/posts/photo.png"),
        ("[x](/files/A.PNG)", "/files/A.PNG", "/files/a.png"),
        ("[x](/Posts/b/)", "/Posts/b/", "/posts/b/"),
    ],
)
def test_a_name_of_other_case_is_an_error_with_the_exact_one(
    project: Make, body: str, wrong: str, right: str
) -> None:
    """It works on the disks of macOS and Windows, and breaks on a web host."""
    site = project(
        {
            "content/posts/a.md": post("A", body),
            "content/posts/b.md": post("B"),
            "content/posts/photo.png": png(20, 20),
            "content/static/files/a.png": png(20, 20),
        }
    )
    (said,) = site.mistakes()
    assert f'"{wrong}"' in said
    assert f'(did you mean "{right}"?)' in said
