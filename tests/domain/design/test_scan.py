"""Files that people send: what is a picture is kept without its notes, all else is refused."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.design.scan import (
    LARGEST_SIDE,
    MOST_BYTES,
    PictureBroken,
    PictureSizeRefused,
    PictureTooLarge,
    PictureTypeUnknown,
    read_scan,
)
from domain.kernel import Invalid
from tests.pictures import EXIF, SIGNATURE, chunk, jpeg, png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize("file", [png(), jpeg()])
def test_a_picture_is_kept_without_the_notes_in_it(file: bytes) -> None:
    assert EXIF in file
    kept = read_scan(file + SCRIPT)
    assert (kept.width, kept.height) == (120, 120)
    assert EXIF not in kept.content
    assert SCRIPT not in kept.content, "nothing hangs on behind its end"
    assert read_scan(kept.content) == kept
    assert kept.content[:3] == file[:3]


@pytest.mark.parametrize(
    "file",
    [SVG, b"<?xml version='1.0'?>" + SVG, b"GIF89a", b"%PDF-1.7", b"MZ", b"", b"\xff\xd8", b"PNG"],
)
def test_what_is_neither_png_nor_jpeg_is_refused(file: bytes) -> None:
    with pytest.raises(PictureTypeUnknown, match="PNG or a JPEG"):
        read_scan(file)


def test_too_many_bytes_are_refused_by_their_number() -> None:
    with pytest.raises(PictureTooLarge) as refusal:
        read_scan(png() + bytes(MOST_BYTES))
    assert refusal.value.facts["limit"] == MOST_BYTES


@pytest.mark.parametrize("sides", [(0, 120), (99, 120), (120, LARGEST_SIDE + 1), (2**31, 2**31)])
def test_measures_out_of_bounds_are_refused_before_anything_is_unpacked(
    sides: tuple[int, int],
) -> None:
    header = sides[0].to_bytes(4) + sides[1].to_bytes(4) + bytes((8, 6, 0, 0, 0))
    file = SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(PictureSizeRefused):
        read_scan(file)
    with pytest.raises(PictureSizeRefused):
        read_scan(jpeg(min(sides[0], 60_000), min(sides[1], 60_000)))


def test_a_small_file_does_not_become_a_large_one() -> None:
    """Forty megabytes of one grey are a hundred and fifty kilobytes when packed."""
    bomb = png(rows=350_000)
    assert len(bomb) < MOST_BYTES
    with pytest.raises(PictureBroken):
        read_scan(bomb)
    with pytest.raises(PictureBroken):
        read_scan(png(rows=119))


def test_what_is_broken_is_refused() -> None:
    whole = png()
    at = whole.index(b"IDAT")
    for file in (
        whole[:-1],
        whole[: at + 10],
        whole[: at + 4] + b"\0" + whole[at + 5 :],
        SIGNATURE + chunk(b"IEND", b""),
        SIGNATURE + chunk(b"IHDR", bytes(13))[:-2],
        whole.replace(chunk(b"IHDR", whole[16:29]), chunk(b"IHDR", whole[16:24] + b"\x09" * 5)),
        jpeg()[:-2],
        jpeg()[:40],
        jpeg().replace(b"\xff\xdb", b"\x00\xdb"),
    ):
        with pytest.raises(PictureBroken):
            read_scan(file)
    unpacked = chunk(b"IDAT", zlib.compress(b"")[:-2])
    start = whole.index(b"IDAT") - 4
    with pytest.raises(PictureBroken):
        read_scan(whole[:start] + unpacked + chunk(b"IEND", b""))


@given(st.sampled_from((SIGNATURE, b"\xff\xd8\xff", b"")), st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(head: bytes, rest: bytes) -> None:
    try:
        read_scan(head + rest)
    except Invalid as refusal:
        assert refusal.code.startswith("picture_")


@given(st.integers(0, len(png()) - 1), st.integers(1, 255), st.sampled_from((png(), jpeg())))
def test_one_wrong_byte_never_breaks_the_reader(at: int, by: int, file: bytes) -> None:
    place = at % len(file)
    changed = file[:place] + bytes(((file[place] + by) % 256,)) + file[place + 1 :]
    try:
        read_scan(changed)
    except Invalid as refusal:
        assert refusal.code.startswith("picture_")
