"""How the stones that fit are spread: counts by value, and the span of every measure."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from projections.kit.facets import Cell, Facet, facets, left_over
from projections.stones.filter import SETS, UNITS, StoneFilter, among_choices, within_spans
from projections.stones.fold import CELL, OFFERED, STONE
from projections.stones.grades import SCALES, shown


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


def stone_facets(connection: Connection, wanted: StoneFilter) -> StoneFacets:
    """One reading of the stones within the measures; the lists are then counted by cell."""
    counted = (
        select(STONE.c.cell, func.count().label("count"))
        .where(OFFERED, *within_spans(wanted, STONE.c))
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
    return StoneFacets(left_over(cells, chosen), facets(cells, chosen, SETS, SCALES))


def stone_bounds(connection: Connection, wanted: StoneFilter) -> tuple[Bounds, ...]:
    """The span of each measure among the stones that fit."""
    ends = [end(STONE.c[name]) for name in UNITS for end in (func.min, func.max)]
    fitting = select(*ends).where(OFFERED, *within_spans(wanted, STONE.c))
    if wanted.chosen():
        among = select(CELL.c.cell).where(*among_choices(wanted, CELL.c))
        fitting = fitting.where(STONE.c.cell.in_(among))
    found = connection.execute(fitting).one()
    return tuple(
        Bounds(name, _end(found[2 * place], unit), _end(found[2 * place + 1], unit))
        for place, (name, unit) in enumerate(UNITS.items())
    )


def _end(number: int | None, unit: int) -> Decimal | None:
    return None if number is None else shown(number, unit)
