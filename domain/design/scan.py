"""A picture that somebody sent: read to its last byte, and kept without anything but the picture.

PNG and JPEG alone: neither can run or fetch anything. What a camera or a programme wrote beside the
picture (where it was taken, by whom) is left out, and so is whatever hangs on behind its end.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from domain.kernel import Invalid

MediaType = Literal["image/png", "image/jpeg"]
MOST_BYTES = 160 * 1024
LARGEST_SIDE = 4_000
SMALLEST_SIDE = 100
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of one pixel, by the colour type of a PNG."""
SIZES_OF_JPEG = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END_OF_JPEG, COMMENT = 0xDA, 0xD9, 0xFE
JPEG_DROPPED = frozenset({COMMENT, *range(0xE1, 0xF0)} - {0xEE})
"""Notes of cameras and programmes; how colours are to be read (0xEE) stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`content` is the picture without whatever else the file held; sides are in pixels."""

    media_type: MediaType
    width: int
    height: int
    content: bytes

    @property
    def encoded(self) -> str:
        """In base64."""
        return base64.b64encode(self.content).decode()

    @property
    def digest(self) -> str:
        """The hexadecimal SHA-256 of what is kept."""
        return hashlib.sha256(self.content).hexdigest()


class PictureTypeUnknown(Invalid):
    """This is no picture that can be worked from; send a PNG or a JPEG."""


class PictureTooLarge(Invalid):
    """The file has {size} bytes; send one of at most {limit}."""

    size: int
    limit: int


class PictureSizeRefused(Invalid):
    """The picture is {width} by {height} pixels; send one of {smallest} to
    {largest} on each side."""

    width: int
    height: int
    smallest: int
    largest: int


class PictureBroken(Invalid):
    """The file cannot be read as the picture that it says it is; save it anew, then send it."""


def scan_of(encoded: str) -> Scan:
    """Of a file in base64. Raises the refusals of this module."""
    try:
        file = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise PictureTypeUnknown from None
    return read_scan(file)


def read_scan(file: bytes) -> Scan:
    """Raises the refusals of this module."""
    if len(file) > MOST_BYTES:
        raise PictureTooLarge(size=len(file), limit=MOST_BYTES)
    if file.startswith(PNG):
        return _png(file)
    if file.startswith(JPEG):
        return _jpeg(file)
    raise PictureTypeUnknown


def _sized(width: int, height: int) -> None:
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        raise PictureSizeRefused(
            width=width, height=height, smallest=SMALLEST_SIDE, largest=LARGEST_SIDE
        )


def _png(file: bytes) -> Scan:
    chunks = [(kind, body) for kind, body in _chunks(file) if kind in PNG_KEPT]
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise PictureBroken
    header = chunks[0][1]
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    _sized(width, height)
    _refuse_unlike(header, b"".join(body for kind, body in chunks if kind == b"IDAT"))
    content = PNG + b"".join(_chunk(kind, body) for kind, body in chunks)
    return Scan(media_type="image/png", width=width, height=height, content=content)


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Up to the end of the picture; what comes behind it is not looked at."""
    at = len(PNG)
    while True:
        length, kind = int.from_bytes(file[at : at + 4]), file[at + 4 : at + 8]
        body, told = file[at + 8 : at + 8 + length], file[at + 8 + length : at + 12 + length]
        if len(told) != 4 or zlib.crc32(kind + body) != int.from_bytes(told):
            raise PictureBroken
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def _refuse_unlike(header: bytes, packed: bytes) -> None:
    """Unpacked no further than its measures say: a small file must not become a large one."""
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    depth, colour, interlaced = header[8], header[9], header[12]
    if colour not in SAMPLES or depth not in (1, 2, 4, 8, 16) or interlaced:
        raise PictureBroken
    wanted = height * (1 + (width * SAMPLES[colour] * depth + 7) // 8)
    unpacking = zlib.decompressobj()
    try:
        found = len(unpacking.decompress(packed, wanted + 1))
    except zlib.error:
        raise PictureBroken from None
    if found != wanted:
        raise PictureBroken


def _jpeg(file: bytes) -> Scan:
    kept, sides = bytearray(file[:2]), (0, 0)
    for marker, segment in _segments(file):
        if marker in SIZES_OF_JPEG and len(segment) >= 9:
            sides = int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7])
        if marker not in JPEG_DROPPED:
            kept += segment
    _sized(*sides)
    return Scan(media_type="image/jpeg", width=sides[0], height=sides[1], content=bytes(kept))


def _segments(file: bytes) -> Iterator[tuple[int, bytes]]:
    """From marker to marker, a scan with what follows it, up to the end of the picture."""
    at = 2
    while True:
        if len(file) < at + 2 or file[at] != 0xFF:
            raise PictureBroken
        marker = file[at + 1]
        if marker == END_OF_JPEG:
            yield marker, file[at : at + 2]
            return
        length = int.from_bytes(file[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(file):
            raise PictureBroken
        if marker == START_OF_SCAN:
            end = _end_of_scan(file, end)
        yield marker, file[at:end]
        at = end


def _end_of_scan(file: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while (at := file.find(b"\xff", at)) >= 0 and at + 1 < len(file):
        if file[at + 1] != 0 and not 0xD0 <= file[at + 1] <= 0xD7:
            return at
        at += 2
    raise PictureBroken
