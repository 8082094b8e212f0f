"""The HTTP edge as an ASGI app: the command half, the query half, or both."""

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from interfaces.api.catalogue import availability, content, products, ring_sizes, stones
from interfaces.api.designs import configuration, design_life, design_queries, design_stones, shares
from interfaces.api.desk import (
    assets,
    catalogue_queries,
    metal_rates,
    price_books,
    reviews,
    staff_prices,
    staff_queries,
    stock,
)
from interfaces.api.edge import docs, health, positions
from interfaces.api.edge.asking import POSITION_HEADER, REPLAYED_HEADER
from interfaces.api.edge.callers import KEY_HEADER, SHOPPER_HEADER
from interfaces.api.edge.description import TITLE, describe
from interfaces.api.edge.edge import CORRELATION_ID, REQUEST_ID, Edge
from interfaces.api.edge.faults import answer_faults
from interfaces.api.edge.measures import Measures
from interfaces.api.edge.needs import Api, Half
from interfaces.api.selling import (
    cart_queries,
    carts,
    order_queries,
    orders,
    quote_queries,
    quotes,
    webhooks,
)

HALVES: dict[Half, tuple[APIRouter, ...]] = {
    "commands": (
        configuration.router,
        design_life.router,
        shares.router,
        quotes.router,
        quotes.staff_router,
        carts.router,
        orders.router,
        webhooks.router,
        assets.router,
        stock.router,
        reviews.router,
        metal_rates.router,
        price_books.router,
    ),
    "queries": (
        products.router,
        stones.router,
        design_stones.router,
        ring_sizes.router,
        availability.router,
        design_queries.router,
        cart_queries.router,
        order_queries.router,
        quote_queries.router,
        quote_queries.staff_router,
        staff_queries.router,
        staff_prices.router,
        catalogue_queries.router,
        content.router,
        positions.router,
    ),
}


def create_app(api: Api) -> FastAPI:
    """An app that serves the halves that were asked for; health and metrics are always there."""
    app = FastAPI(title=TITLE, openapi_url=None, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    app.state.api = api
    for half, routers in HALVES.items():
        for router in routers if half in api.halves else ():
            app.router.routes.extend(router.routes)
    app.router.routes.extend((*health.router.routes, *docs.router.routes))
    answer_faults(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(api.origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", "Authorization", *_request_headers()],
        expose_headers=[REQUEST_ID, POSITION_HEADER, REPLAYED_HEADER, "Retry-After", "ETag"],
    )
    app.add_middleware(Edge, Measures(api.registry), secure=api.secure)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # the framework's own hook
    return app


def _request_headers() -> tuple[str, ...]:
    return SHOPPER_HEADER, KEY_HEADER, REQUEST_ID, CORRELATION_ID
