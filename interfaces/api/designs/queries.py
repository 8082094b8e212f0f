"""A shopper's designs as a list."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from application.design.life import names_of
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Limit, MinPosition, Told, private, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.designs import DESIGNS, DesignRow, Stage, designs_of

routes = Routes("/designs", "design", "queries")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSummary:
    """`name` is what its owner saved it under; `ordered` that an order of theirs has it."""

    design_id: str
    style_code: str
    product_rev: str
    name: str | None
    stage: Stage
    saved: bool
    ordered: bool
    started_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DesignList:
    items: tuple[DesignSummary, ...]
    cursor: str | None


@routes.get("", OWN, DesignList)
def designs(
    asked: Asked, cursor: Cursor = None, limit: Limit = 24, min_position: MinPosition = None
) -> Response:
    """The shopper's designs, the last changed first."""
    said = told(
        asked,
        DESIGNS,
        lambda c: designs_of(c, asked.owner, cursor=cursor, limit=limit),
        min_position,
    )
    rows = said.value.items
    names = asked.look(lambda d: names_of(d, [row.design_id for row in rows], asked.owner))
    items = (_summary(row, names[row.design_id]) for row in rows if row.design_id in names)
    return private(Told(DesignList(tuple(items), said.value.cursor), said.position))


def _summary(row: DesignRow, name: str | None) -> DesignSummary:
    return DesignSummary(
        design_id=row.design_id,
        style_code=row.style_code,
        product_rev=row.product_rev,
        name=name,
        stage=row.stage,
        saved=row.saved,
        ordered=row.order_id is not None,
        started_at=row.started_at,
        changed_at=row.changed_at,
    )
