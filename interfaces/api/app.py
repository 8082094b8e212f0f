"""The HTTP edge as an ASGI app: the command half, the query half, or both."""

from functools import partial
from hashlib import blake2b
from importlib import import_module
from pkgutil import walk_packages

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from interfaces import api as rooms
from interfaces.api.edge.asking import POSITION_HEADER, REPLAYED_HEADER
from interfaces.api.edge.build import build
from interfaces.api.edge.callers import KEY_HEADER
from interfaces.api.edge.description import TITLE, describe
from interfaces.api.edge.door import Door
from interfaces.api.edge.edge import CORRELATION_ID, REQUEST_ID, Edge
from interfaces.api.edge.faults import answer_faults
from interfaces.api.edge.lanes import Lanes
from interfaces.api.edge.measures import Measures
from interfaces.api.edge.needs import Api
from interfaces.api.edge.origins import Origins
from interfaces.api.edge.public import price_book_mark
from interfaces.api.edge.routes import EdgeRoute, Routes
from interfaces.api.edge.shown import ACTING_HEADER, CSRF_HEADER, DEVICE_HEADER, SHOPPER_HEADER
from interfaces.api.edge.waiting import Waiting
from interfaces.api.edge.warm import Remembering, Warm
from projections.kit.marks import Marks

WORTH_COMPRESSING = 2_000
ROOMS = frozenset({"availability", "content", "products", "ring-sizes", "shop", "stones"})
OURS = (SHOPPER_HEADER, CSRF_HEADER, ACTING_HEADER, DEVICE_HEADER, KEY_HEADER)
IDS = (REQUEST_ID, CORRELATION_ID)
TOLD = (REQUEST_ID, POSITION_HEADER, REPLAYED_HEADER)
TRACING = ("traceparent", "tracestate", "baggage", "sentry-trace")


def create_app(api: Api) -> FastAPI:
    """An app that serves the halves that were asked for; health and metrics are always there."""
    app = FastAPI(title=TITLE, openapi_url=None, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    app.state.api = api
    marks = Marks(api.reader.engine, partial(price_book_mark, api), api.fresh_seconds)
    app.state.lanes = Lanes(api.widths)
    app.state.waiting = Waiting(marks, api.reader.wait_seconds, api.widths.waiting)
    served = {None, *api.halves}
    app.router.routes.extend(route for route in every_route() if route.operation.half in served)
    answer_faults(app)
    app.add_middleware(Compressing, minimum_size=WORTH_COMPRESSING)
    app.add_middleware(Warm, Remembering(marks, api.remembered_bytes, _build(api), ROOMS))
    measures, door = Measures(api.registry), Door(api.hosts)
    app.add_middleware(Edge, measures, api.leaving, door=door, secure=api.secure)
    app.add_middleware(
        Origins,
        allow_origins=list(api.origins),
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_credentials=True,
        allow_headers=["Content-Type", "Authorization", "If-None-Match", *OURS, *IDS, *TRACING],
        expose_headers=[*TOLD, "Location", "Retry-After", "ETag"],
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # the framework's own hook
    return app


class Compressing(GZipMiddleware):
    """Tokens are handed out by POST alone: with what a client sent beside them, their compressed
    length would tell of them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = scope["type"] == "http" and scope["method"] == "POST"
        await (self.app if told else super().__call__)(scope, receive, send)


def _build(api: Api) -> bytes:
    """Of the code, and of the settings that public answers show."""
    return blake2b(repr(api.picture_address).encode(), key=build(), digest_size=16).digest()


def every_route() -> list[EdgeRoute]:
    """Whatever a room of this package serves; there is no second list of it."""
    rooms_below = walk_packages(rooms.__path__, f"{rooms.__name__}.")
    modules = [vars(import_module(found.name)) for found in rooms_below]
    tables = [each for module in modules for each in module.values() if isinstance(each, Routes)]
    return [route for table in tables for route in table.made]
