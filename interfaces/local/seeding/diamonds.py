"""The real stones: 53,940 diamonds as plotnine 0.15.9 ships them (MIT), read exactly."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from domain.kernel import Fault

SHA256 = "9574730b03aba241d899c4a97511c5061b19358fab89510774fb6c24168345c4"

Flaw = Literal["dimension_zero", "dimension_out_of_range", "depth_mismatch"]


@dataclass(frozen=True, slots=True)
class StoneRow:
    """One data row, numbered from 1. Price in whole US dollars, x, y and z in mm.

    `digest` is the SHA-256 of the row number's decimal text: what the file does not say about a
    stone (whose it is, where it was mined) is drawn from it, the same for everybody.
    """

    row: int
    carat: Decimal
    cut_word: str
    colour: str
    clarity: str
    depth: Decimal
    table: Decimal
    usd: int
    x: Decimal
    y: Decimal
    z: Decimal
    raw: str
    digest: bytes

    @property
    def fault(self) -> Flaw | None:
        """The first test that its measures fail."""
        sides = (self.x, self.y, self.z)
        if not all(sides):
            return "dimension_zero"
        if max(sides) > 20:
            return "dimension_out_of_range"
        girdle = self.x + self.y
        if abs(200 * self.z - self.depth * girdle) > girdle:
            return "depth_mismatch"
        return None


class DatasetChanged(Fault):
    """The stone data set is not the one this shop was built for; its SHA-256 is {found}."""


class DatasetMissing(Fault):
    """The stone data set is not installed; it comes with plotnine 0.15.9."""


def installed_path() -> Path:
    """Where the installed plotnine keeps the file, found without importing it."""
    spec = find_spec("plotnine")
    if spec is None or not spec.submodule_search_locations:
        raise DatasetMissing
    return Path(spec.submodule_search_locations[0]) / "data" / "diamonds.csv"


def stones(path: Path) -> Iterator[StoneRow]:
    """Every row of the file, in order. Raises `DatasetChanged` before the first one."""
    content = path.read_bytes()
    found = sha256(content).hexdigest()
    if found != SHA256:
        raise DatasetChanged(found=found)
    return _rows(content.decode().splitlines()[1:])


def _rows(lines: list[str]) -> Iterator[StoneRow]:
    for row, (raw, fields) in enumerate(zip(lines, csv.reader(lines), strict=True), start=1):
        carat, cut, colour, clarity, depth, table, usd, x, y, z = fields
        yield StoneRow(
            row=row,
            carat=Decimal(carat),
            cut_word=cut,
            colour=colour,
            clarity=clarity,
            depth=Decimal(depth),
            table=Decimal(table),
            usd=int(usd),
            x=Decimal(x),
            y=Decimal(y),
            z=Decimal(z),
            raw=raw,
            digest=sha256(str(row).encode()).digest(),
        )
