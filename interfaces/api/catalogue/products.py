"""What is on sale: listings with facets, and one product by its code or its address."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Connection

from domain.kernel import NotFound
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Id, MinPosition, public, told
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import LARGEST
from interfaces.api.edge.routes import Routes
from projections.kit.facets import Facet
from projections.products.facets import product_facets
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import ListingFilter, ListingOrder, ProductCard, products
from projections.products.picture import Pictures
from projections.products.product import Product
from projections.products.product import product as detail

routes = Routes("/products", "product", "queries")
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Codes = Annotated[list[Code], Field(default_factory=list, max_length=50)]


class ListingQuery(BaseModel):
    """Several values of one field are alternatives; `facets` come with the first page."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, StringConstraints(max_length=200)] = ""
    category: Codes
    collection: Codes
    metal: Codes
    nature: Codes
    price_band: Codes
    sort: ListingOrder = "newest"
    descending: bool = False
    cursor: Annotated[str | None, Field(max_length=600)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 24
    facets: bool | None = None
    min_position: Annotated[int | None, Field(ge=0, le=LARGEST)] = None

    @property
    def wanted(self) -> ListingFilter:
        return ListingFilter(
            words=self.text,
            category=tuple(self.category),
            collection=tuple(self.collection),
            metal=tuple(self.metal),
            nature=tuple(self.nature),
            price_band=tuple(self.price_band),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductList:
    """`total` and `facets` are counted when they were asked for; `cursor` asks for more."""

    items: tuple[ProductCard, ...]
    cursor: str | None
    total: int | None
    facets: tuple[Facet, ...]


@routes.get("", ANYONE, ProductList)
def list_products(
    asked: Asked, request: Request, query: Annotated[ListingQuery, Query()]
) -> Response:
    """What is on sale, filtered and counted, a page at a time."""
    pictures = asked.api.picture_address
    said = told(asked, PRODUCT_LISTING, lambda c: _listed(c, query, pictures), query.min_position)
    return public(request, said)


@routes.get("/{product}", ANYONE, Product, refuses=(NotFound,))
def product(
    product: Id, asked: Asked, request: Request, min_position: MinPosition = None
) -> Response:
    """By style code or by slug; an old slug leads to the product that had it last."""
    pictures = asked.api.picture_address
    said = told(asked, PRODUCT_LISTING, lambda c: detail(c, product, pictures), min_position)
    return public(request, said)


def _listed(connection: Connection, query: ListingQuery, pictures: Pictures) -> ProductList:
    page = products(
        connection,
        query.wanted,
        pictures,
        by=query.sort,
        descending=query.descending,
        cursor=query.cursor,
        limit=query.limit,
    )
    counting = query.cursor is None if query.facets is None else query.facets
    counted = product_facets(connection, query.wanted) if counting else None
    return ProductList(
        items=page.items,
        cursor=page.cursor,
        total=counted.total if counted else None,
        facets=counted.facets if counted else (),
    )
