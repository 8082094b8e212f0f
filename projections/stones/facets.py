"""How the stones that fit are spread: counts by value, and the span of every measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from domain.pricing.engine.stones import StoneTariff
from projections.kit.facets import Cell, Counting, Facet, facets, left_over
from projections.stones.filter import SETS, UNITS, StoneFilter, among_choices, within_spans
from projections.stones.fold import CELL, OFFERED, STONE
from projections.stones.grades import SCALES, shown
from projections.words.dictionary import label

COUNTING = Counting(SETS, SCALES, label)
Ends = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest of a measure, in the filter's unit; None where none is known."""

    name: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class StoneFacets:
    """`total` stones fit; a facet counts what the filter without its own choice leaves."""

    total: int
    facets: tuple[Facet, ...]


def stone_facets(
    connection: Connection, wanted: StoneFilter, tariff: StoneTariff | None = None
) -> StoneFacets:
    """One reading of the stones within the measures; the lists are then counted by cell."""
    counted = (
        select(STONE.c.cell, func.count().label("count"))
        .where(OFFERED, *within_spans(wanted, STONE.c, tariff))
        .group_by(STONE.c.cell)
        .subquery()
    )
    kinds = [CELL.c[name] for name in SETS]
    alike = select(counted.c.count, *kinds).join(CELL, CELL.c.cell == counted.c.cell)
    cells = [
        Cell({name: (value,) if value else () for name, value in zip(SETS, values, strict=True)}, n)
        for n, *values in connection.execute(alike)
    ]
    chosen = wanted.chosen()
    return StoneFacets(left_over(cells, chosen), facets(cells, chosen, COUNTING))


def stone_bounds(
    connection: Connection, wanted: StoneFilter, tariff: StoneTariff | None = None
) -> tuple[Bounds, ...]:
    """The span of each measure among the stones that fit."""
    names = (*UNITS, "cost")
    ends = [end(STONE.c[name]) for name in names for end in (func.min, func.max)]
    fitting = select(*ends).where(OFFERED, *within_spans(wanted, STONE.c, tariff))
    if wanted.chosen():
        among = select(CELL.c.cell).where(*among_choices(wanted, CELL.c))
        fitting = fitting.where(STONE.c.cell.in_(among))
    found = connection.execute(fitting).one()
    return bounds_of(
        dict(zip(names, zip(found[::2], found[1::2], strict=True), strict=True)), tariff
    )


def bounds_of(spans: Mapping[str, Ends], tariff: StoneTariff | None) -> tuple[Bounds, ...]:
    """From the stored ends of every measure and of the cost."""
    measured = (
        Bounds(name, *(_end(end, unit) for end in spans[name])) for name, unit in UNITS.items()
    )
    return (*measured, Bounds("price_minor", *(_price(cost, tariff) for cost in spans["cost"])))


def _price(cost: int | None, tariff: StoneTariff | None) -> Decimal | None:
    return None if cost is None or tariff is None else Decimal(tariff.price(cost).minor)


def _end(number: int | None, unit: int) -> Decimal | None:
    return None if number is None else shown(number, unit)
