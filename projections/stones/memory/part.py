"""Rows of the table on their way into columns, and the words that they are written with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, BigInteger, Connection, any_, literal, select

from projections.stones.filter import SETS
from projections.stones.fold import CELL, OFFERED, STONE
from projections.stones.memory.columns import (
    KINDS,
    TEXTS,
    UNKNOWN,
    WORDS,
    Cells,
    Columns,
    Numbers,
    Words,
)

AS_THEY_ARE = tuple(name for name in KINDS if name not in ("offered", "cell", "currency"))
NAMES = (*TEXTS, *AS_THEY_ARE, "offered", "cell", "currency", "held_until")
WHOLE = tuple(OFFERED.label("offered") if name == "offered" else STONE.c[name] for name in NAMES)


@dataclass(frozen=True, slots=True)
class Part:
    """Some stones as columns, by their ids; `until` stands beside each."""

    numbers: Mapping[str, Numbers]
    texts: Mapping[str, Words]
    until: tuple[datetime | None, ...]

    def __len__(self) -> int:
        return len(self.until)

    def some(self, places: Numbers) -> "Part":
        return Part(
            numbers={name: column.take(places) for name, column in self.numbers.items()},
            texts={name: column[places] for name, column in self.texts.items()},
            until=tuple(self.until[place] for place in places),
        )


def speaking(connection: Connection, columns: Columns, rows: Iterable[Sequence[Any]]) -> Columns:
    """The same columns, which know all cells and currencies of these rows of `NAMES`."""
    hashes, codes = NAMES.index("cell"), NAMES.index("currency")
    unknown = {row[hashes] for row in rows} - columns.cells.places.keys()
    currencies = sorted({row[codes] for row in rows} - set(columns.currencies))
    if unknown:
        wanted = CELL.c.cell == any_(literal(sorted(unknown), ARRAY(BigInteger)))
        told = connection.execute(select(*CELL.c).where(wanted)).mappings()
        columns = replace(columns, cells=_more(columns.cells, [dict(row) for row in told]))
    return replace(columns, currencies=(*columns.currencies, *currencies))


def part_of(columns: Columns, rows: Sequence[Sequence[Any]]) -> Part:
    """Rows of `NAMES` in the order of their ids, written as these columns are."""
    told = dict(zip(NAMES, zip(*rows, strict=True) if rows else ((),) * len(NAMES), strict=True))
    places, currencies = columns.cells.places, columns.currencies
    numbers = {
        **{name: _known(told[name]) for name in AS_THEY_ARE},
        "offered": told["offered"],
        "cell": [places[each] for each in told["cell"]],
        "currency": [currencies.index(each) for each in told["currency"]],
    }
    return Part(
        numbers={name: np.array(numbers[name], kind) for name, kind in KINDS.items()},
        texts={name: np.array(told[name], WORDS) for name in TEXTS},
        until=told["held_until"],
    )


def joined(parts: Sequence[Part]) -> Part:
    return Part(
        numbers={name: np.concatenate([each.numbers[name] for each in parts]) for name in KINDS},
        texts={name: np.concatenate([each.texts[name] for each in parts]) for name in TEXTS},
        until=tuple(each for part in parts for each in part.until),
    )


def _known(values: Sequence[int | None]) -> list[int]:
    return [UNKNOWN if each is None else each for each in values]


def _more(cells: Cells, told: Sequence[Mapping[str, Any]]) -> Cells:
    """Cells behind those that are there, whose places stay."""
    places = {row["cell"]: len(cells) + place for place, row in enumerate(told)}
    names, lists = dict[str, tuple[str, ...]](), dict[str, Numbers]()
    for name in SETS:
        codes = {value: code for code, value in enumerate(cells.names[name])}
        added = [codes.setdefault(row[name], len(codes)) for row in told]
        names[name] = tuple(codes)
        lists[name] = np.concatenate([cells.lists[name], np.array(added, np.int32)])
    return Cells({**cells.places, **places}, lists, names)
