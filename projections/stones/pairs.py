"""Offered stones that match each other, as for a pair of ear studs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from domain.catalogue.head import Head
from domain.money import Money
from domain.pricing.engine.stones import StoneTariff
from projections.kit.answer import rows
from projections.kit.paging import Found, Page, Turn, page_size
from projections.stones.card import StoneCard, price_of
from projections.stones.filter import UNITS, StoneFilter
from projections.stones.fold import STONE
from projections.stones.grades import at_least, at_most, shown
from projections.stones.listing import BY_CARAT, StoneOrder, cards, walk

STONES_A_PAIR = 4
"""How many stones are looked at for every pair that a page may have."""
CARAT_APART = Decimal("0.03")
GRADES_APART = 1
MM = UNITS["width"]


COMPARED = (
    *(STONE.c.asset_id, STONE.c.kind, STONE.c.carat, STONE.c.colour_rank, STONE.c.clarity_rank),
    *(STONE.c.narrow, STONE.c.wide, STONE.c.cost, STONE.c.currency),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StonePair:
    """Two stones of one type and shape, and how far they are apart.

    `price` is of both in one slot, which is priced whole: not above the sum of the two.
    """

    stones: tuple[StoneCard, ...]
    carat_apart: Decimal
    colour_apart: int
    clarity_apart: int
    mm_apart: Decimal
    price: Money | None


@dataclass(frozen=True, slots=True)
class Match:
    """Two stones of which one may be paired with the other; `side` is the larger difference."""

    carat: int
    colour: int
    clarity: int
    side: int
    ids: tuple[str, ...]
    cost: int
    currency: str


def pairs(
    connection: Connection,
    wanted: StoneFilter,
    turn: Turn[StoneOrder] = BY_CARAT,
    tariff: StoneTariff | None = None,
    *,
    carat_apart: Decimal = CARAT_APART,
) -> Page[StonePair]:
    """The closest pairs among the next stones in order, none of which is held or in two of them.

    The next page goes on behind the stones that this one looked at. Raises `InvalidCursor`.
    """
    size = page_size(turn.limit)
    ids, following = walk(connection, wanted, turn, tariff, size=STONES_A_PAIR * size)
    free = select(*COMPARED).where(
        STONE.c.asset_id.in_(ids), ~STONE.c.held, STONE.c.wide.is_not(None)
    )
    matches = closest(rows(connection, free), wanted, carat_apart)[:size]
    found = {c.asset_id: c for c in cards(connection, [i for m in matches for i in m.ids], tariff)}
    here = [match for match in matches if found.keys() >= set(match.ids)]
    return Page(tuple(pair(match, found, tariff) for match in here), following)


def closest(found: Sequence[Found], wanted: StoneFilter, carat_apart: Decimal) -> list[Match]:
    """The closest first, no stone in two of them."""
    most = at_most(carat_apart, UNITS["carat"])
    return [*_apart_from_each_other(sorted(_matches(found, wanted, most), key=_closeness))]


def pair(match: Match, found: Mapping[str, StoneCard], tariff: StoneTariff | None) -> StonePair:
    stones = tuple(found[asset_id] for asset_id in match.ids)
    return StonePair(
        stones=stones,
        carat_apart=shown(match.carat, UNITS["carat"]),
        colour_apart=match.colour,
        clarity_apart=match.clarity,
        mm_apart=shown(match.side, UNITS["width"]),
        price=price_of(match.cost, match.currency, tariff),
    )


def _matches(found: Sequence[Found], wanted: StoneFilter, most: int) -> Iterator[Match]:
    ordered = sorted(found, key=lambda row: (row["carat"], row["asset_id"]))
    heads = {row["asset_id"]: _heads(row, wanted) for row in found}
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other["carat"] - one["carat"] > most:
                break
            shared = not wanted.seats or heads[one["asset_id"]] & heads[other["asset_id"]]
            if _alike(one, other) and shared:
                yield _compared(one, other)


def _closeness(match: Match) -> tuple[Any, ...]:
    """The closest first: made once a match, for comparing them is most of the work."""
    return (match.carat, match.colour, match.clarity, match.side, match.ids)


def _alike(one: Found, other: Found) -> bool:
    colour = abs(one["colour_rank"] - other["colour_rank"])
    clarity = abs(one["clarity_rank"] - other["clarity_rank"])
    same = one["kind"] == other["kind"] and one["currency"] == other["currency"]
    return bool(same and max(colour, clarity) <= GRADES_APART)


def _compared(one: Found, other: Found) -> Match:
    sides = ("narrow", "wide")
    return Match(
        carat=other["carat"] - one["carat"],
        colour=abs(one["colour_rank"] - other["colour_rank"]),
        clarity=abs(one["clarity_rank"] - other["clarity_rank"]),
        side=max(abs(one[side] - other[side]) for side in sides),
        ids=(one["asset_id"], other["asset_id"]),
        cost=one["cost"] + other["cost"],
        currency=one["currency"],
    )


def _heads(row: Found, wanted: StoneFilter) -> frozenset[Head | None]:
    """Which of the wanted heads take a stone: a pair is set in two heads of one size.

    None stands for whatever is made for it, where no head is asked for.
    """
    return frozenset(
        head for seat in wanted.seats for head in seat.heads or (None,) if _lies(row, head)
    )


def _lies(row: Found, head: Head | None) -> bool:
    """The shapes are the seat's affair."""
    if head is None:
        return True
    sides = ((head.length_mm, row["wide"]), (head.width_mm, row["narrow"]))
    return all(at_least(s.low, MM) <= side <= at_most(s.high, MM) for s, side in sides)


def _apart_from_each_other(matches: Iterable[Match]) -> Iterator[Match]:
    """Each stone goes with the closest that is left."""
    taken: set[str] = set()
    for match in matches:
        if taken.isdisjoint(match.ids):
            taken.update(match.ids)
            yield match
