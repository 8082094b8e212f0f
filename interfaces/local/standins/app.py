"""All stand-ins as one ASGI app: /stripe (at the root too), /resend, /sanity and the /outbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins import outbox, resend, sanity
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe import api as stripe
from interfaces.local.standins.stripe.webhooks import Courier


def create(
    home: Path,
    *,
    stripe_webhook_url: str,
    stripe_webhook_secret: str,
    sanity_documents: Path,
    sanity_token: str = "",
    sanity_dataset: str = "production",
    public_url: str = "",
) -> FastAPI:
    """The stand-ins, remembering everything in `home`.

    `stripe_webhook_url`: where the shop takes events; empty keeps them undelivered.
    `sanity_documents`: an NDJSON file, one document a line; need not exist yet.
    `public_url`: how a browser reaches this app, when not by the request's own Host.
    The webhook courier runs from start-up to shutdown, so serve the app with its lifespan on.
    """
    shelf = Shelf(home)
    courier = Courier(shelf, stripe_webhook_url, stripe_webhook_secret)
    app = FastAPI(lifespan=_lifespan(shelf, courier), openapi_url=None)
    payments = stripe.create(shelf, courier, public_url.rstrip("/"))
    app.mount("/stripe", payments)
    app.mount("/resend", resend.create(shelf))
    dataset = sanity.Dataset(sanity_documents, sanity_token, sanity_dataset)
    app.mount("/sanity", sanity.create(dataset))
    app.include_router(outbox.router(shelf))
    app.add_api_route("/", _home)
    app.add_api_route("/health/live", _live)
    app.mount("/", payments)  # an SDK that can be told host and port only asks at the root
    return app


def _home() -> RedirectResponse:
    return RedirectResponse("/outbox")


def _live() -> Json:
    return {"status": "live"}


def _lifespan(
    shelf: Shelf, courier: Courier
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        courier.start()
        yield
        await run_in_threadpool(courier.stop)
        shelf.close()

    return running
