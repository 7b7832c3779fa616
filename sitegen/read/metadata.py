"""Removes the private metadata of a picture that cameras and editors add.

Places, names of owners, serial numbers and embedded previews are cut out; the bytes of the pixels
stay as they are. Metadata that decides how the picture looks (colour profiles, animation) is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from sitegen.read.picture_format import JPEG_MARKER, suffix_of
from sitegen.read.video import Box, boxes, without_private_boxes

_JPEG, _PNG, _GIF = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a")
_ONLY_ORIENTATION = (
    b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c" + bytes(6)
)
"""A segment with EXIF of one entry: its big-endian TIFF has the tag 0x0112, a short."""
_START_OF_SCAN, _END_OF_IMAGE, _COMMENT = 0xDA, 0xD9, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_KEPT_APPLICATION = ((0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
_PNG_PRIVATE = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"dSIG", b"caBX"})
_WEBP_PRIVATE = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04
"""Of the chunk VP8X: that there are EXIF and XMP (RFC 9649, section 2.7)."""
_NO_EXIF = bytes(4) + b"II*\0\x08\0\0\0" + bytes(6)
"""An empty Exif item: the offset of its TIFF, and a directory without entries."""
_AVIF_KEPT = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip"})
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


class MetadataError(ValueError):
    """The file is not built as its format wants; it may show, but can't be cut safely."""


def strip_metadata(data: bytes, orientation: int = 1) -> bytes:
    """`data` without metadata; formats other than JPEG, PNG, WebP, GIF and AVIF come back as they
    are. With an `orientation` (EXIF's), a JPEG says nothing but how to turn it.

    Raises MetadataError if the file's parts don't add up.
    """
    try:
        if data.startswith(_JPEG):
            return b"".join(_jpeg(data, orientation))
        if data.startswith(_PNG):
            return b"".join(_png(data))
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
        if data.startswith(_GIF):
            return b"".join(_gif(data))
        if suffix_of(data[:256]) == ".avif":
            return _avif(data)
    except IndexError:
        raise MetadataError("the picture ends too early") from None
    return data


def _jpeg(data: bytes, orientation: int) -> Iterator[bytes]:
    yield _JPEG
    if orientation != 1:
        yield _ONLY_ORIENTATION % orientation
    place = 2
    while True:
        if data[place] != 0xFF:
            raise MetadataError("a segment of the JPEG does not begin with a marker")
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _END_OF_IMAGE:  # what follows, such as a second picture, is left out
            yield b"\xff\xd9"
            return
        if place + 4 > len(data):
            raise MetadataError("the picture ends too early")
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if not _private(marker, data[place + 4 : end]):
            yield data[place:end]
        place = end
        if marker == _START_OF_SCAN:
            found = JPEG_MARKER.search(data, place)
            if found is None:  # cut short; browsers show what there is
                yield data[place:] + b"\xff\xd9"
                return
            yield data[place : found.start()].rstrip(b"\xff")
            place = found.start()


def _private(marker: int, content: bytes) -> bool:
    if marker == _COMMENT:
        return True
    return marker in _APPLICATION and not any(
        marker == kept and content.startswith(name) for kept, name in _KEPT_APPLICATION
    )


def _png(data: bytes) -> Iterator[bytes]:
    yield _PNG
    place = len(_PNG)
    while place + 12 <= len(data):
        name = data[place + 4 : place + 8]
        end = place + 12 + int.from_bytes(data[place : place + 4])
        if end > len(data):
            break
        if name not in _PNG_PRIVATE:
            yield data[place:end]
        if name == b"IEND":
            return
        place = end
    raise MetadataError("the picture ends too early")


def _webp(data: bytes) -> bytes:
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    kept: list[bytes] = []
    place = 12
    while place + 8 <= end:
        name = data[place : place + 4]
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        after = place + 8 + size + size % 2
        chunk = data[place:after]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_PRIVATE:
            kept.append(chunk)
        place = after
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _gif(data: bytes) -> Iterator[bytes]:
    place = 13
    if data[10] & 0x80:
        place += 3 << ((data[10] & 7) + 1)
    yield data[:place]
    while data[place] != 0x3B:
        start = place
        if data[place] == 0x2C:
            flags = data[place + 9]
            place += 10 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0) + 1
            place = _after_blocks(data, place)
            yield data[start:place]
        elif data[place] == 0x21:
            label = data[place + 1]
            name = data[place + 3 : place + 3 + data[place + 2]]
            place = _after_blocks(data, place + 2)
            if label != 0xFE and (label != 0xFF or name in _GIF_KEPT):
                yield data[start:place]
        else:
            raise MetadataError("a block of the GIF is of an unknown type")
    yield b"\x3b"


def _after_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += 1 + data[place]
    return place + 1


def _avif(data: bytes) -> bytes:
    """Empty Exif and XMP in place: other items are found by their offset in the file."""
    stream = BytesIO(data)
    outer = tuple(boxes(stream, 0, len(data)))
    if any(box.offset + box.size > len(data) for box in outer):
        raise MetadataError("the picture ends too early")
    emptied = bytearray(
        without_private_boxes(data, [box[1:] for box in outer if box.type not in _AVIF_KEPT])
    )
    for box in outer:
        if box.type != b"meta":
            continue
        inside = {one.type: one for one in boxes(stream, box.offset + 12, box.offset + box.size)}
        if b"iinf" not in inside or b"iloc" not in inside:
            continue
        private = dict(_private_items(data, inside[b"iinf"]))
        here = inside[b"idat"].offset + inside[b"idat"].header if b"idat" in inside else 0
        for item, start, size in _places(data, inside[b"iloc"], here):
            if item in private and start + size <= len(data):
                nothing = _NO_EXIF if private[item] == b"Exif" else b""
                emptied[start : start + size] = nothing[:size].ljust(size, b"\0")
    return bytes(emptied)


def _private_items(data: bytes, box: Box) -> Iterator[tuple[int, bytes]]:
    """The numbers and types of the items that are not pictures (ISO/IEC 14496-12, 8.11.6)."""
    start = box.offset + box.header + (6 if data[box.offset + box.header] == 0 else 8)
    for entry in boxes(BytesIO(data), start, box.offset + box.size):
        place = entry.offset + entry.header
        wide = 4 if data[place] >= 3 else 2
        item_type = data[place + 6 + wide : place + 10 + wide]
        if item_type in (b"Exif", b"mime", b"uri "):
            yield int.from_bytes(data[place + 4 : place + 4 + wide]), item_type


def _places(data: bytes, box: Box, here: int) -> Iterator[tuple[int, int, int]]:
    """Items with the offset and length of each part (ISO/IEC 14496-12, 8.11.3).

    `here` is the offset of the items that are stored with their description.
    """
    place = box.offset + box.header
    version = data[place]
    sizes = data[place + 4] >> 4, data[place + 4] & 15, data[place + 5] >> 4, data[place + 5] & 15
    offset_size, length_size, base_size, index_size = sizes
    wide = 4 if version == 2 else 2
    place += 6

    def number(size: int) -> int:
        nonlocal place
        place += size
        return int.from_bytes(data[place - size : place])

    for _ in range(number(wide)):
        item = number(wide)
        beside = version > 0 and number(2) & 15 == 1
        number(2)
        base = number(base_size)
        for _ in range(number(2)):
            if version > 0:
                number(index_size)
            start = number(offset_size) + base + (here if beside else 0)
            yield item, start, number(length_size)
