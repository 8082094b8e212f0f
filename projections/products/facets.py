"""How the products that fit are spread over categories, collections, metals and prices."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from projections.kit.facets import Cell, Counting, Facet, facets, left_over
from projections.products.finding import sought
from projections.products.fold import PRODUCT
from projections.products.labels import labels
from projections.products.listing import FACETS, ListingFilter, worded
from projections.products.price_bands import PRICE_BANDS

SCALES = {"price_band": PRICE_BANDS}


@dataclass(frozen=True, slots=True)
class ListingFacets:
    """`total` products fit; a facet counts what the filter without its own choice leaves."""

    total: int
    facets: tuple[Facet, ...]


def product_facets(connection: Connection, wanted: ListingFilter) -> ListingFacets:
    """One reading of the products with the words; the lists are then counted by cell."""
    columns = [PRODUCT.c[name] for name in FACETS]
    conditions = worded(sought(connection, wanted.words))
    alike = select(func.count().label("count"), *columns).where(*conditions).group_by(*columns)
    cells = [_cell(dict(row)) for row in connection.execute(alike).mappings()]
    chosen = wanted.chosen()
    counting = Counting(FACETS, SCALES, labels(connection))
    return ListingFacets(left_over(cells, chosen), facets(cells, chosen, counting))


def _cell(row: dict[str, Any]) -> Cell:
    count = row.pop("count")
    return Cell({name: _values(value) for name, value in row.items()}, count)


def _values(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
