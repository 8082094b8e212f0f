"""All stand-ins as one ASGI app: /stripe (at the root too), /resend, /sanity and the /outbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins import outbox, resend, sanity
from interfaces.local.standins.courier import Listener
from interfaces.local.standins.resend_webhooks import ResendCourier, resend_courier
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe import api as stripe
from interfaces.local.standins.stripe.webhooks import StripeCourier, stripe_courier

NOBODY = Listener()


def create(
    home: Path,
    *,
    hears_stripe: Listener,
    hears_resend: Listener = NOBODY,
    sanity_documents: Path,
    sanity_token: str = "",
    sanity_dataset: str = "production",
    public_url: str = "",
) -> FastAPI:
    """The stand-ins, remembering everything in `home`.

    `hears_stripe`, `hears_resend`: where the shop takes their events, if anywhere.
    `sanity_documents`: an NDJSON file, one document a line; need not exist yet.
    `public_url`: how a browser reaches this app, when not by the request's own Host.
    The couriers of webhooks run from start-up to shutdown, so serve the app with its lifespan on.
    """
    shelf = Shelf(home)
    money = stripe_courier(shelf, hears_stripe)
    post = resend_courier(shelf, hears_resend)
    app = FastAPI(lifespan=_lifespan(shelf, money, post), openapi_url=None)
    payments = stripe.create(shelf, money, public_url.rstrip("/"))
    app.mount("/stripe", payments)
    app.mount("/resend", resend.create(shelf, post))
    dataset = sanity.Dataset(sanity_documents, sanity_token, sanity_dataset)
    app.mount("/sanity", sanity.create(dataset))
    app.include_router(outbox.router(shelf))
    app.include_router(_own())
    app.mount("/", payments)  # an SDK that can be told host and port only asks at the root
    return app


def _own() -> APIRouter:
    """What is of no vendor."""
    routes = APIRouter()
    routes.add_api_route("/", _home)
    routes.add_api_route("/health/live", _live)
    return routes


def _home() -> RedirectResponse:
    return RedirectResponse("/outbox")


def _live() -> Json:
    return {"status": "live"}


def _lifespan(
    shelf: Shelf, *couriers: StripeCourier | ResendCourier
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        for courier in couriers:
            courier.start()
        yield
        for courier in couriers:
            await run_in_threadpool(courier.stop)
        shelf.close()

    return running
