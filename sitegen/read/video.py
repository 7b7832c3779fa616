"""The facts of a video file besides pictures and sound: its size, and its private boxes.

Cameras write the place, the owner and a serial number into boxes of their own (ISO/IEC 14496-12,
section 4.2; Apple's QuickTime File Format). These are emptied in place, so that everything else
keeps its offset and its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".3gp"})
"""Extensions of files that consist of boxes."""
_FIRST = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_KEPT = frozenset({
    b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"prft", b"pdin",
    b"free", b"skip", b"wide",
})  # fmt: skip
"""The outermost boxes that a player needs; `meta` is needed in pictures only."""
_PRIVATE = frozenset({b"udta", b"meta", b"uuid"})
_INNER = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_LARGEST_INDEX = 256 << 20
_TRACKS_OF_PLACES = (b"gpmd", b"camm")
"""Sample entries of tracks that hold where a camera went: GoPro's, Android's."""


class Box(NamedTuple):
    """A part of the file."""

    type: bytes
    offset: int
    """Bytes from the file's beginning."""
    header: int
    size: int
    """Bytes, its header included."""


class VideoFacts(NamedTuple):
    """The facts of a video."""

    width: int = 0
    """Pixels, upright; 0 if unknown."""
    height: int = 0
    private: tuple[tuple[int, int, int], ...] = ()
    """The boxes to be emptied: offset, bytes of the header, bytes in all."""
    trouble: str = ""
    """Why it can't be published as it is, if so."""


def read_video(file: Path) -> VideoFacts:
    """The facts of the video in `file`; empty for other files. Raises OSError."""
    with file.open("rb") as stream:
        outer = tuple(boxes(stream, 0, file.stat().st_size))
        if not outer or outer[0].type not in _FIRST:
            return VideoFacts()
        private = [box for box in outer if box.type not in _KEPT]
        width = height = 0
        for box in outer:
            if box.type != b"moov" or box.size > _LARGEST_INDEX:
                continue
            stream.seek(box.offset)
            index = stream.read(box.size)
            if len(index) < box.size:
                return VideoFacts(trouble="the video ends too early")
            for inner in _inner(index, box):
                place = inner.offset - box.offset
                content = index[place + inner.header : place + inner.size]
                if inner.type in _PRIVATE:
                    private.append(inner)
                elif inner.type == b"tkhd" and not width:
                    width, height = _measures(content)
                elif inner.type == b"stsd" and _tells_places(content):
                    return VideoFacts(
                        trouble="the video has a track that reveals where it was taken"
                    )
        found = tuple((box.offset, box.header, box.size) for box in private)
        return VideoFacts(width, height, found)


def without_private_boxes(data: bytes, private: Iterable[tuple[int, int, int]]) -> bytes:
    """`data` with these boxes empty: free space of the same length."""
    emptied = bytearray(data)
    for offset, header, size in private:
        emptied[offset + 4 : offset + 8] = b"free"
        emptied[offset + header : offset + size] = bytes(size - header)
    return bytes(emptied)


def boxes(stream: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places of a file, as far as they add up."""
    place = start
    while place + 8 <= end:
        stream.seek(place)
        head = stream.read(16)
        size, header = int.from_bytes(head[:4]), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16]), 16
        elif size == 0:
            size = end - place
        if size < header:
            return
        yield Box(head[4:8], place, header, size)
        place += size


def _inner(index: bytes, outer: Box) -> Iterator[Box]:
    """All boxes inside of `outer` that matter, in depth; `index` are its bytes."""
    from io import BytesIO

    stream = BytesIO(index)
    waiting = [(outer.header, outer.size)]
    while waiting:
        start, end = waiting.pop()
        for box in boxes(stream, start, end):
            if box.offset + box.size > end:
                break
            yield box._replace(offset=outer.offset + box.offset)
            if box.type in _INNER:
                waiting.append((box.offset + box.header, box.offset + box.size))


def _measures(content: bytes) -> tuple[int, int]:
    """Width and height of a track (its header's last fields, 16.16 fixed point), upright."""
    if len(content) < 44:
        return 0, 0
    width, height = (int.from_bytes(content[at : at + 2]) for at in (-8, -4))
    turned = content[-44:-40] == bytes(4)  # the matrix' first number is the cosine
    return (height, width) if turned else (width, height)


def _tells_places(descriptions: bytes) -> bool:
    """Whether the descriptions of a track's samples are those of places."""
    track_type = descriptions[12:16]
    return track_type in _TRACKS_OF_PLACES or (
        track_type == b"mebx" and b"location" in descriptions
    )
