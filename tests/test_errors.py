"""Which names are proposed for a mistyped one, and which are not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sitegen.errors import KnownNames, did_you_mean

POSTS = [f"content/posts/post-{number:05d}.md" for number in range(3000)]
FILES = [
    "content/posts/kde/kdenlive.png",
    "content/posts/kde/index.md",
    "content/posts/second/index.md",
    "content/posts/tea/cup.jpg",
    "content/static/cup.jpg",
]


@pytest.mark.parametrize("more", [[], POSTS], ids=["few", "many"])
@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("content/posts/kde/kdenlvie.png", "content/posts/kde/kdenlive.png"),
        ("content/posts/kde/Kdenlive.PNG", "content/posts/kde/kdenlive.png"),
        ("content/posts/kde/kdenlive.jpg", "content/posts/kde/kdenlive.png"),
        ("content/kdenlive.png", "content/posts/kde/kdenlive.png"),
        ("content/posts/sceond.md", "content/posts/second/index.md"),
        ("content/posts/secnd/index.md", "content/posts/second/index.md"),
        ("content/posts/te/cup.jpg", "content/posts/tea/cup.jpg"),
        ("content/statics/cup.jpg", "content/static/cup.jpg"),
    ],
)
def test_a_near_path_is_proposed(word: str, near: str, more: list[str]) -> None:
    assert did_you_mean(word, [*FILES, *more]) == f'did you mean "{near}"?'


@pytest.mark.parametrize("more", [[], POSTS], ids=["few", "many"])
@pytest.mark.parametrize(
    "word",
    [
        "content/posts/kde/amd-ati.jpg",
        "content/posts/kde/amd-ati.png",
        "content/posts/third/index.md",
        "content/posts/kde/x.png",
        "",
        "/",
    ],
)
def test_what_only_shares_a_folder_is_not_proposed(word: str, more: list[str]) -> None:
    assert "did you mean" not in did_you_mean(word, [*FILES, *more])


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("titel", ["title", "tags", "date"], "title"),
        ("ann", ["anna", "ben"], "anna"),
        ("Owner", ["owner", "member"], "owner"),
        (
            "subscriber.frist_name",
            ["subscriber.first_name", "subscriber.id"],
            "subscriber.first_name",
        ),
        ("salt", ["posts/salt", "posts/pepper"], "posts/salt"),
        ("Europe/Berln", ["Europe/Berlin", "Europe/Dublin"], "Europe/Berlin"),
    ],
)
def test_a_near_name_is_proposed(word: str, known: list[str], near: str) -> None:
    assert did_you_mean(word, known) == f'did you mean "{near}"?'


def test_what_is_said_without_a_near_name() -> None:
    assert did_you_mean("x", []) == "there are none yet; add it first"
    assert did_you_mean("colour", ["title", "date"]) == "choose one of: date, title"
    assert did_you_mean("colour", POSTS) == "fix the name"


def test_of_many_alike_the_nearest_is_found() -> None:
    known = KnownNames(POSTS)
    for number in range(0, 3000, 97):
        digits = f"{number:05d}"
        assert known.nearest(f"content/posts/psot-{digits}.md") == f"content/posts/post-{digits}.md"


def test_the_library_is_only_loaded_for_a_mistake() -> None:
    program = (
        "import sys; from sitegen.errors import did_you_mean; "
        "assert 'rapidfuzz' not in sys.modules; did_you_mean('a', ['b'])"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
