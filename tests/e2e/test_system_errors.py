"""What a disk can do to a project: each is a message with the file's name, and no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sitegen.build import full_build
from sitegen.errors import ContentError
from tests.conftest import Site, post
from tests.pictures import png
from tests.unprivileged import lock_out, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="such files are of POSIX systems"),
]

Make = Callable[..., Site]

FILES = {
    "content/posts/a.md": post("A", "![a](a.png)"),
    "content/posts/a.png": png(300, 200),
    "content/static/robots.txt": "User-agent: *\n",
    "themes/mine/theme.yaml": "name: Mine\nextends: default\n",
    "themes/mine/assets/more.css": "p { color: red }\n",
    "themes/mine/templates/post.html": '{% extends "default:post.html" %}\n',
}


@pytest.fixture
def site(project: Make) -> Iterator[Site]:
    site = project(FILES)
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "theme: {name: mine}\n")
    yield site
    subprocess.run(["rm", "-rf", str(site.root)], check=False)  # also what Python can't delete


def link(name: str, target: str) -> Callable[[Path], None]:
    """A file or folder is a link instead."""

    def change(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return change


def odd(folder: str, name: bytes = b"caf\xe9", *, inside: str = "") -> Callable[[Path], None]:
    """A file or a folder with a name that is not UTF-8."""

    def change(root: Path) -> None:
        path = os.path.join(os.fsencode(root / folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if inside:
            os.mkdir(path)
            path = os.path.join(path, inside.encode())
        try:
            with open(path, "w") as file:
                file.write(post("Odd"))
        except OSError:
            pytest.skip("this disk takes only names of UTF-8")

    return change


def locked(*names: str) -> Callable[[Path], None]:
    """Files or folders are another user's."""
    return lambda root: lock_out(*(root / name for name in names))


def deep(folder: str, levels: int) -> Callable[[Path], None]:
    """A file lies in folders within folders."""

    def change(root: Path) -> None:
        (root / folder).mkdir(parents=True, exist_ok=True)
        inner = os.open(root / folder, os.O_RDONLY)
        for _ in range(levels):
            os.mkdir("d", dir_fd=inner)
            outer, inner = inner, os.open("d", os.O_RDONLY, dir_fd=inner)
            os.close(outer)
        os.close(os.open("x.md", os.O_CREAT | os.O_WRONLY, dir_fd=inner))
        os.close(inner)

    return change


def pipe(name: str) -> Callable[[Path], None]:
    """A pipe, which nobody ever writes to."""
    return lambda root: os.mkfifo(root / name)


def in_place_of(name: str, *, folder: bool = False) -> Callable[[Path], None]:
    """A file is where a folder should be, or the other way round."""

    def change(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        if folder:
            path.mkdir()
        else:
            path.write_text("x")

    return change


DENIED = "can't be read: Permission denied"
NO_TEXT = "name is not UTF-8"
DEEP = "more than 100 folders in each other"

CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    # links that lead to themselves
    "a folder": (link("content/posts/loop", "loop"), "content/posts/loop: this link leads nowhere"),
    "a post": (link("content/posts/l.md", "l.md"), "content/posts/l.md: this link leads nowhere"),
    "a picture": (link("content/posts/a.png", "a.png"), "content/posts/a.png: this link leads"),
    "a static file": (link("content/static/x", "x"), "content/static/x: this link leads nowhere"),
    "through each other": (
        lambda root: [link(f"content/posts/{a}", b)(root) for a, b in ("xy", "yx")] and None,
        "content/posts/x: this link leads nowhere",
    ),
    "the configuration": (link("content/site.yaml", "site.yaml"), "there is no site here"),
    "all content": (link("content", "content"), "there is no site here"),
    "a theme's file": (link("themes/mine/x", "x"), ""),
    "all themes": (link("themes", "themes"), 'there is no theme "mine"'),
    "the output": (link("public", "public"), "public/.sitegen/lock: a link that leads to itself"),
    "the output's own folder": (link("public/.sitegen", ".sitegen"), "public"),
    # names that are no text
    "a post of a bytes name": (
        odd("content/posts", b"\xe9.md"),
        f"posts/\ufffd.md: the file's {NO_TEXT}",
    ),
    "a picture of a bytes name": (odd("content/posts", b"\xff.png"), NO_TEXT),
    "a static file of a bytes name": (odd("content/static"), "static/caf\ufffd: the file's name"),
    "a folder of a bytes name": (odd("content/posts", inside="index.md"), NO_TEXT),
    "a theme's file of a bytes name": (
        odd("themes/mine/assets"),
        f"assets/caf\ufffd: the file's {NO_TEXT}",
    ),
    "a file of a bytes name in another theme": (odd("themes/other"), ""),
    "a cached file of a bytes name": (odd(".sitegen/pictures"), ""),
    # what another user owns
    "a foreign post": (locked("content/posts/a.md"), f"content/posts/a.md: the file {DENIED}"),
    "a foreign picture": (locked("content/posts/a.png"), f"content/posts/a.png: the file {DENIED}"),
    "a foreign static file": (
        locked("content/static/robots.txt"),
        f"robots.txt: the file {DENIED}",
    ),
    "foreign static files": (locked("content/static"), f"content/static: the folder {DENIED}"),
    "foreign posts": (locked("content/posts"), f"content/posts: the folder {DENIED}"),
    "a foreign configuration": (locked("content/site.yaml"), f"site.yaml: the file {DENIED}"),
    "foreign content": (locked("content"), f"content/site.yaml: {DENIED}"),
    "a foreign theme": (locked("themes/mine"), f"themes/mine/theme.yaml: the file {DENIED}"),
    "a foreign theme file": (locked("themes/mine/theme.yaml"), f"theme.yaml: the file {DENIED}"),
    "a foreign template": (
        locked("themes/mine/templates/post.html"),
        f"themes/mine/templates/post.html: the file {DENIED}",
    ),
    "a foreign asset": (
        locked("themes/mine/assets/more.css"),
        f"themes/mine/assets/more.css: the file {DENIED}",
    ),
    "foreign assets": (locked("themes/mine/assets"), f"themes/mine/assets: the file {DENIED}"),
    "foreign themes": (locked("themes"), f"theme.yaml: the file {DENIED}"),
    # too deep
    "deep posts": (deep("content/posts", 1200), f"content/posts/d/d: there are {DEEP}"),
    "deep static files": (deep("content/static", 3000), f"content/static/d/d: there are {DEEP}"),
    "a deep theme": (deep("themes/mine", 1200), ""),
    "another theme that is deep": (deep("themes/other", 1200), ""),
    "a deep output": (deep("public", 1200), "public: the folder is not empty"),
    # neither file nor folder, or one for the other
    "a pipe": (pipe("content/posts/p.md"), "content/posts/p.md: this is not a readable file"),
    "a theme's pipe": (pipe("themes/mine/assets/p"), ""),
    "a folder for the configuration": (in_place_of("content/site.yaml", folder=True), "no site"),
    "a file for the output": (in_place_of("public"), "public/.sitegen/lock: a file is where"),
    "a folder for the lock": (in_place_of("public/.sitegen/lock", folder=True), "lock: Is a dir"),
    "a folder for the manifest": (
        in_place_of("public/.sitegen/manifest", folder=True),
        "public/.sitegen/manifest: Is a directory",
    ),
    "a folder for the journal": (
        in_place_of("public/.sitegen/journal", folder=True),
        "public/.sitegen/journal: Is a directory",
    ),
    "a file for private files": (in_place_of("private"), ""),
    "a file for an interrupted change": (
        in_place_of("content/.changing.sitegen-part"),
        "a change of several files was interrupted",
    ),
}
"""What is odd, and what `build` says of it; nothing if it is no mistake."""


@pytest.mark.parametrize("case", CASES)
def test_each_is_a_message(case: str, site: Site) -> None:
    change, message = CASES[case]
    change(site.root)
    for command in ("build", "check", "list"):
        done = run(command, cwd=site.root)
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 1)
        if command == "build":
            assert done.returncode == (1 if message else 0), done.stderr
            assert message in done.stderr


@pytest.mark.parametrize("command", ["status", "check", "inbox list", "newsletter subscribers"])
def test_foreign_private_files_are_named(command: str, site: Site) -> None:
    site.write({"private/inbox.sqlite": "", "private/subscribers.sqlite": ""})
    lock_out(site.root / "private")
    done = run(*command.split(), cwd=site.root)
    assert "Traceback" not in done.stderr
    assert done.returncode == 2 or "private" in done.stderr


# --- while a build is under way ------------------------------------------------------------------


def broken(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def no_picture(path: Path) -> None:
    path.write_text("not a picture at all")


def turned(width: int, height: int) -> bytes:
    """A photograph that was taken with the camera upright."""
    stream = BytesIO()
    image = Image.new("RGB", (width, height), (20, 90, 160))
    image.getexif()[0x0112] = 6
    image.save(stream, "JPEG", exif=image.getexif())
    return stream.getvalue()


PICTURES: dict[str, tuple[str, dict[str, str | bytes]]] = {
    "shown": ("content/posts/x.png", {"content/posts/a.md": post("A", "![a](x.png) ![b](y.png)")}),
    "turned": ("content/posts/x.jpg", {"content/posts/a.md": post("A", "![a](x.jpg)")}),
    "icon": ("content/x.png", {}),
}
"""A picture, and the files that make use of it."""
CHANGES = {
    Path.unlink: "the file is gone",
    broken: "the picture can't be read",
    no_picture: "the picture can't be read",
}
"""What happens to it after it was read for the first time, and what is said."""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("use", PICTURES)
def test_a_picture_that_changes_meanwhile_is_reported(
    use: str,
    change: Callable[[Path], None],
    jobs: int,
    project: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, files = PICTURES[use]
    picture = turned(500, 300) if path.endswith("jpg") else png(500, 300)
    site = project({**files, path: picture, "content/posts/y.png": png(400, 300)})
    if use == "icon":
        config = site.root / "content/site.yaml"
        config.write_text(config.read_text() + "favicon: x.png\n")
    plan = full_build.plan

    def plan_and_change(*arguments: object) -> object:
        outputs = plan(*arguments)  # type: ignore[arg-type]
        change(site.root / path)
        return outputs

    monkeypatch.setattr(full_build, "plan", plan_and_change)
    with pytest.raises(ContentError) as caught:
        site.build(jobs=jobs)
    for problem in caught.value.problems:
        assert problem.file == path
    assert CHANGES[change] in caught.value.problems[0].message
    assert not (site.root / "public").exists()


@pytest.mark.parametrize("step", ["load_site", "plan"])
def test_a_picture_that_is_replaced_meanwhile_is_not_cached_for_the_old_one(
    step: str, project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = png(500, 300, (200, 0, 0)), png(400, 300, (0, 0, 200))
    site = project({"content/posts/a.md": post("A", "![a](x.png)"), "content/posts/x.png": old})
    take = getattr(full_build, step)

    def take_and_replace(*arguments: object, **options: object) -> object:
        taken = take(*arguments, **options)
        site.write({"content/posts/x.png": new})
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(full_build, step, take_and_replace)
        (mistake,) = site.mistakes()
        assert mistake.startswith("content/posts/x.png: the picture was changed while it was read")
    site.write({"content/posts/x.png": old})
    site.build()
    (site.root / ".sitegen").rename(site.root / "cache")
    site.build("clean")
    assert site.tree() == site.tree("clean")


@pytest.mark.parametrize(
    "path", ["content/static/note.txt", "content/static/x.jpg", "content/posts/a/note.txt"]
)
def test_a_file_that_goes_away_meanwhile_is_reported(
    path: str, project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = turned(50, 30) if path.endswith("jpg") else b"x"
    text = "[A note](note.txt)" if "posts" in path else "Good morning."
    site = project({"content/posts/a/index.md": post("A", text), path: content})
    plan = full_build.plan

    def plan_and_remove(*arguments: object) -> object:
        outputs = plan(*arguments)  # type: ignore[arg-type]
        (site.root / path).unlink()
        return outputs

    monkeypatch.setattr(full_build, "plan", plan_and_remove)
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{path}: the file is gone")
