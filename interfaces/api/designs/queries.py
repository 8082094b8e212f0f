"""A shopper's designs as a list."""

from dataclasses import replace

from fastapi import Response

from application.design.life import names_of
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Cursor, Limit, Reads, Told, private
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.designs import DESIGNS, DesignCard, designs_of
from projections.kit.paging import Page

routes = Routes("/designs", "design", "queries")


@routes.get("", OWN, Page[DesignCard])
def designs(asked: Asked, reads: Reads, cursor: Cursor = None, limit: Limit = 24) -> Response:
    """The shopper's designs, the last changed first."""
    said = reads.told(DESIGNS, designs_of, asked.owner, cursor=cursor, limit=limit)
    page = said.value
    names = asked.look(lambda d: names_of(d, [card.design_id for card in page.items], asked.owner))
    named = (replace(c, name=names[c.design_id]) for c in page.items if c.design_id in names)
    return private(Told(Page(tuple(named), page.cursor), said.position))
