"""What is on sale: listings with facets, and one product by its code or its address."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from domain.kernel import NotFound
from interfaces.api.catalogue.searching import Codes, Question, Search, Text
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import Id, Reading, Reads, public
from interfaces.api.edge.routes import Routes
from projections.kit.facets import Facet
from projections.kit.paging import Turn
from projections.products.facets import product_facets
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import FACETS, ListingFilter, ListingOrder, ProductCard, products
from projections.products.picture import Pictures
from projections.products.product import Product
from projections.products.product import product as detail
from projections.products.suggestions import Suggestions, suggestions

routes = Routes("/products", "product", "queries")


class ListingQuery(Search[ListingOrder | None]):
    """Several values of one field are alternatives; `facets` come with the first page.

    Without `sort`, what fits the words best comes first, and without words the newest.
    """

    text: Text = ""
    category: Codes
    collection: Codes
    metal: Codes
    nature: Codes
    price_band: Codes
    sort: ListingOrder | None = None

    @property
    def turn(self) -> Turn[ListingOrder]:
        by = self.sort or ("relevance" if self.text else "newest")
        return Turn(by, self.descending, self.cursor, limit=self.limit)

    @property
    def wanted(self) -> ListingFilter:
        lists = {name: tuple(getattr(self, name)) for name in FACETS}
        return ListingFilter(words=self.text, **lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductList:
    """`total` and `facets` are counted when they were asked for; `cursor` asks for more."""

    items: tuple[ProductCard, ...]
    cursor: str | None
    total: int | None
    facets: tuple[Facet, ...]


@routes.get("", ANYONE, ProductList)
def list_products(request: Request, query: Annotated[ListingQuery, Query()]) -> Response:
    """What is on sale, filtered and counted, a page at a time."""
    reads = Reading(request, query.min_position)
    pictures = reads.asked.api.picture_address
    return public(request, reads.told(PRODUCT_LISTING, _listed, query, pictures))


class SuggestionQuery(Question):
    text: Text = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 8


@routes.get("/suggestions", ANYONE, Suggestions)
def suggest(request: Request, query: Annotated[SuggestionQuery, Query()]) -> Response:
    """While somebody types: filters to choose and products to open; each of them finds something.

    A filter is asked for as the parameter of the listing that its `kind` names.
    """
    reads = Reading(request, query.min_position)
    return public(request, reads.told(PRODUCT_LISTING, suggestions, query.text, query.limit))


@routes.get("/{product}", ANYONE, Product, refuses=(NotFound,))
def product(product: Id, reads: Reads) -> Response:
    """By style code or by slug; an old slug leads to the product that had it last."""
    free = reads.by_book(lambda prices, now: prices.nickel_free(now))
    pictures = reads.asked.api.picture_address
    return public(reads.request, reads.told(PRODUCT_LISTING, detail, product, pictures, free))


def _listed(connection: Connection, query: ListingQuery, pictures: Pictures) -> ProductList:
    page = products(connection, query.wanted, pictures, query.turn)
    counted = product_facets(connection, query.wanted) if query.counting else None
    return ProductList(
        items=page.items,
        cursor=page.cursor,
        total=counted.total if counted else None,
        facets=counted.facets if counted else (),
    )
