"""What a camera wrote into a film is emptied; pictures and sound keep their place and bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.errors import ContentError
from sitegen.read.video import VideoFacts, read_video, without_private_boxes
from tests.conftest import Site, post

Make = Callable[..., Site]

PLACE = b"+47.0707+015.4395/"


def box(sort: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return (8 + len(content)).to_bytes(4) + sort + content


def track(sample: bytes = b"avc1", more: bytes = b"", *, turned: bool = False) -> bytes:
    one, zero = (1 << 16).to_bytes(4), bytes(4)
    matrix = (zero, one, zero, one, zero) if turned else (one, zero, zero, zero, one)
    measures = (640 << 16).to_bytes(4) + (400 << 16).to_bytes(4)
    header = box(b"tkhd", bytes(40), *matrix, bytes(16), measures)
    described = box(b"stsd", bytes(8), box(sample, more or bytes(20)))
    return box(
        b"trak", header, box(b"udta", b"owner"),
        box(b"mdia", box(b"minf", box(b"stbl", described))),
    )  # fmt: skip


def film(*tracks: bytes, large: bool = False) -> bytes:
    """A film of a camera that knows where it is."""
    pictures = b"\x00\x01pictures and sound"
    mdat = box(b"mdat", pictures)
    if large:
        mdat = (1).to_bytes(4) + b"mdat" + (16 + len(pictures)).to_bytes(8) + pictures
    index = box(
        b"moov", box(b"mvhd", bytes(20)), *(tracks or (track(),)),
        box(b"udta", box(b"\xa9xyz", PLACE)), box(b"meta", PLACE),
    )  # fmt: skip
    return box(b"ftyp", b"mp42") + mdat + index + box(b"uuid", bytes(16), PLACE)


@pytest.mark.parametrize("large", [False, True])
def test_places_are_emptied_and_nothing_else_moves(tmp_path: Path, large: bool) -> None:
    before = film(large=large)
    file = tmp_path / "film.mp4"
    file.write_bytes(before)
    facts = read_video(file)
    assert (facts.width, facts.height, facts.trouble) == (640, 400, "")
    after = without_private_boxes(before, facts.private)
    assert before.count(PLACE) == 3
    assert PLACE not in after
    assert b"owner" not in after
    assert len(after) == len(before)
    assert after.find(b"pictures and sound") == before.find(b"pictures and sound")
    for kept in (b"ftyp", b"mvhd", b"tkhd", b"stsd", b"avc1"):
        assert after.find(kept) == before.find(kept) > 0
    file.write_bytes(after)
    again = read_video(file)
    assert without_private_boxes(after, again.private) == after
    assert again.private == ()


def test_a_film_that_was_held_upright_is_taken_as_upright(tmp_path: Path) -> None:
    file = tmp_path / "film.mov"
    file.write_bytes(film(track(turned=True)))
    facts = read_video(file)
    assert (facts.width, facts.height) == (400, 640)


@pytest.mark.parametrize(
    ("sample", "more"),
    [(b"gpmd", b""), (b"camm", b""), (b"mebx", b"com.apple.quicktime.location.ISO6709")],
)
def test_a_track_of_places_is_told(tmp_path: Path, sample: bytes, more: bytes) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(film(track(), track(sample, more)))
    assert "where it was taken" in read_video(file).trouble


@pytest.mark.parametrize(
    "content", [b"", b"film", b"\0\0\0\1mdat", b"\0\0\0\4ftyp", b"WEBVTT\n\n00"]
)
def test_what_is_no_film_has_no_facts(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(content)
    assert read_video(file) == VideoFacts()


def test_a_film_cut_short_is_told(tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(film()[:-60])
    assert "too early" in read_video(file).trouble


def test_a_published_film_tells_no_place(project: Make) -> None:
    site = project(
        {"content/posts/x.md": post("X", "![An oven](oven.mp4)"), "content/posts/oven.mp4": film()}
    )
    site.build()
    assert 'src="/posts/oven.mp4" width="640" height="400"' in site.read("posts/x/index.html")
    assert PLACE not in (site.root / "public/posts/oven.mp4").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("oven.mp4", film(track(b"gpmd")), "where it was taken"),
        ("oven.heic", b"\0\0\0\x18ftypheic", "browsers don't show pictures in HEIC"),
        ("oven.tiff", b"II*\0", "browsers don't show pictures in TIFF"),
    ],
)
def test_what_can_t_be_cut_is_an_error_where_it_is_shown(
    project: Make, name: str, content: bytes, message: str
) -> None:
    site = project(
        {
            "content/posts/x.md": post("X", f"Look:\n\n![An oven]({name})"),
            f"content/posts/{name}": content,
        }
    )
    with pytest.raises(ContentError) as error:
        site.build()
    (problem,) = error.value.problems
    assert problem.file == "content/posts/x.md"
    assert message in problem.message
    assert "export it" in problem.remedy
    line = site.root.joinpath("content/posts/x.md").read_text().splitlines()[problem.line - 1]
    assert name in line


def test_what_is_offered_beside_a_text_is_looked_at_too(project: Make) -> None:
    site = project(
        {
            "content/posts/x/index.md": post("X", files="raw.heic"),
            "content/posts/x/raw.heic": b"\0\0\0\x18ftypheic",
        }
    )
    with pytest.raises(ContentError) as error:
        site.build()
    (problem,) = error.value.problems
    assert problem.file == "content/posts/x/raw.heic"
    assert "where it was taken" in problem.message
    site.write({"content/posts/x/index.md": post("X")})  # nothing refers to it
    site.build()
