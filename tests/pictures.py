"""Small pictures as files, for the tests of artwork."""

import base64
import zlib

EXIF = b"GPS 51.5074 N, 0.1278 W"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def png(width: int = 120, height: int = 120, *, shade: int = 255, rows: int | None = None) -> bytes:
    """Grey, eight bits deep, with notes of a camera; `rows` are how many there really are."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 0, 0, 0, 0))
    row = b"\0" + bytes((shade,)) * width
    packed = zlib.compress(row * (height if rows is None else rows), 9)
    return b"".join(
        (
            SIGNATURE,
            chunk(b"IHDR", header),
            chunk(b"eXIf", EXIF),
            chunk(b"tEXt", b"Author\0" + EXIF),
            chunk(b"IDAT", packed),
            chunk(b"IEND", b""),
        )
    )


def jpeg(width: int = 120, height: int = 120) -> bytes:
    """The markers of a picture, with notes of a camera and a comment among them."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body

    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xE1, b"Exif\0\0" + EXIF),
            segment(0xFE, EXIF),
            segment(0xDB, bytes(65)),
            segment(0xC0, frame),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            b"\x12\xff\x00\x34\xff\xd0\x56",
            b"\xff\xd9",
        )
    )


def as_sent(file: bytes) -> str:
    return base64.b64encode(file).decode()
