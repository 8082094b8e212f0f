"""What is told beside the products: collections, metals, guides, pages, boutiques."""

from typing import Annotated, Literal

from fastapi import Path, Response

from domain.kernel import NotFound
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Cursor, Id, Limit, Reads, public
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
def contents(kind: Kind, reads: Reads, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """All of a kind, by address."""
    return public(
        reads.request, reads.told(CONTENT_SHOWN, contents_of, kind, cursor=cursor, limit=limit)
    )


@routes.get("/{kind}/{slug}", ANYONE, ContentShown, refuses=(NotFound,))
def content(kind: Kind, slug: Id, reads: Reads) -> Response:
    """By slug, or by code where a kind has no slugs."""
    return public(reads.request, reads.told(CONTENT_SHOWN, content_at, kind, slug))
