"""Arrays in PostgreSQL's binary form, each of a type that is known beforehand."""

from collections.abc import Iterable
from struct import Struct, unpack_from

EMPTY, FULL = Struct(">iiI").pack, Struct(">iiIii").pack
SIZE, INTEGER, BIG = Struct(">i").pack, Struct(">ii").pack, Struct(">iq").pack
SIZE_FROM = Struct(">i").unpack_from
NULL = SIZE(-1)
HEAD_BYTES = 20


def texts(values: Iterable[str | None]) -> bytes:
    """`text[]`."""
    return _array(25, [_sized(None if value is None else value.encode()) for value in values])


def binaries(values: Iterable[bytes | None]) -> bytes:
    """`bytea[]`."""
    return _array(17, [_sized(value) for value in values])


def integers(values: Iterable[int]) -> bytes:
    """`integer[]`."""
    return _array(23, [INTEGER(4, value) for value in values])


def bigs(values: Iterable[int]) -> bytes:
    """`bigint[]`."""
    return _array(20, [BIG(8, value) for value in values])


def read_bigs(written: bytes) -> tuple[int, ...]:
    """None of them is NULL."""
    many = (len(written) - HEAD_BYTES) // 12
    return unpack_from(">" + "4xq" * many, written, HEAD_BYTES) if many > 0 else ()


def read_texts(written: bytes) -> tuple[str, ...]:
    """None of them is NULL."""
    found, place = [], HEAD_BYTES
    while place < len(written):
        (size,) = SIZE_FROM(written, place)
        place += 4 + size
        found.append(written[place - size : place].decode())
    return tuple(found)


def _sized(value: bytes | None) -> bytes:
    return NULL if value is None else SIZE(len(value)) + value


def _array(element: int, values: list[bytes]) -> bytes:
    """One dimension from 1; each value stands after its size."""
    if not values:
        return EMPTY(0, 0, element)
    return FULL(1, NULL in values, element, len(values), 1) + b"".join(values)
