"""Arrays in PostgreSQL's binary form, each of a type that is known beforehand.

The library looks at every value to find a type, and may find another one each time: slow, and
prepared anew.
"""

from collections.abc import Iterable
from struct import Struct

from psycopg import adapters
from psycopg.adapt import Dumper
from psycopg.pq import Format

EMPTY, FULL = Struct(">iiI").pack, Struct(">iiIii").pack
SIZE, INTEGER, BIG = Struct(">i").pack, Struct(">ii").pack, Struct(">iq").pack
NULL = SIZE(-1)


class Texts(bytes):
    """`text[]`."""


class Binaries(bytes):
    """`bytea[]`."""


class Integers(bytes):
    """`integer[]`."""


class Bigs(bytes):
    """`bigint[]`."""


def texts(values: Iterable[str | None]) -> Texts:
    return Texts(
        _array(25, [_sized(None if value is None else value.encode()) for value in values])
    )


def binaries(values: Iterable[bytes | None]) -> Binaries:
    return Binaries(_array(17, [_sized(value) for value in values]))


def integers(values: Iterable[int]) -> Integers:
    return Integers(_array(23, [INTEGER(4, value) for value in values]))


def bigs(values: Iterable[int]) -> Bigs:
    return Bigs(_array(20, [BIG(8, value) for value in values]))


def _sized(value: bytes | None) -> bytes:
    return NULL if value is None else SIZE(len(value)) + value


def _array(element: int, values: list[bytes]) -> bytes:
    """One dimension from 1; each value stands after its size."""
    if not values:
        return EMPTY(0, 0, element)
    return FULL(1, NULL in values, element, len(values), 1) + b"".join(values)


class _Written(Dumper):
    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


class _Texts(_Written):
    oid = 1009


class _Binaries(_Written):
    oid = 1001


class _Integers(_Written):
    oid = 1007


class _Bigs(_Written):
    oid = 1016


for kind, dumper in ((Texts, _Texts), (Binaries, _Binaries), (Integers, _Integers), (Bigs, _Bigs)):
    adapters.register_dumper(kind, dumper)
