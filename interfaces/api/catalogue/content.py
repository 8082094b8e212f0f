"""What is told beside the products: collections, metals, guides, pages, boutiques."""

from typing import Annotated, Literal

from fastapi import Path, Request, Response

from domain.kernel import NotFound
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Cursor, Id, Limit, MinPosition, public, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from projections.content import CONTENT_SHOWN, ContentShown
from projections.content import content as content_at
from projections.content import contents as contents_of
from projections.kit.paging import Page

routes = Routes("/content", "content", "queries")
Kind = Annotated[
    Literal[
        "collection", "metal", "engravingFont", "gemstoneGuide", "careGuide", "page", "boutique"
    ],
    Path(),
]


@routes.get("/{kind}", ANYONE, Page[ContentShown])
def contents(
    kind: Kind,
    asked: Asked,
    request: Request,
    cursor: Cursor = None,
    *,
    limit: Limit = 50,
    min_position: MinPosition = None,
) -> Response:
    """All of a kind, by address."""
    said = told(
        asked,
        CONTENT_SHOWN,
        lambda c: contents_of(c, kind, cursor=cursor, limit=limit),
        min_position,
    )
    return public(request, said)


@routes.get("/{kind}/{slug}", ANYONE, ContentShown, refuses=(NotFound,))
def content(
    kind: Kind, slug: Id, asked: Asked, request: Request, *, min_position: MinPosition = None
) -> Response:
    """By slug, or by code where a kind has no slugs."""
    said = told(asked, CONTENT_SHOWN, lambda c: content_at(c, kind, slug), min_position)
    return public(request, said)
