"""The reservations that live: those written down stay packed until one is asked for.

Whoever starts afresh reads thousands of them to ask for one or two.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain, repeat
from typing import NamedTuple

from immutables import Map

from domain.inventory.stock.expiry import Endings, Written
from domain.inventory.stock.reserved import ReservedFor, StockReserved

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Row(NamedTuple):
    """What is said of one; whoever ends first sorts first. Instants are microseconds."""

    endless: bool
    end: int
    name: str
    quantity: int
    owner: str | None
    limit: int | None
    purpose: ReservedFor | None


@dataclass(frozen=True, kw_only=True)
class Packed:
    """Rows as columns, in their order; those without an end come last, and have none in `ends`."""

    ends: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    quantities: tuple[int, ...] = ()
    owners: tuple[str | None, ...] = ()
    limits: tuple[int | None, ...] = ()
    purposes: tuple[ReservedFor | None, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Packed":
        ordered = sorted(rows)
        return cls(
            ends=tuple(row.end for row in ordered if not row.endless),
            names=tuple(row.name for row in ordered),
            quantities=tuple(row.quantity for row in ordered),
            owners=tuple(row.owner for row in ordered),
            limits=tuple(row.limit for row in ordered),
            purposes=tuple(row.purpose for row in ordered),
        )

    @property
    def rows(self) -> Iterator[Row]:
        ends = chain(self.ends, repeat(None))
        columns = zip(
            *(ends, self.names, self.quantities, self.owners, self.limits, self.purposes),
            strict=False,
        )
        return (Row(end is None, end or 0, *said) for end, *said in columns)

    @cached_property
    def places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @property
    def endings(self) -> Endings:
        return Written.first_of(self)

    def held(self, name: str) -> StockReserved | None:
        place = self.places.get(name)
        return None if place is None else self._at(place)

    def end(self, place: int) -> datetime | None:
        return _instant(self.ends[place]) if place < len(self.ends) else None

    def _at(self, place: int) -> StockReserved:
        limit = self.limits[place]
        return StockReserved(
            reservation_id=self.names[place],
            qty=self.quantities[place],
            expires_at=self.end(place),
            owner=self.owners[place],
            limit=None if limit is None else _instant(limit),
            purpose=self.purposes[place],
        )


NOTHING = Packed()


@dataclass(frozen=True, slots=True, eq=False)
class Live(Mapping[str, StockReserved]):
    """By name. `since` is what changed after they were written down: None is over."""

    packed: Packed = NOTHING
    since: Map[str, StockReserved | None] = field(default_factory=Map)

    def __getitem__(self, name: str) -> StockReserved:
        held = self.since[name] if name in self.since else self.packed.held(name)
        if held is None:
            raise KeyError(name)
        return held

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self.packed.names if name not in self.since)
        yield from (name for name, held in self.since.items() if held)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def written(self) -> Packed:
        """All of them; what was packed before is not unpacked for it."""
        before = (row for row in self.packed.rows if row.name not in self.since)
        return Packed.of((*before, *(_row(held) for held in self.since.values() if held)))

    def begun(self, held: StockReserved) -> "Live":
        return replace(self, since=self.since.set(held.reservation_id, held))

    def over(self, name: str) -> "Live":
        written = name in self.packed.places
        since = self.since.set(name, None) if written else self.since.delete(name)
        return replace(self, since=since)


def _row(held: StockReserved) -> Row:
    ends, limit = held.expires_at, held.limit
    return Row(
        endless=ends is None,
        end=0 if ends is None else _packed(ends),
        name=held.reservation_id,
        quantity=held.qty,
        owner=held.owner,
        limit=None if limit is None else _packed(limit),
        purpose=held.purpose,
    )


def _packed(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def _instant(packed: int) -> datetime:
    return EPOCH + packed * MICROSECOND
